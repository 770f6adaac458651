"""The list of requirements leaves none out, and what it names is there."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (met|n/a|open) \| ([^|]+) \|$", re.MULTILINE)
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; those of level 3 come last in every section.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4, "3.4": 6,
    "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12,
    "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2,
    "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1,
    "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5,
    "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
EVERY = [f"{section}.{number}" for section, count in SECTIONS.items() for number in range(1, count + 1)]


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall((ROOT / "docs" / "asvs.md").read_text("utf-8"))


@cache
def known_tests() -> frozenset[str]:
    return frozenset(
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    )


def is_there(name: str) -> bool:
    if name.startswith("test_"):
        return name in known_tests()
    return any((place / name).exists() for place in (ROOT, ROOT / "src" / "tomoshibi"))


def test_every_requirement_of_both_levels_stands_there_once_and_in_order() -> None:
    assert len(EVERY) == 253
    assert [number for number, *_ in rows()] == EVERY


def test_no_row_is_written_so_that_it_is_not_counted() -> None:
    text = (ROOT / "docs" / "asvs.md").read_text("utf-8")

    assert len(re.findall(r"^\| \d", text, re.MULTILINE)) == len(EVERY)


def test_whatever_is_met_is_shown_by_a_test_or_file_that_is_there() -> None:
    for number, _, state, where in rows():
        named = [one for one in re.findall(r"`([^`]+)`", where) if "/" in one or "." in one or one.startswith("test_")]
        missing = [one for one in named if not is_there(one)]

        assert not missing, (number, missing)
        assert named or state != "met" or number in {"1.4.3", "3.7.1", "12.3.2"}, number


@pytest.mark.parametrize("state", ["met", "n/a", "open"])
def test_each_state_is_used_and_nothing_is_claimed_for_all(state: str) -> None:
    assert Counter(one for _, _, one, _ in rows())[state] > 0
