"""`tomoshibi audit`: is the trail of who did what unbroken, and where does it end."""

import json
import re

import click

from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import refuse, say

WHAT = ("verify", "head")
_HASH = re.compile(r"[0-9a-f]{64}")


@click.command("audit", cls=Command)
@click.argument("what")
@click.option("--head", "kept", default="", metavar="HASH")
@click.option("--json", "as_json", is_flag=True)
def command(what: str, kept: str, *, as_json: bool) -> int:
    """Check the trail (exit 1 where it is broken), or print its head to be kept elsewhere."""
    if what not in WHAT:
        raise refuse("no-such-command", name=what, known=", ".join(WHAT))
    kept = "".join(kept.lower().split())  # as it is typed from paper
    if kept and not _HASH.fullmatch(kept):
        raise refuse("no-such-head")
    from tomoshibi.cli.house import opened

    opened()
    return _head(as_json=as_json) if what == "head" else _verify(kept, as_json=as_json)


def _head(*, as_json: bool) -> int:
    from tomoshibi.staff import trail

    found = trail.head()
    if as_json:
        click.echo(json.dumps({"lines": found.number, "head": found.digest}))
    else:
        click.echo(say("trail-head", count=found.number, head=found.digest))
    return 0


def _verify(kept: str, *, as_json: bool) -> int:
    from tomoshibi.staff import trail

    try:
        count, why = trail.verify(kept=kept), ""
    except trail.BrokenTrail as error:
        count, why = 0, str(error)
    if as_json:
        click.echo(json.dumps({"state": "broken" if why else "unbroken", "lines": count, "why": why}))
    else:
        click.echo(say("trail-broken", why=why) if why else say("trail-holds", count=count))
    return 1 if why else 0
