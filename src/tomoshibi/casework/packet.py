"""What goes to a receiver: exactly the fields and records that were allowed, as one canonical document with its hash."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import rfc8785

from tomoshibi import __version__
from tomoshibi.casework import lawful_packet
from tomoshibi.casework.models import Bundle, Case, Disclosure, Event, Fact, Identifier, Person, Step
from tomoshibi.casework.plans import templates
from tomoshibi.casework.sealed import Opener

VERSION = 2  # 1: without what stands around the items, and without what several items say together
SALT = 16  # bytes: so that the hash of a packet does not tell what is in it
JOINED = {"platforms": ("platform",), "demands": ("demand", "deadline"), "payments": ("amount",)}
SPREAD = ("spread", "image_state")
LONGEST_RANGE = 1_000  # records of one act; more is a slip of the hand
_RANGE = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?")
Row = dict[str, Any]
Shown = list[Row]


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet and its hash; what it prints never shows the content."""

    content: bytes = field(repr=False)
    digest: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the items: to whom, what they are, what for, on what ground, on which day."""

    to: str = field(repr=False)
    kind: str
    purpose: str
    basis: str
    article: str
    day: date


@dataclass(frozen=True, slots=True)
class Beside:
    """The part of a bundle that goes along: its SHA-256, and of each record when it was, as printed, and who sent it."""

    digest: str
    records: Mapping[int, Mapping[str, str]] = field(repr=False)


Parts = Mapping[str, Beside]  # by bundle


@dataclass(frozen=True, slots=True)
class Of:
    """Of what an item is taken: the case, what opens it, and all the items that go together."""

    found: Case
    opener: Opener = field(repr=False)
    items: frozenset[str]
    day: date
    parts: Parts

    def words(self, row: Event | Person | Identifier | Fact, purpose: str) -> Mapping[str, Any]:
        """Return what is in the box of a row. Raises DoesNotOpen."""
        return self.opener.open(row.key, purpose, row.box)


def made(
    found: Case, opener: Opener, items: Iterable[str], *, frame: Frame, random: Callable[[int], bytes],
    parts: Parts = MappingProxyType({}),
) -> Packet:  # fmt: skip
    """Return the packet of a case that holds these items and nothing else (RFC 8785 form, SHA-256). Raises DoesNotOpen.

    `parts` gives the disclosure of each bundle of which records go along.
    """
    of = Of(found, opener, frozenset(items), frame.day, parts)
    document: Row = {
        "version": VERSION, "program": __version__, "case": found.code, "to": frame.to, "kind": frame.kind,
        "purpose": frame.purpose, "basis": frame.basis, "article": frame.article, "day": frame.day.isoformat(),
        "items": {item: _item(of, item) for item in sorted(of.items)}, "salt": random(SALT).hex(),
        **({"parts": {key: one.digest for key, one in parts.items()}, "seals": _seals(of)} if parts else {}),
    }  # fmt: skip
    content = rfc8785.dumps(document)
    return Packet(content, hashlib.sha256(content).hexdigest())


def _item(of: Of, item: str) -> Any:
    if item.startswith("record:"):
        _, bundle, number = item.split(":")
        shown = of.parts[bundle].records.get(int(number), {}) if bundle in of.parts else {}
        return _written(bundle=bundle, record=int(number), **shown)
    return _FIELDS[item](of)


def _seals(of: Of) -> Row:
    """Return of each bundle by what its records can be checked."""
    rows = Bundle.objects.filter(case=of.found, key__in=tuple(of.parts))
    cards = {one.key: of.opener.open(one.key, "bundle", one.box) for one in rows}
    return {key: {name: card.get(name, "") for name in ("root", "fingerprint")} for key, card in cards.items()}


def _written(**row: Any) -> Row:
    """Return a row without what nobody wrote down."""
    return {name: one for name, one in row.items() if one not in (None, "", [])}


def _days(event: Event) -> Row:
    return {
        "from": event.earliest.isoformat() if event.earliest else None,
        "to": event.latest.isoformat() if event.latest else None,
        "certainty": event.certainty,
    }


def _events(of: Of, **only: object) -> list[Event]:
    """Return the acts in order of time; those without any day come last, whatever the database thinks of empty ones."""
    rows = Event.objects.filter(case=of.found, struck_day=None, **only)
    return sorted(rows, key=lambda one: (one.earliest or one.latest or date.max, one.latest or date.max, one.id))


def _story(of: Of) -> Shown:
    """Return the acts in order of time; what further items say of the same act stands with it, where they go too."""
    return [_told(of, one) for one in _events(of)]


def _told(of: Of, one: Event) -> Row:
    words = of.words(one, "event")
    joined = {name: of_event(one, words, name) for item, names in JOINED.items() if item in of.items for name in names}
    spread = {name: getattr(one, name) for name in SPREAD} if "spread" in of.items else {}
    return _written(
        **_days(one), act=one.act, relation=one.relation, source=one.source, what=str(words.get("what", "")),
        time=str(words.get("time", "")), records=_records(of, one), **joined, **spread,
    )  # fmt: skip


def of_event(one: Event, words: Mapping[str, Any], name: str) -> str:
    """Return what an event says by a name: of its axes, of its words, or what a mark read where nobody wrote it down."""
    if name in ("platform", "demand"):
        return str(getattr(one, name))
    if words.get(name) or name != "deadline":
        return str(words.get(name, ""))
    read = (words.get("entities") or {}).get(name)  # what a mark read in a record, where nobody wrote it down
    return str(read.get("text", "")) if isinstance(read, Mapping) else ""


def _records(of: Of, one: Event) -> list[list[Any]]:
    """Return those of the records an event rests on that go along themselves."""
    return [[one.bundle, number] for number in numbers(one.records) if f"record:{one.bundle}:{number}" in of.items]


def numbers(written: str) -> Iterator[int]:
    """Yield the record numbers in a list such as `3, 5-7`; of a range longer than any that is meant only its ends."""
    for first, last in _RANGE.findall(written):
        begin, end = int(first), int(last or first)
        yield from range(begin, end + 1) if begin <= end < begin + LONGEST_RANGE else sorted({begin, end})


def _platforms(of: Of) -> list[str]:
    return sorted({one.platform for one in _events(of)} - {""})


def _demands(of: Of) -> Shown:
    """Return what was demanded, each with the deadline that was set, once however often it was."""
    rows = {(one.demand, of_event(one, of.words(one, "event"), "deadline")) for one in _events(of)}
    return [_written(demand=demand, deadline=deadline) for demand, deadline in sorted(rows - {("", "")})]


def _payments(of: Of) -> Shown:
    paid = _events(of, act="payment")
    return [_written(**_days(one), amount=of_event(one, of.words(one, "event"), "amount")) for one in paid]


def _spread(of: Of) -> Shown:
    seen = (one for one in _events(of) if one.spread or one.image_state)
    return [_written(**_days(one), spread=one.spread, image_state=one.image_state) for one in seen]


def _identifiers(of: Of) -> Shown:
    rows = Identifier.objects.filter(case=of.found).order_by("id")
    return [{"kind": one.kind, "text": str(of.words(one, "identifier").get("text", ""))} for one in rows]


def _of_person(name: str) -> Callable[[Of], list[str]]:
    def shown(of: Of) -> list[str]:
        return [said for one in _harmed(of) if (said := str(of.words(one, "person").get(name, "")))]

    return shown


def _harmed(of: Of) -> Iterable[Person]:
    return Person.objects.filter(case=of.found, part="harmed").order_by("id")


def _wishes(of: Of) -> Shown:
    said = [of.words(one, "person") for one in _harmed(of)]
    rows = [_written(wants=str(one.get("wants", "")), not_again=str(one.get("not_again", ""))) for one in said]
    return [one for one in rows if one]


def _facts(of: Of) -> Shown:
    """Return what was learned; of one act's own it is said of which, where the acts go too."""
    places = {one.id: place for place, one in enumerate(_events(of), 1)} if "story" in of.items else {}
    rows = Fact.objects.filter(case=of.found, superseded_by=None).order_by("name", "id")
    return [
        {
            "name": one.name, "status": one.status, "source": one.source, "value": of.words(one, "fact").get("value"),
            **({"event": places[one.event_id]} if one.event_id in places else {}),
        }
        for one in rows
    ]  # fmt: skip


def _done(of: Of) -> Row:
    """Return what was done: the steps of plans, and whom of the case was told."""
    steps = Step.objects.filter(case=of.found, status="done").select_related("plan").order_by("id")
    sent = Disclosure.objects.filter(case=of.found, status="sent").select_related("recipient").order_by("sent_day", "id")
    return {
        "steps": [step_words(one) for one in steps],
        "told": [{"kind": one.recipient.kind, "purpose": one.purpose, "day": str(one.sent_day)} for one in sent],
    }


def step_words(row: Step) -> Row:
    """Return the words of a step; none where its plan has it no more."""
    template = templates().get(row.plan.template)
    words = next((one for one in template.steps if one.name == row.name), None) if template else None
    return {"ja": words.ja, "en": words.en} if words else {}


def _law(of: Of) -> Row:
    places = {one.key: place for place, one in enumerate(_events(of), 1)} if "story" in of.items else {}
    return lawful_packet.law(of.found, of.opener, places=places, on=of.day)


_FIELDS: dict[str, Callable[[Of], Any]] = {
    "age-band": lambda of: of.found.age_band,
    "story": _story,
    "platforms": _platforms,
    "demands": _demands,
    "payments": _payments,
    "spread": _spread,
    "identifiers": _identifiers,
    "person-name": _of_person("name"),
    "person-contact": _of_person("contact"),
    "facts": _facts,
    "wishes": _wishes,
    "done": _done,
    "law": _law,
}
