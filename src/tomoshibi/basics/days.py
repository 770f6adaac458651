"""Days as people in Japan count them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")


def japanese_day(at: datetime) -> date:
    """Return the day in Japan of a moment (with offset)."""
    return at.astimezone(JAPAN).date()
