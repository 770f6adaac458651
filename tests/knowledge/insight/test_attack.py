"""The attack finds what can be found: in any numbers, in whole ones, from inside, across releases; and nothing else."""

import csv
import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tomoshibi.insight.attack import NotAsWritten, People, Sheet, attack

Line = tuple[str, ...]


def sheet(folder: Path, by: Line, counts: Mapping[Line, int], hidden: set[Line], *, release: int = 1, name: str = "t") -> Sheet:
    """Write a table over all categories of `counts`, with margins, some lines hidden."""
    labels = [sorted({line[place] for line in counts}) for place in range(len(by))]
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([*by, "n", "status"])
        for line in itertools.product(*([*one, "計"] for one in labels)):
            total = sum(n for key, n in counts.items() if all(a in ("計", b) for a, b in zip(line, key, strict=True)))
            told = ("", "hidden") if line in hidden else (total, "shown" if total else "zero")
            out.writerow([*line, *told])
    return Sheet(path, by, "計", release)


def people(by: Line, *brought: Mapping[Line, int]) -> People:
    return People(by, tuple(tuple(line for line, n in counts.items() for _ in range(n)) for counts in brought))


COUNTS: dict[Line, int] = {("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40}


def test_a_hidden_cell_alone_in_its_line_is_worked_out(tmp_path: Path) -> None:
    by = ("甲", "乙")

    outcome = attack([sheet(tmp_path, by, COUNTS, {("a", "x")})], people(by, COUNTS), threshold=10)

    assert [(one.line, one.low, one.high, one.true) for one in outcome.found] == [(("a", "x"), 3, 3, 3)]


def test_four_hidden_cells_with_room_give_nothing_away(tmp_path: Path) -> None:
    by = ("甲", "乙")

    outcome = attack([sheet(tmp_path, by, COUNTS, set(COUNTS))], people(by, COUNTS), threshold=10)

    assert (outcome.hidden, outcome.found) == (4, ())


def test_two_small_cells_in_a_small_rest_are_known_to_be_small(tmp_path: Path) -> None:
    counts: dict[Line, int] = {("a",): 2, ("b",): 3, ("c",): 50}

    outcome = attack([sheet(tmp_path, ("甲",), counts, {("a",), ("b",)})], people(("甲",), counts), threshold=10)

    assert {(one.line, one.low, one.high, one.way) for one in outcome.found} == {
        (("a",), 1, 4, "bounds"),
        (("b",), 1, 4, "bounds"),
    }


def test_who_stands_alone_in_one_cell_opens_the_other(tmp_path: Path) -> None:
    """Two small cells across from each other rise and fall together: who is the 1 knows the 5."""
    by: Line = ("甲", "乙")
    counts: dict[Line, int] = {("a", "x"): 1, ("a", "y"): 20, ("b", "x"): 20, ("b", "y"): 5}

    outcome = attack([sheet(tmp_path, by, counts, set(counts))], people(by, counts), threshold=10)

    assert outcome.insiders == 1
    assert [(one.line, one.high, one.way) for one in outcome.found] == [(("b", "y"), 5, "insider")]


def test_subtracting_a_release_from_the_next_is_tried(tmp_path: Path) -> None:
    before: dict[Line, int] = {("a",): 20, ("b",): 30}
    came: dict[Line, int] = {("a",): 3, ("b",): 40}
    after = {line: before[line] + came[line] for line in before}
    sheets = [
        sheet(tmp_path, ("甲",), before, set(), release=1, name="one"),
        sheet(tmp_path, ("甲",), after, set(), release=2, name="two"),
    ]

    found = attack(sheets, people(("甲",), before, came), threshold=10).found

    assert [(one.line, one.low, one.high, one.true) for one in found] == [(("a",), 3, 3, 3)]


@pytest.mark.parametrize("told", ["a,,shown", "a,0,shown", "a,5,hidden", "a,,zero", "a,5,secret", "a,-1,shown", "a,b,5,shown"])
def test_a_table_that_says_two_things_at_once_is_not_released(told: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"甲,n,status\n{told}\n", "utf-8")

    with pytest.raises(NotAsWritten):
        attack([Sheet(path, ("甲",), "計", 1)], People(("甲",), ((),)), threshold=10)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.sets(st.sampled_from(list(itertools.product(("a", "b", "計"), ("x", "y", "計")))), max_size=7),
)
def test_it_finds_exactly_what_trying_every_table_finds(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], hidden: set[Line]
) -> None:
    """Two by two with up to 3 in a cell: compared with all tables of up to 12 in a cell, threshold 3."""
    folder = tmp_path_factory.mktemp("tiny")
    truth: dict[Line, int] = dict(zip(itertools.product(("a", "b"), ("x", "y")), counts, strict=True))

    def total(line: Line, one: Mapping[Line, int]) -> int:
        return sum(n for key, n in one.items() if all(a in ("計", b) for a, b in zip(line, key, strict=True)))

    lines = list(itertools.product(("a", "b", "計"), ("x", "y", "計")))
    hidden = {line for line in hidden if total(line, truth)}
    fitting = []
    for cells in itertools.product(range(13), repeat=4):
        one: dict[Line, int] = dict(zip(truth, cells, strict=True))
        if all(total(line, one) >= 1 if line in hidden else total(line, one) == total(line, truth) for line in lines):
            fitting.append(one)
    expected = {
        line for line in hidden
        if max(total(line, one) for one in fitting) < 3 or len({total(line, one) for one in fitting}) == 1
    }  # fmt: skip

    found = attack([sheet(folder, ("甲", "乙"), truth, hidden)], people(("甲", "乙"), truth), threshold=3).found

    assert {one.line for one in found if one.way != "insider"} == expected
