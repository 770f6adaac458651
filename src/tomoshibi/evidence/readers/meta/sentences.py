"""Texts in Instagram's and Messenger's JSON: how they are written wrongly, and what the services write themselves."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tomoshibi.evidence.record import EventKind

LONGEST_SENTENCE = 400  # a service sentence holds two names and a group's name; longer texts are a person's own words
_OWN_HEADS = ("Yo", "あな")  # how sentences begin that speak to the owner: "You", "あなた"


def mended(text: str) -> str:
    """Return a text whose UTF-8 bytes were each written as one character, put right; any other text as it is.

    Strict: all characters below 256, and their bytes valid UTF-8. A text that is right already fails one of the two.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def mended_all(value: Any) -> Any:
    """Return a value with all its texts put right, the names of its members included."""
    if isinstance(value, str):
        return mended(value)
    if isinstance(value, list):
        return [mended_all(one) for one in value]
    if isinstance(value, dict):
        return {mended(key): mended_all(one) for key, one in value.items()}
    return value


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence of the service says: its event (None: the sender's own like or attachment) and the names in it."""

    event: EventKind | None
    actor: str | None = None
    target: str | None = None


class Sentences:
    """The sentences that the services write, looked up whole."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._whole: dict[str, Sentence] = {}
        self._shaped: list[tuple[EventKind | None, re.Pattern[str]]] = []
        heads = set(_OWN_HEADS)
        for entry in table["sentence"]:
            event = EventKind(entry["event"]) if "event" in entry else None
            for shape in entry["match"]:
                if not shape.startswith("{"):
                    heads.add(shape[:2])
                if "{" not in shape:
                    self._whole.setdefault(shape, Sentence(event))
                else:
                    self._shaped.append((event, _pattern(shape)))
        self.heads = frozenset(heads)

    def heads_with(self, names: tuple[str, ...]) -> set[str]:
        """Return the first two characters of every sentence that can stand in a talk of these people."""
        return {*self.heads, *(name[:2] for name in names)}

    def meaning(self, text: str, names: tuple[str, ...]) -> Sentence | None:
        """Return what a sentence says, or None for a person's own words.

        A sentence that begins with a name must begin with the name of someone in the talk, or with "You".
        """
        if (found := self._whole.get(text)) is not None:
            return found
        if len(text) > LONGEST_SENTENCE:
            return None
        for event, pattern in self._shaped:
            match = pattern.fullmatch(text)
            if match is None:
                continue
            named = match.groupdict()
            actor = named.get("actor")
            if actor is None or _is_of(actor, names):
                return Sentence(event, actor, named.get("target"))
        return None


def _is_of(actor: str, names: tuple[str, ...]) -> bool:
    """Return whether a name in a sentence is that of a person: whole, or the first of its words."""
    return actor in ("You", "あなた") or any(actor == name or name.startswith(f"{actor} ") for name in names)


def _pattern(shape: str) -> re.Pattern[str]:
    parts = re.split(r"\{(actor|target|any)\}", shape)
    pieces = [re.escape(parts[0])]
    for kind, literal in zip(parts[1::2], parts[2::2], strict=True):
        pieces.append("(?:.+?)" if kind == "any" else f"(?P<{kind}>.+?)")
        pieces.append(re.escape(literal))
    return re.compile("".join(pieces), re.DOTALL)


@lru_cache(maxsize=1)
def service_sentences() -> Sentences:
    """Return the sentences of Instagram and Messenger."""
    text = (files("tomoshibi.evidence.readers.words") / "meta.toml").read_text("utf-8")
    return Sentences(tomllib.loads(text))
