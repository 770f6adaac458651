"""What was found on an act, kept with the rules and facts it rests on: stale when either changes, and what changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from tomoshibi.law.assessing import Assessment, Outcome
from tomoshibi.law.findings import Status
from tomoshibi.law.rulebook import ruleset


@dataclass(frozen=True, slots=True)
class Kept:
    """One result as it was found: by which edition of the rules, on which facts, and what each condition came to."""

    act: str
    provision: str
    status: Outcome
    elements: tuple[tuple[str, Status], ...]
    ruleset: str
    facts_digest: str


@dataclass(frozen=True, slots=True)
class Change:
    """A provision that came out otherwise than before; None where it was, or is, not there. `elements`: id, before, after."""

    provision: str
    before: Outcome | None
    after: Outcome | None
    elements: tuple[tuple[str, Status | None, Status | None], ...]


def kept(assessment: Assessment, *, act: str) -> tuple[Kept, ...]:
    """Return the results of an act, to be kept."""
    edition, facts = ruleset(), assessment.facts.digest()
    return tuple(
        Kept(
            act,
            one.provision.id,
            one.status,
            tuple((judged.element.id, judged.finding.status) for judged in one.elements),
            edition,
            facts,
        )
        for one in assessment.results
    )


def is_stale(one: Kept, now: Assessment) -> bool:
    """Say whether the rules or the facts changed since; what it came to may still be the same."""
    return (one.ruleset, one.facts_digest) != (ruleset(), now.facts.digest())


def changes(before: Iterable[Kept], after: Iterable[Kept]) -> tuple[Change, ...]:
    """Return what came out otherwise, for one act, in the order of the later results, then what is gone."""
    old = {one.provision: one for one in before}
    new = {one.provision: one for one in after}
    found = (_change(old.get(name), new.get(name), name) for name in (*new, *(name for name in old if name not in new)))
    return tuple(one for one in found if one.before != one.after or one.elements)


def _change(old: Kept | None, new: Kept | None, provision: str) -> Change:
    was: dict[str, Status] = dict(old.elements) if old else {}
    now: dict[str, Status] = dict(new.elements) if new else {}
    differing = tuple((name, was.get(name), now.get(name)) for name in {**was, **now} if was.get(name) != now.get(name))
    return Change(provision, old.status if old else None, new.status if new else None, differing)
