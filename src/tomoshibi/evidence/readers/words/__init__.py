"""Words that stand for something in exports ("[写真]", "☎ 不在着信"), as data for each platform and language.

A body is only ever matched whole, or by a marked beginning: people do write "I left" and "added" themselves.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, get_args

from tomoshibi.evidence.record import EventKind, Role

LONGEST_EVENT = 400  # characters; the app's own sentences are shorter, and long lines make the patterns slow

_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a body or line stands for: an attachment's role, or an event with the words that name actor and target."""

    role: Role | None = None
    event: EventKind | None = None
    name: str | None = None
    actor: str | None = None
    target: str | None = None


class Words:
    """The words of one platform."""

    def __init__(self, table: dict[str, Any], style: str = "is") -> None:
        self._whole: dict[str, Meaning] = {}
        self._starts: list[tuple[str, Meaning]] = []
        self._patterns: list[tuple[re.Pattern[str], Meaning]] = []
        self._events: list[tuple[EventKind, re.Pattern[str]]] = []
        self._others: dict[str, dict[str, Meaning]] = {}
        for entry in table.get("body", ()):
            meaning = Meaning(_ROLES.get(entry.get("meaning", "")), _event(entry))
            for word in entry.get(style, ()):
                self._whole.setdefault(word, meaning)
            for word in entry.get("starts", ()) if style == "is" else ():
                self._starts.append((word, meaning))
            for pattern in entry.get("match", ()) if style == "is" else ():
                self._patterns.append((re.compile(pattern), meaning))
        self._starts.sort(key=lambda pair: -len(pair[0]))
        for entry in table.get("event", ()):
            kind = EventKind(entry["event"])
            self._events.extend((kind, re.compile(one, re.DOTALL)) for one in entry["match"])

    def body(self, text: str) -> Meaning | None:
        """Return what a whole body stands for, or None for ordinary words."""
        if (meaning := self._whole.get(text)) is not None:
            return meaning
        for start, meaning in self._starts:
            if text.startswith(start):
                return Meaning(meaning.role, meaning.event, text[len(start) :])
        for pattern, meaning in self._patterns if len(text) <= LONGEST_EVENT else ():
            if (found := pattern.fullmatch(text)) is not None:
                return Meaning(meaning.role, meaning.event, found.groupdict().get("name"))
        return None

    def whole_words(self) -> frozenset[str]:
        """Return the bodies that are known as wholes."""
        return frozenset(self._whole)

    def event(self, text: str) -> Meaning | None:
        """Return what a line without a sender tells, with the actor and the target as the line names them."""
        if len(text) > LONGEST_EVENT:
            return None
        for kind, pattern in self._events:
            if (found := pattern.fullmatch(text)) is not None:
                named = found.groupdict()
                return Meaning(None, kind, None, named.get("actor"), named.get("target"))
        return None


def _event(entry: dict[str, Any]) -> EventKind | None:
    return EventKind(entry["event"]) if "event" in entry else None


@lru_cache(maxsize=8)
def table_of(platform: str) -> dict[str, Any]:
    """Return a platform's words as they stand in their file, for readers that have tables of their own there."""
    return tomllib.loads((files(__name__) / f"{platform}.toml").read_text("utf-8"))


@lru_cache(maxsize=32)
def words_for(platform: str, style: str = "is") -> Words:
    """Return the words of a platform. `style` picks the list of whole bodies ("is", or another such as "pc")."""
    return Words(table_of(platform), style)
