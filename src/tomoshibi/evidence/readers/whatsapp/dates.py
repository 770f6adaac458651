"""How one WhatsApp export prints its dates: one shape for the whole file, and which part is the day."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from tomoshibi.evidence.moments import DAY, SECOND, local_micros
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.readers.whatsapp.order import ERAS, Settled, day_of
from tomoshibi.evidence.record import Moment, Precision, Span
from tomoshibi.evidence.times.days import Order

Kind = Literal["bracket", "dash", "colon"]
Pad = Literal["padded", "bare", "either"]

FIRST_SHAPE_HOLDS = 20  # the first line is always a record; only a shape this many times as frequent outweighs it
DAYS_KEPT = 4096
HALF_DAY = DAY // 2
SHORT_MARK = 16  # letters: a time mark in a language without an entry below is no longer than this

# fmt: off
BEFORE_NOON = (
    "午前", "上午", "凌晨", "清晨", "早上", "오전", "AM", "am", "Am", "a.m.", "A.M.", "a.m", "a. m.", "A. M.", "a m",
    "vorm.", "ص", "صباحًا", "صباحا", "ق.ظ.", "ق.ظ", "قبل از ظهر", "π.μ.", "πμ", "ÖÖ", "öö", "dop.", "de.",
    "fm", "f.m.", "ap.", "SA", "पूर्वाह्न", "पूर्वाह्ण", "পূর্বাহ্ণ", "முற்பகல்", "ก่อนเที่ยง", "PG",
    "da manhã", "לפנה״צ", 'לפנה"צ', "e paradites",
)
AFTER_NOON = (
    "午後", "下午", "中午", "晚上", "傍晚", "오후", "PM", "pm", "Pm", "p.m.", "P.M.", "p.m", "p. m.", "P. M.", "p m",
    "nachm.", "م", "مساءً", "مساء", "ب.ظ.", "ب.ظ", "بعد از ظهر", "μ.μ.", "μμ", "ÖS", "ös", "odp.", "du.",
    "em", "e.m.", "ip.", "CH", "अपराह्न", "अपराह्ण", "অপরাহ্ণ", "பிற்பகல்", "หลังเที่ยง", "PTG", "da tarde",
    "da noite", "אחה״צ", 'אחה"צ', "e pasdites",
)
# fmt: on
_INVISIBLE = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_BLANKS = " \u00a0\u202f\u2009\u200e\u200f"
_ALL_MARKS = tuple(sorted((*BEFORE_NOON, *AFTER_NOON), key=len, reverse=True))
_MARK = "(?:" + "|".join(re.escape(one).replace(r"\ ", "[ \u00a0\u202f]") for one in _ALL_MARKS) + ")"


def _plain(mark: str) -> str:
    return re.sub(rf"[\s.{_INVISIBLE}]", "", mark)


_HALF = {_plain(one): 0 for one in BEFORE_NOON} | {_plain(one): 12 for one in AFTER_NOON}

_ERA = r"(?:令和|平成|昭和|[RHS](?=\d))"
_SEPARATOR = r"[\u200e\u200f]?(?:[/.\-‐]|年|月|년|월)[ \u00a0\u202f]?"
_DATE = (
    rf"(?P<era>{_ERA})?(?P<a>\d{{1,4}})(?P<s1>{_SEPARATOR})(?P<b>\d{{1,2}})(?P<s2>{_SEPARATOR})(?P<era_behind>{_ERA})?(?P<c>\d{{1,4}})"
    r"(?P<s3>日|일|\.(?!\d)|[ \u00a0]?г\.?)?"
)
_TIME = r"(?P<h>\d{1,2})(?:[:.：]|[ \u00a0\u202f]?h[ \u00a0\u202f]?)(?P<m>\d{2})(?:[:.：](?P<s>\d{2}))?"
_TAIL = r"(?P<tail>\] ?|[ \u00a0\u200e\u200f]?[-–—](?: |$)|: )"
_DATE_FIRST = re.compile(
    rf"[{_INVISIBLE}\ufeff]*(?P<open>\[)?(?P<stamp>{_DATE}(?P<join>[^\d\n\[\]]{{1,24}}?){_TIME}(?P<after>[^\d\n\[\]:]{{0,24}}?)){_TAIL}"
)
_TIME_FIRST = re.compile(
    rf"[{_INVISIBLE}\ufeff]*(?P<open>\[)?(?P<stamp>{_TIME}(?P<after>[^\d\n\[\],:]{{0,16}}?)(?P<join>,?[^\d\n\[\]:]{{1,8}}?){_DATE}){_TAIL}"
)
# A line inside a body that starts like a record of some other export.
FOREIGN = re.compile(
    rf"(?m)^[{_INVISIBLE}]*\[?\d{{1,4}}(?:[/.\-]|[年년] ?)\d{{1,2}}(?:[/.\-]|[月월] ?)\d{{1,4}}[^\d\n\[\]]{{1,24}}"
    r"\d{1,2}[:.]\d{2}[^\n]{1,120}?: "
)


@dataclass(frozen=True, slots=True)
class Head:
    """The start of a line that may be a record: its parts, and all that one exporter never changes within a file."""

    key: tuple[object, ...]
    join: str
    extra: str
    parts: tuple[str, str, str]
    era: str | None
    has_seconds: bool
    half: bool
    end: int


def read_head(line: str) -> Head | None:
    """Return the head of a line, or None where it starts with no date and time as WhatsApp prints them."""
    found, time_first = _DATE_FIRST.match(line), False
    if found is None:
        found, time_first = _TIME_FIRST.match(line), True
    if found is None:
        return None
    tail = found["tail"]
    if bool(found["open"]) != tail.startswith("]"):
        return None
    kind: Kind = "bracket" if found["open"] else "colon" if tail.startswith(":") else "dash"
    a, b, c = found["a"], found["b"], found["c"]
    era = found["era"] or found["era_behind"]
    if len(a) == 3 or len(c) == 3 or (len(a) == 4 and len(c) == 4) or (len(a) == 1 and len(c) == 1 and not era):
        return None
    if found["era_behind"] and (found["era"] or len(a) == 4):
        return None
    join, extra, half = found["join"], found["after"], False
    if (before := re.search(rf"{_MARK}[{_BLANKS}]*$", join)) is not None and not time_first:
        join, half = join[: before.start()], True
    if (after := re.match(rf"[{_BLANKS}]*{_MARK}", extra)) is not None:
        extra, half = extra[after.end() :], True
    if kind == "colon" and extra:
        return None
    ascii_only = a.isascii()
    era_at = "front" if found["era"] else "behind" if era else ""
    key = (kind, time_first, found["s1"], found["s2"], found["s3"], len(a) == 4, len(c) == 4, era_at, ascii_only)
    with_comma = "," in join or "،" in join
    return Head((*key, kind != "bracket" and with_comma), join, extra, (a, b, c), era, bool(found["s"]), half, found.end())


@dataclass(frozen=True, slots=True)
class Shape:
    """What all record heads of one file have in common; `joins` and `extras` are the words around the time."""

    key: tuple[object, ...]
    joins: tuple[str, ...]
    extras: tuple[str, ...]
    pads: tuple[Pad, Pad, Pad]

    def fits(self, head: Head) -> bool:
        """Return whether a head is of this shape."""
        if head.key != self.key or head.join not in self.joins or head.extra not in self.extras:
            return False
        return all({pad, _pad(part)} != {"padded", "bare"} for pad, part in zip(self.pads, head.parts, strict=True))


def _pad(part: str) -> Pad:
    """Return how a number was printed; from ten on, both ways are one."""
    if len(part) == 1:
        return "bare"
    return "padded" if len(part) == 2 and int(part) < 10 else "either"


def settle_shape(heads: Sequence[tuple[bool, Head]]) -> Shape | None:
    """Return the shape that a file's records have, from all heads found; each with whether it opens the file.

    The commonest shape is taken; but the first line of a whole export is always a record.
    """
    if not heads:
        return None
    counts = Counter((head.key, head.join, head.extra) for _, head in heads)
    (key, join, extra), most = counts.most_common(1)[0]
    opens, first = heads[0]
    if opens and counts[(first.key, first.join, first.extra)] * FIRST_SHAPE_HOLDS >= most:
        key, join, extra = first.key, first.join, first.extra
    joins, extras = {join}, {extra}
    for (other, other_join, other_extra), times in counts.items():
        words = other_join.strip(" ,،") + other_extra.strip()
        if other == key and (not words or (times > 1 and len(words) <= SHORT_MARK)):
            joins.add(other_join)
            extras.add(other_extra)
    fitting = [head for _, head in heads if head.key == key and head.join in joins and head.extra in extras]
    pads = tuple(_common_pad([head.parts[place] for head in fitting]) for place in range(3))
    return Shape(key, tuple(sorted(joins)), tuple(sorted(extras)), (pads[0], pads[1], pads[2]))


def _common_pad(parts: Iterable[str]) -> Pad:
    """Return whether one-digit numbers are printed with a zero; the majority decides, at a tie the first one."""
    votes: Counter[Pad] = Counter()
    for part in parts:
        if (pad := _pad(part)) != "either":
            votes[pad] += 1
    return votes.most_common(1)[0][0] if votes else "either"


# ---- the pattern of a file


def _alternatives(words: Iterable[str], codec: str) -> bytes:
    found = []
    for word in words:
        try:
            found.append(re.escape(word.encode(codec)))
        except UnicodeEncodeError:  # a mark that this encoding cannot hold cannot stand in the file
            continue
    return b"(?:" + b"|".join(found) + b")" if found else b"(?!)"


@cache
def _marks_in(codec: str) -> tuple[bytes, bytes]:
    """Return patterns of a blank and of a time mark in an encoding."""
    blank = _alternatives(_BLANKS, codec)
    spelled = [one.replace(" ", gap) for one in _ALL_MARKS for gap in (" ", "\u00a0", "\u202f") if gap == " " or " " in one]
    return blank, _alternatives(sorted(spelled, key=len, reverse=True), codec)


def head_patterns(shape: Shape, codec: str) -> tuple[bytes, bytes]:
    """Return the pattern of a record's head (one group: the stamp) and that of a stamp (its parts by name)."""
    kind, time_first, s1, s2, s3, _, _, era_at, ascii_only, _ = shape.key
    blank, mark = _marks_in(codec)
    digit = b"[0-9]" if ascii_only else _digit(codec)
    a, b, c = (_part(pad, digit, four) for pad, four in zip(shape.pads, (shape.key[5], False, shape.key[6]), strict=True))
    ends = re.escape(str(s3 or "").encode(codec))
    era = b"(?P<era>" + _alternatives(ERAS, codec) + b")" if era_at else b""
    day = b"(?P<date>" + (era if era_at == "front" else b"")
    day += b"(?P<a>" + a + b")" + re.escape(str(s1).encode(codec)) + b"(?P<b>" + b + b")" + re.escape(str(s2).encode(codec))
    day += (era if era_at == "behind" else b"") + b"(?P<c>" + c + b")" + ends + b")"
    hour = b"(?P<h>" + digit + b"{1,2})"
    between = b"(?:[:.]|" + blank + b"?h" + blank + b"?|" + _alternatives("：", codec) + b")"
    time = (
        hour + between + b"(?P<m>" + digit + b"{2})(?:(?:[:.]|" + _alternatives("：", codec) + b")(?P<s>" + digit + b"{2}))?+"
    )
    # Where the tail or the hour follows at once, the many marks need not be tried.
    after = rb"(?P<after>(?![\]:]|\x20[-\xe2])" + blank + b"*" + mark + b")?" + _alternatives(shape.extras, codec)
    join = _alternatives(sorted(shape.joins, key=len, reverse=True), codec)
    if time_first:
        stamp = time + b"(?P<before>(?!))?" + after + join + day
    else:
        stamp = day + join + b"(?:(?![0-9])(?P<before>" + mark + b")" + blank + b"*+)?" + time + after
    dash = _alternatives("-–—", codec)
    tail = {"bracket": rb"\]\x20?", "colon": rb":\x20", "dash": blank + b"?" + dash + rb"(?:\x20|(?=\r?\n)|\Z)"}[str(kind)]
    unseen = rb"(?:\xe2[\x80\x81][\x80-\xbf]|\xef\xbb\xbf)" if codec == "utf-8" else _alternatives(_INVISIBLE, codec)
    opening = unseen + b"*+" + (rb"\[" if kind == "bracket" else b"")
    bare = re.sub(rb"\?P<[a-z0-9]+>", b"?:", stamp)
    return opening + b"(" + bare + b")" + tail, stamp


def _digit(codec: str) -> bytes:
    if codec != "utf-8":
        return b"[0-9]"
    return rb"(?:[0-9]|\xd9[\xa0-\xa9]|\xdb[\xb0-\xb9]|\xe0\xa5[\xa6-\xaf]|\xe0\xa7[\xa6-\xaf])"


def _part(pad: Pad, digit: bytes, four: object) -> bytes:
    if four:
        return digit + b"{4}"
    if pad == "padded":
        return digit + b"{2}"
    return (b"(?!0)" if pad == "bare" else b"") + digit + b"{1,2}"


# ---- moments


_PLAIN_CLOCK = re.compile(rb"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")


class Clock:
    """Turns the stamps of one file into moments, and says once what is odd about them."""

    def __init__(self, shape: Shape, settled: Settled, codec: str, notebook: Notebook) -> None:
        self.settled = settled
        self.codec = codec
        self.notebook = notebook
        self._stamp = re.compile(head_patterns(shape, codec)[1])
        # Only where the clock has no marks and no words around it can a stamp be split at the one join.
        plain = len(shape.joins) == 1 and shape.extras == ("",) and not shape.key[1] and bool(shape.key[8])
        self._join = shape.joins[0].encode(codec) if plain and shape.joins[0] else None
        self._unknown_marks = sum(1 for one in (*shape.joins, *shape.extras) if one.strip(" ,،")) > 1
        self._days: dict[bytes, tuple[int | None, tuple[int, ...]]] = {}
        self._clocks: dict[bytes, tuple[int, Precision]] = {}
        self._wall_clock = notebook.wall_clock

    def moment(self, raw: bytes, span: Span) -> Moment | None:
        """Return the moment of a stamp; None where its numbers are no day or no time."""
        if self._join is not None:
            day, _, clock = raw.rpartition(self._join)
            known, read = self._days.get(day), self._clocks.get(clock) or self._read_clock(clock)
            if known is not None and known[0] is not None and not known[1] and read is not None:
                within, precision = read
                return self._wall_clock.moment(str(raw, self.codec), known[0] + within, precision)
        return self._any_moment(raw, span)

    def _read_clock(self, clock: bytes) -> tuple[int, Precision] | None:
        """Return the microseconds after midnight of a plain 24-hour time; remembered, since every minute comes again."""
        if not _PLAIN_CLOCK.fullmatch(clock):
            return None
        parts = [int(one) for one in clock.split(b":")]
        if parts[0] > 23 or max(parts[1:]) > 59:
            return None
        seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) == 3 else 0)
        read: tuple[int, Precision] = (seconds * SECOND, "second" if len(parts) == 3 else "minute")
        self._clocks[clock] = read
        return read

    def _any_moment(self, raw: bytes, span: Span) -> Moment | None:
        """Return the moment of a stamp in any form; the way above is the short one for the commonest."""
        found = self._stamp.match(raw)
        printed = raw.decode(self.codec, "replace")
        if found is None:
            self.notebook.warn("time-unreadable", span, printed)
            return None
        day, hour, minute, second, before, after = found.group("date", "h", "m", "s", "before", "after")
        known = self._days.get(day)
        if known is None:
            if len(self._days) > DAYS_KEPT:
                self._days.clear()
            known = self._days[day] = self._day(found, span)
        hours, minutes = self._number(hour), self._number(minute)
        seconds = 0 if second is None else self._number(second)
        if (before or after) is not None and hours <= 12:
            half = _HALF.get(_plain((before or after).decode(self.codec, "replace")))
            hours = hours if half is None else hours % 12 + half
        midnight, others = known
        if midnight is None or hours > 23 or minutes > 59 or seconds > 59:
            self.notebook.warn("time-unreadable", span, printed)
            return None
        within = (hours * 3600 + minutes * 60 + seconds) * SECOND
        alternatives = tuple(other + within for other in others) if others else ()
        if self._unknown_marks and hours <= 12 and before is None and after is None:
            self.notebook.warn("clock-mark-unknown", span, printed)
            alternatives = (*alternatives, midnight + (within + HALF_DAY) % DAY)
        precision: Precision = "minute" if second is None else "second"
        return self.notebook.wall_clock.moment(printed, midnight + within, precision, None, alternatives)

    def _number(self, raw: bytes) -> int:
        return int(raw) if raw.isdigit() else int(raw.decode(self.codec))

    def _day(self, found: re.Match[bytes], span: Span) -> tuple[int | None, tuple[int, ...]]:
        """Return midnight of a printed day on its own clock, and of the other days that it can mean."""
        parts = (self._number(found["a"]), self._number(found["b"]), self._number(found["c"]))
        era = found.groupdict().get("era")
        name = era.decode(self.codec) if era else None
        readings = {order: day for order in ("dmy", "mdy", "ymd") if (day := day_of(order, parts, name)) is not None}
        chosen = readings.get(self.settled.order)
        if chosen is None and self.settled.order != "ymd":
            other: Order = "mdy" if self.settled.order == "dmy" else "dmy"
            chosen = readings.get(other)
            if chosen is not None and not self.settled.open_between:
                self.notebook.warn("date-order-differs", span, found["date"].decode(self.codec, "replace"))
        if chosen is None:
            return None, ()
        others = {readings[order] for order in self.settled.open_between if order in readings} - {chosen}
        return _midnight(chosen), tuple(_midnight(one) for one in sorted(others))


def _midnight(day: date) -> int:
    return local_micros(day.year, day.month, day.day)
