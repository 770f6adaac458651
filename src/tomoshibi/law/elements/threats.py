"""Threats and force."""

from tomoshibi.law.elements.answers import includes, is_not_empty, is_one_of, stated
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Finding

HARMS = ("life", "body", "liberty", "reputation", "property")
CLOSE = ("self", "relative")


def harm_to_what_the_law_names(facts: Facts) -> Finding:
    """Harm to life, body, liberty, reputation or property was told."""
    return includes(facts, "threat_harms", HARMS)


def any_harm_told(facts: Facts) -> Finding:
    """Some harm was told, whatever it is."""
    return is_not_empty(facts, "threat_harms")


def harm_to_self_or_relative(facts: Facts) -> Finding:
    """The harm is aimed at the person or a relative."""
    return is_one_of(facts, "threat_target", CLOSE)


def frightening(facts: Facts) -> Finding:
    """An ordinary person would be frightened."""
    return stated(facts, "threat_frightening")


def violence_used(facts: Facts) -> Finding:
    """Force was used."""
    return stated(facts, "violence_used")


ELEMENTS = (
    harm_to_what_the_law_names,
    any_harm_told,
    harm_to_self_or_relative,
    frightening,
    violence_used,
)
