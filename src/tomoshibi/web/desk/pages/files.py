"""Texts that a person handed in: opened and closed for one consultation, read as a plain list; all of it in the trail."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.harmless import visible
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.consult import queries
from tomoshibi.consult.attachments import NoSuchAttachment, NotAText, OpenedText
from tomoshibi.consult.operations.answering import NotReadable, Writer
from tomoshibi.consult.operations.attaching import close_uploads, open_uploads
from tomoshibi.consult.queries import NoSuchConsultation
from tomoshibi.evidence.handed_text import Line
from tomoshibi.evidence.wording import words_of
from tomoshibi.outside.file_store import StoreUnreachable, store_at
from tomoshibi.staff import trail
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import READING, closed, show
from tomoshibi.web.desk.pages.talking import of_a_talk

STORE = store_at(settings.FILES)
LINES = 500  # of one page
REFUSED = {NotAText: "not-text", StoreUnreachable: "store", NoSuchAttachment: "gone"}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a talk, made harmless to look at."""

    who: str
    when: str
    text: str
    event: str
    media: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a text; `before` and `after` are numbers of pages, 0 where there is none."""

    name: str
    form: str
    filled: int
    lines: tuple[ShownLine, ...]
    first: int
    count: int
    before: int
    after: int


@require_POST
@closed(READING)
@of_a_talk
def uploads(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Let the person hand in texts, or take no more."""
    act = open_uploads if request.POST.get("open") == "1" else close_uploads
    with suppress(NotReadable):  # closing or gone: the page that follows says so
        act(key, by=Writer(worker.worker, worker.work_name), at=timezone.now())
    return redirect(f"/c/{key}")


@closed(READING)
@of_a_talk
def text(request: HttpRequest, worker: WorkerSession, key: str, row: str) -> HttpResponse:
    """Show a text as a list: who, when, words; never a picture. What is no text is not shown."""
    subject = f"file:{key}/{row}"
    try:
        opened = queries.handed_in(key, row, worker.keys, store=STORE)
    except (NoSuchConsultation, NoSuchAttachment, NoShare, DoesNotOpen, NotAText, StoreUnreachable) as error:
        details = {"why": type(error).__name__}
        trail.note(act="file-not-shown", subject=subject, actor=worker.worker, at=timezone.now(), details=details)
        reason = REFUSED.get(type(error), "sealed")
        status = 404 if isinstance(error, NoSuchConsultation | NoSuchAttachment) else 409
        return show(request, "text_not_shown", worker=worker, key=key, reason=reason, status=status)
    page = _page(request.GET.get("p", ""), len(opened.talk.lines))
    trail.note(act="read-file", subject=subject, actor=worker.worker, at=timezone.now(), details={"page": page})
    return show(request, "text", worker=worker, key=key, row=row, shown=_shown(opened, page))


def _page(asked: str, lines: int) -> int:
    last = max(1, -(-lines // LINES))
    return min(max(1, int(asked)), last) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


def _shown(opened: OpenedText, page: int) -> Shown:
    lines, words = opened.talk.lines, words_of("ja")
    start = (page - 1) * LINES
    return Shown(
        name=visible(opened.name) or "（名前なし）",
        form=words["format"].get(opened.talk.form, opened.talk.form),
        filled=opened.talk.filled,
        lines=tuple(_line(one, words) for one in lines[start : start + LINES]),
        first=start + 1,
        count=len(lines),
        before=page - 1,
        after=page + 1 if start + LINES < len(lines) else 0,
    )


def _line(line: Line, words: Mapping[str, Mapping[str, str]]) -> ShownLine:
    return ShownLine(
        who=visible(line.who),
        when=visible(line.when),
        text=visible(line.text, lines=True),
        event=words["event"].get(line.event, line.event),
        media=tuple(words["media"].get(one, one) for one in line.media),
    )
