"""Sealed files come out as they went in; cut, moved, swapped or lengthened ones are noticed."""

import io

import pytest

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.files import CHUNK, new_file_key, opened, sealed

CONTEXT = Context(tenant="akari", case="c1", row="f1", purpose="file", side="person")
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 1_200_000]
KEY = b"k" * 32
PIECE = CHUNK + 17
HEADER = 24


def content(size: int) -> bytes:
    return bytes(place * 7 % 251 for place in range(size))


def whole(size: int, *, key: bytes = KEY, context: Context = CONTEXT) -> bytes:
    return b"".join(sealed(io.BytesIO(content(size)), key=key, context=context))


def read(stream: bytes, *, key: bytes = KEY, context: Context = CONTEXT) -> bytes:
    return b"".join(opened(io.BytesIO(stream), key=key, context=context))


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_size_comes_out_as_it_went_in(size: int) -> None:
    assert read(whole(size)) == content(size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lost", [1, 16, 17, PIECE])
def test_a_file_that_was_cut_is_noticed(size: int, lost: int) -> None:
    stream = whole(size)

    with pytest.raises(DoesNotOpen):
        read(stream[: max(0, len(stream) - lost)])


def test_a_file_cut_between_two_pieces_is_noticed() -> None:
    stream = whole(3 * CHUNK)

    with pytest.raises(DoesNotOpen, match="end is missing"):
        read(stream[: HEADER + 2 * PIECE])


def test_two_pieces_swapped_are_noticed() -> None:
    stream = whole(3 * CHUNK)
    first, second = stream[HEADER : HEADER + PIECE], stream[HEADER + PIECE : HEADER + 2 * PIECE]

    with pytest.raises(DoesNotOpen):
        read(stream[:HEADER] + second + first + stream[HEADER + 2 * PIECE :])


@pytest.mark.parametrize("more", [b"x", b"x" * PIECE])
def test_what_stands_after_the_end_is_noticed(more: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        read(whole(CHUNK) + more)


def test_a_file_moved_to_another_case_does_not_open() -> None:
    other = Context(tenant="akari", case="c2", row="f1", purpose="file", side="person")

    with pytest.raises(DoesNotOpen):
        read(whole(10), context=other)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(DoesNotOpen):
        read(whole(10), key=new_file_key())


def test_an_empty_stream_is_no_sealed_file() -> None:
    with pytest.raises(DoesNotOpen):
        read(b"")
