"""The answer for the person at the terminal: first what it comes to, then what was found and where."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tomoshibi_verify.answer import CHANGED, INCOMPLETE, INTACT, OTHER, UNREADABLE
from tomoshibi_verify.checks import JAPAN
from tomoshibi_verify.fingerprint import grouped
from tomoshibi_verify.part import BY_ANOTHER, BY_SEALER, gaps, listed, ranges
from tomoshibi_verify.wording import MESSAGES, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tomoshibi_verify.answer import Answer, Check
    from tomoshibi_verify.part import Masked, Part

MOST_MASKED = 12  # records with something hidden; --json has them all
MOST_LINES = 30  # a page; --json has them all
STAMP = "stamp"  # what it comes to where only a stamp belongs to something else
BESIDE = ("custody after", "head", "signer", "stamps")  # told below what it comes to, when they are no fault


def summary(answer: Answer, languages: Sequence[str]) -> Iterator[str]:
    """Yield the lines to print, each thing in every language asked for."""
    head = answer.state
    if head == INTACT and not answer.is_good:
        head = OTHER if answer.signer == OTHER else STAMP
    for language in languages:
        yield _head(answer, head, language)
    found = [one for one in answer.checks if one.state != INTACT and not _stands_beside(one)]
    for one in found[:MOST_LINES]:
        for language in languages:
            yield f"  [{one.name}] {one.detail_ja if language == 'ja' else one.detail}"
    if len(found) > MOST_LINES:
        for language in languages:
            yield "  " + say("more", language, count=len(found) - MOST_LINES)
    if answer.part is not None and answer.state == INTACT:
        for language in languages:
            yield from _part(answer.part, language)
    if answer.root and answer.state == INTACT:
        for language in languages:
            yield say("root_told", language, root=answer.root)
    if answer.fingerprint:
        for language in languages:
            yield say("key", language, fingerprint=grouped(answer.fingerprint))
    for one in answer.checks:
        if _stands_beside(one):
            for language in languages:
                yield f"  {one.detail_ja if language == 'ja' else one.detail}"
    if answer.is_good:
        for language in languages:
            yield say("not_shown", language)


def _stands_beside(one: Check) -> bool:
    """Return whether a check is told below, beside the state of the bundle."""
    return one.name in BESIDE and one.state not in (CHANGED, INCOMPLETE, UNREADABLE)


def _head(answer: Answer, head: str, language: str) -> str:
    """Return the first line; a part of a bundle has its own words."""
    name = f"head_{head}"
    if answer.part is None or head in (OTHER, STAMP):
        return say(name, language, sealed_at=_moment(answer.sealed_at, language))
    if head == INTACT:
        count = len(answer.part.records)
        name = "head_part_none" if not count else "head_part_all" if count == answer.part.last else "head_part"
        return say(name, language, count=f"{count:,}", sealed_at=_moment(answer.sealed_at, language))
    return say(f"{name}_part" if f"{name}_part" in MESSAGES else name, language)


def _part(part: Part, language: str) -> Iterator[str]:
    """Yield what is there of a disclosure, and what is seen not to be there."""
    comma = "、" if language == "ja" else ", "
    if part.records:
        yield "  " + say("part_records", language, ranges=listed(ranges(part.records), comma=comma))
        missing = gaps(part.records, part.last)
        count = f"{part.last - len(part.records):,}"
        name = "part_gaps" if missing else "part_no_gaps"
        yield "  " + say(name, language, gaps=listed(missing, comma=comma), count=count)
    if part.withheld:
        yield "  " + say("part_withheld", language, count=f"{part.withheld:,}")
    if part.masked:
        some = [_masked(one, language, comma) for one in part.masked[:MOST_MASKED]]
        some += ["…"] if len(part.masked) > MOST_MASKED else []
        yield "  " + say("part_masked", language, listed=comma.join(some))
    yield "  " + say("part_shows", language)
    name = {BY_SEALER: "part_by_sealer", BY_ANOTHER: "part_by_another"}.get(part.signed, "part_unsigned")
    yield "  " + say(name, language, made_at=_moment(part.made_at, language), fingerprint=grouped(part.fingerprint or ""))


def _masked(one: Masked, language: str, comma: str) -> str:
    what = [say("masked_pieces", language, count=one.pieces)] if one.pieces else []
    what += [say(f"field_{name}", language) for name in one.fields]
    return say("masked_record", language, n=one.n, what=comma.join(what))


def _moment(sealed_at: str | None, language: str) -> str:
    """Return the moment of sealing in Japan's time for Japanese readers, else in UTC; as it stands where it has no form."""
    try:
        moment = datetime.strptime(sealed_at or "", "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - the Z says UTC
    except ValueError:
        return sealed_at or ""
    if language == "ja":
        return f"{moment + JAPAN:%Y-%m-%d %H:%M:%S} 日本時間"
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
