"""Findings in words: what was found, what can still be done, and what may vanish when."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tomoshibi.evidence.continuity.words import clock_facts, finding_words
from tomoshibi.evidence.wording import Language, words_of

CHECKED = "found"  # the confidence of a fact that was seen in a source; all others are shown as not checked

_PIECE = re.compile(r"\[([^\[\]]*)\]")
_CHOICE = re.compile(r"\{count\|((?:[^{}|]|\{\w+\})*)\|((?:[^{}|]|\{\w+\})*)\}")
_PART = re.compile(r"\{(\w+)\}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = (
    (86_400, "日", ("day", "days")),
    (3600, "時間", ("hour", "hours")),
    (60, "分", ("minute", "minutes")),
    (1, "秒", ("second", "seconds")),
)
_SAID = {
    "ja": {
        "checked": "（{day}に確認）",
        "unchecked": "（未確認：{day}にまとめた情報）",
        "old": "（古い情報：{day}に確認。もう一度確かめてください）",
    },
    "en": {
        "checked": " (checked {day})",
        "unchecked": " (not checked; compiled {day})",
        "old": " (old: {day}; look it up again)",
    },
}


@dataclass(frozen=True, slots=True)
class FindingSaid:
    """A finding in one language: what it is, what can still be done, and what may vanish when (each fact with its day)."""

    what: str
    next: str
    clock: tuple[str, ...]


class NoSuchFinding(KeyError):
    """There are no words for this code."""


def finding_said(
    finding: Mapping[str, Any], language: Language, *, on: date | None = None, unchecked: bool = True
) -> FindingSaid:
    """Return a row of `data/findings.json` in words.

    Facts that nobody checked are marked as such, and left out with `unchecked=False` (for pages that everyone sees). With
    `on`, facts that should have been looked up again by that day say so. Parts may hold names from an export: they pass
    through `basics.harmless` wherever they are shown, like all exported text.
    """
    words = finding_words().get(finding["code"])
    if words is None:
        raise NoSuchFinding(finding["code"])
    parts = _parts(finding["parts"], language)
    clock = _clock(words.get("clock", ()), finding["parts"].get("platform"), language, on=on, unchecked=unchecked)
    return FindingSaid(_filled(words["what"][language], parts), _filled(words["next"][language], parts), tuple(clock))


def _parts(given: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return the parts as they are said, with those that are put together from others."""
    parts = {key: _said(value, language) for key, value in given.items()}
    if "from" in given and "to" in given:
        first, last = given["from"], given["to"]
        between = "〜" if language == "ja" else " to "
        parts["period"] = parts["from"] if first == last else f"{parts['from']}{between}{parts['to']}"
    if "seconds" in given:
        parts["length"] = length_said(abs(given["seconds"]), language)
    if "platform" in given:
        names = words_of(language)["platform"]
        parts["platform"] = names.get(given["platform"], given["platform"])
    return parts


def _said(value: object, language: Language) -> str:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return day_said(date.fromisoformat(value), language)
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else str(value)


def day_said(day: date, language: Language) -> str:
    """Return a day as people write it."""
    return f"{day.year}年{day.month}月{day.day}日" if language == "ja" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def length_said(seconds: int, language: Language) -> str:
    """Return a length of time in its largest unit and, where it is not whole, the next one."""
    said: list[str] = []
    for size, ja, (one, many) in _UNITS:
        count, rest = divmod(seconds, size)
        if count or (size == 1 and not said):
            said.append(f"{count}{ja}" if language == "ja" else f"{count} {one if count == 1 else many}")
            seconds = rest
        if len(said) == 2 or (said and not seconds):
            break
    return ("" if language == "ja" else " ").join(said)


def _filled(text: str, parts: Mapping[str, str]) -> str:
    text = _PIECE.sub(lambda found: found[1] if set(_PART.findall(found[1])) <= parts.keys() else "", text)
    text = _CHOICE.sub(lambda found: found[1 if parts.get("count") == "1" else 2], text)
    return _PART.sub(lambda found: parts.get(found[1], found[0]), text)


def _clock(
    topics: tuple[str, ...], platform: str | None, language: Language, *, on: date | None, unchecked: bool
) -> Iterator[str]:
    """Yield the facts on a topic for a platform: its own first, then those that hold for all."""
    facts = clock_facts()
    ordered = [fact for fact in facts if platform in fact.platforms] + [fact for fact in facts if "*" in fact.platforms]
    for fact in ordered:
        if fact.topics.isdisjoint(topics) or (fact.confidence != CHECKED and not unchecked):
            continue
        state = "unchecked" if fact.confidence != CHECKED else "old" if on is not None and on > fact.expires else "checked"
        yield fact.said[language] + _SAID[language][state].replace("{day}", day_said(fact.checked, language))
