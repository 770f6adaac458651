"""`tomoshibi worker`: do what is due."""

import signal
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import refuse, say

if TYPE_CHECKING:
    from tomoshibi.cli.carrying import Carrier
    from tomoshibi.outside.file_store import FileStore

PAUSE = 60  # seconds
GLANCE = 5  # seconds between two looks at what waits to go out, where a way is open


@click.command("worker", cls=Command)
@click.option("--once", is_flag=True)
def command(*, once: bool) -> int:
    """Do what is due, once or every minute until told to stop; what has begun is finished first."""
    from tomoshibi.cli.house import file_store, opened

    opened()
    from tomoshibi.basics.days import japanese_day
    from tomoshibi.casework.bundles import stored_names
    from tomoshibi.cli.carrying import carrier
    from tomoshibi.consult import traces
    from tomoshibi.consult.operations.attaching import sweep_orphans
    from tomoshibi.outside.file_store import StoreUnreachable

    store, carries = file_store(), carrier()
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda number, frame: stop.set())
    looked = None  # the day on which the store was last looked through for what no row knows
    rewritten = None  # the day of the last time; a worker before may have been stopped between erasing and rewriting
    while True:
        now = datetime.now(UTC)
        done = _ended(now)
        if carries is not None:
            carries.collect(now)
            carries.carry(now)
        try:
            done |= _erased(now, store)
            if japanese_day(now) != looked:
                sweep_orphans(store=store, at=now, also=stored_names)
                looked = japanese_day(now)
        except StoreUnreachable as error:  # the wraps of what was due are gone; the next round takes the files away
            if once:
                raise refuse("store-unreachable", why=error) from None
            click.echo(say("store-unreachable", why=error), err=True)
        if done["swept"] or japanese_day(now) == rewritten:
            traces.settle()
        else:
            rewritten = japanese_day(now) if _rewrite() else None
        if once or any(done.values()):
            click.echo(say("worker-did", **done))
        if once or _told_to_stop(stop, carries):
            return 0


def _told_to_stop(stop: threading.Event, carries: "Carrier | None") -> bool:
    """Wait for the next round and return whether we were told to stop. What waits to go out is carried meanwhile."""
    if carries is None:
        return stop.wait(PAUSE)
    for _ in range(PAUSE // GLANCE):
        if stop.wait(GLANCE):
            return True
        carries.carry(datetime.now(UTC))
    return False


def _rewrite() -> bool:
    """Take what was erased out of the database's files; return False, and say so, where that has to wait."""
    from tomoshibi.consult import traces

    try:
        traces.remove()
    except traces.StillInUse:
        click.echo(say("worker-traces-later"))
        return False
    return True


def _ended(now: datetime) -> dict[str, int]:
    from tomoshibi.casework.operations.shift_notes import sweep_shift_notes
    from tomoshibi.consult.operations.hearing import forget_heard
    from tomoshibi.consult.operations.visiting import sweep_visits
    from tomoshibi.staff.operations.sessions import sweep_sessions

    forget_heard(at=now)
    sweep_shift_notes(at=now)
    return {"visits": sweep_visits(at=now), "sessions": sweep_sessions(at=now), "erased": 0, "swept": 0, "forgotten": 0}


def _erased(now: datetime, store: "FileStore") -> dict[str, int]:
    from django.conf import settings

    from tomoshibi.casework.operations.erasing import erase_cases, sweep_cases
    from tomoshibi.casework.operations.preserving import sweep_unfinished_bundles
    from tomoshibi.consult.operations.attaching import sweep_unfinished
    from tomoshibi.consult.operations.leaving import erase_due, forget_stones, sweep_files

    cases = erase_cases(keeping=settings.KEEPING, at=now, store=store)  # before the talks: their last words count for the case
    erased = cases + erase_due(keeping=settings.KEEPING, at=now, store=store)
    sweep_unfinished(store=store, at=now)
    sweep_unfinished_bundles(store=store, at=now)
    return {
        "erased": erased,
        "swept": sweep_files() + sweep_cases(),
        "forgotten": forget_stones(keeping=settings.KEEPING, at=now),
    }
