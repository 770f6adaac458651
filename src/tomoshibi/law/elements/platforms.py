"""Services, accounts and places where an ordinance holds."""

from tomoshibi.law.elements.answers import is_one_of, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding


def designated_service(facts: Facts) -> Finding:
    """The service is run by a designated operator."""
    return stated(facts, "platform_designated")


def open_post(facts: Facts) -> Finding:
    """It is a post that anyone can see."""
    return stated(facts, "posted_publicly")


def removal_asked(facts: Facts) -> Finding:
    """Removal was asked for."""
    return stated(facts, "removal_requested")


def logged_in_by_another(facts: Facts) -> Finding:
    """Somebody logged in without permission."""
    return stated(facts, "unauthorised_login")


def credentials_taken(facts: Facts) -> Finding:
    """Credentials were taken improperly."""
    return stated(facts, "credentials_obtained_improperly")


def harmful_program(facts: Facts) -> Finding:
    """A program was run that acts against the person."""
    return stated(facts, "malicious_app")


def in_tokyo(facts: Facts) -> Finding:
    """The young person is in Tokyo."""
    return is_one_of(facts, "prefecture", ("tokyo",))


def in_tottori(facts: Facts) -> Finding:
    """The young person is in Tottori."""
    return is_one_of(facts, "prefecture", ("tottori",))


def prefecture_has_the_rule(facts: Facts) -> Finding:
    """The prefecture has such a rule."""
    return stated(facts, "pref_has_image_demand_rule")


ELEMENTS = (
    designated_service,
    open_post,
    removal_asked,
    logged_in_by_another,
    credentials_taken,
    harmful_program,
    in_tokyo,
    in_tottori,
    prefecture_has_the_rule,
)
