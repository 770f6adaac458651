"""The words of papers: every closed word of a packet in Japanese and English, and days said no closer than they are known."""

import calendar
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
UNSURE = ("inferred", "doubtful")
THIRDS = {(1, 10): "early", (11, 20): "middle"}  # of a month, as people say them


@cache
def paper_words() -> Mapping[str, Mapping[str, Any]]:
    """Return the words of papers by group, closed word and language."""
    return tomllib.loads((files(__package__) / "data" / "papers.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of papers in one language."""

    language: Language

    def word(self, group: str, code: str) -> str:
        """Return what a closed word is called. Raises KeyError."""
        said: str = paper_words()[group][code][self.language]
        return said

    def fill(self, group: str, code: str, **values: object) -> str:
        """Return a sentence with its values; what stands in a value is never read as a place for another."""
        return self.word(group, code).format(**values)

    def several(self, values: "tuple[str, ...] | list[str]") -> str:
        """Return values as one list in words."""
        return self.word("sentences", "several").join(values)

    def day(self, given: date, code: str = "exact") -> str:
        """Return a day in words."""
        months = self.word("days", "months").split()
        name = months[given.month - 1] if months else ""
        return self.fill("days", code, year=given.year, month=given.month, day=given.day, month_name=name)

    def when(self, row: Mapping[str, Any]) -> str:
        """Return when something was, by `from` and `to` of a row and how sure it is: as it is known and no closer."""
        first, last = _day(row.get("from")), _day(row.get("to"))
        if first is None or last is None:
            return self._open_ended(first, last)
        if first == last:
            return self.day(first, "about" if row.get("certainty") in UNSURE else "exact")
        if part := _part_of_month(first, last):
            return self.day(first, part)
        later = "same_year" if first.year == last.year else "exact"
        return self.fill("days", "between", first=self.day(first), last=self.day(last, later))

    def _open_ended(self, first: date | None, last: date | None) -> str:
        if first:
            return self.fill("days", "since", first=self.day(first))
        return self.fill("days", "until", last=self.day(last)) if last else self.word("days", "unknown")


def _day(given: str | None) -> date | None:
    return date.fromisoformat(given) if given else None


def _part_of_month(first: date, last: date) -> str:
    """Return which whole part of a month two days enclose, or nothing."""
    if (first.year, first.month) != (last.year, last.month):
        return ""
    end = calendar.monthrange(first.year, first.month)[1]
    return {**THIRDS, (21, end): "late", (1, end): "month"}.get((first.day, last.day), "")
