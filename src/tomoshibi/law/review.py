"""Sheets for whoever signs: a provision, its versions and conditions, and what the situations come to, side by side."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Literal

from tomoshibi.law.assessing import Assessment, Outcome, Result, assess
from tomoshibi.law.elements import elements
from tomoshibi.law.facts import Facts
from tomoshibi.law.findings import Status
from tomoshibi.law.questions import questions
from tomoshibi.law.rulebook import Element, Leaf, Node, Provision, Tree, Version, filled, provisions
from tomoshibi.law.situations import about

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Row:
    """A situation against a provision: what was told, what each condition came to, what was expected, and why."""

    situation: str
    says: str
    told: tuple[tuple[str, str], ...]
    elements: tuple[tuple[str, Status], ...]
    expected: Outcome
    found: Outcome
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a lawyer sees before signing a provision; `digest` is what the signature is for."""

    provision: Provision
    rows: tuple[Row, ...]
    is_signed: bool

    @property
    def digest(self) -> str:
        """Return the digest of all that is signed."""
        return self.provision.digest


def sheets(wanted: Iterable[str] = (), *, on: date) -> tuple[Sheet, ...]:
    """Return the sheets of provisions, of all without names. Raises KeyError for a name that is not there."""
    every = provisions()
    return tuple(_sheet(every[name], on) for name in tuple(wanted) or every)


def unsigned(*, on: date, also: Collection[str] = ()) -> tuple[Provision, ...]:
    """Return the provisions that staff see as unchecked and the person does not see on a day; `also` as for `is_signed`."""
    return tuple(one for one in provisions().values() if not one.is_signed(on, also))


def for_the_person(assessment: Assessment, *, on: date, also: Collection[str] = ()) -> tuple[Result, ...]:
    """Return what of an assessment may be shown to the person on a day: signed, and may apply or needs more facts."""
    return tuple(
        one
        for one in assessment.results
        if one.provision.is_signed(on, also) and (one.status == "met" or (one.status == "need_more_facts" and one.is_told_of))
    )


def _sheet(provision: Provision, on: date) -> Sheet:
    rows = []
    for situation in about(provision.id):
        assessment = assess(situation.facts, {provision.id: provision})
        result = assessment.of(provision.id)
        used = [key for key in _facts_read(provision) if situation.facts[key].standing != "unknown"]
        rows.append(
            Row(
                situation.id,
                situation.says,
                tuple((key, _told(situation.facts, key)) for key in used),
                tuple((one.element.id, one.finding.status) for one in result.elements),
                situation.expected[provision.id],
                result.status,
                situation.why.get(provision.id, ""),
            )
        )
    return Sheet(provision, tuple(rows), provision.is_signed(on))


def _facts_read(provision: Provision) -> tuple[str, ...]:
    """Return the facts a provision can read, found by asking with nothing known, and the dates behind ages."""
    asked = assess(Facts(), {provision.id: provision}).of(provision.id)
    keys = {key for one in asked.elements for key in one.finding.would_settle} | {"act_date"}
    return tuple(key for key in questions() if key in keys)


def _told(facts: Facts, key: str) -> str:
    fact = facts[key]
    return str(fact.value) if fact.value is not None else fact.standing


def as_text(sheet: Sheet, language: Language) -> Iterator[str]:
    """Yield the lines of a sheet for a terminal."""
    one = sheet.provision
    yield f"== {one.id}  {one.name[language]}  {one.statute.name[language]} {one.article[language]}"
    yield f"   {one.confidence}, {one.checked_on}: {'; '.join(one.sources)}"
    yield f"   digest {sheet.digest}"
    yield f"   signed: {one.review.by or '-'} {one.review.day or ''}".rstrip()
    for name, text in one.plain.items():
        yield f"   {name}: {_every_version(one, text)}"
    if one.penalty:
        yield f"   {_every_version(one, one.penalty[language])}"
    for version in one.versions:
        yield f"   {_span(version)}  {_tree(version.test)}"
    for part in one.elements:
        flags = "".join(flag for flag, has in ((" [judgement]", part.judgement), (" [presumed]", part.presumed)) if has)
        yield f"   - {part.id}{flags}: {_every_version(one, part.text[language])}"
        yield f"       {_test(part)}"
    for note in one.notes:
        yield f"   * {note}"
    for row in sheet.rows:
        mark = "" if row.found == row.expected else f"  !! expected {row.expected}"
        yield f"   {row.situation}  {row.found}{mark}  {row.says}"
        yield f"       {', '.join(f'{key}={value}' for key, value in row.told)}"
        yield f"       {', '.join(f'{name}: {status}' for name, status in row.elements)}"
        if row.why:
            yield f"       {row.why}"


def as_html(given: Iterable[Sheet], language: Language) -> str:
    """Return one page with all sheets, for the screen or for paper; it loads nothing."""
    body = "".join(_section(one, language) for one in given)
    style = "body{font-family:sans-serif;line-height:1.6;margin:2rem;max-width:70rem}table{border-collapse:collapse;width:100%}"
    style += "td,th{border:1px solid #999;padding:.3rem;vertical-align:top;text-align:left}section{break-before:page}"
    head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>Tomoshibi</title>"
    return f"<!DOCTYPE html>\n<html lang='{language}'><head>{head}<style>{style}</style></head><body>{body}</body></html>\n"


@dataclass(frozen=True, slots=True)
class Parts:
    """A sheet in words: what is said of the provision, its versions, and its conditions with the functions behind them."""

    plain: tuple[tuple[str, str], ...]
    penalty: str
    versions: tuple[tuple[str, str, str], ...]
    conditions: tuple[tuple[str, str, str, bool, bool], ...]  # name, words, test, judgement, presumed


def parts_of(sheet: Sheet, language: Language) -> Parts:
    """Return the parts of a sheet, in words."""
    one = sheet.provision
    return Parts(
        tuple((name, _every_version(one, text)) for name, text in one.plain.items()),
        _every_version(one, one.penalty[language]) if one.penalty else "",
        tuple((_span(version), _tree(version.test), version.change.get(language, "")) for version in one.versions),
        tuple(
            (part.id, _every_version(one, part.text[language]), _test(part), part.judgement or part.test is None, part.presumed)
            for part in one.elements
        ),
    )


def _section(sheet: Sheet, language: Language) -> str:
    one = sheet.provision
    given = parts_of(sheet, language)
    title = f"{one.name[language]} ({one.id})"
    facts = {
        "": f"{one.statute.name[language]} {one.article[language]}",
        "sources": "; ".join(one.sources),
        "checked": f"{one.checked_on} ({one.confidence})",
        "signed": f"{one.review.by or '-'} {one.review.day or ''}",
        "digest": sheet.digest,
        **dict(given.plain),
    }
    if given.penalty:
        facts["penalty"] = given.penalty
    parts = [row[:3] for row in given.conditions]
    rows = [
        (
            row.situation,
            row.says,
            ", ".join(f"{key}={value}" for key, value in row.told),
            ", ".join(f"{name}: {status}" for name, status in row.elements),
            row.found if row.found == row.expected else f"{row.found} (!! {row.expected})",
            row.why,
        )
        for row in sheet.rows
    ]
    notes = "".join(f"<li>{escape(note)}</li>" for note in one.notes)
    tables = (_table(facts.items()), _table(given.versions), _table(parts), f"<ul>{notes}</ul>", _table(rows))
    return f"<section><h2>{escape(title)}</h2>{''.join(tables)}</section>"


def _table(rows: Iterable[Iterable[str]]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{lines}</table>" if lines else ""


def _span(version: Version) -> str:
    return f"{version.in_force} - {version.until or ''}".rstrip()


def _every_version(one: Provision, text: str) -> str:
    """Return a text as each version gives it; once where all give the same."""
    return " → ".join(dict.fromkeys(filled(text, version) for version in one.versions))


def _test(part: Element) -> str:
    return _tree(part.test) if part.test else "-"


def _tree(tree: Tree) -> str:
    """Return a test in one line, with what each named condition says."""
    match tree:
        case Leaf():
            given = ", ".join(f"{name}={value}" for name, value in tree.arguments)
            function = elements().get(tree.name)
            says = f" ({(function.__doc__ or '').splitlines()[0]})" if function else ""
            return f"{tree.name}{f'[{given}]' if given else ''}{says}"
        case Node(kind="not"):
            return f"not {_tree(tree.parts[0])}"
        case Node():
            return f"{tree.kind} of: " + "; ".join(_tree(part) for part in tree.parts)
