"""The day before, the day, the day after: around every day on which a version begins or ends, and around every age."""

from datetime import date, timedelta

import pytest

from tests.makers.law import facts, status
from tomoshibi.law.ages import attains
from tomoshibi.law.assessing import assess
from tomoshibi.law.facts import Facts, known
from tomoshibi.law.rulebook import Provision, Version, leaves, provisions
from tomoshibi.law.spans import Days, one_day

VERSIONS = [(one, version) for one in provisions().values() for version in one.versions]
BORN = (date(2009, 8, 20), date(2008, 2, 29), date(2010, 4, 1), date(2009, 12, 31), date(2010, 1, 1))
DAY = timedelta(days=1)


def found(provision: Provision, day: date) -> tuple[bool, date]:
    result = assess(Facts({"act_date": known(one_day(day))}), {provision.id: provision}).of(provision.id)
    return result.status == "not_in_force", result.version.in_force


@pytest.mark.parametrize(
    ("provision", "version"), VERSIONS, ids=lambda one: getattr(one, "id", str(getattr(one, "in_force", "")))
)
def test_a_version_holds_from_its_day_until_the_day_before_the_next(provision: Provision, version: Version) -> None:
    first = version == provision.versions[0]

    assert provision.version_on(version.in_force) == version
    assert found(provision, version.in_force) == (False, version.in_force)
    assert found(provision, version.in_force + DAY) == (False, version.in_force)
    before = found(provision, version.in_force - DAY)
    assert before[0] is first
    assert first or before[1] < version.in_force
    if version.until:
        last = version == provision.versions[-1]
        assert found(provision, version.until - DAY) == (False, version.in_force)
        assert found(provision, version.until)[0] is last
        assert (provision.version_on(version.until) is None) is last


@pytest.mark.parametrize("provision", provisions().values(), ids=lambda one: one.id)
def test_a_day_known_only_roughly_around_the_first_is_open(provision: Provision) -> None:
    begins = provision.versions[0].in_force
    rough = Facts({"act_date": known(Days(begins - DAY, begins))})

    result = assess(rough, {provision.id: provision}).of(provision.id)

    assert result.status == "need_more_facts"
    assert "act_date" in result.would_settle


def test_a_day_known_only_roughly_around_the_end_is_open_and_one_before_it_is_not() -> None:
    told = facts(public_insult_without_facts=True).rows
    rule = provisions()["pc-231-old"]
    ends = date(2022, 7, 7)

    found = [
        assess(Facts({**told, "act_date": known(Days(first, last))}), {rule.id: rule}).of(rule.id).status
        for first, last in ((ends - DAY * 2, ends - DAY), (ends - DAY, ends), (ends, ends + DAY))
    ]

    assert found == ["met", "need_more_facts", "not_in_force"]


@pytest.mark.parametrize("born", BORN)
@pytest.mark.parametrize(
    ("provision", "limit", "told"),
    [
        ("pc-182-3", 16, {"demands": ["sexual_image"], "demanded_image_sexual": True, "offender_birth_date": "1990-01-01"}),
        ("cpa-13", 18, {}),
        ("pc-179", 18, {"guardian_relation": True, "intercourse": True}),
        ("capa-6", 18, {"guardian_abuse_suspected": True}),
        ("cwa-25", 18, {"guardian_care_inadequate": True}),
        ("tokyo-18-7", 18, {"prefecture": "tokyo", "demands": ["live_video"], "image_demand_means": ["deceit"]}),
        ("spa-2-4", 16, {"image_category": "underwear", "image_source": "covert", "offender_birth_date": "1990-01-01"}),
    ],
)
def test_an_age_ends_with_the_day_before_the_birthday(provision: str, limit: int, born: date, told: dict[str, object]) -> None:
    birthday = attains(born, limit)
    days = (birthday - DAY, birthday, birthday + DAY)

    outcomes = [status(provision, act_date=day, victim_birth_date=born, **told) for day in days]

    assert outcomes == ["met", "not_met", "not_met"]


@pytest.mark.parametrize("born", BORN)
def test_at_13_the_difference_in_age_begins_to_count(born: date) -> None:
    told = {"demands": ["sexual_image"], "demanded_image_sexual": True, "offender_age_at_act": 14}
    birthday = attains(born.replace(year=born.year + 4), 13)
    days = (birthday - DAY, birthday, birthday + DAY)

    outcomes = [status("pc-182-3", act_date=day, victim_birth_date=born.replace(year=born.year + 4), **told) for day in days]

    assert outcomes == ["met", "not_met", "not_met"]


def test_the_other_person_is_14_on_their_birthday() -> None:
    days = (date(2024, 5, 4), date(2024, 5, 5), date(2024, 5, 6))

    assert [status("pc-41", act_date=day, offender_birth_date="2010-05-05") for day in days] == ["met", "not_met", "not_met"]


@pytest.mark.parametrize("born", [date(2010, 3, 1), date(2009, 12, 31), date(2010, 7, 15)])
def test_five_years_are_met_on_the_day_and_not_a_day_later(born: date) -> None:
    told = {"demands": ["sexual_image"], "demanded_image_sexual": True, "victim_birth_date": born}
    others = [born.replace(year=born.year - 5) + DAY * step for step in (-1, 0, 1)]

    assert [status("pc-182-3", offender_birth_date=other, **told) for other in others] == ["met", "met", "not_met"]


def test_the_name_of_the_punishment_changed_on_1_june_2025_and_its_length_did_not() -> None:
    told = {"threat_harms": ["life"], "threat_target": "self"}
    before = assess(facts(act_date="2025-05-31", **told)).of("pc-222")
    after = assess(facts(act_date="2025-06-01", **told)).of("pc-222")

    shown = [one.text(one.provision.penalty, "ja") for one in (before, after)]
    assert shown == ["2年以下の懲役又は30万円以下の罰金", "2年以下の拘禁刑又は30万円以下の罰金"]
    assert before.status == after.status == "met"
    assert after.text(after.provision.penalty, "en") == "imprisonment up to 2 years or fine up to 300,000 yen"
    assert after.text(after.provision.penalty, "easy") == shown[1]  # where there are no easier words


def test_versions_that_may_both_count_and_agree_decide_without_the_day() -> None:
    rough = assess(
        facts(act_date={"earliest": "2025-05-31", "latest": "2025-06-01"}, threat_harms=["life"], threat_target="self")
    )
    nothing = assess(facts(act_date=None, threat_harms=[]))

    assert rough.of("pc-222").status == "met"
    assert nothing.of("pc-222").status == "not_met"


def test_no_date_of_the_act_is_never_enough_for_a_yes() -> None:
    found = assess(facts(act_date=None, threat_harms=["life"], threat_target="self")).of("pc-222")

    assert (found.status, found.would_settle) == ("need_more_facts", ("act_date",))


def test_every_age_in_the_rules_has_a_border_tested_here() -> None:
    ages = set()
    for one in provisions().values():
        for part in one.elements:
            for leaf in leaves(part.test):
                ages |= {one.versions[-1].params[param] for name, param in leaf.arguments if name == "age"}

    assert ages == {13, 14, 16, 18}
