"""Which provisions may apply to one act: by the version of its own day, in three values, with reasons and what is missing."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from tomoshibi.law.deriving import derived
from tomoshibi.law.elements import elements
from tomoshibi.law.facts import Fact, Facts, conflicting, known
from tomoshibi.law.findings import OPEN, Finding, Status, all_of, any_of, negated, opposite, presumed, together
from tomoshibi.law.questions import in_order
from tomoshibi.law.rulebook import Element, Leaf, Node, Provision, Tree, Version, filled, provisions
from tomoshibi.law.spans import Days

Outcome = Literal["met", "need_more_facts", "not_met", "not_in_force"]
Memory = dict[Tree, Finding]
ABOUT_PEOPLE = frozenset(("victim_age_at_act", "victim_age_at_image", "offender_age_at_act", "offender_5y_older", "prefecture"))
_FOR_A_LAWYER = (
    "これは、弁護士や裁判所などの専門家が判断することです。",
    "This is for a professional to judge: a lawyer or a court decides.",
)
_AS_TOLD = (
    "話されたままで、判断ではありません。決めるのは弁護士や裁判所です。",
    "As told, and no judgement: a lawyer or a court decides.",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition of a provision and what was found on it."""

    element: Element
    finding: Finding


@dataclass(frozen=True, slots=True)
class Result:
    """What was found on a provision; `version` is the one whose parameters count, the nearest where none is in force."""

    provision: Provision
    version: Version
    status: Outcome
    elements: tuple[Judged, ...]
    would_settle: tuple[str, ...]

    @property
    def facts_used(self) -> tuple[str, ...]:
        """Return the known facts that the conditions read."""
        return together(key for one in self.elements for key in one.finding.facts_used)

    @property
    def is_touched(self) -> bool:
        """Say whether anything that was told bears on the provision."""
        return self.status in ("met", "not_met") or bool(self.facts_used)

    @property
    def is_told_of(self) -> bool:
        """Say whether more than who and where somebody is bears on it: what is only open by age would be a long list."""
        return bool(set(self.facts_used) - ABOUT_PEOPLE)

    def text(self, words: Mapping[str, str], language: str) -> str:
        """Return words of the provision in a language, with the parameters of the version."""
        return filled(words.get(language) or words.get("ja", ""), self.version)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found on one act, with the day that counted and the facts with all that follows from them."""

    on: Days | None
    facts: Facts
    results: tuple[Result, ...]

    def of(self, provision: str) -> Result:
        """Return the result of a provision."""
        return next(one for one in self.results if one.provision.id == provision)


def assess(facts: Facts, rules: Mapping[str, Provision] | None = None) -> Assessment:
    """Return what is found on an act, for every provision in its order. The day of the act decides which version counts."""
    whole = derived(facts)
    memory: Memory = {}
    found = (provisions() if rules is None else rules).values()
    return Assessment(whole.days("act_date"), whole, tuple(_result(one, whole, memory) for one in found))


def assess_acts(case: Facts, acts: Mapping[str, Facts]) -> Mapping[str, Assessment]:
    """Return what is found on each act of a case, each at its own day; what is said of an act goes before the case.

    Only the person's day of birth cannot differ between them: two that do not fit clash.
    """
    return {name: assess(case.but(act.rows).but(_one_birth(case, act))) for name, act in acts.items()}


def _one_birth(case: Facts, act: Facts) -> Mapping[str, Fact]:
    """Return the day of birth by what was said of the case and of the act, or that they clash."""
    rows = [one["victim_birth_date"] for one in (case, act)]
    if clashing := [row for row in rows if row.standing == "conflicting"]:
        return {"victim_birth_date": clashing[0]}
    days = [row.value for row in rows if isinstance(row.value, Days)]
    if not days:
        return {}
    records = (record for row in rows for record in row.records)
    first, last = max(one.earliest for one in days), min(one.latest for one in days)
    clash = conflicting((("victim_birth_date", one) for one in days), *records)
    return {"victim_birth_date": clash if last < first else known(Days(first, last), *clash.records)}


def _result(provision: Provision, facts: Facts, memory: Memory) -> Result:
    in_force, counting = _versions(provision, facts.days("act_date"))
    judged = [_judged(provision, version, facts, memory) for version in counting]
    outcomes = {_status(version.test, found) for version, found in zip(counting, judged, strict=True)}
    status = _outcome(in_force, outcomes)
    missing: tuple[str, ...] = ()
    if status == "need_more_facts":
        day = ("act_date",) if in_force is None or len(outcomes) > 1 else ()
        missing = in_order((*_missing(counting, judged), *day))
    latest = judged[-1]
    return Result(provision, counting[-1], status, tuple(Judged(part, latest[part.id]) for part in provision.elements), missing)


def _outcome(in_force: bool | None, outcomes: Set[Status]) -> Outcome:
    """Return what the versions that may count come to together: only where all agree is anything decided."""
    if in_force is False:
        return "not_in_force"
    if outcomes == {"not_met"}:
        return "not_met"
    return "met" if outcomes == {"met"} and in_force else "need_more_facts"


def _versions(provision: Provision, on: Days | None) -> tuple[bool | None, Sequence[Version]]:
    """Return whether the provision is in force on all, none or some of the days, and the versions that may count."""
    versions = provision.versions
    if on is None:
        return None, versions
    hit = [one for one in versions if one.in_force <= on.latest and (one.until is None or on.earliest < one.until)]
    if not hit:
        return False, versions[:1] if on.latest < versions[0].in_force else versions[-1:]
    until = versions[-1].until
    return (True if on.earliest >= versions[0].in_force and (until is None or on.latest < until) else None), hit


def _judged(provision: Provision, version: Version, facts: Facts, memory: Memory) -> dict[str, Finding]:
    return {part.id: _element_finding(part, version, facts, memory) for part in provision.elements}


def _element_finding(part: Element, version: Version, facts: Facts, memory: Memory) -> Finding:
    if part.test is None:
        return Finding("judgement", *_FOR_A_LAWYER)
    found = _walked(version.tests[part.id], facts, memory)
    if part.presumed:
        found = presumed(found)
    if part.judgement:
        ja, en = _FOR_A_LAWYER if found.status in OPEN else _AS_TOLD
        return replace(found, reason_ja=found.reason_ja + ja, reason_en=f"{found.reason_en} {en}")
    return found


def _walked(tree: Tree, facts: Facts, memory: Memory) -> Finding:
    """Return the finding of a resolved tree; what several provisions ask for is worked out once."""
    if tree not in memory:
        match tree:
            case Leaf():
                memory[tree] = elements()[tree.name](facts, **dict(tree.arguments))
            case Node():
                parts = [_walked(part, facts, memory) for part in tree.parts]
                memory[tree] = negated(parts[0]) if tree.kind == "not" else (all_of if tree.kind == "all" else any_of)(parts)
    return memory[tree]


def _status(tree: Tree, found: Mapping[str, Finding]) -> Status:
    """Return what a provision's test comes to, over the findings of its elements."""
    match tree:
        case Leaf():
            return found[tree.name].status
        case Node(kind="not"):
            return opposite(_status(tree.parts[0], found))
        case Node():
            statuses = [_status(part, found) for part in tree.parts]
            decides: Status = "not_met" if tree.kind == "all" else "met"
            if decides in statuses:
                return decides
            return next((one for one in OPEN if one in statuses), opposite(decides))


def _missing(counting: Sequence[Version], judged: Sequence[Mapping[str, Finding]]) -> Iterator[str]:
    """Yield the facts that would settle what keeps a provision open."""
    for version, found in zip(counting, judged, strict=True):
        for name in _keeping_open(version.test, found):
            yield from found[name].would_settle


def _keeping_open(tree: Tree, found: Mapping[str, Finding]) -> Iterator[str]:
    match tree:
        case Leaf():
            yield tree.name
        case Node():
            for part in tree.parts:
                if _status(part, found) in OPEN:
                    yield from _keeping_open(part, found)
