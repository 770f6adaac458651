"""Leaving a word for the next shift of a team, and letting it go after some days."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import access
from tomoshibi.casework.form_key import form_key
from tomoshibi.casework.models import ShiftNote, Team
from tomoshibi.casework.operations.recording import NoReason
from tomoshibi.casework.operations.teams import NoSuchTeam
from tomoshibi.casework.sealed import TooLong
from tomoshibi.casework.shift_notes import KEPT, shut
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import held_team_version, keyhole

MOST_SUBJECT = 80  # of a line of the trail; whoever asks for a team may have made its name up
LONGEST = 2_000  # characters: it is read standing, while the telephone rings


def leave_word(team: str, text: str, *, by: WorkerSession, at: datetime, random: Callable[[int], bytes], form: str = "") -> str:
    """Leave a word for the next shift and return its key; the same words of the same form are one.

    Raises NoSuchTeam for a team that one is not in, NoReason where nothing was written, and TooLong.
    """
    found = Team.objects.filter(key=team, id__in=access.reader(by).teams).first()
    if found is None or by.role not in access.WITH_CASES:
        trail.note(act="refused", subject=f"team:{team}"[:MOST_SUBJECT], actor=by.worker, at=at)
        raise NoSuchTeam
    if not text.strip():
        raise NoReason
    if len(text) > LONGEST:
        raise TooLong
    words = text.strip()
    return _kept(found, words, form_key(form, team, words) if form else random(16).hex(), by, at)


@transaction.atomic
def _kept(team: Team, text: str, key: str, by: WorkerSession, at: datetime) -> str:
    version = held_team_version()
    content = {"text": text, "at": at.isoformat(), "work_name": by.work_name}
    given = {"team": team, "team_version": version, "by": by.worker, "day": japanese_day(at)}
    _, is_new = ShiftNote.objects.get_or_create(key=key, defaults={**given, "box": shut(key, content, keyhole())})
    if is_new:
        trail.note(act="shift-note-left", subject=f"team:{team.key}", actor=by.worker, at=at)
    return key


def sweep_shift_notes(*, at: datetime) -> int:
    """Let go of what was left long ago and return how many."""
    return ShiftNote.objects.filter(day__lt=japanese_day(at) - KEPT).delete()[0]
