"""Padding, so that the size of a box says little about the size of what is in it."""

LEAST = 256  # bytes; a yes and a sentence look alike
_LENGTH = 4  # bytes in front that say how much is meant
MOST = 64 * 1024 * 1024  # bytes; far above any text that the sites take


class BadPadding(ValueError):
    """The content is not what `padded` makes."""


def size(length: int) -> int:
    """Return the padded size of `length` bytes: 256 at least, then the steps of Padmé (at most 12 % more).

    Source: Nikitin et al., Reducing Metadata Leakage from Encrypted Files and Communication with PURBs, section 4.
    """
    whole = length + _LENGTH
    if whole <= LEAST:
        return LEAST
    exponent = whole.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (whole + mask) & ~mask


def is_size(length: int) -> bool:
    """Return whether something padded can be this long."""
    return length >= LEAST and size(length - _LENGTH) == length


def padded(content: bytes) -> bytes:
    """Return the content behind its length, filled with zeros to its padded size. Raises ValueError above 64 MiB."""
    if len(content) > MOST:
        raise ValueError("more than 64 MiB cannot be one box")
    return (len(content).to_bytes(_LENGTH, "big") + content).ljust(size(len(content)), b"\0")


def unpadded(content: bytes) -> bytes:
    """Return what was padded. Raises BadPadding unless it is exactly what `padded` makes of it."""
    length = int.from_bytes(content[:_LENGTH], "big")
    meant = content[_LENGTH : _LENGTH + length]
    if len(content) < LEAST or len(meant) != length or len(content) != size(length) or any(content[_LENGTH + length :]):
        raise BadPadding("the padding is not ours")
    return meant
