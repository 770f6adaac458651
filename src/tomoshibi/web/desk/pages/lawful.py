"""The law page of a case: what may apply to each act and why, what would settle more, what is due. People decide."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework.law_questions import ANSWERED, Asked, NoAnswer, answer, by_staff, to_the_person
from tomoshibi.casework.lawful import Act, acts_of, moments
from tomoshibi.casework.ledger import consents
from tomoshibi.casework.operations.finding import keep_findings
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.operations.recording import NoSuchFact, NoValue, record_fact
from tomoshibi.casework.queries import KeptFindings, OpenedCase, case_page, kept_findings
from tomoshibi.casework.vocabulary import SOURCES
from tomoshibi.law.assessing import Judged, Result
from tomoshibi.law.duties import DutyPrompt, duty_prompts
from tomoshibi.law.elements.answers import shown_value
from tomoshibi.law.keeping import changes, is_stale
from tomoshibi.law.keeping import kept as kept_now
from tomoshibi.law.questions import questions
from tomoshibi.law.reminders import reminders
from tomoshibi.law.rulebook import provisions, ruleset
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import signed_digests
from tomoshibi.web.desk.door import READING
from tomoshibi.web.desk.pages.case_frame import of_case, show_case
from tomoshibi.web.desk.words import desk_words

ASKED_AT_ONCE = 3  # a tired counsellor needs the next few, not all


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition as it is shown."""

    text: str
    status: str
    says: str
    is_judgement: bool
    is_presumed: bool
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A provision as it is shown for one act."""

    id: str
    name: str
    article: str
    plain: str
    status: str
    is_signed: bool
    sources: tuple[str, ...]
    checked_on: date
    confidence: str
    reasons: tuple[Reason, ...]
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An act with what was found on it; `silent` counts provisions on which nothing was told."""

    key: str
    name: str
    day: str
    may_apply: tuple[Card, ...]
    needs: tuple[Card, ...]
    does_not_fit: tuple[Card, ...]
    silent: int


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder as it is shown: by a day or now, and the names of the provisions that it follows from."""

    due: date | None
    words: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """Results that were kept on a day: whether rules or facts changed since, and what came out otherwise."""

    day: date
    is_stale: bool
    changed: tuple[tuple[str, str, str], ...]


def law_words() -> Mapping[str, Mapping[str, str]]:
    """Return the words of the page by vocabulary and code."""
    return desk_words("law")


@of_case(READING)
def law(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Show what may apply to each act of a case, what is asked next, what is due and which duties wait for a decision."""
    return _page(request, worker, key)


@require_POST
@of_case(READING)
def answered(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Write down an answer, or that somebody does not know or does not say."""
    sent, source = request.POST, request.POST.get("source", "person")
    try:
        fact = answer(
            sent.get("name", ""),
            status=sent.get("status", "known"),
            values=sent.getlist("value"),
            whole=sent.get("whole") == "yes",
            event=sent.get("event", ""),
            supersedes=sent.get("before", ""),
            source=source if source in SOURCES else "person",
            words=sent.get("words", ""),
        )
        record_fact(key, fact, by=worker, at=timezone.now(), random=os.urandom)
    except NoAnswer as error:
        return _page(request, worker, key, problem=str(error), status=422)
    except (NoValue, NoSuchFact):
        return _page(request, worker, key, problem="value", status=409)
    return redirect(f"/case/{key}/law#next")


@require_POST
@of_case(READING)
def keep(request: HttpRequest, worker: WorkerSession, key: str) -> HttpResponse:
    """Keep what is found today, so that a later look says what changed."""
    keep_findings(key, by=worker, at=timezone.now(), random=os.urandom)
    return redirect(f"/case/{key}/law")


def _page(request: HttpRequest, worker: WorkerSession, key: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    today = japanese_day(now)
    opened = case_page(key, by=worker, at=now)
    if opened.listed.status == "erased":
        raise NoSuchCase
    acts = acts_of(opened)
    also, kept = signed_digests(on=today), kept_findings(key, by=worker, at=now)
    skipped = frozenset(request.GET.getlist("skip"))
    asked, due = _each_once_first(to_the_person(acts, opened)), _due(acts, opened, worker, today)
    shown = {
        "acts": [(_shown(one, today, also), _since(one, kept.get(one.key))) for one in acts],
        "asked": [one for one in asked if one.standing not in ANSWERED and _place(one.question.key, one.event) not in skipped],
        "left": [one for one in asked if one.standing in ANSWERED],
        "staff": by_staff(acts, opened),
        "clashes": _clashes(acts),
        "act_names": {one.key: _name(one) or "ケース全体" for one in acts},
        "skipped": sorted(skipped),
        "due": [one for one in due if one.due is None or one.due >= today],
        "past": [one for one in due if one.due is not None and one.due < today],
        "duties": _duties(acts),
        "edition": ruleset(),
        "today": today,
        "may_write": "write" in opened.may,
        "problem": law_words()["problems"].get(problem, ""),
        "law_words": law_words(),
        "at_once": f":{ASKED_AT_ONCE}",
        "after": f"{ASKED_AT_ONCE}:",
    }
    return show_case(request, worker, opened.listed, "law", "/law", status=status, **shown)


def _each_once_first(asked: Iterable[Asked]) -> list[Asked]:
    """Return questions so that each stands once before any stands again for another act: the next few are not all the same."""
    asked_before: Counter[str] = Counter()
    turns = []
    for one in asked:
        turns.append((asked_before[one.question.key], one))
        asked_before[one.question.key] += 1
    return [one for _, one in sorted(turns, key=lambda pair: pair[0])]


def _place(name: str, event: str) -> str:
    return f"{name}:{event}"


def _shown(act: Act, today: date, also: frozenset[str]) -> Shown:
    """Return an act as it is shown. What bears on nothing that was told is counted, not listed."""
    results = act.found.results
    open_ones = [one for one in results if one.status == "need_more_facts"]
    return Shown(
        act.key,
        _name(act),
        str(act.found.on or ""),
        tuple(_card(one, act, today, also) for one in results if one.status == "met"),
        tuple(_card(one, act, today, also) for one in open_ones if one.is_told_of),
        tuple(_card(one, act, today, also) for one in results if one.status in ("not_met", "not_in_force")),
        sum(not one.is_told_of for one in open_ones),
    )


def _since(act: Act, before: KeptFindings | None) -> Since | None:
    """Return what came out otherwise since results were kept; nothing where none were."""
    if before is None:
        return None
    every, outcomes = provisions(), law_words()["outcomes"]
    rows = [
        (
            every[one.provision].name["ja"] if one.provision in every else one.provision,
            outcomes[one.before] if one.before else "規定がなかった",
            outcomes[one.after] if one.after else "規定がない",
        )
        for one in changes(before.results, kept_now(act.found, act=act.key))
        if one.before != one.after
    ]
    return Since(before.day, any(is_stale(one, act.found) for one in before.results), tuple(rows))


def _name(act: Act) -> str:
    return law_words()["acts"][act.event.clear["act"]] if act.event else ""


def _card(result: Result, act: Act, today: date, also: frozenset[str]) -> Card:
    one = result.provision
    return Card(
        one.id,
        one.name["ja"],
        f"{one.statute.name['ja']} {one.article['ja']}",
        result.text(one.plain, "ja"),
        result.status,
        one.is_signed(today, also),
        one.sources,
        one.checked_on,
        law_words()["confidence"][one.confidence],
        tuple(_reason(part, result, act) for part in result.elements),
        tuple(questions()[key].label["ja"] for key in result.would_settle),
    )


def _reason(judged: Judged, result: Result, act: Act) -> Reason:
    part, finding = judged.element, judged.finding
    records = dict.fromkeys(number for key in finding.facts_used for number in act.found.facts[key].records)
    is_judgement = part.judgement or part.test is None
    return Reason(
        result.text(part.text, "ja"), finding.status, finding.reason_ja, is_judgement, finding.presumed, tuple(records)
    )


def _clashes(acts: Sequence[Act]) -> list[list[tuple[str, str]]]:
    """Return the answers that clash, in words: each clash once, without those that only follow from another."""
    found = {frozenset(fact.sides): fact.sides for act in acts for fact in act.found.facts.rows.values() if fact.sides}
    roots = [sides for key, sides in found.items() if not any(other < key for other in found)]
    return [[(questions()[name].label["ja"], shown_value(name, value)[0]) for name, value in sides] for sides in roots]


def _due(acts: Sequence[Act], opened: OpenedCase, worker: WorkerSession, today: date) -> list[Due]:
    """Return what should not be missed, each sentence once with the provisions that it follows from: what is for now first."""
    held = consents(opened.listed.key, by=worker, on=today, at=timezone.now())
    ends = tuple(one.until_day for one in held if one.until_day and one.state == "granted")
    found: dict[tuple[date | None, str], dict[str, None]] = {}
    for number, act in enumerate(acts):
        for one in reminders(act.found, moments(act, () if number else ends)):
            names = found.setdefault((one.due, one.words("ja")), {})
            names |= {act.found.of(one.provision).provision.name["ja"]: None} if one.provision else {}
    every = sorted(found.items(), key=lambda row: (row[0][0] is not None, row[0][0] or today))
    return [Due(day, words, tuple(names)) for (day, words), names in every]


def _duties(acts: Sequence[Act]) -> list[tuple[str, DutyPrompt]]:
    """Return the duties to think about with their Act, each once; one that may have arisen before one nobody can judge yet."""
    found: dict[str, tuple[str, DutyPrompt]] = {}
    for act in acts:
        for one in duty_prompts(act.found):
            told = act.found.of(one.provision).is_told_of or one.status == "met"
            if told and (one.provision not in found or one.status == "met"):
                found[one.provision] = (act.found.of(one.provision).provision.statute.name["ja"], one)
    return list(found.values())
