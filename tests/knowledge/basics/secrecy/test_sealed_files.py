"""A file of either suite comes out as it went in; changed ones are noticed, and its size tells little."""

import hashlib
import io
import json
from pathlib import Path

import pytest

from tomoshibi.basics.secrecy import chunks
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.chunks import CHUNK
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.padding import padded
from tomoshibi.basics.secrecy.sealed_files import BY_BROWSER, opened_file, sealed_file

KNOWN = Path(__file__).parents[3] / "samples" / "boxes" / "known_files.json"
CONTEXT = Context(tenant="akari", case="c1", row="f1", purpose="file", side="person")
KEY = b"k" * 32
SIZES = [0, 1, 252, 253, CHUNK - 4, CHUNK, CHUNK + 1, 3 * CHUNK, 1_200_000]
PIECE = CHUNK + 16


def content(size: int) -> bytes:
    return bytes(place * 7 % 251 for place in range(size))


def by_server(given: bytes, *, key: bytes = KEY, context: Context = CONTEXT) -> bytes:
    return b"".join(sealed_file(given, key=key, context=context))


def by_browser(given: bytes, *, key: bytes = KEY, context: Context = CONTEXT) -> bytes:
    return bytes([BY_BROWSER]) + b"".join(chunks.sealed(padded(given), key=key, context=context))


def read(stream: bytes, *, key: bytes = KEY, context: Context = CONTEXT) -> bytes:
    return opened_file(io.BytesIO(stream), key=key, context=context)


@pytest.mark.parametrize("seal", [by_server, by_browser])
@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_any_size_comes_out_as_it_went_in(seal: object, size: int) -> None:
    assert callable(seal)

    assert read(seal(content(size))) == content(size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lost", [1, 15, 16, 17, PIECE])
def test_a_file_that_was_cut_is_noticed(size: int, lost: int) -> None:
    stream = by_browser(content(size))

    with pytest.raises(DoesNotOpen):
        read(stream[: max(0, len(stream) - lost)])


@pytest.mark.parametrize("pieces", [1, 2])
def test_a_file_cut_between_two_pieces_is_noticed(pieces: int) -> None:
    with pytest.raises(DoesNotOpen):
        read(by_browser(content(3 * CHUNK))[: 1 + pieces * PIECE])


def test_two_pieces_swapped_or_one_repeated_are_noticed() -> None:
    stream = by_browser(content(4 * CHUNK))
    first, second = stream[1 : 1 + PIECE], stream[1 + PIECE : 1 + 2 * PIECE]

    for changed in (second + first, first + first):
        with pytest.raises(DoesNotOpen):
            read(stream[:1] + changed + stream[1 + 2 * PIECE :])


@pytest.mark.parametrize("more", [b"x", b"x" * 16, b"x" * PIECE])
def test_what_stands_after_the_end_is_noticed(more: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        read(by_browser(content(CHUNK)) + more)


@pytest.mark.parametrize("place", [0, 1, 20, 300, 70_000])
def test_a_changed_byte_is_noticed(place: int) -> None:
    stream = bytearray(by_browser(content(2 * CHUNK)))
    stream[place] ^= 1

    with pytest.raises(DoesNotOpen):
        read(bytes(stream))


@pytest.mark.parametrize("moved", [{"case": "c2"}, {"row": "f2"}, {"purpose": "file-key"}, {"tenant": "other"}])
def test_a_file_moved_elsewhere_does_not_open(moved: dict[str, str]) -> None:
    here = {"tenant": "akari", "case": "c1", "row": "f1", "purpose": "file"}
    elsewhere = Context(**{**here, **moved}, side="person")

    for stream in (by_browser(content(10)), by_server(content(10))):
        with pytest.raises(DoesNotOpen):
            read(stream, context=elsewhere)


@pytest.mark.parametrize("key", [b"x" * 32, b"", b"k" * 16])
def test_another_key_does_not_open_it(key: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        read(by_browser(content(10)), key=key)


@pytest.mark.parametrize("stream", [b"", b"\x02", b"\x01", b"\x03" + b"x" * 400, b"\x00"])
def test_what_is_no_sealed_file_does_not_open(stream: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        read(stream)


def test_a_file_that_is_not_padded_does_not_open() -> None:
    bare = bytes([BY_BROWSER]) + b"".join(chunks.sealed(b"bare", key=KEY, context=CONTEXT))

    with pytest.raises(DoesNotOpen):
        read(bare)


def test_a_yes_and_a_sentence_have_one_size() -> None:
    assert len({len(seal(b"x" * size)) for seal in (by_browser,) for size in (1, 30, 250)}) == 1
    assert len({len(by_server(b"x" * size)) for size in (1, 30, 250)}) == 1


def test_the_known_answers_of_browser_and_python_are_the_same() -> None:
    for known in json.loads(KNOWN.read_text("utf-8"))["files"]:
        context, key = Context(**known["context"]), bytes.fromhex(known["key"])

        stream = by_browser(content(known["size"]), key=key, context=context)

        assert len(stream) == known["length"]
        assert hashlib.sha256(stream).hexdigest() == known["sha256"]
