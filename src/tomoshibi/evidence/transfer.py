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


# How JSON and XML write a sign of base64 or a line break: what starts the escape, and its forms. Each form is replaced
# by as many bytes, so that offsets hold. A doubled backslash is JSON inside JSON.
_JSON = (
    (b"\\\\n", b"\n"),
    (b"\\\\/", b"/"),
    (b"\\r\\n", b"\n"),
    (b"\\n", b"\n"),
    (b"\\/", b"/"),
)
_UNICODE = (
    (b"\\u002", ((rb"\\u002[bB]", b"+"), (rb"\\u002[fF]", b"/"))),
    (b"\\u003", ((rb"\\u003[dD]", b"="),)),
    (b"\\u000", ((rb"\\u000[aAdD]", b"\n"),)),
)
_ENTITIES = (
    (rb"&#(?:0{0,4}43|[xX]0{0,4}2[bB]);", b"+"),
    (rb"&#(?:0{0,4}47|[xX]0{0,4}2[fF]);", b"/"),
    (rb"&#(?:0{0,4}61|[xX]0{0,4}3[dD]);", b"="),
    (rb"&#(?:0{0,4}1[03]|[xX]0{0,4}[aAdD]);", b"\n"),
)
_ADDRESS = (
    (rb"=\r?\n", b""),  # a soft line break of quoted-printable
    (rb"%2[bB]", b"+"),
    (rb"%2[fF]", b"/"),
    (rb"%3[dD]", b"="),
    (rb"%(?:0[aAdD]|20)", b""),
)


def flatten(letters: bytes) -> bytes:
    """Return the letters at the same offsets with escapes and folds undone, padded by `IGNORED`."""
    if b"\\" in letters:
        for escape, letter in _JSON:
            letters = letters.replace(escape, _padded(escape, letter))
        for sign, forms in _UNICODE:
            if sign in letters:
                letters = _replaced(letters, forms)
    if b"&" in letters and b"&#" in letters:
        letters = _replaced(letters, _ENTITIES)
    for fold in (b"\n ", b"\n\t"):
        letters = letters.replace(fold, _padded(fold, b"\n")[::-1])
    return letters


def flatten_address(letters: bytes) -> bytes:
    """Return `flatten` for a `data:` address, in which percent escapes and quoted-printable breaks occur too."""
    return _replaced(flatten(letters), _ADDRESS)


def _padded(escape: bytes, letter: bytes) -> bytes:
    return IGNORED * (len(escape) - len(letter)) + letter


def _replaced(letters: bytes, forms: tuple[tuple[bytes, bytes], ...]) -> bytes:
    for form, letter in forms:
        pieces, done = [], 0
        for found in re.finditer(form, letters):
            pieces += [letters[done : found.start()], _padded(found.group(), letter)]
            done = found.end()
        letters = b"".join([*pieces, letters[done:]]) if done else letters
    return letters


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
