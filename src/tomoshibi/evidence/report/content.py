"""Everything that a report says, as plain data for its template: words of one language beside what was found."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tomoshibi.evidence.report.brief import Brief
from tomoshibi.evidence.report.chosen import (
    PRINTED_AT_EACH_END,
    PRINTED_AT_EACH_END_BESIDE_MARKS,
    Chooser,
    Chosen,
)
from tomoshibi.evidence.report.exhibits import Exhibit, Material, exhibits
from tomoshibi.evidence.report.facts import Facts, facts
from tomoshibi.evidence.report.found import found, headings, listed, people, with_rest
from tomoshibi.evidence.report.gaps import Telling, gaps, told_bare
from tomoshibi.evidence.report.glyphs import Glyphs
from tomoshibi.evidence.report.marked import Marks, Told, by_number, told
from tomoshibi.evidence.report.passage_rows import passage_rows
from tomoshibi.evidence.report.passages import Passages, choose_marked, order_of
from tomoshibi.evidence.report.rows import RowMaker, shortened
from tomoshibi.evidence.report.sheet import CaseSheet
from tomoshibi.evidence.report.totals import Totals
from tomoshibi.evidence.shown_time import both
from tomoshibi.evidence.stamp_commands import StampAt, printed
from tomoshibi.evidence.wording import Language, Words, filled, words_of

MAX_CASE_IN_TITLE = 200
MAX_ON_COVER = 120  # characters of anything from outside, so that the cover is one page; the bundle has the whole
MOST_STAMPS_ON_COVER = 2
MAX_AUTHORITY = 40  # beside its moments, on two lines at most
MAX_CASE_IN_HEADER = 40  # full-width characters that fit on its line
MAX_RECORDS_IN_INDEX = 40  # numbers beside one mark

Row = Mapping[str, Any]
Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a report is made of: lines of the bundle's files of these names, what its cover states, and hashes by path.

    `records` are read once. `marks` are lines of `marks.jsonl`, `findings` is the object of `findings.json`; where they were
    not made, they are empty. `files` are the hashes of what the program made of the sources; `tell`
    puts a finding into words.
    """

    case: CaseSheet
    records: Iterable[Row]
    withheld: Sequence[Row]
    sources: Sequence[Row]
    summary: Row
    marks: Iterable[Row] = ()
    findings: Row = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    tell: Telling = told_bare


@dataclass(frozen=True, slots=True)
class _Read:
    """What one pass over the records left."""

    marks: Marks
    chooser: Chooser
    passages: Passages
    totals: Totals
    facts: Facts


def content(bundle: Bundle, *, language: Language, glyphs: Glyphs) -> tuple[Said, tuple[Exhibit, ...]]:
    """Return the report as JSON-ready data, every text from outside in it printable and without effect; and its exhibits.

    The exhibits are returned in Japanese, as the evidence list is written, whatever the language of the report.
    """
    words = words_of(language)
    read = _read(bundle)
    maker = RowMaker(words, glyphs, read.marks)
    roles = roles_of(bundle)
    chosen = read.chooser.chosen(maker)
    material = Material(bundle.case, bundle.sources, bundle.summary, read.totals, read.facts, bundle.files)
    summary = bundle.summary
    said = {
        "lang": language,
        "w": words,
        "s": words_of("en") if language == "ja" else None,
        "cover": _cover(bundle.case, words, maker),
        "brief": _brief(bundle, read, roles, maker),
        "summary": found(summary, words, maker),
        "people": people(summary, chosen.first_seen, maker, roles),
        "marked": _marked(bundle, read, roles, maker),
        "gaps": gaps(bundle.findings, language, maker, bundle.tell),
        "timeline": _timeline(chosen, read, headings(summary, words, maker), words),
        "withheld": _withheld(bundle.withheld, words, maker),
        "sources": with_rest([_source(one, words, maker) for one in listed(bundle.sources)], bundle.sources),
        "filled": sum(len(source.get("filled") or ()) for source in bundle.sources),
        "exhibits": [_exhibit(one, maker) for one in listed(exhibits(material, words))],
        "printed": _printed(read, chosen),
    }
    made = exhibits(material, words_of("ja"))
    return {**said, "in_brackets": glyphs.in_brackets, "emoji": glyphs.emoji_printed}, made


def roles_of(bundle: Bundle) -> dict[int, str]:
    """Return who asks for help and who is the other side, by participant, for conversations in which that is told."""
    members = {
        one.get("id"): [person["id"] if isinstance(person, Mapping) else person for person in one.get("participants") or ()]
        for one in bundle.summary.get("conversations") or ()
    }
    roles: dict[int, str] = {}
    for one in bundle.findings.get("conversations") or ():
        persons = set(one.get("person") or ())
        if persons:
            roles.update({who: "person" if who in persons else "other" for who in (*members.get(one.get("id"), ()), *persons)})
    return roles


def _read(bundle: Bundle) -> _Read:
    """Go through the records once, holding what is printed, counts, and the marked ones in short."""
    marks = by_number(bundle.marks)
    chooser = Chooser(PRINTED_AT_EACH_END_BESIDE_MARKS if marks else PRINTED_AT_EACH_END)
    passages = Passages(choose_marked(marks, order_of(bundle.findings.get("conversations") or ())))
    totals = Totals(marks)
    those: list[Told] = []
    for record in bundle.records:
        chooser.add(record)
        passages.add(record)
        totals.add(record)
        if line := marks.get(record["n"]):
            those.append(told(record, line))
    return _Read(marks, chooser, passages, totals, facts(those))


def _cover(case: CaseSheet, words: Words, maker: RowMaker) -> Said:
    jst, utc = both(case.sealed_at)
    groups = case.fingerprint.split()
    plain_case = maker.glyphs.printable((case.case or "")[:MAX_CASE_IN_TITLE]).replace("\n", " ")
    return {
        "case": maker.text(shortened(case.case, MAX_ON_COVER)) if case.case else "",
        "case_plain": plain_case,
        "case_short": plain_case if len(plain_case) <= MAX_CASE_IN_HEADER else f"{plain_case[:MAX_CASE_IN_HEADER]}…",
        "jst": jst,
        "utc": utc,
        "root": case.root,
        "bundle": case.bundle,
        "fingerprint": [" ".join(groups[:8]), " ".join(groups[8:])],
        "key_kind": case.key_kind,
        "program": maker.text(case.program),
        "by": maker.text(shortened(case.by, MAX_ON_COVER)),
        "stamped": case.time == "stamped",
        "stamps": stamps_said(case.stamps, maker),
        "stamp_commands": printed(case.stamps),
        "reported_with": maker.text(words["cover"]["reported_with"].format(program=case.reported_with))
        if case.reported_with
        else "",
        "at": [getattr(case.sealed_at, part) for part in ("year", "month", "day", "hour", "minute", "second")],
    }


def stamps_said(stamps: Sequence[StampAt], maker: RowMaker) -> list[Said]:
    """Return the stamps that a cover names, the latest where there are many."""
    return [
        {"jst": jst, "utc": utc, "authority": maker.text(shortened(one.authority, MAX_AUTHORITY))}
        for one in stamps[-MOST_STAMPS_ON_COVER:]
        for jst, utc in (both(one.at),)
    ]


def _brief(bundle: Bundle, read: _Read, roles: Mapping[int, str], maker: RowMaker) -> Said:
    conversations = bundle.findings.get("conversations") or ()
    bases = {str(one.get("person_basis")) for one in conversations if one.get("person")}
    basis = "unknown" if not bases else "inferred" if "inferred" in bases else "stated"
    told = read.facts.told
    return {
        "rows": Brief(maker, read.facts, roles, read.chooser.first_seen).rows(bundle.summary.get("participants") or ()),
        "marked": bool(told),
        "looked": bool(told) or "rules" in bundle.findings,
        "basis": basis,
        "first": _moment(told[0], maker) if told else None,
        "last": _moment(told[-1], maker) if told else None,
        "findings": len(bundle.findings.get("findings") or ()),
        "withheld": len(bundle.withheld),
    }


def _moment(one: Told, maker: RowMaker) -> Said:
    return {"n": one.n, "jst": one.jst, "utc": one.utc, "printed": maker.text(shortened(one.printed, MAX_ON_COVER))}


def _marked(bundle: Bundle, read: _Read, roles: Mapping[int, str], maker: RowMaker) -> Said:
    words = maker.words
    printed = len(read.passages.chosen.intersection(one.n for one in read.facts.told))
    count = len(read.facts.told)
    left_out = words["marked"]["left_out"].format(count=f"{count:,}", printed=f"{printed:,}") if printed < count else ""
    order = order_of(bundle.findings.get("conversations") or ())
    ordered = sorted(read.passages.found, key=lambda one: order.get(one.conversation, len(order)))
    return {
        "looked": bool(count) or "rules" in bundle.findings,
        "count": f"{count:,}",
        "rules": maker.text(bundle.findings.get("rules")),
        "index": _index(read.facts, maker),
        "left_out": left_out,
        "passages": [{"conversation": one.conversation, "rows": passage_rows(one, roles, maker)} for one in ordered],
        "titles": headings(bundle.summary, words, maker),
    }


def _index(held: Facts, maker: RowMaker) -> list[Said]:
    """Return the labels that occur, each with the records that carry it."""
    rows = []
    for label in maker.words["label"]:
        records = sorted(one.n for one in held.with_label(label))
        if records:
            shown = records[:MAX_RECORDS_IN_INDEX]
            rows.append(
                {**maker.label(label), "count": f"{len(records):,}", "records": shown, "more": len(records) - len(shown)}
            )
    return rows


def _printed(read: _Read, chosen: Chosen) -> dict[str, str]:
    """Return where each record can be found: among the marked ones (`m`) or in the timeline (`t`)."""
    timeline = {str(row["n"]): "t" for row in (*chosen.head, *chosen.tail)}
    marked = {str(record["n"]): "m" for passage in read.passages.found for record in passage.records}
    return {**timeline, **marked}


def _timeline(chosen: Chosen, read: _Read, titles: Row, words: Words) -> Said:
    rows = [*chosen.head, *chosen.tail]
    clocks = sorted({row["clock_code"] for row in rows if row["clock_code"]})
    return {
        "head": chosen.head,
        "tail": chosen.tail,
        "left_out": _left_out(chosen.left_out, words),
        "ends": words["timeline"]["ends"].format(count=f"{read.chooser.count:,}") if chosen.left_out and read.marks else "",
        "months": _months(read.totals, words) if chosen.left_out else [],
        "titles": titles,
        "clocks": clocks,
        "to_the_minute": any(row["precision"] == "minute" for row in rows),
        "instants": any(row["jst"] or row["utc"] for row in rows),
        "instant_length": max((len(row["jst"]) for row in rows), default=0),  # in narrow characters; columns are as wide
    }


def _months(totals: Totals, words: Words) -> list[list[str]]:
    return [
        [
            month or words["timeline"]["no_time"],
            *(f"{number:,}" for number in (count.messages, count.events, count.unreadable, count.marked)),
            f"{count.first:,}–{count.last:,}",
        ]
        for month, count in totals.months()
    ]


def _left_out(between: tuple[int, int, int] | None, words: Words) -> str | None:
    if between is None:
        return None
    first, last, count = (f"{number:,}" for number in between)
    return words["timeline"]["left_out"].format(first=first, last=last, count=count)


def _withheld(withheld: Sequence[Row], words: Words, maker: RowMaker) -> Said:
    size = sum(one.get("size") or 0 for one in withheld)
    reasons = Counter(one.get("reason") or "unknown" for one in withheld)
    by_reason = words["unit"]["comma"].join(
        words["withheld"]["of_reason"].format(reason=words["reason"].get(reason, reason), count=f"{count:,}")
        for reason, count in reasons.most_common()
    )
    return {
        **with_rest([_withheld_item(one, words, maker) for one in listed(withheld)], withheld),
        "count": words["withheld"]["count"].format(count=f"{len(withheld):,}"),
        "total": words["withheld"]["total"].format(count=f"{len(withheld):,}", size=f"{size:,}"),
        "by_reason": maker.text(by_reason),
    }


def _withheld_item(one: Row, words: Words, maker: RowMaker) -> Said:
    reason = one.get("reason") or ""
    return {
        "n": one.get("item"),
        "name": maker.text(one.get("name") or words["withheld"]["unnamed"]),
        "type": maker.text(one.get("type")),
        "size": f"{one['size']:,}" if one.get("size") is not None else "",
        "sha256": maker.text(one.get("sha256") or words["withheld"]["no_hash"]),
        "reason": maker.text(words["reason"].get(reason, reason)),
        "place": maker.place(one) if reason == "part" else "",
    }


def _source(one: Row, words: Words, maker: RowMaker) -> Said:
    changed = one.get("untouched_sha256") not in (None, one.get("sha256"))
    replaced = len(one.get("filled") or ())
    return {
        "n": one.get("source"),
        "name": maker.text(one.get("name")),
        "path": maker.text(one.get("path")),
        "size": f"{one.get('size') or 0:,}",
        "sha256": one.get("sha256"),
        "untouched": one.get("untouched_sha256") if changed else None,
        "filled": filled(words["sources"]["filled"], count=f"{replaced:,}") if replaced else "",
    }


def _exhibit(one: Exhibit, maker: RowMaker) -> Said:
    own = one.path == "data/report.pdf"
    return {
        "number": str(one.number),
        **{key: maker.text(getattr(one, key)) for key in ("title", "form", "made", "maker", "shows", "remark")},
        "sha256": maker.text(maker.words["exhibit"]["own_hash"] if own else one.sha256),
        "records": list(one.records),
    }
