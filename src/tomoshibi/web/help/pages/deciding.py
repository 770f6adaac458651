"""Who may be told what: the person reads what was asked and passed on with their number alone, and decides.

A "no" and a taking back work at once; a "yes" counts once a counsellor has read it back.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import SafeString

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.consent import wordings
from tomoshibi.casework.ledger import Line, Named, Question, by_recipient, ledger_for_person, own_copies
from tomoshibi.casework.operations.consenting import NotAsked, decide_online, stop_online
from tomoshibi.casework.record_items import in_order
from tomoshibi.casework.spoken import called, item_called
from tomoshibi.casework.vocabulary import OWN_PURPOSES
from tomoshibi.consult.operations.visiting import Visitor
from tomoshibi.web.help.answering import day_in_words
from tomoshibi.web.help.pages.visiting import of_open_talk, visited
from tomoshibi.web.help.site import WORDS, place, show
from tomoshibi.web.speech import bare, read_out, speech, spoken, with_readings

NO = {"no": "refuse", "later": "not-yet"}  # stopping is apart: it is of a recipient, not of a question
ALWAYS_NAMED = ("police", "guardian", "school", "organisation")  # with whom nothing was agreed is said of these at least
LANGUAGE = {"ja": "ja", "easy": "ja", "en": "en"}  # for the browser


@dataclass(frozen=True, slots=True)
class Answerable:
    """A question the person can answer now: what may go, and the words in which it was asked."""

    key: str
    items: tuple[tuple[str, SafeString, str], ...]  # with what stands in a record, as text from elsewhere
    wordings: tuple[tuple[str, SafeString], ...]  # language for the browser, words
    is_own: bool


@dataclass(frozen=True, slots=True)
class About:
    """One purpose as the page shows it. `state` names the words: see `allowed_state_*`."""

    purpose: SafeString
    state: str
    until: SafeString | str
    items: tuple[SafeString, ...]
    pending: bool
    asked: Answerable | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """Something that was passed on, or that cannot be called back."""

    kind: str
    day: SafeString
    items: tuple[SafeString, ...]
    by_law: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """Somebody as the page shows them."""

    key: str
    kind: SafeString
    name: str
    bare_name: str  # for the name of a button
    abouts: tuple[About, ...]
    gone: tuple[Gone, ...]
    can_stop: bool


@visited
@of_open_talk
def allowed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show what was asked, decided and passed on; take a decision down."""
    problem = ""
    if request.method == "POST":
        problem = _decided(request, visitor)
        if not problem:
            return redirect(place(request).root + "16?k=1")
    language, lines = place(request).language, ledger_for_person(visitor)
    found = by_recipient(lines, on=japanese_day(timezone.now()))
    known = {one.kind for one in found}
    return show(
        request,
        "allowed",
        mark=visitor.visit,
        people=[_shown(one, language) for one in found],
        apart=[_said("recipient", kind, language) for kind in ALWAYS_NAMED if kind not in known],
        copies=[spoken(day_in_words(speech(WORDS, language), day)) for day in own_copies(lines)],
        kept=request.GET.get("k") == "1" and request.method == "GET",
        problem=problem,
        status=422 if problem else 200,
    )


def _found(visitor: Visitor) -> tuple[Named, ...]:
    return by_recipient(ledger_for_person(visitor), on=japanese_day(timezone.now()))


def _decided(request: HttpRequest, visitor: Visitor) -> str:
    """Take down what a form says; return what was wrong with it, or nothing."""
    answer, now = request.POST.get("answer", ""), timezone.now()
    try:
        if answer == "stop":
            stop_online(visitor, request.POST.get("recipient", ""), at=now, random=os.urandom)
        elif answer in NO:
            decide_online(visitor, request.POST.get("asked", ""), NO[answer], at=now, random=os.urandom)
        elif answer == "yes":
            return _allowed(visitor, request.POST.get("asked", ""), request.POST.getlist("item"))
    except NotAsked:
        return "allowed_old"
    return ""


def _allowed(visitor: Visitor, asked: str, chosen: list[str]) -> str:
    """Take a yes down, for what was chosen; the same yes a second time is none. Raises NotAsked."""
    questions = [one for named in _found(visitor) for one in named.questions]
    question = next((one for one in questions if one.asked and one.asked.about == asked and one.can_allow), None)
    if question is None:
        return "allowed_old"
    if not chosen and question.purpose not in OWN_PURPOSES:
        return "allowed_none_chosen"
    decide_online(visitor, asked, "grant", at=timezone.now(), random=os.urandom, scope=chosen)
    return ""


def _said(group: str, word: str, language: str) -> SafeString:
    return with_readings(called(group, word, language))


def _items(scope: Iterable[str], language: str) -> tuple[SafeString, ...]:
    return tuple(with_readings(item_called(one, language)) for one in in_order(scope))


def _shown(one: Named, language: str) -> Shown:
    plain = read_out if language == "easy" else bare
    kind = called("recipient", one.kind, language)
    return Shown(
        one.recipient,
        with_readings(kind),
        one.name,
        one.name or plain(kind),
        tuple(_about(question, language) for question in one.questions),
        tuple(_gone(line, language) for line in one.gone),
        one.can_stop,
    )


def _about(one: Question, language: str) -> About:
    until = day_in_words(speech(WORDS, language), one.until_day) if one.until_day and one.state == "granted" else ""
    return About(
        _said("purpose", one.purpose, language),
        "allowed_state_" + one.state.replace(" ", "_").replace("-", "_"),
        spoken(until),
        _items(one.scope, language) if one.state == "granted" else (),
        one.pending,
        _answerable(one.asked, language) if one.asked and one.can_allow else None,
        one.is_open,
    )


def _answerable(asked: Line, language: str) -> Answerable | None:
    if asked.words is None:
        return None
    words = asked.words
    quotes = words.get("quotes", {})
    scope = [(item, with_readings(item_called(item, language)), quotes.get(item, "")) for item in in_order(words["scope"])]
    now = wordings()[words["wording"]]
    is_same = now.version == words["wording_version"]
    told = dict.fromkeys((language, words["language"])) if is_same else {}  # other words than those asked are none to answer to
    texts = tuple((LANGUAGE[one], with_readings(now.texts[one])) for one in told)
    return Answerable(asked.about, tuple(scope), texts, words["purpose"] in OWN_PURPOSES)


def _gone(line: Line, language: str) -> Gone:
    words = line.words or {}
    day = date.fromisoformat(words["sent_day"]) if words.get("sent_day") else line.day
    said = speech(WORDS, language)
    items = _items(words.get("scope", ()), language) if line.kind != "not-called-back" else ()
    return Gone(line.kind.replace("-", "_"), spoken(day_in_words(said, day)), items, words.get("basis", "consent") != "consent")
