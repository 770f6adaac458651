"""What happened in a case and what became known: events on their axes, facts, people, identifiers, warnings, all notes."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.harmless import visible
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.casework import vocabulary
from tomoshibi.casework.heads import work_names
from tomoshibi.casework.identifiers import NotAnIdentifier
from tomoshibi.casework.operations import recording
from tomoshibi.casework.operations.reaching import ChangedMeanwhile
from tomoshibi.casework.operations.recording import Happened, Learned, NoReason, NoSuchFact, NoValue
from tomoshibi.casework.queries import OpenedCase, Row, case_page
from tomoshibi.casework.sealed import TooLong
from tomoshibi.law.questions import Question, questions
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.case_words import AXES, ShownEvent, notes, record_place, shown_event
from tomoshibi.web.desk.door import READING
from tomoshibi.web.desk.pages.case_frame import of_case, show_case
from tomoshibi.web.desk.pages.clashing import Clash, Sent, Side, both_sides
from tomoshibi.web.desk.words import desk_words

PEPPER = Pepper(settings.KEYS.pepper)
USUAL_FLAG = timedelta(days=30)  # offered for a warning; it is looked at again then
EVENT_FIELDS = {  # of the form, in its order, and what each is called
    "act": "何があったか", "demand": "求められたもの", "image_state": "画像", "spread": "広がり", "relation": "相手",
    "platform": "場所", "earliest": "早ければ", "latest": "遅くても",
    "time": "時刻（わかるだけ）", "certainty": "たしかさ", "source": "だれから",
    "what": "ことばで", "amount": "金額", "deadline": "期限（相手が言ったとおり）",
}  # fmt: skip
FORM_DRAW = 16  # bytes, random: by them a form that is sent twice is known
IN_WORDS = ("what", "time", "amount", "deadline")  # of an event, sealed
PERSON_WORDS = {
    "called": "呼び方", "about": "知っていること", "name": "名前", "contact": "安全な連絡のしかた", "wants": "望むこと",
    "not_again": "もう聞かれたくないこと",
}  # fmt: skip
PERSON_FIELDS = {"age_band": "年齢", **PERSON_WORDS}
CHOICES = {
    "act": vocabulary.ACTS, "demand": vocabulary.DEMANDS, "image_state": vocabulary.IMAGE_STATES, "spread": vocabulary.SPREADS,
    "relation": vocabulary.RELATIONS, "platform": vocabulary.PLATFORMS, "certainty": vocabulary.CERTAINTIES,
    "source": vocabulary.SOURCES,
}  # fmt: skip
WORDED = {"act": "acts", "certainty": "certainties", "source": "sources", "age_band": "age_bands", **AXES}


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact that stands, in words."""

    key: str
    name: str
    label: str
    status: str
    source: str
    day: date
    of: str  # the event that it is a fact of, where it is one's own
    value: str = field(repr=False)
    words: str = field(repr=False)
    records: str = ""
    place: str = ""  # where the record is read on which it rests


@of_case(READING)
def happened(
    request: HttpRequest,
    worker: WorkerSession,
    key: str,
    problem: str = "",
    clash: Clash | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show all that is written down of a case, with the forms for more."""
    now = timezone.now()
    case = case_page(key, by=worker, at=now)
    changing = _changing(request, case) if clash is None else None
    asked = questions().get(request.GET.get("fact", ""))
    return show_case(
        request, worker, case.listed, "case_happened", "/happened", status=status,
        case=case, problem=problem, clash=clash, words=desk_words("case"), names=work_names(),
        events=[shown_event(one) for one in case.events], changing=changing, form=_form(request, changing),
        sent_once=request.POST.get("form") or os.urandom(FORM_DRAW).hex(),
        was_read=was_read(changing), without=request.POST.getlist("without"),
        fields=_fields(), facts=_facts(case), known=_known(), asked=asked,
        standing=[one for one in _facts(case) if asked and one.name == asked.key and not one.of],
        people=case.people, written=notes(case.notes, work_names()), vocabulary=vocabulary,
        until=japanese_day(now) + USUAL_FLAG, latest=japanese_day(now) + recording.LONGEST_FLAG,
    )  # fmt: skip


def _fields() -> list[dict[str, Any]]:
    words = desk_words("case")
    return [
        {"name": name, "label": EVENT_FIELDS[name], "choices": [(code, words[WORDED[name]][code]) for code in codes]}
        for name, codes in CHOICES.items()
    ]


def _changing(request: HttpRequest, case: OpenedCase) -> Row | None:
    """Return the event that is to be changed, also where what was sent of it was not taken."""
    wanted = request.GET.get("event") or request.POST.get("row")
    return next((one for one in case.events if one.key == wanted), None)


def _form(request: HttpRequest, changing: Row | None) -> dict[str, Any]:
    """Return what the form of an event begins with: what was sent and not taken, what is to be changed, or nothing."""
    if request.method == "POST":
        return {name: request.POST.get(name, "") for name in EVENT_FIELDS}
    if changing is None:
        return {"certainty": "said", "source": "person"}
    days = {name: one.isoformat() if (one := changing.clear[name]) else "" for name in ("earliest", "latest")}
    return {**changing.clear, **days, **(changing.words or {})}


def was_read(changing: Row | None) -> list[tuple[str, str, str]]:
    """Return what a mark read in the record of an event: its kind, what that is called, and what was read."""
    words, read = desk_words("case")["entities"], ((changing.words or {}) if changing else {}).get("entities") or {}
    return [(kind, words.get(kind, kind), visible(_read_words(one))) for kind, one in read.items()]


def _read_words(one: object) -> str:
    """Return an entity in words: of one with several fields those that say something."""
    if isinstance(one, list):
        return "、".join(_read_words(part) for part in one)
    if isinstance(one, Mapping):
        return " ".join(str(part) for part in one.values() if not isinstance(part, bool))
    return str(one)


def _known() -> list[Question]:
    return [one for one in questions().values() if one.ask != "nobody" and one.key in vocabulary.fact_kinds()]


def _facts(case: OpenedCase) -> list[ShownFact]:
    gone = {one.clear["supersedes"] for one in case.facts if one.clear["supersedes"]}
    events = {one.key: shown_event(one) for one in case.events}
    return [_fact(one, events) for one in case.facts if one.key not in gone]


def _fact(row: Row, events: Mapping[str, ShownEvent]) -> ShownFact:
    question, words = questions().get(row.clear["name"]), desk_words("case")
    event = events.get(row.clear["event"])
    value = "（開けません）" if row.words is None else value_words(question, row.words.get("value"))
    return ShownFact(
        row.key, row.clear["name"], question.label["ja"] if question else row.clear["name"],
        words["fact_statuses"][row.clear["status"]], words["sources"][row.clear["source"]], row.clear["day"],
        f"{event.when} {event.act}" if event else "", value, str((row.words or {}).get("words", "")),
        row.clear["records"], record_place(row.clear["bundle"], row.clear["records"]),
    )  # fmt: skip


def value_words(question: Question | None, value: object) -> str:
    """Return a fact's value as it is read."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    given = value if isinstance(value, list) else [value]
    values = question.values if question else {}
    return "、".join(values[str(one)]["ja"] if str(one) in values else str(one) for one in given)


def _chosen(request: HttpRequest, name: str, among: tuple[str, ...]) -> str:
    """Return one closed word that was sent. Raises ValueError for any other."""
    given = request.POST.get(name, "")
    if given not in among:
        raise ValueError(name)
    return given


def _day(request: HttpRequest, name: str) -> date | None:
    given = request.POST.get(name, "").strip()
    return date.fromisoformat(given) if given else None


@require_POST
@of_case(READING)
def event(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Write an event down; change one, or take one back as wrong."""
    row, now = request.POST.get("row", ""), timezone.now()
    try:
        if request.POST.get("act_on") == "strike":
            version = int(request.POST.get("version", ""))
            recording.strike_event(key, row, version=version, by=worker, at=now)
        elif row:
            version = int(request.POST.get("version", ""))
            without = request.POST.getlist("without")
            recording.change_event(key, row, _event(request), version=version, by=worker, at=now, without=without)
        else:
            form = request.POST.get("form", "")
            recording.add_event(key, _event(request), by=worker, at=now, random=os.urandom, form=form)
    except ChangedMeanwhile as found:
        sent = _sent(request, "row", "act_on", *EVENT_FIELDS, "one_day", "bundle", "records", "without")
        return happened(request, key, "changed", _clash(key, "event", found, EVENT_FIELDS, sent), 409)
    except TooLong:
        return happened(request, key, "long", None, 422)
    except ValueError:
        return happened(request, key, "fields", None, 422)
    return redirect(f"/case/{key}/happened#events")


def _event(request: HttpRequest) -> Happened:
    """Return an event as it was sent. Raises ValueError."""
    earliest, latest = _day(request, "earliest"), _day(request, "latest")
    if request.POST.get("one_day") == "1":
        latest = earliest
    if earliest and latest and earliest > latest:
        raise ValueError("days")
    clear = {name: _chosen(request, name, codes) for name, codes in CHOICES.items()}
    words = {name: request.POST.get(name, "").strip() for name in IN_WORDS}
    bundle, records = (request.POST.get(name, "")[:most] for name, most in (("bundle", 32), ("records", 200)))
    return Happened(
        **clear, earliest=earliest, latest=latest, bundle=bundle, records=records if bundle else "", words=words
    )  # fmt: skip


def _sent(request: HttpRequest, *fields: str) -> Sent:
    return [(name, value) for name in fields for value in request.POST.getlist(name)]


def _clash(key: str, form: str, found: ChangedMeanwhile, fields: Mapping[str, str], sent: Sent) -> Clash:
    back = f"/case/{key}/happened"
    both = both_sides(found, action=f"/case/{key}/{form}", back=back, labels=fields, sent=sent, say=_said)
    if "struck" in found.mine:
        both = replace(both, sides=(Side("すること", "取り消す", "残っている"), *both.sides))
    return both


def _said(name: str, value: object) -> str:
    if name in WORDED and value is not None:
        return desk_words("case")[WORDED[name]].get(value, str(value))
    return "" if value is None else str(value)


@require_POST
@of_case(READING)
def fact(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Write down what is known of a question; another value than the one that stands is kept beside it, in conflict."""
    try:
        learned = _learned(request)
        recording.record_fact(key, learned, by=worker, at=timezone.now(), random=os.urandom)
    except TooLong:
        return happened(request, key, "long", None, 422)
    except (NoValue, NoSuchFact, ValueError):
        return happened(request, key, "fact", None, 422)
    return redirect(f"/case/{key}/happened#facts")


def _learned(request: HttpRequest) -> Learned:
    """Return a fact as it was sent. Raises NoSuchFact, ValueError."""
    question = questions().get(request.POST.get("name", ""))
    if question is None:
        raise NoSuchFact
    status = _chosen(request, "status", vocabulary.FACT_STATUSES)
    return Learned(
        question.key,
        status,
        _value(request, question) if status == "known" else None,
        _chosen(request, "source", vocabulary.SOURCES),
        supersedes=request.POST.get("supersedes", ""),
        words=request.POST.get("words", "").strip(),
    )


def _value(request: HttpRequest, question: Question) -> object:
    """Return the value of a fact, of its question's kind. Raises ValueError."""
    given = [one for one in request.POST.getlist("value") if one]
    if not given:
        raise ValueError("value")
    match question.kind:
        case "bool":
            return {"yes": True, "no": False}[given[0]] if given[0] in ("yes", "no") else _refuse()
        case "int":
            return int(given[0])
        case "date":
            return date.fromisoformat(given[0]).isoformat()
        case "enum":
            return given[0] if given[0] in question.values else _refuse()
    return given if all(one in question.values for one in given) else _refuse()


def _refuse() -> object:
    raise ValueError("value")


@require_POST
@of_case(READING)
def person(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Write down somebody of the case, or change what is known of them. No name is needed."""
    row, now = request.POST.get("row", ""), timezone.now()
    words = {name: request.POST.get(name, "").strip() for name in PERSON_WORDS if name in request.POST}
    try:
        band = _chosen(request, "age_band", vocabulary.AGE_BANDS)
        if row:
            version = int(request.POST.get("version", ""))
            recording.change_person(key, row, words, version=version, by=worker, at=now, age_band=band)
        else:
            part = _chosen(request, "part", vocabulary.PARTS_PLAYED)
            recording.add_person(key, part, words, by=worker, at=now, random=os.urandom, age_band=band)
    except ChangedMeanwhile as found:
        sent = _sent(request, "row", *PERSON_FIELDS)
        return happened(request, key, "changed", _clash(key, "person", found, PERSON_FIELDS, sent), 409)
    except TooLong:
        return happened(request, key, "long", None, 422)
    except ValueError:
        return happened(request, key, "fields", None, 422)
    return redirect(f"/case/{key}/happened#people")


@require_POST
@of_case(READING)
def identifier(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Write down an exact account, number or address of the other side."""
    try:
        kind = _chosen(request, "kind", vocabulary.IDENTIFIERS)
        text, now = request.POST.get("text", ""), timezone.now()
        recording.add_identifier(key, kind, text, by=worker, pepper=PEPPER, at=now, random=os.urandom)
    except (NotAnIdentifier, ValueError):
        return happened(request, key, "identifier", None, 422)
    except TooLong:
        return happened(request, key, "long", None, 422)
    return redirect(f"/case/{key}/happened#identifiers")


@require_POST
@of_case(READING)
def flag(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Put a warning on the case until a day, or take one away; either way it is said why."""
    row, why, now = request.POST.get("row", ""), request.POST.get("why", ""), timezone.now()
    try:
        if row:
            recording.lower_flag(key, row, why, by=worker, at=now)
        else:
            reason, until = _chosen(request, "reason", vocabulary.FLAGS), date.fromisoformat(request.POST.get("until", ""))
            recording.raise_flag(key, reason, why, until=until, by=worker, at=now, random=os.urandom)
    except (NoReason, ValueError):
        return happened(request, key, "flag", None, 422)
    except TooLong:
        return happened(request, key, "long", None, 422)
    return redirect(f"/case/{key}/happened#flags")
