"""Several exports of one talk, laid side by side."""

from typing import Any

import pytest
from tests.makers.talks import OTHER, SELF, codes, happened, one, said, summary, talk_row

from tomoshibi.evidence.continuity.finding import find

Row = dict[str, Any]
TEXTS = [
    "はじめまして、よろしくね", "こちらこそ、よろしく", "部活はなにをしているの", "吹奏楽部だよ、ホルンを吹いてる", "うん",
    "きょうの練習は長かった", "あしたは図書館に行くつもり", "何時ごろに着くか教えて", "お昼すぎになると思うよ",
    "わかった、またあとでね",
]  # fmt: skip
BOTH = summary(talk_row(1), talk_row(2, people=(3, 4), owner=None))


def copy(
    talk: int, *, hours: int = 0, first: int = 1, seconds: bool = False, texts: list[str] = TEXTS, utc: bool = False
) -> list[Row]:
    """Return the talk with its clock turned on by some hours."""
    people = (OTHER, SELF) if talk == 1 else (4, 3)
    rows = []
    for place, text in enumerate(texts):
        minute = 5 * place
        at = f"2026-05-08T{7 + hours + minute // 60:02d}:{minute % 60:02d}" + (":31" if seconds else "")
        rows.append(
            said(first + place, at, people[place % 2], text, talk=talk, source=talk - 1, clock="utc" if utc else "unknown")
        )
    return rows


def found_in(a: list[Row], b: list[Row]) -> list[str]:
    return [code for code in codes([*a, *b], BOTH) if code.startswith(("cop", "same"))]


def test_two_equal_copies_are_named_as_one_talk() -> None:
    found = one("same-talk", [*copy(1), *copy(2, first=11)], BOTH)

    assert (found["conversation"], found["parts"]["other"], found["parts"]["count"]) == (1, 2, 10)
    assert found_in(copy(1), copy(2, first=11)) == ["same-talk"]


def test_clocks_of_other_zones_and_coarser_times_do_not_hide_a_copy() -> None:
    rows = [*copy(1, seconds=True, utc=True), *copy(2, hours=9, first=11)]

    assert one("copies-clocks", rows, BOTH)["parts"]["seconds"] == 9 * 3600
    assert found_in(rows[:10], rows[10:]) == ["same-talk", "copies-clocks"]


def test_what_one_copy_lacks_is_named_with_records_on_both_sides() -> None:
    lacking = [row for row in copy(2, first=11) if row["n"] not in (14, 17)]

    found = one("copy-lacks", [*copy(1), *lacking], BOTH)

    assert (found["conversation"], found["parts"]["other"]) == (2, 1)
    assert (found["parts"]["count"], found["parts"]["numbers"]) == (2, "4, 7")
    assert found["records"] == [13]
    assert found["weight"] == "attention"


def test_a_copy_that_covers_less_time_lacks_nothing_inside_it() -> None:
    assert found_in(copy(1), copy(2, first=11)[4:]) == ["same-talk", "copy-shorter"]


def test_other_words_at_the_same_moment_are_found_in_both() -> None:
    other = copy(2, first=11)
    other[6]["text"] = "あしたはどこにも行かない"

    found = one("copies-differ", [*copy(1), *other], BOTH)

    assert (found["records"], found["parts"]["numbers"]) == ([7], "17")


def test_words_withdrawn_in_one_copy_are_found_in_the_other() -> None:
    rows = copy(1)
    rows[5] = happened(6, "2026-05-08T07:25", "unsent", SELF, talk=1)

    found = one("copy-holds-withdrawn", [*rows, *copy(2, first=11)], BOTH)

    assert (found["conversation"], found["records"], found["parts"]["numbers"]) == (1, [6], "16")
    assert "copy-lacks" not in codes([*rows, *copy(2, first=11)], BOTH)


def test_blanks_and_wide_letters_do_not_make_a_difference() -> None:
    wide = ["ＡＢＣの  話をしようか" if text == TEXTS[5] else text for text in TEXTS]
    narrow = ["ABCの 話をしようか" if text == TEXTS[5] else text for text in TEXTS]

    assert found_in(copy(1, texts=wide), copy(2, first=11, texts=narrow)) == ["same-talk"]


@pytest.mark.parametrize("hours", [0, 3])
def test_the_same_words_sent_to_two_people_are_two_talks(hours: int) -> None:
    """Whoever sends one text to many, at moments of their own, has not written one talk."""
    other = copy(2, first=11, hours=hours)
    for place, row in enumerate(other):
        row["time"]["local"] = f"2026-05-{10 + place}T1{place}:{7 * place % 60:02d}"

    assert found_in(copy(1), other) == []


def test_one_line_sent_into_two_groups_is_no_copy() -> None:
    other = copy(2, first=11, texts=["あしたの集合は八時です", *(f"べつの話 その{n}" for n in range(9))])
    here = copy(1, texts=["あしたの集合は八時です", *(f"こちらの話 その{n}" for n in range(9))])

    assert found_in(here, other) == []


def test_a_broadcast_by_one_person_is_no_copy_when_the_others_answer_otherwise() -> None:
    sent = ["あしたの集合は八時です", "持ち物はうわばきとタオル", "雨のときは体育館に集合", "わからないことは聞いてね"]
    here = [text for n, line in enumerate(sent) for text in (line, f"りょうかいです{n}")]
    there = [text for n, line in enumerate(sent) for text in (line, f"わかりました{n}")]

    assert found_in(copy(1, texts=here), copy(2, first=11, texts=there)) == []


def test_many_talks_of_one_export_are_compared_without_findings() -> None:
    rows, talks = [], []
    for talk in range(1, 40):
        talks.append({**talk_row(talk), "platform": "instagram"})
        for n in range(20):
            row = said(
                talk * 100 + n,
                f"2026-05-08T{7 + n // 6:02d}:{n * 9 % 60:02d}",
                1 + n % 2,
                f"会話{talk}の{n}番めの話",
                talk=talk,
            )
            rows.append(row)

    assert [one["code"] for one in find(rows, summary(*talks)) if one["code"].startswith(("cop", "same"))] == []
