"""Media in base32, base85 and dumps; people's words that look alike stay."""

import base64
import random

import pytest

from tests.knowledge.evidence.test_content import png
from tomoshibi.evidence.admission.rare_letters import dumps, packed_letters

PICTURE = png() * 30


@pytest.mark.parametrize("encode", [base64.b32encode, base64.b85encode])
@pytest.mark.parametrize("before", [b"", b"08:00\tmio\t", b"x" * 300_000 + b" "])
def test_the_span_is_that_of_the_letters(encode: object, before: bytes) -> None:
    letters = encode(PICTURE)  # type: ignore[operator]

    found = list(packed_letters(before + letters + b"\nordinary words\n"))

    assert [(one.start, one.content[: len(PICTURE)]) for one in found] == [(len(before), PICTURE)]
    assert found[0].end >= len(before) + len(letters)


def test_letters_across_windows_are_one_part() -> None:
    letters = base64.b85encode(PICTURE * 400)

    found = list(packed_letters(b"words " * 43_000 + letters + b" words"))

    assert [(one.start, one.end) for one in found] == [(258_000, 258_000 + len(letters))]


@pytest.mark.parametrize(
    "text",
    [
        b"a" * 500,
        b"https://example.jp/" + b"a1B2c3D4" * 60,
        b"MFRGGZDFMZTWQ2LK" * 20,
        base64.b85encode("ことば".encode() * 60),
        base64.b32encode("ことば".encode() * 60),
        random.Random(3).randbytes(400).hex().upper().encode(),
    ],
)
def test_other_long_letters_stay(text: bytes) -> None:
    assert list(packed_letters(text)) == []


def test_a_dump_of_a_text_stays() -> None:
    text = "会議は三時からです。\n".encode() * 20
    rows = [f"{at:08x}: {text[at : at + 16].hex(' ', 2)}\n" for at in range(0, len(text), 16)]

    assert list(dumps("".join(rows).encode())) == []


def test_a_dump_cut_off_is_found_as_far_as_it_goes() -> None:
    rows = [f"{at:07x} {PICTURE[at : at + 16].hex(' ')}\r\n" for at in range(0, 1600, 16)]
    raw = "".join(["words\r\n", *rows]).encode()[:-9]

    found = list(dumps(raw))

    assert [one.start for one in found] == [7]
    assert found[0].content.startswith(PICTURE[:1584])
    assert found[0].end == len(raw)


@pytest.mark.parametrize("raw", [b"", b"\n0010: ", b"\n00000010: 00 00\n" * 3, b"\n" * 70_000, b"0010 " * 5000])
def test_scraps_do_no_harm(raw: bytes) -> None:
    assert list(dumps(raw)) == []
    assert list(packed_letters(raw)) == []
