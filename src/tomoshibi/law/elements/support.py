"""What support and compensation ask for."""

from tomoshibi.law.elements.answers import stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding


def harm_suffered(facts: Facts) -> Finding:
    """There is damage."""
    return stated(facts, "harm_suffered")


def since_scheme_began(facts: Facts) -> Finding:
    """It happened since the scheme began."""
    return stated(facts, "act_date_on_or_after_20260113")


def offence_of_the_scheme(facts: Facts) -> Finding:
    """It is one of the offences of the scheme."""
    return stated(facts, "covered_sexual_offence")


def means_under_limit(facts: Facts) -> Finding:
    """The person has no more than the limit."""
    return stated(facts, "assets_under_3m")


ELEMENTS = (
    harm_suffered,
    since_scheme_began,
    offence_of_the_scheme,
    means_under_limit,
)
