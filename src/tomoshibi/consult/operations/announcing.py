"""What tells a person by LINE or mail that an answer is there: put down with the answer, in one transaction.

By default the words of an answer never go this way: only that one is there. The worker carries it (`carrying.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.consult import way_words, ways
from tomoshibi.consult.models import Consultation, Outgoing, WayIn
from tomoshibi.consult.opening import case_key, wishes_of
from tomoshibi.consult.ways import Kind, Letter, Mode, Ways
from tomoshibi.consult.wishes import Wishes
from tomoshibi.staff.keys import Keyring, NoShare
from tomoshibi.staff.queries import keyhole

Random = Callable[[int], bytes]
MOST_BY_LINE = 24_000  # UTF-16 units: what one sending takes, in five bubbles of less than 5,000


@dataclass(frozen=True, slots=True)
class Out:
    """What an answer needs to be told of by the way its talk came in: the worker's keys, and the ways."""

    keys: Keyring = field(repr=False)
    ways: Ways


@dataclass(frozen=True, slots=True)
class Said:
    """What is to go out: to whom by which way, and its key. `is_auto`: the server says it, no counsellor.

    `is_quiet`: it answers something that came just now, so that no screen need light up for it.
    """

    key: str
    kind: Kind
    to: str = field(repr=False)
    text: str = field(repr=False)
    is_auto: bool = True
    is_quiet: bool = True


def put(said: Said, found: Consultation | None, *, by: Ways, at: datetime, random: Random) -> None:
    """Put words down to be carried."""
    token = ways.token(found.key, by.pepper) if found is not None else ""
    letter = Letter(said.key, said.kind, said.to, said.text, token, said.is_auto, said.is_quiet)
    wrap = ways.wrapped(letter, tenant=keyhole().tenant, pepper=by.pepper, random=random)
    Outgoing.objects.create(key=letter.key, consultation=found, kind=letter.kind, wrap=wrap, due_at=at)


def announce(found: Consultation, text: str, *, row: str, out: Out, at: datetime, random: Random) -> str:
    """Put down what tells the person of an answer, and return the name of a note for what was not put down.

    The consultation stands as it was before the answer.
    """
    way = WayIn.objects.filter(consultation=found, is_off=False).first()
    mode = out.ways.modes.get(way.kind) if way is not None else None  # type: ignore[call-overload]  # closed by a constraint
    if way is None or mode is None:
        return ""
    tenant = keyhole().tenant
    try:
        key = case_key(found, out.keys, tenant)
        to = ways.open_address(bytes(way.box), tenant=tenant, case=found.key, key=key)
    except (NoShare, DoesNotOpen):
        return "not-opened"
    wishes = wishes_of(found, tenant, key)
    if wishes.how == "wait" and found.status == "answered":
        return "waits"
    kind: Kind = way.kind  # type: ignore[assignment]  # as above
    is_whole = _may_say(wishes, mode) and _fits(kind, text)
    words = text if is_whole else way_words.notice(help_site=out.ways.help_site)
    said = Said(ways.key_of(kind, "answer", row, out.ways.pepper), kind, to, words, is_auto=not is_whole, is_quiet=False)
    put(said, found, by=out.ways, at=at, random=random)
    return ""


def _may_say(wishes: Wishes, mode: Mode) -> bool:
    """Return whether an answer's words may go out: the organisation sends them, and the person wished for no care."""
    return mode == "whole" and not wishes.is_shut and wishes.how not in {"neutral", "wait"}


def _fits(kind: str, text: str) -> bool:
    return kind != "line" or len(text.encode("utf-16-le", "surrogatepass")) // 2 <= MOST_BY_LINE
