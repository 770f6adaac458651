"""The editor of words for the help site: three languages side by side, looked at by the program before anything is kept."""

import os
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from tomoshibi.basics.days import japanese_day
from tomoshibi.law.entries import ALWAYS, KINDS, LANGUAGES, NEEDS, SITUATIONS, of_program
from tomoshibi.law.entries import PARTS as PAGE_PARTS
from tomoshibi.law.polarity import STANCES
from tomoshibi.law.proofreading import PARTS, WITHOUT_EASY, Kind, Remark
from tomoshibi.law.step_order import FIRST
from tomoshibi.staff.operations import wording as operations
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.operations.signing import HOLDS
from tomoshibi.staff.operations.wording import Draft, Faulty, NoSuchWording, NotNow, draft_remarks
from tomoshibi.staff.queries import unsigned_reply_time
from tomoshibi.staff.wordings import Written, wordings
from tomoshibi.web.desk.door import READING, closed, printable, show
from tomoshibi.web.desk.step_places import after, choices, is_chosen_for, is_placed, standings
from tomoshibi.web.desk.words import desk_words
from tomoshibi.web.desk.words_as_shown import KINDS_WRITTEN, as_shown, heading, ours

CHANNELS = 3  # rows for telephone and site; more than three at one line help nobody at night
CHANNEL_TYPES = ("tel", "web", "line", "visit")
MOST_TYPED = 4_000


@closed(READING)
def editor(request: HttpRequest, worker: WorkerSession, kind: str, entry: str = "") -> HttpResponse:
    """Write for an entry: look at it first, then keep it as a draft."""
    today = japanese_day(timezone.now())
    of_kind: Kind = next(name for name in KINDS_WRITTEN if name == kind)
    newest = next((row for row in wordings(on=today) if (row.kind, row.entry) == (kind, entry)), None)
    before = newest.content if newest else ours(of_kind, entry)
    if entry and (before is None or entry in ALWAYS):
        return show(request, "wording_none", worker=worker, status=404)
    if request.method != "POST":
        sources = newest.sources if newest else _sources(kind, entry)
        draft = Draft(of_kind, entry, before or _begun(kind), sources, today, today + HOLDS)
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
    is_whole = seen is not None and not any(one.code in {"empty", "no-way", "no-stance", "no-days"} for one in seen)
    channels = [*draft.content.get("channels", ()), *({"type": "tel", "value": ""} for _ in range(CHANNELS))][:CHANNELS]
    fields = [
        {"part": part, "boxes": [_box(draft, part, name) for name in LANGUAGES]}
        for part in PARTS[draft.kind]
    ]  # fmt: skip
    return show(
        request, "wording_edit", worker=worker, status=status, words=desk_words("wording"), stances=STANCES,
        stance_words=desk_words("case")["stances"], draft=draft, over=over, seen=seen, is_refused=is_refused,
        problem=problem, theirs=theirs, fields=fields, sources="\n".join(draft.sources), channels=list(enumerate(channels)),
        channel_types=CHANNEL_TYPES, needs=NEEDS, page_parts=PAGE_PARTS, situations=SITUATIONS,
        is_own_entry=_is_own_entry(draft),
        shown=as_shown(draft.kind, draft.content, draft.checked_day) if is_whole else (),
        **_of_places(draft, is_whole=is_whole, today=japanese_day(timezone.now())),
        title=heading(draft.kind, draft.entry, ours(draft.kind, draft.entry) or draft.content) if draft.entry else "",
    )  # fmt: skip


def _of_places(draft: Draft, *, is_whole: bool, today: date) -> dict[str, Any]:
    """Return what can be chosen of a step's place, and where it would stand."""
    if draft.kind != "step":
        return {}
    places = choices(draft.entry, on=today)
    behind = draft.content.get("after", "")
    return {
        "is_placed": is_placed(draft.entry),
        "is_chosen_for": is_chosen_for(draft.entry),
        "places": places,
        "is_behind_none": behind not in {"", FIRST, *(name for one in places for name, *_ in one.steps)},
        "standings": standings(draft.entry, draft.content, on=today) if is_whole else (),
    }


def _box(draft: Draft, part: str, language: str) -> dict[str, Any]:
    value = (draft.content.get(part) or {}).get(language, "")
    return {"language": language, "value": value, "is_left_out": language == "easy" and part in WITHOUT_EASY}


def _is_own_entry(draft: Draft) -> bool:
    return draft.kind in KINDS and (not draft.entry or draft.entry.startswith(operations.OWN))


def _sources(kind: str, entry: str) -> tuple[str, ...]:
    return found.sources if (found := of_program(kind, entry)) else ()


def _begun(kind: str) -> dict[str, Any]:
    """Return with what a first draft begins: a reply time with the days that were set before they had to be signed."""
    days = unsigned_reply_time() if kind == "reply" else None
    return {} if days is None else {"days": days}


def _draft(kind: Kind, entry: str, given: QueryDict, today: date) -> Draft:
    """Return what was typed: words of each language, and around them what stands in the program or was chosen."""
    content: dict[str, Any] = dict(ours(kind, entry) or {}) if kind in KINDS else {}
    for part in PARTS[kind]:
        typed = {name: _typed(given.get(f"{part}-{name}", "")) for name in LANGUAGES}
        content[part] = {name: text for name, text in typed.items() if text}
    content = {name: value for name, value in content.items() if value or name not in {"why", "limits"}}
    if kind == "step":
        content["stance"] = given.get("stance", "")
        content |= _placed(entry, content, given, today)
    if kind == "reply":
        content["days"] = _days(given.get("days", ""))
    if kind == "contact":
        areas = {one["value"]: one["area"] for one in content.get("channels", ()) if "area" in one}
        content |= {"channels": _channels(given, areas), "without_name": given.get("without_name") == "1"}
        content |= {"alone_under_18": given.get("alone") == "1", "run_by": printable(given.get("run_by", ""))[:200]}
        if _is_own_entry(Draft(kind, entry, {}, (), today, today)):
            content |= {"need": _one_of(NEEDS, given.get("need", "")), "tags": []}
    sources = tuple(line for one in given.get("sources", "").splitlines() if (line := printable(one)[:400]))
    days = [_day(given.get(name, ""), today + later) for name, later in (("checked", timedelta()), ("until", HOLDS))]
    return Draft(kind, entry, content, sources, *days)


def _placed(entry: str, before: Mapping[str, Any], given: QueryDict, today: date) -> dict[str, Any]:
    """Return where a step stands and for whom, as it was chosen; what was not chosen stays as it comes with the program."""
    chosen: dict[str, Any] = {}
    if is_placed(entry):
        part = given.get("page_part", "")
        chosen["part"] = part if part in PAGE_PARTS else before.get("part", PAGE_PARTS[0])
        chosen |= {"after": behind} if (behind := after(given.get("after", ""), entry, on=today)) else {}
    if is_chosen_for(entry):
        ticked = [name for name in SITUATIONS if name in given.getlist("for")]
        chosen["for"] = ticked or before.get("for", list(SITUATIONS))
    return chosen


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


def _days(given: str) -> int | str:
    """Return a number of days; what is none stays as it was typed, and is refused."""
    typed = given.strip()[:20]
    return int(typed) if typed.isdecimal() and len(typed) < 4 else typed


def _day(given: str, otherwise: date) -> date:
    """Return a day as it was typed; what is none becomes one that is refused, and an empty field the usual one."""
    try:
        return date.fromisoformat(given) if given else otherwise
    except ValueError:
        return date.min
