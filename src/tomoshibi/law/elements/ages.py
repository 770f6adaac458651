"""Ages and the distance between them. The limits are parameters of the version, so that a changed age is a new version."""

from tomoshibi.law.deriving import GAP_YEARS
from tomoshibi.law.elements.answers import is_younger, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding


class OtherDistance(ValueError):
    """A rule asks for a distance between birth dates that is not the one that is worked out."""


def victim_under(facts: Facts, *, age: int) -> Finding:
    """The person harmed was under an age at the act."""
    return is_younger(facts, "victim_age_at_act", age)


def pictured_under(facts: Facts, *, age: int) -> Finding:
    """The person was under an age when pictured; that stays so whatever their age is later."""
    return is_younger(facts, "victim_age_at_image", age)


def other_under(facts: Facts, *, age: int) -> Finding:
    """The other person was under an age at the act."""
    return is_younger(facts, "offender_age_at_act", age)


def other_born_years_before(facts: Facts, *, years: int) -> Finding:
    """The other person was born on a day that lies years or more before the birth date. Raises OtherDistance."""
    if years != GAP_YEARS:
        raise OtherDistance(str(years))
    return stated(facts, "offender_5y_older")


ELEMENTS = (victim_under, pictured_under, other_under, other_born_years_before)
