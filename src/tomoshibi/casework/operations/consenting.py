"""The ledger of consents: asking, taking a decision down, reading a grant back, and what follows from a "no".

A "no" works at once, by whatever way and whoever hears it. A grant that comes online counts once a counsellor has read it back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from django.db import IntegrityError, transaction
from django.db.models import Max, OuterRef, Subquery

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import consent, guards, sealed
from tomoshibi.casework.models import Case, ConsentAsk, ConsentEntry, Contact, Disclosure, Flag, Recipient, Referral, Task
from tomoshibi.casework.operations.copies import own_talks, tell
from tomoshibi.casework.operations.reaching import NoSuchCase, Reached, reached, touch
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.vocabulary import EVERY, FORM, MINORS
from tomoshibi.consult.operations.visiting import Visitor
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

Random = Callable[[int], bytes]
PERSON = "person"  # who stands as the writer of what came online


class NoReadBack(Exception):
    """A grant counts only once it was read back and confirmed."""


class CannotDecide(Exception):
    """Whoever decided cannot: a guardian who may be the one who harms, or nobody said why a minor's own word is enough."""


class TooLong(Exception):
    """A grant ends within 180 days, and is asked for again."""


class DecidedSince(Exception):
    """Something else was decided after what should be read back."""


class NotAsked(Exception):
    """The person was not asked this, so that they cannot have known to what they say yes."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it is taken down. `words`: what was said, how it was understood, why capacity was thought enough."""

    recipient: str
    purpose: str
    decision: str
    scope: Iterable[str] = ()
    decided_by: str = "person"
    how: str = "spoken"
    is_read_back: bool = False
    until: date | None = None
    wording: str = "share"
    language: str = "ja"
    words: Mapping[str, str] = field(default_factory=dict, repr=False)


def add_recipient(
    case: str, kind: str, name: str, words: Mapping[str, str], *, by: WorkerSession, at: datetime, random: Random
) -> str:
    """Name somebody to whom the case might go and return their key. Raises NoSuchCase, NoReason, TooLong."""
    if not name.strip():
        raise NoReason
    with reached(case, by=by, to="note", at=at) as found:
        key = random(16).hex()
        box = found.lid.shut(key, "recipient", {**words, "name": name, "at": at, "by": by.worker})
        Recipient.objects.create(key=key, case=found.row, kind=kind, box=box, by=by.worker, day=japanese_day(at))
        touch(found.row)
        trail.note(act="recipient-named", subject=found.subject, actor=by.worker, at=at, details={"kind": kind})
    return key


def ask(
    case: str,
    recipient: str,
    purpose: str,
    scope: Iterable[str],
    *,
    wording: str,
    language: str,
    by: WorkerSession,
    at: datetime,
    random: Random,
    quotes: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Ask the person, so that they can answer with their code alone; return the key of what was asked.

    `quotes` tells what stands in the records that are asked for, so that the person knows of which it is.
    Raises NoSuchCase, NotAnItem, NoSuchWording.
    """
    items, words = consent.written(scope), consent.wording(wording, language)
    with reached(case, by=by, to="write", at=at) as found:
        to = _recipient(found, recipient)
        key = random(16).hex()
        seen = {**_named(found, to, by), "purpose": purpose, "scope": items.split(), **_worded(words, language)}
        seen |= {"quotes": dict(quotes)} if quotes else {}
        ConsentAsk.objects.create(
            key=key, case=found.row, recipient=to, purpose=purpose, scope=items, wording=words.id,
            wording_version=words.version, language=language, box=found.lid.shut(key, "ask", {"person": seen, "at": at}),
            by=by.worker, day=japanese_day(at),
        )  # fmt: skip
        tell(found, "ask", key, seen, at=at, random=random)
        trail.note(act="consent-asked", subject=found.subject, actor=by.worker, at=at, details={"ask": key})
    return key


def record_decision(case: str, decision: Decision, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Take down what was decided by word of mouth or on paper; return the entry's key.

    Raises NoSuchCase, NoReadBack, CannotDecide, TooLong, NotAnItem, NoSuchWording.
    """
    is_grant = decision.decision == "grant"
    if is_grant and not decision.is_read_back:
        raise NoReadBack
    with reached(case, by=by, to="write" if is_grant else "hear no", at=at) as found:
        if is_grant:
            _may_decide(found, decision, on=japanese_day(at))
        to = _recipient(found, decision.recipient)
        seen = _named(found, to, by)
        row = _enter(found, to, decision, seen, by=by.worker, at=at, random=random)
        if is_grant:
            touch(found.row)
        trail.note(
            act=f"consent-{decision.decision}", subject=found.subject, actor=by.worker, at=at, details={"entry": row.key}
        )
    return row.key


def read_back(
    case: str,
    entry: str,
    words: Mapping[str, str],
    *,
    by: WorkerSession,
    at: datetime,
    random: Random,
    until: date | None = None,
) -> str:
    """Confirm a grant that came online, once it was read back to the person; return the new entry's key.

    Raises NoSuchCase, CannotDecide, TooLong, and DecidedSince: a later word of the person counts, not the earlier yes.
    """
    with reached(case, by=by, to="write", at=at) as found:
        first = ConsentEntry.objects.filter(case=found.row, key=entry).select_related("recipient").first()
        if first is None:
            raise NoSuchCase
        decision = Decision(
            first.recipient.key, first.purpose, "grant", first.scope.split(), first.decided_by, "spoken", True, until,
            first.wording, first.language, words,
        )  # fmt: skip
        _may_decide(found, decision, on=japanese_day(at))
        seen = _named(found, first.recipient, by)
        try:
            with transaction.atomic():
                row = _enter(
                    found, first.recipient, decision, seen, by=by.worker, at=at, random=random, confirms=first,
                    wording_version=first.wording_version,
                )  # fmt: skip
        except IntegrityError as error:
            raise (DecidedSince if guards.refused(error) else error) from None
        Task.objects.filter(case=found.row, kind="read-back", subject=entry, done_day=None).update(
            done_day=japanese_day(at), done_by=by.worker
        )
        touch(found.row)
        trail.note(act="consent-read-back", subject=found.subject, actor=by.worker, at=at, details={"entry": row.key})
    return row.key


@transaction.atomic
def decide_online(
    visitor: Visitor, asked: str, decision: str, *, at: datetime, random: Random, scope: Iterable[str] | None = None
) -> str:
    """Take down what the person decides with their code alone about something they were asked; return the entry's key.

    They may allow less than was asked, never more. Raises NotAsked, NotAnItem.
    """
    found, question = _asked(visitor, asked)
    offered = consent.read(question.scope)
    chosen = offered if scope is None else frozenset(scope)
    if not chosen <= offered:
        raise NotAsked
    given = Decision(
        question.recipient.key, question.purpose, decision, chosen, how="online", wording=question.wording,
        language=question.language,
    )  # fmt: skip
    seen: dict[str, object] = {"recipient": question.recipient.key, "recipient_kind": question.recipient.kind}
    version = question.wording_version  # the words they read, whatever stands there today
    row = _enter(found, question.recipient, given, seen, by=PERSON, at=at, random=random, wording_version=version)
    if decision == "grant":
        _task(found, "read-back", row.key, on=japanese_day(at), at=at, random=random)
    trail.note(act=f"consent-{decision}-online", subject=found.subject, actor=PERSON, at=at, details={"entry": row.key})
    return row.key


@transaction.atomic
def stop_online(visitor: Visitor, recipient: str, *, at: datetime, random: Random) -> str:
    """Stop everything to one recipient at once, with the code alone; return the entry's key. Raises NotAsked."""
    found = _own_case(visitor)
    to = Recipient.objects.filter(case=found.row, key=recipient).first()
    if to is None:
        raise NotAsked
    given = Decision(to.key, EVERY, "withdraw", how="online")
    seen: dict[str, object] = {"recipient": to.key, "recipient_kind": to.kind}
    row = _enter(found, to, given, seen, by=PERSON, at=at, random=random)
    trail.note(act="consent-withdraw-online", subject=found.subject, actor=PERSON, at=at, details={"entry": row.key})
    return row.key


def _own_case(visitor: Visitor) -> Reached:
    """Hold the case to which the visitor's own talk belongs. Raises NotAsked."""
    contact = Contact.objects.filter(consultation=visitor.consultation, speaker="person").first()
    row = None
    if contact is not None and contact.case_id is not None:
        row = Case.objects.select_for_update().filter(id=contact.case_id).exclude(status="erased").first()
    if row is None:
        raise NotAsked
    return Reached(row, sealed.lid(row, keyhole().tenant))


def _asked(visitor: Visitor, asked: str) -> tuple[Reached, ConsentAsk]:
    found = _own_case(visitor)
    question = ConsentAsk.objects.filter(case=found.row, key=asked).select_related("recipient").first()
    if question is None:
        raise NotAsked
    return found, question


def _recipient(found: Reached, recipient: str) -> Recipient:
    row = Recipient.objects.filter(case=found.row, key=recipient).first()
    if row is None:
        raise NoSuchCase
    return row


def _named(found: Reached, to: Recipient, by: WorkerSession) -> dict[str, object]:
    words = sealed.opener(found.row, by.keys, found.lid.tenant).open(to.key, "recipient", to.box)
    return {"recipient": to.key, "recipient_kind": to.kind, "recipient_name": words["name"]}


def _worded(words: consent.Wording, language: str) -> dict[str, object]:
    return {"wording": words.id, "wording_version": words.version, "language": language}


def _may_decide(found: Reached, decision: Decision, *, on: date) -> None:
    """Refuse a grant that nobody could give. Raises CannotDecide."""
    if decision.decided_by == "guardian":
        if decision.decision == "grant" and _person_said_no(found, decision):
            raise CannotDecide
        may_harm = Flag.objects.filter(case=found.row, reason="guardian-may-harm", removed_day=None, until_day__gte=on).exists()
        if may_harm:
            raise CannotDecide
    elif found.row.age_band in {"", *MINORS} and not decision.words.get("capacity", "").strip():
        raise CannotDecide  # an unknown age may be a minor's


def _person_said_no(found: Reached, decision: Decision) -> bool:
    """Return whether the person's own last word on this is a no; nobody else's yes gets round it."""
    words = ConsentEntry.objects.filter(
        case=found.row, recipient__key=decision.recipient, purpose__in=(decision.purpose, EVERY), decided_by="person"
    ).exclude(decision="grant", is_read_back=False)
    words = words.exclude(decision="grant", number__lte=found.row.restored_number)
    last = words.order_by("-number").first()
    return last is not None and last.decision in {"refuse", "withdraw"}


def begin_anew_after_restoring() -> int:
    """Let no grant of a backup count until it is given again, and return of how many cases that is so.

    What was taken back after the backup was made is not in it. The guards must be lifted: this is part of restoring.
    """
    cases = Case.objects.filter(entries__isnull=False).distinct()
    last = ConsentEntry.objects.filter(case=OuterRef("pk")).order_by("-number").values("number")[:1]
    return cases.update(restored_number=Subquery(last))


def next_number(found: Reached) -> int:
    """Return the next number of a case's ledger; its row must be locked."""
    entries = ConsentEntry.objects.filter(case=found.row).aggregate(last=Max("number"))["last"] or 0
    sent = Disclosure.objects.filter(case=found.row).aggregate(last=Max("number"))["last"] or 0
    return max(entries, sent) + 1


def _enter(
    found: Reached,
    to: Recipient,
    given: Decision,
    seen: Mapping[str, object],
    *,
    by: str,
    at: datetime,
    random: Random,
    confirms: ConsentEntry | None = None,
    wording_version: int | None = None,
) -> ConsentEntry:
    """Add an entry, let the person see it, and do what follows from it."""
    words, today, key = consent.wording(given.wording, given.language), japanese_day(at), random(16).hex()
    until = _until(given, today)
    scope, version = consent.written(given.scope), wording_version or words.version
    person = {
        **seen, "purpose": given.purpose, "scope": scope.split(), "decision": given.decision,
        "decided_by": given.decided_by, "until": until.isoformat() if until else "", "how": given.how,
        "counts": given.decision != "grant" or given.is_read_back, **_worded(words, given.language),
        "wording_version": version,
    }  # fmt: skip
    row = ConsentEntry.objects.create(
        key=key, case=found.row, number=next_number(found), recipient=to, purpose=given.purpose, decision=given.decision,
        decided_by=given.decided_by, scope=scope, from_day=today, until_day=until, how=given.how,
        is_read_back=given.is_read_back, confirms=confirms, supersedes=_before(found, to, given.purpose), wording=words.id,
        wording_version=version, language=given.language,
        box=found.lid.shut(key, "entry", {**given.words, "person": person, "at": at, "by": by}), by=by, day=today,
        form_version=FORM,
    )  # fmt: skip
    tell(found, "entry", key, person, at=at, random=random)
    if given.decision != "grant":
        _cascade(found, row, person, at=at, random=random)
    return row


def _until(given: Decision, today: date) -> date | None:
    if given.decision != "grant":
        return None
    until = given.until or today + consent.USUAL
    if until > today + consent.LONGEST:
        raise TooLong
    return until


def _before(found: Reached, to: Recipient, purpose: str) -> ConsentEntry | None:
    return ConsentEntry.objects.filter(case=found.row, recipient=to, purpose=purpose).order_by("-number").first()


def _cascade(found: Reached, entry: ConsentEntry, person: Mapping[str, object], *, at: datetime, random: Random) -> None:
    """Hold what was not sent; what was, the recipient is asked to stop, and the person hears what cannot be called back."""
    meant = Disclosure.objects.filter(case=found.row, recipient=entry.recipient, basis="consent")
    if entry.purpose != EVERY:
        meant = meant.filter(purpose=entry.purpose)
    Referral.objects.filter(disclosure__in=meant.filter(status="draft"), status="draft").update(status="held")
    meant.filter(status="draft").update(status="held")
    if entry.decision == "not-yet":
        return
    Referral.objects.filter(disclosure__in=meant.filter(status="sent")).update(status="withdrawn", changed_day=japanese_day(at))
    for sent in meant.filter(status="sent").order_by("number"):
        if Task.objects.filter(case=found.row, kind="ask-to-stop", subject=sent.key).exists():
            continue
        _task(found, "ask-to-stop", sent.key, on=japanese_day(at), at=at, random=random)
        words = {**person, "sent_day": sent.sent_day.isoformat() if sent.sent_day else ""}
        tell(found, "not-called-back", sent.key, words, at=at, random=random)


def _task(found: Reached, kind: str, subject: str, *, on: date, at: datetime, random: Random) -> None:
    Task.objects.create(key=random(16).hex(), case=found.row, kind=kind, subject=subject, due_day=on, day=japanese_day(at))


def bring_to_talk(found: Reached, talk: str, *, by: WorkerSession, at: datetime, random: Random) -> None:
    """Let a talk that joins a case show what was asked and decided before."""
    if talk not in own_talks(found):
        return
    opener = sealed.opener(found.row, by.keys, found.lid.tenant)
    for kind, rows in (
        ("ask", ConsentAsk.objects.filter(case=found.row).order_by("id")),
        ("entry", ConsentEntry.objects.filter(case=found.row).order_by("number")),
    ):
        for row in rows:
            words = opener.open(row.key, kind, row.box).get("person", {})
            tell(found, kind, row.key, words, at=at, random=random, talk=talk)
