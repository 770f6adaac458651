"""Stamps and custody after the seal, as the stand-alone check sees them."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from tests.makers.authority import NAME, Authority, make_authority, request_over
from tests.makers.bundles import PROGRAM, SEALED_AT, Material, a_key, make_bundle
from tests.makers.disclosures import disclosed
from tests.makers.stamped import lines_after, stamp_by_hand, stamped_act

from tomoshibi.evidence.sealing.adding import held
from tomoshibi.evidence.sealing.custody import Act, chain
from tomoshibi.evidence.sealing.custody_after import append_acts, append_to
from tomoshibi_verify import Answer, verify
from tomoshibi_verify.der import NotDer
from tomoshibi_verify.summary import summary
from tomoshibi_verify.timestamp import read_reply, read_request

SOON = Act(SEALED_AT, "handed over", "")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority") / "tsa")


@pytest.fixture(scope="module")
def made(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    bundle = tmp_path_factory.mktemp("made") / "bundle"
    make_bundle(bundle)
    stamp_by_hand(bundle, authority)
    return bundle


@pytest.fixture
def bundle(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "bundle"))


def told(answer: Answer, name: str) -> str:
    return "\n".join(f"{one.state}: {one.detail}" for one in answer.checks if one.name == name)


def test_a_stamp_about_this_seal_is_told_with_its_time_and_what_is_not_checked(bundle: Path) -> None:
    answer = verify(bundle)

    assert (answer.state, answer.time) == ("intact", "stamped")
    assert "stamps/1.tsr: this seal.json was stamped at 20" in told(answer, "stamps")
    assert NAME in told(answer, "stamps")
    assert "certificates are not checked" in told(answer, "stamps")
    assert "2 lines after the seal, the last of them signed by the key of the seal" in told(answer, "custody after")


def test_the_program_in_the_bundle_says_the_same(bundle: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(bundle / "verify.pyz"), str(bundle), "--json"],
        capture_output=True, check=True,
    )  # fmt: skip

    assert json.loads(done.stdout) == verify(bundle).to_json()


def test_a_stamp_of_another_seal_is_no_damage_and_yet_not_good(made: Path, authority: Authority, tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle")
    stamp_by_hand(tmp_path / "bundle", authority, content=b"another seal")

    answer = verify(tmp_path / "bundle")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.pyz", "."], cwd=tmp_path / "bundle", capture_output=True, check=False
    )

    assert (answer.state, answer.time, answer.is_good) == ("intact", "stamp does not fit", False)
    assert next(summary(answer, ("en",))).startswith("UNCHANGED, BUT A STAMP IS NOT OF THIS SEAL")
    assert (done.returncode, "この封印のものではない".encode() in done.stdout) == (1, True)


def test_a_disclosure_with_the_stamps_of_another_bundle_is_not_good(bundle: Path, authority: Authority, tmp_path: Path) -> None:
    make_bundle(tmp_path / "other", salts="other")
    stamp_by_hand(tmp_path / "other", authority)
    disclosed(bundle, tmp_path / "part", "1")
    whole = verify(tmp_path / "part")
    for half in ("tsq", "tsr"):
        shutil.copyfile(tmp_path / f"other/stamps/1.{half}", tmp_path / f"part/stamps/1.{half}")

    answer = verify(tmp_path / "part")

    assert (whole.time, whole.is_good) == ("stamped", True)
    assert (answer.state, answer.time, answer.is_good) == ("intact", "stamp does not fit", False)


def test_a_stamp_before_the_sealing_is_told_as_a_clock_that_was_ahead(authority: Authority, tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle", at=SEALED_AT + timedelta(days=9000))
    stamp_by_hand(tmp_path / "bundle", authority)

    answer = verify(tmp_path / "bundle")

    assert (answer.state, answer.time) == ("intact", "stamped")
    assert "the sealer's clock was ahead" in told(answer, "stamps")


def test_a_stamp_of_something_else_does_not_fit(authority: Authority, tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle")
    stamp_by_hand(tmp_path / "bundle", authority, content=b"something else")

    answer = verify(tmp_path / "bundle")

    assert (answer.state, answer.time) == ("intact", "stamp does not fit")
    assert "stamps/1.tsr is not about this seal.json" in told(answer, "stamps")


def test_an_answer_to_another_request_does_not_fit(bundle: Path, authority: Authority) -> None:
    other = request_over((bundle / "seal.json").read_bytes(), authority.folder / "asked")
    (bundle / "stamps/1.tsr").write_bytes(authority.reply(other))

    answer = verify(bundle)

    assert answer.time == "stamp does not fit"
    assert "the nonces differ" in told(answer, "stamps")
    assert "stamps/1.tsr is not the one that was received" in told(answer, "custody after")


def test_a_request_without_a_nonce_does_not_fit(authority: Authority, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    make_bundle(bundle)
    request = request_over((bundle / "seal.json").read_bytes(), tmp_path / "asked", "-no_nonce")
    put(bundle, request, authority.reply(request))

    assert "the nonces differ" in told(verify(bundle), "stamps")


def test_a_stamp_under_another_policy_does_not_fit(authority: Authority, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    make_bundle(bundle)
    request = request_over((bundle / "seal.json").read_bytes(), tmp_path / "asked", "-tspolicy", "1.2.3.4.2")
    reply = authority.reply(request)
    put(bundle, request, reply)
    assert verify(bundle).time == "stamped"

    (bundle / "stamps/1.tsr").write_bytes(reply.replace(bytes.fromhex("06042a030402"), bytes.fromhex("06042a030401")))

    assert "another policy" in told(verify(bundle), "stamps")


@pytest.mark.parametrize("status", [1, 2, 5])
def test_a_reply_that_was_not_granted_as_asked_does_not_fit(bundle: Path, status: int) -> None:
    path = bundle / "stamps/1.tsr"
    reply = path.read_bytes()
    place = reply.index(b"\x30\x03\x02\x01\x00")
    path.write_bytes(reply[: place + 4] + bytes([status]) + reply[place + 5 :])

    answer = verify(bundle)

    assert answer.time == "stamp does not fit"
    assert f"status {status}" in told(answer, "stamps")


def test_the_bare_token_is_not_taken_for_the_reply(bundle: Path) -> None:
    path = bundle / "stamps/1.tsr"
    start, end = read_reply(path.read_bytes()).token
    path.write_bytes(path.read_bytes()[start:end])

    assert "a token without the reply around it" in told(verify(bundle), "stamps")


def put(bundle: Path, request: bytes, reply: bytes) -> None:
    with held(bundle) as holding:
        stamps = {"stamps/1.tsq": request, "stamps/1.tsr": reply}
        append_to(holding, [stamped_act(1, request, reply)], key=a_key(), program=PROGRAM, stamps=stamps)


def test_stamps_swapped_between_bundles_are_found(bundle: Path, authority: Authority, tmp_path: Path) -> None:
    make_bundle(tmp_path / "other", Material(texts=("another talk",)), salts="other")
    stamp_by_hand(tmp_path / "other", authority)
    for half in ("1.tsq", "1.tsr"):
        shutil.copy(tmp_path / "other/stamps" / half, bundle / "stamps" / half)

    answer = verify(bundle)

    assert (answer.state, answer.time) == ("changed", "stamp does not fit")


def test_replies_swapped_between_two_pairs_are_found(bundle: Path, authority: Authority) -> None:
    stamp_by_hand(bundle, authority, number=2)
    assert (verify(bundle).state, verify(bundle).time) == ("intact", "stamped")
    one, two = bundle / "stamps/1.tsr", bundle / "stamps/2.tsr"
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)

    answer = verify(bundle)

    assert (answer.state, answer.time) == ("changed", "stamp does not fit")


def test_whole_pairs_swapped_with_each_other_are_found(bundle: Path, authority: Authority) -> None:
    stamp_by_hand(bundle, authority, number=2)
    for half in ("tsq", "tsr"):
        one, two = bundle / f"stamps/1.{half}", bundle / f"stamps/2.{half}"
        first = one.read_bytes()
        one.write_bytes(two.read_bytes())
        two.write_bytes(first)

    answer = verify(bundle)

    assert (answer.state, answer.time) == ("changed", "stamped")


def test_every_changed_bit_of_a_stamp_is_found(bundle: Path) -> None:
    chance = random.Random(20261127)
    for half in ("tsq", "tsr"):
        path = bundle / f"stamps/1.{half}"
        content = path.read_bytes()
        for place in chance.sample(range(len(content) * 8), 25):
            changed = bytearray(content)
            changed[place // 8] ^= 1 << place % 8
            path.write_bytes(bytes(changed))

            assert verify(bundle).state == "changed", (half, place)
        path.write_bytes(content)


def test_a_stamp_that_is_taken_away_is_found(bundle: Path) -> None:
    shutil.rmtree(bundle / "stamps")

    answer = verify(bundle)

    assert (answer.state, answer.time) == ("incomplete", "not yet stamped")
    assert "stamps/1.tsr is not there" in told(answer, "custody after")


def test_a_chain_cut_off_before_a_stamp_is_found(bundle: Path) -> None:
    (bundle / "custody-after.jsonl").unlink()

    answer = verify(bundle)

    assert answer.state == "incomplete"
    assert "stamps/1.tsr: custody-after.jsonl has no line about it" in told(answer, "custody after")


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: [lines[0].replace(b"tsa.example", b"tsb.example"), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [lines[0], lines[1].replace(b'"signature":"', b'"signature":"0'), *lines[2:]],
        lambda lines: [lines[0], b"\0" * 30 + b"\n", *lines[2:]],
    ],
    ids=["a word", "the first line", "order", "a line twice", "a signature", "NUL"],
)
def test_an_edited_chain_is_found(bundle: Path, edit: Callable[[list[bytes]], list[bytes]]) -> None:
    path = bundle / "custody-after.jsonl"
    path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True))))

    assert verify(bundle).state == "changed"


def test_a_checkpoint_made_for_another_bundle_is_found(bundle: Path, tmp_path: Path) -> None:
    path = bundle / "custody-after.jsonl"
    own = verify(bundle)
    lines = lines_after(bundle)
    message = f"tomoshibi-checkpoint/1\n{'0' * 32}\n{lines[1]['seq']}\n{lines[1]['previous']}\n".encode()
    content = path.read_bytes().replace(lines[1]["detail"]["signature"].encode(), a_key().sign(message).hex().encode())
    path.write_bytes(content)

    answer = verify(bundle)

    assert own.state == "intact"
    assert answer.state == "changed"
    assert "the checkpoint is not signed by the key that it names" in told(answer, "custody after")


def test_a_checkpoint_of_another_key_is_told_with_its_fingerprint(bundle: Path) -> None:
    append_acts(bundle, [SOON], key=a_key("somebody else"), program=PROGRAM)

    answer = verify(bundle)

    assert answer.state == "intact"
    assert "signed by another key than that of the seal" in told(answer, "custody after")


def test_acts_without_a_checkpoint_are_told_and_are_no_fault(bundle: Path) -> None:
    append_acts(bundle, [SOON], key=None, program=PROGRAM)

    answer = verify(bundle)

    assert (answer.state, answer.is_good) == ("intact", True)
    assert told(answer, "custody after").startswith("not signed yet: custody-after.jsonl: 3 lines after the seal")


@pytest.mark.parametrize("left", [1, 8, 60, -1])
def test_a_torn_last_line_is_recognised(bundle: Path, left: int) -> None:
    path = bundle / "custody-after.jsonl"
    line = chain([SOON], program=PROGRAM, count=6, head="0" * 64).content
    path.write_bytes(path.read_bytes() + line[:left])
    before = path.read_bytes()

    answer = verify(bundle)

    assert answer.state == "incomplete"
    assert "custody-after.jsonl line 3: not written to its end" in told(answer, "custody after")
    assert path.read_bytes() == before


def test_a_head_that_the_chain_holds_is_found_and_one_that_was_cut_off_is_missed(bundle: Path) -> None:
    path = bundle / "custody-after.jsonl"
    before = path.read_bytes()
    added = append_acts(bundle, [SOON], key=a_key(), program=PROGRAM)
    grouped = " ".join(added.head[at : at + 4] for at in range(0, 64, 4)).upper()
    there = verify(bundle, head=grouped)
    path.write_bytes(before)

    cut = verify(bundle, head=added.head)
    early = verify(bundle, head=sha256((bundle / "custody.jsonl").read_bytes().splitlines()[-1]).hexdigest())

    assert (there.state, cut.state, early.state) == ("intact", "changed", "intact")
    assert "custody-after.jsonl line 4" in told(there, "head")
    assert "no longer holds the line" in told(cut, "head")
    assert "custody.jsonl line 4" in told(early, "head")


def test_without_the_head_a_tail_cut_at_a_checkpoint_is_not_seen(bundle: Path) -> None:
    """What the documents say: the receipt's head is what finds this."""
    before = (bundle / "custody-after.jsonl").read_bytes()
    append_acts(bundle, [SOON], key=a_key(), program=PROGRAM)
    (bundle / "custody-after.jsonl").write_bytes(before)

    assert verify(bundle).state == "intact"


@pytest.mark.parametrize("head", ["", "12", "x" * 64])
def test_the_program_refuses_a_malformed_head_with_one_line(bundle: Path, head: str) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(bundle / "verify.pyz"), str(bundle), "--head", head],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "--head" in done.stderr


def test_a_chain_of_very_many_checkpoints_is_checked_in_moments(bundle: Path) -> None:
    with held(bundle) as holding:
        count, head = holding.after.count, holding.after.head
    bad = Act(SEALED_AT, "checkpoint", "", {"key": a_key().public_bytes().hex(), "signature": "11" * 64})
    with (bundle / "custody-after.jsonl").open("ab") as out:
        out.write(chain([bad] * 20_000, program=PROGRAM, count=count, head=head).content)

    answer = verify(bundle)

    assert answer.state == "changed"
    assert len(answer.checks) < 400


HOSTILE = [
    b"",
    b"0",
    b"\x30",
    b"\x30\x80",
    b"\x30\x84\xff\xff\xff\xff",
    b"\x30\x89" + b"\xff" * 12,
    b"\x30\x81\x01\x00",
    b"\x30\x82" * 100_000,
    b"\x30\x03\x02\x01\x00" * 50_000,
    b"\x1f\xff\xff\xff\x7f" * 1000,
    b"\x02\x84\x00\x10\x00\x00" + b"\xff" * 1_048_570,
    b"-----BEGIN PKCS7-----\n",
    b"<html>not found</html>",
    bytes(1_500_000),
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("half", ["tsq", "tsr"])
def test_a_hostile_stamp_gets_a_named_state(bundle: Path, content: bytes, half: str) -> None:
    (bundle / f"stamps/1.{half}").write_bytes(content)

    answer = verify(bundle)

    assert (answer.state, answer.time) == ("changed", "stamp does not fit")


def test_requests_and_replies_cut_short_or_with_bytes_behind_them_are_refused(bundle: Path) -> None:
    reply, request = (bundle / "stamps/1.tsr").read_bytes(), (bundle / "stamps/1.tsq").read_bytes()
    for length in range(len(reply)):
        with pytest.raises(NotDer):
            read_reply(reply[:length])
    for length in range(len(request)):
        with pytest.raises(NotDer):
            read_request(request[:length])
    for read, content in ((read_reply, reply), (read_request, request)):
        with pytest.raises(NotDer):
            read(content + b"\0")


def test_bytes_at_random_never_do_more_than_be_refused(bundle: Path) -> None:
    chance = random.Random(3161)
    reply = (bundle / "stamps/1.tsr").read_bytes()
    for _ in range(3000):
        content = bytearray(reply)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(content))
            match chance.randrange(3):
                case 0:
                    content[place] = chance.randrange(256)
                case 1:
                    del content[place : place + chance.randint(1, 40)]
                case _:
                    content[place:place] = chance.randbytes(chance.randint(1, 40))
        try:
            read_reply(bytes(content))
        except NotDer:
            continue
