"""Check Ed25519 signatures (RFC 8032, section 5.1.7) without any library; it cannot sign."""

from __future__ import annotations

from hashlib import sha512

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
KEY_LENGTH = 32
SIGNATURE_LENGTH = 64
_D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
_ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
# A point as (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z (RFC 8032, section 5.1.4).
_NEUTRAL = (0, 1, 1, 0)


class NotAPoint(ValueError):
    """The 32 bytes are no point of the curve, not written in the one allowed way, or of small order."""


def is_signed_by(key: bytes, *, signature: bytes, message: bytes) -> bool:
    """Return whether the signature over the message was made with this public key.

    Stricter than RFC 8032 has to be: S must be below the group's order, and neither the key nor R may be a point
    of small order or written with a coordinate of 2^255-19 or more. So nobody can have two signatures or two keys
    for one seal.
    """
    if len(key) != KEY_LENGTH or len(signature) != SIGNATURE_LENGTH:
        return False
    try:
        public = _point(key)
        commitment = _point(signature[:32])
    except NotAPoint:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left = _times(scalar, _BASE)
    right = _add(commitment, _times(challenge, public))
    return _same(left, right)


def _point(encoded: bytes) -> tuple[int, int, int, int]:
    """Read a point (RFC 8032, section 5.1.3). Raises NotAPoint."""
    number = int.from_bytes(encoded, "little")
    odd = number >> 255
    y = number & ((1 << 255) - 1)
    if y >= PRIME:
        raise NotAPoint("coordinate too large")
    x = _x_of(y, odd)
    point = (x, y, 1, x * y % PRIME)
    if _same(_double(_double(_double(point))), _NEUTRAL):
        raise NotAPoint("point of small order")
    return point


def _x_of(y: int, odd: int) -> int:
    above = (y * y - 1) % PRIME
    below = (_D * y * y + 1) % PRIME
    x = above * pow(below, 3, PRIME) * pow(above * pow(below, 7, PRIME), (PRIME - 5) // 8, PRIME) % PRIME
    if (below * x * x - above) % PRIME:
        x = x * _ROOT_OF_MINUS_ONE % PRIME
    if (below * x * x - above) % PRIME:
        raise NotAPoint("not on the curve")
    if x == 0 and odd:
        raise NotAPoint("minus nought")
    return PRIME - x if x & 1 != odd else x


def _add(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    a = (one[1] - one[0]) * (other[1] - other[0]) % PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % PRIME
    c = 2 * one[3] * other[3] * _D % PRIME
    d = 2 * one[2] * other[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _double(point: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return _add(point, point)


def _times(factor: int, point: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    total: tuple[int, int, int, int] = _NEUTRAL
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _double(point)
        factor >>= 1
    return total


def _same(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return not (one[0] * other[2] - other[0] * one[2]) % PRIME and not (one[1] * other[2] - other[1] * one[2]) % PRIME


_BASE_Y = 4 * pow(5, PRIME - 2, PRIME) % PRIME
_BASE_X = _x_of(_BASE_Y, 0)
_BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % PRIME)
