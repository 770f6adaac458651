"""A case as the law part reads it: one act for each event, with its own day and facts. What is not sure stays open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from tomoshibi.casework.queries import Happenings, OpenedCase, Row
from tomoshibi.law.assessing import Assessment, assess_acts
from tomoshibi.law.fact_file import FIRST_DAY, BadFact, given
from tomoshibi.law.facts import Fact, Facts, OneOf, Several, Side, Standing, Value, conflicting, known
from tomoshibi.law.reminders import Moments
from tomoshibi.law.spans import OLDEST, Ages, Days

WHOLE = ""  # the act of a case in which no event is written down yet
SURE = ("said", "shown")  # of an event; what was inferred or is doubtful answers no question
DEMANDED = {
    "money": "money", "more-images": "sexual_image", "meeting": "meeting", "silence": "silence",
    "details": "other", "move": "other", "other": "other",
}  # fmt: skip
REACHED = {"known-people": "specific_person", "public": "public_or_many"}
HELD = ("sent", "recorded")
BEGINNINGS = {  # days that were written down, from which periods run
    "offender_known_on": "offender_known_day", "removal_asked_on": "removal_asked_day", "poster_asked_on": "poster_asked_day",
}  # fmt: skip
OF_A_DAY = ("victim_age_at_act", "offender_age_at_act")
DAYS_OF_A_YEAR = 365  # of a year at least: an age differs by no more than the years that were begun
YES_BY_ACT = {"payment": "payment_made", "contact-offline": "met_in_person"}
MADE_BY_ACT = {"fake-image": "fabricated", "recorded-call": "screen_recorded_call"}


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a case: the event it is, None where none is written down, and what is found on it."""

    key: str
    event: Row | None = field(repr=False)
    found: Assessment = field(repr=False)


def acts_of(opened: OpenedCase | Happenings) -> tuple[Act, ...]:
    """Return the acts of a case, each assessed at its own day; without an event, the case as a whole."""
    rows = _standing(opened.facts)
    events = [one for one in opened.events if one.clear["struck_day"] is None]
    case = _for_every_act(_facts(rows, event=None), events)
    told = {one.key: act_facts(one, case, _facts(rows, event=one.key)) for one in events} or {WHOLE: Facts()}
    found = assess_acts(Facts(case), told)
    by_key = {one.key: one for one in events}
    return tuple(Act(key, by_key.get(key), found[key]) for key in told)


def moments(act: Act, ends: tuple[date, ...] = ()) -> Moments:
    """Return the days from which periods run. Of a rough day the first counts: nothing is said to last longer than it does."""
    facts, on = act.found.facts, act.found.on
    born, clash = facts.days("victim_birth_date"), facts.is_conflicting("victim_age_at_act")
    from_day = on.earliest if on and (act.event is None or act.event.clear["earliest"]) else None
    began = {name: span.earliest for name, key in BEGINNINGS.items() if (span := facts.days(key))}
    return Moments(act_ended=from_day, born=born.exact if born and not clash else None, agreements_end_on=ends, **began)


def act_facts(event: Row, case: Mapping[str, Fact], own: Mapping[str, Fact]) -> Facts:
    """Return the facts of an act: what was written down of it, else of the case, together with what the event itself says."""
    says = dict(_said_by(event))
    of_case = {key: _not_whole(one) for key, one in case.items() if key != "act_date"}  # an act has a day of its own
    return Facts({**own, **{key: _together(key, one, own.get(key) or of_case.get(key)) for key, one in says.items()}})


def _not_whole(fact: Fact) -> Fact:
    """Return a list that was told of the case: one of its acts may hold more. Only none at all is said of every act."""
    value = fact.value
    return replace(fact, value=replace(value, open_ended=True)) if isinstance(value, Several) and value.told else fact


def _for_every_act(case: Mapping[str, Fact], events: Sequence[Row]) -> dict[str, Fact]:
    """Return the facts of a case as far as they hold for each of its acts: an age that was told is of one of their days."""
    spans = [span for one in events if (span := _days(one.clear["earliest"], one.clear["latest"], one.clear["day"]))]
    days = (max(one.latest for one in spans) - min(one.earliest for one in spans)).days if spans else 0
    years = -(-days // DAYS_OF_A_YEAR)
    return {key: _older_or_younger(one, years) if key in OF_A_DAY else one for key, one in case.items()}


def _older_or_younger(fact: Fact, years: int) -> Fact:
    match fact.value:
        case Ages(low=low, high=high):
            return replace(fact, value=Ages(max(0, low - years), min(OLDEST, high + years)))
        case _:
            return fact


def _standing(facts: Sequence[Row]) -> list[Row]:
    """Return the facts that no later one stands in the place of."""
    gone = {one.clear["supersedes"] for one in facts}
    return [one for one in facts if one.key not in gone]


def _facts(rows: Iterable[Row], *, event: str | None) -> dict[str, Fact]:
    """Return the facts of the case, or those of one event, by name."""
    of: dict[str, list[Row]] = {}
    for one in rows:
        if one.clear["event"] == event:
            of.setdefault(one.clear["name"], []).append(one)
    return {name: _fact(name, those) for name, those in of.items()}


def _fact(name: str, rows: Sequence[Row]) -> Fact:
    """Return what stands of one question: one value, several that clash, or how it is not known, as was said last."""
    records = tuple(number for one in rows for number in _records(one.clear))
    values = [value for one in rows if (value := _value(name, one)) is not None]
    if not values:
        last = str(rows[-1].clear["status"]).replace("-", "_")
        return Fact(cast(Standing, last if last in ("declined", "not_asked") else "unknown"), records=records)
    clashing = len(set(values)) > 1 or any(one.clear["status"] == "conflicting" for one in rows)
    return conflicting(((name, one) for one in values), *records) if clashing else known(values[0], *records)


def _value(name: str, row: Row) -> Value | None:
    """Return the value of a fact as rules read it; None where it has none, or none that can be."""
    if row.words is None or row.clear["status"] not in ("known", "conflicting"):
        return None
    try:
        return given({name: row.words.get("value")}).facts[name].value
    except BadFact:
        return None


def _records(clear: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(clear["records"]).split(",") if part.strip())


def _said_by(event: Row) -> Iterator[tuple[str, Fact]]:
    """Yield the facts that an event itself says; lists may hold more than one event does."""
    clear, records = event.clear, _records(event.clear)
    if day := _days(clear["earliest"], clear["latest"], clear["day"]):
        yield "act_date", known(day, *records)
    if clear["certainty"] not in SURE:
        return
    for key, value in _lists(clear):
        yield key, known(Several(frozenset((value,)), open_ended=True), *records)
    if yes := YES_BY_ACT.get(clear["act"]):
        yield yes, known(True, *records)
    if clear["image_state"] in HELD:
        yield "offender_holds_image", known(True, *records)
    if made := MADE_BY_ACT.get(clear["act"]):
        yield "image_source", known(OneOf(frozenset((made,))), *records)


def _lists(clear: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if asked := DEMANDED.get(clear["demand"]):
        yield "demands", asked
        if clear["act"] == "threat":
            yield "demands_with_threat", asked
    if clear["act"] == "threat" and clear["spread"] == "threatened":
        yield "threat_harms", "reputation"
    if reached := REACHED.get(clear["spread"]):
        yield "disclosed_to", reached


def _days(earliest: date | None, latest: date | None, written: date) -> Days | None:
    """Return the days on which an act may have been: without an end it is none after it was written down."""
    if earliest is None and latest is None:
        return None
    first = earliest or FIRST_DAY
    return Days(first, latest or max(first, written))


def _together(key: str, said: Fact, told: Fact | None) -> Fact:
    """Return what an event says and what was told, as one fact; two that cannot both be so clash."""
    if told is None or told.value is None or said.value is None:
        return told if told is not None and told.standing == "conflicting" else said
    records = (*told.records, *said.records)
    both = _both(told.value, said.value)
    sides: tuple[Side, ...] = ((key, told.value), (key, said.value))
    return conflicting(sides, *records) if both is None else known(both, *dict.fromkeys(records))


def _both(told: Value, said: Value) -> Value | None:
    """Return the value that two answers leave; None where there is none."""
    match told, said:
        case Days(), Days():
            first, last = max(told.earliest, said.earliest), min(told.latest, said.latest)
            return Days(first, last) if first <= last else None
        case Ages(), Ages():
            return told.within(said)
        case OneOf(), OneOf():
            left = told.possible & said.possible
            return OneOf(left) if left else None
        case Several(), Several():
            fits = told.open_ended or said.told <= told.told
            return Several(told.told | said.told, told.open_ended) if fits else None
        case _:
            return told if told == said else None
