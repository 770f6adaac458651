from typing import Any

import pytest
from tests.knowledge.evidence.report.made_up import record

from tomoshibi.evidence.report.glyphs import EMOJI_FONT, Glyphs, fonts
from tomoshibi.evidence.report.passage_rows import MAX_LINES_MARKED, passage_rows
from tomoshibi.evidence.report.passages import AROUND, Passage, Passages, choose_marked, order_of
from tomoshibi.evidence.report.rows import RowMaker
from tomoshibi.evidence.wording import words_of

Json = dict[str, Any]


def mark(n: int, label: str = "demand.money", conversation: int = 1, words: tuple[int, int] = (0, 1)) -> Json:
    return {
        "n": n,
        "conversation": conversation,
        "by": "other",
        "labels": [{"label": label, "rule": "r", "words": list(words)}],
    }


def gathered(count: int, *chosen: int) -> list[list[int]]:
    passages = Passages(chosen)
    for n in range(1, count + 1):
        passages.add(record(n))
    return [[one["n"] for one in passage.records] for passage in passages.found]


def test_a_marked_record_stands_between_the_three_before_and_the_three_after_it() -> None:
    assert gathered(20, 10) == [[7, 8, 9, 10, 11, 12, 13]]


def test_at_the_ends_of_a_talk_there_is_less_around_it() -> None:
    assert gathered(4, 1) == [[1, 2, 3, 4]]
    assert gathered(4, 4) == [[1, 2, 3, 4]]


def test_what_stands_around_two_marked_records_is_never_printed_twice() -> None:
    assert gathered(30, 5, 12) == [list(range(2, 16))]
    assert gathered(30, 5, 13) == [list(range(2, 9)), list(range(10, 17))]


def test_context_is_of_the_same_conversation() -> None:
    passages = Passages({5})
    for n in range(1, 9):
        passages.add(record(n, conversation=1 + n % 2))

    assert [[one["n"] for one in passage.records] for passage in passages.found] == [[1, 3, 5, 7]]


def test_no_more_is_held_than_is_printed_and_a_few_for_each_conversation() -> None:
    passages = Passages(())
    for n in range(1, 10_000):
        passages.add(record(n, conversation=n % 5))

    assert passages.found == []
    assert sum(len(one.before) for one in passages._open.values()) == 5 * AROUND


def test_of_too_many_marks_those_of_the_likeliest_conversation_come_first_and_then_the_weightiest() -> None:
    marks = {n: mark(n, "age.other" if n % 2 else "threat.publish", 1 + n % 3) for n in range(1, 100)}
    order = order_of([{"id": 1, "sextortion": 0.1}, {"id": 2, "sextortion": 0.9}, {"id": 3, "sextortion": 0.0}])

    chosen = choose_marked(marks, order, most=16)

    assert len(chosen) == 16
    assert all(marks[n]["conversation"] == 2 and n % 2 == 0 for n in chosen)
    assert choose_marked(marks, order, most=100) == frozenset(marks)


MAKER = RowMaker(words_of("ja"), Glyphs(fonts()[0], EMOJI_FONT))


def row_of(text: str, words: tuple[int, int]) -> Json:
    maker = RowMaker(MAKER.words, MAKER.glyphs, {1: mark(1, words=words)})
    (row,) = passage_rows(Passage(1, [record(1, text)]), {1: "other"}, maker)
    return row


def underlined(row: Json) -> str:
    runs = [run for part in row["parts"] for run in part.get("runs", ()) if run["marked"]]
    return "".join(run["text"] if isinstance(run["text"], str) else "".join(run["text"]) for run in runs)


def test_the_words_of_a_mark_are_a_run_of_their_own_over_line_ends_too() -> None:
    row = row_of("今日の\n18時までに3万円", (0, 10))

    assert underlined(row) == "今日の18時までに"
    assert len(row["parts"]) == 2


@pytest.mark.parametrize(
    "text", ["長" * 50_000, "\n" * 50_000, "あ\n" * 9_000, "x" * 50_000], ids=["long", "empty", "short", "run"]
)
@pytest.mark.parametrize("words", [(0, 3), (20_000, 20_009), (0, 50_000), (49_990, 50_000), (9, 9)])
def test_of_a_very_long_text_a_piece_around_the_marked_words_is_printed_that_fits_a_page(
    text: str, words: tuple[int, int]
) -> None:
    row = row_of(text, words)

    assert sum(part["height"] for part in row["parts"]) <= MAX_LINES_MARKED + 6
    assert "番号 1 に" in "".join(row["parts"][-1]["text"])


def test_a_side_is_named_only_where_it_is_known() -> None:
    assert row_of("あ", (0, 1))["role"] == "相手方"
    (row,) = passage_rows(Passage(1, [record(1)]), {}, MAKER)
    assert row["role"] == ""
