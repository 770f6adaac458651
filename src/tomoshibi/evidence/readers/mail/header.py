"""A mail's header: its fields, where each one stands, and their values as text (RFC 5322, 2047, 2231)."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from tomoshibi.evidence.admission.shelf import Buffer
from tomoshibi.evidence.admission.transfer import from_base64
from tomoshibi.evidence.readers.mail.charsets import decode, decode_raw_header

LONGEST_VALUE = 65536  # bytes of one field that are read; the whole field stays in the record's span
MOST_OF_A_NAME = 200  # fields of one name that are looked at; the rest are only counted

# A line that begins with two dashes is a boundary, also where it holds a colon.
_FIELD = re.compile(rb"(?!--)([!-9;-~]{1,100}+)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)\n?")
# A line in the midst of a header that is no field: a From_ line, or a broken one with a known field right after it.
_STRAY = re.compile(
    rb">?From [^\n]*+\n"
    rb"|(?!--)[^\r\n][^\n]{0,998}+\n(?=(?i:from|to|cc|subject|date|received|return-path|delivered-to|message-id|mime-version"
    rb"|content-type|content-transfer-encoding|reply-to|in-reply-to|references)[ \t]*+:)"
)
MOST_STRAYS = 20  # in one header; a text about headers is not one
_BLANK = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in small letters, and the span of its value."""

    name: str
    start: int
    end: int


class Header:
    """The fields of one header block, in order; `body` is where the body starts."""

    def __init__(self, buffer: Buffer, start: int, end: int) -> None:
        """Read the fields from `start`; a header ends at a blank line, or where no field stands."""
        self._buffer = buffer
        self._fields: dict[str, list[Field]] = {}
        self._counts: dict[str, int] = {}
        self.has_blank_line = False
        self.is_cut = False
        self.strays = 0
        self.body = self._scan(start, end)

    def _scan(self, at: int, end: int) -> int:
        buffer = self._buffer
        while at < end:
            found = _FIELD.match(buffer, at, end)
            if found is None:
                blank = _BLANK.match(buffer, at, end)
                if blank is not None:
                    self.has_blank_line = True
                    return blank.end()
                stray = _STRAY.match(buffer, at, end)
                is_from_line = buffer[at : at + 6].lstrip(b">").startswith(b"From ")
                if stray is None or self.strays >= MOST_STRAYS or not (self._counts or is_from_line):
                    return at
                self.strays += 1
                at = stray.end()
                continue
            name = found[1].decode("ascii").lower()
            self._add(Field(name, *found.span(2)))
            at = found.end()
        return end

    def _add(self, field: Field) -> None:
        count = self._counts[field.name] = self._counts.get(field.name, 0) + 1
        if count <= MOST_OF_A_NAME:
            self._fields.setdefault(field.name, []).append(field)

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all fields."""
        return frozenset(self._fields)

    def count(self, name: str) -> int:
        """Return how many fields have a name."""
        return self._counts.get(name, 0)

    def fields(self, name: str) -> Iterator[Field]:
        """Yield the fields of a name in order."""
        yield from self._fields.get(name, ())

    def first(self, name: str) -> Field | None:
        """Return the first field of a name."""
        found = self._fields.get(name)
        return found[0] if found else None

    def raw(self, field: Field) -> str:
        """Return a field's value as it stands, its lines joined; encoded words are left as they are."""
        return decode_raw_header(self._unfolded(field)).text

    def stamp(self, field: Field) -> str:
        """Return the value of a field that holds a date; no letter beyond ASCII can belong to one."""
        return self._unfolded(field).decode("ascii", "backslashreplace").replace("\x1b", "\\x1b")

    def _unfolded(self, field: Field) -> bytes:
        if field.end - field.start > LONGEST_VALUE:
            self.is_cut = True
        value = self._buffer[field.start : min(field.end, field.start + LONGEST_VALUE)]
        unfolded = value.replace(b"\r\n", b"").replace(b"\n", b"") if b"\n" in value else value
        return unfolded.strip(b" \t\r")

    def value(self, name: str) -> str | None:
        """Return the raw value of the first field of a name."""
        found = self.first(name)
        return None if found is None else self.raw(found)

    def text(self, name: str) -> str | None:
        """Return the value of the first field of a name as people read it."""
        value = self.value(name)
        return None if value is None else decode_words(value)


# ---- encoded words (RFC 2047)

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([BbQq])\?([^?]*)\?=")


def decode_words(value: str) -> str:
    """Return a value with its encoded words decoded.

    Words that stand side by side in one charset are joined before they are decoded: many programs cut letters in two.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    label, held = "", b""
    at = 0
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        charset = word[1].partition("*")[0].lower()
        if label and (between.strip() or charset != label):
            out.append(decode(held, label).text)
            label, held = "", b""
        if between.strip() or (at == 0 and between):
            out.append(between)
        raw = _word_bytes(word[2], word[3])
        if raw is None:  # no letters of base64 at all: shown as it stands
            out += (decode(held, label).text if label else "", word.group())
            label, held = "", b""
        else:
            label, held = charset, held + raw
        at = word.end()
    if label:
        out.append(decode(held, label).text)
    out.append(value[at:])
    return "".join(out)


def _word_bytes(encoding: str, letters: str) -> bytes | None:
    raw = letters.encode("utf-8", "replace")
    if encoding in "bB":
        found = from_base64(raw)
        if found.content == raw and not found.is_decoded:
            return None if raw else b""
        return found.content
    return binascii.a2b_qp(raw, header=True)


# ---- parameters (RFC 2045 and 2231)

_PARAMETER = re.compile(r"""\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*+"|[^;]*)[^;]*""", re.DOTALL)
_CONTINUED = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Return what stands before the first semicolon, in small letters, and the parameters after it, decoded."""
    main, _, rest = value.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    at = 0
    while at < len(rest):
        found = _PARAMETER.match(rest, at)
        if found is None:
            at = _after_semicolon(rest, at)
            continue
        at = max(_after_semicolon(rest, found.end()), at + 1)
        _sort_in(found[1].lower(), _unquoted(found[2]), plain, pieces)
    for name, parts in pieces.items():
        plain[name] = _joined(parts)
    return main.partition("(")[0].strip().lower(), plain


def _after_semicolon(rest: str, at: int) -> int:
    found = rest.find(";", at)
    return len(rest) if found < 0 else found + 1


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == '"' and value[-1] == '"':
        return _ESCAPED.sub(r"\1", value[1:-1])
    return value.strip('"')


def _sort_in(name: str, value: str, plain: dict[str, str], pieces: dict[str, dict[int, tuple[bool, str]]]) -> None:
    found = _CONTINUED.fullmatch(name)
    if found is None or (found[2] is None and found[3] is None):
        plain.setdefault(name, decode_words(value))
        return
    pieces.setdefault(found[1], {}).setdefault(int(found[2] or 0), (found[3] is not None, value))


def _joined(parts: dict[int, tuple[bool, str]]) -> str:
    """Return a value that was given in numbered pieces, some of them percent-encoded in the charset of the first."""
    label: str | None = None
    raw = bytearray()
    for number in sorted(parts):
        is_encoded, value = parts[number]
        if is_encoded and label is None and value.count("'") >= 2:
            label, _, value = value.split("'", 2)
        raw += unquote_to_bytes(value) if is_encoded else value.encode("utf-8", "replace")
    text = decode(bytes(raw), label or "utf-8").text
    return decode_words(text) if label is None else text
