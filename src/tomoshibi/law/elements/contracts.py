"""Contracts, and what they can be undone by."""

from tomoshibi.law.elements.answers import stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding


def contract_made(facts: Facts) -> Finding:
    """A contract was made."""
    return stated(facts, "contract_made")


def minor_at_contract(facts: Facts) -> Finding:
    """The person was a minor when it was made."""
    return stated(facts, "minor_at_contract")


def representative_agreed(facts: Facts) -> Finding:
    """The legal representative agreed."""
    return stated(facts, "legal_rep_consent")


def appearance_contract(facts: Facts) -> Finding:
    """There is a contract to appear."""
    return stated(facts, "av_contract")


def within_the_period(facts: Facts) -> Finding:
    """The period for cancelling still runs."""
    return stated(facts, "within_av_period")


def contract_gone(facts: Facts) -> Finding:
    """There is no contract, or it is cancelled."""
    return stated(facts, "av_contract_ended")


ELEMENTS = (
    contract_made,
    minor_at_contract,
    representative_agreed,
    appearance_contract,
    within_the_period,
    contract_gone,
)
