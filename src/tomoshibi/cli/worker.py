"""`tomoshibi worker`: do what is due."""

import time

import click

from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import say

PAUSE = 60  # seconds


@click.command("worker", cls=Command)
@click.option("--once", is_flag=True)
def command(*, once: bool) -> int:
    """Do what is due, once or every minute."""
    from tomoshibi.cli.house import opened

    opened()
    from datetime import UTC, datetime

    from django.conf import settings

    from tomoshibi.consult.operations.leaving import erase_due, forget_stones, sweep_files
    from tomoshibi.consult.operations.visiting import sweep_visits
    from tomoshibi.staff.operations.sessions import sweep_sessions

    while True:
        now = datetime.now(UTC)
        done = {
            "erased": erase_due(keeping=settings.KEEPING, at=now),
            "visits": sweep_visits(at=now),
            "sessions": sweep_sessions(at=now),
        }
        done |= {"swept": sweep_files(), "forgotten": forget_stones(keeping=settings.KEEPING, at=now)}
        if once or any(done.values()):
            click.echo(say("worker-did", **done))
        if once:
            return 0
        time.sleep(PAUSE)
