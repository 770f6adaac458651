"""Ages and the distance between them. The limits are parameters of the version, so that a changed age is a new version."""

from dataclasses import replace

from tomoshibi.law.deriving import GAP_YEARS, is_for_a_lawyer
from tomoshibi.law.elements.answers import is_younger, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding

_LEAP_DAY = (
    "うるう日の生まれで、5年前の同じ日がありません。3月1日をどちらに数えるかは、弁護士が判断します。",
    "Born on a leap day, with no such day five years before: how 1 March counts is for a lawyer to judge.",
)


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
    found = stated(facts, "offender_5y_older")
    if found.status == "unknown" and not found.conflicting and is_for_a_lawyer(facts):
        return replace(found, status="judgement", reason_ja=_LEAP_DAY[0], reason_en=_LEAP_DAY[1], would_settle=())
    return found


ELEMENTS = (victim_under, pictured_under, other_under, other_born_years_before)
