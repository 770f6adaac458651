"""What marked records say when they are laid together: what was asked and threatened first, sums, places to pay, deadlines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tomoshibi.evidence.report.marked import Told, in_time

# What a first demand is looked for among: an ask to move to another app or to keep quiet comes before most talks turn.
DEMANDS = ("demand.image", "demand.money", "demand.meeting")
SIDE_DEMANDS = ("demand.info", "demand.secrecy", "demand.move")
THREATS = ("threat.publish", "threat.tell", "threat.harm")
PLACES_TO_PAY = ("account", "crypto", "url", "email", "phone")


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts of one currency, added up as they were said: how much, how often, the largest, and in which records."""

    unit: str
    total: Decimal
    times: int
    largest: Decimal
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to pay, or an address beside it: kind, the name of the bank, app or chain, the id, and in which records."""

    kind: str
    name: str
    value: str
    checksum: bool | None
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time that was set: the words, the moment or day they mean where it can be told, and the record."""

    words: str
    resolved: str | None
    told: Told


@dataclass(frozen=True, slots=True)
class Asks:
    """Who asked for pictures, in which records."""

    sender: str
    participant: int | None
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All marked records in the order of time, and what follows from them."""

    told: tuple[Told, ...]
    first_demand: Told | None
    first_threat: Told | None
    asked: tuple[Sum, ...]
    paid: tuple[Sum, ...]
    named: tuple[Sum, ...]
    places: tuple[Place, ...]
    deadlines: tuple[Deadline, ...]
    pictures: tuple[Asks, ...]

    def with_label(self, *labels: str) -> list[Told]:
        """Return the records that carry any of some labels, in the order of time."""
        return [one for one in self.told if one.labels.intersection(labels)]


def facts(held: Iterable[Told]) -> Facts:
    """Lay marked records together.

    Sums are plain: an amount that was said twice counts twice, because only a reader can tell whether it was the same.
    Amounts count as asked where the other side asks for money, as paid where the person says so, else as named only.
    """
    those = in_time(held)
    asks = [one for one in those if _asks_for_money(one)]
    payments = [one for one in those if "person.paid" in one.labels and one.by != "other"]
    counted = {one.n for one in (*asks, *payments)}
    return Facts(
        told=tuple(those),
        first_demand=_first(those, DEMANDS) or _first(those, SIDE_DEMANDS),
        first_threat=_first(those, THREATS),
        asked=_sums(asks),
        paid=_sums(payments),
        named=_sums([one for one in those if one.n not in counted]),
        places=_places([one for one in those if "payment.destination" in one.labels]),
        deadlines=_deadlines(those),
        pictures=_pictures(those),
    )


def _first(those: Sequence[Told], labels: Sequence[str]) -> Told | None:
    return next((one for one in those if one.by != "person" and one.labels.intersection(labels)), None)


def _asks_for_money(one: Told) -> bool:
    return one.by != "person" and "demand.money" in one.labels


def _of_kind(one: Told, *kinds: str) -> list[Any]:
    return [entity for entity in one.entities if entity.get("kind") in kinds]


def _sums(those: Iterable[Told]) -> tuple[Sum, ...]:
    """Return the sum of each currency, in the order in which they were named first."""
    held: dict[str, list[tuple[Decimal, int]]] = {}
    for one in those:
        for entity in _of_kind(one, "amount"):
            held.setdefault(str(entity.get("unit") or ""), []).append((Decimal(str(entity["value"])), one.n))
    return tuple(
        Sum(
            unit=unit,
            total=sum((value for value, _ in values), Decimal(0)),
            times=len(values),
            largest=max(value for value, _ in values),
            records=tuple(dict.fromkeys(n for _, n in values)),
        )
        for unit, values in held.items()
    )


def _places(those: Iterable[Told]) -> tuple[Place, ...]:
    """Return each place to pay once, with all records that name it."""
    held: dict[tuple[str, str, str], tuple[bool | None, list[int]]] = {}
    for one in those:
        for entity in _of_kind(one, *PLACES_TO_PAY):
            name = str(entity.get("platform") or entity.get("chain") or "")
            value = str(entity.get("id") or entity.get("address") or entity.get("value") or "")
            _, records = held.setdefault((entity["kind"], name, value), (entity.get("checksum_valid"), []))
            if one.n not in records:
                records.append(one.n)
    return tuple(Place(*key, checksum, tuple(records)) for key, (checksum, records) in held.items())


def _deadlines(those: Iterable[Told]) -> tuple[Deadline, ...]:
    return tuple(
        Deadline(str(entity.get("text") or ""), entity.get("resolved"), one)
        for one in those
        if "deadline" in one.labels
        for entity in _of_kind(one, "deadline")
    )


def _pictures(those: Iterable[Told]) -> tuple[Asks, ...]:
    held: dict[tuple[str, int | None], list[int]] = {}
    for one in those:
        if "demand.image" in one.labels and one.by != "person":
            held.setdefault((one.sender, one.participant), []).append(one.n)
    return tuple(Asks(*key, tuple(records)) for key, records in held.items())
