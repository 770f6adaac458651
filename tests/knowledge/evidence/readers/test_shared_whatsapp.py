from pathlib import Path

import pytest

from tests.makers.readings import SHARED, assert_every_byte_is_booked, assert_times_stand_in_the_source, read_path
from tomoshibi.evidence.format import Glance
from tomoshibi.evidence.readers.whatsapp.chat import recognise
from tomoshibi.evidence.reading import text_codec

FOLDER = SHARED / "whatsapp"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared export samples are not beside the project")

# file: messages, events, senders, first, last (None where the file does not settle it), named attachments
EXPECTED: dict[str, tuple[int, int, int, str | None, str | None, int]] = {
    "built_ja_ios_nnbsp.txt": (3, 0, 2, "2026-05-08T16:02:11", "2026-05-08T16:03:02", 1),
    "chatanalytics_group.zip": (11, 3, 5, None, None, 0),
    "chatistics_android_odd_names.txt": (9, 2, 5, None, None, 0),
    "chatistics_ios_dots_forged_lines.txt": (20, 1, 2, "2018-01-04T11:53:57", "2019-04-19T16:18:33", 0),
    "chatistics_us_endash.txt": (3, 0, 1, "2019-09-17T08:30:52", "2019-09-18T16:50:32", 0),
    "chatminer_ddmmyy_24h.txt": (7, 2, 5, "2019-01-01T11:25", "2021-12-30T22:01", 0),
    "chatminer_mmddyy_24h.txt": (7, 2, 5, "2019-01-01T11:25", "2021-12-30T22:01", 0),
    "chatminer_mmddyyyy_12h_es.txt": (7, 2, 5, "2019-01-01T11:25", "2021-12-30T22:01", 0),
    "pustur_ios_attachments_chat.txt": (48, 4, 3, "2019-06-20T15:58:47", "2019-06-20T16:45:28", 4),
    "soda_android_dots_24h.txt": (9, 1, 4, "2020-07-14T22:05", "2022-03-26T18:52", 0),
    "soda_ios_ddmmyyyy_12h.txt": (9, 1, 4, "2020-07-14T22:05:54", "2022-03-26T18:52:15", 0),
    "soda_ios_ddmmyyyy_24h_noeol.txt": (9, 1, 4, "2020-07-14T22:05:54", "2022-03-26T18:52:15", 0),
    "soda_ios_mmddyyyy_24h_blanklines.txt": (9, 1, 4, "2020-07-14T22:05:54", "2022-03-26T18:52:15", 0),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_counts_and_times_are_the_expected_ones(name: str) -> None:
    read = read_path(FOLDER / name)

    messages, events, senders, first, last, named = EXPECTED[name]
    tally = read.reading.tallies[1]
    times = sorted(str(row[2]) for row in read.rows() if row[2] is not None)

    assert (tally.messages, tally.events, tally.unreadable) == (messages, events, 0)
    assert len(read.reading.notebook.participants) == senders
    assert first is None or times[0] == first
    assert last is None or times[-1] == last
    assert tally.named == named
    assert_every_byte_is_booked(read)
    assert_times_stand_in_the_source(read)


def test_lines_of_another_export_inside_a_body_stay_body() -> None:
    read = read_path(FOLDER / "chatistics_ios_dots_forged_lines.txt")

    codes = [notice.code for notice in read.reading.notebook.notices]

    assert codes == ["foreign-date-shape", "foreign-date-shape"]


@pytest.mark.parametrize("name", ["chatanalytics_group.zip", "chatistics_android_odd_names.txt"])
def test_dates_that_nothing_settles_are_given_both_ways(name: str) -> None:
    read = read_path(FOLDER / name)

    assert [notice.code for notice in read.reading.notebook.notices if notice.code != "time-runs-back"] == ["day-or-month"]
    assert all(record.time is not None and record.time.alternatives for record in read.records)


def _others() -> list[Path]:
    return sorted(path for path in SHARED.rglob("*") if path.is_file() and FOLDER not in path.parents)


@pytest.mark.parametrize("path", _others(), ids=lambda path: path.name)
def test_files_of_other_platforms_are_not_claimed(path: Path) -> None:
    head = path.read_bytes()[:65536]
    match = recognise(Glance(path.name, head, text_codec(head, whole=True) or "utf-8"))

    assert match is None or match.score <= 45
