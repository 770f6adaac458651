import pytest
from tests.knowledge.evidence.report.made_up import record

from tomoshibi.evidence.report.chosen import MAX_PRINTED_LINES, MAX_PRINTED_RECORDS, PRINTED_AT_EACH_END, Chosen, choose
from tomoshibi.evidence.report.glyphs import EMOJI_FONT, Glyphs, fonts
from tomoshibi.evidence.report.rows import MAX_LINES_OF_A_ROW, RowMaker
from tomoshibi.evidence.wording import words_of

MAKER = RowMaker(words_of("ja"), Glyphs(fonts()[0], EMOJI_FONT))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, ""),
        (1, "x" * 1_000_000),
        (2, "長い手紙。" * 3_000),
        (17, "😀" * 20_000),
        (100, "長い手紙。" * 3_000),
        (400, "\n" * 2_000),
        (MAX_PRINTED_RECORDS, "短い"),
        (MAX_PRINTED_RECORDS + 1, "短い"),
        (MAX_PRINTED_RECORDS + 1, "長い手紙。" * 300),
    ],
)
def test_every_record_is_printed_or_counted_and_the_whole_stays_bounded(count: int, text: str) -> None:
    chosen = choose((record(n, text) for n in range(1, count + 1)), MAKER)

    first, last, left_out = chosen.left_out or (count + 1, count, 0)
    assert _printed(chosen) == [*range(1, first), *range(last + 1, count + 1)]
    assert left_out == last - first + 1
    assert _lines(chosen) <= MAX_PRINTED_LINES + 2 * MAX_LINES_OF_A_ROW


def test_of_too_many_records_five_hundred_are_printed_at_each_end() -> None:
    chosen = choose((record(n, "短い") for n in range(1, MAX_PRINTED_RECORDS + 2)), MAKER)

    assert _printed(chosen)[:PRINTED_AT_EACH_END][-1] == PRINTED_AT_EACH_END
    assert len(_printed(chosen)) == 2 * PRINTED_AT_EACH_END


def test_the_first_record_of_each_person_is_known_even_where_it_is_not_printed() -> None:
    late = {"participant": 9, "name": "れん", "certainty": "stated"}
    records = [record(n, sender=late) if n >= 1_500 else record(n) for n in range(1, 4_001)]

    chosen = choose(records, MAKER)

    assert chosen.first_seen == {1: 1, 9: 1_500}


def test_no_row_is_longer_than_a_page_takes() -> None:
    rows = MAKER.rows(record(text="一行\n" * 100 + "長い行" * 1_000, more={"details": [["key", "value" * 500]] * 9}))

    assert all(sum(part["height"] for part in row["parts"]) <= MAX_LINES_OF_A_ROW for row in rows)
    assert [row["part"] for row in rows] == list(range(1, len(rows) + 1))


def _printed(chosen: Chosen) -> list[int]:
    return list(dict.fromkeys(row["n"] for row in [*chosen.head, *chosen.tail]))


def _lines(chosen: Chosen) -> int:
    return sum(max(2, sum(part["height"] for part in row["parts"])) for row in [*chosen.head, *chosen.tail])
