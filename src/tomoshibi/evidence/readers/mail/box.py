"""Where the mails of a file begin and end: an .mbox holds many, an .eml one."""

import re
from collections.abc import Iterator

from tomoshibi.evidence.admission.shelf import Buffer
from tomoshibi.evidence.readers.mail.dates import PrintedDate, read_date

BOM = b"\xef\xbb\xbf"
LONGEST_ENVELOPE = 1000  # bytes of a From_ line that are looked at; RFC 5322 allows no line longer than 998
_DATED = re.compile(rb"\d{1,2}:\d\d.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*\d{1,2}:\d\d")
_FIELD_START = re.compile(rb"(?:>?From [^\n]*\n)?[!-9;-~]{1,100}+[ \t]*:")
_KNOWN_START = re.compile(
    rb"(?i:from|to|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|status"
    rb"|x-[\w-]{1,60}|reply-to|sender|cc|envelope-to)[ \t]*:"
)
_WEEKDAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}\b,? .*")
_QUOTED_FROM = re.compile(rb"(?m)^>(?=>*From )")


def blank_start(buffer: Buffer, start: int = 0) -> tuple[int, int]:
    """Return where a BOM ends, and where the blank lines after it end."""
    after_bom = start + (len(BOM) if buffer[start : start + 3] == BOM else 0)
    at = after_bom
    while buffer[at : at + 1] in (b"\r", b"\n", b" ", b"\t"):
        line = buffer.find(b"\n", at)
        if line < 0 or buffer[at:line].strip():
            break
        at = line + 1
    return after_bom, at


def mail_starts(buffer: Buffer, start: int) -> Iterator[int]:
    """Yield the offsets of the From_ lines that begin mails; the first one, at `start`, always does.

    Some programs neither quote such lines inside a body nor leave a blank line before them, so a line with a date counts
    where a header line follows it, and one without a date only after a blank line and before a header that is known.
    """
    yield start
    at = buffer.find(b"\nFrom ", start)
    while at >= 0:
        if _begins(buffer, at + 1):
            yield at + 1
        at = buffer.find(b"\nFrom ", at + 1)


def _begins(buffer: Buffer, at: int) -> bool:
    line = buffer[at : at + LONGEST_ENVELOPE].split(b"\n", 1)[0]
    after = at + len(line) + 1
    is_after_blank = buffer[max(0, at - 3) : at].endswith((b"\n\n", b"\n\r\n"))
    follows = buffer[after : after + LONGEST_ENVELOPE]
    if _DATED.search(line) is None:
        return is_after_blank and _KNOWN_START.match(follows) is not None
    return _FIELD_START.match(follows) is not None or (is_after_blank and after >= len(buffer))


def envelope_date(line: bytes) -> PrintedDate | None:
    """Return the date that a From_ line ends with: mostly the local time of the machine that stored the mail."""
    found = _WEEKDAY.search(line[:LONGEST_ENVELOPE].decode("ascii", "replace"))
    return None if found is None else read_date(found.group())


def unquoted(raw: bytes) -> bytes:
    """Return lines of an mbox with one `>` taken off those that a mailbox program had to mark (mboxrd, mboxo)."""
    return _QUOTED_FROM.sub(b"", raw) if b">From " in raw else raw
