"""Marks on evidence become proposed events and facts; a counsellor accepts or rejects them one by one."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import sealed
from tomoshibi.casework.models import Proposal
from tomoshibi.casework.operations.reaching import NoSuchCase, Reached, reached, touch
from tomoshibi.casework.operations.recording import Happened, Learned, write_event, write_fact
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]
Days = tuple[date | None, date | None]  # the earliest and the latest


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on one record of a bundle; `day` is the record's, where it is known. Its words go into the box."""

    record: int
    label: str
    rule: str = ""
    day: date | None = None
    words: str = field(default="", repr=False)
    entities: Mapping[str, Any] = field(default_factory=dict, repr=False)


class AlreadyDecided(NoSuchCase):
    """Somebody accepted or rejected the proposal before."""


@cache
def mapping() -> dict[str, dict[str, dict[str, str]]]:
    """Return what each label proposes; labels that propose nothing are left out."""
    given: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
        (files("tomoshibi.casework") / "data" / "marks.toml").read_text("utf-8")
    )
    return given


def amount_of(meant: Mapping[str, str], entities: Mapping[str, Any]) -> str:
    """Return the sums that a mark read, each with its unit, where its event is about money; nothing where none was read."""
    sums = entities.get("amount")
    is_of_money = meant["act"] == "payment" or meant.get("demand") == "money"
    return "、".join(_sum(one) for one in sums) if is_of_money and isinstance(sums, list) else ""


def _sum(said: Mapping[str, Any]) -> str:
    value = f"{Decimal(str(said['value'])).normalize():,f}"
    return f"{value}円" if said["unit"] == "JPY" else f"{value} {said['unit']}"


def propose(case: str, bundle: str, marks: Iterable[Mark], *, by: WorkerSession, at: datetime, random: Random) -> int:
    """Propose what marks may show, each once however often it is asked, and return how many are new. Raises NoSuchCase."""
    with reached(case, by=by, to="write", at=at) as found:
        new = add_proposals(found, bundle, marks, at=at, random=random)
        trail.note(act="proposed", subject=found.subject, actor=by.worker, at=at, details={"bundle": bundle, "count": new})
    return new


def add_proposals(found: Reached, bundle: str, marks: Iterable[Mark], *, at: datetime, random: Random) -> int:
    """Propose what marks may show in a case that is held, each once, and return how many are new."""
    return sum(_proposed(found, bundle, one, at=at, random=random) for one in marks if one.label in mapping())


def _proposed(found: Reached, bundle: str, mark: Mark, *, at: datetime, random: Random) -> bool:
    place = {"case": found.row, "bundle": bundle, "record": mark.record, "label": mark.label}
    if Proposal.objects.filter(**place).exists():
        return False
    key = random(16).hex()
    content = {"words": mark.words, "entities": dict(mark.entities), "day": mark.day.isoformat() if mark.day else ""}
    box = found.lid.shut(key, "proposal", content, side="server")
    Proposal.objects.create(key=key, **place, rule=mark.rule, box=box, status="proposed", day=japanese_day(at))
    return True


def accept_proposal(
    case: str, proposal: str, *, by: WorkerSession, at: datetime, random: Random, days: Days | None = None
) -> str:
    """Take a proposal into the case and return the key of the event or fact; it points at its record.

    `days`: the earliest and the latest day, each None where nobody knows it, as a counsellor set them right; without it
    they are the record's own. Raises NoSuchCase and AlreadyDecided.
    """
    with reached(case, by=by, to="write", at=at) as found:
        row = _open(found, proposal)
        said = sealed.opener(found.row, by.keys, found.lid.tenant).open(row.key, "proposal", row.box, side="server")
        row.made = _taken(found, row, said, days, by=by, at=at, random=random)
        _decided(row, "accepted", by=by, at=at)
        touch(found.row)
        trail.note(act="proposal-accepted", subject=found.subject, actor=by.worker, at=at, details={"proposal": proposal})
    return row.made


def reject_proposal(case: str, proposal: str, *, by: WorkerSession, at: datetime) -> None:
    """Leave a proposal out; it stays to be seen as rejected. Raises NoSuchCase and AlreadyDecided."""
    with reached(case, by=by, to="write", at=at) as found:
        _decided(_open(found, proposal), "rejected", by=by, at=at)
        trail.note(act="proposal-rejected", subject=found.subject, actor=by.worker, at=at, details={"proposal": proposal})


def _open(found: Reached, proposal: str) -> Proposal:
    row = Proposal.objects.select_for_update().filter(case=found.row, key=proposal).first()
    if row is None:
        raise NoSuchCase
    if row.status != "proposed":
        raise AlreadyDecided
    return row


def _decided(row: Proposal, status: str, *, by: WorkerSession, at: datetime) -> None:
    row.status, row.decided_by, row.decided_day = status, by.worker, japanese_day(at)
    row.save(update_fields=["status", "made", "decided_by", "decided_day"])


def _taken(
    found: Reached, row: Proposal, said: Mapping[str, Any], days: Days | None, *, by: WorkerSession, at: datetime,
    random: Random,
) -> str:  # fmt: skip
    meant, rests = mapping()[row.label], {"bundle": row.bundle, "records": str(row.record), "source": "records"}
    if "event" in meant:
        day = date.fromisoformat(said["day"]) if said["day"] else None
        earliest, latest = days or (day, day)
        amount = amount_of(meant["event"], said["entities"])
        event = Happened(
            **meant["event"], earliest=earliest, latest=latest, certainty="shown", **rests,
            words={"what": said["words"], "entities": said["entities"], **({"amount": amount} if amount else {})},
        )  # fmt: skip
        return write_event(found, event, by=by, at=at, random=random)
    value = said["entities"].get(meant["fact"]["entity"])
    fact = Learned(meant["fact"]["name"], "known" if value is not None else "unknown", value, **rests, words=said["words"])
    return write_fact(found, fact, by=by, at=at, random=random)
