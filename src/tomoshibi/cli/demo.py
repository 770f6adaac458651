"""`tomoshibi demo`: the main job on a made-up export."""

from importlib.resources import as_file, files
from pathlib import Path

import click

from tomoshibi.cli import preserve, verify
from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import refuse, say


@click.command("demo", cls=Command)
@click.option("--out", default="demo-bundle", metavar="BUNDLE")
def command(out: str) -> int:
    """Preserve the made-up talk, verify the bundle, and say where to look."""
    if Path(out).exists():
        raise refuse("target-exists", path=out)
    click.echo(say("demo-start"))
    with as_file(files("tomoshibi.demo") / "line_talk.txt") as talk:
        call = ["--out", out, "--case", "見本 / DEMO", "--tz", "Asia/Tokyo", "--by", "見本 / DEMO", "--no-tsa", str(talk)]
        click.echo()
        preserve.command.main(call, standalone_mode=False)
    click.echo()
    status = verify.command.main([out], standalone_mode=False)
    click.echo()
    for key in ("demo-report", "demo-table", "demo-check"):
        click.echo(say(key, out=Path(out).as_posix()))
    return int(status or 0)
