"""What the person allows: whom, for what and which parts; asking them, taking a decision down, reading a yes back."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import evidence_queries, record_items, sharing
from tomoshibi.casework.consent import USUAL, NoSuchWording, NotAnItem, wording
from tomoshibi.casework.ledger import Holds
from tomoshibi.casework.operations import consenting
from tomoshibi.casework.operations.consenting import CannotDecide, DecidedSince, Decision, TooLong
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.queries import Row
from tomoshibi.casework.record_items import TooManyRecords
from tomoshibi.casework.sealed import TooLong as TextTooLong
from tomoshibi.casework.sharing import Allowed
from tomoshibi.casework.spoken import LANGUAGES, called, day_called, item_called
from tomoshibi.casework.vocabulary import DECIDERS, EVERY, FIELDS, OWN_PURPOSES, PURPOSES, RECIPIENTS, WAYS
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import members
from tomoshibi.web.desk.door import READING, printable
from tomoshibi.web.desk.pages.case_frame import of_case, show_case
from tomoshibi.web.desk.pages.files import STORE
from tomoshibi.web.desk.words import desk_words
from tomoshibi.web.speech import with_readings

PART = "/allowed"
APART = ("police", "school", "guardian")  # three recipients, never one; shown also where nobody of them is named
WORDINGS = {"keep-record": "keep", "contact-back": "contact", "statistics": "count"}  # all else is shared, in one wording
BY_MOUTH = tuple(way for way in WAYS if way != "online")
NO = ("refuse", "not-yet", "withdraw")


@dataclass(frozen=True, slots=True)
class Standing:
    """One purpose of a recipient as it stands."""

    purpose: str
    state: str
    until: date | None
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A recipient as the page shows them, or a kind of which nobody is named yet."""

    key: str
    kind: str
    words: Any = field(repr=False)
    standing: tuple[Standing, ...]

    @property
    def can_stop(self) -> bool:
        """Return whether there is something to take back."""
        return any(one.state in {"granted", "awaiting read-back", "not valid yet", "expired"} for one in self.standing)


def item_at_desk(item: str) -> str:
    """Return what an item of a scope is called at the desk."""
    return desk_words("ledger")["items"].get(item) or item_called(item, "ja")


@of_case(READING)
def overview(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Show whom the person allowed what, what waits to be read back, and all that was decided."""
    return _overview(request, worker, key)


def _overview(request: HttpRequest, worker: WorkerSession, key: str, problem: str = "", **shown: Any) -> HttpResponse:
    now = timezone.now()
    found = sharing.allowed(key, by=worker, on=japanese_day(now), at=now)
    people = {one.key: one for one in _people(found)}
    return show_case(
        request, worker, found.listed, "allowing", PART, status=422 if problem else 200, found=found, people=people.values(),
        unnamed=[kind for kind in APART if kind not in {one.kind for one in people.values()}],
        waiting=[(one, people[one.clear["recipient"]]) for one in found.entries if one.key in found.waiting],
        history=[(one, people[one.clear["recipient"]], _items(one)) for one in reversed(found.entries)],
        names={one.key: one.work_name for one in members()}, kinds=RECIPIENTS, problem=problem, words=desk_words("ledger"),
        done=request.GET.get("done", ""), kind=request.GET.get("kind", ""), **shown,
    )  # fmt: skip


def _items(row: Row) -> tuple[str, ...]:
    return tuple(item_at_desk(one) for one in record_items.in_order(row.clear["scope"].split()))


def _people(found: Allowed) -> tuple[Person, ...]:
    return tuple(Person(one.key, one.clear["kind"], one.words, _standing(found, one)) for one in found.recipients)


def _standing(found: Allowed, recipient: Row) -> tuple[Standing, ...]:
    """Return the purposes for which such a recipient is usually asked, and those of which anything is in the ledger."""
    holds = {one.purpose: one for one in found.holds if one.recipient == recipient.key}
    asks = {one.clear["purpose"]: one for one in found.asks if one.clear["recipient"] == recipient.key}
    offered = desk_words("ledger")["offered"].get(recipient.clear["kind"], "")
    decided = {one.clear["purpose"] for one in found.entries if one.clear["recipient"] == recipient.key} - {EVERY}
    shown = [one for one in PURPOSES if one in decided or one in asks or one in offered]
    return tuple(_stands(purpose, holds.get(purpose), purpose in asks) for purpose in shown)


def _stands(purpose: str, holds: Holds | None, is_asked: bool) -> Standing:
    if holds is None:
        return Standing(purpose, "asked" if is_asked else "not asked", None, ())
    items = tuple(item_at_desk(one) for one in record_items.in_order(holds.scope)) if holds.state == "granted" else ()
    return Standing(purpose, holds.state, holds.until_day if holds.state in {"granted", "expired"} else None, items)


@require_POST
@of_case(READING)
def name(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Name somebody to whom the case might go."""
    kind, words = request.POST.get("kind", ""), {"note": request.POST.get("note", "").strip()}
    if kind not in RECIPIENTS:
        return _overview(request, worker, key, "again")
    try:
        made = consenting.add_recipient(
            key, kind, printable(request.POST.get("name", "")), words, by=worker, at=timezone.now(), random=os.urandom
        )
    except (NoReason, TextTooLong):
        return _overview(request, worker, key, "name")
    return redirect(f"/case/{key}/allowed/{made}")


@require_POST
@of_case(READING)
def stop(request: HttpRequest, worker: WorkerSession, key: str, recipient: str) -> HttpResponse:
    """Take down at one press that the person takes everything back that goes to a recipient."""
    decision = Decision(recipient, EVERY, "withdraw", words={"said": request.POST.get("said", "").strip()})
    consenting.record_decision(key, decision, by=worker, at=timezone.now(), random=os.urandom)
    return redirect(f"/case/{key}/allowed?done=stopped")


@of_case(READING)
def one(request: HttpRequest, worker: WorkerSession, key: str, recipient: str) -> HttpResponse:
    """Show one recipient: how it stands, and the forms by which the person is asked and a decision is taken down."""
    return _one(request, worker, key, recipient)


def _one(
    request: HttpRequest, worker: WorkerSession, key: str, recipient: str, problem: str = "", form: QueryDict | None = None
) -> HttpResponse:
    now = timezone.now()
    found = sharing.allowed(key, by=worker, on=japanese_day(now), at=now)
    person = _person(found, recipient)
    is_own, given = person.kind == "ourselves", form or request.GET
    purposes = OWN_PURPOSES if is_own else tuple(one for one in PURPOSES if one not in {*OWN_PURPOSES, EVERY})
    offered = [one.purpose for one in person.standing]
    return show_case(
        request, worker, found.listed, "allowing_one", PART, status=422 if problem else 200, found=found, person=person,
        is_own=is_own, purposes=sorted(purposes, key=lambda one: (one not in offered, PURPOSES.index(one))),
        items=[] if is_own else [(one, item_at_desk(one)) for one in FIELDS], given=given, chosen=given.getlist("item"),
        usual=japanese_day(now) + USUAL, ways=BY_MOUTH, deciders=DECIDERS, languages=LANGUAGES, problem=problem,
        words=desk_words("ledger"), done=request.GET.get("done", ""),
    )  # fmt: skip


def _person(found: Allowed, recipient: str) -> Person:
    for one in _people(found):
        if one.key == recipient:
            return one
    raise NoSuchCase


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for: a purpose, its parts, until when, who decides and how. Raises ValueError where it is none."""

    purpose: str
    scope: tuple[str, ...]
    until: date
    decided_by: str
    how: str
    language: str


class Unclear(ValueError):
    """A form does not say what it must; the message names what is missing."""


def _wish(form: QueryDict, *, on: date) -> Wish:
    """Return what a form asks for. Raises Unclear."""
    purpose, language = form.get("purpose", ""), form.get("language", "")
    decided_by, how = form.get("decided_by", ""), form.get("how", "")
    if purpose not in PURPOSES or purpose == EVERY or language not in LANGUAGES or decided_by not in DECIDERS:
        raise Unclear("again")
    if how not in BY_MOUTH:
        raise Unclear("again")
    return Wish(purpose, _scope(form, purpose), _until(form.get("until", ""), on), decided_by, how, language)


def _scope(form: QueryDict, purpose: str) -> tuple[str, ...]:
    if purpose in OWN_PURPOSES:
        return ()
    try:
        given = [*form.getlist("item"), *record_items.named(form.get("records", ""))]
    except TooManyRecords:
        raise Unclear("records") from None
    except NotAnItem:
        raise Unclear("item") from None
    for one in given:
        parts = one.split(":")
        if one not in FIELDS and not (len(parts) == 3 and parts[1].isalnum() and parts[2].isdecimal() and one.isascii()):
            raise Unclear("item")
    if not given:
        raise Unclear("items")
    return tuple(dict.fromkeys(given))


def _until(given: str, on: date) -> date:
    try:
        day = date.fromisoformat(given) if given else on + USUAL
    except ValueError:
        raise Unclear("again") from None
    if day < on:
        raise Unclear("again")
    if day - on > USUAL:
        raise Unclear("long")
    return day


@require_POST
@of_case(READING)
def ask(request: HttpRequest, worker: WorkerSession, key: str, recipient: str) -> HttpResponse:
    """Ask the person in their own talk, or show what is to be read aloud to them; both from one form."""
    now = timezone.now()
    try:
        wish = _wish(request.POST, on=japanese_day(now))
    except Unclear as error:
        return _one(request, worker, key, recipient, str(error), request.POST)
    if request.POST.get("act") != "talk":
        return _read_aloud(request, worker, key, recipient, wish)
    consenting.ask(
        key, recipient, wish.purpose, wish.scope, wording=_wording(wish.purpose), language=wish.language, by=worker, at=now,
        random=os.urandom, quotes=evidence_queries.quotes(key, wish.scope, by=worker, at=now, store=STORE),
    )  # fmt: skip
    return redirect(f"/case/{key}/allowed/{recipient}?done=asked")


def _wording(purpose: str) -> str:
    return WORDINGS.get(purpose, "share")


@dataclass(frozen=True, slots=True)
class Aloud:
    """The words to be read aloud, each part apart."""

    language: str  # for the browser
    to: tuple[SafeString, SafeString, str]  # label, what they are, their name
    what_for: tuple[SafeString, SafeString]
    until: tuple[SafeString, SafeString]
    words: SafeString
    each: SafeString
    items: tuple[tuple[str, SafeString, str], ...]  # with what stands in a record, as text from elsewhere
    again: SafeString


def _aloud(person: Person, wish: Wish, quotes: Mapping[str, str]) -> Aloud:
    def read(name: str) -> SafeString:
        return with_readings(called("read", name, wish.language))

    name = (person.words or {}).get("name", "")
    return Aloud(
        "en" if wish.language == "en" else "ja",
        (read("to"), with_readings(called("recipient", person.kind, wish.language)), name),
        (read("for"), with_readings(called("purpose", wish.purpose, wish.language))),
        (read("until"), with_readings(day_called(wish.until, wish.language))),
        with_readings(wording(_wording(wish.purpose), wish.language).texts[wish.language]),
        read("each"),
        tuple((item, with_readings(item_called(item, wish.language)), quotes.get(item, "")) for item in wish.scope),
        read("again"),
    )


def _read_aloud(
    request: HttpRequest, worker: WorkerSession, key: str, recipient: str, wish: Wish, problem: str = "", entry: str = ""
) -> HttpResponse:
    now = timezone.now()
    found = sharing.allowed(key, by=worker, on=japanese_day(now), at=now)
    person = _person(found, recipient)
    quotes = evidence_queries.quotes(key, wish.scope, by=worker, at=now, store=STORE)
    return show_case(
        request, worker, found.listed, "allowing_aloud", PART, status=422 if problem else 200, person=person, wish=wish,
        aloud=_aloud(person, wish, quotes), entry=entry, needs_capacity=found.needs_capacity or wish.decided_by == "guardian",
        problem=problem, given=request.POST, chosen=request.POST.getlist("yes"), words=desk_words("ledger"),
    )  # fmt: skip


@require_POST
@of_case(READING)
def take_down(request: HttpRequest, worker: WorkerSession, key: str, recipient: str) -> HttpResponse:
    """Take a yes down that was read back, item by item; or a no, which needs nothing."""
    now = timezone.now()
    if request.POST.get("decision") in NO:
        return _taken_no(request, worker, key, recipient)
    try:
        wish = _wish(request.POST, on=japanese_day(now))
    except Unclear as error:
        return _one(request, worker, key, recipient, str(error), request.POST)
    problem = _unread(request.POST, wish)
    if not problem:
        problem = _taken_yes(request, worker, key, recipient, wish)
    if problem:
        return _read_aloud(request, worker, key, recipient, wish, problem)
    return redirect(f"/case/{key}/allowed/{recipient}?done=granted")


def _taken_no(request: HttpRequest, worker: WorkerSession, key: str, recipient: str) -> HttpResponse:
    purpose, how, by = (request.POST.get(name, "") for name in ("purpose", "how", "decided_by"))
    if purpose not in PURPOSES or how not in BY_MOUTH or by not in DECIDERS:
        return _one(request, worker, key, recipient, "again", request.POST)
    said = {"said": request.POST.get("said", "").strip()}
    decision = Decision(recipient, purpose, request.POST["decision"], (), by, how, words=said)
    try:
        consenting.record_decision(key, decision, by=worker, at=timezone.now(), random=os.urandom)
    except TextTooLong:
        return _one(request, worker, key, recipient, "again", request.POST)
    return redirect(f"/case/{key}/allowed/{recipient}?done=no")


def _unread(form: QueryDict, wish: Wish | None) -> str:
    """Return what of the reading back is missing, or nothing."""
    if form.get("read") != "1":
        return "read-back"
    if not form.get("understood", "").strip():
        return "understood"
    if wish and wish.scope and not form.getlist("yes"):
        return "items"
    return ""


def _said(form: QueryDict) -> dict[str, str]:
    return {name: form.get(name, "").strip() for name in ("understood", "capacity") if form.get(name, "").strip()}


def _taken_yes(request: HttpRequest, worker: WorkerSession, key: str, recipient: str, wish: Wish) -> str:
    """Take down a yes for the items to which it was said; return what stands against it, or nothing."""
    form = request.POST
    if wish.decided_by == "guardian" and not form.get("capacity", "").strip():
        return "capacity"
    scope = tuple(one for one in wish.scope if one in form.getlist("yes"))
    decision = Decision(
        recipient, wish.purpose, "grant", scope, wish.decided_by, wish.how, True, wish.until, _wording(wish.purpose),
        wish.language, _said(form),
    )  # fmt: skip
    try:
        consenting.record_decision(key, decision, by=worker, at=timezone.now(), random=os.urandom)
    except CannotDecide:
        return "guardian" if wish.decided_by == "guardian" else "capacity"
    except (TooLong, NotAnItem, NoSuchWording, TextTooLong):
        return "again"
    return ""


@of_case(READING)
def read_back(request: HttpRequest, worker: WorkerSession, key: str, entry: str) -> HttpResponse:
    """Show what the person allowed online, to be read back to them; confirm it."""
    now = timezone.now()
    found = sharing.allowed(key, by=worker, on=japanese_day(now), at=now)
    row = next((one for one in found.entries if one.key == entry), None)
    if row is None:
        raise NoSuchCase
    if entry not in found.waiting:
        return _overview(request, worker, key, "since")
    problem = ""
    if request.method == "POST":
        problem = _unread(request.POST, None) or _confirmed(request, worker, key, entry)
        if not problem:
            return redirect(f"/case/{key}/allowed/{row.clear['recipient']}?done=granted")
    scope = record_items.in_order(row.clear["scope"].split())
    wish = Wish(
        row.clear["purpose"], scope, row.clear["until_day"], row.clear["decided_by"], "spoken",
        row.clear["language"],
    )  # fmt: skip
    return _read_aloud(request, worker, key, row.clear["recipient"], wish, problem, entry)


def _confirmed(request: HttpRequest, worker: WorkerSession, key: str, entry: str) -> str:
    try:
        consenting.read_back(key, entry, _said(request.POST), by=worker, at=timezone.now(), random=os.urandom)
    except CannotDecide:
        return "capacity"
    except DecidedSince:
        return "since"
    except TextTooLong:
        return "again"
    return ""
