"""The ways in which bytes are written as letters (base64, hexadecimal, percent, numbers, escapes …), undone.

Broken input is the rule here, not the exception: every function returns what can be read and never raises.
"""

from __future__ import annotations

import binascii
import re
from collections import Counter
from collections.abc import Callable, Iterator
from math import log2
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

from tomoshibi.evidence.admission.signatures import HEAD_SIZE, format_of, shows_media

if TYPE_CHECKING:
    from tomoshibi.evidence.admission.runs import View

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


class Spelled(NamedTuple):
    """Media spelt out byte by byte: its span, the bytes, and whether each is a number or an escape."""

    start: int
    end: int
    content: bytes
    is_numbers: bool


# Numbers or pairs of digits with signs between them: `[137, 80]`, `{"0":137,"1":80}`, `-119,80`, `89 50 4e`, `0x89,0x50`,
# `89:50`, as JavaScript, Java, Python and hexadecimal dumps write bytes; in JSON inside JSON with backslashes.
NUMBER_LETTERS = b"0123456789abcdefABCDEFxX,;:|\"'- \t\r\n\\nrt"
SHORTEST_NUMBERS = 96  # letters: 48 bytes with a sign between them; no picture with its headers is shorter
_FEWEST = 48  # bytes
_NUMBER = rb"-?(?:0[xX])?[0-9a-fA-F]{1,8}"
_GAP = rb"(?:(?:[\s,;:|\"']|\\{1,4}[nrt\"])++|(?=-))"
_NUMBERS = re.compile(rb"(?<![\w.+-])" + _NUMBER + rb"(?:" + _GAP + _NUMBER + rb")*+")
_ONE_NUMBER = re.compile(_NUMBER)
_DIGITS = b"0123456789abcdefABCDEFxX"
_LONGEST_SPELLED = 4 * 1024 * 1024  # letters that are decoded at a time; what is longer becomes several parts


def spelled_numbers(view: View, start: int, end: int) -> Iterator[Spelled]:
    """Yield the media that a stretch of `NUMBER_LETTERS` spells out in numbers or in pairs of digits."""
    at = start
    goes_on = False
    while at < end:
        window = view[at : min(end, at + _LONGEST_SPELLED)]
        if at + len(window) < end:
            window = window[: max(window.rfind(sign) for sign in (b",", b" ", b"\n", b":", b"-")) + 1 or len(window)]
        is_in_word = at == start and view[max(0, at - 1) : at].isalnum()
        word = len(window) - len(window.lstrip(_DIGITS)) if is_in_word else 0
        for run in _NUMBERS.finditer(window, word):
            if run.end() - run.start() < SHORTEST_NUMBERS:
                continue
            is_next = goes_on and run.start() < _LONGEST_GAP
            goes_on = False
            for first, last, content in _media_in_numbers(run.group(), is_next=is_next):
                yield Spelled(at + run.start() + first, at + run.start() + last, content, is_numbers=True)
                goes_on = run.start() + last + _LONGEST_GAP > len(window)
        at += len(window)


_LONGEST_GAP = 64


def _media_in_numbers(run: bytes, *, is_next: bool) -> Iterator[tuple[int, int, bytes]]:
    """Yield the spans within a run of numbers that hold media, with what they hold."""
    numbers = _ONE_NUMBER.findall(run)
    if len(numbers) * 2 < _FEWEST // 2:
        return
    digits = [number.lstrip(b"-") for number in numbers]
    if all(len(number) % 2 == 0 for number in digits):
        content = from_hex(b"".join(number[2:] if number[1:2] in b"xX" else number for number in digits))
        if is_next or _is_picture_in_numbers(content):
            yield 0, len(run), content
            return
    is_hexadecimal = run.translate(None, b"xXabcdefABCDEF") != run
    values = [_value(number, 16 if is_hexadecimal else 10) for number in numbers]
    if _is_counted(values[0::2]) and len(values) > 2 * _FEWEST:  # the keys of an object
        values = [value for value in values[1::2] for _ in (0, 1)]
        step = 2
    else:
        step = 1
    for first, last in _stretches_of_bytes(values):
        content = bytes(value % 256 for value in values[first:last:step])
        if len(content) >= _FEWEST and (is_next or _is_picture_in_numbers(content)):
            spans = [found.span() for found in _ONE_NUMBER.finditer(run)]
            yield spans[first][0], spans[last - 1][1], content


def _value(number: bytes, base: int) -> int:
    """Return a byte's value, or one beyond all bytes."""
    return int(number, base) if len(number) <= 5 else 256


def _is_counted(keys: list[int]) -> bool:
    return keys == list(range(keys[0], keys[0] + len(keys)))


def _stretches_of_bytes(values: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where values are those of bytes, with or without a sign."""
    if min(values) >= -128 and max(values) <= 255:
        yield 0, len(values)
        return
    first = 0
    for at, value in enumerate([*values, 256]):
        if not -128 <= value <= 255:
            if at - first >= _FEWEST:
                yield first, at
            first = at + 1


_FEW_KINDS = 24  # different bytes; a picture's first 48 have more, a list of answers or steps has fewer
_SAMPLE = 4096
_SHORTEST_SAMPLE = 512
_PACKED = 7.2  # bits for each byte of a sample; packed pixels have 7.6 and more, people's numbers under 7


def _is_picture_in_numbers(content: bytes) -> bool:
    """Tell whether numbers are those of a media file, with its magic number or packed like one, and not of people."""
    if len(content) < _FEWEST or len(set(content[:HEAD_SIZE])) < _FEW_KINDS:
        if len(content) < HEAD_SIZE:
            return False
    elif shows_media(content) or (max(content[:_FEWEST]) > 127 and _head_shows_media(content)):
        return True
    return any(_is_packed(content[at : at + _SAMPLE]) for at in range(0, len(content), _SAMPLE))


_LONG_SIGNS = ("image/", "video/")


def _head_shows_media(content: bytes) -> bool:
    found = format_of(content[:HEAD_SIZE])
    return found is not None and found.type.startswith(_LONG_SIGNS) and found.type != "image/jxl"


def _is_packed(sample: bytes) -> bool:
    if len(sample) < _SHORTEST_SAMPLE:
        return False
    size = len(sample)
    return -sum(count / size * log2(count / size) for count in Counter(sample).values()) >= _PACKED


class _Style(NamedTuple):
    """A way to write bytes as escapes between plain letters."""

    sign: bytes  # every escape of a NUL and its neighbours starts so; without some of them nothing is looked for
    control: re.Pattern[bytes]  # an escape of a control character that no text has
    unit: bytes  # pattern of one letter or escape
    decode: Callable[[bytes], bytes]


_CONTROL = rb"(?:0[0-8bcefBCEF]|1[0-9acdefACDEF])"
_PLAIN = rb"[ !#-&(-\[\]-\x7f]|[\xc2\xc3][\x80-\xbf]"
_ESCAPE = rb"(?:u00|x)[0-9a-fA-F]{2}|[0-3][0-7]{2}|[/abfnrtv]"
# By the number of backslashes: JSON, JSON inside JSON, and anything deeper.
_SLASHED = rb"\\(?:" + _ESCAPE + rb"|[\"'\\])|" + _PLAIN
_SLASHED_TWICE = rb"\\\\(?:" + _ESCAPE + rb"|\\[\"'\\])|" + _PLAIN
_SLASHED_OFTEN = rb"\\+(?:" + _ESCAPE + rb"|[\"'])|\\\\|" + _PLAIN


def _from_slashed(letters: bytes) -> bytes:
    """Return what escapes of JSON, JavaScript, Python, C and PostgreSQL stand for, each character one byte."""
    while max(letters.count(rb"\\u00"), letters.count(rb"\\x")) * 2 > max(letters.count(rb"\u00"), letters.count(rb"\x")):
        letters = re.sub(rb"\\([\"\\/])", rb"\1", letters)  # JSON inside JSON
    plain = letters.decode("utf-8", "replace").encode("latin-1", "replace")
    return _SLASHED_ESCAPE.sub(_slashed_byte, plain)


_SLASHED_ESCAPE = re.compile(rb"\\(?:(?:u00|x)([0-9a-fA-F]{2})|([0-3][0-7]{2})|(.))", re.DOTALL)
_NAMED = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def _slashed_byte(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 16)])
    return bytes([int(found[2], 8)]) if found[2] else _NAMED.get(found[3], found[3])


def _from_entities(letters: bytes) -> bytes:
    return re.sub(rb"&#(?:[xX]([0-9a-fA-F]{1,2})|(\d{1,3}));", _entity_byte, letters)


def _entity_byte(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16) if found[1] else int(found[2]) % 256])


_STYLES = (
    _Style(b"\\u000", re.compile(rb"\\u00" + _CONTROL), _SLASHED, _from_slashed),
    _Style(b"\\x0", re.compile(rb"\\x" + _CONTROL), _SLASHED, _from_slashed),
    _Style(b"\\00", re.compile(rb"\\0(?:0[0-7]|1[0346]|[23][0-24-7])"), _SLASHED, _from_slashed),
    _Style(
        b"&#",
        re.compile(rb"&#(?:0{0,2}[0-8]|[xX]0?[0-8bcefBCEF]|[xX]1[0-9acdefACDEF]|0?1[124-9]|0?2[0-689]|0?3[01]);"),
        rb"&#(?:[xX][0-9a-fA-F]{1,2}|[0-9]{1,3});|&[a-z]{2,4};|[ !#-%'-;=?-~]",
        _from_entities,
    ),
    _Style(b"%0", re.compile(rb"%" + _CONTROL), rb"%[0-9a-fA-F]{2}|[\w.~!*'()/+-]", unquote_to_bytes),
)
_WINDOW = 256 * 1024
_FEWEST_CONTROLS = 4
_NEAR = 512  # bytes: between two escaped control characters of packed bytes there are forty on average
_LOOKED_BACK = 256


def spelled_escapes(view: View) -> Iterator[Spelled]:
    """Yield the media written as letters with escapes between them: `\\u0089PNG`, `\\x89PNG`, `&#137;PNG`, `%89PNG`.

    UTF-8 that was escaped byte by byte, as in exports of Meta, holds no control characters and is passed by.
    """
    done = 0
    for start in range(0, len(view), _WINDOW):
        window = view[start : start + _WINDOW]
        for style in _STYLES:
            if window.count(style.sign) < _FEWEST_CONTROLS:
                continue
            for at in _crowded(style, window):
                if start + at < done:
                    continue
                found = _escapes_at(view, start + at, style, done)
                if found is not None:
                    done = found.end
                    if _is_picture_in_escapes(found.content):
                        yield found


def _crowded(style: _Style, window: bytes) -> list[int]:
    """Return where escaped control characters stand that have three more near them."""
    places = [found.start() for found in style.control.finditer(window)]
    few = _FEWEST_CONTROLS - 1
    return [at for at, third in zip(places, places[few:], strict=False) if third - at <= few * _NEAR]


def _escapes_at(view: View, at: int, style: _Style, done: int) -> Spelled | None:
    """Return the run of letters and escapes around an escape."""
    slashes = 0
    while at > done and view[at - 1 : at] == b"\\":
        at, slashes = at - 1, slashes + 1
    unit = {0: style.unit, 1: _SLASHED_TWICE}.get(slashes, _SLASHED_OFTEN)
    back = max(done, at - _LOOKED_BACK)
    before = list(re.finditer(rb"(?:" + unit + rb")*+", view[back:at]))
    start = back + next((one.start() for one in reversed(before) if one.end() == at - back and one.group()), at - back)
    inner = rb"|\"" if view[max(0, start - 1) : start] == b"'" else rb"|'"  # the other quotation mark needs no escape
    run = re.match(rb"(?:" + unit + inner + rb")*+", view[start : start + _LONGEST_SPELLED])
    if run is None or not run.group():
        return None
    letters = run.group()
    skipped = _words_before(letters[: 2 * _LOOKED_BACK], re.compile(unit), style.decode)
    return Spelled(start + skipped, start + len(letters), style.decode(letters[skipped:]), is_numbers=False)


def _words_before(letters: bytes, unit: re.Pattern[bytes], decode: Callable[[bytes], bytes]) -> int:
    """Return how many letters stand before the media: up to the first escape, or to a magic number spelt before it."""
    starts: list[int] = []
    for one in unit.finditer(letters):
        starts.append(one.start())
        if len(one.group()) > 1 and decode(one.group()).translate(None, _PRINTABLE):
            break
    for start in reversed(starts[-_LONGEST_SIGN:]):
        if shows_media(decode(letters[start:])):
            return start
    return starts[-1] if starts else 0


_PRINTABLE = bytes([9, 10, 13, *range(32, 127)])
_LONGEST_SIGN = 16  # bytes of a magic number up to its first binary field


_RARE = bytes([*range(9), 11, 12, *range(14, 27), *range(28, 32)])


def _is_picture_in_escapes(content: bytes) -> bool:
    """Tell whether the content shows a magic number, or is no text in UTF-8 and full of control characters."""
    if shows_media(content):
        return True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        controls = len(content) - len(content.translate(None, _RARE))
        return len(content) >= _FEWEST and controls * 25 >= len(content) and len(set(content[:HEAD_SIZE])) >= _FEW_KINDS
    return False
