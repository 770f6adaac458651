import csv
from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.evidence.report.made_up import record

from tomoshibi.evidence.timeline import COLUMNS, write_timeline


def test_it_begins_with_a_bom_and_every_line_ends_in_cr_lf(tmp_path: Path) -> None:
    written = _written(tmp_path, [record(), record(2)])

    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\r\n") == written.count(b"\n") == 3


def test_a_record_becomes_a_row_with_a_cell_for_each_column(tmp_path: Path) -> None:
    media = [{"role": "picture", "name": "1.jpg", "status": "withheld"}]

    header, row = _rows(tmp_path, [record(3, media=media)])

    assert tuple(header) == COLUMNS
    assert row == [
        "3",
        "2026-05-08 16:02",
        "2026-05-08 07:02",
        "2026/05/08(金) 16:02",
        "minute",
        "zone",
        "1",
        "みお",
        "message",
        "",
        "宿題は終わった？",
        "picture: 1.jpg (withheld)",
        "0",
        "30",
        "40",
        "3",
        "",
        "",
        "",
    ]


def test_a_marked_record_tells_its_marks_their_rules_and_the_values_in_its_words(tmp_path: Path) -> None:
    labels = [
        {"label": "demand.money", "rule": "money.amount", "words": [0, 2]},
        {"label": "deadline", "rule": "by", "words": [3, 4]},
    ]
    entities = [{"kind": "amount", "value": 30000, "unit": "JPY", "words": [0, 2]}]
    other = {"n": 3, "labels": [], "other_entities": [{"kind": "url", "value": "https://example.com", "words": [0, 2]}]}
    lines = [{"n": 2, "labels": labels, "entities": entities}, other]

    _, first, second, third = _rows(tmp_path, [record(1), record(2), record(3)], lines)

    assert first[16:] == ["", "", ""]
    assert second[16:] == ["お金を求める (demand.money); 期限を切る (deadline)", "money.amount; by", "金額：30,000円"]
    assert third[16:] == ["", "", "アドレス：https://example.com"]


@pytest.mark.parametrize(
    "text", ["09012345678", "1234567890123456", "0000000", "5/8", "12:30", "5月8日", "1e5", "０９０", "¥100,000", "1-2", "(5)"]
)
def test_a_cell_that_a_spreadsheet_would_turn_into_another_number_stays_text(tmp_path: Path, text: str) -> None:
    _, row = _rows(tmp_path, [record(text=text)])

    assert row[10] == f"'{text}"


@pytest.mark.parametrize("text", ["5", "2000", "5000円だけ", "あと6時間", "a1", "", "..."])
def test_an_ordinary_text_gets_no_apostrophe(tmp_path: Path, text: str) -> None:
    _, row = _rows(tmp_path, [record(text=text)])

    assert row[10] == text


def test_what_is_unknown_stays_empty(tmp_path: Path) -> None:
    bare = record(text=None, time=None, sender=None, kind="unreadable", span={"source": 1, "start": 0, "end": 9})

    _, row = _rows(tmp_path, [bare])

    assert row == ["1", "", "", "", "", "", "1", "", "unreadable", "", "", "", "1", "0", "9", "", "", "", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=", " =", "　＝", "\n=", "−", "﹢"])
def test_a_cell_that_looks_like_a_formula_is_neutralised(tmp_path: Path, start: str) -> None:
    named = record(text=f"{start}1+1", sender={"participant": 1, "name": f"{start}x", "certainty": "stated"})

    _, row = _rows(tmp_path, [named])

    assert row[10].startswith("'")
    assert row[7].startswith("'")


def test_the_name_of_an_attachment_or_a_printed_time_cannot_be_a_formula(tmp_path: Path) -> None:
    odd = record(media=[{"role": "=1", "name": "=2", "status": "missing"}], time={**record()["time"], "printed": "=3"})

    _, row = _rows(tmp_path, [odd])

    assert row[11].startswith("'=")
    assert row[3] == "'=3"


def test_line_breaks_quotes_and_commas_stay_inside_their_cell(tmp_path: Path) -> None:
    _, row = _rows(tmp_path, [record(text='一行目\r\n二行目,"引用";\t終わり')])

    assert row[10] == '一行目\n二行目,"引用";⟨U+0009⟩終わり'


def test_a_lone_surrogate_is_written_as_its_number(tmp_path: Path) -> None:
    _, row = _rows(tmp_path, [record(text="a\ud83db")])

    assert row[10] == "a⟨U+D83D⟩b"


def _written(folder: Path, records: list[dict[str, Any]], marks: list[dict[str, Any]] | None = None) -> bytes:
    write_timeline(folder / "timeline.csv", iter(records), iter(marks or []))
    return (folder / "timeline.csv").read_bytes()


def _rows(folder: Path, records: list[dict[str, Any]], marks: list[dict[str, Any]] | None = None) -> list[list[str]]:
    return list(csv.reader(_written(folder, records, marks).decode("utf-8-sig").splitlines(keepends=True)))
