"""Screens that were written down by hand: whether each shows its day, and whether each goes on where the last one ended.

In the handwritten form (docs/notes-form.md) a screen begins with a line such as `[スクリーンショット 2]` or `[screenshot 2]`.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from tomoshibi.evidence.continuity.found import Finding, first_of
from tomoshibi.evidence.continuity.seen import Seen
from tomoshibi.evidence.continuity.talk import Talk
from tomoshibi.evidence.continuity.texts import folded

_MARK = re.compile(
    r"\[?\s*(?:スクリーンショット|スクショ|画面|ページ|screen ?shot|screen|page)\s*(?:no\.?|第)?\s*"
    r"([0-9０-９]{1,4})\s*(?:枚目|ページ目|頁)?\s*\]?",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"[0-9０-９]\s*[月/／.\-年日]|[A-Za-z]{3}[a-z]*\.? \d|\d\.? [A-Za-z]{3}|きのう|昨|今日|きょう|yesterday|today",
    re.IGNORECASE,
)
OVERLAP = 3  # messages at the top of a screen among which the last one of the screen before must stand
MAX_PAGES = 2000


class _Page:
    __slots__ = ("first_n", "has_day", "last", "mark_n", "number", "start", "top")

    def __init__(self, number: int, n: int, start: int) -> None:
        self.number = number
        self.mark_n = n
        self.start = start
        self.has_day = False
        self.first_n = 0
        self.top: list[str] = []
        self.last: str | None = None


class Pages:
    """The screens of one handwritten talk."""

    def __init__(self) -> None:
        """Begin with no screen."""
        self._pages: list[_Page] = []

    def see(self, seen: Seen) -> None:
        """Take a record in; only handwritten ones count."""
        if not seen.is_from_memory:
            return
        text = seen.row["text"] or ""
        if seen.kind == "event" and (mark := _MARK.fullmatch(text)) is not None and len(self._pages) < MAX_PAGES:
            self._pages.append(_Page(int(mark[1]), seen.n, seen.row["span"]["start"]))
            return
        if not self._pages or seen.kind != "message":
            return
        page = self._pages[-1]
        page.first_n = page.first_n or seen.n
        page.has_day = page.has_day or _shows_day(seen, page.start)
        if len(page.top) < OVERLAP:
            page.top.append(folded(text))
        page.last = folded(text)

    def findings(self, talk: Talk) -> Iterator[Finding]:
        """Yield screens without a day, screens that do not go on where the last one ended, and numbers left out."""
        pages = [page for page in self._pages if page.first_n]
        parts = {"platform": talk.platform}
        dayless = [page for page in pages if not page.has_day]
        if dayless:
            named = {**parts, "count": len(dayless), "numbers": _numbers(dayless)}
            yield Finding("screen-without-day", talk.id, first_of(page.mark_n for page in dayless), named, "attention")
        apart = [(one, two) for one, two in pairwise(pages) if one.last not in two.top]
        if apart:
            said = ", ".join(f"{one.number}-{two.number}" for one, two in apart[:20])
            records = first_of(page.mark_n for pair in apart for page in pair)
            yield Finding("screens-apart", talk.id, records, {**parts, "count": len(apart), "numbers": said}, "attention")


def _shows_day(seen: Seen, start: int) -> bool:
    """Return whether a line gives its day itself, or by a day line below the mark of its screen."""
    time = seen.row["time"]
    if time is None:
        return False
    heading = seen.row["span"].get("heading")
    if heading is not None:
        return bool(heading["start"] > start)
    return "time-of-line-above" not in seen.more.get("flags", ()) and _DAY.search(time["printed"]) is not None


def _numbers(pages: list[_Page]) -> str:
    return ", ".join(str(page.number) for page in pages[:20])
