"""What is known of a talk before its rows are looked at: from the summary, and from the marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Row = Mapping[str, Any]
Side = Literal["person", "other", "unknown"]

LIKELY = 0.5  # from this score on, a talk is looked at as one in which someone may be under pressure


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk. `names` are by participant; `persons` the one who asks for help, `owners` the export's owner."""

    id: int
    platform: str
    kind: str
    one_sided: str
    notes: tuple[str, ...]
    names: Mapping[int, str]
    written: Mapping[int, int]
    owners: frozenset[int]
    persons: frozenset[int]
    score: float

    @property
    def is_between_two(self) -> bool:
        """Return whether this is not a group, as far as is known."""
        return self.kind == "one-to-one" or (self.kind == "unknown" and len(self.names) <= 2)

    @property
    def is_likely(self) -> bool:
        """Return whether the marks say that someone may be under pressure here."""
        return self.score >= LIKELY

    @property
    def is_from_memory(self) -> bool:
        """Return whether this is no export."""
        return "from-memory" in self.notes

    def side(self, participant: int) -> Side:
        """Return which side someone is on: the one who asks for help (or whose export it is), or the other."""
        own = self.persons or self.owners
        if not own or not participant:
            return "unknown"
        return "person" if participant in own else "other"


def talks_of(summary: Row, conversations: Sequence[Row]) -> dict[int, Talk]:
    """Return the talks of a summary by their ids."""
    marked = {one["id"]: one for one in conversations}
    return {one["id"]: _talk(one, marked.get(one["id"], {})) for one in summary["conversations"]}


def _talk(row: Row, marked: Row) -> Talk:
    people = row["participants"]
    return Talk(
        id=row["id"],
        platform=row["platform"],
        kind=row["kind"],
        one_sided=row["one_sided"],
        notes=tuple(row["notes"]),
        names={one["id"]: one["name"] for one in people},
        written={one["id"]: one["messages"] for one in people},
        owners=frozenset(one["id"] for one in people if one["owner"] == "yes"),
        persons=frozenset(marked.get("person") or ()),
        score=float(marked.get("sextortion") or 0),
    )
