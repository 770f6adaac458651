"""Periods to the day, reminders, duties, and what is kept of a finding."""

from dataclasses import replace
from datetime import date

import pytest

from tests.makers.law import facts
from tomoshibi.law.assessing import assess, assess_acts
from tomoshibi.law.deadlines import (
    Prosecution,
    answer_day,
    complaint_last_day,
    log_days,
    period_end,
    prosecution_last_day,
    silence_day,
    years_that_count,
)
from tomoshibi.law.duties import duty_prompts
from tomoshibi.law.facts import Facts, known
from tomoshibi.law.keeping import changes, is_stale, kept
from tomoshibi.law.reminders import Moments, reminders, sentences
from tomoshibi.law.rulebook import Limitation
from tomoshibi.law.spans import one_day

LONG = Limitation(12, True, {"ja": "", "en": ""})
SHORT = Limitation(3, False, {"ja": "", "en": ""})


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2025, 1, 16), 6, date(2025, 7, 15)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2025, 3, 1), 6, date(2025, 8, 31)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2024, 5, 1), 36, date(2027, 4, 30)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2025, 1, 1), 12, date(2025, 12, 31)),
        (date(2025, 3, 31), 2, date(2025, 5, 30)),
        (date(9990, 1, 1), 120, date.max),
    ],
)
def test_a_period_ends_the_day_before_the_day_of_its_number(first: date, months: int, last: date) -> None:
    assert period_end(first, months) == last


@pytest.mark.parametrize(
    ("known_on", "last"),
    [
        (date(2025, 1, 15), date(2025, 7, 15)),
        (date(2025, 2, 28), date(2025, 8, 31)),
        (date(2025, 8, 31), date(2026, 2, 28)),
        (date(2025, 8, 30), date(2026, 2, 28)),
    ],
)
def test_a_complaint_has_six_months_and_the_day_of_knowing_is_not_counted(known_on: date, last: date) -> None:
    assert complaint_last_day(known_on) == last


def test_the_first_day_of_limitation_is_counted() -> None:
    assert prosecution_last_day(SHORT, act_ended=date(2024, 5, 1), born=None) == Prosecution(
        date(2027, 4, 30), open_ended=False
    )


def test_the_time_until_18_is_added_for_minors_and_never_beyond_either_way_of_counting() -> None:
    found = prosecution_last_day(LONG, act_ended=date(2024, 5, 1), born=date(2010, 8, 20))
    grown = prosecution_last_day(LONG, act_ended=date(2024, 5, 1), born=date(2006, 5, 1))
    unknown = prosecution_last_day(LONG, act_ended=date(2024, 5, 1), born=None)

    assert found == Prosecution(date(2040, 8, 18), open_ended=False)
    assert grown == Prosecution(date(2036, 4, 30), open_ended=False)
    assert unknown == Prosecution(date(2036, 4, 30), open_ended=True)


def test_the_day_before_the_18th_birthday_adds_no_day_and_the_day_before_that_adds_one() -> None:
    ends = [prosecution_last_day(LONG, act_ended=date(2024, 5, day), born=date(2006, 5, 3)) for day in (1, 2, 3)]

    assert [one.last_day for one in ends if one] == [date(2036, 5, 1), date(2036, 5, 1), date(2036, 5, 2)]


def test_the_law_was_lengthened_on_23_june_2023_for_what_had_not_ended() -> None:
    assert years_that_count(act_ended=date(2016, 6, 23), before=7, since=12) is None
    assert years_that_count(act_ended=date(2016, 6, 24), before=7, since=12) == 12


def test_no_length_is_given_where_it_differs_within_an_article() -> None:
    assert prosecution_last_day(replace(SHORT, years=None), act_ended=date(2024, 5, 1), born=None) is None


def test_seven_days_are_two_things_and_logs_go_after_60_90_and_180() -> None:
    assert answer_day(date(2025, 12, 1), 7) == date(2025, 12, 8)
    assert silence_day(date(2025, 12, 1), 2) == date(2025, 12, 3)
    assert log_days(date(2025, 12, 1)) == (date(2026, 1, 30), date(2026, 3, 1), date(2026, 5, 30))


def test_a_transfer_is_for_now_and_comes_before_everything_with_a_day() -> None:
    told = {"demands_with_threat": ["money"], "payment_made": True, "payment_methods": ["bank_transfer", "gift_card"]}
    found = reminders(assess(facts(**told)), Moments(act_ended=date(2024, 6, 1), agreements_end_on=(date(2024, 6, 20),)))

    assert [(one.code, one.due) for one in found[:3]] == [("bank", None), ("issuer", None), ("consent", date(2024, 6, 20))]
    assert [one.due for one in found if one.code == "logs"] == list(log_days(date(2024, 6, 1)))


def test_nobody_is_sent_to_a_bank_where_nothing_was_transferred() -> None:
    told = {"demands_with_threat": ["money"], "payment_made": True, "payment_methods": ["gift_card"]}

    assert [one.code for one in reminders(assess(facts(**told)), Moments())] == ["issuer"]


def test_a_platforms_answer_and_a_posters_silence_are_told_apart() -> None:
    told = {"act_date": "2025-11-20", "platform_designated": True, "posted_publicly": True, "removal_requested": True}
    asked = Moments(removal_asked_on=date(2025, 12, 1), poster_asked_on=date(2025, 12, 2))

    plain = reminders(assess(facts(**told)), asked)
    private = reminders(assess(facts(**told, image_category="touching", image_sender_consented_third_party=False)), asked)

    assert [(one.code, one.due, one.provision) for one in plain] == [
        ("answer", date(2025, 12, 8), "ipa-25"),
        ("silence", date(2025, 12, 9), "ipa-3"),
    ]
    assert ("silence", date(2025, 12, 4), "pia-4") in [(one.code, one.due, one.provision) for one in private]


def test_a_complaint_is_told_only_where_one_is_needed_and_the_offender_is_known() -> None:
    told = {"disclosed_to": ["public_or_many"], "identifiable_to_third_party": True}
    since = Moments(offender_known_on=date(2024, 7, 1))

    due = {one.provision: one.due for one in reminders(assess(facts(**told)), since) if one.code == "complaint"}

    assert due["pc-230"] == due["pia-3-1"] == date(2025, 1, 1)
    assert "cpa-7-6" not in due
    assert not [one for one in reminders(assess(facts(**told)), Moments()) if one.code == "complaint"]


def test_what_has_a_day_comes_in_the_order_of_days() -> None:
    moments = Moments(act_ended=date(2024, 6, 1), agreements_end_on=(date(2024, 9, 1), date(2024, 7, 1)))

    found = [one.due for one in reminders(assess(facts()), moments)]

    assert found == [date(2024, 7, 1), date(2024, 7, 31), date(2024, 8, 30), date(2024, 9, 1), date(2024, 11, 28)]


def test_no_answer_is_awaited_without_a_day_or_where_the_duty_does_not_apply() -> None:
    told = {"act_date": "2025-11-20", "platform_designated": True, "posted_publicly": True, "removal_requested": True}
    asked = Moments(removal_asked_on=date(2025, 12, 1))

    assert reminders(assess(facts(**told)), Moments()) == ()
    assert reminders(assess(facts(**told | {"platform_designated": False})), asked) == ()


def test_the_end_of_prosecution_is_told_for_what_may_apply_and_for_nothing_else() -> None:
    told = {"threat_harms": ["life"], "threat_target": "self", "demands_with_threat": ["money"]}

    found = reminders(assess(facts(**told)), Moments(act_ended=date(2024, 6, 1)))

    assert {one.provision: one.due for one in found if one.code == "prosecution"} == {"pc-222": date(2027, 5, 31)}


def test_every_reminder_is_said_in_three_languages_without_a_threat() -> None:
    assert {"bank", "issuer", "logs", "answer", "silence", "complaint", "prosecution", "consent"} == sentences().keys()
    for words in sentences().values():
        assert set(words) == {"ja", "easy", "en"}
        assert not [text for text in words.values() if "!" in text or "！" in text]


def test_a_duty_is_a_prompt_for_a_person_and_the_child_hears_of_it_first() -> None:
    [prompt] = [
        one for one in duty_prompts(assess(facts(victim_age_at_act=15, guardian_abuse_suspected=True))) if one.status == "met"
    ]

    assert prompt.provision == "capa-6"
    assert "決める" in prompt.now["ja"]
    assert "その前に、必ずあなたに話します" in prompt.before["ja"]
    assert set(prompt.before) == {"ja", "easy", "en"}


def test_a_duty_nobody_can_judge_yet_asks_to_think_and_harm_by_a_stranger_is_none() -> None:
    unclear = duty_prompts(assess(facts(victim_age_at_act=15)))
    stranger = duty_prompts(assess(facts(victim_age_at_act=15, guardian_abuse_suspected=False, guardian_care_inadequate=False)))
    adult = duty_prompts(assess(facts(victim_age_at_act=20)))

    assert {one.status for one in unclear} == {"need_more_facts"}
    assert stranger == adult == ()


def test_each_act_of_a_case_is_judged_by_its_own_day() -> None:
    case = facts(
        victim_birth_date="2009-02-01", offender_birth_date="1990-01-01", demands=["sexual_image"], demanded_image_sexual=True
    )
    days = {"asked": date(2023, 7, 12), "asked again": date(2023, 7, 13), "grown": date(2025, 2, 1)}
    acts = {name: Facts({"act_date": known(one_day(day))}) for name, day in days.items()}

    found = {name: one.of("pc-182-3").status for name, one in assess_acts(case, acts).items()}

    assert found == {"asked": "not_in_force", "asked again": "met", "grown": "not_met"}


def test_a_birth_date_of_an_act_that_is_not_the_one_of_the_case_clashes_with_it() -> None:
    case = facts(victim_birth_date="2009-02-01", payment_made=False)
    acts = {
        "other": facts(victim_birth_date="2008-02-01", payment_made=True),
        "same": facts(victim_birth_date="2009"),
        "none": facts(),
    }

    found = {name: one.facts for name, one in assess_acts(case, acts).items()}

    assert [one.is_conflicting("victim_age_at_act") for one in found.values()] == [True, False, False]
    assert {side[1] for side in found["other"]["victim_birth_date"].sides} == {one_day(date(day, 2, 1)) for day in (2008, 2009)}
    assert found["same"].days("victim_birth_date") == one_day(date(2009, 2, 1))
    assert found["other"].truth("payment_made") is True


def test_what_was_kept_goes_stale_with_a_fact_and_shows_what_changed() -> None:
    before = assess(facts(threat_harms=["life"], threat_target="self"))
    after = assess(facts(threat_harms=["life"], threat_target="other"))
    old = kept(before, act="a")

    assert not any(is_stale(one, before) for one in old)
    assert all(is_stale(one, after) for one in old)
    [threat] = [one for one in changes(old, kept(after, act="a")) if one.provision == "pc-222"]
    assert (threat.before, threat.after, threat.elements) == ("met", "not_met", (("target", "met", "not_met"),))
    assert changes(old, kept(before, act="a")) == ()


def test_a_condition_that_changed_is_shown_though_the_provision_came_out_as_before() -> None:
    before = assess(facts(threat_harms=["life"]))
    after = assess(facts(threat_harms=None, threat_target="self"))

    [threat] = [one for one in changes(kept(before, act="a"), kept(after, act="a")) if one.provision == "pc-222"]

    assert threat.before == threat.after == "need_more_facts"
    assert threat.elements == (("threat", "met", "unknown"), ("target", "unknown", "met"))


def test_what_was_kept_goes_stale_with_the_rules_and_a_new_or_gone_provision_is_a_change() -> None:
    now = assess(facts(threat_harms=["life"]))
    old = [replace(one, ruleset="law/before") for one in kept(now, act="a")]

    assert all(is_stale(one, now) for one in old)
    gone, new = changes(old[1:], old[:-1])
    assert (gone.provision, gone.before) == (old[0].provision, None)
    assert (new.provision, new.after) == (old[-1].provision, None)
