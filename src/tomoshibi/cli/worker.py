"""`tomoshibi worker`: do what is due."""

import time

import click

from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import refuse, say

PAUSE = 60  # seconds


@click.command("worker", cls=Command)
@click.option("--once", is_flag=True)
def command(*, once: bool) -> int:
    """Do what is due, once or every minute."""
    from tomoshibi.cli.house import file_store, opened

    opened()
    from datetime import UTC, datetime

    from django.conf import settings

    from tomoshibi.consult.operations.attaching import sweep_unfinished
    from tomoshibi.consult.operations.leaving import erase_due, forget_stones, sweep_files
    from tomoshibi.consult.operations.visiting import sweep_visits
    from tomoshibi.outside.file_store import StoreUnreachable
    from tomoshibi.staff.operations.sessions import sweep_sessions

    store = file_store()
    while True:
        now = datetime.now(UTC)
        done = {"visits": sweep_visits(at=now), "sessions": sweep_sessions(at=now), "erased": 0}
        try:
            done["erased"] = erase_due(keeping=settings.KEEPING, at=now, store=store)
            sweep_unfinished(store=store, at=now)
        except StoreUnreachable as error:  # the wraps of what was due are gone; the next round takes the files away
            if once:
                raise refuse("store-unreachable", why=error) from None
            click.echo(say("store-unreachable", why=error), err=True)
        done |= {"swept": sweep_files(), "forgotten": forget_stones(keeping=settings.KEEPING, at=now)}
        if once or any(done.values()):
            click.echo(say("worker-did", **done))
        if once:
            return 0
        time.sleep(PAUSE)
