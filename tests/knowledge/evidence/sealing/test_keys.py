"""Keys are kept under a passphrase, for their owner alone, and never overwritten."""

import secrets
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from tests.makers.bundles import a_key

from tomoshibi.evidence.sealing import keys
from tomoshibi.evidence.sealing.keys import Passphrase

PASSPHRASE = Passphrase("灯りがともる 2026")


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    keys.write_key(tmp_path / "key.pem", a_key(), passphrase=PASSPHRASE, random=secrets.token_bytes)
    return tmp_path / "key.pem"


def test_a_key_comes_back_with_its_passphrase(key_file: Path) -> None:
    loaded = keys.load_key(key_file, passphrase=PASSPHRASE)

    assert loaded.public_bytes() == a_key().public_bytes()
    assert loaded.kind == "organisation"


def test_the_file_is_read_by_another_reader_too_and_uses_scrypt(key_file: Path) -> None:
    content = key_file.read_bytes()

    private = load_pem_private_key(content, PASSPHRASE.encode())
    parsed = subprocess.run(["openssl", "asn1parse"], input=content, capture_output=True, check=True).stdout

    assert private.public_key().public_bytes_raw() == a_key().public_bytes()  # type: ignore[union-attr]
    assert b"PBES2" in parsed
    assert b"1.3.6.1.4.1.11591.4.11" in parsed or b"scrypt" in parsed


def test_only_its_owner_can_read_the_file(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_passphrase_typed_on_another_system_fits(key_file: Path, tmp_path: Path) -> None:
    composed, decomposed = Passphrase("が"), Passphrase("か\u3099")
    keys.write_key(tmp_path / "other.pem", a_key(), passphrase=composed, random=secrets.token_bytes)

    loaded = keys.load_key(tmp_path / "other.pem", passphrase=decomposed)

    assert loaded.public_bytes() == a_key().public_bytes()


def test_a_wrong_passphrase_is_told_apart_from_no_key(key_file: Path, tmp_path: Path) -> None:
    with pytest.raises(keys.WrongPassphrase):
        keys.load_key(key_file, passphrase=Passphrase("another"))


@pytest.mark.parametrize("content", [b"", b"text", b"\xff" * 100, b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"])
def test_another_file_is_no_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(keys.NotAKey):
        keys.load_key(tmp_path / "file", passphrase=PASSPHRASE)


def test_a_cut_key_file_is_no_key(key_file: Path) -> None:
    lines = key_file.read_text().splitlines()
    key_file.write_text("\n".join([lines[0], lines[1], lines[-1]]))

    with pytest.raises(keys.NotAKey):
        keys.load_key(key_file, passphrase=PASSPHRASE)


def test_a_key_without_passphrase_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    plain = a_key().private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "plain").write_bytes(plain)
    curve = generate_private_key(SECP256R1())
    hidden = curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode()))
    (tmp_path / "curve").write_bytes(hidden)

    for name in ("plain", "curve"):
        with pytest.raises(keys.NotAKey):
            keys.load_key(tmp_path / name, passphrase=PASSPHRASE)


def test_a_file_that_is_there_is_never_overwritten(key_file: Path) -> None:
    before = key_file.read_bytes()

    with pytest.raises(keys.KeyFileExists):
        keys.write_key(key_file, a_key(), passphrase=PASSPHRASE, random=secrets.token_bytes)

    assert key_file.read_bytes() == before


def test_an_empty_passphrase_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(keys.NoPassphrase):
        keys.write_key(tmp_path / "key.pem", a_key(), passphrase=Passphrase(""), random=secrets.token_bytes)

    assert not (tmp_path / "key.pem").exists()


def test_what_a_key_prints_does_not_hold_it() -> None:
    assert "private" not in repr(a_key())


def test_a_fingerprint_is_shown_in_sixteen_groups_of_four() -> None:
    shown = keys.grouped(keys.fingerprint(a_key().public_bytes()))

    assert [len(group) for group in shown.split(" ")] == [4] * 16
