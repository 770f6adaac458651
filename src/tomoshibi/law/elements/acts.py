"""Acts in person, from what staff wrote down; nobody is asked for details."""

from tomoshibi.law.elements.answers import is_not_empty, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding


def bodily_act(facts: Facts) -> Finding:
    """The act of Art. 176 took place in person."""
    return stated(facts, "bodily_indecent_act")


def graver_act(facts: Facts) -> Finding:
    """The act of Art. 177 took place."""
    return stated(facts, "intercourse")


def similar_act(facts: Facts) -> Finding:
    """An act that the law treats alike took place."""
    return stated(facts, "similar_sexual_act")


def cause_that_hinders_refusing(facts: Facts) -> Finding:
    """One of the causes of Art. 176(1) was there."""
    return is_not_empty(facts, "consent_obstacles")


def hard_to_refuse(facts: Facts) -> Finding:
    """Refusing was difficult."""
    return stated(facts, "hard_to_refuse")


def misled_on_nature_or_person(facts: Facts) -> Finding:
    """The person was misled on what it was, or on who it was."""
    return stated(facts, "mistaken_nature_or_person")


def met_in_person(facts: Facts) -> Finding:
    """They met in person."""
    return stated(facts, "met_in_person")


def immaturity_used(facts: Facts) -> Finding:
    """Immaturity was taken advantage of."""
    return stated(facts, "exploited_immaturity")


def brought_under_control(facts: Facts) -> Finding:
    """The person was taken away or kept."""
    return stated(facts, "taken_under_control")


def go_between(facts: Facts) -> Finding:
    """Somebody acted as go-between."""
    return stated(facts, "brokered")


def employs_the_child(facts: Facts) -> Finding:
    """The other person employs the child."""
    return stated(facts, "employs_child")


ELEMENTS = (
    bodily_act,
    graver_act,
    similar_act,
    cause_that_hinders_refusing,
    hard_to_refuse,
    misled_on_nature_or_person,
    met_in_person,
    immaturity_used,
    brought_under_control,
    go_between,
    employs_the_child,
)
