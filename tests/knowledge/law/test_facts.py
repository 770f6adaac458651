"""Facts as they are written, what follows from them, and answers that do not fit together."""

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from tests.makers.law import facts, result, status
from tomoshibi.law.assessing import assess
from tomoshibi.law.deriving import derived
from tomoshibi.law.fact_file import MAX_BYTES, BadFact, NotFacts, given, loaded, read_facts
from tomoshibi.law.facts import Fact, Facts, OneOf, Several, conflicting, known
from tomoshibi.law.questions import questions
from tomoshibi.law.spans import Ages, Days, one_day

CHILD = {"demands": ["sexual_image"], "demanded_image_sexual": True}


def test_a_blank_is_unknown_and_an_empty_list_is_none() -> None:
    found = given({"demands": None, "disclosed_to": []}).facts

    assert found["demands"] == found["threat_harms"] == Fact("unknown")
    assert found.several("disclosed_to") == Several(frozenset())


@pytest.mark.parametrize("standing", ["unknown", "declined", "not_asked", "conflicting"])
def test_a_fact_can_say_how_it_stands_and_decides_nothing_then(standing: str) -> None:
    assert status("uca-3", unauthorised_login={"status": standing}) == "need_more_facts"


def test_every_reason_for_not_knowing_is_told_apart() -> None:
    standings = ("unknown", "declined", "not_asked", "conflicting")
    reasons = {result("uca-3", unauthorised_login={"status": one}).elements[0].finding.reason_ja for one in standings}

    assert len(reasons) == 4


def test_facts_can_be_written_roughly() -> None:
    found = given(
        {
            "act_date": {"earliest": "2024-05", "latest": date(2024, 6, 3)},
            "victim_age_at_act": {"min": 13, "max": 15},
            "offender_age_at_act": {"min": 30},
            "image_source": {"one_of": ["covert", "screen_recorded_call"]},
            "demands": {"at_least": ["money"]},
        }
    ).facts

    assert found.days("act_date") == Days(date(2024, 5, 1), date(2024, 6, 3))
    assert found.ages("victim_age_at_act") == Ages(13, 15)
    assert found.ages("offender_age_at_act") == Ages(30, 130)
    assert found.choice("image_source") == OneOf(frozenset(("covert", "screen_recorded_call")))
    assert found.several("demands") == Several(frozenset(("money",)), open_ended=True)


def test_a_moment_counts_on_the_day_it_was_in_japan() -> None:
    late = datetime(2023, 7, 12, 16, tzinfo=UTC)

    assert given({"act_date": late}).facts.days("act_date") == one_day(date(2023, 7, 13))


def test_a_value_that_no_rule_knows_may_stand_for_any_and_is_told() -> None:
    found = given({"image_source": "drawn", "demands": ["car", "money"], "colour": "blue"})

    assert found.not_known == ("image_source: drawn", "demands: car", "colour")
    assert (
        status("tottori-deepfake", prefecture="tottori", image_source="drawn", act_date=date(2025, 5, 1)) == "need_more_facts"
    )
    assert status("pc-182-3", victim_age_at_act=12, demanded_image_sexual=True, demands=["car"]) == "need_more_facts"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("payment_made", "yes"),
        ("payment_made", {"min": 1}),
        ("payment_made", {"status": "unknown", "value": True}),
        ("victim_age_at_act", True),
        ("victim_age_at_act", -1),
        ("victim_age_at_act", {"min": 9, "max": 3}),
        ("demands", ["money", 3]),
        ("demands", {"at_least": "money"}),
        ("prefecture", 13),
        ("act_date", "tomorrow"),
        ("act_date", {"earliest": "2024"}),
        ("act_date", "0003"),
        ("act_date", "2200-01-01"),
        ("act_date", datetime(1, 1, 1, tzinfo=UTC)),
        ("act_date", datetime(9999, 12, 31, 23, tzinfo=UTC)),
        ("image_source", {"one_of": []}),
        ("image_source", {"one_of": 3}),
        ("victim_age_at_act", {"min": 1.5}),
        ("victim_age_at_act", {"min": float("inf")}),
        ("payment_made", {"value": True, "records": 3}),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_fact(key: str, value: object) -> None:
    with pytest.raises(BadFact, match=key):
        given({key: value})


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | st.datetimes(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "status", "min", "max", "earliest", "latest", "one_of", "at_least", "records"]), inner
        )
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@hypothesis.given(st.dictionaries(st.sampled_from(list(questions())) | st.text(max_size=3), ODD, max_size=4))
def test_whatever_is_written_is_facts_or_is_refused(rows: dict[str, object]) -> None:
    with suppress(BadFact):
        assess(given(rows).facts)


def test_a_file_is_read_with_its_mark_of_order_and_refused_where_it_is_too_large_or_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_bytes("facts: {payment_made: true}".encode("utf-8-sig"))
    assert read_facts(path).facts.truth("payment_made") is True

    for content in (b"facts: {}\n" + b"#" * MAX_BYTES, b"facts: {prefecture: \xff}"):
        path.write_bytes(content)
        with pytest.raises(NotFacts):
            read_facts(path)


def test_a_key_that_stands_twice_is_refused_also_deep_inside() -> None:
    with pytest.raises(NotFacts, match="status"):
        loaded("facts: {payment_made: {status: unknown, status: declined}}")


def test_ages_follow_from_birth_dates_and_the_day_of_the_act() -> None:
    found = derived(facts(victim_birth_date="2009-06-02", offender_birth_date="1990"))

    assert found.ages("victim_age_at_act") == Ages(14, 14)
    assert found.ages("offender_age_at_act") == Ages(33, 34)
    assert found.truth("offender_5y_older") is True
    assert derived(facts(victim_birth_date="2009-06-01")).ages("victim_age_at_act") == Ages(15, 15)


@pytest.mark.parametrize(
    "clash",
    [
        {"victim_birth_date": "2009-06-01", "victim_age_at_act": 14},
        {"victim_birth_date": "2025-01-01"},
        {"victim_birth_date": {"status": "conflicting"}, "victim_age_at_act": 12},
        {"victim_age_at_act": 14, "offender_age_at_act": 30, "offender_5y_older": False},
        {"victim_age_at_act": 14, "offender_age_at_act": 15, "offender_5y_older": True},
        {"victim_age_at_act": 14, "offender_age_at_act": 30, "offender_birth_date": "2000-01-01"},
        {
            "act_date": None,
            "victim_birth_date": "2010",
            "offender_birth_date": "2009",
            "victim_age_at_act": 14,
            "offender_age_at_act": 40,
        },
        {
            "act_date": None,
            "victim_birth_date": "2010",
            "offender_birth_date": "1990",
            "victim_age_at_act": 14,
            "offender_age_at_act": 15,
        },
    ],
)
def test_answers_that_contradict_each_other_are_never_met_and_close_nothing(clash: dict[str, object]) -> None:
    found = result("pc-182-3", **CHILD, **clash)

    assert found.status == "need_more_facts"
    assert any("合わない答え" in one.finding.reason_ja for one in found.elements)


def test_answers_that_contradict_each_other_are_shown_with_the_fact_each_of_them_answers() -> None:
    told = {"victim_birth_date": "2009-06-01", "victim_age_at_act": 14, "offender_birth_date": "1990"}
    age, gap = (
        next(one.finding for one in result("pc-182-3", **CHILD, **told).elements if one.element.id == part)
        for part in ("victim_under_16", "age_gap")
    )

    assert "行為の時の本人の年齢：14歳／本人の生年月日：2009-06-01／その行為の日：2024-06-01" in age.reason_ja
    assert "age of the person at the act: 14; birth date of the person: 2009-06-01" in age.reason_en
    assert "14歳／本人の生年月日：2009-06-01" in gap.reason_ja
    assert derived(facts(**told)).truth("offender_5y_older") is None


def test_two_answers_of_which_neither_is_the_value_are_shown_and_make_another_digest() -> None:
    sides = [("act_date", one_day(date(2024, 5, day))) for day in (1, 2, 2)]
    clash = facts(unauthorised_login=True).but({"act_date": conflicting(sides, "7")})

    found = assess(clash).of("uca-3")

    assert (found.status, found.would_settle) == ("need_more_facts", ("act_date",))
    assert clash["act_date"].sides == tuple(sides[:2])
    assert clash.digest() != clash.but({"act_date": conflicting(sides[:1])}).digest()
    with pytest.raises(ValueError, match="unknown"):
        Fact("unknown", sides=tuple(sides))


def test_one_day_on_which_the_five_years_are_open_is_for_a_lawyer_whatever_the_ages_say() -> None:
    told = {"act_date": "2024-02-29", "victim_birth_date": "2008-02-29", "offender_birth_date": "2003-03-01"}
    [gap] = [one.finding for one in result("pc-182-3", **CHILD, **told).elements if one.element.id == "age_gap"]

    assert (gap.status, gap.would_settle) == ("judgement", ())
    assert "弁護士" in gap.reason_ja


def test_paid_and_not_paid_at_once_is_open_for_both_that_read_it() -> None:
    told = {
        "payment_made": False,
        "acts_done_after_threat": ["paid"],
        "threat_harms": ["life"],
        "demands_with_threat": ["money"],
    }

    assert status("pc-249", **told) == status("frk-1", payment_methods=["bank_transfer"], **told) == "need_more_facts"


def test_a_birth_date_alone_gives_no_age_without_the_day() -> None:
    found = result("cpa-13", act_date=None, victim_birth_date="2009-06-01")

    assert (found.status, found.would_settle) == ("need_more_facts", ("act_date",))


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({"victim_birth_date": "2010-03-01"}, ("offender_age_at_act", "offender_birth_date")),
        ({"victim_birth_date": "2010-03-01", "offender_age_at_act": 19}, ("offender_birth_date",)),
        ({"victim_age_at_act": 14, "offender_age_at_act": 19}, ("offender_birth_date", "victim_birth_date")),
        ({"victim_age_at_act": 14, "offender_birth_date": "2005-01-01"}, ("victim_birth_date",)),
    ],
)
def test_what_would_settle_the_five_years_is_what_is_missing_of_it(told: dict[str, object], missing: tuple[str, ...]) -> None:
    assert result("pc-182-3", **CHILD, **told).would_settle == missing


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({"act_date": None}, ("act_date", "victim_age_at_act", "victim_birth_date")),
        ({}, ("victim_age_at_act", "victim_birth_date")),
        ({"victim_age_at_act": {"min": 17, "max": 18}}, ("victim_birth_date",)),
        ({"act_date": "2024-06", "victim_age_at_act": {"min": 17, "max": 18}}, ("victim_birth_date",)),
        ({"act_date": "2024-06", "victim_birth_date": "2006-06-10"}, ("act_date",)),
        ({"victim_birth_date": "2006"}, ("victim_birth_date",)),
        ({"act_date": "2024-06", "victim_birth_date": "2006-06"}, ("act_date", "victim_birth_date")),
        ({"victim_birth_date": "2006-06-10", "victim_age_at_act": 3}, ("victim_age_at_act", "victim_birth_date")),
    ],
)
def test_what_would_settle_an_age_is_what_is_missing_or_rough(told: dict[str, object], missing: tuple[str, ...]) -> None:
    found = result("cpa-13", **told)

    assert (found.status, found.would_settle) == ("need_more_facts", missing)


def test_the_day_the_scheme_began_follows_from_the_day_of_the_act() -> None:
    told = {"covered_sexual_offence": True, "assets_under_3m": True}

    assert status("lsa-victim-lawyer", act_date=date(2026, 1, 12), **told) == "not_in_force"
    assert status("lsa-victim-lawyer", act_date=date(2026, 1, 13), **told) == "met"
    assert status("lsa-victim-lawyer", act_date="2026-01", **told) == "need_more_facts"


@pytest.mark.parametrize(
    ("first", "last", "said"), [(12, 12, False), (13, 13, True), (12, 13, None), (13, 14, True), (11, 12, False)]
)
def test_a_rough_day_decides_the_scheme_only_where_all_of_it_lies_on_one_side(first: int, last: int, said: bool | None) -> None:
    rough = {"earliest": date(2026, 1, first), "latest": date(2026, 1, last)}

    assert derived(facts(act_date=rough)).truth("act_date_on_or_after_20260113") is said


def test_what_is_said_of_an_act_goes_before_what_is_said_of_the_case() -> None:
    case, act = facts(payment_made=False, prefecture="tokyo"), Facts({"payment_made": known(True)})

    both = case.but(act.rows)

    assert (both.truth("payment_made"), both.choice("prefecture")) == (True, OneOf(frozenset(("tokyo",))))


def test_the_digest_depends_on_what_is_known_and_not_on_the_order_or_the_reason_for_not_knowing() -> None:
    one = given({"payment_made": True, "demands": ["money", "silence"]}).facts
    same = given({"demands": ["silence", "money"], "payment_made": True, "prefecture": {"status": "declined"}}).facts
    other = given({"payment_made": True, "demands": ["money"]}).facts

    assert one.digest() == same.digest() != other.digest()


def test_two_answers_that_would_be_written_alike_have_digests_of_their_own() -> None:
    one, other = (Facts({"demands": known(Several(frozenset(told), open_ended=True))}) for told in (("a,b", "c"), ("a", "b,c")))

    assert one.digest() != other.digest()
