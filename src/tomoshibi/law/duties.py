"""Duties to notify: a prompt with the article for a person to decide on. Nothing here acts, and nothing is automatic."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tomoshibi.law.assessing import Assessment, Outcome, Result
from tomoshibi.law.questions import LANGUAGES
from tomoshibi.law.written import written

FILE = Path(__file__).parent / "duties.yaml"
NOTIFYING = ("capa-6", "cwa-25")  # Act on the Prevention of Child Abuse 6; Child Welfare Act 25
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DutyPrompt:
    """A duty that may have arisen: its article and words, what to do now, and what the person is told beforehand."""

    provision: str
    status: Outcome
    article: Words
    says: Words
    now: Words
    before: Words


@cache
def duty_words() -> Mapping[str, Words]:
    """Return the words by part and language. Raises ValueError where one is missing."""
    found: Mapping[str, Words] = written(FILE)
    if missing := [part for part, words in found.items() if set(LANGUAGES) - words.keys()]:
        raise ValueError(f"duties without words in a language: {missing}")
    return found


def duty_prompts(assessment: Assessment) -> tuple[DutyPrompt, ...]:
    """Return the duties to decide on: those that may apply, and those of which nobody can say yet."""
    results = (assessment.of(provision) for provision in NOTIFYING)
    return tuple(_prompt(one) for one in results if one.status in ("met", "need_more_facts"))


def _prompt(result: Result) -> DutyPrompt:
    words = duty_words()
    now = words["decide"] if result.status == "met" else words["think"]
    provision = result.provision
    return DutyPrompt(provision.id, result.status, provision.article, provision.plain, now, words["before"])
