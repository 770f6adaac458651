"""`tomoshibi worker`: do what is due."""

import signal
import threading
from datetime import UTC, datetime

import click

from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import say

PAUSE = 60  # seconds


@click.command("worker", cls=Command)
@click.option("--once", is_flag=True)
def command(*, once: bool) -> int:
    """Do what is due, once or every minute until told to stop; what has begun is finished first."""
    from tomoshibi.cli.house import opened

    opened()
    from tomoshibi.basics.days import japanese_day
    from tomoshibi.consult import traces

    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda number, frame: stop.set())
    rewritten = None  # the day of the last time; a worker before may have been stopped between erasing and rewriting
    while True:
        now = datetime.now(UTC)
        done = _do_what_is_due(now)
        if done["erased"] or japanese_day(now) != rewritten:
            rewritten = japanese_day(now) if _rewrite() else None
        else:
            traces.settle()
        if once or any(done.values()):
            click.echo(say("worker-did", **done))
        if once or stop.wait(PAUSE):
            return 0


def _rewrite() -> bool:
    """Take what was erased out of the database's files; return False, and say so, where that has to wait."""
    from tomoshibi.consult import traces

    try:
        traces.remove()
    except traces.StillInUse:
        click.echo(say("worker-traces-later"))
        return False
    return True


def _do_what_is_due(now: datetime) -> dict[str, int]:
    from tomoshibi.consult.operations.leaving import close_due
    from tomoshibi.consult.operations.visiting import sweep_visits
    from tomoshibi.staff.operations.sessions import sweep_sessions

    return {"erased": close_due(at=now), "visits": sweep_visits(at=now), "sessions": sweep_sessions(at=now)}
