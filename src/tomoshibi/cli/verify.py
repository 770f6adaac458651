"""`tomoshibi verify`: the stand-alone check, called from here."""

import sys
from pathlib import Path

import click

from tomoshibi.cli.pages import Command
from tomoshibi.cli.refusing import refusing
from tomoshibi.cli.speech import language, say


@click.command("verify", cls=Command)
@click.argument("bundle")
@click.option("--trust", metavar="FINGERPRINT")
@click.option("--head", metavar="HASH")
@click.option("--json", "as_json", is_flag=True)
def command(bundle: str, trust: str | None, head: str | None, *, as_json: bool) -> int:
    """Check a bundle; exit 0 when it is intact and not signed by a key other than the trusted one, else 1."""
    from tomoshibi_verify import verify
    from tomoshibi_verify.summary import summary

    if not as_json and sys.stderr.isatty():
        click.echo(say("checking"), err=True)  # a large bundle takes minutes
    with refusing(bundle):
        answer = verify(Path(bundle), trust, head)
    if as_json:
        import json

        click.echo(json.dumps(answer.to_json(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(summary(answer, (language(),))))
    return 0 if answer.is_good else 1
