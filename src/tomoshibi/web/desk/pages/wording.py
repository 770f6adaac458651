"""Words for the help site: what waits for a second reader, what runs out, and the editor of three languages side by side."""

import os
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.law.entries import ALWAYS, KINDS, LANGUAGES, NEEDS, SITUATIONS, entries
from tomoshibi.law.entries import PARTS as PAGE_PARTS
from tomoshibi.law.polarity import STANCES
from tomoshibi.law.proofreading import PARTS, WITHOUT_EASY, Kind, Remark
from tomoshibi.staff import wordings as staff_wordings
from tomoshibi.staff.operations import wording as operations
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.operations.wording import Draft, Faulty, NoSuchWording, NotAnswered, NotNow, draft_remarks
from tomoshibi.staff.wordings import Written, to_look_at, wordings
from tomoshibi.web.desk.door import READING, SUPERVISING, closed, printable, show
from tomoshibi.web.desk.words import desk_words
from tomoshibi.web.desk.words_as_shown import as_shown, ours

HOLDS = timedelta(days=180)  # offered to whoever writes: opening hours and menus change about twice a year
CHANNELS = 3  # rows for telephone and site; more than three at one line help nobody at night
CHANNEL_TYPES = ("tel", "web", "line", "visit")
MOST_TYPED = 4_000
KINDS_WRITTEN: tuple[Kind, ...] = (*KINDS, "text")


@closed(READING)
def listed(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """List what waits, what runs out within thirty days, and all wordings by kind and state."""
    today = japanese_day(timezone.now())
    found = wordings(on=today)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    chosen = [one for one in found if kind in {"", one.kind} and state in {"", one.state} and one.state != "replaced"]
    waiting = [one for one in found if one.state == "draft" or (one.state == "read" and worker.role in SUPERVISING.roles)]
    return show(
        request, "wordings", worker=worker, words=desk_words("wording"), today=today, kind=kind, state=state,
        kinds=KINDS_WRITTEN, states=[one for one in staff_wordings.STATES if one != "replaced"],
        waiting=[_row(one, worker) for one in waiting], rows=[_row(one, worker) for one in chosen],
        looking=[{"one": one, "title": _title(one.kind, one.entry, found)} for one in to_look_at(on=today)],
        may_write=_may("write", worker), of_program=_of_program(), texts=operations.TEXTS,
    )  # fmt: skip


def _row(one: Written, worker: WorkerSession) -> dict[str, Any]:
    return {"one": one, "title": _heading(one.kind, one.entry, one.content), "is_own": one.writer == worker.worker}


def _of_program() -> list[dict[str, Any]]:
    """Return what may be written over, with its heading; 110 and 119 may not."""
    return [
        {"kind": kind, "entry": entry.id, "title": _heading(kind, entry.id, entry.content)}
        for kind in KINDS
        for entry in entries(kind)
        if entry.id not in ALWAYS
    ]


def _heading(kind: str, entry: str, content: Mapping[str, Any]) -> str:
    if kind == "text":
        return str(desk_words("wording")["texts"][entry]).partition("（")[0]
    return str((content.get("title") or content["name"])["ja"])


def _title(kind: str, entry: str, found: tuple[Written, ...]) -> str:
    for one in found:
        if (one.kind, one.entry) == (kind, entry):
            return _heading(kind, entry, one.content)
    shipped = {row["entry"]: row["title"] for row in _of_program()}
    return str(shipped.get(entry, entry))


@closed(READING)
def one(request: HttpRequest, worker: WorkerSession, key: str, problem: str = "", status: int = 200) -> HttpResponse:
    """Show a wording as the public would see it, with what the program saw, its history, and what may be done now."""
    today = japanese_day(timezone.now())
    found = staff_wordings.wording(key, on=today)
    if found is None:
        return show(request, "wording_none", worker=worker, status=404)
    is_own = found.writer == worker.worker
    before = _before(found, today)
    return show(
        request, "wording", worker=worker, words=desk_words("wording"), one=found, is_own=is_own, status=status,
        title=_heading(found.kind, found.entry, found.content), shown=as_shown(found.kind, found.content, found.checked_day),
        before=before, problem=problem, today=today, reason=request.POST.get("reason", ""),
        doubts=[{"remark": row, "typed": request.POST.get(f"doubt-{row.name}", "")} for row in found.doubts],
        may_read=found.state == "draft" and not is_own and _may("read", worker),
        may_sign=found.state == "read" and not is_own and _may("sign", worker),
        may_withdraw=found.state in {"draft", "read", "signed", "run-out"} and _may("withdraw", worker),
        may_write=_may("write", worker),
    )  # fmt: skip


def _before(found: Written, today: date) -> tuple[Any, ...]:
    """Return how the entry is shown without this wording: the one that is public now, else the program's."""
    now = next(
        (row for row in wordings(on=today) if row.state == "signed" and _same(row, found) and row.key != found.key), None
    )
    content = now.content if now else ours(found.kind, found.entry)
    if content is None or content == {"text": {}}:
        return ()
    return as_shown(found.kind, content, now.checked_day if now else None)


def _same(row: Written, found: Written) -> bool:
    return (row.kind, row.entry) == (found.kind, found.entry)


@require_POST
@closed(READING)
def act(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Read, give back, sign or withdraw a wording."""
    given, now = request.POST, timezone.now()
    reasons = {name.removeprefix("doubt-"): given[name] for name in given if name.startswith("doubt-")}
    why = given.get("reason", "")
    try:
        match given.get("act", ""):
            case "read":
                operations.read(key, reasons, by=worker, at=now)
            case "return":
                operations.give_back(key, why, by=worker, at=now)
            case "sign":
                operations.sign_wording(key, by=worker, at=now)
            case "withdraw":
                operations.withdraw(key, why, by=worker, at=now)
    except NotAllowed:
        return show(request, "not_yours", worker=worker, status=403)
    except NoSuchWording:
        return show(request, "wording_none", worker=worker, status=404)
    except NotAnswered:
        return _again(request, key, "not answered" if given.get("act") == "read" else "no reason", 422)
    except NotNow as error:
        return _again(request, key, str(error), 409)
    return redirect(f"/wordings/{key}")


def _again(request: HttpRequest, key: str, problem: str, status: int) -> HttpResponse:
    shown: HttpResponse = one(request, key, desk_words("wording")["refused"][problem], status)
    return shown


@closed(READING)
def preview(request: HttpRequest, worker: WorkerSession, key: str, language: str) -> HttpResponse:
    """Show a wording alone, in one language, in the dress of the help site."""
    found = staff_wordings.wording(key, on=japanese_day(timezone.now()))
    if found is None:
        return show(request, "wording_none", worker=worker, status=404)
    [shown] = [one for one in as_shown(found.kind, found.content, found.checked_day) if one.language == language]
    names = desk_words("wording")["languages"]
    return show(request, "wording_preview", worker=worker, one=found, shown=shown, languages=names)


@closed(SUPERVISING)
def editor(request: HttpRequest, worker: WorkerSession, kind: str, entry: str = "") -> HttpResponse:
    """Write for an entry: look at it first, then keep it as a draft."""
    today = japanese_day(timezone.now())
    newest = next((row for row in wordings(on=today) if (row.kind, row.entry) == (kind, entry)), None)
    of_kind: Kind = next(name for name in KINDS_WRITTEN if name == kind)
    if request.method != "POST":
        content = newest.content if newest else ours(of_kind, entry)
        if entry and (content is None or entry in ALWAYS):
            return show(request, "wording_none", worker=worker, status=404)
        sources = newest.sources if newest else _sources(kind, entry)
        draft = Draft(of_kind, entry, content or {}, sources, today, today + HOLDS)
        return _form(request, worker, draft, newest.number if newest else 0)
    draft, over = _draft(of_kind, entry, request.POST, today), _number(request.POST.get("over", ""))
    if request.POST.get("act") != "keep":
        return _form(request, worker, draft, over, seen=draft_remarks(draft, on=today))
    try:
        key = operations.write(draft, over=over, by=worker, at=timezone.now(), random=os.urandom)
    except Faulty as error:
        return _form(
            request, worker, draft, over, seen=draft_remarks(draft, on=today), status=422, is_refused=bool(error.found)
        )
    except NoSuchWording:
        return show(request, "wording_none", worker=worker, status=404)
    except NotNow as error:
        problem = desk_words("wording")["refused"][str(error)]
        last = newest.number if newest else 0
        return _form(request, worker, draft, last, problem=problem, theirs=newest, status=409)
    return redirect(f"/wordings/{key}")


def _form(
    request: HttpRequest, worker: WorkerSession, draft: Draft, over: int, *, seen: tuple[Remark, ...] | None = None,
    is_refused: bool = False, problem: str = "", theirs: Written | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    is_whole = seen is not None and not any(one.code in {"empty", "no-way", "no-stance"} for one in seen)
    channels = [*draft.content.get("channels", ()), *({"type": "tel", "value": ""} for _ in range(CHANNELS))][:CHANNELS]
    fields = [
        {"part": part, "boxes": [_box(draft, part, name) for name in LANGUAGES]}
        for part in PARTS[draft.kind]
    ]  # fmt: skip
    return show(
        request, "wording_edit", worker=worker, status=status, words=desk_words("wording"), stances=STANCES,
        stance_words=desk_words("case")["stances"], draft=draft, over=over, seen=seen, is_refused=is_refused,
        problem=problem, theirs=theirs, fields=fields, sources="\n".join(draft.sources), channels=list(enumerate(channels)),
        channel_types=CHANNEL_TYPES,
        needs=NEEDS, page_parts=PAGE_PARTS, situations=SITUATIONS, is_own_entry=_is_own_entry(draft),
        shown=as_shown(draft.kind, draft.content, draft.checked_day) if is_whole else (),
        title=_heading(draft.kind, draft.entry, ours(draft.kind, draft.entry) or draft.content) if draft.entry else "",
    )  # fmt: skip


def _box(draft: Draft, part: str, language: str) -> dict[str, Any]:
    value = (draft.content.get(part) or {}).get(language, "")
    return {"language": language, "value": value, "is_left_out": language == "easy" and part in WITHOUT_EASY}


def _is_own_entry(draft: Draft) -> bool:
    return draft.kind in KINDS and (not draft.entry or draft.entry.startswith(operations.OWN))


def _sources(kind: str, entry: str) -> tuple[str, ...]:
    return next((one.sources for name in KINDS if name == kind for one in entries(name) if one.id == entry), ())


def _draft(kind: Kind, entry: str, given: QueryDict, today: date) -> Draft:
    """Return what was typed: words of each language, and around them what stands in the program or was chosen."""
    content: dict[str, Any] = dict(ours(kind, entry) or {}) if kind in KINDS else {}
    for part in PARTS[kind]:
        typed = {name: _typed(given.get(f"{part}-{name}", "")) for name in LANGUAGES}
        content[part] = {name: text for name, text in typed.items() if text}
    content = {name: value for name, value in content.items() if value or name not in {"why", "limits"}}
    if kind == "step":
        content["stance"] = given.get("stance", "")
        if _is_own_entry(Draft(kind, entry, {}, (), today, today)):
            content |= {"part": _one_of(PAGE_PARTS, given.get("page_part", ""))}
            content |= {"for": [name for name in SITUATIONS if name in given.getlist("for")] or list(SITUATIONS)}
    if kind == "contact":
        areas = {one["value"]: one["area"] for one in content.get("channels", ()) if "area" in one}
        content |= {"channels": _channels(given, areas), "without_name": given.get("without_name") == "1"}
        content |= {"alone_under_18": given.get("alone") == "1", "run_by": printable(given.get("run_by", ""))[:200]}
        if _is_own_entry(Draft(kind, entry, {}, (), today, today)):
            content |= {"need": _one_of(NEEDS, given.get("need", "")), "tags": []}
    sources = tuple(line for one in given.get("sources", "").splitlines() if (line := printable(one)[:400]))
    days = [_day(given.get(name, ""), today + later) for name, later in (("checked", timedelta()), ("until", HOLDS))]
    return Draft(kind, entry, content, sources, *days)


def _channels(given: QueryDict, areas: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the ways to reach a line as they were typed; one that the program knows keeps where it can be called from."""
    return [
        {"type": _one_of(CHANNEL_TYPES, given.get(f"channel-type-{place}", "")), "value": value}
        | ({"area": areas[value]} if value in areas else {})
        for place in range(CHANNELS)
        if (value := printable(given.get(f"channel-{place}", ""))[:200])
    ]


def _one_of(choices: tuple[str, ...], given: str) -> str:
    return given if given in choices else choices[0]


def _typed(text: str) -> str:
    return " ".join(text[:MOST_TYPED].split()) if text.isascii() else text[:MOST_TYPED].replace("\r", "").strip()


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 0


def _day(given: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return otherwise


def _may(what: str, worker: WorkerSession) -> bool:
    return worker.role in operations.MAY[what]
