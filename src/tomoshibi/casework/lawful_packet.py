"""What a packet holds of the law: which provisions may apply or need more facts, and what is due, in words frozen with it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tomoshibi.casework.lawful import Act, acts_of, moments
from tomoshibi.casework.models import Case
from tomoshibi.casework.queries import happenings
from tomoshibi.casework.sealed import Opener
from tomoshibi.law.assessing import Result
from tomoshibi.law.questions import questions
from tomoshibi.law.reminders import Reminder, reminders
from tomoshibi.law.rulebook import ruleset
from tomoshibi.staff.queries import signed_digests

LANGUAGES = ("ja", "en")
Row = dict[str, Any]


def law(found: Case, opener: Opener, *, places: Mapping[str, int], on: date) -> Row:
    """Return what may apply in a case, and by what edition of the rules. `places`: the numbers of its acts, if they go too.

    Without the acts nothing is due: of a deadline one could work out the day of an act that does not go.
    """
    acts = acts_of(happenings(found, opener))
    return {"edition": ruleset(), "provisions": provisions(acts, places=places, on=on), "due": _due(acts, on) if places else []}


def provisions(acts: Sequence[Act], *, places: Mapping[str, int], on: date) -> list[Row]:
    """Return the provisions that may apply to acts or need more facts, those first that may apply."""
    signed = signed_digests(on=on)
    best = sorted(_best(acts), key=lambda one: one.status != "met")
    return [_provision(one, _on(acts, one, places), on, signed) for one in best]


def _best(acts: Sequence[Act]) -> list[Result]:
    """Return the provisions that matter to any act, each once as far as it came on any of them."""
    best: dict[str, Result] = {}
    for one in (result for act in acts for result in act.found.results if _matters(result)):
        if one.provision.id not in best or (one.status == "met" and best[one.provision.id].status != "met"):
            best[one.provision.id] = one
    return list(best.values())


def _matters(result: Result) -> bool:
    """Say whether a provision may apply, or needs more facts and something was told that bears on it."""
    return result.status == "met" or (result.status == "need_more_facts" and result.is_told_of)


def _on(acts: Sequence[Act], best: Result, places: Mapping[str, int]) -> list[int]:
    """Return the numbers of the acts on which a provision came that far."""
    found = (act for act in acts if act.found.of(best.provision.id).status == best.status)
    return sorted(places[act.key] for act in found if act.key in places and _matters(act.found.of(best.provision.id)))


def _provision(result: Result, acts: list[int], on: date, signed: frozenset[str]) -> Row:
    one = result.provision
    return {
        "id": one.id, "status": result.status, "signed": one.is_signed(on, signed), "acts": acts,
        "name": _both(one.name), "article": {of: f"{one.statute.name[of]} {one.article[of]}" for of in LANGUAGES},
        "wanted": [_both(questions()[key].label) for key in result.would_settle],
    }  # fmt: skip


def _both(words: Mapping[str, str]) -> Row:
    return {of: words.get(of) or words["ja"] for of in LANGUAGES}


def _due(acts: Sequence[Act], on: date) -> list[Row]:
    """Return what should not be missed: of each kind what comes next, what is for now first, then by day."""
    coming = [one for act in acts for one in reminders(act.found, moments(act)) if one.due is None or one.due >= on]
    coming.sort(key=lambda one: (one.due is not None, one.due or on, one.code))
    found: dict[str, Reminder] = {}
    for one in coming:
        found.setdefault(one.code, one)
    return [{"day": str(one.due or ""), **{of: one.words(of) for of in LANGUAGES}} for one in found.values()]
