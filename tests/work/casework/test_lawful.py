"""A case as rules read it: each event an act of its own day, what is rough stays rough, what clashes stays open."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from tomoshibi.casework.lawful import act_facts, acts_of
from tomoshibi.casework.queries import Listed, OpenedCase, Row
from tomoshibi.law.facts import Several
from tomoshibi.law.spans import Ages, Days, one_day

WRITTEN = date(2026, 11, 27)
AXES = dict.fromkeys(("demand", "image_state", "spread", "relation", "platform", "bundle", "records"), "")
LISTED = Listed("0" * 32, "AAAA", "ひがし", "umi", "open", "", WRITTEN, False, 1)


def event(key: str = "a", act: str = "threat", **clear: Any) -> Row:
    base = {"act": act, "earliest": None, "latest": None, "certainty": "said", "struck_day": None, "day": WRITTEN}
    return Row(key, {**AXES, **base, **clear}, {})


def fact(name: str, value: object = None, **clear: Any) -> Row:
    base = {"name": name, "status": "known", "source": "person", "records": "", "supersedes": None, "event": None}
    return Row(str(clear.pop("key", name + str(value))), {**base, **clear}, {"value": value})


def case(*rows: Row) -> OpenedCase:
    events = tuple(one for one in rows if "act" in one.clear)
    facts = tuple(one for one in rows if "act" not in one.clear)
    nothing: Mapping[str, tuple[str, ...]] = {}
    return OpenedCase(LISTED, frozenset(), frozenset(), nothing, (), (), events, facts, (), (), ())


def test_each_event_is_an_act_judged_by_its_own_day() -> None:
    told = [
        fact(name, value)
        for name, value in (
            ("victim_birth_date", "2009-02-01"),
            ("offender_birth_date", "1990"),
            ("demanded_image_sexual", True),
        )
    ]
    days = (date(2023, 7, 12), date(2023, 7, 13), date(2025, 2, 1))
    asked = [event(str(day), "request", demand="more-images", earliest=day, latest=day) for day in days]

    found = acts_of(case(*asked, *told))

    assert [one.found.of("pc-182-3").status for one in found] == ["not_in_force", "met", "not_met"]
    assert [one.event for one in found] == asked


def test_a_day_that_is_not_exact_stays_so() -> None:
    first, last = date(2023, 7, 1), date(2023, 7, 31)

    assert act_facts(event(earliest=first, latest=last), {}, {}).days("act_date") == Days(first, last)
    assert act_facts(event(earliest=first), {}, {}).days("act_date") == Days(first, WRITTEN)
    assert act_facts(event(), {}, {}).days("act_date") is None
    until = act_facts(event(latest=last), {}, {}).days("act_date")
    assert until
    assert until.latest == last
    assert until.earliest < date(1900, 1, 1)


def test_what_is_doubtful_or_inferred_answers_nothing_but_what_is_sure_does() -> None:
    says = {"demand": "money", "spread": "threatened", "image_state": "recorded"}
    sure, doubtful = (act_facts(event(certainty=one, **says), {}, {}) for one in ("shown", "doubtful"))

    assert sure.several("demands_with_threat") == Several(frozenset(("money",)), open_ended=True)
    assert sure.several("threat_harms") == Several(frozenset(("reputation",)), open_ended=True)
    assert sure.truth("offender_holds_image") is True
    assert not doubtful.rows


def test_a_claim_to_have_a_picture_is_no_picture_held() -> None:
    assert not act_facts(event(image_state="claimed"), {}, {}).is_known("offender_holds_image")


@pytest.mark.parametrize("status", ["known", "conflicting"])
def test_two_sources_that_do_not_fit_stand_open_with_both_shown(status: str) -> None:
    rows = (fact("victim_birth_date", "2009-06-01"), fact("victim_birth_date", "2010-06-01", status=status))

    [act] = acts_of(case(event(earliest=WRITTEN, latest=WRITTEN), *rows))

    assert act.found.facts.is_conflicting("victim_age_at_act")
    reason = next(one for one in act.found.of("cpa-13").elements).finding.reason_ja
    assert "2009-06-01" in reason
    assert "2010-06-01" in reason


def test_what_supersedes_stands_in_the_place_of_what_was_told_before() -> None:
    rows = (fact("payment_made", False, key="old"), fact("payment_made", True, supersedes="old"))

    [act] = acts_of(case(*rows))

    assert act.event is None
    assert act.found.facts.truth("payment_made") is True


def test_what_was_declined_decides_nothing_and_what_is_of_an_event_goes_before_the_case() -> None:
    rows = (
        fact("payment_made", status="declined"),
        fact("unauthorised_login", True),
        fact("unauthorised_login", False, event="b", key="own"),
    )

    first, second = acts_of(case(event("a"), event("b"), *rows))

    assert first.found.facts["payment_made"].standing == "declined"
    assert [one.found.facts.truth("unauthorised_login") for one in (first, second)] == [True, False]


def test_a_payment_that_happened_and_the_word_that_nothing_was_paid_clash() -> None:
    [act] = acts_of(case(event(act="payment"), fact("payment_made", False)))

    assert act.found.facts.is_conflicting("payment_made")


def test_none_at_all_clashes_with_an_event_that_says_otherwise_and_a_list_of_the_case_does_not() -> None:
    spread = event(act="publication", spread="public")
    none, some = (acts_of(case(spread, fact("disclosed_to", told)))[0].found.facts for told in ([], ["specific_person"]))

    assert none.is_conflicting("disclosed_to")
    assert some.several("disclosed_to") == Several(frozenset(("specific_person", "public_or_many")), open_ended=True)


def test_an_age_of_the_case_holds_for_each_act_only_as_far_as_it_can() -> None:
    days = [date(2024, 5, 1), date(2024, 5, 4)]
    acts = [event(str(day), earliest=day, latest=day) for day in days]

    one, several = acts_of(case(acts[0], fact("victim_age_at_act", 17))), acts_of(case(*acts, fact("victim_age_at_act", 17)))

    assert one[0].found.facts.ages("victim_age_at_act") == Ages(17, 17)
    assert [act.found.facts.ages("victim_age_at_act") for act in several] == [Ages(16, 18)] * 2
    assert "victim_birth_date" in several[0].found.of("cpa-13").would_settle


def test_records_of_events_and_facts_come_with_what_they_show() -> None:
    [act] = acts_of(case(event(records="12, 15", demand="money"), fact("threat_target", "self", records="3")))

    assert act.found.facts["demands"].records == ("12", "15")
    assert act.found.facts["threat_target"].records == ("3",)


def test_a_struck_event_is_no_act_and_a_value_that_cannot_be_is_not_known() -> None:
    [act] = acts_of(case(event(struck_day=WRITTEN), fact("victim_age_at_act", 400), fact("act_date", "2024-05-01")))

    assert act.event is None
    assert act.found.on == one_day(date(2024, 5, 1))
    assert not act.found.facts.is_known("victim_age_at_act")
