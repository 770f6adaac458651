"""A list of hashes is read whole, or refused at the line that does not do."""

import numpy as np
import pytest

from tomoshibi.spread.hash_list import NotHashes, read

ONE, OTHER = "0f" * 32, "a5" * 32


def test_lines_are_counted_from_one_and_blank_ones_count() -> None:
    found = read(f"{ONE}\n\n{OTHER}\n")

    assert found.lines == (1, 3)
    assert np.array_equal(found.packed, np.repeat(np.array([[0x0F], [0xA5]], np.uint8), 32, axis=1))


@pytest.mark.parametrize(
    "text", ["\ufeff" + ONE, ONE.upper(), ONE + "\r\n", "  " + ONE + "\t", ONE + ",100", ONE + " 50", ONE + "; 77"]
)
def test_what_other_programs_write_is_read_too(text: str) -> None:
    assert read(text).packed.tolist() == [[0x0F] * 32]


def test_the_same_hash_may_stand_twice() -> None:
    assert read(f"{ONE}\n{ONE}").lines == (1, 2)


def test_a_low_quality_leaves_a_line_out_and_says_so() -> None:
    found = read(f"{ONE},49\n{OTHER},50")

    assert (found.lines, found.weak) == ((2,), (1,))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("0f" * 31, "length"),
        ("0f" * 33, "length"),
        ("g" * 64, "form"),
        (ONE + " x", "form"),
        (ONE + ONE, "length"),
        ("０" * 64, "form"),
        ("0" * 64, "zero"),
        (ONE + ",101", "quality"),
        ("# hashes", "form"),
    ],
)
def test_a_line_that_is_no_hash_is_named(line: str, why: str) -> None:
    with pytest.raises(NotHashes) as refused:
        read(f"{ONE}\n{line}\n{OTHER}")

    assert (refused.value.line, refused.value.why) == (2, why)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_a_file_without_any_hash_is_refused(text: str) -> None:
    with pytest.raises(NotHashes) as refused:
        read(text)

    assert refused.value.why == "empty"
