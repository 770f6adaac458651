"""How long is left, or how long ago something was, in words; `static/desk/clock.js` counts on in the same ones."""

from datetime import datetime

MINUTE, HOUR, DAY = 60, 3600, 86400


def left(until: datetime, *, at: datetime) -> str:
    """Return how long it is until a moment, or since when it has passed."""
    seconds = int((until - at).total_seconds())
    return f"あと{span(seconds)}" if seconds >= 0 else f"{span(-seconds)}前にすぎました"


def since(moment: datetime, *, at: datetime) -> str:
    """Return how long ago a moment was."""
    seconds = max(0, int((at - moment).total_seconds()))
    return f"{span(seconds)}前" if seconds >= MINUTE else "たった今"


def span(seconds: int) -> str:
    """Return a length of time in its two largest parts, never longer than it is."""
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        return f"{days}日" + (f"{hours}時間" if hours else "")
    if hours:
        return f"{hours}時間" + (f"{minutes}分" if minutes else "")
    return f"{minutes}分"
