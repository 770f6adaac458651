"""Facts that follow from others: ages from birth dates, the five-year rule, which day the act was. Contradictions stay open."""

from datetime import date

from tomoshibi.law.ages import ages_on, older_by_age, older_by_birth
from tomoshibi.law.facts import CONFLICTING, Fact, Facts, known
from tomoshibi.law.spans import Ages, Days

GAP_YEARS = 5  # Penal Code 176(3), 177(3), 182; filming Act 2(1)(iv)
LAWYER_SCHEME_BEGAN = date(2026, 1, 13)  # Comprehensive Legal Support Act as amended by Act No. 19 of 2024
SIDES = ("victim", "offender")
# Where a person gives both, one cannot be without the other: the first says no, the second holds the value.
EXCLUDING = (
    ("payment_made", "acts_done_after_threat", "paid"),
    ("met_in_person", "acts_done_after_threat", "met"),
)


def derived(facts: Facts) -> Facts:
    """Return facts with all that follows from them. What contradicts itself becomes conflicting, never one of the two."""
    for side in SIDES:
        facts = _with_age(facts, side)
    facts = _settled(facts, "offender_5y_older", _gap(facts), ("victim_age_at_act", "offender_age_at_act"))
    facts = _settled(facts, "act_date_on_or_after_20260113", _since(facts.days("act_date"), LAWYER_SCHEME_BEGAN), ())
    for key, listed, value in EXCLUDING:
        told = facts.several(listed)
        if facts.truth(key) is False and told and value in told.told:
            facts = facts.but({key: CONFLICTING, listed: CONFLICTING})
    return facts


def sources_of(key: str, facts: Facts) -> tuple[str, ...]:
    """Return the facts that would settle a derived one, those that are missing, the easier to answer first."""
    match key:
        case "victim_age_at_act" | "offender_age_at_act":
            return _missing_for_age(key.removesuffix("_age_at_act"), facts)
        case "offender_5y_older":
            return _missing_for_gap(facts)
        case "act_date_on_or_after_20260113":
            return ("act_date",)
        case _:
            return (key,)


def _with_age(facts: Facts, side: str) -> Facts:
    key, birth = f"{side}_age_at_act", f"{side}_birth_date"
    born, day, given = facts.days(birth), facts.days("act_date"), facts.ages(key)
    if facts.is_conflicting(birth) or facts.is_conflicting(key):
        return facts.but({key: CONFLICTING})
    if not born or not day:
        return facts
    counted = ages_on(born, day)
    both = counted if counted is None or given is None else counted.within(given)
    return facts.but({key: known(both, *facts[key].records, *facts[birth].records) if both else CONFLICTING})


def _gap(facts: Facts) -> bool | None:
    """Return what birth dates say, and where they leave it open, what completed ages say."""
    born, other = facts.days("victim_birth_date"), facts.days("offender_birth_date")
    by_birth = older_by_birth(other, born, GAP_YEARS) if born and other else None
    if by_birth is not None:
        return by_birth
    age, theirs = facts.ages("victim_age_at_act"), facts.ages("offender_age_at_act")
    return older_by_age(theirs, age, GAP_YEARS) if age and theirs else None


def _since(day: Days | None, began: date) -> bool | None:
    if day is None:
        return None
    return True if day.earliest >= began else False if day.latest < began else None


def _settled(facts: Facts, key: str, worked_out: bool | None, rests_on: tuple[str, ...]) -> Facts:
    """Return facts with one that was given, worked out, or both: then they must agree."""
    if facts.is_conflicting(key) or any(facts.is_conflicting(one) for one in rests_on):
        return facts.but({key: CONFLICTING})
    given = facts.truth(key)
    if worked_out is None:
        return facts
    return facts.but({key: CONFLICTING if given not in (None, worked_out) else _one(worked_out, facts[key])})


def _one(value: bool, before: Fact) -> Fact:
    return known(value, *before.records)


def _missing_for_age(side: str, facts: Facts) -> tuple[str, ...]:
    birth = f"{side}_birth_date"
    if facts.is_known(birth) and not facts.is_known("act_date"):
        return ("act_date",)
    if facts.ages(f"{side}_age_at_act"):  # known, but too roughly
        rough = [key for key in (birth, "act_date") if not ((days := facts.days(key)) and days.exact)]
        return tuple(key for key in rough if key == birth or facts.is_known(birth))
    return (f"{side}_age_at_act", birth)


def _missing_for_gap(facts: Facts) -> tuple[str, ...]:
    ages: list[Ages | None] = [facts.ages(f"{side}_age_at_act") for side in SIDES]
    missing: list[str] = []
    for side, age in zip(SIDES, ages, strict=True):
        born = facts.days(f"{side}_birth_date")
        if born and born.exact:
            continue
        missing += [f"{side}_birth_date"] if age else [f"{side}_age_at_act", f"{side}_birth_date"]
    return tuple(missing)
