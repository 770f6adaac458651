"""Steps and contacts as entries: words with their source and the day they were seen. Who may see them is decided by signing."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

DATA = Path(__file__).parent / "data"
Kind = Literal["step", "contact"]
KINDS: tuple[Kind, ...] = ("step", "contact")
Confidence = Literal["found", "known", "mixed"]
LANGUAGES = ("ja", "easy", "en")
PARTS = ("now", "keep", "guard", "together")  # of the page of next steps, in their order
NEEDS = ("now", "written", "listen", "picture", "law")  # how the list of lines is ordered
SITUATIONS = ("threatened", "money", "more-pictures", "paid", "sent", "spread", "for-someone", "not-sure")
ALWAYS = ("police-110", "amb-119")  # shown whatever is signed
EVERYWHERE = ("safe", "write-us")  # steps that are for every situation, whoever words them


class BadEntry(ValueError):
    """An entry of the data is not of its form; the message says which, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step or contact. `content` is what is signed: words in each language, channels, situations."""

    kind: Kind
    id: str
    content: Mapping[str, Any]
    confidence: Confidence
    sources: tuple[str, ...]
    seen_on: date

    def digest(self) -> str:
        """Return what a signature is for: a SHA-256 over content and sources, hexadecimal."""
        whole = {"kind": self.kind, "id": self.id, "content": self.content, "sources": self.sources}
        return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def entries(kind: Kind) -> tuple[Entry, ...]:
    """Return the entries that come with the program, in order. Raises BadEntry."""
    import yaml

    rows = yaml.safe_load((DATA / f"{kind}s.yaml").read_text("utf-8"))
    found = tuple(_entry(kind, row) for row in rows)
    if len({one.id for one in found}) != len(found):
        raise BadEntry(f"{kind}s.yaml: an id stands there twice")
    return found


def of_program(kind: str, name: str) -> Entry | None:
    """Return the entry of a kind that comes with the program under a name; None where none does."""
    return next((one for of in KINDS if of == kind for one in entries(of) if one.id == name), None)


_OUTSIDE = {"id", "confidence", "sources", "seen_on"}


def _entry(kind: Kind, row: dict[str, Any]) -> Entry:
    try:
        content = {name: value for name, value in row.items() if name not in _OUTSIDE}
        seen = row["seen_on"] if isinstance(row["seen_on"], date) else date.fromisoformat(row["seen_on"])
        return Entry(kind, row["id"], content, row["confidence"], tuple(map(str, row["sources"])), seen)
    except (KeyError, TypeError, ValueError) as error:
        raise BadEntry(f"{kind}s.yaml: {row.get('id', '?')}: {error}") from None


def words(given: Mapping[str, str], language: str) -> str:
    """Return words in a language: easy Japanese falls back to Japanese, English to Japanese, nothing to nothing."""
    return given.get(language) or given.get("ja") or ""


def steps_for(found: Iterable[Mapping[str, Any]], situation: str, platform: str) -> tuple[Mapping[str, Any], ...]:
    """Return the steps for a situation, in order; those of a platform only where it was chosen."""
    return tuple(one for one in found if situation in one["for"] and ("only" not in one or platform in one["only"]))
