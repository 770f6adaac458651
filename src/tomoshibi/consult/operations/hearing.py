"""What comes in by LINE or mail becomes a message of a talk: of the sender's open one, else of a new one.

Everything is taken once: what is sent or played again does nothing. Pictures and files are never fetched; a line says that
there were some. The first time, the sender hears their number, who reads it, and the safer way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.context import Side
from tomoshibi.consult import contexts, way_words, ways
from tomoshibi.consult.form_token import new_form
from tomoshibi.consult.messages import Words, next_number, packed
from tomoshibi.consult.models import Consultation, Heard, Outgoing, Post, WayIn
from tomoshibi.consult.operations.adding import add
from tomoshibi.consult.operations.announcing import Said, put
from tomoshibi.consult.operations.answering import SERVER, add_note
from tomoshibi.consult.operations.sending import FirstWords, send
from tomoshibi.consult.ways import Kind, Ways
from tomoshibi.staff.queries import keyhole, names

REMEMBERED = timedelta(days=31)  # how long it is known what was heard; the doors take nothing that is older
Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent: its words in pieces that fit, and the kinds of what was not fetched.

    `event` is its id on the other side. `tokens`: of our mails, as far as it answers one. `is_cut`: there was more.
    """

    kind: Kind
    address: str = field(repr=False)
    event: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)
    unread: tuple[str, ...] = ()
    tokens: tuple[str, ...] = field(default=(), repr=False)
    is_cut: bool = False


def hear(sent: Sent, *, by: Ways, at: datetime, random: Random) -> None:
    """Take in what was sent; once."""
    try:
        _hear(sent, by=by, at=at, random=random)
    except IntegrityError:  # two first messages of one sender at the same moment: the second one now finds the talk
        _hear(sent, by=by, at=at, random=random)


@transaction.atomic
def _hear(sent: Sent, *, by: Ways, at: datetime, random: Random) -> None:
    if not _is_new(sent.kind, sent.event, by=by, at=at, is_left=sent.is_cut and sent.kind == "mail"):
        return
    way, words = _open_way(sent, by), sent.words
    oddities: tuple[str, ...] = ()
    if way is None:
        way, words = _begin(sent, by=by, at=at, random=random), sent.words[1:]
    else:
        oddities = _oddities(sent, way, by)
    found = way.consultation
    for number, text in enumerate(words, start=1):
        _add(found, "person", text, row=ways.row(sent.kind, sent.event, number, by.pepper), at=at)
    lines = (*map(way_words.unread, sent.unread), *map(way_words.line, (*oddities, *(["cut"] if sent.is_cut else []))))
    for number, text in enumerate(lines, start=1):
        _add(found, "server", text, row=ways.row(sent.kind, sent.event, -number, by.pepper), at=at)
    if sent.unread and not way.is_told:
        words_instead = way_words.not_taken(help_site=by.help_site)
        said = Said(ways.key_of(sent.kind, "not-taken", sent.event, by.pepper), sent.kind, sent.address, words_instead)
        put(said, found, by=by, at=at, random=random)
    WayIn.objects.filter(id=way.id).update(is_off=False, is_told=way.is_told or bool(sent.unread))


def _is_new(kind: Kind, event: str, *, by: Ways, at: datetime, is_left: bool = False) -> bool:
    try:
        with transaction.atomic():
            Heard.objects.create(key=ways.heard_by(kind, event, by.pepper), day=japanese_day(at), is_left=is_left)
    except IntegrityError:
        return False
    return True


def _open_way(sent: Sent, by: Ways) -> WayIn | None:
    """Return the way of the sender's open talk: by a token of ours first, then by the sender. One that ended leads nowhere."""
    mine = ways.found_by(sent.kind, sent.address, by.pepper)
    for way in (*_by_token(sent.kind, sent.tokens, by), *WayIn.objects.filter(kind=sent.kind, found_by=mine)):
        found = Consultation.objects.select_for_update().get(id=way.consultation_id)
        if found.status in {"waiting", "answered"} and found.team_box is not None:
            way.consultation = found
            return way
        if bytes(way.found_by) == mine:
            WayIn.objects.filter(id=way.id).delete()  # it is hidden and will be erased; a new talk begins
    return None


def _by_token(kind: Kind, tokens: Iterable[str], by: Ways) -> list[WayIn]:
    hashes = [ways.token_by(token, by.pepper) for token in tokens]
    return list(WayIn.objects.filter(kind=kind, token_by__in=hashes)) if hashes else []


def _oddities(sent: Sent, way: WayIn, by: Ways) -> tuple[str, ...]:
    """Return the names of lines that say why a mail may not come from the same person."""
    if sent.kind != "mail":
        return ()
    if bytes(way.found_by) != ways.found_by(sent.kind, sent.address, by.pepper):
        return ("other-address",)
    is_answer = bytes(way.token_by) in {ways.token_by(token, by.pepper) for token in sent.tokens}
    return () if is_answer else ("no-token",)


def _begin(sent: Sent, *, by: Ways, at: datetime, random: Random) -> WayIn:
    form = new_form(at=at, random=random)
    text = sent.words[0] if sent.words else way_words.line("no-words")
    first = FirstWords(text, happened="", limit="", age_band="", is_urgent=False, is_helper=False, language="ja")
    found = Consultation.objects.get(key=send(first, form=form, pepper=by.pepper, at=at, random=random))
    way = WayIn.objects.create(
        consultation=found,
        kind=sent.kind,
        found_by=ways.found_by(sent.kind, sent.address, by.pepper),
        token_by=ways.token_by(ways.token(found.key, by.pepper), by.pepper),
        box=ways.shut_address(sent.address, tenant=keyhole().tenant, case=found.key, public=bytes(found.public)),
    )
    words = way_words.opening(sent.kind, by.modes[sent.kind], form.code, help_site=by.help_site)
    said = Said(ways.key_of(sent.kind, "opening", sent.event, by.pepper), sent.kind, sent.address, words)
    put(said, found, by=by, at=at, random=random)
    return way


def _add(found: Consultation, side: Side, text: str, *, row: str, at: datetime) -> None:
    add(found, _sealed(found, side, text, row=row, at=at), row=row, at=at, side=side)


def _sealed(found: Consultation, side: Side, text: str, *, row: str, at: datetime) -> boxes.Box:
    context = contexts.post(keyhole().tenant, found.key, row, side)
    return boxes.seal(packed(Words(text, "", at)), to=boxes.public_key(bytes(found.public)), context=context)


@transaction.atomic
def greet(kind: Kind, address: str, *, event: str, by: Ways, at: datetime, random: Random) -> None:
    """Say who reads what is written here, and the safer way, to somebody who adds us; nothing is kept of them."""
    if not _is_new(kind, event, by=by, at=at):
        return
    WayIn.objects.filter(found_by=ways.found_by(kind, address, by.pepper)).update(is_off=False)
    words = way_words.hello(kind, names=names(), help_site=by.help_site)
    said = Said(ways.key_of(kind, "hello", event, by.pepper), kind, address, words)
    put(said, None, by=by, at=at, random=random)


@transaction.atomic
def let_go(kind: Kind, address: str, *, event: str, by: Ways, at: datetime) -> None:
    """Send nothing more to somebody who blocked us; a line of the thread says so. The talk itself stays."""
    if not _is_new(kind, event, by=by, at=at):
        return
    found = _told(kind, address, "blocked", event=event, by=by, at=at)
    if found is not None:
        WayIn.objects.filter(consultation=found).update(is_off=True)
        Outgoing.objects.filter(consultation=found).delete()


@transaction.atomic
def hear_unsent(kind: Kind, address: str, *, event: str, by: Ways, at: datetime) -> None:
    """Note that a message was taken back. It stays: who holds the telephone may not be who wrote."""
    if _is_new(kind, event, by=by, at=at):
        _told(kind, address, "unsent", event=event, by=by, at=at)


def _told(kind: Kind, address: str, name: str, *, event: str, by: Ways, at: datetime) -> Consultation | None:
    """Leave a line in the sender's open talk; it does not count as words: neither queue nor clock of keeping moves."""
    way = _open_way(Sent(kind, address, event, ()), by)
    if way is None:
        return None
    found, row = way.consultation, ways.row(kind, event, 0, by.pepper)
    box = _sealed(found, "server", way_words.line(name), row=row, at=at)
    number = next_number(found.id)
    Post.objects.create(consultation=found, key=row, number=number, side="server", day=japanese_day(at), box=box)
    Consultation.objects.filter(id=found.id).update(version=found.version + 1)
    return found


@transaction.atomic
def hear_automatic(kind: Kind, tokens: tuple[str, ...], *, event: str, by: Ways, at: datetime) -> bool:
    """Note for workers that a program answered our mail, or that it did not arrive; nothing is said back.

    Return whether it belonged to an open talk.
    """
    if not _is_new(kind, event, by=by, at=at):
        return True
    for way in _by_token(kind, tokens, by):
        found = Consultation.objects.select_for_update().get(id=way.consultation_id)
        if found.status in {"waiting", "answered"}:
            add_note(found, way_words.note("bounced"), by=SERVER, at=at, row=ways.row(kind, event, 0, by.pepper))
            return True
    Heard.objects.filter(key=ways.heard_by(kind, event, by.pepper)).update(is_left=True)
    return False


def leave(kind: Kind, event: str, *, by: Ways, at: datetime) -> None:
    """Remember that something is not taken and stays where it is."""
    _is_new(kind, event, by=by, at=at, is_left=True)


def heard_before(kind: Kind, events: Iterable[str], *, by: Ways) -> dict[str, bool]:
    """Return of those that were heard before whether they were taken (True) or left where they are (False)."""
    keys = {ways.heard_by(kind, event, by.pepper): event for event in events}
    found = Heard.objects.filter(key__in=list(keys)).values_list("key", "is_left")
    return {keys[bytes(key)]: not is_left for key, is_left in found}


def forget_heard(*, at: datetime) -> int:
    """Forget what was heard long ago and return how much; what is left in a mailbox stays known."""
    return Heard.objects.filter(day__lt=japanese_day(at - REMEMBERED), is_left=False).delete()[0]
