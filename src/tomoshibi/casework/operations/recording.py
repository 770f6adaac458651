"""What becomes known is written down: people, events, facts, notes, identifiers, flags."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.casework import identifiers, sealed
from tomoshibi.casework.form_key import form_key
from tomoshibi.casework.models import Event, Fact, Flag, Identifier, Note, Person
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase, Reached, reached, touch
from tomoshibi.casework.vocabulary import FORM, fact_kinds
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]
AXES = ("act", "demand", "image_state", "spread", "relation", "platform")
EDITING = timedelta(hours=24)  # research/casework.md 4: the author edits for a day, then there are amendments
LONGEST_FLAG = timedelta(days=90)  # a warning that nobody looks at again warns of nothing


class NoValue(Exception):
    """A fact that is known needs its value; a blank never means no."""


class NoSuchFact(Exception):
    """There is no such question among the facts, or no such fact to supersede."""


class NoReason(Exception):
    """It was not said why."""


class TooLate(Exception):
    """The day in which its author may edit a note is over: an amendment is written instead."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as it is written down. `words`: the exact time, the handle, what was said; they go into the box."""

    act: str
    demand: str = ""
    image_state: str = ""
    spread: str = ""
    relation: str = ""
    platform: str = ""
    earliest: date | None = None
    latest: date | None = None
    certainty: str = "said"
    source: str = "person"
    bundle: str = ""
    records: str = ""
    words: Mapping[str, object] = field(default_factory=dict, repr=False)


CLEAR = tuple(name for name in Happened.__dataclass_fields__ if name != "words")


@dataclass(frozen=True, slots=True)
class Learned:
    """A fact as it is written down; `event` where it is one event's own."""

    name: str
    status: str = "known"
    value: object = field(default=None, repr=False)
    source: str = "person"
    event: str = ""
    supersedes: str = ""
    bundle: str = ""
    records: str = ""
    words: str = field(default="", repr=False)


def add_event(case: str, event: Happened, *, by: WorkerSession, at: datetime, random: Random, form: str = "") -> str:
    """Write an event down and return its key; the same event from the same `form` is one. Raises NoSuchCase, TooLong."""
    with reached(case, by=by, to="write", at=at) as found:
        sent = (case, *(str(getattr(event, name)) for name in CLEAR), dict(event.words))
        key = form_key(form, *sent) if form else random(16).hex()
        if Event.objects.filter(case=found.row, key=key).exists():
            return key
        _write_event(found, key, event, by=by, at=at)
        touch(found.row)
        trail.note(act="event-added", subject=found.subject, actor=by.worker, at=at, details={"event": key})
    return key


def write_event(found: Reached, event: Happened, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Add the row of an event to a case that is held; return its key."""
    key = random(16).hex()
    _write_event(found, key, event, by=by, at=at)
    return key


def _write_event(found: Reached, key: str, event: Happened, *, by: WorkerSession, at: datetime) -> None:
    Event.objects.create(
        key=key,
        case=found.row,
        box=found.lid.shut(key, "event", {**event.words, "written_at": at, "by": by.worker}),
        by=by.worker,
        day=japanese_day(at),
        form_version=FORM,
        **{name: getattr(event, name) for name in CLEAR},
    )


def change_event(
    case: str, event: str, to: Happened, *, version: int, by: WorkerSession, at: datetime, without: Iterable[str] = ()
) -> None:
    """Write an event anew. What a mark read in its record stays, but for the kinds of entities in `without`.

    Raises NoSuchCase, TooLong, NoShare, DoesNotOpen, and ChangedMeanwhile with both sides.
    """
    with reached(case, by=by, to="write", at=at) as found:
        row = _event(found, event)
        if row.version != version:
            raise ChangedMeanwhile(_side(to, to.words), _theirs(found, row, by), row.version)
        for name in CLEAR:
            setattr(row, name, getattr(to, name))
        words = {**to.words, **_still_read(found, row, by, frozenset(without))}
        row.box = found.lid.shut(row.key, "event", {**words, "written_at": at, "by": by.worker})
        row.form_version, row.version = FORM, row.version + 1
        row.save()
        touch(found.row)
        trail.note(act="event-changed", subject=found.subject, actor=by.worker, at=at, details={"event": event})


def _still_read(found: Reached, row: Event, by: WorkerSession, without: frozenset[str]) -> dict[str, object]:
    words = sealed.opener(found.row, by.keys, found.lid.tenant).open(row.key, "event", row.box)
    kept = {kind: one for kind, one in (words.get("entities") or {}).items() if kind not in without}
    return {"entities": kept} if kept else {}


def strike_event(case: str, event: str, *, version: int, by: WorkerSession, at: datetime) -> None:
    """Take an event back as wrong; it stays to be seen. Raises NoSuchCase, ChangedMeanwhile."""
    with reached(case, by=by, to="write", at=at) as found:
        row = _event(found, event)
        if row.version != version:
            raise ChangedMeanwhile({"struck": True}, _theirs(found, row, by), row.version)
        row.struck_day, row.version = japanese_day(at), row.version + 1
        row.save(update_fields=["struck_day", "version"])
        touch(found.row)
        trail.note(act="event-struck", subject=found.subject, actor=by.worker, at=at, details={"event": event})


def _event(found: Reached, event: str) -> Event:
    row = Event.objects.select_for_update().filter(case=found.row, key=event, struck_day=None).first()
    if row is None:
        raise NoSuchCase
    return row


def _side(of: object, words: Mapping[str, object]) -> dict[str, object]:
    return {**{name: getattr(of, name) for name in CLEAR}, **words}


def _theirs(found: Reached, row: Event, by: WorkerSession) -> dict[str, object]:
    return _side(row, sealed.opener(found.row, by.keys, found.lid.tenant).open(row.key, "event", row.box))


def record_fact(case: str, fact: Learned, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Write down what is known of a question and return the fact's key.

    Where another value stands already and this one does not supersede it, both are kept and this one is in conflict with it.
    Raises NoSuchCase, NoSuchFact, NoValue, TooLong.
    """
    with reached(case, by=by, to="write", at=at) as found:
        key = write_fact(found, fact, by=by, at=at, random=random)
        touch(found.row)
        trail.note(act="fact-recorded", subject=found.subject, actor=by.worker, at=at, details={"fact": fact.name})
    return key


def write_fact(found: Reached, fact: Learned, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Add the row of a fact to a case that is held; return its key."""
    if fact.name not in fact_kinds():
        raise NoSuchFact
    has_value = fact.value is not None and fact.value != ""
    if has_value != (fact.status in {"known", "conflicting"}):
        raise NoValue
    event = _event(found, fact.event) if fact.event else None
    before = _superseded(found, fact, event)
    if has_value and before is None and _others_say(found, fact, event, by):
        fact = replace(fact, status="conflicting")
    key = random(16).hex()
    content = {"value": fact.value, "words": fact.words, "at": at, "by": by.worker}
    Fact.objects.create(
        key=key, case=found.row, event=event, name=fact.name, status=fact.status, source=fact.source, supersedes=before,
        bundle=fact.bundle, records=fact.records, box=found.lid.shut(key, "fact", content) if has_value or fact.words else None,
        by=by.worker, day=japanese_day(at), form_version=FORM,
    )  # fmt: skip
    return key


def _superseded(found: Reached, fact: Learned, event: Event | None) -> Fact | None:
    if not fact.supersedes:
        return None
    row = Fact.objects.filter(case=found.row, key=fact.supersedes, name=fact.name, event=event, superseded_by=None).first()
    if row is None:
        raise NoSuchFact
    return row


def _others_say(found: Reached, fact: Learned, event: Event | None, by: WorkerSession) -> bool:
    """Return whether a fact that stands has another value."""
    standing = Fact.objects.filter(
        case=found.row, name=fact.name, event=event, superseded_by=None, status__in=("known", "conflicting")
    )
    rows = list(standing)
    if not rows:
        return False
    opener = sealed.opener(found.row, by.keys, found.lid.tenant)
    return any(opener.open(row.key, "fact", row.box).get("value") != fact.value for row in rows)


def write_note(case: str, text: str, *, by: WorkerSession, at: datetime, random: Random, amends: str = "") -> str:
    """Leave a word for colleagues, or amend an earlier one; return its key. Raises NoSuchCase, NoReason, TooLong."""
    if not text.strip():
        raise NoReason
    with reached(case, by=by, to="note", at=at) as found:
        about = _note(found, amends) if amends else None
        key = add_note(found, text, by=by, at=at, random=random, about=about)
        trail.note(act="noted", subject=found.subject, actor=by.worker, at=at, details={"note": key})
    return key


def edit_note(case: str, note: str, text: str, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Write one's own note anew within a day; what stood there stays under it.

    Raises NoSuchCase, NoReason, TooLate, TooLong.
    """
    if not text.strip():
        raise NoReason
    with reached(case, by=by, to="note", at=at) as found:
        about = _note(found, note)
        written = sealed.opener(found.row, by.keys, found.lid.tenant).open(about.key, "note", about.box)
        if about.by != by.worker or at - datetime.fromisoformat(written["at"]) > EDITING:
            raise TooLate
        key = add_note(found, text, by=by, at=at, random=random, about=about, is_edit=True)
        trail.note(act="note-edited", subject=found.subject, actor=by.worker, at=at, details={"note": note})
    return key


def add_note(
    found: Reached,
    text: str,
    *,
    by: WorkerSession,
    at: datetime,
    random: Random,
    about: Note | None = None,
    is_edit: bool = False,
) -> str:
    """Add the row of a note to a case that is held; return its key."""
    key = random(16).hex()
    content = {"text": text, "at": at, "by": by.worker, "work_name": by.work_name}
    Note.objects.create(
        key=key, case=found.row, about=about, is_edit=is_edit, box=found.lid.shut(key, "note", content),
        by=by.worker, day=japanese_day(at), form_version=FORM,
    )  # fmt: skip
    return key


def _note(found: Reached, note: str) -> Note:
    row = Note.objects.filter(case=found.row, key=note, is_edit=False).first()
    if row is None:
        raise NoSuchCase
    return row


def add_person(
    case: str, part: str, words: Mapping[str, object], *, by: WorkerSession, at: datetime, random: Random, age_band: str = ""
) -> str:
    """Write down somebody of a case and return their key; no name is needed. Raises NoSuchCase, TooLong."""
    with reached(case, by=by, to="write", at=at) as found:
        key = random(16).hex()
        Person.objects.create(
            key=key, case=found.row, part=part, age_band=age_band, by=by.worker, day=japanese_day(at), form_version=FORM,
            box=found.lid.shut(key, "person", {**words, "at": at, "by": by.worker}),
        )  # fmt: skip
        if part == "harmed" and age_band:
            found.row.age_band = age_band
        touch(found.row, "age_band")
        trail.note(act="person-added", subject=found.subject, actor=by.worker, at=at, details={"part": part})
    return key


def change_person(
    case: str, person: str, words: Mapping[str, object], *, version: int, by: WorkerSession, at: datetime, age_band: str = ""
) -> None:
    """Write anew what is known of somebody. Raises NoSuchCase, TooLong, and ChangedMeanwhile with both sides."""
    with reached(case, by=by, to="write", at=at) as found:
        row = Person.objects.select_for_update().filter(case=found.row, key=person).first()
        if row is None:
            raise NoSuchCase
        if row.version != version:
            theirs = sealed.opener(found.row, by.keys, found.lid.tenant).open(row.key, "person", row.box)
            raise ChangedMeanwhile({**words, "age_band": age_band}, {**theirs, "age_band": row.age_band}, row.version)
        row.age_band, row.version = age_band, row.version + 1
        row.box = found.lid.shut(row.key, "person", {**words, "at": at, "by": by.worker})
        row.save(update_fields=["age_band", "box", "version"])
        if row.part == "harmed":
            found.row.age_band = age_band
        touch(found.row, "age_band")
        trail.note(act="person-changed", subject=found.subject, actor=by.worker, at=at, details={"part": row.part})


def add_identifier(
    case: str, kind: str, text: str, *, by: WorkerSession, pepper: Pepper, at: datetime, random: Random, words: str = ""
) -> str:
    """Write down an exact identifier and return its key; the same one stands once in a case.

    Raises NoSuchCase, NotAnIdentifier, TooLong.
    """
    hashed = identifiers.lookup(kind, text, pepper)
    with reached(case, by=by, to="write", at=at) as found:
        there = Identifier.objects.filter(case=found.row, lookup=hashed).first()
        if there is not None:
            return there.key
        key = random(16).hex()
        content = {"text": text, "words": words, "at": at, "by": by.worker}
        Identifier.objects.create(
            key=key, case=found.row, kind=kind, lookup=hashed, box=found.lid.shut(key, "identifier", content),
            by=by.worker, day=japanese_day(at),
        )  # fmt: skip
        touch(found.row)
        trail.note(act="identifier-added", subject=found.subject, actor=by.worker, at=at, details={"kind": kind})
    return key


def raise_flag(case: str, reason: str, why: str, *, until: date, by: WorkerSession, at: datetime, random: Random) -> str:
    """Put a warning on a case until a day, 90 days on at most; return its key. Raises NoSuchCase, NoReason, TooLong."""
    today = japanese_day(at)
    if not why.strip() or not today <= until <= today + LONGEST_FLAG:
        raise NoReason
    with reached(case, by=by, to="note", at=at) as found:
        key = random(16).hex()
        Flag.objects.create(
            key=key, case=found.row, reason=reason, day=today, until_day=until, by=by.worker,
            box=found.lid.shut(key, "flag", {"why": why, "at": at, "by": by.worker}),
        )  # fmt: skip
        touch(found.row)
        trail.note(act="flag-raised", subject=found.subject, actor=by.worker, at=at, details={"reason": reason})
    return key


def lower_flag(case: str, flag: str, why: str, *, by: WorkerSession, at: datetime) -> None:
    """Take a warning away and say why. Raises NoSuchCase, NoReason, TooLong."""
    if not why.strip():
        raise NoReason
    with reached(case, by=by, to="write", at=at) as found:
        row = Flag.objects.select_for_update().filter(case=found.row, key=flag, removed_day=None).first()
        if row is None:
            raise NoSuchCase
        row.removed_day = japanese_day(at)
        row.removal = found.lid.shut(row.key, "flag-removal", {"why": why, "at": at, "by": by.worker})
        row.save(update_fields=["removed_day", "removal"])
        touch(found.row)
        trail.note(act="flag-lowered", subject=found.subject, actor=by.worker, at=at, details={"reason": row.reason})
