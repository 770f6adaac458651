"""`tomoshibi serve`: run a site, or the demo of both."""

import os
from typing import TYPE_CHECKING

import click

from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import refuse, say

if TYPE_CHECKING:
    from tomoshibi.cli.serving import Site

PORTS: "dict[Site, int]" = {"help": 8000, "desk": 8001, "line": 8002}
WHAT = (*PORTS, "demo")
OF_DEMO: "tuple[Site, ...]" = ("help", "desk")


@click.command("serve", cls=Command)
@click.argument("what")
@click.option("--bind", metavar="HOST:PORT")
@click.option("--workers", type=int, default=2)
@click.option("--once", is_flag=True)
def command(what: str, bind: str | None, workers: int, *, once: bool) -> int:
    """Run a site until it is told to stop."""
    from tomoshibi.cli import serving

    if what not in WHAT:
        raise refuse("no-such-site", name=what, known=", ".join(WHAT))
    if what == "demo":
        return _demo(once=once)
    site: Site = what  # type: ignore[assignment]  # one of the names above
    try:
        serving.prepare((site,), {})
    except serving.DidNotStart as error:
        raise refuse("did-not-start", why=error) from None
    return serving.serve({site: bind or f"127.0.0.1:{PORTS[site]}"}, {}, workers=workers)


def _demo(*, once: bool) -> int:
    from tomoshibi.cli import serving

    home = serving.home_of_demo()
    environment = {"TOMOSHIBI_HOME": str(home), "TOMOSHIBI_PLAIN_HTTP": "1", "TOMOSHIBI_DEMO": "1"}
    os.environ.update(environment)
    click.echo(say("demo-sites-start"))
    try:
        serving.prepare(OF_DEMO, environment)
    except serving.DidNotStart as error:
        raise refuse("did-not-start", why=error) from None
    code = _furnished(home / "code-of-the-demo.txt")
    addresses = {site: f"http://localhost:{PORTS[site]}/" for site in OF_DEMO}
    click.echo(say("demo-sites", help=addresses["help"], desk=addresses["desk"], code=code))
    if once:
        return 0
    binds = {site: f"127.0.0.1:{PORTS[site]}" for site in OF_DEMO}
    status = serving.serve(binds, environment, beside=(serving.worker_call(),))
    click.echo(say("demo-sites-stopped"))
    return status


def _furnished(kept: "os.PathLike[str]") -> str:
    """Return the code of the demo's answered talk, made on first use."""
    from datetime import UTC, datetime
    from pathlib import Path

    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tomoshibi.web.desk.settings"
    django.setup()
    from tomoshibi.cli import demo_house

    made = demo_house.furnish(at=datetime.now(UTC))
    if made is not None:
        Path(kept).write_text(made.code, "utf-8")
    return Path(kept).read_text("utf-8")
