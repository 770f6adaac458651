"""What a team's shifts tell each other, of no case: sealed to the team key, read by the team, gone after some days."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import Box, DoesNotOpen
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.casework import access, sealed
from tomoshibi.casework.models import ShiftNote
from tomoshibi.staff import trail
from tomoshibi.staff.keys import Keyring, NoShare
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import Keyhole, keyhole

KEPT = timedelta(days=7)  # who comes back after a week off still reads them; longer, they would become a file on somebody
MOST_LISTED = 50
# Whoever has the public key can seal anything: what is not written by us is shown as what does not open.
UNREADABLE = (DoesNotOpen, NoShare, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note for the next shift. `text` is None and `at` too where it does not open. `is_new`: of today or of yesterday."""

    key: str
    team: str
    by: str
    day: date
    at: datetime | None
    is_new: bool
    text: str | None = field(repr=False)


def shift_notes(by: WorkerSession, *, on: date, at: datetime) -> tuple[ShownNote, ...]:
    """Return what was left for one's teams within the days that it is kept, the newest first; reading stands in the trail."""
    rows = ShiftNote.objects.filter(team_id__in=access.reader(by).teams, day__gte=on - KEPT)
    tenant, found = keyhole().tenant, []
    teams: set[str] = set()
    for row in rows.select_related("team").order_by("-id")[:MOST_LISTED]:
        teams.add(row.team.key)
        found.append(_shown(row, by.keys, tenant, on))
    for team in sorted(teams):
        trail.note(act="shift-note-read", subject=f"team:{team}", actor=by.worker, at=at)
    return tuple(found)


def _shown(row: ShiftNote, keys: Keyring, tenant: str, on: date) -> ShownNote:
    is_new = row.day >= on - timedelta(days=1)
    try:
        said = json.loads(opened(row, keys, tenant))
        moment = datetime.fromisoformat(said["at"])
        return ShownNote(row.key, row.team.name, str(said["work_name"]), row.day, moment, is_new, str(said["text"]))
    except UNREADABLE:
        return ShownNote(row.key, row.team.name, "", row.day, None, is_new, None)


def shut(key: str, content: Mapping[str, str], hole: Keyhole) -> Box:
    """Return the box of a note, to the team key."""
    written = json.dumps(dict(content), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return boxes.seal(written, to=hole.team_public, context=context(hole.tenant, key))


def opened(row: ShiftNote, keys: Keyring, tenant: str) -> bytes:
    """Return what is in the box of a note. Raises NoShare, DoesNotOpen."""
    team = keys.team.get(row.team_version)
    if team is None:
        raise NoShare
    return boxes.open_box(bytes(row.box), key=team, context=context(tenant, row.key))


def context(tenant: str, key: str) -> Context:
    """Return the context of a note's box: it belongs to no case."""
    return sealed.context(tenant, "", key, "shift-note", "worker")
