"""A case begins, and contacts come to it: talks of the help site, and what came by telephone or letter, entered by hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes
from tomoshibi.casework import sealed
from tomoshibi.casework.models import Case, Contact, Team
from tomoshibi.casework.operations.consenting import bring_to_talk
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase, Reached, reached, touch
from tomoshibi.casework.operations.teams import NoSuchTeam
from tomoshibi.casework.vocabulary import FORM, WITHOUT_WORDS
from tomoshibi.consult.standing import talks
from tomoshibi.staff import trail
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import held_team_version, keyhole

Random = Callable[[int], bytes]
LETTERS = "23456789CDFGHJKMNPQRTVWXY"  # none that is taken for another, and no vowel, so that no word appears
CODE = 8


class NoSuchTalk(Exception):
    """There is no such talk, or it was erased, or it belongs to a case already."""


@dataclass(frozen=True, slots=True)
class Said:
    """A contact as it is entered. `words` go into the box: exact times, what was said, how it is safe to reply."""

    channel: str
    call: str = "consultation"
    speaker: str = "person"
    language: str = "ja"
    words: Mapping[str, object] = field(default_factory=dict, repr=False)


def open_case(
    team: str,
    *,
    by: WorkerSession,
    at: datetime,
    random: Random,
    consultation: str = "",
    speaker: str = "person",
    age_band: str = "",
) -> str:
    """Open a case that the worker owns and return its key; a talk of the help site may be its first contact.

    Raises NoSuchTeam, NotAllowed, NoSuchTalk.
    """
    with transaction.atomic():
        if by.role not in {"counsellor", "supervisor"} or not by.is_confirmed:
            raise NotAllowed
        belongs = Team.objects.filter(key=team, members__worker=by.worker).first()
        if belongs is None:
            raise NoSuchTeam
        found = _made(belongs, age_band, by=by, at=at, random=random)
        if consultation:
            _joined(found, consultation, speaker, by=by, at=at, random=random)
        trail.note(act="case-opened", subject=f"case:{found.key}", actor=by.worker, at=at)
    return found.key


def _made(team: Team, age_band: str, *, by: WorkerSession, at: datetime, random: Random) -> Case:
    held_team_version()  # so that nobody is let go before this key is wrapped to the team that stays
    hole, name, key, day = keyhole(), random(16).hex(), boxes.new_key(random=random), japanese_day(at)
    team_box, recovery_box = sealed.kept_key(key, case=name, hole=hole)
    return Case.objects.create(
        key=name,
        code=new_code(random=random),
        team=team,
        owner=by.worker,
        status="open",
        public=key.public(),
        team_version=hole.team_version,
        team_box=team_box,
        recovery_box=recovery_box,
        age_band=age_band,
        form_version=FORM,
        day=day,
        last_day=day,
    )


def new_code(*, random: Random) -> str:
    """Return a code such as `7GKX-2MPQ`: about 37 random bits, which tell no number and no day."""
    drawn = int.from_bytes(random(16), "big")
    letters = ""
    for _ in range(CODE):
        drawn, place = divmod(drawn, len(LETTERS))
        letters += LETTERS[place]
    return f"{letters[:4]}-{letters[4:]}"


def add_talk(case: str, consultation: str, *, speaker: str, by: WorkerSession, at: datetime, random: Random) -> str:
    """Let a talk belong to a case and return the contact's key. Raises NoSuchCase, NoSuchTalk."""
    with reached(case, by=by, to="write", at=at) as found:
        key = _joined(found.row, consultation, speaker, by=by, at=at, random=random)
        bring_to_talk(found, consultation, by=by, at=at, random=random)
        touch(found.row)
        trail.note(act="talk-added", subject=found.subject, actor=by.worker, at=at, details={"talk": consultation})
    return key


def _joined(found: Case, consultation: str, speaker: str, *, by: WorkerSession, at: datetime, random: Random) -> str:
    talk = talks((consultation,)).get(consultation)
    if talk is None or not talk.is_there or Contact.objects.filter(consultation=consultation).exists():
        raise NoSuchTalk
    try:
        with transaction.atomic():
            made = Contact.objects.create(
                key=random(16).hex(),
                case=found,
                channel="talk",
                consultation=consultation,
                speaker=speaker,
                call="consultation",
                language=talk.language,
                day=talk.day,
                by=by.worker,
                form_version=FORM,
            )
    except IntegrityError:  # somebody else was first, that very moment
        raise NoSuchTalk from None
    return made.key


def record_contact(case: str, said: Said, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Enter a contact that came by another way, as a draft; return its key. The clock of keeping begins anew.

    Raises NoSuchCase, TooLong.
    """
    with reached(case, by=by, to="write", at=at) as found:
        key, day = random(16).hex(), japanese_day(at)
        _entered(said, key, case=found, by=by, at=at)
        found.row.last_day = max(found.row.last_day, day)
        touch(found.row, "last_day")
        trail.note(act="contact-entered", subject=found.subject, actor=by.worker, at=at, details={"channel": said.channel})
    return key


def _entered(said: Said, key: str, *, case: Reached | None, by: WorkerSession, at: datetime) -> None:
    Contact.objects.create(
        key=key,
        case=case.row if case else None,
        channel=said.channel,
        speaker=said.speaker,
        call=said.call,
        language=said.language,
        day=japanese_day(at),
        by=by.worker,
        box=case.lid.shut(key, "contact", {**said.words, "at": at, "by": by.worker}) if case else None,
        form_version=FORM,
    )


@transaction.atomic
def record_call(said: Said, *, by: WorkerSession, at: datetime, random: Random) -> str:
    """Enter a contact in which nobody said anything that could be a case: silence, a hang-up. Raises NotAllowed."""
    if by.role not in {"counsellor", "supervisor"} or not by.is_confirmed or said.call not in WITHOUT_WORDS or said.words:
        raise NotAllowed
    key = random(16).hex()
    _entered(said, key, case=None, by=by, at=at)
    trail.note(act="contact-entered", subject=f"contact:{key}", actor=by.worker, at=at, details={"channel": said.channel})
    return key


def change_contact(
    case: str, contact: str, words: Mapping[str, object], *, version: int, by: WorkerSession, at: datetime, final: bool = False
) -> None:
    """Write a draft contact anew, or make it final; a final one is not changed.

    Raises NoSuchCase and ChangedMeanwhile, TooLong.
    """
    with reached(case, by=by, to="write", at=at) as found:
        row = Contact.objects.select_for_update().filter(case=found.row, key=contact, is_final=False).first()
        if row is None:
            raise NoSuchCase
        if row.version != version:
            tenant = found.lid.tenant
            theirs = sealed.opener(found.row, by.keys, tenant).open(row.key, "contact", row.box)
            raise ChangedMeanwhile(words, theirs, row.version)
        row.box = found.lid.shut(row.key, "contact", {**words, "at": at, "by": by.worker})
        row.is_final, row.closed_day = final, japanese_day(at) if final else None
        row.version += 1
        row.save(update_fields=["box", "is_final", "closed_day", "version"])
        trail.note(act="contact-changed", subject=found.subject, actor=by.worker, at=at, details={"contact": contact})
