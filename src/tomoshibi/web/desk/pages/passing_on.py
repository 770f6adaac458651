"""What goes out of a case: prepared of what was allowed, looked at, handed over if the database allows it, and followed."""

import os
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import record_items, sharing
from tomoshibi.casework.consent import NotAnItem
from tomoshibi.casework.operations import disclosing, referring, tasks
from tomoshibi.casework.operations.disclosing import NotSent, OnesOwn, Planned
from tomoshibi.casework.operations.parting import NoSuchRecord
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.operations.referring import NEXT, NotAKey, NotTheNext
from tomoshibi.casework.paper_pdf import paper_pdf
from tomoshibi.casework.paper_words import LANGUAGES, Language
from tomoshibi.casework.queries import Row
from tomoshibi.casework.sealed import TooLong
from tomoshibi.casework.sharing import OpenedPacket, Outgoing, PassedOn
from tomoshibi.casework.vocabulary import BASES, FIELDS, SHARING, TOLD
from tomoshibi.evidence.disclosing import NotIntact
from tomoshibi.outside.file_store import NoSuchFile, StoreUnreachable
from tomoshibi.outside.memory_folder import NoMemoryFolder
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import members
from tomoshibi.web.desk.door import READING, show
from tomoshibi.web.desk.pages.allowing import item_at_desk
from tomoshibi.web.desk.pages.case_frame import of_case, show_case
from tomoshibi.web.desk.pages.clashing import Clash, both_sides
from tomoshibi.web.desk.pages.files import STORE
from tomoshibi.web.desk.words import desk_words

PART = "/passed-on"
FOLLOWED = {"status": "どうなったか", "words": "聞いたこと"}
BY_ITSELF = ("review-danger", "read-back", "tell-person")  # done by doing it


@dataclass(frozen=True, slots=True)
class Going:
    """Something that goes or went out, as the page shows it."""

    out: Outgoing = field(repr=False)
    to: Row = field(repr=False)
    items: tuple[str, ...]
    status: str
    group: str  # of the words of the status


def _going(found: PassedOn, out: Outgoing) -> Going:
    to = next(one for one in found.recipients if one.key == out.row.clear["recipient"])
    items = tuple(item_at_desk(one) for one in record_items.in_order(out.items))
    if out.referral:
        return Going(out, to, items, out.referral.clear["status"], "referred")
    return Going(out, to, items, out.row.clear["status"], "disclosed")


def _found(worker: WorkerSession, key: str) -> PassedOn:
    now = timezone.now()
    return sharing.passed_on(key, by=worker, on=japanese_day(now), at=now)


@of_case(READING)
def overview(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Show what goes or went out, what is to be done about it, and what authorities ask."""
    return _overview(request, worker, key)


def _overview(request: HttpRequest, worker: WorkerSession, key: str, problem: str = "") -> HttpResponse:
    found = _found(worker, key)
    outside = [one for one in found.recipients if one.clear["kind"] != "ourselves"]
    people = {one.key: one for one in found.recipients}
    return show_case(
        request, worker, found.listed, "passing_on", PART, status=422 if problem else 200, found=found, outside=outside,
        going=[_going(found, one) for one in found.outgoing], bases=BASES, purposes=SHARING,
        inquiries=[(one, people[one.clear["recipient"]]) for one in found.inquiries], by_itself=BY_ITSELF, problem=problem,
        due=[one for one in found.tasks if one.clear["kind"] in {"ask-to-stop", "review-danger", "tell-person"}],
        names={one.key: one.work_name for one in members()}, words=desk_words("ledger"), given=request.POST,
    )  # fmt: skip


@of_case(READING)
def prepare(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Choose what is to go; prepare it. What is not allowed stands there and cannot be ticked."""
    if request.method != "POST":
        return _choose(request, worker, key, request.GET)
    form = request.POST
    problem = _lacking(form)
    if not problem:
        try:
            return redirect(f"/case/{key}/passed-on/{_prepared(form, worker, key)}")
        except NotAKey:
            problem = "key"
        except (NotAnItem, TooLong):
            problem = "again"
        except tuple(OF_EVIDENCE) as error:
            problem = OF_EVIDENCE[type(error)]
    return _choose(request, worker, key, form, problem)


OF_EVIDENCE: dict[type[Exception], str] = {  # why records could not be made ready; nothing was prepared or sent then
    NoSuchRecord: "record", ChangedMeanwhile: "changed", NoMemoryFolder: "memory", StoreUnreachable: "store",
    NoSuchFile: "store", NotIntact: "not-intact",
}  # fmt: skip


def _lacking(form: QueryDict) -> str:
    """Return what a form lacks before anything can be prepared, or nothing."""
    basis = form.get("basis", "consent")
    if basis not in BASES or form.get("purpose") not in SHARING or form.get("told", "") not in TOLD:
        return "again"
    if not form.getlist("item"):
        return "items"
    if basis != "consent" and not (form.get("necessity", "").strip() and form.get("told")):
        return "necessity"
    if basis == "article" and form.get("article") not in desk_words("ledger")["articles"]:
        return "article"
    return "inquiry" if basis == "authority-order" and not form.get("inquiry") else ""


def _prepared(form: QueryDict, worker: WorkerSession, key: str) -> str:
    """Prepare what a form says, with a packet or to be said by mouth; return the disclosure's key."""
    basis, now = form.get("basis", "consent"), timezone.now()
    planned = Planned(
        form.get("recipient", ""), form.get("purpose", ""), form.getlist("item"), basis,
        form.get("article", "") if basis == "article" else "", form.get("inquiry", "") if basis == "authority-order" else "",
        form.get("necessity", ""), form.get("told", "") if basis != "consent" else "",
        basis == "imminent-danger" and form.get("danger") == "1",
    )  # fmt: skip
    if form.get("manner") == "spoken":
        return disclosing.prepare(key, planned, by=worker, at=now, random=os.urandom)
    receiver = form.get("receiver", "").strip() if form.get("manner") == "age" else ""
    if form.get("manner") == "age" and not receiver:
        raise NotAKey
    referral = referring.refer(key, planned, by=worker, at=now, random=os.urandom, receiver=receiver, store=STORE)
    return next(one.row.key for one in _found(worker, key).outgoing if one.referral and one.referral.key == referral)


def _choose(request: HttpRequest, worker: WorkerSession, key: str, form: QueryDict, problem: str = "") -> HttpResponse:
    found, basis = _found(worker, key), form.get("basis", "consent")
    to = next((one for one in found.recipients if one.key == form.get("recipient")), None)
    purpose = form.get("purpose", "")
    if to is None or purpose not in SHARING or basis not in BASES:
        return _overview(request, worker, key, "again")
    holds = next((one for one in found.holds if (one.recipient, one.purpose) == (to.key, purpose)), None)
    may = sharing.allowed_items(found.holds, recipient=to.key, purpose=purpose)
    try:
        asked = record_items.named(form.get("records", ""))
    except NotAnItem:
        asked, problem = (), problem or "item"
    items = [*FIELDS, *record_items.in_order({*may, *asked} - {*FIELDS})]
    by_consent = basis == "consent"
    return show_case(
        request, worker, found.listed, "passing_on_new", PART, status=422 if problem else 200, to=to, purpose=purpose,
        basis=basis, by_consent=by_consent, state=holds.state if holds else "not asked",
        until=holds.until_day if holds else None,
        items=[(one, item_at_desk(one), not by_consent or one in may) for one in items], can_go=not by_consent or bool(may),
        chosen=[*form.getlist("item"), *asked], given=form, told=[one for one in TOLD if one], problem=problem,
        inquiries=[one for one in found.inquiries if one.clear["recipient"] == to.key], words=desk_words("ledger"),
    )  # fmt: skip


@of_case(READING)
def one(request: HttpRequest, worker: WorkerSession, key: str, disclosure: str) -> HttpResponse:
    """Show one thing that goes out: its parts, its ground, the second person's look, its packet and what came of it."""
    return _one(request, worker, key, disclosure)


def _one(
    request: HttpRequest, worker: WorkerSession, key: str, disclosure: str, problem: str = "", refusal: str = "",
    clash: Clash | None = None,
) -> HttpResponse:  # fmt: skip
    found = _found(worker, key)
    out = next((one for one in found.outgoing if one.row.key == disclosure), None)
    if out is None:
        raise NoSuchCase
    opened = sharing.packet(key, disclosure, by=worker, at=timezone.now()) if out.referral else None
    going = _going(found, out)
    return show_case(
        request, worker, found.listed, "passing_on_one", PART, found=found, going=going, row=out.row,
        status=409 if refusal or clash else 422 if problem else 200, problem=problem, refusal=refusal, clash=clash,
        paper=opened.paper(_language(request)) if opened else None, following=NEXT.get(going.status, ()),
        may_look=bool(out.approval and not out.approval.clear["decision"] and out.approval.clear["asked_by"] != worker.worker),
        is_going=going.status in sharing.STILL_GOING, names={one.key: one.work_name for one in members()},
        tell=any(one.clear["kind"] == "tell-person" and one.clear["subject"] == disclosure for one in found.tasks),
        words=desk_words("ledger"),
    )  # fmt: skip


@require_POST
@of_case(READING)
def act(request: HttpRequest, worker: WorkerSession, key: str, disclosure: str) -> HttpResponse:
    """Hand over, look at a colleague's, make a draft again, tell the person, write down what came of it."""
    now, form = timezone.now(), request.POST
    try:
        match form.get("act"):
            case "hand-over" if form.get("referral"):
                referring.hand_over(key, form["referral"], by=worker, at=now, random=os.urandom, store=STORE)
            case "hand-over":
                disclosing.send(key, disclosure, by=worker, at=now, random=os.urandom)
            case "approved" | "declined" as decision:
                disclosing.look_at(key, disclosure, decision, form.get("why", ""), by=worker, at=now)
            case "take-up":
                disclosing.take_up(key, disclosure, by=worker, at=now)
            case "tell":
                disclosing.tell_person(key, disclosure, by=worker, at=now, random=os.urandom)
            case "follow":
                version = int(form.get("version", "0")) if form.get("version", "").isdecimal() else 0
                status, words = form.get("status", ""), form.get("words", "").strip()
                referring.follow(key, form.get("referral", ""), status, words, version=version, by=worker, at=now)
    except NotSent as error:
        return _one(request, worker, key, disclosure, refusal=str(error))
    except ChangedMeanwhile as found:
        both = _clash(f"/case/{key}/passed-on/{disclosure}", found, form) if form.get("act") == "follow" else None
        return _one(request, worker, key, disclosure, "changed", clash=both)
    except tuple(PROBLEMS) as error:
        return _one(request, worker, key, disclosure, PROBLEMS[type(error)])
    return redirect(f"/case/{key}/passed-on/{disclosure}")


def _clash(page: str, found: ChangedMeanwhile, form: QueryDict) -> Clash:
    referred = desk_words("ledger")["referred"]

    def say(name: str, value: object) -> str:
        return referred.get(str(value), str(value)) if name == "status" else str(value or "")

    sent = [(name, form.get(name, "")) for name in ("act", "referral", "status", "words")]
    return both_sides(found, action=f"{page}/act", back=page, labels=FOLLOWED, sent=sent, say=say)


PROBLEMS: dict[type[Exception], str] = {
    NoReason: "why", OnesOwn: "own", NotTheNext: "next", TooLong: "again",
    **OF_EVIDENCE,
}  # fmt: skip


@of_case(READING)
def paper(request: HttpRequest, worker: WorkerSession, key: str, disclosure: str) -> HttpResponse:
    """Give out what was sent: a page to print with its parts beside it, or a file that only its receiver opens."""
    opened = _given(request, worker, key, disclosure)
    if isinstance(opened, HttpResponse):
        return opened
    if opened.receiver:
        return _file(sharing.file_for(opened), f"packet-{opened.digest[:12]}.age", "application/octet-stream")
    language = _language(request)
    return show(  # without the frame of a case: its warnings are for colleagues, and the page is printed as it stands
        request, "passing_on_paper", worker=worker, paper=opened.paper(language), case=key, row=disclosure,
        languages=LANGUAGES, parts_beside=[name for name, _ in opened.parts],
    )  # fmt: skip


def _language(request: HttpRequest) -> Language:
    return "en" if request.GET.get("lang") == "en" else "ja"


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@of_case(READING)
def paper_file(request: HttpRequest, worker: WorkerSession, key: str, disclosure: str) -> HttpResponse:
    """Give out what was sent as a PDF, the very paper of the page."""
    opened = _given(request, worker, key, disclosure)
    if isinstance(opened, HttpResponse):
        return opened
    if opened.receiver:  # to a receiver's key it goes inside the file, never in clear
        raise NoSuchCase
    language = _language(request)
    return _file(paper_pdf(opened.paper(language)), f"paper-{opened.digest[:12]}-{language}.pdf", "application/pdf")


@of_case(READING)
def part(request: HttpRequest, worker: WorkerSession, key: str, disclosure: str, name: str) -> HttpResponse:
    """Give out a part that goes beside the paper: the records of one bundle with their proofs."""
    opened = _given(request, worker, key, disclosure)
    if isinstance(opened, HttpResponse):
        return opened
    content = dict(opened.parts).get(f"{name}.zip")
    if content is None or opened.receiver:  # to a receiver's key it goes inside the file, never in clear
        raise NoSuchCase
    return _file(content, f"records-{name}.zip", "application/zip")


def _given(request: HttpRequest, worker: WorkerSession, key: str, disclosure: str) -> OpenedPacket | HttpResponse:
    """Return what was sent, or the page that says why it is not given again."""
    try:
        return sharing.given_again(key, disclosure, by=worker, at=timezone.now(), store=STORE)
    except NotSent as error:
        return _one(request, worker, key, disclosure, refusal=str(error))
    except tuple(OF_EVIDENCE) as error:
        return _one(request, worker, key, disclosure, OF_EVIDENCE[type(error)])


@require_POST
@of_case(READING)
def inquiry(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Write down that an authority asks, or decide on it as a supervisor; by itself an inquiry opens nothing."""
    now, form = timezone.now(), request.POST
    try:
        if form.get("act") in {"allow", "decline"}:
            disclosing.decide_inquiry(key, form.get("inquiry", ""), form["act"], form.get("why", ""), by=worker, at=now)
        else:
            disclosing.record_inquiry(
                key, form.get("recipient", ""), form.get("text", ""), has_warrant=form.get("warrant") == "1", by=worker,
                at=now, random=os.urandom,
            )  # fmt: skip
    except tuple(PROBLEMS) as error:
        return _overview(request, worker, key, PROBLEMS[type(error)])
    return redirect(f"/case/{key}/passed-on")


@require_POST
@of_case(READING)
def done(request: HttpRequest, worker: WorkerSession, key: str, task: str) -> HttpResponse:
    """Tick off that a recipient was asked to stop."""
    tasks.finish_task(key, task, by=worker, at=timezone.now())
    return redirect(f"/case/{key}/passed-on")
