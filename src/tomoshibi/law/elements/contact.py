"""What the other person is after, and contact that does not stop."""

from tomoshibi.law.elements.answers import includes, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding


def after_an_act(facts: Facts) -> Finding:
    """The purpose of Art. 182."""
    return includes(facts, "offender_purposes", ("indecent",))


def after_own_interest(facts: Facts) -> Finding:
    """The purpose of Art. 7(1) of the child-images Act."""
    return includes(facts, "offender_purposes", ("sexual_curiosity",))


def to_hand_on(facts: Facts) -> Finding:
    """To hand it to particular people."""
    return includes(facts, "offender_purposes", ("distribution",))


def to_publish(facts: Facts) -> Finding:
    """To make it public."""
    return includes(facts, "offender_purposes", ("public_distribution",))


def to_hand_on_or_publish(facts: Facts) -> Finding:
    """To hand it on or make it public."""
    return includes(facts, "offender_purposes", ("distribution", "public_distribution"))


def out_of_affection_or_grudge(facts: Facts) -> Finding:
    """Out of affection, or a grudge because it was not returned."""
    return includes(facts, "offender_purposes", ("romantic_or_grudge",))


def following_or_the_like(facts: Facts) -> Finding:
    """An act that Art. 2 of the Anti-Stalking Act lists."""
    return stated(facts, "stalking_type_act")


def again_and_again(facts: Facts) -> Finding:
    """It was repeated."""
    return stated(facts, "repeated_contact")


ELEMENTS = (
    after_an_act,
    after_own_interest,
    to_hand_on,
    to_publish,
    to_hand_on_or_publish,
    out_of_affection_or_grudge,
    following_or_the_like,
    again_and_again,
)
