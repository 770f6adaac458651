"""Checking stamps against roots: what holds, what does not, and what openssl says to the same files."""

import random
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import Certificate
from tests.makers.authority import Authority, make_authority, request_over

from tomoshibi.outside.stamp_checking import NotARoot, check_stamp, load_roots, openssl_commands
from tomoshibi_verify.stamps import read_pair
from tomoshibi_verify.timestamp import read_reply

SEAL = b'{"format":"tomoshibi-seal/1"}'


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checking")


@pytest.fixture(scope="module")
def authority(room: Path) -> Authority:
    return make_authority(room / "tsa")


@pytest.fixture(scope="module")
def other(room: Path) -> Authority:
    return make_authority(room / "other")


@pytest.fixture(scope="module")
def request_bytes(room: Path) -> bytes:
    return request_over(SEAL, room / "asked")


@pytest.fixture(scope="module")
def reply(authority: Authority, request_bytes: bytes) -> bytes:
    return authority.reply(request_bytes)


def roots_of(*authorities: Authority) -> tuple[Certificate, ...]:
    return load_roots([one.root for one in authorities])


def state(request: bytes, reply: bytes, *authorities: Authority, seal: bytes = SEAL) -> str:
    return check_stamp(request=request, reply=reply, seal=seal, roots=roots_of(*authorities)).state


def test_a_good_stamp_is_checked_by_the_library(authority: Authority, request_bytes: bytes, reply: bytes) -> None:
    checked = check_stamp(request=request_bytes, reply=reply, seal=SEAL, roots=roots_of(authority))

    assert (checked.state, checked.by, checked.reason) == ("checked", "rfc3161-client", "")


def test_another_root_does_not_do_and_no_check_leaves_trust_behind(
    authority: Authority, other: Authority, request_bytes: bytes, reply: bytes
) -> None:
    said = [
        state(request_bytes, reply, *roots) for roots in ((authority,), (other,), (authority,), (other,), (other, authority))
    ]

    assert said == ["checked", "not by these roots", "checked", "not by these roots", "checked"]


def test_the_same_root_twice_is_one_root(authority: Authority, request_bytes: bytes, reply: bytes) -> None:
    assert state(request_bytes, reply, authority, authority) == "checked"


def test_wrong_data_and_a_wrong_nonce_do_not_fit(authority: Authority, room: Path, request_bytes: bytes, reply: bytes) -> None:
    another = request_over(SEAL, room / "another")

    assert state(request_bytes, reply, authority, seal=SEAL + b" ") == "does not fit"
    assert state(another, reply, authority) == "does not fit"


def test_a_reply_with_certificates_out_of_der_order_is_checked_by_openssl(
    room: Path, other: Authority, request_bytes: bytes
) -> None:
    disordered = make_authority(room / "disordered", out_of_order=True)
    reply = disordered.reply(request_bytes)
    roots = roots_of(disordered)

    checked = check_stamp(request=request_bytes, reply=reply, seal=SEAL, roots=roots)
    broken = bytearray(reply)
    broken[-1] ^= 1

    assert (checked.state, checked.by) == ("checked", "openssl")
    assert state(request_bytes, reply, other) == "not by these roots"
    assert state(request_bytes, bytes(broken), disordered) == "not by these roots"


def test_without_openssl_such_a_reply_is_told_as_not_checkable(
    room: Path, request_bytes: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    disordered = make_authority(room / "disordered too", out_of_order=True)
    reply = disordered.reply(request_bytes)
    monkeypatch.setattr("shutil.which", lambda name: None)

    assert state(request_bytes, reply, disordered) == "cannot be checked"


@pytest.mark.parametrize("out_of_order", [False, True])
def test_a_stamp_made_after_the_certificate_ended_does_not_hold(room: Path, request_bytes: bytes, out_of_order: bool) -> None:
    late = make_authority(room / f"late {out_of_order}", ends_in=-timedelta(days=1), out_of_order=out_of_order)

    assert state(request_bytes, late.reply(request_bytes), late) == "not by these roots"


@pytest.mark.parametrize("out_of_order", [False, True])
def test_a_stamp_made_before_the_certificate_ended_holds_afterwards(
    room: Path, request_bytes: bytes, out_of_order: bool
) -> None:
    brief = make_authority(room / f"brief {out_of_order}", ends_in=timedelta(seconds=2), out_of_order=out_of_order)
    reply = brief.reply(request_bytes)
    ends_at = read_reply(reply).ends_at
    assert ends_at is not None
    while datetime.now(UTC) <= ends_at + timedelta(seconds=1):
        time.sleep(0.2)

    assert state(request_bytes, reply, brief) == "checked"


def test_every_changed_bit_is_found_or_lies_outside_the_signed_part(
    authority: Authority, request_bytes: bytes, reply: bytes
) -> None:
    signed = read_reply(reply).signed
    roots = roots_of(authority)
    outside = 0
    for place in random.Random(3161).sample(range(len(reply) * 8), 500):
        changed = bytearray(reply)
        changed[place // 8] ^= 1 << place % 8
        checked = check_stamp(request=request_bytes, reply=bytes(changed), seal=SEAL, roots=roots)
        if checked.state == "checked":
            outside += 1
            assert not any(start <= place // 8 < end for start, end in signed), place
    assert outside < 50


@pytest.mark.parametrize("content", [b"", b"x", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", bytes(1000)])
def test_a_file_that_is_no_certificate_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "root.pem").write_bytes(content)

    with pytest.raises(NotARoot):
        load_roots([tmp_path / "root.pem"])


def test_a_root_in_der_is_as_good(authority: Authority, tmp_path: Path, request_bytes: bytes, reply: bytes) -> None:
    call = ["openssl", "x509", "-in", str(authority.root), "-outform", "DER", "-out", str(tmp_path / "root.der")]
    subprocess.run(call, check=True)

    roots = load_roots([tmp_path / "root.der"])

    assert check_stamp(request=request_bytes, reply=reply, seal=SEAL, roots=roots).state == "checked"


@pytest.mark.parametrize("out_of_order", [False, True])
def test_openssl_accepts_reply_and_bare_token_by_the_commands_that_we_print(
    room: Path, tmp_path: Path, out_of_order: bool
) -> None:
    theirs = make_authority(room / f"printed {out_of_order}", out_of_order=out_of_order)
    request = request_over(SEAL, tmp_path / "asked")
    reply = theirs.reply(request)
    pair = read_pair(request, reply, SEAL)
    assert pair.reply is not None
    assert pair.reply.at is not None
    start, end = pair.reply.token
    (tmp_path / "stamps").mkdir()
    (tmp_path / "seal.json").write_bytes(SEAL)
    (tmp_path / "stamps/1.tsr").write_bytes(reply)
    (tmp_path / "stamps/1.token").write_bytes(reply[start:end])
    (tmp_path / "ROOT.pem").write_bytes(theirs.root.read_bytes())

    commands = list(openssl_commands(1, at=pair.reply.at))
    commands.append(commands[0].replace("-in stamps/1.tsr", "-token_in -in stamps/1.token"))
    done = [subprocess.run(call.split(), cwd=tmp_path, capture_output=True, text=True, check=False) for call in commands]

    assert [(one.returncode, one.stdout) for one in done] == [(0, "Verification: OK\n")] * 3
