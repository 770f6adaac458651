"""Media that a text declares: `data:` addresses, parts of SMS backups, uuencode and yEnc blocks, inline SVG."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tomoshibi.evidence.admission.runs import View
from tomoshibi.evidence.admission.transfer import (
    Decoded,
    flatten_address,
    from_base64,
    from_percent,
    from_uu,
    from_yenc,
)


class Declared(NamedTuple):
    """A span with the type that was declared for it, and what decodes it."""

    start: int
    end: int
    type: str
    decode: Callable[[bytes], Decoded]
    is_media: bool  # replaced whatever it holds; otherwise only where it holds no plain text


_WORDS = (b"data", b"begin", b"svg", b"content-t")
_WINDOW = 256 * 1024


def word_positions(view: View) -> dict[bytes, list[int]]:
    """Return where the words stand that announce media, in any case; without them a text declares none."""
    found: dict[bytes, list[int]] = {word: [] for word in _WORDS}
    for start in range(0, len(view), _WINDOW):
        window = view[start : start + _WINDOW + len(_WORDS[-1]) - 1].lower()
        for word, positions in found.items():
            at = window.find(word)
            while 0 <= at < _WINDOW:
                if not positions or positions[-1] != start + at:
                    positions.append(start + at)
                at = window.find(word, at + 1)
    return found


def is_media_type(declared: str) -> bool:
    """Tell whether a declared type is a picture's, a sound's, a document's or an unnamed one's, and not a text's."""
    main, _, rest = declared.partition("/")
    return main in ("image", "video", "audio", "font", "model") or (
        main == "application" and (rest in _BINARY or rest.startswith(("vnd.", "x-zip", "x-rar", "x-7z")))
    )


_BINARY = {"octet-stream", "pdf", "zip", "gzip", "msword", "rtf", "x-binary", "binary", "postscript", "dicom"}

_ADDRESS = re.compile(
    rb"data(?::|%3a|\\{1,4}u003a|&#58;|&colon;)"
    rb"(?P<type>[\w.+-]{1,60}(?:\\{0,4}/|%2f|\\{1,4}u002f|&#47;)[\w.+*-]{1,80})?"
    rb"(?P<rest>(?:\s{0,3}(?:;|%3b)(?!\s{0,3}base64)[\w.+-]{1,40}(?:(?:=|%3d)[\w.+'\"\\%/: -]{0,120})?){0,8})"
    rb"(?P<base64>\s{0,3}(?:;|%3b)\s{0,3}base64\s{0,3})?(?:,|%2c)",
    re.IGNORECASE,
)
_LONGEST_PREAMBLE = 1500
# Base64 with its escapes; foreign signs do not end it, only what ends an address does.
_ADDRESS_LETTERS = rb"[A-Za-z0-9+/_=%-]++|=\r?\n|\\{1,4}(?:[/nrt]|u00(?:2[bBfF]|3[dD]|0[aAdD]))|&#[xX]?[0-9a-fA-F]{1,4};"
_ADDRESS_RUN = re.compile(rb"(?:" + _ADDRESS_LETTERS + rb"|[!#$*:@^~.?|\x80-\xff]++)*+")
_QUOTED_RUN = re.compile(rb"(?:" + _ADDRESS_LETTERS + rb"|\s++|[!#$*:@^~.?|&;\x80-\xff]++)*+")
_BARE_END = re.compile(rb"[\s\"'<>\\`]")


def data_addresses(view: View, positions: list[int]) -> Iterator[Declared]:
    """Yield the contents of `data:` addresses (RFC 2397), in HTML, CSS, JSON or plain text."""
    done = 0
    for at in positions:
        if at < done:
            continue
        preamble = _ADDRESS.match(view[at : at + _LONGEST_PREAMBLE])
        if preamble is None or not (preamble["type"] or preamble["base64"]):
            continue
        declared = _type_name(preamble["type"])
        start = at + preamble.end()
        border = view[max(0, at - 1) : at]
        if preamble["base64"]:
            end, decode = _address_end(view, start, border), _from_address
        else:
            end, decode = _bare_end(view, start, border), from_percent
        done = end
        yield Declared(start, end, declared, decode, is_media_type(declared))


def _type_name(raw: bytes | None) -> str:
    if raw is None:
        return "text/plain"
    plain = re.sub(rb"\\{0,4}/|%2f|\\{1,4}u002f|&#47;", b"/", raw.lower())
    return plain.decode("ascii", "replace")


def _from_address(letters: bytes) -> Decoded:
    return from_base64(flatten_address(letters))


def _address_end(view: View, start: int, border: bytes) -> int:
    """Return where a base64 address ends. Within quotes it may hold line breaks, if the quote is closed at all."""
    if border in (b'"', b"'", b"("):
        closing = b")" if border == b"(" else border
        end = _match_end(_QUOTED_RUN, view, start)
        if view[end : end + 1] == closing or (view[end : end + 1] == b"\\" and border == b'"'):
            return end
    return _match_end(_ADDRESS_RUN, view, start)


def _match_end(pattern: re.Pattern[bytes], view: View, start: int) -> int:
    found = pattern.match(view, start)  # type: ignore[call-overload]  # re reads mapped files too
    return int(found.end()) if found else start


def _bare_end(view: View, start: int, border: bytes) -> int:
    """Return where an address without base64 ends: at its closing quote or bracket, else at the next blank."""
    closing = {b'"': b'"', b"'": b"'", b"(": b")"}.get(border)
    if closing is not None and (end := view.find(closing, start)) >= 0:
        return end - (view[end - 1 : end] == b"\\" and end > start)
    found = _BARE_END.search(view, start)  # type: ignore[call-overload]
    return int(found.start()) if found else len(view)


_ATTRIBUTE = re.compile(rb"data\s{0,8}=\s{0,8}([\"'])", re.IGNORECASE)
_CT = re.compile(rb"\sct\s{0,8}=\s{0,8}([\"'])([^\"'<>]{0,120})\1", re.IGNORECASE)
_SEEN_AFTER = 1024  # bytes after `data` in which its type may stand


def sms_parts(view: View, positions: list[int]) -> Iterator[Declared]:
    """Yield the values of `data` in the `part` elements of SMS Backup & Restore, closed or cut off."""
    tag, seen = -1, 0
    declared = None
    done = 0
    for at in positions:
        if at < done or (found := _ATTRIBUTE.match(view[at : at + 24])) is None:
            continue
        newest = view.rfind(b"<", seen, at)
        if newest >= 0:
            tag, declared = newest, None
        seen = at
        if tag < 0 or view[tag : tag + 5].lower() != b"<part":
            continue
        start = at + found.end()
        end = view.find(found[1], start)
        opening = view.find(b"<", start, end if end >= 0 else len(view))
        end = opening if opening >= 0 else end if end >= 0 else len(view)
        declared = declared or _ct(view[tag : min(at, tag + 65536)]) or _ct(view[end : end + _SEEN_AFTER].split(b"<")[0])
        done = end
        name = declared or "application/octet-stream"
        if view[start:end] not in (b"", b"null"):
            yield Declared(start, end, name, _from_address, not name.startswith("text/") and name != "application/smil")


def _ct(attributes: bytes) -> str | None:
    found = _CT.search(attributes)
    return found[2].decode("ascii", "replace").lower().strip() if found else None


_UU_HEAD = re.compile(rb"begin(?P<base64>-base64)? [0-7]{3,4} [^\r\n]{1,200}(?:\r?\n|\\n)")
_UU_LINES = re.compile(rb"(?:[ -`]{1,100}\r?\n)*+(?:[ -`]{1,100}\Z)?")
_BASE64_LINES = re.compile(rb"(?:[A-Za-z0-9+/]{1,100}={0,2}\r?\n)*+(?:[A-Za-z0-9+/]{1,100}\Z)?")
_YENC_HEAD = re.compile(rb"=ybegin [^\r\n]*line=[^\r\n]*\r?\n(?:=ypart [^\r\n]*\r?\n)?")


def blocks(view: View, positions: list[int]) -> Iterator[Declared]:
    """Yield the insides of uuencode and yEnc blocks; one without an end goes as far as its lines do."""
    done = 0
    for at in positions:
        if at < done:
            continue
        head = view[at - 2 : at + 512] if at >= 2 else b""
        if head.startswith(b"=y") and (yenc := _YENC_HEAD.match(head)) is not None:
            start = at - 2 + yenc.end()
            end = view.find(b"\n=yend", start)
            done = len(view) if end < 0 else end
            yield Declared(start, done, "application/octet-stream", from_yenc, is_media=True)
        elif not view[max(0, at - 1) : at].isalnum() and (uu := _UU_HEAD.match(view[at : at + 512])):
            start = at + uu.end()
            lines, decode = (_BASE64_LINES, from_base64) if uu["base64"] else (_UU_LINES, from_uu)
            done = _match_end(lines, view, start)
            yield Declared(start, done, "application/octet-stream", decode, is_media=False)


_SVG_OPEN = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,30}:)?svg(?=[\s>/])(?:[^<>\"']++|\"[^\"<>]*+\"|'[^'<>]*+')*+>", re.IGNORECASE)
_SVG_TAG = re.compile(rb"<(/?)(?:[A-Za-z_][\w.-]{0,30}:)?svg(?=[\s>/])[^<>]*>?", re.IGNORECASE)
_LONGEST_TAG = 65536


def inline_svg(view: View, positions: list[int], *, is_markup: bool) -> Iterator[Declared]:
    """Yield the insides of `svg` elements: drawings spelled out in text.

    In a plain talk only what is closed or goes on with a tag counts, so that the bare word in brackets stays.
    """
    done = 0
    tags = list(_svg_tags(view, positions))
    for number, (start, end, is_closing) in enumerate(tags):
        if start < done or is_closing or view[end - 2 : end] == b"/>":
            continue
        if not is_markup and view[end : end + 256].lstrip()[:1] != b"<":
            continue
        close = _closing(tags, number)
        done = len(view) if close is None else close
        if done > end:
            yield Declared(end, done, "image/svg+xml", lambda letters: Decoded(letters, True), is_media=True)


def _svg_tags(view: View, positions: list[int]) -> Iterator[tuple[int, int, bool]]:
    """Yield start, end and whether it is a closing one for every `svg` tag."""
    done = 0
    for at in positions:
        start = view.rfind(b"<", max(done, at - 34), at)
        if start < 0:
            continue
        window = view[start : start + _LONGEST_TAG] if b">" not in view[start : start + 256] else view[start : start + 256]
        found = _SVG_OPEN.match(window) or _SVG_TAG.match(window)
        if found:
            yield start, start + found.end(), window[1:2] == b"/"
            done = start + 1


def _closing(tags: list[tuple[int, int, bool]], number: int) -> int | None:
    """Return where the closing tag of an element starts, elements within it counted; None where it is missing."""
    depth = 1
    for start, _, is_closing in tags[number + 1 :]:
        depth += -1 if is_closing else 1
        if depth == 0:
            return start
    return None
