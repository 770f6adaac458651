"""What is held about a person, gathered for themselves when they ask: their words and what was written of them, nobody else's.

What is of others is left out by kind. A copy names every kind that is ever left out, whether there is any or not, so that
nobody learns from it whether somebody else wrote to us; how many there were is for the desk alone.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tomoshibi import __version__
from tomoshibi.basics.days import JAPAN
from tomoshibi.basics.harmless import hides
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import bundles, consent, lawful_packet
from tomoshibi.casework.lawful import acts_of
from tomoshibi.casework.models import (
    Assessment,
    Case,
    ConsentAsk,
    ConsentEntry,
    Contact,
    Disclosure,
    DisclosureItem,
    Event,
    Fact,
    Flag,
    FollowUp,
    Identifier,
    Inquiry,
    Note,
    Person,
    Proposal,
    Step,
)
from tomoshibi.casework.packet import of_event, step_words
from tomoshibi.casework.queries import Happenings, happenings
from tomoshibi.casework.sealed import Content, Opener
from tomoshibi.casework.spoken import BUNDLE_LETTERS
from tomoshibi.consult import queries as talks
from tomoshibi.consult.attachments import Attached, NoSuchAttachment
from tomoshibi.consult.queries import NoSuchConsultation, Opened
from tomoshibi.outside.file_store import FileStore, StoreUnreachable
from tomoshibi.staff import trail
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.sessions import WorkerSession

VERSION = 1  # of the document
KINDS = (  # of what is left out; the words of each stand in data/own_copy.toml
    "others-talks", "told-by-others", "about-others", "identifiers", "warnings", "notes", "inquiries", "endangering", "unsent",
    "marks", "unsigned-law", "workers", "files", "by-hand", "unopened",
)  # fmt: skip
BY_HAND = ("person", "contacts", "events", "facts", "plan", "follow-ups")  # whose lines a supervisor may leave out one by one
OTHERS = ("helper", "guardian", "organisation", "unknown")  # who else may have said something
ABOUT_OTHERS = ("offender_", "guardian_", "influence_")  # how the names of facts begin that are of somebody else
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is held, field by field. `key` is empty where it cannot be left out by itself."""

    key: str
    said: Mapping[str, Any] = field(repr=False)


Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """What is held about a person, part by part, and how much of each kind is left out (KINDS; the count is for the desk)."""

    code: str
    day: date
    parts: Mapping[str, Lines] = field(repr=False)
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Of:
    """Of what a copy is made. Without a store the files are named without their hashes."""

    found: Case
    opener: Opener = field(repr=False)
    by: WorkerSession = field(repr=False)
    at: datetime
    on: date
    store: FileStore | None = field(default=None, repr=False)
    left: Counter[str] = field(default_factory=Counter)

    def words(self, row: Any, purpose: str) -> Content | None:
        """Return what is in the box of a row; None, and counted, where it does not open."""
        try:
            return self.opener.open(row.key, purpose, row.box)
        except DoesNotOpen:
            self.left["unopened"] += 1
            return None


def whole(of: Of) -> OwnCopy:
    """Return the copy before anybody chose anything in it: with every note of the case, each with its key."""
    talk = tuple(_own_talks(of))
    events = tuple(_own_events(of))
    places = {one.key: place for place, one in enumerate(events, 1)}
    parts: dict[str, Lines] = {
        "person": _person(of),
        "talks": tuple(_talk(of, number, one) for number, one in enumerate(talk, 1)),
        "messages": tuple(line for number, one in enumerate(talk, 1) for line in _messages(of, number, one)),
        "contacts": _contacts(of),
        "texts": tuple(_text(of, one.listed.key, text) for one in talk for text in one.attached),
        "bundles": _bundles(of),
        "events": tuple(_event(of, place, one) for place, one in enumerate(events, 1)),
        "facts": _facts(of, places),
        "plan": _plan(of),
        "follow-ups": _follow_ups(of),
        "consents": (*_asks(of), *_entries(of)),
        "passed-on": _passed_on(of),
        "law": _law(of, places),
        "notes": _notes(of),
    }
    _count_the_rest(of)
    return OwnCopy(of.found.code, of.on, parts, dict(of.left))


def chosen(copy: OwnCopy, *, notes: Iterable[str], without: Iterable[str]) -> OwnCopy:
    """Return a copy with only these notes, and without these lines of BY_HAND; both are counted."""
    given, gone = frozenset(notes), frozenset(without)
    parts = dict(copy.parts)
    parts["notes"] = tuple(one for one in copy.parts["notes"] if one.key in given)
    for name in BY_HAND:
        parts[name] = tuple(one for one in copy.parts[name] if one.key not in gone)
    left = Counter(copy.left_out)
    left["notes"] += len(copy.parts["notes"]) - len(parts["notes"])
    left["by-hand"] += sum(len(copy.parts[name]) - len(parts[name]) for name in BY_HAND)
    return replace(copy, parts=parts, left_out=dict(left))


def document(copy: OwnCopy, *, asked: date, left_out: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return a copy as JSON in which no sign steers how others are read. `left_out`: the words of every kind."""
    made = {
        "version": VERSION, "program": __version__, "case": copy.code, "asked": asked.isoformat(), "day": copy.day.isoformat(),
        "parts": {name: [dict(one.said) for one in lines] for name, lines in copy.parts.items()},
        "left_out": [{"kind": kind, **left_out[kind]} for kind in KINDS],
    }  # fmt: skip
    text = json.dumps(made, ensure_ascii=False, indent=1)
    return "".join(_written_out(sign) for sign in text).encode("utf-8")


def digest(content: bytes) -> str:
    """Return the SHA-256 by which a copy that was given can be told again."""
    return hashlib.sha256(content).hexdigest()


def _written_out(sign: str) -> str:
    return json.dumps(sign)[1:-1] if sign != "\n" and hides(sign) else sign


def _said(**row: Any) -> Row:
    """Return what was said, without what nobody wrote down; a no and a nought are something."""
    return {name: one for name, one in row.items() if one not in (None, "", [], (), {})}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _moment(at: datetime | None) -> str:
    return at.astimezone(JAPAN).isoformat(timespec="minutes") if at else ""


def _own_talks(of: Of) -> Iterator[Opened]:
    """Yield the talks of the person themselves, as their counsellors read them; reading stands in the trail."""
    rows = Contact.objects.filter(case=of.found, consultation__isnull=False).order_by("id")
    for row in rows:
        try:
            opened = talks.opened(str(row.consultation), of.by.keys)
        except (NoSuchConsultation, NoShare, DoesNotOpen):
            of.left["unopened" if row.speaker == "person" else "others-talks"] += 1
            continue
        if row.speaker != "person" or opened.listed.is_helper:
            of.left["others-talks"] += 1
            continue
        trail.note(act="read", subject=f"consultation:{row.consultation}", actor=of.by.worker, at=of.at)
        yield opened


def _talk(of: Of, number: int, one: Opened) -> Line:
    listed, wishes = one.listed, one.wishes
    try:
        address = talks.way_address(listed.key, of.by.keys)
    except DoesNotOpen:
        of.left["unopened"] += 1
        address = ""
    tapped = {"happened": listed.happened, "limit": listed.limit, "is_urgent": listed.is_urgent or None}
    said = _said(
        number=number, day=_day(listed.day), last_day=_day(one.last_day), way_in=listed.way, address=address, **tapped,
        age_band=listed.age_band, how_to_reply=wishes.how, wish=wishes.text,
    )  # fmt: skip
    return Line("", said)


def _messages(of: Of, number: int, one: Opened) -> Iterator[Line]:
    """Yield both sides of a talk, with the names of workers that the person saw; notes between workers are not of it."""
    for message in one.messages:
        if message.is_note:
            of.left["notes"] += 1
            continue
        words = message.words
        if words is None:
            of.left["unopened"] += 1
        at = _moment(words.at if words else None) or _day(message.day)
        by = words.by if words else ""
        text = words.text if words else ""
        yield Line("", _said(talk=number, number=message.number, side=message.side, name=by, at=at, text=text))


def _person(of: Of) -> Lines:
    found = of.found
    lines = [Line("", _said(code=found.code, age_band=found.age_band, begun_on=_day(found.day), state=found.status))]
    for row in Person.objects.filter(case=found).order_by("id"):
        if row.part != "harmed":
            of.left["about-others"] += 1
            continue
        words = of.words(row, "person") or {}
        told = {name: words.get(name) for name in ("called", "name", "about", "contact", "wants", "not_again")}
        lines.append(Line(row.key, _said(age_band=row.age_band, **told, written_on=_day(row.day))))
    return tuple(lines)


def _contacts(of: Of) -> Lines:
    lines = []
    for row in Contact.objects.filter(case=of.found, consultation=None).order_by("day", "id"):
        if row.speaker != "person":
            of.left["others-talks"] += 1
            continue
        words = of.words(row, "contact") or {}
        said = _said(day=_day(row.day), channel=row.channel, text=words.get("text"), wish=words.get("reply"))
        lines.append(Line(row.key, said))
    return tuple(lines)


def _text(of: Of, talk: str, text: Attached) -> Line:
    said = _said(name=text.name, day=_day(text.day), at=_moment(text.at), size=text.size)
    if of.store is None:
        return Line("", said)
    try:
        _, content = talks.original(talk, text.key, of.by.keys, store=of.store)
    except (NoSuchAttachment, DoesNotOpen, StoreUnreachable):
        of.left["unopened"] += 1
        return Line("", said)
    return Line("", {**said, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})


def _bundles(of: Of) -> Lines:
    return tuple(Line("", _bundle(one)) for one in bundles.held(of.found, of.opener))


def _bundle(one: bundles.Held) -> Row:
    checked = {"root": one.root, "fingerprint": one.fingerprint}
    return _said(bundle=one.key[:BUNDLE_LETTERS], day=_day(one.day), names=list(one.names), records=one.records, **checked)


def _own_events(of: Of) -> Iterator[Event]:
    """Yield the acts that the person told or that their own records show, in order of time."""
    rows = Event.objects.filter(case=of.found)
    for row in sorted(rows, key=lambda one: (one.earliest or one.latest or date.max, one.latest or date.max, one.id)):
        if row.source in OTHERS:
            of.left["told-by-others"] += 1
        else:
            yield row


def _event(of: Of, place: int, row: Event) -> Line:
    words = of.words(row, "event") or {}
    when = {"from": _day(row.earliest) or None, "to": _day(row.latest) or None, "certainty": row.certainty}
    axes = {name: getattr(row, name) for name in ("act", "platform", "relation", "demand", "image_state", "spread")}
    told = {"what": words.get("what"), "time": words.get("time")}
    told |= {name: of_event(row, words, name) for name in ("amount", "deadline")}
    rests = {"records": f"{row.bundle[:BUNDLE_LETTERS]} {row.records}"} if row.records else {}
    said = _said(
        number=place, when=when, **axes, **told, certainty=row.certainty, source=row.source, **rests,
        taken_back=_day(row.struck_day), written_on=_day(row.day),
    )  # fmt: skip
    return Line(row.key, said)


def _facts(of: Of, places: Mapping[str, int]) -> Lines:
    lines = []
    rows = Fact.objects.filter(case=of.found).select_related("event", "superseded_by").order_by("name", "id")
    for row in rows:
        if row.source in OTHERS or (row.event is not None and row.event.key not in places):
            of.left["told-by-others"] += 1
        elif _is_thought_of_others(row.name, row.source):
            of.left["about-others"] += 1
        else:
            lines.append(_fact(of, row, places))
    return tuple(lines)


def _is_thought_of_others(name: str, source: str) -> bool:
    return source == "worker" and name.startswith(ABOUT_OTHERS)


def _fact(of: Of, row: Fact, places: Mapping[str, int]) -> Line:
    words = of.words(row, "fact") or {}
    said = _said(
        question=row.name, answer=words.get("value"), known=row.status, text=words.get("words"), source=row.source,
        event=places.get(row.event.key) if row.event else None, replaced=hasattr(row, "superseded_by") or None,
        written_on=_day(row.day),
    )  # fmt: skip
    return Line(row.key, said)


def _plan(of: Of) -> Lines:
    lines = []
    for row in Step.objects.filter(case=of.found).select_related("plan").order_by("id"):
        words = of.words(row, "step") or {}
        said = _said(
            step=step_words(row), stance=row.stance, due_day=_day(row.due_day), step_state=row.status, text=words.get("text")
        )
        lines.append(Line(row.key, said))
    return tuple(lines)


def _follow_ups(of: Of) -> Lines:
    lines = []
    for row in FollowUp.objects.filter(case=of.found).order_by("due_day", "id"):
        words = of.words(row, "follow-up") or {}
        said = _said(due_day=_day(row.due_day), followed=row.status, tries=row.tries, window=words.get("window"))
        lines.append(Line(row.key, said))
    return tuple(lines)


def _recipient(of: Of, row: ConsentAsk | ConsentEntry | Disclosure) -> Row:
    to = row.recipient
    return {"recipient": to.kind, "recipient_name": (of.words(to, "recipient") or {}).get("name")}


def _asks(of: Of) -> Iterator[Line]:
    for row in ConsentAsk.objects.filter(case=of.found).select_related("recipient").order_by("id"):
        scope = sorted(consent.read(row.scope))
        yield Line("", _said(asked_on=_day(row.day), **_recipient(of, row), purpose=row.purpose, scope=scope))


def _entries(of: Of) -> Iterator[Line]:
    """Yield the decisions. What somebody else said in deciding for the person is that person's."""
    for row in ConsentEntry.objects.filter(case=of.found).select_related("recipient").order_by("number"):
        words = (of.words(row, "entry") or {}) if row.decided_by == "person" else {}
        told = {name: words.get(name) for name in ("said", "understood", "capacity")}
        decided = {"purpose": row.purpose, "decision": row.decision, "decided_by": row.decided_by}
        said = _said(
            day=_day(row.day), **_recipient(of, row), **decided, scope=sorted(consent.read(row.scope)),
            until_day=_day(row.until_day), given=row.how, is_read_back=row.is_read_back if row.decision == "grant" else None,
            **told,
        )  # fmt: skip
        yield Line("", said)


def _passed_on(of: Of) -> Lines:
    """Return what went out: to whom, when, what. Where telling the person would endanger somebody it is left out."""
    items: dict[int, list[str]] = {}
    for number, item in DisclosureItem.objects.filter(case=of.found).order_by("item").values_list("disclosure_id", "item"):
        items.setdefault(number, []).append(item)
    lines = []
    for row in Disclosure.objects.filter(case=of.found).select_related("recipient", "referral").order_by("id"):
        if row.status != "sent":
            of.left["unsent"] += 1
        elif row.told == "would-endanger":
            of.left["endangering"] += 1
        else:
            came = row.referral.status if hasattr(row, "referral") else ""
            said = _said(
                day=_day(row.sent_day), **_recipient(of, row), purpose=row.purpose, basis=row.basis, article=row.article,
                scope=items.get(row.id), referral=came,
            )  # fmt: skip
            lines.append(Line("", said))
    return tuple(lines)


def _law(of: Of, places: Mapping[str, int]) -> Lines:
    """Return which provisions may apply to what stands in the copy; those whose words nobody signed are not for the person."""
    found = happenings(of.found, of.opener)
    events = tuple(one for one in found.events if one.key in places)
    told = (one for one in found.facts if one.clear["source"] not in OTHERS and one.clear["event"] in (None, *places))
    own = tuple(one for one in told if not _is_thought_of_others(one.clear["name"], one.clear["source"]))
    acts = acts_of(Happenings(events, own))
    lines = []
    for row in lawful_packet.provisions(acts, places=places, on=of.on):
        if not row["signed"]:
            of.left["unsigned-law"] += 1
            continue
        named = {"provision": row["name"], "provided": row["article"], "outcome": row["status"]}
        lines.append(Line("", _said(**named, acts=row["acts"], wanted=row["wanted"])))
    return tuple(lines)


def _notes(of: Of) -> Lines:
    """Return the words between workers, without their names; a supervisor says of each whether it is of nobody else."""
    lines = []
    for row in Note.objects.filter(case=of.found).order_by("id"):
        words = of.words(row, "note")
        if words is not None:
            lines.append(Line(row.key, _said(written_on=_day(row.day), text=words.get("text"))))
    return tuple(lines)


def _count_the_rest(of: Of) -> None:
    """Count what no copy holds."""
    for kind, tables in {"identifiers": (Identifier,), "warnings": (Flag, Assessment), "inquiries": (Inquiry,)}.items():
        of.left[kind] += sum(one._default_manager.filter(case=of.found).count() for one in tables)
    of.left["marks"] += Proposal.objects.filter(case=of.found).exclude(status="accepted").count()
