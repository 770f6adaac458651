"""A made-up list from file to lanes: who is held together, who is kept apart, and what is written."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pytest
from bench.linkage_list import HEADER, made

from tomoshibi.insight.links.levels import COMPARISONS, MAIL, NAME, PHONE
from tomoshibi.insight.links.linking import Linked, link
from tomoshibi.insight.links.model import splink_settings, starting_weights

Rows = Sequence[Sequence[str]]


def linked(
    folder: Path, rows: Iterable[Sequence[str]], header: Sequence[str] = HEADER
) -> tuple[dict[tuple[int, int], str], Linked]:
    """Return the lane of each pair."""
    path, out = folder / "list.csv", folder / "out"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    out.mkdir()
    found = link(path, columns={}, folder=out)
    with (out / "pairs.csv").open(encoding="utf-8", newline="") as file:
        lanes = {(int(row["row_a"]), int(row["row_b"])): row["lane"] for row in csv.DictReader(file)}
    return lanes, found


def test_two_families_are_strong_and_one_is_not(tmp_path: Path) -> None:
    lanes, _ = linked(
        tmp_path,
        [
            ("五十嵐 翔太", "sora4821@example.jp", "090-0000-1234", "東京都", ""),
            ("ｲｶﾞﾗｼ ｼｮｳﾀ", "SORA4821@example.jp", "", "東京", ""),
            ("Shota Igarashi", "other77@example.ne.jp", "+81-90-0000-1234", "", ""),
            ("五十嵐翔太", "", "", "大阪府", ""),
        ],
    )

    assert lanes[1, 2] == lanes[1, 3] == "strong"
    assert "strong" not in (lanes.get((1, 4)), lanes.get((2, 4)), lanes.get((3, 4)))


def test_a_household_is_not_one_person(tmp_path: Path) -> None:
    lanes, found = linked(
        tmp_path,
        [
            ("佐藤 健一", "ie1234@example.jp", "03-0000-1234", "東京都", "東京都新宿区本町1-2-3"),
            ("佐藤 美咲", "ie1234@example.jp", "03-0000-1234", "東京都", "新宿区本町一丁目2番3号"),
        ],
    )

    assert lanes == {(1, 2): "different-person"}
    assert found.clusters == 0


def test_an_account_under_many_names_holds_nobody_together(tmp_path: Path) -> None:
    names = ("佐藤 健一", "鈴木 翔太", "高橋 美咲", "田中 陽子", "伊藤 大輔", "渡辺 結衣")
    rows = [(name, "shop9999@example.jp", "", "", "") for name in names] + [("佐藤健一", "shop9999@example.jp", "", "", "")]

    lanes, found = linked(tmp_path, rows)

    assert "strong" not in lanes.values()
    assert found.clusters == 0


def test_a_number_that_was_given_out_again_is_another_person(tmp_path: Path) -> None:
    rows = [
        ("佐藤 健一", "sora4821@example.jp", "090-0000-1234", "", ""),
        ("鈴木 翔太", "umi77@example.jp", "09000001234", "", ""),
    ]

    assert linked(tmp_path, rows)[0] == {(1, 2): "different-person"}


def test_a_bare_name_as_mail_is_no_second_family_where_place_or_phone_differ(tmp_path: Path) -> None:
    rows = [
        ("田中 真司", "tanaka.shinji@example.jp", "090-0000-1234", "東京都", ""),
        ("タナカ シンジ", "tanaka.shinji@example.jp", "080-0000-9876", "大阪府", ""),
    ]

    assert linked(tmp_path, rows)[0].get((1, 2)) != "strong"


def test_a_third_row_between_two_makes_them_a_pair_for_review(tmp_path: Path) -> None:
    rows = [
        ("五十嵐 翔太", "sora4821@example.jp", "", "", ""),
        ("イガラシ ショウタ", "sora4821@example.jp", "090-0000-1234", "", ""),
        ("Igarashi Shota", "", "090-0000-1234", "", ""),
    ]

    lanes, found = linked(tmp_path, rows)

    assert lanes == {(1, 2): "strong", (2, 3): "strong", (1, 3): "review"}
    assert found.clusters == 1


@pytest.mark.parametrize("seed", [11, 12])
def test_a_made_up_list_is_linked_well_and_strong_pairs_are_right(seed: int, tmp_path: Path) -> None:
    rows, truth = made(900, seed)

    lanes, found = linked(tmp_path, rows)

    real = sum(count * (count - 1) // 2 for count in Counter(truth).values())
    strong = [truth[one - 1] == truth[other - 1] for (one, other), lane in lanes.items() if lane == "strong"]
    both = [truth[one - 1] == truth[other - 1] for (one, other), lane in lanes.items() if lane != "different-person"]
    precision, recall = sum(both) / len(both), sum(both) / real
    assert sum(strong) / len(strong) >= 0.995
    assert len(strong) > 0.6 * real
    assert 2 * precision * recall / (precision + recall) >= 0.9
    assert found.scored.weights.is_learned


def test_the_same_list_gives_the_same_files(tmp_path: Path) -> None:
    rows, _ = made(400, 3)
    for name in "ab":
        (tmp_path / name).mkdir()
        linked(tmp_path / name, rows)

    for file in ("pairs.csv", "clusters.csv", "list.json"):
        assert (tmp_path / "a" / "out" / file).read_bytes() == (tmp_path / "b" / "out" / file).read_bytes()


def test_a_cluster_is_called_by_its_smallest_row_when_rows_are_added(tmp_path: Path) -> None:
    rows, _ = made(300, 5)
    for name, some in (("a", rows), ("b", [*rows, *made(40, 6)[0]])):
        (tmp_path / name).mkdir()
        linked(tmp_path / name, some)

    texts = [(tmp_path / name / "out" / "clusters.csv").read_text("utf-8") for name in "ab"]
    before, after = ({row["row"]: row["cluster"] for row in csv.DictReader(text.splitlines())} for text in texts)
    assert sum(after.get(row) == cluster for row, cluster in before.items()) > 0.95 * len(before)


def test_nothing_that_stands_in_the_list_is_written(tmp_path: Path) -> None:
    rows, _ = made(300, 7)
    linked(tmp_path, rows)

    written = "".join((tmp_path / "out" / name).read_text("utf-8") for name in ("pairs.csv", "clusters.csv", "list.json"))
    assert not [cell for row in rows for cell in row if len(cell) > 2 and not cell.isdigit() and cell in written]


def test_weights_are_those_of_splink(tmp_path: Path) -> None:
    """Without rarity our sum is Splink's: the same levels, the same numbers, the same probability."""
    from splink import DuckDBAPI, Linker

    from tomoshibi.insight.links.blocking import find_pairs
    from tomoshibi.insight.links.features import worked_on
    from tomoshibi.insight.links.model import _SAMPLE
    from tomoshibi.insight.links.scoring import _compared
    from tomoshibi.insight.links.sheet import List
    from tomoshibi.insight.links.tables import filled

    rows, _ = made(400, 9)
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    connection = filled(worked_on(List(path, columns={}).batches()))
    find_pairs(connection, rows=400)
    connection.execute(_compared())
    connection.execute(_SAMPLE.format(all="true", part=1))
    settings = splink_settings() | {"retain_matching_columns": True, "probability_two_random_records_match": 0.01}
    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register("sample", dataset_display_name="sample"), settings, log_level=50)
    theirs = linker.inference.predict(warning_mode="never").as_record_list()

    levels = {
        (a, b): rest
        for a, b, *rest in connection.execute(
            "select row_a, row_b, name_level, mail_level, phone_level, place_level from compared"
        ).fetchall()
    }
    weights = starting_weights()
    compared = 0
    for one in theirs:
        pair = tuple(sorted((one["unique_id_l"], one["unique_id_r"])))
        if pair not in levels:
            continue
        assert [one[f"gamma_{comparison.name}"] for comparison in COMPARISONS] == levels[pair]
        factor = 0.01 / 0.99
        for comparison, level in zip(COMPARISONS, levels[pair], strict=True):
            if level >= 0:
                at = len(comparison.levels) - 1 - level
                factor *= weights.m[comparison.name][at] / weights.u[comparison.name][at]
        assert factor / (1 + factor) == pytest.approx(one["match_probability"], rel=1e-6)
        compared += 1
    assert compared > 100


ALIKE = {
    "form": ("", ""), "script": (1, 1), "kana": ([], []), "sounds": ([], []), "surnames": ([1], [1]), "givens": ([2], [3]),
    "spoken": ("", ""), "spoken_too": ("", ""), "code": ("", ""), "code_too": ("", ""), "is_whole": (True, True),
    "mail": (1, 2), "local": ("", ""), "domain": ("example.jp", "example.jp"), "phone": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(
    ("comparison", "differing", "code"),
    [
        (NAME, {"form": ("佐藤太郎", "佐藤太朗")}, "near"),
        (NAME, {"form": ("佐藤翔", "佐藤翼")}, "near"),
        (NAME, {"form": ("さとうたろう", "さとうじろう"), "script": (2, 2), "spoken": ("satotaro", "satoziro")}, "surname"),
        (NAME, {"form": ("a", "b"), "script": (1, 3), "spoken": ("satokenta", "satokentaa")}, "near"),
        (NAME, {"form": ("a", "b"), "is_whole": (True, False)}, "part"),
        (NAME, {"form": ("a", "b"), "surnames": ([1], [9]), "givens": ([2], [2])}, "given"),
        (MAIL, {"local": ("umi4821", "umi4821")}, "local"),
        (MAIL, {"local": ("tanaka", "tanaka")}, "near"),
        (MAIL, {"local": ("oceanblue", "oceanbule")}, "near"),
        (MAIL, {"local": ("tanaka85", "tanaka86")}, "other"),
        (PHONE, {"phone": ("09012345678", "09012345687")}, "near"),
        (PHONE, {"phone": ("09012345678", "09012349876")}, "other"),
    ],
)  # fmt: skip
def test_levels_tell_how_alike_two_rows_are(comparison: object, differing: dict[str, tuple[object, object]], code: str) -> None:
    from tomoshibi.insight.links.levels import Comparison

    assert isinstance(comparison, Comparison)
    values = ALIKE | differing
    columns = ", ".join(f"${name}{at} as {name}_{side}" for name in values for at, side in enumerate("lr"))
    given = {f"{name}{at}": pair[at] for name, pair in values.items() for at in (0, 1)}

    found = duckdb.connect().execute(f"select {comparison.case()} from (select {columns})", given).fetchall()[0][0]

    assert comparison.levels[len(comparison.levels) - 1 - found].code == code


def test_the_account_says_how_it_was_judged(tmp_path: Path) -> None:
    rows, _ = made(350, 4)
    _, found = linked(tmp_path, rows)

    account = json.loads((tmp_path / "out" / "list.json").read_text("utf-8"))
    assert account["rows"] == 350
    assert account["lanes"] == dict(found.lanes)
    assert {level["comparison"] for level in account["model"]["levels"]} == {"name", "mail", "phone", "place"}
    assert len(account["sha256"]) == 64
