"""Media inside a text is replaced by filler of equal length, so that spans hold and no picture is kept."""

import hashlib
import mmap
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

from tomoshibi.evidence.admission import declared, mime, rare_letters, runs, transfer
from tomoshibi.evidence.admission.content import Buffer, Kind, kind_of, sniff
from tomoshibi.evidence.admission.runs import View

# One letter that every reader takes: it needs no escape in JSON, XML, CSS, CSV or an address, it is a letter of
# base64, and a run of it decodes to "UUUU…", which is plain text (a run of A would decode to NULs).
FILLER = b"V"
NUMBER_FILLER = b"1"  # in the place of every digit of media spelt in numbers: JSON takes no letters there


@dataclass(frozen=True, slots=True)
class Part:
    """Media found inside a text: the byte span of its letters, and what they hold.

    `type` is what the content shows, or else what was declared. `sha256` and `size` are of the decoded bytes, or of
    the letters themselves where `decoded` is unset. `filler` is one character in the encoding of the text.
    """

    start: int
    end: int
    type: str
    sha256: str
    size: int
    decoded: bool = True
    declared: str | None = None
    filler: bytes = FILLER


def find_parts(buffer: Buffer, kind: Kind) -> list[Part]:
    """Return the media inside a text in the order of their spans, which do not overlap; none for other kinds."""
    if kind.group != "text":
        return []
    if kind.codec in ("utf-16-le", "utf-16-be"):
        parts = _find(_narrow(bytes(buffer), kind.codec), depth=0)
        return [_widened(part, kind.codec) for part in parts]
    return _find(_view(buffer), depth=0)


def _widened(part: Part, codec: str) -> Part:
    filler = part.filler.decode("ascii").encode(codec)
    return replace(part, start=part.start * 2, end=part.end * 2, filler=filler)


def _view(buffer: Buffer) -> View:
    return cast(View, buffer if isinstance(buffer, bytes | mmap.mmap) else bytes(buffer))


_BEYOND_BASIC = re.compile("[\U00010000-\U0010ffff]")


def _narrow(raw: bytes, codec: str) -> View:
    """Return one byte for each unit of UTF-16: ASCII as it is, a question mark for everything else."""
    text = raw[: len(raw) // 2 * 2].decode(codec, "surrogatepass")
    return cast(View, _BEYOND_BASIC.sub("??", text).encode("ascii", "replace"))


_DEEPEST = 3  # texts within texts that are opened; one deeper than that counts as media


def _find(view: View, *, depth: int) -> list[Part]:
    """Return the parts; the deeper text is the decoded content of a run in the outer one."""

    def is_plain(content: bytes) -> bool:
        kind = kind_of(content)
        if kind.group == "empty":
            return True
        if kind.group != "text" or depth >= _DEEPEST:
            return False
        if kind.codec in ("utf-16-le", "utf-16-be"):
            return not _find(_narrow(content, kind.codec), depth=depth + 1)
        return not _find(cast(View, content), depth=depth + 1)

    parts, taken = _declared_parts(view, is_plain=is_plain)
    starts = [start for start, _ in taken]
    for start, end in runs.stretches(view):
        near = taken[max(0, bisect_right(starts, start) - 1) : bisect_right(starts, end)]
        parts += _joined(runs.media_runs(view, start, end, taken=near, is_plain=is_plain))
    return _apart(parts, _spelled_parts(view, taken))


def _joined(found: Iterator[runs.Run]) -> Iterator[Part]:
    """Yield one part for each run, also where it comes in several pieces."""
    part: Part | None = None
    digest = hashlib.sha256()
    for run in found:
        if part is not None and run.goes_on:
            digest.update(run.content)
            part = replace(part, end=run.end, size=part.size + len(run.content), sha256=digest.hexdigest())
            continue
        if part is not None:
            yield part
        part = _part(run.start, run.end, run.content, is_decoded=run.is_decoded, declared=None)
        digest = hashlib.sha256(run.content)
    if part is not None:
        yield part


def _spelled_parts(view: View, taken: list[tuple[int, int]]) -> Iterator[Part]:
    """Yield the media written byte by byte outside of the spans that are settled."""
    spelled = [*transfer.spelled_escapes(view), *rare_letters.packed_letters(view), *rare_letters.dumps(view)]
    for start, end in runs.number_stretches(view):
        spelled += transfer.spelled_numbers(view, start, end)
    for one in spelled:
        near = taken[max(0, bisect_right(taken, (one.start, 0)) - 1) : bisect_right(taken, (one.end, 0))]
        if not any(start < one.end and one.start < end for start, end in near):
            part = _part(one.start, one.end, one.content, is_decoded=True, declared=None)
            yield replace(part, filler=NUMBER_FILLER) if one.is_numbers else part


def _apart(parts: list[Part], others: Iterable[Part]) -> list[Part]:
    """Return the parts in order, without those of the others that overlap one before them."""
    apart: list[Part] = []
    for part in sorted([*parts, *others], key=lambda part: (part.start, -part.end)):
        if not apart or part.start >= apart[-1].end:
            apart.append(part)
    return apart


def _declared_parts(view: View, *, is_plain: runs.IsPlain) -> tuple[list[Part], list[tuple[int, int]]]:
    """Return the parts that are declared, and all spans that are settled by that: also those of plain text."""
    parts: list[Part] = []
    taken: list[tuple[int, int]] = []
    for span in _outermost(_declared(view)):
        taken.append((span.start, span.end))
        letters = view[span.start : span.end]
        if _is_filler(letters):
            continue
        content, is_decoded = span.decode(letters)
        if span.is_media or not is_decoded or not is_plain(content):
            parts.append(_part(span.start, span.end, content, is_decoded=is_decoded, declared=span.type))
    return parts, taken


def _declared(view: View) -> Iterator[declared.Declared]:
    words = declared.word_positions(view)
    if words[b"data"]:
        yield from declared.data_addresses(view, words[b"data"])
        yield from declared.sms_parts(view, words[b"data"])
    if words[b"begin"]:
        yield from declared.blocks(view, words[b"begin"])
    if words[b"svg"]:
        is_markup = view[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        yield from declared.inline_svg(view, words[b"svg"], is_markup=is_markup)
    if words[b"content-t"]:
        yield from mime.mail_parts(view, words[b"content-t"])


def _outermost(spans: Iterable[declared.Declared]) -> Iterator[declared.Declared]:
    """Yield the spans in order without those inside another; of two that overlap the second is cut."""
    done = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > max(done, span.start):
            yield span if span.start >= done else span._replace(start=done)
            done = span.end


def _is_filler(letters: bytes) -> bool:
    """Tell whether there is nothing but filler and blanks, so that a filled text is not filled again."""
    return not letters.translate(None, FILLER + _BLANKS)


def _part(start: int, end: int, content: bytes, *, is_decoded: bool, declared: str | None) -> Part:
    shown = sniff(content)
    name = shown.type if shown is not None else declared or "application/octet-stream"
    return Part(start, end, name, hashlib.sha256(content).hexdigest(), len(content), is_decoded, declared)


_BLANKS = b" \t\r\n"
_DIGITS = b"0123456789abcdefABCDEF"
_TABLES = {
    FILLER: bytes(byte if byte in _BLANKS else FILLER[0] for byte in range(256)),
    NUMBER_FILLER: bytes(NUMBER_FILLER[0] if byte in _DIGITS else byte for byte in range(256)),
}
_CHUNK = 1024 * 1024


def fill(buffer: Buffer, parts: Sequence[Part]) -> Iterator[bytes]:
    """Yield the bytes with the letters of each part replaced, line breaks and blanks kept; as long as before."""
    done = 0
    for part in sorted(parts, key=lambda part: part.start):
        yield from _pieces(buffer, done, part.start)
        for piece in _pieces(buffer, max(done, part.start), part.end):
            yield piece.translate(_TABLES[part.filler]) if len(part.filler) == 1 else _filled_units(piece, part.filler)
        done = max(done, part.end)
    yield from _pieces(buffer, done, len(buffer))


def _pieces(buffer: Buffer, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, _CHUNK):
        yield bytes(buffer[at : min(at + _CHUNK, end)])


def _filled_units(piece: bytes, filler: bytes) -> bytes:
    """Return the units of UTF-16 replaced; a piece starts and ends between two units."""
    low = 0 if filler[0] else 1  # the byte of ASCII within a unit
    filled = bytearray(filler * (len(piece) // 2))
    kept = bytearray(piece[low::2].translate(_TABLES[filler[low : low + 1]]))
    for at in re.finditer(rb"[ \t\r\n]", kept):
        if piece[at.start() * 2 + 1 - low]:  # U+0A20 has the byte of a blank and is none
            kept[at.start()] = FILLER[0]
    filled[low::2] = kept
    return bytes(filled)
