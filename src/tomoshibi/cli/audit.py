"""`tomoshibi audit verify`: is the trail of who did what unbroken."""

import json

import click

from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import refuse, say


@click.command("audit", cls=Command)
@click.argument("what")
@click.option("--json", "as_json", is_flag=True)
def command(what: str, *, as_json: bool) -> int:
    """Check the trail; exit 1 where it is broken."""
    if what != "verify":
        raise refuse("no-such-command", name=what, known="verify")
    from tomoshibi.cli.house import opened

    opened()
    from tomoshibi.staff import trail

    try:
        count, why = trail.verify(), ""
    except trail.BrokenTrail as error:
        count, why = 0, str(error)
    if as_json:
        click.echo(json.dumps({"state": "broken" if why else "unbroken", "lines": count, "why": why}))
    else:
        click.echo(say("trail-broken", why=why) if why else say("trail-holds", count=count))
    return 1 if why else 0
