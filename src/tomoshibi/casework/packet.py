"""What goes to a receiver: exactly the fields and records that were allowed, as one canonical document with its hash."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import rfc8785

from tomoshibi.basics.harmless import visible
from tomoshibi.casework.models import Case, Event, Fact, Identifier, Person
from tomoshibi.casework.sealed import Opener

VERSION = 1
SALT = 16  # bytes: so that the hash of a packet does not tell what is in it
Shown = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet and its hash; what it prints never shows the content."""

    content: bytes = field(repr=False)
    digest: str


def made(
    found: Case, opener: Opener, items: Iterable[str], *, to: str, purpose: str, on: date, random: Callable[[int], bytes],
    parts: Mapping[str, str] = MappingProxyType({}),
) -> Packet:  # fmt: skip
    """Return the packet of a case that holds these items and nothing else (RFC 8785 form, SHA-256). Raises DoesNotOpen.

    `parts` gives for each bundle of which records go along the SHA-256 of the disclosure that holds them.
    """
    held = {item: _item(found, opener, item) for item in sorted(items)}
    document: dict[str, Any] = {
        "version": VERSION, "case": found.code, "to": to, "purpose": purpose, "day": on.isoformat(), "items": held,
        "salt": random(SALT).hex(), **({"parts": dict(parts)} if parts else {}),
    }  # fmt: skip
    content = rfc8785.dumps(document)
    return Packet(content, hashlib.sha256(content).hexdigest())


def _item(found: Case, opener: Opener, item: str) -> Any:
    if item.startswith("record:"):
        _, bundle, number = item.split(":")
        return {"bundle": bundle, "record": int(number)}
    return _FIELDS[item](found, opener)


def _days(event: Event) -> dict[str, Any]:
    return {
        "from": event.earliest.isoformat() if event.earliest else None,
        "to": event.latest.isoformat() if event.latest else None,
        "certainty": event.certainty,
    }


def _events(found: Case, **only: object) -> Iterable[Event]:
    return Event.objects.filter(case=found, struck_day=None, **only).order_by("earliest", "latest", "id")


def _story(found: Case, opener: Opener) -> Shown:
    return [
        {**_days(one), "act": one.act, "relation": one.relation, "what": _words(opener, one).get("what", "")}
        for one in _events(found)
    ]


def _words(opener: Opener, one: Event) -> Mapping[str, Any]:
    return opener.open(one.key, "event", one.box)


def _axis(name: str) -> Callable[[Case, Opener], list[str]]:
    def shown(found: Case, _: Opener) -> list[str]:
        return sorted({getattr(one, name) for one in _events(found)} - {""})

    return shown


def _payments(found: Case, opener: Opener) -> Shown:
    return [{**_days(one), "amount": str(_words(opener, one).get("amount", ""))} for one in _events(found, act="payment")]


def _spread(found: Case, _: Opener) -> Shown:
    seen = [{**_days(one), "spread": one.spread, "image_state": one.image_state} for one in _events(found)]
    return [one for one in seen if one["spread"] or one["image_state"]]


def _identifiers(found: Case, opener: Opener) -> Shown:
    rows = Identifier.objects.filter(case=found).order_by("id")
    return [{"kind": one.kind, "text": opener.open(one.key, "identifier", one.box).get("text", "")} for one in rows]


def _of_person(name: str) -> Callable[[Case, Opener], list[str]]:
    def shown(found: Case, opener: Opener) -> list[str]:
        rows = Person.objects.filter(case=found, part="harmed").order_by("id")
        said = [str(opener.open(one.key, "person", one.box).get(name, "")) for one in rows]
        return [one for one in said if one]

    return shown


def _facts(found: Case, opener: Opener) -> Shown:
    rows = Fact.objects.filter(case=found, superseded_by=None).order_by("name", "id")
    return [
        {"name": one.name, "status": one.status, "value": opener.open(one.key, "fact", one.box).get("value")} for one in rows
    ]


_FIELDS: dict[str, Callable[[Case, Opener], Any]] = {
    "age-band": lambda found, _: found.age_band,
    "story": _story,
    "platforms": _axis("platform"),
    "demands": _axis("demand"),
    "payments": _payments,
    "spread": _spread,
    "identifiers": _identifiers,
    "person-name": _of_person("name"),
    "person-contact": _of_person("contact"),
    "facts": _facts,
}


def lines(document: Mapping[str, Any], digest: str) -> tuple[str, ...]:
    """Return a packet as lines for paper; nothing in them can hide, reorder or run."""
    head = [f"{name}: {document[name]}" for name in ("to", "purpose", "case", "day")]
    body = [line for item, value in document["items"].items() for line in (f"[{item}]", *_flat(value))]
    beside = [f"{bundle[:8]}.zip SHA-256: {digest_of}" for bundle, digest_of in document.get("parts", {}).items()]
    return tuple(visible(line) for line in (*head, *body, *beside, f"SHA-256: {digest}"))


def _flat(value: Any) -> list[str]:
    if isinstance(value, list):
        return [line for one in value for line in _flat(one)]
    if isinstance(value, dict):
        return [" / ".join(f"{name}: {one}" for name, one in value.items() if one not in (None, ""))]
    return [str(value)]
