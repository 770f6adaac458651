"""Rows of a case as they are shown: imprecise days said honestly, closed words in Japanese, notes with their edits."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tomoshibi.casework.dues import HANDED_OVER
from tomoshibi.casework.queries import Row
from tomoshibi.web.desk.words import desk_words

AXES = {
    "demand": "demands", "image_state": "image_states", "spread": "spreads", "relation": "relations", "platform": "platforms",
}  # fmt: skip

SUMS = {"amount": "金額", "deadline": "期限"}


IS_BUNDLE = re.compile(r"[0-9a-f]{32}")


def record_place(bundle: str, records: str) -> str:
    """Return where the first of some records is read, behind its case's address; nothing where the bundle is none of ours."""
    first = re.match(r"\s*([1-9][0-9]{0,8})", records)
    if first is None or not IS_BUNDLE.fullmatch(bundle):
        return ""
    return f"/evidence/{bundle}/records?n={first[1]}#r-{first[1]}"


def when(earliest: date | None, latest: date | None) -> str:
    """Return a day, or between which days, as it is known and no closer."""
    if earliest is None and latest is None:
        return "日はわからない"
    if earliest is None:
        return f"{_day(latest)}まで（いつからかはわからない）"
    if latest is None:
        return f"{_day(earliest)}から（いつまでかはわからない）"
    return _day(earliest) if earliest == latest else f"{_day(earliest)}〜{_day(latest)}のどこか"


def _day(one: date | None) -> str:
    return f"{one:%Y-%m-%d}" if one else ""


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An event as shown. `what` is None where its box does not open."""

    key: str
    version: int
    when: str
    act: str
    axes: tuple[str, ...]
    certainty: str
    source: str
    bundle: str
    records: str
    is_struck: bool
    what: str | None = field(repr=False)
    time: str = field(repr=False)
    sums: tuple[str, ...] = field(repr=False)  # the amount and the deadline, as they were told

    @property
    def place(self) -> str:
        """Return where the record is read on which it rests."""
        return record_place(self.bundle, self.records)


def shown_event(row: Row) -> ShownEvent:
    """Return an event as it is shown."""
    clear, words = row.clear, desk_words("case")
    said = row.words or {}
    return ShownEvent(
        row.key, clear["version"], when(clear["earliest"], clear["latest"]), words["acts"][clear["act"]],
        tuple(words[vocabulary][clear[axis]] for axis, vocabulary in AXES.items() if clear[axis]),
        words["certainties"][clear["certainty"]], words["sources"][clear["source"]], clear["bundle"], clear["records"],
        clear["struck_day"] is not None, None if row.words is None else str(said.get("what", "")), str(said.get("time", "")),
        tuple(f"{label} {said[name]}" for name, label in SUMS.items() if said.get(name)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note with its last edit in its place, and what was added to it later."""

    key: str
    by: str
    at: datetime | None
    is_edited: bool
    is_hand_over: bool
    text: str | None = field(repr=False)
    added: tuple["ShownNote", ...] = field(default=(), repr=False)
    author: str = ""

    @property
    def shown(self) -> str:
        """Return its words without the mark by which it is known as one for the next shift."""
        return (self.text or "").removeprefix(HANDED_OVER)


def notes(rows: Iterable[Row], names: Mapping[str, str]) -> tuple[ShownNote, ...]:
    """Return the notes of a case, the newest first: edits take the place of what they edit, amendments stand below."""
    rows = tuple(rows)
    edits = {row.clear["about"]: row for row in rows if row.clear["is_edit"]}
    added: dict[str, tuple[ShownNote, ...]] = {}
    for row in rows:
        if row.clear["about"] and not row.clear["is_edit"]:
            about = row.clear["about"]
            added[about] = (*added.get(about, ()), _note(row, edits, names, ()))
    first = [row for row in rows if not row.clear["about"]]
    return tuple(_note(row, edits, names, added.get(row.key, ())) for row in reversed(first))


def _note(row: Row, edits: Mapping[str, Row], names: Mapping[str, str], added: tuple[ShownNote, ...]) -> ShownNote:
    last = edits.get(row.key, row)
    text = None if last.words is None else str(last.words.get("text", ""))
    return ShownNote(
        row.key, names.get(row.clear["by"], ""), moment(row.words), row.key in edits,
        bool(text and text.startswith(HANDED_OVER)), text, added, row.clear["by"],
    )  # fmt: skip


def moment(words: Mapping[str, Any] | None) -> datetime | None:
    """Return when something was written, by its own box."""
    return datetime.fromisoformat(words["at"]) if words and words.get("at") else None
