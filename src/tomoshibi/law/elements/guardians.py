"""Those who care for a child, and those with influence over one."""

from tomoshibi.law.elements.answers import stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding


def is_the_guardian(facts: Facts) -> Finding:
    """The other person actually cares for the child."""
    return stated(facts, "guardian_relation")


def has_influence(facts: Facts) -> Finding:
    """The other person has influence over the child, as a teacher or employer."""
    return stated(facts, "influence_relation")


def guardian_abuse_suspected(facts: Facts) -> Finding:
    """Harm by somebody who cares for the child is suspected."""
    return stated(facts, "guardian_abuse_suspected")


def care_inadequate(facts: Facts) -> Finding:
    """Care cannot be left to those who have it."""
    return stated(facts, "guardian_care_inadequate")


ELEMENTS = (
    is_the_guardian,
    has_influence,
    guardian_abuse_suspected,
    care_inadequate,
)
