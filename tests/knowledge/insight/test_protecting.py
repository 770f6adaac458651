"""What goes out: zeros, hidden and shown counts told apart, and nothing that can be worked out."""

import itertools
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.makers.figures import Row, drawn, from_counts, lines_of, protected
from tomoshibi.insight.hiding.searching import Choice, choose
from tomoshibi.insight.protecting import GivenAway

COLUMNS = ("学校", "方法")
SMALL: dict[tuple[str, ...], int] = {
    ("中学", "SNS"): 40, ("中学", "ゲーム"): 3, ("中学", "その他"): 25,
    ("高校", "SNS"): 60, ("高校", "ゲーム"): 30, ("高校", "その他"): 12,
    ("小学", "SNS"): 15, ("小学", "ゲーム"): 22, ("小学", "その他"): 0,
}  # fmt: skip
ROWS = from_counts(COLUMNS, SMALL)
TABLES = [("学校と方法", list(COLUMNS))]


def true_count(rows: list[Row], by: tuple[str, ...], line: tuple[str, ...]) -> int:
    return sum(all(label in ("計", row[name]) for name, label in zip(by, line, strict=True)) for row in rows)


def test_small_counts_are_hidden_zeros_are_zero_and_all_margins_stand_there(tmp_path: Path) -> None:
    _, out = protected(tmp_path, ROWS, TABLES)

    told = {line: (count, status) for line, count, status in lines_of(out / "学校と方法.csv")}
    assert len(told) == 4 * 4
    assert told["中学", "ゲーム"] == ("", "hidden")
    assert told["小学", "その他"] == ("0", "zero")
    assert told["計", "計"] == ("207", "shown")


def test_what_is_shown_is_true_and_nothing_shown_lies_below_the_threshold(tmp_path: Path) -> None:
    rows = drawn(3, {"甲": 6, "乙": 5}, 9)

    _, out = protected(tmp_path, rows, [("表", ["甲", "乙"])])

    for line, count, status in lines_of(out / "表.csv"):
        true = true_count(rows, ("甲", "乙"), line)
        assert status == "hidden" or int(count) == true
        assert status != "zero" or true == 0
        assert status != "shown" or true >= 10


def test_one_hidden_cell_never_stands_alone_in_a_sum(tmp_path: Path) -> None:
    _, out = protected(tmp_path, ROWS, TABLES)

    hidden = {line for line, _, status in lines_of(out / "学校と方法.csv") if status == "hidden"}
    labels = [sorted({line[place] for line, _, _ in lines_of(out / "学校と方法.csv")}) for place in (0, 1)]
    for place, names in enumerate(labels):
        for other in labels[1 - place]:
            along = [(name, other) if place == 0 else (other, name) for name in names]
            assert sum(line in hidden for line in along) != 1


def test_a_table_of_which_all_is_small_goes_out_with_nothing_shown(tmp_path: Path) -> None:
    _, out = protected(tmp_path, from_counts(COLUMNS, {("中学", "SNS"): 2, ("高校", "SNS"): 1}), TABLES)

    assert {status for _, _, status in lines_of(out / "学校と方法.csv")} == {"hidden"}


def test_no_audit_no_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tomoshibi.insight import protecting

    def careless(*given: object, **named: object) -> Choice:
        chosen = choose(*given, **named)  # type: ignore[arg-type]
        return Choice(chosen.hidden & False, chosen.is_cheapest, chosen.given_up)

    monkeypatch.setattr(protecting, "choose", careless)

    with pytest.raises(GivenAway) as raised:
        protected(tmp_path, ROWS, TABLES)
    assert {one.line for one in raised.value.found} == {("中学", "ゲーム")}


def tables_that_fit(
    out: Path, names: dict[str, tuple[str, ...]], labels: list[list[str]], most: int
) -> list[Counter[tuple[str, ...]]]:
    """Return every way to put up to `most` people in each finest cell that agrees with all that is written."""
    lines = [(by, line, count, status) for name, by in names.items() for line, count, status in lines_of(out / f"{name}.csv")]
    order = list(dict.fromkeys(name for by in names.values() for name in by))
    combinations = list(itertools.product(*labels))
    fitting = []
    for counts in itertools.product(range(most + 1), repeat=len(combinations)):
        people = dict(zip(combinations, counts, strict=True))
        for by, line, count, status in lines:
            wanted = dict(zip(by, line, strict=True))
            total = sum(
                n for label, n in people.items()
                if all(wanted.get(name, "計") in ("計", one) for name, one in zip(order, label, strict=True))
            )  # fmt: skip
            if (status == "hidden" and total == 0) or (status != "hidden" and total != int(count)):
                break
        else:
            fitting.append(Counter(people))
    return fitting


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4).filter(any))
def test_in_tiny_tables_trying_everything_works_nothing_out(counts: list[int]) -> None:
    """Threshold 2, two by two: an attacker who tries all tables up to 6 a cell always finds one with 2 or more."""
    labels = [["a", "b"], ["x", "y"]]
    rows = from_counts(("甲", "乙"), dict(zip(itertools.product(*labels), counts, strict=True)))
    present = [sorted({row[name] for row in rows}) for name in ("甲", "乙")]
    with TemporaryDirectory() as folder:
        _, out = protected(Path(folder) / "f", rows, [("表", ["甲", "乙"])], threshold=2)
        fitting = tables_that_fit(out, {"表": ("甲", "乙")}, present, 6)

        for line, _, status in lines_of(out / "表.csv"):
            if status == "hidden" and true_count(rows, ("甲", "乙"), line) < 2:
                sums = {
                    sum(n for label, n in one.items() if all(a in ("計", b) for a, b in zip(line, label, strict=True)))
                    for one in fitting
                }
                assert max(sums) >= 2, (line, counts)
                assert len(sums) > 1


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(2, 4), st.integers(1, 3))
def test_linked_tables_are_protected_together(seed: int, first: int, second: int, third: int) -> None:
    """A ring of three tables, and a line of two: whatever comes, the release stands the attack (else it would raise)."""
    rows = drawn(seed, {"甲": first, "乙": second, "丙": third}, 6)
    if not rows:
        return
    ring = [("一", ["甲", "乙"]), ("二", ["乙", "丙"]), ("三", ["甲", "丙"])]
    with TemporaryDirectory() as folder:
        made, _ = protected(Path(folder) / "f", rows, ring, threshold=5)

        assert not made.attacked.found


def test_a_count_that_two_tables_share_is_hidden_in_both(tmp_path: Path) -> None:
    rows = drawn(11, {"甲": 4, "乙": 4, "丙": 3}, 5)

    _, out = protected(tmp_path, rows, [("一", ["甲", "乙"]), ("二", ["乙", "丙"])])

    one = {line[1]: (count, status) for line, count, status in lines_of(out / "一.csv") if line[0] == "計"}
    two = {line[0]: (count, status) for line, count, status in lines_of(out / "二.csv") if line[1] == "計"}
    assert one == two


def test_a_region_and_its_places_are_tied_though_no_table_has_both(tmp_path: Path) -> None:
    """The only small place of a region must not be region minus the other places; a cheaper cell elsewhere does not help."""
    west: dict[tuple[str, ...], int] = {("西", f"西{place}", method): 11 for place in (1, 2) for method in "xy"}
    east: dict[tuple[str, ...], int] = {("東", f"東{place}", method): 200 for place in (1, 2, 3) for method in "xy"}
    rows = from_counts(("地方", "県", "方法"), west | east | {("東", "東3", "x"): 4})

    _, out = protected(tmp_path, rows, [("地方別", ["地方", "方法"]), ("県別", ["県", "方法"])])

    by_region = {line: status for line, _, status in lines_of(out / "地方別.csv")}
    by_place = {line: status for line, _, status in lines_of(out / "県別.csv")}
    hidden_in_east = [one for one in ("東1", "東2", "東3") if by_place[one, "x"] == "hidden"]
    assert by_place["東3", "x"] == "hidden"
    assert len(hidden_in_east) > 1 or by_region["東", "x"] == "hidden"


def test_behind_tables_in_a_ring_stands_one_table(tmp_path: Path) -> None:
    """Drawn so that the three tables, each pair in agreement, leave room that no table behind all three has."""
    ring = [("一", ["甲", "乙"]), ("二", ["乙", "丙"]), ("三", ["甲", "丙"])]

    made, _ = protected(tmp_path, drawn(49, {"甲": 3, "乙": 3, "丙": 2}, 4), ring, threshold=5)

    assert not made.attacked.found


def test_a_release_over_grown_rows_does_not_give_the_new_ones_away(tmp_path: Path) -> None:
    """Three people came in since: neither their number nor where they stand can be had by subtraction."""
    before = from_counts(COLUMNS, {key: count + 20 for key, count in SMALL.items()})
    _, out = protected(tmp_path / "a", before, TABLES)
    after = [*before, *from_counts(COLUMNS, {("中学", "ゲーム"): 2, ("高校", "SNS"): 1})]
    register = [{"release": str(out), "rows": str(tmp_path / "a" / "rows.csv")}]

    made, later = protected(tmp_path / "b", after, TABLES, register=register)

    told = {line: status for line, _, status in lines_of(later / "学校と方法.csv")}
    assert told["計", "計"] == "hidden"
    assert told["中学", "ゲーム"] == "hidden"
    assert told["小学", "SNS"] == "shown"
    assert not made.attacked.found


def test_a_second_release_over_the_same_rows_opens_nothing_of_the_first(tmp_path: Path) -> None:
    rows = drawn(5, {"甲": 4, "乙": 4, "丙": 3}, 4)
    _, out = protected(tmp_path / "a", rows, [("一", ["甲", "乙"])])

    made, _ = protected(tmp_path / "b", rows, [("二", ["乙", "丙"]), ("三", ["甲"])], register=[str(out)])

    assert not made.attacked.found


def test_what_partners_were_shown_is_hidden_from_the_public_and_holds_nothing_up(tmp_path: Path) -> None:
    counts: dict[tuple[str, ...], int] = {
        ("中学", "SNS"): 40,
        ("中学", "ゲーム"): 7,
        ("高校", "SNS"): 60,
        ("高校", "ゲーム"): 30,
    }
    rows = from_counts(COLUMNS, {**counts, ("小学", "SNS"): 25, ("小学", "ゲーム"): 35})
    _, partners = protected(tmp_path / "a", rows, TABLES, threshold=5)

    made, public = protected(tmp_path / "b", rows, TABLES, threshold=10, register=[str(partners)])

    before = {line: status for line, _, status in lines_of(partners / "学校と方法.csv")}
    after = {line: status for line, _, status in lines_of(public / "学校と方法.csv")}
    assert (before["中学", "ゲーム"], after["中学", "ゲーム"]) == ("shown", "hidden")
    assert not made.attacked.found


def test_three_releases_are_looked_at_together(tmp_path: Path) -> None:
    rows = drawn(21, {"甲": 3, "乙": 3}, 30)
    register: list[dict[str, str]] = []
    for number, share in enumerate((0.5, 0.8, 1.0)):
        folder = tmp_path / str(number)
        made, out = protected(folder, rows[: int(len(rows) * share)], [("表", ["甲", "乙"])], register=register)
        register = [*register, {"release": str(out), "rows": str(folder / "rows.csv")}]

        assert not made.attacked.found


def test_many_small_counts_are_grouped_before_they_are_hidden(tmp_path: Path) -> None:
    rows = from_counts(("月", "方法"), {(f"{month}月", one): 6 for month in range(1, 13) for one in ("SNS", "ゲーム")})
    quarters = {f"第{q + 1}四半期": [f"{month}月" for month in range(3 * q + 1, 3 * q + 4)] for q in range(4)}

    made, out = protected(tmp_path, rows, [("月別", ["月", "方法"])], coarsen=[{"column": "月", "groups": quarters}])

    told = {line: (count, status) for line, count, status in lines_of(out / "月別.csv")}
    assert made.coarsened == ("月",)
    assert told["第1四半期", "SNS"] == ("18", "shown")
    assert not [line for line in told if line[0].endswith("月")]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = drawn(8, {"甲": 5, "乙": 4}, 6)

    one, other = (protected(tmp_path / name, rows, [("表", ["甲", "乙"])])[1] for name in ("a", "b"))

    assert (one / "表.csv").read_bytes() == (other / "表.csv").read_bytes()


def test_the_order_of_the_rows_does_not_show(tmp_path: Path) -> None:
    rows = drawn(8, {"甲": 5, "乙": 4}, 6)

    one, other = (
        protected(tmp_path / name, given_rows, [("表", ["甲", "乙"])])[1]
        for name, given_rows in (("a", rows), ("b", rows[::-1]))
    )

    assert (one / "表.csv").read_bytes() == (other / "表.csv").read_bytes()


def test_a_blank_is_unknown_and_counted_as_such(tmp_path: Path) -> None:
    rows = [*from_counts(("学校",), {("中学",): 20, ("高校",): 30}), *([{"学校": ""}] * 12)]

    _, out = protected(tmp_path, rows, [("学校", ["学校"])])

    assert (("不明",), "12") in {(line, count) for line, count, _ in lines_of(out / "学校.csv")}
