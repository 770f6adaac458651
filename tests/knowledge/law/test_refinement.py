"""The more is known, the more is decided, and nothing is undone: 100,000 pairs, and every situation less a fact."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from tomoshibi.law.ages import age_on, born_years_before
from tomoshibi.law.assessing import Assessment, Result, assess
from tomoshibi.law.deriving import EXCLUDING, derived
from tomoshibi.law.facts import Fact, Facts, OneOf, Several, Value, known
from tomoshibi.law.questions import questions
from tomoshibi.law.rulebook import provisions
from tomoshibi.law.situations import situations
from tomoshibi.law.spans import OLDEST, Ages, Days, one_day

WORLDS, STEPS = 250, 5  # times 82 provisions: 102,500 pairs of something said roughly and the same said more exactly
# A presumption holds until it is denied, so that taking the denial away brings it back. That is its meaning, and no finding.
PRESUMED = frozenset(("threat_frightening", "reputation_lowering_fact", "possession_by_own_will", "harm_suffered"))
MOST_TURNS = 4  # of questions, until nothing is left to ask
NEGATIVE = ("not_met", "not_in_force")


def world(rng: random.Random) -> dict[str, Fact]:
    """Return facts of which every one is known exactly, and which do not contradict each other."""
    rows = {key: known(_any_value(rng, key)) for key in questions()}
    day = date(2021, 1, 1) + timedelta(days=rng.randrange(2100))
    born = day - timedelta(days=rng.randrange(11 * 365, 20 * 365))
    other = born - timedelta(days=rng.choice((rng.randrange(-700, 9000), 1826 + rng.randrange(-3, 4))))
    older = born_years_before(other, born, 5)
    if older == "for a lawyer":
        return world(rng)
    rows |= {
        "act_date": known(one_day(day)),
        "victim_birth_date": known(one_day(born)),
        "offender_birth_date": known(one_day(other)),
        "victim_age_at_act": known(_age(born, day)),
        "offender_age_at_act": known(_age(other, day)),
        "offender_5y_older": known(older == "yes"),
        "act_date_on_or_after_20260113": known(day >= date(2026, 1, 13)),
    }
    for key, listed, value in EXCLUDING:
        told = rows[listed].value
        if isinstance(told, Several) and value in told.told:
            rows[key] = known(True)
    return rows


def _age(born: date, day: date) -> Ages:
    return Ages(age_on(born, day), age_on(born, day))


def _any_value(rng: random.Random, key: str) -> Value:
    question = questions()[key]
    match question.kind:
        case "bool":
            return rng.random() < 0.75
        case "int":
            age = rng.randrange(10, 24)
            return Ages(age, age)
        case "enum":
            return OneOf(
                frozenset((rng.choice(["tokyo", "tottori", "osaka"] if key == "prefecture" else list(question.values)),))
            )
        case "list":
            return Several(frozenset(value for value in question.values if rng.random() < 0.6))
        case _:
            return one_day(date(2024, 1, 1))


def vaguer(rng: random.Random, rows: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the same said less exactly: some facts gone, some known only roughly."""
    found = {}
    for key, fact in rows.items():
        chance = 1.0 if key in PRESUMED else rng.random()
        if chance < 0.08:
            continue
        if chance < 0.1:
            found[key] = Fact(rng.choice(("unknown", "declined", "not_asked")))
        elif chance < 0.2 and fact.value is not None:
            found[key] = _rough(rng, key, fact.value)
        else:
            found[key] = fact
    return found


def _rough(rng: random.Random, key: str, value: Value) -> Fact:
    match value:
        case Ages():
            return known(Ages(max(0, value.low - rng.randrange(3)), min(OLDEST, value.high + rng.randrange(3))))
        case Days():
            widen = [timedelta(days=rng.randrange(120)) for _ in "ab"]
            return known(Days(value.earliest - widen[0], value.latest + widen[1]))
        case OneOf():
            return known(OneOf(value.possible | {rng.choice(list(questions()[key].values))}))
        case Several():
            return known(Several(frozenset(one for one in value.told if rng.random() < 0.7), open_ended=True))
        case _:
            return Fact("unknown")


def outcome(result: Result) -> str:
    return "no" if result.status in NEGATIVE else result.status


def outcomes(assessment: Assessment) -> dict[str, str]:
    """Return how each provision comes out; not fitting and not yet law are both a no."""
    return {one.provision.id: outcome(one) for one in assessment.results}


def test_saying_something_more_exactly_never_turns_a_yes_or_a_no() -> None:
    rng = random.Random(20230713)
    seen: Counter[str] = Counter()

    for _ in range(WORLDS):
        rows: Mapping[str, Fact] = world(rng)
        exact = outcomes(assess(Facts(rows)))
        for _ in range(STEPS):
            rows = vaguer(rng, rows)
            rough = outcomes(assess(Facts(rows)))
            for provision, said in rough.items():
                assert said in ("need_more_facts", exact[provision]), (provision, said, exact[provision], rows)
                seen[said] += 1
            exact = rough

    assert sum(seen.values()) == WORLDS * STEPS * len(provisions()) > 100_000
    assert min(seen["met"], seen["no"], seen["need_more_facts"]) > 5_000, seen


def test_answering_what_would_settle_it_settles_it_as_it_is() -> None:
    rng = random.Random(7)
    asked: Counter[int] = Counter()
    for _ in range(12):
        exact: Mapping[str, Fact] = world(rng)
        truth = outcomes(assess(Facts(exact)))
        for provision in provisions().values():
            rows = vaguer(rng, vaguer(rng, vaguer(rng, exact)))
            turns = 0
            while (
                found := assess(Facts(rows), {provision.id: provision}).of(provision.id)
            ).would_settle and turns < MOST_TURNS:
                rows |= {key: exact[key] for key in found.would_settle}
                turns += 1
            asked[turns] += 1

            for_a_professional = any(one.finding.status == "judgement" for one in found.elements)
            assert outcome(found) == truth[provision.id] or for_a_professional, (provision.id, found)

    assert asked[0] > 100
    assert asked[1] > 100
    assert max(asked) < MOST_TURNS


def clashes(facts: Facts) -> bool:
    """Say whether answers contradict each other: taking one of them away then leaves the other, which decides again."""
    return any(fact.standing == "conflicting" for fact in derived(facts).rows.values())


def test_taking_a_fact_away_decides_nothing() -> None:
    tried = 0
    for situation in (one for one in situations() if not clashes(one.facts)):
        before = outcomes(assess(situation.facts))
        for key in situation.facts.rows.keys() - PRESUMED:
            after = outcomes(assess(situation.facts.without((key,))))
            tried += 1

            for provision, said in after.items():
                assert said in ("need_more_facts", before[provision]), (situation.id, key, provision)

    assert tried > 100
