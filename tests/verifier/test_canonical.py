"""The form of RFC 8785, against its own table and against another implementation."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi_verify.canonical import NotCanonical, canonical, parse_canonical

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.floats(-(2.0**53) + 1, 2.0**53 - 1) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)
# From RFC 8785, appendix B, and at the borders of ECMAScript's ways to write a number; larger ones are refused.
NUMBERS = (
    (0.0, "0"),
    (-0.0, "0"),
    (5e-324, "5e-324"),
    (0.000001, "0.000001"),
    (1e-7, "1e-7"),
    (333333333.33333329, "333333333.3333333"),
    (-12.5, "-12.5"),
    (1.0, "1"),
    (9007199254740991.0, "9007199254740991"),
    (1.5e-300, "1.5e-300"),
)


@given(VALUES)
def test_any_value_is_written_as_another_program_writes_it(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(VALUES)
def test_what_was_written_is_read_back(value: object) -> None:
    written = canonical(value)

    assert canonical(parse_canonical(written)) == written


@pytest.mark.parametrize(("number", "expected"), NUMBERS)
def test_numbers_are_written_as_ecmascript_does(number: float, expected: str) -> None:
    assert canonical(number).decode() == expected


def test_keys_are_sorted_by_utf_16_units() -> None:
    written = canonical({"\ufb33": 1, "😀": 2})

    assert written == '{"😀":2,"\ufb33":1}'.encode()


@pytest.mark.parametrize(
    "value", [2**53, 2.0**53, float("nan"), float("inf"), "\ud83d", {"\ud83d": 1}, {1: 2}, b"x", {"a": {1}}]
)
def test_what_has_no_form_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" 1",
        b"1 ",
        b"1\n",
        b"01",
        b"1.0",
        b"NaN",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'"\\u3042"',
        b'"\\ud83d"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b"[" * 100_000,
        b"9" * 5000,
        b"9007199254740993",
        json.dumps("/").replace("/", "\\/").encode(),
    ],
)
def test_bytes_in_another_form_are_refused(line: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(line)


def test_deep_nesting_is_refused_and_does_not_crash() -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(b"[" * 50_000 + b"]" * 50_000)
