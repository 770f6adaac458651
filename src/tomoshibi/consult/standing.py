"""What a part above may know of talks without opening them: whether they are there, their days, and what seals for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from tomoshibi.basics.secrecy.boxes import PublicKey
from tomoshibi.consult.models import Consultation
from tomoshibi.consult.retention import Keeping, kept_until, last_day_of_silence


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk as it stands. `is_there`: it was not erased, and a counsellor can read it."""

    key: str
    is_there: bool
    public: PublicKey
    language: str
    day: date
    last_day: date


def talks(keys: Iterable[str]) -> dict[str, Talk]:
    """Return the talks of these keys, as many as there are."""
    return {one.key: _talk(one) for one in Consultation.objects.filter(key__in=tuple(keys))}


def unanswered() -> tuple[str, ...]:
    """Return the keys of the talks in which the person wrote last."""
    found = Consultation.objects.filter(status="waiting", team_box__isnull=False)
    return tuple(found.order_by("id").values_list("key", flat=True))


def _talk(one: Consultation) -> Talk:
    public = PublicKey(bytes(one.public))
    return Talk(one.key, one.team_box is not None, public, one.language or "ja", one.day, one.last_day)


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Return what workers call the talks of these keys, also of those of which only a tombstone is left."""
    return dict(Consultation.objects.filter(key__in=tuple(keys)).values_list("key", "name"))


def keys_of_name(name: str) -> frozenset[str]:
    """Return the talks that workers call so."""
    return frozenset(Consultation.objects.filter(name=name).values_list("key", flat=True))


def held() -> frozenset[str]:
    """Return the keys of the talks that are held."""
    return frozenset(Consultation.objects.filter(is_held=True).values_list("key", flat=True))


@dataclass(frozen=True, slots=True)
class EndingTalk:
    """A talk that will be erased unless somebody writes or it is held. `is_asked`: its person asked for that."""

    key: str
    name: str
    kept_until: date
    is_asked: bool


def ending(keeping: Keeping, *, on: date) -> tuple[EndingTalk, ...]:
    """Return the talks whose end is near, the first to end first."""
    near = last_day_of_silence(keeping, on=on) + keeping.warning + timedelta(days=1)
    silent = Q(status__in=("waiting", "answered"), last_day__lte=near)
    found = []
    for one in Consultation.objects.filter(silent | Q(status="closing"), is_held=False, team_box__isnull=False):
        if one.status == "closing" and one.closing_day is not None:
            found.append(EndingTalk(one.key, one.name, one.closing_day - timedelta(days=1), is_asked=True))
        elif until := kept_until(one.last_day, keeping, on=on):
            found.append(EndingTalk(one.key, one.name, until, is_asked=False))
    return tuple(sorted(found, key=lambda one: (one.kept_until, one.name)))
