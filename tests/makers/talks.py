"""Small talks as rows of records.jsonl, with the summary that goes with them, for tests of what is found in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tomoshibi.evidence.continuity.finding import find

Row = dict[str, Any]
SELF, OTHER = 1, 2
NAMES = {SELF: "ソラ", OTHER: "ルカ", 3: "そら", 4: "るか"}


def time_row(at: str | None, *, clock: str = "unknown", precision: str | None = None) -> Row | None:
    """Return the `time` of a row; with clock "utc", `at` is the instant."""
    if at is None:
        return None
    utc = jst = None
    if clock == "utc":
        moment = datetime.fromisoformat(at)
        utc, jst = f"{at}+00:00", f"{(moment + timedelta(hours=9)).isoformat()[: len(at)]}+09:00"
    if precision is None:
        precision = {10: "day", 13: "hour", 16: "minute"}.get(len(at), "second")
    return {
        "printed": at,
        "precision": precision,
        "clock": clock,
        "basis": "field" if utc else "unknown",
        "local": at,
        "utc": utc,
        "jst": jst,
        "alternatives": [],
    }


def said(
    n: int, at: str | None, who: int, text: str = "うみの話", *, clock: str = "unknown", talk: int = 1, **more: Any
) -> Row:
    """Return a message."""
    return {
        "n": n,
        "kind": "message",
        "conversation": talk,
        "sender": {"participant": who, "name": NAMES[who], "certainty": "stated"},
        "time": time_row(at, clock=clock),
        "text": text,
        "media": more.pop("media", []),
        "more": more,
        "span": {"source": more.pop("source", 0), "start": n * 100, "end": n * 100 + 90, "line": n},
    }


def happened(n: int, at: str | None, event: str, who: int | None = None, text: str = "", *, talk: int = 1, **more: Any) -> Row:
    """Return an event."""
    row = said(n, at, who or OTHER, text, talk=talk, event=event, **more)
    return {**row, "kind": "event", "sender": row["sender"] if who else None}


def talk_row(
    number: int = 1,
    *,
    platform: str = "line",
    kind: str = "one-to-one",
    owner: int | None = SELF,
    people: Sequence[int] = (SELF, OTHER),
    one_sided: str = "unknown",
    notes: Sequence[str] = (),
) -> Row:
    """Return a talk of the summary."""
    return {
        "id": number,
        "platform": platform,
        "kind": kind,
        "title": None,
        "one_sided": one_sided,
        "notes": list(notes),
        "participants": [
            {"id": one, "name": NAMES[one], "owner": "yes" if one == owner else "unknown", "messages": 1} for one in people
        ],
    }


def summary(
    *talks: Row, claims: Mapping[str, str] | None = None, warnings: Sequence[Row] = (), names: Sequence[str] = ("talk",)
) -> Row:
    """Return a summary with what the search needs."""
    held = list(talks) or [talk_row()]
    sources = [{"source": place, "name": name, "platform": held[0]["platform"]} for place, name in enumerate(names)]
    return {"conversations": held, "sources": sources, "warnings": list(warnings), "claims": dict(claims or {})}


def codes(rows: Iterable[Row], of: Row | None = None, *, weight: str | None = None, **more: Any) -> list[str]:
    """Return the codes that are found, without the reminder that follows others."""
    found = find(rows, of or summary(), **more)
    return [one["code"] for one in found if one["code"] != "logs-vanish" and weight in (None, one["weight"])]


def one(code: str, rows: Iterable[Row], of: Row | None = None, **more: Any) -> Row:
    """Return the only finding with a code."""
    found = [one for one in find(rows, of or summary(), **more) if one["code"] == code]
    assert len(found) == 1, found
    return found[0]
