"""The parts of e-mails (.eml, .mbox, .mht) that hold media: RFC 2045 and 2046, as mail programs really write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tomoshibi.evidence.admission.declared import Declared, is_media_type
from tomoshibi.evidence.admission.runs import View
from tomoshibi.evidence.admission.transfer import Decoded, from_base64, from_quoted_printable


@dataclass(frozen=True, slots=True)
class _Head:
    """A header block that declares a type: what it says and where its body starts."""

    type: str
    encoding: str
    boundary: bytes | None
    body: int


_LONGEST_HEAD = 65536
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_FIELD = re.compile(rb"(?:^|\n)content-(type|transfer-encoding)[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE)
_TYPE = re.compile(rb"\s*([\w.+-]{1,60}/[\w.+*-]{1,80})")
_BOUNDARY = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_MAIL_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:>?From [^\r\n]*\r?\n|(?:[A-Za-z][\w-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){0,60}?"
    rb"(?:from|to|subject|date|received|mime-version|message-id|return-path|delivered-to|content-type):)",
    re.IGNORECASE,
)


def mail_parts(view: View, positions: list[int]) -> Iterator[Declared]:
    """Yield the bodies whose header names a type; multipart and message bodies by their own parts.

    In a file that is no mail only bodies in base64 count, as far as their lines go: a talk may quote a header.
    """
    heads = list(_heads(view, positions))
    if not heads:
        return
    start = view[:_LONGEST_HEAD]
    is_mail = _MAIL_START.match(start) is not None
    is_mbox = start.startswith((b"From ", b"\xef\xbb\xbfFrom "))
    ends = _ends(view, {head.boundary for head in heads if head.boundary}, is_mbox=is_mbox) if is_mail else []
    number = 0
    for head in heads:
        while number < len(ends) and ends[number] < head.body - 1:
            number += 1
        end = ends[number] if number < len(ends) else len(view)
        if not is_mail:
            end = _base64_end(view, head.body)
        part = _part(view, head, max(end, head.body), is_mail=is_mail)
        if part is not None:
            yield part


def _heads(view: View, positions: list[int]) -> Iterator[_Head]:
    done = -1
    for at in positions:
        if at < done or view[max(0, at - 1) : at] not in (b"", b"\n"):
            continue
        block = view[at : at + _LONGEST_HEAD]
        blank = _BLANK_LINE.search(block)
        if blank is None:  # nor is there one for the next lines, as far as this block reaches
            done = at + len(block) - _LONGEST_HEAD // 8
            continue
        done = at + blank.end()
        fields = {name.lower(): text for name, text in reversed(_FIELD.findall(block[: blank.start()]))}
        declared = _TYPE.match(fields.get(b"type", b""))
        boundary = _BOUNDARY.search(fields.get(b"type", b""))
        yield _Head(
            type=declared[1].decode("ascii", "replace").lower() if declared else "text/plain",
            encoding=fields.get(b"transfer-encoding", b"").strip().split(b";")[0].decode("ascii", "replace").lower(),
            boundary=(boundary[1] or boundary[2]) if boundary else None,
            body=done,
        )


def _ends(view: View, boundaries: set[bytes], *, is_mbox: bool) -> list[int]:
    """Return where bodies end: before a line with a boundary of the file, or in an mbox before a From_ line."""
    found = []
    at = view.find(b"\n--")
    while at >= 0:
        line = view[at + 3 : at + 210].split(b"\n")[0].rstrip()
        if line in boundaries or line.removesuffix(b"--") in boundaries:
            found.append(at)
        at = view.find(b"\n--", at + 1)
    at = view.find(b"\nFrom ") if is_mbox else -1
    while at >= 0:
        found.append(at)
        at = view.find(b"\nFrom ", at + 1)
    return sorted(found)


_BASE64_BODY = re.compile(rb"(?:[ \t]*[A-Za-z0-9+/]{1,1000}={0,2}[ \t]*(?:\r?\n|\Z))*+")


def _base64_end(view: View, start: int) -> int:
    found = _BASE64_BODY.match(view, start)  # type: ignore[call-overload]  # re reads mapped files too
    return int(found.end()) if found else start


def _part(view: View, head: _Head, end: int, *, is_mail: bool) -> Declared | None:
    """Return the body as a span to look at, or None for one that is read through its own parts or as it stands."""
    start, end = _trimmed(view, head.body, end)
    main = head.type.split("/")[0]
    if start >= end or (main in ("multipart", "message") and head.encoding != "base64"):
        return None
    is_media = is_media_type(head.type)
    if head.encoding == "base64":
        return Declared(start, end, head.type, from_base64, is_media)
    if not is_mail or (main == "text" and not is_media):
        return None
    decode = from_quoted_printable if head.encoding == "quoted-printable" else _as_it_stands
    return Declared(start, end, head.type, decode, is_media)


def _as_it_stands(letters: bytes) -> Decoded:
    return Decoded(letters, True)


def _trimmed(view: View, start: int, end: int) -> tuple[int, int]:
    """Return the span without line breaks at either end."""
    while start < end and view[start : start + 1] in (b"\r", b"\n"):
        start += 1
    while end > start and view[end - 1 : end] in (b"\r", b"\n"):
        end -= 1
    return start, end
