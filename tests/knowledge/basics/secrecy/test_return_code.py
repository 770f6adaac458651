"""The return code is forgiving of how it is typed, and of nothing else."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.basics.secrecy.return_code import NotACode, ReturnCode, holds_code, new_code, read, seems_to_hold_code

CODE = ReturnCode("00012345", "678901234567890")
DIGITS = CODE.digits()
codes = st.builds(ReturnCode, st.text("0123456789", min_size=8, max_size=8), st.text("0123456789", min_size=15, max_size=15))


@given(codes)
def test_a_code_reads_as_itself(code: ReturnCode) -> None:
    assert read(code.shown()) == code


@pytest.mark.parametrize(
    "typed",
    [
        DIGITS,
        f"  {CODE.shown()}\n",
        CODE.shown().replace(" ", "-"),
        CODE.shown().replace(" ", "ー"),
        CODE.shown().replace(" ", "　"),
        DIGITS.translate({ord(str(n)): ord("０") + n for n in range(10)}),
        DIGITS.translate({ord(str(n)): ord("٠") + n for n in range(10)}),
        ".".join(DIGITS),
    ],
)
def test_width_blanks_and_dashes_are_forgiven(typed: str) -> None:
    assert read(typed) == CODE


@given(codes, st.integers(0, 23), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(code: ReturnCode, place: int, change: int) -> None:
    digits = code.digits()
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]

    with pytest.raises(NotACode, match="check"):
        read(wrong)


@given(codes, st.integers(0, 22))
def test_two_neighbours_swapped_are_always_noticed(code: ReturnCode, place: int) -> None:
    digits = code.digits()
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    if swapped != digits:
        with pytest.raises(NotACode, match="check"):
            read(swapped)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("わからない", "letters"),
        (DIGITS[:-1], "length"),
        (DIGITS + "0", "length"),
        ("1" * 100_000, "length"),
        ("2½" * 12, "letters"),
    ],
)
def test_what_is_no_code_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(NotACode) as refused:
        read(typed)

    assert refused.value.reason == reason


def test_new_codes_differ_and_use_every_digit() -> None:
    drawn = {new_code(random=os.urandom).digits() for _ in range(500)}

    assert len(drawn) == 500
    assert {digit for code in drawn for digit in code} == set("0123456789")


def test_a_draw_beyond_the_last_code_is_drawn_again() -> None:
    draws = iter([b"\xff" * 10, bytes(10)])

    assert new_code(random=lambda count: next(draws)[:count]).digits() == "0" * 24


def test_a_code_is_never_printed() -> None:
    assert "12345" not in repr(CODE)


def test_a_message_that_holds_its_own_code_is_noticed() -> None:
    assert holds_code(f"コードは {CODE.shown().replace(' ', '／')} です", CODE)
    assert not holds_code("口座 1234567 に 50000 円", CODE)


@pytest.mark.parametrize(
    "text",
    [
        DIGITS,
        f"番号は{CODE.shown()}です",
        "a: " + "-".join(DIGITS),
        DIGITS.translate({ord(str(n)): ord("０") + n for n in range(10)}),
    ],
)
def test_a_text_with_any_code_in_it_is_noticed(text: str) -> None:
    assert seems_to_hold_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "たすけて",
        DIGITS[:-1],
        DIGITS + "1",
        "1" + DIGITS,
        DIGITS[:-1] + str((int(DIGITS[-1]) + 1) % 10),
        "x" + DIGITS,
        DIGITS.replace("5", "5か"),
    ],
)
def test_other_digits_are_not_taken_for_a_code(text: str) -> None:
    assert not seems_to_hold_code(text)
