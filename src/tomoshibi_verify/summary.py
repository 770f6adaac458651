"""The answer for the person at the terminal: first what it comes to, then what was found and where."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tomoshibi_verify.answer import CHANGED, INCOMPLETE, INTACT, NOT_CHECKED, OTHER, TRUSTED, UNREADABLE
from tomoshibi_verify.checks import JAPAN
from tomoshibi_verify.fingerprint import grouped
from tomoshibi_verify.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tomoshibi_verify.answer import Answer, Check

MOST_LINES = 30  # a page; --json has them all
BESIDE = ("custody after", "head", "signer", "stamps")  # told below what it comes to, when they are no fault


def summary(answer: Answer, languages: Sequence[str]) -> Iterator[str]:
    """Yield the lines to print, each thing in every language asked for."""
    head = OTHER if answer.state == INTACT and answer.signer == OTHER else answer.state
    for language in languages:
        yield say(f"head_{head}", language, sealed_at=_moment(answer.sealed_at, language))
    found = [one for one in answer.checks if one.state != INTACT and not _stands_beside(one)]
    for one in found[:MOST_LINES]:
        for language in languages:
            yield f"  [{one.name}] {one.detail_ja if language == 'ja' else one.detail}"
    if len(found) > MOST_LINES:
        for language in languages:
            yield "  " + say("more", language, count=len(found) - MOST_LINES)
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
    if answer.state == INTACT and answer.signer in (TRUSTED, NOT_CHECKED):
        for language in languages:
            yield say("not_shown", language)


def _stands_beside(one: Check) -> bool:
    """Return whether a check is told below, beside the state of the bundle."""
    return one.name in BESIDE and one.state not in (CHANGED, INCOMPLETE, UNREADABLE)


def _moment(sealed_at: str | None, language: str) -> str:
    """Return the moment of sealing in Japan's time for Japanese readers, else in UTC; as it stands where it has no form."""
    try:
        moment = datetime.strptime(sealed_at or "", "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - the Z says UTC
    except ValueError:
        return sealed_at or ""
    if language == "ja":
        return f"{moment + JAPAN:%Y-%m-%d %H:%M:%S} 日本時間"
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
