"""Everything that a report says, as plain data for its template: words of one language beside what was found."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tomoshibi.evidence.report.chosen import Chosen, choose
from tomoshibi.evidence.report.found import found, headings, listed, people, with_rest
from tomoshibi.evidence.report.glyphs import Glyphs
from tomoshibi.evidence.report.rows import RowMaker
from tomoshibi.evidence.report.sheet import CaseSheet
from tomoshibi.evidence.shown_time import both
from tomoshibi.evidence.wording import Language, Words, words_of

MAX_CASE_IN_TITLE = 200
MAX_CASE_IN_HEADER = 40  # full-width characters that fit on its line


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
    chosen = choose(records, maker)
    said = {
        "lang": language,
        "w": words,
        "s": words_of("en") if language == "ja" else None,
        "cover": _cover(case, words, maker),
        "summary": found(summary, words, maker),
        "people": people(summary, chosen.first_seen, words, maker),
        "timeline": _timeline(chosen, headings(summary, words, maker), words),
        "withheld": _withheld(withheld, words, maker),
        "sources": with_rest([_source(one, words, maker) for one in listed(sources)], sources),
        "filled": sum(len(source.get("filled") or ()) for source in sources),
    }
    return {**said, "in_brackets": glyphs.in_brackets, "emoji": glyphs.emoji_printed}


def _cover(case: CaseSheet, words: Words, maker: RowMaker) -> dict[str, Any]:
    jst, utc = both(case.sealed_at)
    groups = case.fingerprint.split()
    plain_case = maker.glyphs.printable((case.case or "")[:MAX_CASE_IN_TITLE]).replace("\n", " ")
    return {
        "case": maker.text(case.case) if case.case else "",
        "case_plain": plain_case,
        "case_short": plain_case if len(plain_case) <= MAX_CASE_IN_HEADER else f"{plain_case[:MAX_CASE_IN_HEADER]}…",
        "jst": jst,
        "utc": utc,
        "root": case.root,
        "bundle": case.bundle,
        "fingerprint": [" ".join(groups[:8]), " ".join(groups[8:])],
        "key_kind": case.key_kind,
        "program": maker.text(case.program),
        "at": [getattr(case.sealed_at, part) for part in ("year", "month", "day", "hour", "minute", "second")],
    }


def _timeline(chosen: Chosen, titles: Mapping[str, Any], words: Words) -> dict[str, Any]:
    rows = [*chosen.head, *chosen.tail]
    clocks = sorted({row["clock_code"] for row in rows if row["clock_code"]})
    return {
        "head": chosen.head,
        "tail": chosen.tail,
        "left_out": _left_out(chosen.left_out, words),
        "titles": titles,
        "clocks": clocks,
        "to_the_minute": any(row["precision"] == "minute" for row in rows),
        "instants": any(row["jst"] or row["utc"] for row in rows),
        "instant_length": max((len(row["jst"]) for row in rows), default=0),  # in narrow characters; columns are as wide
    }


def _left_out(between: tuple[int, int, int] | None, words: Words) -> str | None:
    if between is None:
        return None
    first, last, count = (f"{number:,}" for number in between)
    return words["timeline"]["left_out"].format(first=first, last=last, count=count)


def _withheld(withheld: Sequence[Mapping[str, Any]], words: Words, maker: RowMaker) -> dict[str, Any]:
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
