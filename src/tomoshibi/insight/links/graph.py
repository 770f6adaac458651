"""Cases that name the same identifiers: an exact graph, its suggestions, and what people decided.

Nothing here knows an identifier: cases name keyed hashes, as `casework` keeps them. A suggestion is never a decision; groups
stand over decisions alone. An account that many independent cases name, or that only money goes through, joins nothing by
itself: such accounts are sold and lent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Literal

from tomoshibi.insight.links.clusters import Clusters

Lane = Literal["strong", "possible", "different-person"]
Answer = Literal["yes", "no", "unsure", "withdrawn"]
# What a person holds, by family: two names of one account are one family, and so are a telephone and what is tied to it.
FAMILIES = {
    "native-id": "account", "handle": "account", "phone": "phone", "mail": "mail", "bank-account": "money", "e-money": "money",
    "crypto": "money", "device": "device", "url": "web", "wording": "wording",
}  # fmt: skip
LENT = frozenset({"money", "web", "wording"})  # sold, lent and copied; never a reason by themselves
MANY_GROUPS = 3  # independent groups of cases that name one identifier
MANY_CASES, MANY_SHARE = 6, 0.02  # an account in 3 % of the cases must not join them
MOST_PAIRED = 40  # cases under one identifier that are still laid side by side; beyond it the identifier is only told


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A kind and the keyed hash of the value."""

    kind: str
    key: bytes

    @property
    def family(self) -> str:
        """Return the family; an unknown kind is one of its own."""
        return FAMILIES.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A case names an identifier. `name`: keyed hashes of how the name given beside it can be read; empty where none was."""

    case: str
    identifier: Identifier
    name: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Agreement:
    """An identifier that both cases name, in how many cases it stands, and whether it is shared by many."""

    identifier: Identifier
    cases: int
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two cases (first < second) with all that agrees; `families` are those that count."""

    first: str
    second: str
    lane: Lane
    agreements: tuple[Agreement, ...]
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about two cases. Decisions are only added; the last one about a pair holds."""

    first: str
    second: str
    answer: Answer
    by: str
    at: datetime
    reason: str


def shared_by_many(sightings: Iterable[Sighting]) -> frozenset[Identifier]:
    """Return the identifiers that say nothing of who somebody is.

    Cases name one that nothing else holds together: where what else they name falls into three groups or more, it belongs to
    none of them. What is lent is judged so from three cases on; an account or number of somebody's own only where a fiftieth
    of all cases names it, for people do write under one account to many.
    """
    by_case, by_identifier = _both_ways(sightings)
    many = max(MANY_CASES, MANY_SHARE * len(by_case))
    return frozenset(
        one
        for one, cases in by_identifier.items()
        if len(cases) >= (MANY_GROUPS if one.family in LENT else many) and _groups(cases, by_case, without=one) >= MANY_GROUPS
    )


def suggestions(sightings: Sequence[Sighting], decisions: Sequence[Decision] = ()) -> tuple[Suggestion, ...]:
    """Return pairs of cases that share an identifier, the strongest first, less those that people ruled apart.

    `strong` needs two families that are not shared by many, one of them nothing that is lent. `different-person`: what
    agrees stands under names that cannot be one.
    """
    _, by_identifier = _both_ways(sightings)
    shared = shared_by_many(sightings)
    names: dict[tuple[str, Identifier], frozenset[bytes]] = {}
    for one in sightings:
        names[one.case, one.identifier] = names.get((one.case, one.identifier), frozenset()) | one.name
    agreeing: dict[tuple[str, str], list[Agreement]] = defaultdict(list)
    for identifier, cases in by_identifier.items():
        if len(cases) <= MOST_PAIRED:
            for pair in combinations(sorted(cases), 2):
                agreeing[pair].append(Agreement(identifier, len(cases), identifier in shared))
    ruled = {pair for pair, answer in standing(decisions).items() if answer == "no"}
    found = [_suggested(pair, tuple(sorted(all_, key=lambda one: one.cases)), names) for pair, all_ in agreeing.items()]
    order: Sequence[Lane] = ("strong", "possible", "different-person")
    kept = (one for one in found if (one.first, one.second) not in ruled)
    return tuple(sorted(kept, key=lambda one: (order.index(one.lane), -len(one.families), one.first, one.second)))


def standing(decisions: Iterable[Decision]) -> dict[tuple[str, str], Answer]:
    """Return what holds of each pair (smaller case first): the last decision, none where it was withdrawn."""
    held: dict[tuple[str, str], Answer] = {}
    for one in sorted(decisions, key=lambda one: one.at):
        pair = (min(one.first, one.second), max(one.first, one.second))
        held.pop(pair, None)
        if one.answer != "withdrawn":
            held[pair] = one.answer
    return held


def groups(decisions: Iterable[Decision], *, before: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the group of each case that a "yes" joined to another; a "no" keeps two cases apart through third ones too.

    `before`: the groups as they were. A group keeps its name while most of its cases are in it; else it is called by its
    smallest case.
    """
    held = standing(decisions)
    clusters: Clusters[str] = Clusters(pair for pair, answer in held.items() if answer == "no")
    for (one, other), answer in sorted(held.items()):
        if answer == "yes":
            clusters.join(one, other)
    members: dict[str, list[str]] = defaultdict(list)
    for case, group in clusters.members():
        members[group].append(case)
    return _called(members, before or {})


def _called(members: Mapping[str, list[str]], before: Mapping[str, str]) -> dict[str, str]:
    """Give each group the name that most of its cases bore, the largest group first; nobody else's name is taken."""
    called: dict[str, str] = {}
    taken: set[str] = set()
    for smallest, cases in sorted(members.items(), key=lambda one: (-len(one[1]), one[0])):
        bore = Counter(before[case] for case in cases if case in before and before[case] not in taken)
        name = min(bore, key=lambda one: (-bore[one], one)) if bore else smallest
        while name in taken or (not bore and name in before.values()):
            name += "'"
        taken.add(name)
        called |= dict.fromkeys(cases, name)
    return called


def _both_ways(sightings: Iterable[Sighting]) -> tuple[dict[str, set[Identifier]], dict[Identifier, set[str]]]:
    by_case: dict[str, set[Identifier]] = defaultdict(set)
    by_identifier: dict[Identifier, set[str]] = defaultdict(set)
    for one in sightings:
        by_case[one.case].add(one.identifier)
        by_identifier[one.identifier].add(one.case)
    return by_case, by_identifier


def _groups(cases: Iterable[str], by_case: Mapping[str, set[Identifier]], *, without: Identifier) -> int:
    """Return into how many groups cases fall by what else they name, one identifier left out."""
    clusters: Clusters[str] = Clusters(())
    first: dict[Identifier, str] = {}
    among = sorted(cases)
    for case in among:
        for one in by_case[case] - {without}:
            if one.family not in LENT or without.family not in LENT:
                clusters.join(first.setdefault(one, case), case)
    return len({clusters.leader(case) for case in among})


def _suggested(
    pair: tuple[str, str], agreements: tuple[Agreement, ...], names: Mapping[tuple[str, Identifier], frozenset[bytes]]
) -> Suggestion:
    telling = [one for one in agreements if not one.is_shared]
    families = tuple(sorted({one.identifier.family for one in telling}))
    lane: Lane = "possible"
    if any(_conflict(pair, one.identifier, names) for one in agreements):
        lane = "different-person"
    elif len(families) > 1 and set(families) - LENT:
        lane = "strong"
    return Suggestion(*pair, lane, agreements, families)


def _conflict(pair: tuple[str, str], one: Identifier, names: Mapping[tuple[str, Identifier], frozenset[bytes]]) -> bool:
    first, second = (names[case, one] for case in pair)
    return bool(first) and bool(second) and not first & second
