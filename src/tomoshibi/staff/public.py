"""What the public may see: what comes with the program and was signed, and over it what the organisation wrote and signed.

A site reads all of it once for each edition, and looks at the edition's name alone before every page that shows some of it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from tomoshibi.law.entries import ALWAYS, PARTS, Entry, Kind, entries
from tomoshibi.law.step_order import Place, in_order
from tomoshibi.staff.models import PublicEdition, SignedEntry, Wording, WordingAct


@dataclass(frozen=True, slots=True)
class Public:
    """An entry as the public may see it. `is_old`: nobody has checked it since the day it should have been."""

    id: str
    content: Mapping[str, Any]
    checked_day: date | None
    is_old: bool


@dataclass(frozen=True, slots=True)
class Layer:
    """What somebody signed: words, and from when until when they hold."""

    content: Mapping[str, Any]
    checked_day: date
    until_day: date


Layers = Mapping[tuple[str, str], Layer]


@dataclass(frozen=True, slots=True)
class Published:
    """All that was signed, by kind and entry: what comes with the program, and the organisation's own."""

    shipped: Layers
    own: Layers


def published() -> Published:
    """Return all that was signed, read anew where the edition changed."""
    edition = PublicEdition.objects.values_list("edition", flat=True).first()
    return _kept(edition) if edition else _read()


@lru_cache(maxsize=1)
def _kept(edition: str) -> Published:
    return _read()


def _read() -> Published:
    shipped = {
        (row.kind, row.entry): Layer(row.content, row.checked_day, row.expires_day)
        for row in SignedEntry.objects.filter(kind__in=("step", "contact")).order_by("id")
    }
    newest = {(row.kind, row.entry): row for row in Wording.objects.filter(acts__act="signed").order_by("number")}
    withdrawn = set(WordingAct.objects.filter(act="withdrawn").values_list("wording_id", flat=True))
    own = {
        place: Layer(row.content, row.checked_day, row.until_day) for place, row in newest.items() if row.id not in withdrawn
    }
    return Published(shipped, own)


def next_edition(*, of: str, by: str, at: datetime) -> None:
    """Give what is public a new name, after something was signed or withdrawn."""
    row, _ = PublicEdition.objects.select_for_update().get_or_create(id=1, defaults={"edition": ""})
    row.edition = hashlib.sha256("\n".join((row.edition, of, by, at.isoformat())).encode()).hexdigest()
    row.save(update_fields=["edition"])


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public sees on a day."""

    published: Published
    on: date

    def entries(self, kind: Kind) -> tuple[Public, ...]:
        """Return steps or lines in their order: the organisation's own while it holds, else what holds below it.

        Where nothing holds any more, what was signed last is shown, as old: something that was right half a year ago is better
        than nothing. 110 and 119 always.
        """
        listed = entries(kind)
        below = (_of_the_program(entry, self.published, self.on) for entry in listed)
        known = {one.id for one in listed}
        rows = (*(one for one in below if one is not None), *(own for own in self._own(kind) if own.id not in known))
        if kind != "step":
            return rows
        found = {one.id: one for one in rows}
        return tuple(found[name] for name in in_order(_place(one) for one in rows))

    def trying(self, kind: str, entry: str, layer: Layer) -> "Shown":
        """Return what the public would see, were this signed."""
        own = {**self.published.own, (kind, entry): layer}
        return Shown(Published(self.published.shipped, own), self.on)

    def covered(self) -> frozenset[tuple[str, str]]:
        """Return over which entries the organisation's own words lie."""
        return frozenset(place for place, layer in self.published.own.items() if layer.until_day >= self.on)

    def texts(self) -> dict[str, Public]:
        """Return the texts of the help site that the organisation wrote itself, by their place, while they hold."""
        return {one.id: one for one in self._own("text") if not one.is_old}

    def reply_time(self) -> Public | None:
        """Return within how many days somebody answers, as it was signed last; None where none is signed."""
        return next(self._own("reply"), None)

    def _own(self, kind: str) -> Iterator[Public]:
        for (of, name), layer in self.published.own.items():
            if of == kind:
                yield _public(name, layer, self.on)


def shown(*, on: date) -> Shown:
    """Return what the public sees on a day: one look at the edition's name, whatever is asked of it then."""
    return Shown(published(), on)


def _place(one: Public) -> Place:
    return Place(one.id, one.content.get("part", PARTS[0]), one.content.get("after", ""))


def _of_the_program(entry: Entry, found: Published, on: date) -> Public | None:
    place = (entry.kind, entry.id)
    signed = [layers[place] for layers in (found.own, found.shipped) if place in layers]
    for layer in signed:
        if layer.until_day >= on:
            return _public(entry.id, layer, on)
    if signed:
        return _public(entry.id, signed[0], on)
    if entry.id in ALWAYS:
        return Public(entry.id, {"id": entry.id, **entry.content}, None, False)
    return None


def _public(name: str, layer: Layer, on: date) -> Public:
    return Public(name, {"id": name, **layer.content}, layer.checked_day, layer.until_day < on)
