"""Facts that follow from others: ages from birth dates, the five-year rule, which day the act was. Contradictions stay open."""

from collections.abc import Iterable
from datetime import date

from tomoshibi.law.ages import ages_on, born_years_before, older_by_age, older_by_birth
from tomoshibi.law.facts import Fact, Facts, Side, conflicting, known
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
    facts = _with_gap(facts)
    facts = _settled(facts, "act_date_on_or_after_20260113", _since(facts.days("act_date"), LAWYER_SCHEME_BEGAN), ("act_date",))
    for key, listed, value in EXCLUDING:
        told = facts.several(listed)
        if facts.truth(key) is False and told and value in told.told:
            both = _clash(facts, (key, listed))
            facts = facts.but({key: both, listed: both})
    return facts


def is_for_a_lawyer(facts: Facts) -> bool:
    """Say whether both birth dates are known and their distance is the one day that the text leaves open (29 February)."""
    born, other = (days.exact if (days := facts.days(f"{side}_birth_date")) else None for side in SIDES)
    return bool(born and other and born_years_before(other, born, GAP_YEARS) == "for a lawyer")


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
        return facts.but({key: _clash(facts, (key, birth))})
    if not born or not day:
        return facts
    counted = ages_on(born, day)
    both = counted if counted is None or given is None else counted.within(given)
    if not both:
        return facts.but({key: _clash(facts, (key, birth, "act_date"))})
    return facts.but({key: known(both, *facts[key].records, *facts[birth].records)})


def _with_gap(facts: Facts) -> Facts:
    """Return facts with the five-year rule: by birth dates, and where they leave it open by completed ages.

    Where dates and ages do not agree, as they cannot on one day, neither is taken.
    """
    births, ages = (tuple(f"{side}_{rest}" for side in SIDES) for rest in ("birth_date", "age_at_act"))
    (born, other), (age, theirs) = map(facts.days, births), map(facts.ages, ages)
    by_birth = older_by_birth(other, born, GAP_YEARS) if born and other else None
    by_age = older_by_age(theirs, age, GAP_YEARS) if age and theirs and not is_for_a_lawyer(facts) else None
    if by_birth is not None and by_age not in (None, by_birth):
        return facts.but({"offender_5y_older": _clash(facts, (*births, *ages))})
    return _settled(facts, "offender_5y_older", by_age if by_birth is None else by_birth, (*ages, *births))


def _clash(facts: Facts, keys: Iterable[str]) -> Fact:
    """Return a conflicting fact that shows every answer to these facts."""
    rows = [(key, facts[key]) for key in keys]
    shown: list[Side] = [side for _, fact in rows for side in fact.sides]
    shown += [(key, fact.value) for key, fact in rows if fact.value is not None]
    return conflicting(shown, *(record for _, fact in rows for record in fact.records))


def _since(day: Days | None, began: date) -> bool | None:
    if day is None:
        return None
    return True if day.earliest >= began else False if day.latest < began else None


def _settled(facts: Facts, key: str, worked_out: bool | None, rests_on: tuple[str, ...]) -> Facts:
    """Return facts with one that was given, worked out, or both: then they must agree."""
    given = facts.truth(key)
    if any(facts.is_conflicting(one) for one in (key, *rests_on)) or (worked_out is not None and given is (not worked_out)):
        return facts.but({key: _clash(facts, (key, *rests_on))})
    return facts if worked_out is None else facts.but({key: known(worked_out, *facts[key].records)})


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
