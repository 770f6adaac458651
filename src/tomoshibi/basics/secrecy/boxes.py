"""Boxes: a text sealed to one public key (HPKE, RFC 9180, base mode, single shot), bound to its context and padded.

Suite 1 is DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, which every browser's WebCrypto can seal. A box is the suite's
number in one byte, the encapsulated key (65 bytes) and the ciphertext. Base mode hides; it does not say who wrote.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.padding import BadPadding, is_size, padded, unpadded

PublicKey = NewType("PublicKey", bytes)  # an uncompressed point of P-256, 65 bytes
Box = NewType("Box", bytes)
SUITE = 1
_HPKE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186-5, the order of P-256
PRIVATE_BYTES = 32
_PUBLIC_BYTES = 65
_TAG = 16  # bytes


class DoesNotOpen(ValueError):
    """The box was made for another key or context, or was changed: the three look alike on purpose."""


class NotAPublicKey(ValueError):
    """The bytes are no point of P-256."""


class NotABox(ValueError):
    """The bytes have not the form of a box."""


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key of P-256, 32 bytes; what it prints never shows it."""

    scalar: bytes = field(repr=False)

    def public(self) -> PublicKey:
        """Return its public key."""
        point = self._key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return PublicKey(point)

    def _key(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(self.scalar, "big"), _CURVE)


def new_key(*, random: Callable[[int], bytes]) -> PrivateKey:
    """Make a key; `random(n)` gives n random bytes."""
    while True:
        scalar = random(PRIVATE_BYTES)
        if 0 < int.from_bytes(scalar, "big") < _ORDER:
            return PrivateKey(scalar)


def seal(content: bytes, *, to: PublicKey, context: Context) -> Box:
    """Return a box that only the holder of `to`'s private key opens, and only under the same context.

    Raises NotAPublicKey.
    """
    return Box(bytes([SUITE]) + _HPKE.encrypt(padded(content), _point(to), info=context.encoded()))


def open_box(box: bytes, *, key: PrivateKey, context: Context) -> bytes:
    """Return what is in a box. Raises DoesNotOpen, whatever the reason."""
    if box[:1] != bytes([SUITE]):
        raise DoesNotOpen("no box of a suite that is known here")
    try:
        return unpadded(_HPKE.decrypt(bytes(box[1:]), key._key(), info=context.encoded()))
    except (InvalidTag, ValueError, BadPadding):
        raise DoesNotOpen("made for another key or context, or changed") from None


def as_box(content: bytes, *, longest: int) -> Box:
    """Return bytes as a box, once they have the form of one: suite, point, padded size, at most `longest` bytes.

    Whether it opens, only the holder of its key can tell. Raises NotABox.
    """
    inside = len(content) - 1 - _PUBLIC_BYTES - _TAG
    if content[:1] != bytes([SUITE]) or len(content) > longest or not is_size(inside):
        raise NotABox("not in the form of a box")
    try:
        public_key(content[1 : 1 + _PUBLIC_BYTES])
    except NotAPublicKey:
        raise NotABox("no point of P-256 at its head") from None
    return Box(bytes(content))


def _point(public: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, bytes(public))
    except ValueError:
        raise NotAPublicKey("no point of P-256") from None


def public_key(content: bytes) -> PublicKey:
    """Return bytes as a public key, once they are known to be one. Raises NotAPublicKey."""
    if len(content) != _PUBLIC_BYTES:
        raise NotAPublicKey("no uncompressed point of P-256")
    _point(content)
    return PublicKey(bytes(content))
