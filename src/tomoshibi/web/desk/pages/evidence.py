"""The evidence of a case: texts are sealed, what marks propose is decided on one by one, records are read and chosen."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.harmless import visible
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import evidence_queries, record_items, sharing
from tomoshibi.casework.evidence_queries import Asked, Evidence, NotOpened, Proposals
from tomoshibi.casework.operations.preserving import Chosen, NothingChosen, NotPreserved, seal_texts
from tomoshibi.casework.operations.proposing import (
    AlreadyDecided,
    Days,
    accept_proposal,
    amount_of,
    mapping,
    reject_proposal,
)
from tomoshibi.casework.queries import Row
from tomoshibi.casework.record_items import PREFIX, TooManyRecords
from tomoshibi.casework.sealed import TooLong
from tomoshibi.casework.sharing import PassedOn
from tomoshibi.consult.attachments import NoSuchAttachment
from tomoshibi.consult.queries import NoSuchConsultation
from tomoshibi.evidence.disclosure.choosing import NotNumbers, numbers
from tomoshibi.evidence.marks.wording import label_about, label_name
from tomoshibi.evidence.record_pages import ShownRecord
from tomoshibi.evidence.sealing.archive import TooLargeForZip
from tomoshibi.evidence.wording import words_of
from tomoshibi.law.questions import questions
from tomoshibi.outside.file_store import StoreUnreachable
from tomoshibi.outside.memory_folder import NoMemoryFolder
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import members
from tomoshibi.web.desk.case_words import AXES
from tomoshibi.web.desk.door import READING
from tomoshibi.web.desk.pages.case_frame import of_case, show_case
from tomoshibi.web.desk.pages.files import STORE
from tomoshibi.web.desk.pages.happening import value_words
from tomoshibi.web.desk.words import desk_words

PART = "/evidence"
MOST_TOLD = 12  # findings that a page names; the report inside the bundle has all of them
MOST_DECIDED = 200  # that the page of proposals names: a long talk has thousands
LONGEST_FORM = 64  # characters of a page's own token
NOT_SEALED: dict[type[Exception], str] = {  # why nothing was sealed; nothing is kept then
    NothingChosen: "none", NoMemoryFolder: "memory", StoreUnreachable: "store", NoSuchAttachment: "gone",
    NoSuchConsultation: "gone", DoesNotOpen: "sealed", NoShare: "sealed", TooLong: "large", TooLargeForZip: "large",
    NotPreserved: "not-preserved",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A record as it is shown, made harmless to look at."""

    number: int
    kind: str
    when: str
    clock: str
    event: str
    media: tuple[str, ...]
    labels: tuple[str, ...]
    is_cut: bool
    who: str = field(repr=False)
    pieces: tuple[tuple[str, bool], ...] = field(repr=False)


def shown_line(record: ShownRecord) -> ShownLine:
    """Return a record as it is shown."""
    words = words_of("ja")
    return ShownLine(
        record.number, record.kind, visible(record.when), "日本時間" if record.is_japans_time else "",
        words["event"].get(record.event, record.event), tuple(words["media"].get(one, one) for one in record.media),
        tuple(words["label"].get(one, one) for one in record.labels), record.is_cut, visible(record.who),
        tuple((visible(text, lines=True), is_marked) for text, is_marked in record.pieces),
    )  # fmt: skip


def _is_as_printed(records: Iterable[ShownRecord]) -> bool:
    """Return whether it must be said that a time stands there as the export printed it."""
    return any(one.when and not one.is_japans_time for one in records)


@of_case(READING)
def overview(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Show what was handed in and what of it is sealed, the bundles, and what their marks propose."""
    return _overview(request, worker, key)


def _overview(request: HttpRequest, worker: WorkerSession, key: str, problem: str = "") -> HttpResponse:
    found = evidence_queries.evidence(key, by=worker, at=timezone.now())
    return show_case(
        request, worker, found.listed, "evidence", PART, status=422 if problem else 200, found=found, problem=problem,
        numbers=_numbers(found), whole=_whole(found), waiting=sum(found.waiting.values()), form=os.urandom(16).hex(),
        chosen=request.POST.getlist("text"), names={one.key: one.work_name for one in members()},
        done=found.waiting.get(request.GET.get("sealed", ""), 0), sealed=request.GET.get("sealed", ""),
        words=desk_words("evidence"),
    )  # fmt: skip


def _numbers(found: Evidence) -> dict[str, int]:
    """Return what each bundle is called at the desk: its number, from 1 in the order of sealing."""
    return {one.key: number for number, one in enumerate(found.bundles, 1)}


def _whole(found: Evidence) -> frozenset[str]:
    """Return the talks of which every text is in a bundle."""
    return frozenset(talk.key for talk in found.talks if all(text.key in found.sealed for text in talk.texts))


@require_POST
@of_case(READING)
def seal(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Seal texts of one talk as a bundle; the same page sent twice makes one."""
    texts = tuple(dict.fromkeys(request.POST.getlist("text")))
    form = "\n".join((request.POST.get("form", "")[:LONGEST_FORM], *sorted(texts)))
    chosen = Chosen(request.POST.get("talk", ""), texts, form)
    try:
        made = seal_texts(key, chosen, by=worker, now=timezone.now, random=os.urandom, store=STORE)
    except tuple(NOT_SEALED) as error:
        return _overview(request, worker, key, NOT_SEALED[type(error)])
    except OSError:  # the folder in memory is full
        return _overview(request, worker, key, "large")
    return redirect(f"/case/{key}/evidence?sealed={made}")


@of_case(READING)
def bundle(request: HttpRequest, worker: WorkerSession, key: str, name: str) -> HttpResponse:
    """Show one bundle: when and of what it was sealed, what it holds, what stands out in it, how it is checked."""
    return _bundle(request, worker, key, name)


def _bundle(request: HttpRequest, worker: WorkerSession, key: str, name: str) -> HttpResponse:
    found = evidence_queries.bundle_page(key, name, by=worker, at=timezone.now(), store=STORE)
    ordered = sorted(found.pages.findings if found.pages else (), key=lambda one: one.get("weight") != "attention")
    return show_case(
        request, worker, found.listed, "evidence_bundle", PART, status=409 if found.why else 200, found=found, held=found.held,
        findings=[_told(one) for one in ordered[:MOST_TOLD]], more=max(0, len(ordered) - MOST_TOLD),
        names={one.key: one.work_name for one in members()}, words=desk_words("evidence"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """What stands out in a talk, in words, with the first record that it is about."""

    what: str
    next: str
    record: int


def _told(finding: Mapping[str, object]) -> ShownFinding:
    from tomoshibi.evidence.deriving import tell  # all of the report comes with it: not before a finding is told

    told, records = tell(finding, "ja"), finding.get("records")
    first = records[0] if isinstance(records, list) and records and isinstance(records[0], int) else 0
    return ShownFinding(visible(told.what), visible(told.next), first)


@require_POST
@of_case(READING)
def download(request: HttpRequest, worker: WorkerSession, key: str, name: str) -> HttpResponse:
    """Give out a bundle as its zip, to be checked or kept elsewhere in the house."""
    try:
        content = evidence_queries.whole_bundle(key, name, by=worker, at=timezone.now(), store=STORE)
    except NotOpened:
        return _bundle(request, worker, key, name)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="bundle-{name[:8]}.zip"'
    response["Cache-Control"] = "no-store"
    return response


@of_case(READING)
def records(request: HttpRequest, worker: WorkerSession, key: str, name: str) -> HttpResponse:
    """Show a page of a bundle's records, with what marks say of them and a box to choose each."""
    form = request.GET
    asked = Asked(_number(form.get("p", ""), 1), form.get("marked") == "1", _number(form.get("n", "")))
    try:
        found = evidence_queries.records_page(key, name, asked, by=worker, at=timezone.now(), store=STORE)
    except NotOpened:
        return _bundle(request, worker, key, name)
    chosen, problem = _chosen(form)
    here = {one.number for one in found.records}
    return show_case(
        request, worker, found.listed, "evidence_records", PART, status=422 if problem else 200, found=found, bundle=name,
        lines=[shown_line(one) for one in found.records], chosen=chosen, asked=asked, problem=problem,
        elsewhere=record_items.short(one for one in chosen if one not in here), all_chosen=record_items.short(chosen),
        is_as_printed=_is_as_printed(found.records), words=desk_words("evidence"),
    )  # fmt: skip


def _number(given: str, otherwise: int = 0) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else otherwise


def _chosen(form: QueryDict) -> tuple[tuple[int, ...], str]:
    """Return the numbers that were ticked or typed, and what is wrong with them."""
    given = " ".join([*form.getlist("tick"), form.get("numbers", "")])
    try:
        return record_items.chosen(numbers(given)) if given.strip() else (), ""
    except NotNumbers:
        return (), "numbers"
    except TooManyRecords:
        return (), "many"


@dataclass(frozen=True, slots=True)
class MayGo:
    """What of the chosen records may go to a recipient for a purpose by the person's consent, and what not."""

    to: Row = field(repr=False)
    purpose: str
    may: str
    not_allowed: str


@of_case(READING)
def choose(request: HttpRequest, worker: WorkerSession, key: str, name: str) -> HttpResponse:
    """Show the chosen records, and to whom each of them may go by consent; or turn to another page with them."""
    form, now = request.GET, timezone.now()
    chosen, problem = _chosen(form)
    if form.get("go") and not problem:
        marked = {"marked": "1"} if form.get("marked") == "1" else {}
        query = urlencode({"p": _number(form["go"], 1), "numbers": record_items.short(chosen), **marked})
        return redirect(f"/case/{key}/evidence/{name}/records?{query}")
    try:
        found = evidence_queries.chosen_records(key, name, chosen, by=worker, at=now, store=STORE)
    except NotOpened:
        return _bundle(request, worker, key, name)
    there = tuple(one.number for one in found)
    problem = problem or ("nothing" if not chosen else "not-there" if len(there) < len(chosen) else "")
    known = sharing.passed_on(key, by=worker, on=japanese_day(now), at=now)
    return show_case(
        request, worker, known.listed, "evidence_choose", PART, status=422 if problem else 200, bundle=name, known=known,
        lines=[shown_line(one) for one in found], problem=problem, numbers=record_items.short(there),
        given=form.get("numbers", "") if problem in {"numbers", "many"} else record_items.short(there),
        going=_going(known, name, there), outside=[one for one in known.recipients if one.clear["kind"] != "ourselves"],
        words=desk_words("evidence"), ledger=desk_words("ledger"),
    )  # fmt: skip


def _going(known: PassedOn, bundle: str, chosen: tuple[int, ...]) -> list[MayGo]:
    """Return each recipient and purpose for which anything was allowed, those that may have the most of it first."""
    people = {one.key: one for one in known.recipients}
    found = []
    for one in known.holds:
        allowed = sharing.allowed_items(known.holds, recipient=one.recipient, purpose=one.purpose)
        may = [number for number in chosen if f"{PREFIX}{bundle}:{number}" in allowed]
        if one.state == "granted" and people[one.recipient].clear["kind"] != "ourselves":
            others = record_items.short(set(chosen) - set(may))
            found.append((len(may), MayGo(people[one.recipient], one.purpose, record_items.short(may), others)))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """A proposal in words. `becomes`: what accepting writes; `words` is None where its box does not open."""

    key: str
    label: str
    about: str
    rule: str
    kind: str  # event or fact
    becomes: str
    day: str
    words: str | None = field(repr=False)


def shown_proposal(row: Row) -> ShownProposal:
    """Return a proposal as it is shown."""
    label, said = row.clear["label"], row.words or {}
    meant = mapping()[label]
    return ShownProposal(
        row.key, label_name(label, "ja"), label_about(label, "ja"), row.clear["rule"], "event" if "event" in meant else "fact",
        _becomes(meant, said.get("entities") or {}), str(said.get("day", "")),
        None if row.words is None else visible(str(said.get("words", "")), lines=True),
    )  # fmt: skip


def _becomes(meant: Mapping[str, Mapping[str, str]], entities: Mapping[str, object]) -> str:
    """Return what accepting writes, in the words of the page on which it will stand."""
    words = desk_words("case")
    if "event" in meant:
        axes = [words[AXES[axis]][code] for axis, code in meant["event"].items() if axis in AXES]
        amount = amount_of(meant["event"], entities)
        return "・".join((words["acts"][meant["event"]["act"]], *axes, *([f"金額 {amount}"] if amount else [])))
    question = questions()[meant["fact"]["name"]]
    value = value_words(question, entities.get(meant["fact"]["entity"]))
    return f"{question.label['ja']}：{visible(value) or words['fact_statuses']['unknown']}"


@of_case(READING)
def proposals(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Show the next record on which something is proposed, what stands around it, and what accepting would write."""
    return _proposals(request, worker, key, request.GET)


def _proposals(request: HttpRequest, worker: WorkerSession, key: str, form: QueryDict, problem: str = "") -> HttpResponse:
    label, now = form.get("label", ""), timezone.now()
    label, problem = label if label in mapping() else "", problem or ("decided" if form.get("problem") == "decided" else "")
    found = evidence_queries.proposals(
        key, by=worker, at=now, store=STORE, label=label, since=form.get("since", ""), past=form.get("past", "")
    )
    names = words_of("ja")["label"]
    return show_case(
        request, worker, found.listed, "evidence_proposals", PART, status=422 if problem == "day" else 200, found=found,
        group=[shown_proposal(one) for one in found.group], lines=[shown_line(one) for one in found.beside], label=label,
        left=[(one, names[one], count) for one, count in sorted(found.left.items(), key=lambda pair: (-pair[1], pair[0]))],
        count=sum(found.left.values()), decided=_decided(found), decided_count=len(found.decided), problem=problem,
        done=form.get("done", ""), names={one.key: one.work_name for one in members()}, words=desk_words("evidence"),
        is_as_printed=_is_as_printed(found.beside),
    )  # fmt: skip


def _decided(found: Proposals) -> list[tuple[str, object]]:
    names = words_of("ja")["label"]
    return [(names[one.label], one) for one in found.decided[:MOST_DECIDED]]


@require_POST
@of_case(READING)
def decide(request: HttpRequest, worker: WorkerSession, key: str, proposal: str) -> HttpResponse:
    """Accept or reject one proposal, then turn to the next one."""
    form, now, done = request.POST, timezone.now(), {"done": "rejected"}
    try:
        if form.get("act") == "accept":
            accept_proposal(key, proposal, by=worker, at=now, random=os.urandom, days=_days(form))
            done = {"done": "accepted"}
        else:
            reject_proposal(key, proposal, by=worker, at=now)
    except ValueError:
        return _proposals(request, worker, key, _since(form, proposal), "day")
    except AlreadyDecided:
        done = {"problem": "decided"}  # by a colleague, or by the same button pressed twice
    query = urlencode({"since": proposal, "label": form.get("label", ""), **done})
    return redirect(f"/case/{key}/evidence/proposals?{query}#now")


def _since(form: QueryDict, proposal: str) -> QueryDict:
    given = QueryDict(mutable=True)
    given.update({"since": proposal, "label": form.get("label", "")})
    return given


def _days(form: QueryDict) -> Days | None:
    """Return the day as it was set right; None where the form has none, as for facts. Raises ValueError."""
    if "day" not in form:
        return None
    given = form.get("day", "").strip()
    day = date.fromisoformat(given) if given else None
    return day, day
