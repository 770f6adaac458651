"""Look through the rows of an export once, and say what is missing from its talks or stands out in them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from tomoshibi.evidence.continuity.activity import Activity
from tomoshibi.evidence.continuity.copies import Copy
from tomoshibi.evidence.continuity.edges import Edges, file_findings
from tomoshibi.evidence.continuity.found import Finding, day_text
from tomoshibi.evidence.continuity.ids import Ids
from tomoshibi.evidence.continuity.impossible import Impossible
from tomoshibi.evidence.continuity.order import Order
from tomoshibi.evidence.continuity.pages import Pages
from tomoshibi.evidence.continuity.seen import Seen
from tomoshibi.evidence.continuity.several import Side, several
from tomoshibi.evidence.continuity.sides import Sides
from tomoshibi.evidence.continuity.talk import Talk, talks_of
from tomoshibi.evidence.continuity.withdrawn import Withdrawn

Row = dict[str, Any]

_DAY = re.compile(r"\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}")
SAVED = ("exported", "exported_at")  # claims in which a file says when it was made
# Days after which logs of carriers and services may begin to vanish (law/evidence_steps.yaml, deadline_helper): reminders
# counted from the last message, never deadlines of law.
REMINDERS = (60, 90, 180)
ASK_FOR_LOGS = frozenset(
    (
        "unsent",
        "deleted",
        "erased",
        "timer-on",
        "account-gone",
        "silent-days",
        "one-side-by-form",
        "owner-only",
        "answered-missing",
    )
)


class _Searches:
    """All searches of one talk."""

    __slots__ = ("activity", "copy", "edges", "ids", "impossible", "order", "pages", "platform", "sides", "withdrawn")

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self.activity = Activity()
        self.copy = Copy()
        self.edges = Edges()
        self.ids = Ids()
        self.impossible = Impossible()
        self.order = Order()
        self.pages = Pages()
        self.sides = Sides()
        self.withdrawn = Withdrawn()

    def see(self, seen: Seen) -> None:
        self.activity.see(seen)
        self.copy.see(seen)
        self.edges.see(seen)
        self.ids.see(seen, self.platform)
        self.impossible.see(seen)
        self.order.see(seen)
        self.sides.see(seen)
        self.withdrawn.see(seen)
        if self.platform == "notes":
            self.pages.see(seen)

    def findings(self, talk: Talk, saved: int | None) -> Iterator[Finding]:
        before, _ = self.ids.missing()
        yield from self.edges.findings(talk, before)
        yield from self.activity.findings(talk, saved)
        yield from self.withdrawn.findings(talk, is_newest_first=self.edges.is_newest_first)
        yield from self.ids.findings(talk)
        yield from self.order.findings(talk)
        yield from self.impossible.findings(talk, saved)
        yield from self.sides.findings(talk)
        yield from self.pages.findings(talk)


class Search:
    """One look through rows. Take every row in with `see`; then `findings` says what there is.

    Memory: about 40 bytes a message.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._talks: dict[int, _Searches] = {}

    def see(self, row: Row, platform: str) -> None:
        """Take a row of records.jsonl in, with the platform of its talk."""
        talk = row["conversation"]
        searches = self._talks.get(talk)
        if searches is None:
            searches = self._talks[talk] = _Searches(platform)
        searches.see(Seen(row))

    def sides(self, summary: Mapping[str, Any], conversations: Sequence[Row] = ()) -> list[Side]:
        """Return the talks as copies that can be compared with those of another export."""
        talks = talks_of(summary, conversations)
        return [Side(talks[number], one.copy) for number, one in sorted(self._talks.items()) if number in talks]

    def findings(self, summary: Mapping[str, Any], conversations: Sequence[Row] = ()) -> tuple[Finding, ...]:
        """Return all findings, talk by talk, those that ask for attention first."""
        talks = talks_of(summary, conversations)
        saved = _saved_day(summary)
        found: list[Finding] = []
        for number, searches in self._talks.items():
            if number in talks:
                found += searches.findings(talks[number], saved)
        found += several(self.sides(summary, conversations))
        found += file_findings(summary, self._by_source())
        found += _reminders(found, talks, self._talks)
        return tuple(sorted(found, key=lambda one: (one.conversation, one.weight != "attention", one.records[:1] or (0,))))

    def _by_source(self) -> dict[int, list[int]]:
        """Return the talks of each source; the one whose records come last in it stands last."""
        talks: dict[int, list[int]] = {}
        for number, searches in sorted(self._talks.items()):
            for source in searches.edges.sources:
                talks.setdefault(source, []).append(number)
        return talks


def find(rows: Iterable[Row], summary: Mapping[str, Any], *, conversations: Sequence[Row] = ()) -> tuple[Row, ...]:
    """Return what is missing or stands out, as rows of `data/findings.json`.

    `rows` are those of records.jsonl, looked at once in their order; `conversations` are those that the marks found.
    """
    platforms = {one["id"]: one["platform"] for one in summary["conversations"]}
    search = Search()
    for row in rows:
        search.see(row, platforms.get(row["conversation"], "unknown"))
    return tuple(one.row() for one in search.findings(summary, conversations))


def _saved_day(summary: Mapping[str, Any]) -> int | None:
    """Return the day on which the export says it was made, where it says so in a form that has only one reading."""
    if len(summary["sources"]) != 1:
        return None  # the claim does not say which file made it
    for name in SAVED:
        said = _DAY.match(summary["claims"].get(name, ""))
        if said is not None:
            year, month, day = (int(part) for part in re.findall(r"\d+", said[0]))
            try:
                return date(year, month, day).toordinal()
            except ValueError:
                return None
    return None


def _reminders(found: Sequence[Finding], talks: Mapping[int, Talk], searched: Mapping[int, _Searches]) -> Iterator[Finding]:
    """Yield, for talks that ask for attention, when logs may begin to vanish, counted from the last message."""
    asked = {one.conversation for one in found if one.weight == "attention" and one.code in ASK_FOR_LOGS}
    for number, talk in talks.items():
        days = searched[number].activity.days if number in searched else {}
        if days and (number in asked or talk.is_likely):
            last = max(days)
            parts = {"at": day_text(last), "platform": talk.platform}
            parts |= {f"day{length}": day_text(last + length) for length in REMINDERS}
            yield Finding("logs-vanish", number, (), parts)
