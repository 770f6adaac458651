"""What a packet holds of the law: which provisions may apply or need more facts, and what is due, in words frozen with it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tomoshibi.casework.lawful import Act, acts_of, moments
from tomoshibi.casework.models import Case
from tomoshibi.casework.queries import happenings
from tomoshibi.casework.sealed import Opener
from tomoshibi.law.assessing import Result
from tomoshibi.law.questions import questions
from tomoshibi.law.reminders import reminders
from tomoshibi.law.rulebook import ruleset
from tomoshibi.staff.queries import signed_digests

OUTCOMES = ("met", "need_more_facts")
LANGUAGES = ("ja", "en")
Row = dict[str, Any]


def law(found: Case, opener: Opener, *, with_acts: bool, on: date) -> Row:
    """Return what may apply in a case, and by what edition of the rules.

    Without the acts it is said of the case as a whole, and nothing is due: of a deadline one could work out the day.
    """
    acts = acts_of(happenings(found, opener))
    signed = signed_digests(on=on)
    given = [_act(one, on, signed) for one in acts] if with_acts else [_together(acts, on, signed)]
    return {"edition": ruleset(), "acts": [one for one in given if one["provisions"]], "due": _due(acts) if with_acts else []}


def _act(act: Act, on: date, signed: frozenset[str]) -> Row:
    row: Row = {"provisions": [_provision(one, on, signed) for one in _that_matter(act)]}
    if act.event:
        clear = act.event.clear
        days = {name: day.isoformat() for name, day in (("from", clear["earliest"]), ("to", clear["latest"])) if day}
        row |= {"act": clear["act"], "certainty": clear["certainty"], **days}
    return row


def _together(acts: Sequence[Act], on: date, signed: frozenset[str]) -> Row:
    """Return the provisions of all acts, each once as far as it came on any of them."""
    best: dict[str, Result] = {}
    for one in (result for act in acts for result in _that_matter(act)):
        if one.provision.id not in best or one.status == "met":
            best[one.provision.id] = one
    return {"provisions": [_provision(one, on, signed) for one in best.values()]}


def _that_matter(act: Act) -> Iterator[Result]:
    """Yield what may apply, then what needs more facts and on which something was told."""
    for status in OUTCOMES:
        yield from (one for one in act.found.results if one.status == status and (status == "met" or one.is_told_of))


def _provision(result: Result, on: date, signed: frozenset[str]) -> Row:
    one = result.provision
    return {
        "id": one.id, "status": result.status, "signed": one.is_signed(on, signed),
        "name": _both(one.name), "article": {of: f"{one.statute.name[of]} {one.article[of]}" for of in LANGUAGES},
        "wanted": [_both(questions()[key].label) for key in result.would_settle],
    }  # fmt: skip


def _both(words: Mapping[str, str]) -> Row:
    return {of: words.get(of) or words["ja"] for of in LANGUAGES}


def _due(acts: Sequence[Act]) -> list[Row]:
    """Return what should not be missed, each sentence once: what is for now first, then by day."""
    found = {(one.due, one.words("ja")): one for act in acts for one in reminders(act.found, moments(act))}
    rows = sorted(found.values(), key=lambda one: (one.due is not None, one.due or date.min, one.words("ja")))
    return [{"day": str(one.due or ""), **{of: one.words(of) for of in LANGUAGES}} for one in rows]
