"""Keys that sign seals: the organisation's, kept under a passphrase, and one-time keys."""

import base64
import binascii
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NewType

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tomoshibi_verify import fingerprint as fingerprints

Passphrase = NewType("Passphrase", str)
KeyKind = Literal["organisation", "one-time"]
OWNER_ONLY = 0o600
MAX_KEY_FILE_BYTES = 64 * 1024  # ours has under 500 bytes; more is not a key
_BEGIN, _END = "-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----END ENCRYPTED PRIVATE KEY-----"


class WrongPassphrase(ValueError):
    """The passphrase does not open this key file (or its encrypted part was damaged: the two look alike)."""


class NotAKey(ValueError):
    """The file is not a signing key kept under a passphrase."""


class NoPassphrase(ValueError):
    """A key is never kept without a passphrase."""


class KeyFileExists(FileExistsError):
    """There is a file of this name already; it is never overwritten."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; what it prints never shows it."""

    kind: KeyKind
    private: Ed25519PrivateKey = field(repr=False)

    def public_bytes(self) -> bytes:
        """Return the raw public key, 32 bytes."""
        return self.private.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self.private.sign(content)


def new_key(kind: KeyKind, *, random: Callable[[int], bytes]) -> SigningKey:
    """Make a key; `random(n)` gives n random bytes. A one-time key is dropped by its maker after one seal."""
    return SigningKey(kind, Ed25519PrivateKey.from_private_bytes(random(32)))


def fingerprint(public_key: bytes) -> str:
    """Return the fingerprint of a raw public key, 64 hexadecimal digits."""
    return fingerprints.fingerprint(public_key)


def grouped(digits: str) -> str:
    """Return a fingerprint in sixteen groups of four, for people."""
    return fingerprints.grouped(digits)


def write_key(path: Path, key: SigningKey, *, passphrase: Passphrase, random: Callable[[int], bytes]) -> None:
    """Keep a key in a file that only its owner can read, encrypted under a passphrase.

    Raises KeyFileExists and NoPassphrase.
    """
    # Loaded here, since a one-time key needs none of it and it takes longer than all other parts of signing.
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from tomoshibi.evidence.sealing.durable import sync_folder, write_new
    from tomoshibi.evidence.sealing.pkcs8 import encrypt

    plain = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    content = _pem(encrypt(plain, secret=_secret(passphrase), random=random))
    try:
        write_new(path, content, mode=OWNER_ONLY)
    except FileExistsError:
        raise KeyFileExists(str(path)) from None
    sync_folder(path.parent)


def load_key(path: Path, *, passphrase: Passphrase) -> SigningKey:
    """Return the organisation's key from its file. Raises WrongPassphrase, NotAKey, NoPassphrase and OSError."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    with path.open("rb") as opened:
        content = opened.read(MAX_KEY_FILE_BYTES)
    encrypted = _from_pem(content)
    try:
        private = load_der_private_key(encrypted, _secret(passphrase))
    except TypeError:
        raise NotAKey("not encrypted") from None
    except ValueError as error:
        if "password" in str(error).lower():
            raise WrongPassphrase from None
        raise NotAKey("damaged") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise NotAKey("another kind of key")
    return SigningKey("organisation", private)


def _secret(passphrase: Passphrase) -> bytes:
    """Return the bytes of a passphrase; NFC, because macOS and Windows type が differently."""
    if not passphrase:
        raise NoPassphrase
    return unicodedata.normalize("NFC", passphrase).encode("utf-8")


def _pem(content: bytes) -> bytes:
    body = base64.b64encode(content).decode("ascii")
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join([_BEGIN, *lines, _END, ""]).encode("ascii")


def _from_pem(content: bytes) -> bytes:
    lines = content.decode("ascii", errors="replace").split()
    text = " ".join(lines)
    if not (text.startswith(_BEGIN) and text.endswith(_END)):
        raise NotAKey("no encrypted private key")
    try:
        return base64.b64decode(text[len(_BEGIN) : -len(_END)].replace(" ", ""), validate=True)
    except binascii.Error:
        raise NotAKey("damaged") from None
