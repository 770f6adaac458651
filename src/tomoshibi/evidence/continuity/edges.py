"""Where a talk begins and ends: in the middle, on an app's limit, with a file of the set missing, or cut off."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tomoshibi.evidence.continuity.found import Finding, first_of, weight_of
from tomoshibi.evidence.continuity.seen import Seen
from tomoshibi.evidence.continuity.talk import Talk
from tomoshibi.evidence.continuity.words import answer_words

# WhatsApp sends at most 40,000 messages without media, 10,000 with, and leaves out the oldest. Said on its help pages and
# by others, not measured here, so the finding is a note.
LIMITS = {"whatsapp": (10_000, 40_000)}
NEAR_LIMIT = 20  # records: what an app counts as a message is not known to the last one
CUT = frozenset(("cut-off", "not-closed", "record-cut"))  # warnings of readers
FEWER = frozenset(("count-claim", "count-differs"))
OPENING = frozenset(("request_accepted", "join"))  # an event that only the beginning of a talk has
MAX_ANSWER = 16  # characters: a longer first message is more than an answer
_PARTS = (
    (re.compile(r"^(.*?message_)(\d+)(\.(?:json|html))$"), 1),  # Meta: 1 is the newest
    (re.compile(r"^(.*?messages)(\d*)(\.html)$"), 1),  # Telegram: no number is the first
    (re.compile(r"^(.*? \[part )(\d+)(\]\.\w+)$"), 2),  # DiscordChatExporter: the first has no mark
)


class Edges:
    """The first and last message of one talk, and the files it stands in."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.sources: set[int] = set()
        self._first: tuple[int, int, int] | None = None
        self._first_text: str | None = None
        self._first_file: int | None = None
        self._last_file: int | None = None
        self._records = 0
        self._opened = False
        self.falls = 0
        self._key: int | None = None

    def see(self, seen: Seen) -> None:
        """Take a record in."""
        self._records += 1
        self.sources.add(seen.source)
        if seen.event in OPENING and (self._records <= 3 or self._first is None):
            self._opened = True
        key = seen.key
        if key is None:
            return
        if self._key is not None:
            self.falls += (key < self._key) - (key > self._key)
        self._key = key
        if seen.kind == "message" and (self._first is None or (key, seen.n) < self._first[:2]):
            self._first = (key, seen.n, seen.sender)
            self._first_text = seen.row["text"]

    @property
    def is_newest_first(self) -> bool:
        """Return whether the talk stands in the file from its end to its beginning."""
        return self.falls > 0

    def findings(self, talk: Talk, before: Sequence[int]) -> Iterator[Finding]:
        """Yield that the talk begins in the middle; `before` are records that answer something from before its first one."""
        if talk.is_from_memory:
            return
        parts: dict[str, Any] = {"platform": talk.platform}
        if any(abs(self._records - limit) <= NEAR_LIMIT for limit in LIMITS.get(talk.platform, ())):
            yield Finding("on-a-limit", talk.id, (), {**parts, "count": self._records})
        if before:
            weight = weight_of(attention=talk.is_between_two)
            yield Finding("begins-before", talk.id, first_of(before), {**parts, "count": len(before)}, weight)
        elif self._first is not None and not self._opened and self._begins_with_an_answer():
            yield Finding("begins-with-answer", talk.id, (self._first[1],), parts)

    def _begins_with_an_answer(self) -> bool:
        text = (self._first_text or "").strip()
        return 0 < len(text) <= MAX_ANSWER and text.rstrip("。．.!！〜ー～、, ").casefold() in answer_words()


def file_findings(summary: Mapping[str, Any], talks_by_source: Mapping[int, Sequence[int]]) -> Iterator[Finding]:
    """Yield what is missing of the files themselves: a part of a set, the end of a file, records it says it has."""
    platforms = {one["source"]: one["platform"] for one in summary["sources"]}
    said: set[tuple[str, int]] = set()
    for notice in summary["warnings"]:
        code = "file-cut" if notice["code"] in CUT else "fewer-than-said" if notice["code"] in FEWER else None
        if code is None:
            continue
        source = notice["source"]
        sources = [source] if source is not None else list(platforms)
        talks = [talk for one in sources for talk in talks_by_source.get(one, ())]
        if talks and (code, talks[-1]) not in said:
            said.add((code, talks[-1]))
            parts = {"platform": platforms[sources[0]], "detail": notice["detail"] or None}
            yield Finding(code, talks[-1], (), parts, "attention")
    yield from _missing_parts(summary["sources"], talks_by_source)


def _missing_parts(sources: Sequence[Mapping[str, Any]], talks: Mapping[int, Sequence[int]]) -> Iterator[Finding]:
    """Yield gaps in the numbers of files that belong together, by their names."""
    sets: dict[tuple[int, str, str], dict[int, Mapping[str, Any]]] = {}
    for source in sources:
        for place, (form, first) in enumerate(_PARTS):
            if (named := form.match(source["name"])) is not None:
                number = int(named[2]) if named[2] else first
                sets.setdefault((place, named[1], named[3]), {})[number] = source
                break
    for (place, _, _), numbered in sets.items():
        missing = sorted(set(range(_PARTS[place][1], max(numbered))) - set(numbered))
        here = [talk for source in numbered.values() for talk in talks.get(source["source"], ())]
        if missing and here:
            any_source = next(iter(numbered.values()))
            parts = {
                "count": len(missing),
                "numbers": ", ".join(map(str, missing[:20])),
                "platform": any_source["platform"],
            }
            yield Finding("part-missing", here[0], (), parts, "attention")
