"""Times of day as phones print them, with the marks of twelve-hour clocks in several languages."""

import re
from dataclasses import dataclass
from functools import lru_cache

_MORNING = ("午前", "上午", "凌晨", "早上", "오전", "am", "ก่อนเที่ยง")
_EVENING = ("午後", "下午", "晚上", "오후", "pm", "หลังเที่ยง")
MARK = r"午前|午後|上午|下午|凌晨|早上|晚上|오전|오후|[AaPp]\.?\s?[Mm]\.?"
BLANK = "[\\x20\\u00a0\\u202f]"
CLOCK = rf"(?:(?:{MARK}){BLANK}?)?[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:{BLANK}?[AaPp]\.?{BLANK}?[Mm]\.?)?"
_PARTS = re.compile(
    rf"(?:(?P<before>{MARK}){BLANK}?)?(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}}))?"
    rf"(?:{BLANK}?(?P<after>[AaPp]\.?{BLANK}?[Mm]\.?))?"
)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A printed time of day on a clock of 24 hours; `hour` can be 24, which old apps print for 0. `second` None: not given."""

    hour: int
    minute: int
    second: int | None

    @property
    def seconds(self) -> int:
        """Return the seconds since midnight."""
        return (self.hour * 60 + self.minute) * 60 + (self.second or 0)


@lru_cache(maxsize=4096)
def read_clock(text: str) -> TimeOfDay | None:
    """Return the time that a text prints, or None where it is none. 午後0:10 and 午後12:10 both mean 12:10."""
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"])
    second = int(found["second"]) if found["second"] else None
    mark = re.sub(r"[.\s\u00a0\u202f]", "", (found["before"] or found["after"] or "").lower())
    if mark in _EVENING and hour <= 12:
        hour = hour % 12 + 12
    elif mark in _MORNING and hour <= 12:
        hour %= 12
    if hour > 24 or minute > 59 or (second or 0) > 59:
        return None
    return TimeOfDay(hour, minute, second)
