import pytest

from tomoshibi.evidence.record import iso
from tomoshibi.evidence.times.days import Order
from tomoshibi.evidence.times.spelled import read_time


@pytest.mark.parametrize(
    ("text", "local", "offset"),
    [
        ("May 08, 2026 4:12 pm", "2026-05-08T16:12", None),
        ("Sep 22, 2021, 12:33 AM", "2021-09-22T00:33", None),
        ("Jul 12, 2024 4:54:10pm", "2024-07-12T16:54:10", None),
        ("5月 08, 2026 4:12 午後", "2026-05-08T16:12", None),
        ("2021年9月22日 6:33", "2021-09-22T06:33", None),
        ("2021/09/22 午後0:10", "2021-09-22T12:10", None),
        ("2021년 9월 22일 오후 6:33", "2021-09-22T18:33", None),
        ("2021年9月22日 上午6:33", "2021-09-22T06:33", None),
        ("22.09.2021, 06:33", "2021-09-22T06:33", None),
        ("22. Sept. 2021, 06:33", "2021-09-22T06:33", None),
        ("22 sept. 2021, 06:33", "2021-09-22T06:33", None),
        ("13 de enero de 2024, 10:30", "2024-01-13T10:30", None),
        ("mar 22 set 2021, 06:33", "2021-09-22T06:33", None),
        ("22 сен. 2021 г., 06:33", "2021-09-22T06:33", None),
        ("wrz 22, 2021 6:33 am", "2021-09-22T06:33", None),
        ("Eyl 22, 2021 6:33 ös", "2021-09-22T18:33", None),
        ("Tháng 9 22, 2021 6:33 CH", "2021-09-22T18:33", None),
        ("22 ก.ย. 2564 18:33", "2021-09-22T18:33", None),
        ("22.9.2021 klo 18.33", "2021-09-22T18:33", None),
        ("Rabu, 22 September 2021 18.33", "2021-09-22T18:33", None),
        ("22-Sep-21 06:33 PM", "2021-09-22T18:33", None),
        ("May 17, 2022  5:29:42 PM", "2022-05-17T17:29:42", None),
        ("Dec 1, 2021, 12:05 p.\u00a0m.", "2021-12-01T12:05", None),
        ("Sep 22, 2021, 6:33\u202fPM", "2021-09-22T18:33", None),
        ("Friday, October 4, 2013 at 10:05pm PDT", "2013-10-04T22:05", -420),
        ("Friday, January 4, 2013 at 10:05pm PST", "2013-01-04T22:05", -480),
        ("Freitag, 4. Oktober 2013 um 22:05 UTC+02", "2013-10-04T22:05", 120),
        ("08.05.2026 16:02:11 UTC+09:00", "2026-05-08T16:02:11", 540),
        ("08.05.2026 16:02:11 UTC-03:30", "2026-05-08T16:02:11", -210),
        ("2026-05-08T16:02:11.123+09:00", "2026-05-08T16:02:11.123", 540),
    ],
)
def test_times_of_many_languages_are_read(text: str, local: str, offset: int | None) -> None:
    found = read_time(text)

    assert found is not None
    assert (iso(found.local, found.precision), found.offset) == (local, offset)
    assert found.alternatives == ()


@pytest.mark.parametrize(
    ("order", "first", "others"),
    [
        (None, "2021-09-08T18:33", ["2021-08-09T18:33"]),
        ("mdy", "2021-09-08T18:33", []),
        ("dmy", "2021-08-09T18:33", []),
    ],
)
def test_figures_that_fit_both_ways_are_given_both_ways_unless_the_order_is_known(
    order: Order | None, first: str, others: list[str]
) -> None:
    found = read_time("9/8/2021 6:33 PM", order)

    assert found is not None
    assert iso(found.local, found.precision) == first
    assert [iso(one, found.precision) for one in found.alternatives] == others


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6:33 PM",
        "Sep 22, 2021",
        "きのうの夕方 6:33",
        "99.99.2026 16:02:11",
        "Sep 31, 2021 6:33",
        "Sep 22, 2021 25:10",
        "1" * 5000,
        "Sep 22, 0000 6:33",
    ],
)
def test_what_is_no_whole_time_is_not_read(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Μαΐ 08, 2026 4:02 μ.μ.", "2026-05-08T16:02"),
        ("Μαΐ 08, 2026 4:02 π.μ.", "2026-05-08T04:02"),
        ("مايو 08, 2026 4:02 م", "2026-05-08T16:02"),
        ("Tháng 5 08, 2026 4:02 chiều", "2026-05-08T16:02"),
        ("sabato 9 mag 2026 4:02 pm", "2026-05-09T16:02"),
    ],
)
def test_the_mark_of_a_half_day_is_found_with_stops_inside_it_and_where_its_letters_stand_in_a_month(
    printed: str, expected: str
) -> None:
    found = read_time(printed)

    assert found is not None
    assert iso(found.local, found.precision) == expected
    assert found.alternatives == ()


def test_a_word_of_no_known_language_behind_a_time_leaves_both_halves_of_the_day_open() -> None:
    found = read_time("8 May 2026, 4:02 qwfp")

    assert found is not None
    assert [iso(one, "minute") for one in (found.local, *found.alternatives)] == ["2026-05-08T04:02", "2026-05-08T16:02"]


@pytest.mark.parametrize("printed", ["8 May 2026, 16:02 qwfp", "8. Mai 2026, 9:05 Uhr", "4:02 8 May 2026", "04:02, 8 mai"])
def test_a_time_of_twenty_four_hours_has_one_reading_whatever_word_follows_it(
    printed: str,
) -> None:
    found = read_time(printed)

    assert found is None or found.alternatives == ()
