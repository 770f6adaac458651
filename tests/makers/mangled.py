"""Broken and hostile files for readers of text: changed bytes, endless lines, foreign characters."""

from pathlib import Path

from hypothesis import strategies as st

from tests.makers.readings import NO_EXPORT, Read, assert_every_byte_is_booked, read_bytes


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[int, bytes, int]]:
    """Return up to four changes of a file: where (in thousandths of its length), what to put in, how much to take out."""
    change = st.tuples(st.integers(0, 1000), st.binary(max_size=6), st.integers(0, 40))
    return draw(st.lists(change, min_size=1, max_size=4))


def changed(data: bytes, made: list[tuple[int, bytes, int]]) -> bytes:
    """Return a copy of a file with changes made."""
    for place, put, drop in made:
        at = len(data) * place // 1000
        data = data[:at] + put + data[at + drop :]
    return data


def assert_reads_whatever_it_is(folder: Path, name: str, data: bytes, *, platform: str | None = None) -> Read | None:
    """Read bytes; whatever they are, no exception but "not an export" may come, and every byte must be booked."""
    try:
        read = read_bytes(folder, name, data, platform=platform)
    except NO_EXPORT:
        return None
    assert_every_byte_is_booked(read)
    for record in read.records:
        assert record.text is None or record.text.encode() is not None
    return read


def endless(before: bytes) -> list[bytes]:
    """Return files that begin rightly and go on with ten million bytes of one thing, or with very many short lines."""
    fillers = (b"a", b'"', b"[", b" ", b": ", "が".encode(), b"1:1", b"\x00", b"- ", b"] [")
    return [
        *(before + filler * (10_000_000 // len(filler)) for filler in fillers),
        before + b"\n" * 300_000,
        before + b"\nx" * 100_000,
    ]
