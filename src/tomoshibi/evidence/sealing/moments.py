"""Moments as the bundle writes them."""

from datetime import UTC, datetime

from tomoshibi_verify.seal import MOMENT


class NoZone(ValueError):
    """A moment without a time zone cannot be written as UTC."""


def written(at: datetime) -> str:
    """Return a moment in UTC to the second, `YYYY-MM-DDTHH:MM:SSZ`. Raises NoZone."""
    if at.tzinfo is None:
        raise NoZone(at.isoformat())
    return at.astimezone(UTC).strftime(MOMENT)
