"""Cases found: one's own, the team's, by a search over what stands in clear; and new ones that came by another way."""

import os
from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.casework import vocabulary
from tomoshibi.casework.heads import work_names
from tomoshibi.casework.identifiers import NotAnIdentifier
from tomoshibi.casework.operations.opening import Said, change_contact, open_case, record_call, record_contact
from tomoshibi.casework.operations.queueing import assess, let_wait
from tomoshibi.casework.operations.reaching import ChangedMeanwhile
from tomoshibi.casework.operations.teams import NoSuchTeam
from tomoshibi.casework.queries import Sought, ending_cases, open_cases, search, teams
from tomoshibi.casework.rosters import awaiting_answer
from tomoshibi.casework.sealed import TooLong
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.web.desk.door import READING, closed, show
from tomoshibi.web.desk.pages.case_frame import of_case
from tomoshibi.web.desk.pages.clashing import Clash, both_sides
from tomoshibi.web.desk.pages.overview import TICKS, overview, situation
from tomoshibi.web.desk.words import desk_words

PEPPER = Pepper(settings.KEYS.pepper)
BY_HAND = tuple(one for one in vocabulary.CHANNELS if one != "talk")
ENDING = 20  # cases near their end that stand beside one's own
CONTACT_FIELDS = {"text": "話したこと", "reply": "どう連絡すれば安全か"}
LANGUAGES = {"ja": "日本語", "easy": "やさしい日本語", "en": "英語", "other": "そのほか"}


@closed(READING)
def cases(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Show one's own open cases or the team's; a search is sent as a form, so that nothing sought stands in an address."""
    mine, problem, is_search, found = request.GET.get("team") != "1", "", request.method == "POST", None
    now = timezone.now()
    if is_search:
        try:
            found = search(_sought(request), by=worker, pepper=PEPPER, at=now)
        except NotAnIdentifier:
            problem = "identifier"
        except ValueError:
            problem = "day"
    listed = found if found is not None else open_cases(worker, mine=mine)
    return show(
        request, "cases", worker=worker, cases=listed, mine=mine, is_search=found is not None, problem=problem,
        names=work_names(), awaiting=awaiting_answer(worker), words=desk_words("case"), sent=request.POST,
        ending=ending_cases(worker, keeping=settings.KEEPING, on=japanese_day(now), most=ENDING) if not is_search else (),
        status=422 if problem else 200,
    )  # fmt: skip


def _sought(request: HttpRequest) -> Sought:
    """Return what is sought. Raises ValueError for days that are none."""
    given = {
        name: request.POST.get(name, "").strip() for name in ("code", "status", "age_band", "since", "until", "kind", "text")
    }
    days = {name: date.fromisoformat(given[name]) if given[name] else None for name in ("since", "until")}
    exact = (given["kind"], given["text"]) if given["text"] else None
    return Sought(code=given["code"], status=given["status"], age_band=given["age_band"], identifier=exact, **days)


@closed(READING)
def new_case(request: HttpRequest, worker: WorkerSession) -> HttpResponse:
    """Enter what came by telephone, letter or visit; silence, a hang-up or a prank is counted without a case."""
    problem = ""
    if request.method == "POST":
        try:
            return redirect(_entered(request, worker))
        except (NoSuchTeam, NotAllowed):
            problem = "team"
        except TooLong:
            problem = "long"
        except ValueError:
            problem = "fields"
    words = desk_words("case")
    channels = {one: words["channels"][one] for one in BY_HAND}
    return show(
        request, "case_new", worker=worker, teams=teams(worker), channels=channels, words=words, ticks=TICKS,
        languages=LANGUAGES, sent=request.POST, problem=problem, without=vocabulary.WITHOUT_WORDS,
        counted=request.GET.get("counted") == "1", status=422 if problem else 200,
    )  # fmt: skip


def _entered(request: HttpRequest, worker: WorkerSession) -> str:
    """Keep what was entered, and return the address of what follows. Raises ValueError, NoSuchTeam, NotAllowed, TooLong."""
    given = {name: request.POST.get(name, "") for name in ("channel", "call", "speaker", "language", "age_band", "team")}
    allowed = {
        "channel": BY_HAND, "call": vocabulary.CALLS, "speaker": vocabulary.SPEAKERS, "language": tuple(LANGUAGES),
        "age_band": vocabulary.AGE_BANDS,
    }  # fmt: skip
    if any(given[name] not in words for name, words in allowed.items()):
        raise ValueError("fields")
    said, now = Said(given["channel"], given["call"], given["speaker"], given["language"]), timezone.now()
    text, reply = request.POST.get("text", "").strip(), request.POST.get("reply", "").strip()
    if given["call"] in vocabulary.WITHOUT_WORDS:
        if text or reply:
            raise ValueError("words")
        record_call(said, by=worker, at=now, random=os.urandom)
        return "/case/new?counted=1"
    seen = situation(request, given["age_band"])
    mine = teams(worker)
    case = open_case(
        given["team"] or (mine[0][0] if mine else ""), by=worker, at=now, random=os.urandom, age_band=given["age_band"]
    )
    whole = Said(said.channel, said.call, said.speaker, said.language, {"text": text, "reply": reply})
    record_contact(case, whole, by=worker, at=now, random=os.urandom)
    if request.POST.get("act") == "wait":
        let_wait(case, seen, by=worker, at=now, random=os.urandom)
        return "/queue"
    assess(case, seen, by=worker, at=now, random=os.urandom)
    return f"/case/{case}"


@require_POST
@of_case(READING)
def contact(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Enter a further contact; write a draft anew, or make it final."""
    row, now = request.POST.get("row", ""), timezone.now()
    words = {name: request.POST.get(name, "").strip() for name in ("text", "reply")}
    try:
        if row:
            version, is_final = int(request.POST.get("version", "")), request.POST.get("final") == "1"
            change_contact(key, row, words, version=version, by=worker, at=now, final=is_final)
        else:
            record_contact(key, _further(request, words), by=worker, at=now, random=os.urandom)
    except ChangedMeanwhile as found:
        sent = {"row": row, "final": request.POST.get("final", ""), **words}
        return overview(request, key, "contact", "", 409, _clash(key, found, sent))
    except TooLong:
        return overview(request, key, "long", words["text"], 422)
    except ValueError:
        return overview(request, key, "fields", words["text"], 422)
    return redirect(f"/case/{key}#talk")


def _clash(key: str, found: ChangedMeanwhile, sent: Mapping[str, str]) -> Clash:
    def say(_: str, value: object) -> str:
        return str(value or "")

    action, back = f"/case/{key}/contact", f"/case/{key}"
    return both_sides(found, action=action, back=back, labels=CONTACT_FIELDS, sent=sent.items(), say=say)


def _further(request: HttpRequest, words: dict[str, str]) -> Said:
    """Return a further contact as it was sent. Raises ValueError."""
    channel, speaker = request.POST.get("channel", ""), request.POST.get("speaker", "")
    if channel not in BY_HAND or speaker not in vocabulary.SPEAKERS or not words["text"]:
        raise ValueError("contact")
    return Said(channel, "consultation", speaker, "ja", words)
