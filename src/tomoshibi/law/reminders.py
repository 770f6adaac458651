"""What should not be missed: complaint periods, logs, a bank to call, answers of platforms, agreements that end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from tomoshibi.law.assessing import Assessment
from tomoshibi.law.deadlines import answer_day, complaint_last_day, log_days, prosecution_last_day, silence_day
from tomoshibi.law.questions import LANGUAGES
from tomoshibi.law.written import written

FILE = Path(__file__).parent / "reminders.yaml"
Code = Literal["bank", "issuer", "logs", "answer", "silence", "complaint", "prosecution", "consent"]
AT_ONCE = ("bank", "issuer")
NOT_A_BANK = frozenset(("e_money", "gift_card", "crypto"))
SHORT_WAIT = ("pia-4", "ava-16")


@dataclass(frozen=True, slots=True)
class Moments:
    """The days from which periods run, as far as they are known."""

    act_ended: date | None = None
    offender_known_on: date | None = None
    removal_asked_on: date | None = None
    poster_asked_on: date | None = None
    born: date | None = None
    agreements_end_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Reminder:
    """Something that should not be missed, by a day or, without one, now; and the provision that it follows from."""

    code: Code
    due: date | None
    provision: str | None = None

    def words(self, language: str) -> str:
        """Return the sentence in a language."""
        return sentences()[self.code][language].replace("{day}", str(self.due))


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Return the sentences by code and language. Raises ValueError where one is missing."""
    found: Mapping[str, Mapping[str, str]] = written(FILE)
    if missing := [code for code, words in found.items() if set(LANGUAGES) - words.keys()]:
        raise ValueError(f"reminders without words in a language: {missing}")
    return found


def reminders(assessment: Assessment, moments: Moments) -> tuple[Reminder, ...]:
    """Return what should not be missed: first what is for now, then by day."""
    found = (*_money(assessment), *_logs(moments), *_platforms(assessment, moments), *_periods(assessment, moments))
    agreed = tuple(Reminder("consent", day) for day in moments.agreements_end_on)
    return tuple(sorted((*found, *agreed), key=lambda one: (one.due is not None, one.due or date.min, one.code)))


def _may_apply(assessment: Assessment, provision: str) -> bool:
    """Say whether a provision may apply or could with more facts, and something that was told bears on it."""
    result = assessment.of(provision)
    return result.status == "met" or (result.status == "need_more_facts" and result.is_touched)


def _money(assessment: Assessment) -> Iterator[Reminder]:
    if _may_apply(assessment, "frk-1") and assessment.facts.truth("payment_made") is not False:
        yield Reminder("bank", None, "frk-1")
    ways = assessment.facts.several("payment_methods")
    if ways and ways.told & NOT_A_BANK:
        yield Reminder("issuer", None)


def _logs(moments: Moments) -> Iterator[Reminder]:
    if moments.act_ended:
        for day in log_days(moments.act_ended):
            yield Reminder("logs", day)


def _platforms(assessment: Assessment, moments: Moments) -> Iterator[Reminder]:
    if moments.removal_asked_on and _may_apply(assessment, "ipa-25"):
        days = assessment.of("ipa-25").version.params["days"]
        yield Reminder("answer", answer_day(moments.removal_asked_on, days), "ipa-25")
    if moments.poster_asked_on:
        short = next((one for one in SHORT_WAIT if assessment.of(one).status == "met"), None)
        found = assessment.of(short or "ipa-3")
        days = found.version.params["wait" if short else "days"]
        yield Reminder("silence", silence_day(moments.poster_asked_on, days), found.provision.id)


def _periods(assessment: Assessment, moments: Moments) -> Iterator[Reminder]:
    for result in assessment.results:
        provision = result.provision
        if not _may_apply(assessment, provision.id):
            continue
        if provision.complaint and moments.offender_known_on:
            yield Reminder("complaint", complaint_last_day(moments.offender_known_on), provision.id)
        if provision.category == "penal" and result.status == "met" and provision.limitation and moments.act_ended:
            until = prosecution_last_day(provision.limitation, act_ended=moments.act_ended, born=moments.born)
            if until:
                yield Reminder("prosecution", until.last_day, provision.id)
