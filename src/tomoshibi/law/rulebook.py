"""The dated provisions, read from `rules/` and checked: every version, parameter, condition, source and word in its place."""

import ast
import hashlib
import inspect
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tomoshibi.law.elements import elements
from tomoshibi.law.questions import LANGUAGES
from tomoshibi.law.written import from_text

RULES = Path(__file__).parent / "rules"
ENGINE = ("spans.py", "facts.py", "ages.py", "deriving.py", "findings.py", "assessing.py")
REMARKS = frozenset(("review", "notes", "sources", "checked_on", "confidence", "related"))  # beside the rule, not of it
BOTH = ("ja", "en")
Category = Literal["penal", "civil", "platform", "procedure", "protective", "duty", "definition", "general"]
CATEGORIES: tuple[Category, ...] = ("penal", "civil", "platform", "procedure", "protective", "duty", "definition", "general")
Confidence = Literal["found", "mixed", "known", "doubtful"]
CONFIDENCES: tuple[Confidence, ...] = ("found", "mixed", "known", "doubtful")
Words = Mapping[str, str]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class BadRule(ValueError):
    """Rules are not of their form; the message lists where and what."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A named condition; `arguments` gives the parameter that each of its arguments takes, by name or, resolved, its value."""

    name: str
    arguments: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """Conditions that must all be met, of which one is enough, or of which one must not be met."""

    kind: Literal["all", "any", "not"]
    parts: tuple["Tree", ...]


Tree = Leaf | Node


@dataclass(frozen=True, slots=True)
class Element:
    """One condition of a provision. Without a test no answer of ours settles it. `judgement`: a professional decides."""

    id: str
    text: Words
    test: Tree | None
    judgement: bool
    presumed: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A provision as it stood from a day until before another (None: still in force as far as checked)."""

    in_force: date
    until: date | None
    params: Mapping[str, Any]
    test: Tree
    change: Words
    tests: Mapping[str, Tree]  # of its elements, with the values of this version's parameters


@dataclass(frozen=True, slots=True)
class Limitation:
    """How long prosecution or a claim stays possible; None: it differs. `until_adult`: the time until 18 is added."""

    years: int | None
    until_adult: bool
    rule: Words


@dataclass(frozen=True, slots=True)
class Review:
    """Who signed the provision, when, until when, and the digest of what was signed. Empty: nobody did."""

    by: str | None
    day: date | None
    next: date | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Statute:
    """An Act or ordinance, with its number in the state's own list."""

    key: str
    name: Words
    number: str | None
    egov_id: str | None
    revision: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision with its versions, conditions, what follows from it, sources, and who signed it.

    `digest` is over all that is signed, `substance` over what the rule says without remarks beside it.
    """

    id: str
    statute: Statute
    article: Words
    name: Words
    category: Category
    plain: Words
    elements: tuple[Element, ...]
    versions: tuple[Version, ...]
    penalty: Words
    attempt: bool | None
    complaint: bool | None
    limitation: Limitation | None
    confidence: Confidence
    sources: tuple[str, ...]
    checked_on: date
    notes: tuple[str, ...]
    related: tuple[str, ...]
    review: Review
    digest: str
    substance: str

    def version_on(self, day: date) -> Version | None:
        """Return the version in force on a day; None where there was none."""
        return next((one for one in self.versions if one.in_force <= day and (one.until is None or day < one.until)), None)

    def is_signed(self, on: date, also: Collection[str] = ()) -> bool:
        """Say whether somebody signed exactly this text, and the signature holds on a day: from its own until its end.

        `also`: digests that the organisation's own signatures cover on that day, as the desk keeps them.
        """
        review = self.review
        if review.by and review.day and review.next and review.digest == self.digest and review.day <= on < review.next:
            return True
        return self.digest in also


def _resolved(tree: Tree, params: Mapping[str, Any]) -> Tree:
    """Return a tree with the values of a version's parameters in the place of their names; what is missing is a fault later."""
    match tree:
        case Leaf():
            return Leaf(tree.name, tuple((argument, params.get(param)) for argument, param in tree.arguments))
        case Node():
            return Node(tree.kind, tuple(_resolved(part, params) for part in tree.parts))


def filled(text: str, version: Version) -> str:
    """Return a text with the parameters of a version in their places."""
    return _PLACEHOLDER.sub(lambda found: str(version.params[found[1]]), text)


@cache
def provisions() -> Mapping[str, Provision]:
    """Return the provisions that come with the program, by id, in the order of their files. Raises BadRule."""
    return read_rules({path.name: path.read_text("utf-8") for path in sorted(RULES.glob("*.yaml"))})


@cache
def ruleset() -> str:
    """Return the name of this edition of the rules that come with the program."""
    paths = (*sorted((RULES.parent / "elements").glob("*.py")), *(RULES.parent / name for name in ENGINE))
    return edition(provisions(), {path.name: path.read_text("utf-8") for path in paths})


def edition(rules: Mapping[str, Provision], code: Mapping[str, str]) -> str:
    """Return a name that is another when, and only when, a rule or what works rules out is another.

    Remarks in the code, sources and signatures do not change what is found, and so no name.
    """
    whole = hashlib.sha256()
    for one in rules.values():
        whole.update(f"{one.id} {one.substance}\n".encode())
    for name, text in code.items():
        whole.update(f"{name} {_without_remarks(text)}\n".encode())
    return f"law/{whole.hexdigest()[:12]}"


def _without_remarks(code: str) -> str:
    """Return Python without comments, docstrings and layout."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def read_rules(texts: Mapping[str, str]) -> Mapping[str, Provision]:
    """Return provisions from the texts of rule files by name. Raises BadRule with everything that is wrong."""
    found: dict[str, Provision] = {}
    wrong: list[str] = []
    for name, text in texts.items():
        try:
            file = from_text(text)
            statute = _statute(file["statute"])
            for row in file["provisions"]:
                one = _provision(row, statute)
                wrong += [f"{one.id}: stands there twice"] if one.id in found else []
                found[one.id] = one
        except (KeyError, TypeError, ValueError) as error:
            wrong.append(f"{name}: {error!r}")
    wrong += [line for one in found.values() for line in _faults(one, found)]
    if wrong:
        raise BadRule("\n".join(wrong))
    return found


def _statute(row: Mapping[str, Any]) -> Statute:
    return Statute(row["key"], row["name"], row["number"], row["egov_id"], row["revision"])


def _provision(row: Mapping[str, Any], statute: Statute) -> Provision:
    signed = {key: value for key, value in row.items() if key != "review"}
    of = [statute.key, statute.name, statute.number, statute.egov_id]
    limitation, review = row.get("limitation"), row["review"]
    parts = tuple(map(_element, row["elements"]))
    return Provision(
        id=row["id"],
        statute=statute,
        article=row["article"],
        name=row["name"],
        category=row["category"],
        plain=row["plain"],
        elements=parts,
        versions=tuple(_version(one, parts) for one in row["versions"]),
        penalty=row.get("penalty", {}),
        attempt=row.get("attempt"),
        complaint=row.get("complaint"),
        limitation=Limitation(limitation["years"], limitation["until_adult"], limitation["rule"]) if limitation else None,
        confidence=row["confidence"],
        sources=tuple(row["sources"]),
        checked_on=row["checked_on"],
        notes=tuple(row.get("notes", ())),
        related=tuple(row.get("related", ())),
        review=Review(review["by"], review["day"], review["next"], review["digest"]),
        digest=_hashed([of, signed]),
        substance=_hashed([of, {key: value for key, value in row.items() if key not in REMARKS}]),
    )


def _hashed(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _element(row: Mapping[str, Any]) -> Element:
    test = row["test"]
    return Element(
        row["id"], row["text"], None if test is None else _tree(test), row.get("judgement", False), row.get("presumed", False)
    )


def _version(row: Mapping[str, Any], parts: tuple[Element, ...]) -> Version:
    params = row.get("params", {})
    tests = {part.id: _resolved(part.test, params) for part in parts if part.test is not None}
    return Version(row["in_force"], row["until"], params, _tree(row["test"]), row.get("change", {}), tests)


def _tree(row: Any) -> Tree:
    """Return a tree: `name`, `{name: {argument: parameter}}`, `{all: [...]}`, `{any: [...]}` or `{not: ...}`."""
    if isinstance(row, str):
        return Leaf(row)
    [(name, rest)] = row.items()
    if name == "not":
        return Node("not", (_tree(rest),))
    if name in ("all", "any"):
        return Node(name, tuple(map(_tree, rest)))
    return Leaf(name, tuple(sorted(rest.items())))


def leaves(tree: Tree | None) -> Iterator[Leaf]:
    """Yield the named conditions of a tree."""
    match tree:
        case Leaf():
            yield tree
        case Node():
            for part in tree.parts:
                yield from leaves(part)


def _faults(one: Provision, every: Mapping[str, Provision]) -> Iterator[str]:
    """Yield what is wrong with a provision."""
    for line in (*_word_faults(one), *_version_faults(one), *_test_faults(one), *_param_faults(one)):
        yield f"{one.id}: {line}"
    for other in one.related:
        if other not in every:
            yield f"{one.id}: related to {other}, which is not there"


def _word_faults(one: Provision) -> Iterator[str]:
    if set(LANGUAGES) - one.plain.keys() or not all(one.plain.values()):
        yield "plain words are missing in a language"
    pairs = {"article": one.article, "name": one.name, **{f"element {part.id}": part.text for part in one.elements}}
    for place, words in (pairs | ({"penalty": one.penalty} if one.penalty else {})).items():
        if set(BOTH) - words.keys() or not all(words.values()):
            yield f"{place} is missing in a language"
    if not one.sources or not all(one.sources):
        yield "no source"
    if one.category not in CATEGORIES or one.confidence not in CONFIDENCES:
        yield "unknown category or confidence"
    if one.category == "penal" and not one.penalty:
        yield "a penal provision without its penalty"
    yield from _signature_faults(one)


def _signature_faults(one: Provision) -> Iterator[str]:
    review = one.review
    if not review.by:
        return
    if not (review.day and review.next and review.digest):
        yield "a signature without its day, its end or its digest"
    elif review.next <= review.day:
        yield "a signature that ends before it holds"
    elif review.digest != one.digest:
        yield "changed since it was signed"


def _version_faults(one: Provision) -> Iterator[str]:
    if not one.versions:
        yield "no version"
    for version in one.versions:
        if version.until is not None and version.until <= version.in_force:
            yield f"the version of {version.in_force} ends before it begins"
    for before, after in zip(one.versions, one.versions[1:], strict=False):
        if before.until is None or before.until > after.in_force:
            yield f"versions overlap at {after.in_force}"
        elif before.until < after.in_force:
            yield f"a gap between versions from {before.until} to {after.in_force}"


def _test_faults(one: Provision) -> Iterator[str]:
    ids = [part.id for part in one.elements]
    if len(set(ids)) != len(ids):
        yield "an element stands there twice"
    for version in one.versions:
        if {leaf.name for leaf in leaves(version.test)} != set(ids):
            yield f"the test of {version.in_force} does not name just the elements of the provision"
    for part in one.elements:
        for leaf in leaves(part.test):
            if leaf.name not in elements():
                yield f"no element function is called {leaf.name}"
                continue
            wanted = [name for name in inspect.signature(elements()[leaf.name]).parameters if name != "facts"]
            if sorted(wanted) != [name for name, _ in leaf.arguments]:
                yield f"{leaf.name} takes {wanted}"
        if part.presumed and not part.judgement:
            yield f"{part.id} is presumed, but no judgement"


def _param_faults(one: Provision) -> Iterator[str]:
    texts = (*one.plain.values(), *one.penalty.values(), *(text for part in one.elements for text in part.text.values()))
    used = {name for text in texts for name in _PLACEHOLDER.findall(text)}
    used |= {param for part in one.elements for leaf in leaves(part.test) for _, param in leaf.arguments}
    for version in one.versions:
        for name in sorted(used - version.params.keys()):
            yield f"the version of {version.in_force} has no parameter {name}"
        for name in sorted(version.params.keys() - used):
            yield f"the version of {version.in_force} has a parameter that nothing uses: {name}"
