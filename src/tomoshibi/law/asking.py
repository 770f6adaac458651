"""What to ask next: only what can still change an open answer, the most humane first; and the one question that settles it."""

from collections.abc import Iterator
from datetime import timedelta

from tomoshibi.law.ages import attains
from tomoshibi.law.assessing import Assessment, Outcome, Result, assess
from tomoshibi.law.facts import Facts, OneOf, Several, Value, known
from tomoshibi.law.questions import ADULT, Question, questions, to_ask
from tomoshibi.law.rulebook import Provision
from tomoshibi.law.spans import Ages, one_day

AGES_TO_TRY = tuple(Ages(age, age) for age in range(6, 61))
YEARS_TO_TRY = range(61)  # a birth date is tried on the day of the act, that many years before
DAY = timedelta(days=1)
HALF_A_YEAR = timedelta(days=182)


def next_questions(assessment: Assessment) -> tuple[Question, ...]:
    """Return what may be put to the person, in humane order: what is open where more than who somebody is was told."""
    wanted = [key for one in assessment.results if one.is_told_of for key in one.would_settle]
    ages = assessment.facts.ages("victim_age_at_act")
    return to_ask(wanted, is_adult=ages is not None and ages.low >= ADULT)


def settles_alone(result: Result, given: Facts) -> tuple[str, ...]:
    """Return the facts of which every answer would settle the provision by itself, found by trying the answers.

    `given` are the facts as they were told, before anything was worked out from them; an answer that contradicts them is
    no answer.
    """
    found = []
    for key in result.would_settle:
        tried = list(_tried(key, given, result.provision))
        if tried and "need_more_facts" not in tried:
            found.append(key)
    return tuple(found)


def _tried(key: str, given: Facts, provision: Provision) -> Iterator[Outcome]:
    """Yield what a provision comes to with each answer to a question; for days, those around which something changes."""
    for value in _values(key, given, provision):
        found = assess(given.but({key: known(value)}), {provision.id: provision})
        if not any(fact.standing == "conflicting" for fact in found.facts.rows.values()):
            yield found.of(provision.id).status


def _values(key: str, given: Facts, provision: Provision) -> Iterator[Value]:
    question = questions()[key]
    match question.kind:
        case "bool":
            yield from (True, False)
        case "enum":
            yield from (OneOf(frozenset((name,))) for name in question.values)
        case "list":
            yield from (Several(frozenset()), *(Several(frozenset((name,))) for name in question.values))
        case "int":
            yield from AGES_TO_TRY
        case _ if key == "act_date":
            for version in provision.versions:
                yield from (one_day(version.in_force - DAY), one_day(version.in_force))
        case _:
            act = given.days("act_date")
            if act:
                birthdays = [attains(act.earliest, -years) for years in YEARS_TO_TRY]
                yield from (one_day(day) for birthday in birthdays for day in (birthday, birthday - HALF_A_YEAR))
