"""Everything that a report says, as plain data for its template: words of one language beside what was found."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tomoshibi.evidence.report.glyphs import Glyphs
from tomoshibi.evidence.report.rows import RowMaker, Words, choose
from tomoshibi.evidence.report.sheet import CaseSheet, Language
from tomoshibi.evidence.shown_time import both, stated

# Of every list but the timeline: enough to see what kind of thing it is; the rest is in the bundle.
MAX_LISTED = 200
WORDS = Path(__file__).with_name("words")


@cache
def words_of(language: Language) -> Words:
    """Return the report's words in one language."""
    loaded: Words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    return loaded


def content(
    *,
    case: CaseSheet,
    records: Iterable[Mapping[str, Any]],
    withheld: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]],
    summary: Mapping[str, Any],
    language: Language,
    glyphs: Glyphs,
) -> dict[str, Any]:
    """Return the report as JSON-ready data; every text from outside in it can be printed and does nothing."""
    words = words_of(language)
    maker = RowMaker(words, glyphs)
    chosen = choose(records)
    participants = summary.get("participants") or []
    filled = sum(len(source.get("filled") or ()) for source in sources)
    return {
        "lang": language,
        "w": words,
        "s": words_of("en") if language == "ja" else None,
        "cover": _cover(case, words, maker),
        "summary": _summary(summary, words, maker),
        "people": _listed([_person(one, chosen.first_seen, maker) for one in participants[:MAX_LISTED]], participants),
        "timeline": {
            "head": [row for record in chosen.head for row in maker.rows(record)],
            "tail": [row for record in chosen.tail for row in maker.rows(record)],
            "left_out": _left_out(chosen.head, chosen.tail, chosen.left_out, words),
            "titles": _titles(summary, words, maker),
        },
        "withheld": _withheld(withheld, words, maker),
        "sources": _listed([_source(one, words, maker) for one in sources[:MAX_LISTED]], sources),
        "filled": filled,
    }


def _cover(case: CaseSheet, words: Words, maker: RowMaker) -> dict[str, Any]:
    jst, utc = both(case.sealed_at)
    groups = case.fingerprint.split()
    return {
        "case": maker.text(case.case) if case.case else "",
        "case_plain": maker.glyphs.printable(case.case or "").replace("\n", " "),
        "jst": jst,
        "utc": utc,
        "root": case.root,
        "bundle": case.bundle,
        "fingerprint": [" ".join(groups[:8]), " ".join(groups[8:])],
        "key_kind": case.key_kind,
        "program": maker.text(case.program),
        "at": [getattr(case.sealed_at, part) for part in ("year", "month", "day", "hour", "minute", "second")],
    }


def _summary(summary: Mapping[str, Any], words: Words, maker: RowMaker) -> dict[str, Any]:
    conversations = summary.get("conversations") or []
    warnings = summary.get("warnings") or []
    amounts = summary.get("bytes") or {}
    people = {person.get("id"): person.get("name") for person in summary.get("participants") or []}
    platform = " / ".join(str(part) for part in (summary.get("platform"), summary.get("format")) if part)
    skipped = amounts.get("skipped") or 0
    return {
        "platform": maker.text(platform or words["unit"]["unknown"]),
        "period": _period(summary),
        **{key: f"{summary.get(key) or 0:,}" for key in ("records", "messages", "events", "unreadable")},
        "named": f"{summary.get('attachments_named') or 0:,}",
        "placeholder": f"{summary.get('attachments_placeholder') or 0:,}",
        "skipped": words["summary"]["skipped_value"].format(skipped=f"{skipped:,}", total=f"{amounts.get('total') or 0:,}"),
        "conversations": _listed(
            [_conversation(one, people, words, maker) for one in conversations[:MAX_LISTED]], conversations
        ),
        "oddities": _listed([_oddity(one, maker) for one in warnings[:MAX_LISTED]], warnings),
    }


def _period(held: Mapping[str, Any]) -> list[list[str]]:
    """Return first and last moment as [[JST, UTC, local], …], or nothing where no record carries a time."""
    if not held.get("first"):
        return []
    return [list(stated(held.get("first"))), list(stated(held.get("last")))]


def _conversation(one: Mapping[str, Any], people: Mapping[Any, Any], words: Words, maker: RowMaker) -> dict[str, Any]:
    return {
        "id": one.get("id"),
        "title": maker.text(one.get("title") or words["summary"]["untitled"]),
        "people": maker.text("、".join(_name(person, people) for person in one.get("participants") or ())),
        "messages": f"{one.get('messages') or 0:,}",
        "events": f"{one.get('events') or 0:,}",
        "named": f"{one.get('attachments_named') or 0:,}",
        "placeholder": f"{one.get('attachments_placeholder') or 0:,}",
        "period": _period(one),
    }


def _name(person: object, people: Mapping[Any, Any]) -> str:
    """Return a conversation's participant by name, whether the summary gives an object, an id or a name."""
    if isinstance(person, Mapping):
        return str(person.get("name") or person.get("handle") or person.get("native_id") or "")
    return str(people.get(person) or person) if isinstance(person, int) else str(person)


def _oddity(warning: Mapping[str, Any], maker: RowMaker) -> dict[str, Any]:
    return {
        "ja": maker.text(warning.get("text_ja") or warning.get("code")),
        "en": maker.text(warning.get("text_en") or warning.get("code")),
        "place": maker.place(warning),
    }


def _person(person: Mapping[str, Any], first_seen: Mapping[int, int], maker: RowMaker) -> dict[str, Any]:
    first = first_seen.get(person.get("id", -1))
    return {
        "id": person.get("id"),
        "name": maker.text(person.get("name")),
        "handle": maker.text(person.get("handle")),
        "native_id": maker.text(person.get("native_id")),
        "messages": f"{person.get('messages') or 0:,}",
        "first": f"{first:,}" if first is not None else "",
        "owner": person.get("owner") == "yes",
    }


def _titles(summary: Mapping[str, Any], words: Words, maker: RowMaker) -> dict[str, Any]:
    """Return the heading of each conversation in the timeline, by its id as text; none where there is only one."""
    conversations = summary.get("conversations") or []
    if len(conversations) < 2:  # one conversation needs no heading
        return {}
    return {
        str(one.get("id")): maker.text(
            words["summary"]["conversation"].format(id=one.get("id")) + f"　{one.get('title') or words['summary']['untitled']}"
        )
        for one in conversations
    }


def _left_out(head: Sequence[Mapping[str, Any]], tail: Sequence[Mapping[str, Any]], count: int, words: Words) -> str | None:
    if not count:
        return None
    first, last = head[-1]["n"] + 1, tail[0]["n"] - 1
    return words["timeline"]["left_out"].format(first=f"{first:,}", last=f"{last:,}", count=f"{count:,}")


def _withheld(withheld: Sequence[Mapping[str, Any]], words: Words, maker: RowMaker) -> dict[str, Any]:
    listed = _listed([_withheld_item(one, words, maker) for one in withheld[:MAX_LISTED]], withheld)
    size = sum(one.get("size") or 0 for one in withheld)
    return {**listed, "total": words["withheld"]["total"].format(count=f"{len(withheld):,}", size=f"{size:,}")}


def _withheld_item(one: Mapping[str, Any], words: Words, maker: RowMaker) -> dict[str, Any]:
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


def _source(one: Mapping[str, Any], words: Words, maker: RowMaker) -> dict[str, Any]:
    changed = one.get("untouched_sha256") not in (None, one.get("sha256"))
    filled = len(one.get("filled") or ())
    return {
        "n": one.get("source"),
        "name": maker.text(one.get("name")),
        "path": maker.text(one.get("path")),
        "size": f"{one.get('size') or 0:,}",
        "sha256": one.get("sha256"),
        "untouched": one.get("untouched_sha256") if changed else None,
        "filled": words["sources"]["filled"].format(count=f"{filled:,}") if filled else "",
    }


def _listed(shown: list[Any], held: Sequence[Any]) -> dict[str, Any]:
    """Return the rows that are printed, with the number of those that are not."""
    return {"rows": shown, "more": len(held) - len(shown)}
