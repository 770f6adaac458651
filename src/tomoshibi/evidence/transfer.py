"""The ways in which bytes are written as letters (base64, hexadecimal, percent, quoted-printable, uuencode), undone.

Broken input is the rule here, not the exception: every function returns what can be read and never raises.
"""

import binascii
import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

IGNORED = b"\x01"  # stands for the parts of an escape that are no letter of the run


class Decoded(NamedTuple):
    """The decoded bytes, and whether the letters were whole; where nothing can be decoded, the letters themselves."""

    content: bytes
    is_decoded: bool


def _padded(pattern: bytes, letter: bytes) -> tuple[re.Pattern[bytes], bytes]:
    return re.compile(pattern, re.IGNORECASE), letter


# How JSON, XML and folded lines write a sign of base64 or a line break. Replaced by as many bytes as they have.
_ESCAPES = (
    (b"\\/", (_padded(rb"\\{1,4}/", b"/"),)),
    (b"\\n", (_padded(rb"(?:\\{1,4}r)?\\{1,4}n", b"\n"),)),
    (b"\\u00", tuple(_padded(rb"\\{1,4}u00" + code, letter) for code, letter in (
        (b"2b", b"+"), (b"2f", b"/"), (b"3d", b"="), (b"0a", b"\n"), (b"0d", b"\n")))),
    (b"&#", tuple(_padded(rb"&#(?:" + code + rb");", letter) for code, letter in (
        (rb"0*43|x0*2b", b"+"), (rb"0*47|x0*2f", b"/"), (rb"0*61|x0*3d", b"="), (rb"0*1[03]|x0*[ad]", b"\n")))),
    (b"\n ", (_padded(rb"(?<=\n)[ \t]", b""),)),
    (b"\n\t", (_padded(rb"(?<=\n)[ \t]", b""),)),
)  # fmt: skip
_PERCENT = tuple(
    _padded(pattern, letter)
    for pattern, letter in ((rb"%2b", b"+"), (rb"%2f", b"/"), (rb"%3d", b"="), (rb"%(?:0a|0d|20)", b""))
)
_SOFT_BREAK = _padded(rb"=\r?\n", b"")


def flatten(letters: bytes) -> bytes:
    """Return the letters at the same offsets with escapes and folds undone, padded by `IGNORED`."""
    for sign, patterns in _ESCAPES:
        if sign in letters:
            for pattern in patterns:
                letters = _replace(letters, *pattern)
    return letters


def flatten_address(letters: bytes) -> bytes:
    """Return `flatten` for a `data:` address, in which percent escapes and quoted-printable breaks occur too."""
    letters = _replace(flatten(letters), *_SOFT_BREAK)
    if b"%" in letters:
        for pattern in _PERCENT:
            letters = _replace(letters, *pattern)
    return letters


def _replace(letters: bytes, pattern: re.Pattern[bytes], letter: bytes) -> bytes:
    return pattern.sub(lambda found: IGNORED * (len(found.group()) - len(letter)) + letter, letters)


_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(byte for byte in range(256) if byte not in _BASE64)
_BLANK = b" \t\r\n" + IGNORED


def from_base64(letters: bytes) -> Decoded:
    """Return what base64 letters (both alphabets, blanks between them) hold; foreign signs are left out."""
    dense = letters.translate(_URL_SAFE, _BLANK)
    clean = dense.translate(None, _NOT_BASE64)
    pieces = [piece for piece in clean.split(b"=") if piece]
    is_whole = len(clean) == len(dense) and all(len(piece) % 4 != 1 for piece in pieces)
    content = b"".join(_base64_piece(piece) for piece in pieces)
    return Decoded(content, is_whole) if content else Decoded(letters, False)


def _base64_piece(letters: bytes) -> bytes:
    """Return the bytes of letters without padding; a lone last letter holds six bits and no byte."""
    usable = len(letters) - (len(letters) % 4 == 1)
    return binascii.a2b_base64(letters[:usable] + b"=" * (-usable % 4))


def from_hex(digits: bytes) -> bytes:
    """Return what hexadecimal digits hold; an odd last digit is left out."""
    return binascii.unhexlify(digits[: len(digits) // 2 * 2])


def from_percent(letters: bytes) -> Decoded:
    """Return what a percent-encoded text holds."""
    return Decoded(unquote_to_bytes(letters), True)


def from_quoted_printable(letters: bytes) -> Decoded:
    """Return what quoted-printable holds (RFC 2045, section 6.7)."""
    return Decoded(binascii.a2b_qp(letters), True)


def from_uu(lines: bytes) -> Decoded:
    """Return what uuencoded lines hold; a line that is cut or too long is read as far as it goes."""
    content, is_whole = [], True
    for line in lines.splitlines():
        try:
            content.append(binascii.a2b_uu(line))
        except binascii.Error:
            is_whole = False
    return Decoded(b"".join(content), is_whole) if any(content) else Decoded(lines, False)


def from_yenc(lines: bytes) -> Decoded:
    """Return what yEnc lines hold: each byte less 42, after an equals sign less 64 more."""
    dense = lines.translate(None, b"\r\n")
    plain = re.sub(rb"=(.)", lambda found: bytes([(found.group(1)[0] - 64) % 256]), dense, flags=re.DOTALL)
    return Decoded(plain.translate(bytes((byte - 42) % 256 for byte in range(256))), True)
