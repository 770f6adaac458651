"""Whom it reached, and what it does to a name."""

from tomoshibi.law.elements.answers import includes, is_not_empty, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding


def to_the_public(facts: Facts) -> Finding:
    """It went to the public or to many."""
    return includes(facts, "disclosed_to", ("public_or_many",))


def to_somebody(facts: Facts) -> Finding:
    """It went to a particular person."""
    return includes(facts, "disclosed_to", ("specific_person",))


def to_anyone(facts: Facts) -> Finding:
    """It went to anyone at all."""
    return is_not_empty(facts, "disclosed_to")


def recognisable(facts: Facts) -> Finding:
    """A third party can tell who it is."""
    return stated(facts, "identifiable_to_third_party")


def lowers_the_name(facts: Facts) -> Finding:
    """It is a fact that lowers how others see the person."""
    return stated(facts, "reputation_lowering_fact")


def insulted_in_public(facts: Facts) -> Finding:
    """The person was insulted in public, without facts."""
    return stated(facts, "public_insult_without_facts")


def so_that_others_publish(facts: Facts) -> Finding:
    """It was handed on so that others publish it."""
    return stated(facts, "purpose_of_making_others_publish")


ELEMENTS = (
    to_the_public,
    to_somebody,
    to_anyone,
    recognisable,
    lowers_the_name,
    insulted_in_public,
    so_that_others_publish,
)
