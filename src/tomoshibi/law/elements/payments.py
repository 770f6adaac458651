"""Money: paid, promised, and how."""

from tomoshibi.law.elements.answers import includes, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding


def paid_after_threat(facts: Facts) -> Finding:
    """Something was paid because of the threat."""
    return includes(facts, "acts_done_after_threat", ("paid",))


def paid_at_all(facts: Facts) -> Finding:
    """A payment was made."""
    return stated(facts, "payment_made")


def paid_believing_a_lie(facts: Facts) -> Finding:
    """A payment was made because of a lie."""
    return stated(facts, "paid_because_deceived")


def promised_to_pay(facts: Facts) -> Finding:
    """A payment was promised."""
    return stated(facts, "promised_to_pay")


def paid_by_bank_transfer(facts: Facts) -> Finding:
    """A bank transfer was used."""
    return includes(facts, "payment_methods", ("bank_transfer",))


def benefit_given_or_promised(facts: Facts) -> Finding:
    """Something was given or promised in return."""
    return stated(facts, "benefit_for_sexual_act")


ELEMENTS = (
    paid_after_threat,
    paid_at_all,
    paid_believing_a_lie,
    promised_to_pay,
    paid_by_bank_transfer,
    benefit_given_or_promised,
)
