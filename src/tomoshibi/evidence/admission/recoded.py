"""UTF-16 files: read through a UTF-8 copy in memory, cited by the bytes of the file itself."""

from bisect import bisect_right

from msgspec import structs

from tomoshibi.evidence.record import Notice, Participant, Record, Seen, Span


class Recoded:
    """A UTF-8 copy of a UTF-16 text, and the way back from its offsets to the file's."""

    def __init__(self, raw: bytes, codec: str) -> None:
        """Decode `raw` (with its BOM) by `codec` (utf-16-le or utf-16-be); broken units become U+FFFD."""
        self.codec = codec
        text = raw.decode(codec, "replace")
        self._copy_starts: list[int] = []
        self._file_starts: list[int] = []
        lines = []
        copied = filed = 0
        for line in _lines(text):
            self._copy_starts.append(copied)
            self._file_starts.append(filed)
            encoded = line.encode("utf-8", "surrogatepass")
            lines.append(encoded)
            copied += len(encoded)
            filed += _width(line)
        self.copy = b"".join(lines)
        self.size = len(raw)

    def origin(self, offset: int) -> int:
        """Return the file's offset of an offset in the copy."""
        if offset >= len(self.copy):
            return self.size
        line = bisect_right(self._copy_starts, offset) - 1
        start = self._copy_starts[line]
        before = self.copy[start:offset].decode("utf-8", "replace")
        return self._file_starts[line] + _width(before)

    def span(self, span: Span) -> Span:
        """Return the same place as a span of the file."""
        return Span(span.source, self.origin(span.start), self.origin(span.end))

    def record(self, record: Record) -> Record:
        """Return a record with all its places in the file's own bytes."""
        time = record.time
        if time is not None and time.heading is not None:
            time = structs.replace(time, heading=self.span(time.heading))
        sender = None if record.sender_span is None else self.span(record.sender_span)
        return structs.replace(record, span=self.span(record.span), time=time, sender_span=sender)

    def notice(self, notice: Notice) -> Notice:
        """Return a notice with its place in the file's own bytes."""
        return notice if notice.span is None else structs.replace(notice, span=self.span(notice.span))

    def participant(self, person: Participant) -> Participant:
        """Return a participant whose places are in the file's own bytes."""
        return structs.replace(
            person,
            names=tuple(self._seen(seen) for seen in person.names),
            handle=None if person.handle is None else self._seen(person.handle),
            native_id=None if person.native_id is None else self._seen(person.native_id),
        )

    def _seen(self, seen: Seen) -> Seen:
        return seen if seen.span is None else Seen(seen.value, self.span(seen.span))


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _width(text: str) -> int:
    """Return how many bytes a text takes in UTF-16."""
    return 2 * len(text) + 2 * sum(1 for sign in text if sign > "\uffff")


def is_recoded(codec: str) -> bool:
    """Return whether files of a codec are read through a copy: those whose line breaks are not the byte 0x0A alone."""
    return codec.startswith("utf-16")
