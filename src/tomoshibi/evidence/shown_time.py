"""How moments are written for people: `2026-05-08 16:02`, in Japan's time and in UTC, no finer than they are known."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

JST = timezone(timedelta(hours=9), "JST")
_DAY_LENGTH = len("2026-05-08")
_OFFSET_LENGTH = len("+09:00")


def jst_and_utc(time: Mapping[str, Any]) -> tuple[str, str]:
    """Return both readings of the `time` of a record, each empty where the instant is not known."""
    jst, utc = time.get("jst"), time.get("utc")
    return (plain(jst) if jst else ""), (plain(utc) if utc else "")


def plain(iso: str) -> str:
    """Return an ISO 8601 moment with a blank for its `T` and without offset: the column or label names the clock."""
    if len(iso) <= _DAY_LENGTH:
        return iso
    if iso.endswith("Z"):
        iso = iso[:-1]
    elif iso[-_OFFSET_LENGTH] in "+-":
        iso = iso[:-_OFFSET_LENGTH]
    return iso.replace("T", " ", 1)


def both(moment: datetime) -> tuple[str, str]:
    """Return an aware moment in Japan's time and in UTC, to the second."""
    return f"{moment.astimezone(JST):%Y-%m-%d %H:%M:%S}", f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def stated(iso: str | None) -> tuple[str, str, str]:
    """Return an ISO 8601 moment as (JST, UTC, local), no finer than it was given.

    Without an offset in it only the third is known, else only the first two; the others are empty. A day has no other clock.
    """
    if not iso:
        return "", "", ""
    if len(iso) <= _DAY_LENGTH:
        return "", "", iso
    moment = datetime.fromisoformat(iso)
    if moment.tzinfo is None:
        return "", "", plain(iso)
    length = len(plain(iso))
    return _cut(moment.astimezone(JST), length), _cut(moment.astimezone(UTC), length), ""


def _cut(moment: datetime, length: int) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond:06d}"[:length]
