"""The words of findings, clocks and answers, as data, loaded once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any


class TwoSentences(ValueError):
    """A code stands in two files of findings: which of them is said would depend on the order of a folder."""


@lru_cache(maxsize=1)
def finding_words() -> Mapping[str, Mapping[str, Any]]:
    """Return the words of every finding by its code: `what`, `next`, and the topics of its clock."""
    found: dict[str, Any] = {}
    for file in sorted((files("tomoshibi.evidence") / "words" / "findings").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            said = tomllib.loads(file.read_text("utf-8"))
            if twice := found.keys() & said.keys():
                raise TwoSentences(*sorted(twice))
            found.update(said)
    return found


@dataclass(frozen=True, slots=True)
class Fact:
    """What may vanish when on a platform (`*`: on all), with its source, the day it was looked at and how sure it is."""

    id: str
    platforms: frozenset[str]
    topics: frozenset[str]
    said: Mapping[str, str]
    source: str
    confidence: str
    checked: date
    expires: date


@lru_cache(maxsize=1)
def clock_facts() -> tuple[Fact, ...]:
    """Return all facts in the order of their file; days stand at its top unless a fact has its own."""
    loaded = tomllib.loads((files("tomoshibi.evidence") / "words" / "clocks.toml").read_text("utf-8"))
    return tuple(
        Fact(
            row["id"],
            frozenset(row["platforms"]),
            frozenset(row["topics"]),
            {"ja": row["ja"], "en": row["en"]},
            row["source"],
            row["confidence"],
            row.get("checked", loaded["checked"]),
            row.get("expires", loaded["expires"]),
        )
        for row in loaded["clock"]
    )


@lru_cache(maxsize=1)
def answer_words() -> frozenset[str]:
    """Return whole messages that are an answer and hardly ever a first word, in lower case."""
    text = (files("tomoshibi.evidence") / "words" / "answers.toml").read_text("utf-8")
    return frozenset(word.casefold() for word in tomllib.loads(text)["answers"])
