"""`tomoshibi init`: make the organisation's signing key."""

import os
from pathlib import Path

import click

from tomoshibi.cli.keys import default_key, passphrase
from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import reason, refuse, say

LEAST = 12  # characters; the key signs what courts rely on, and its file may be copied


@click.command("init", cls=Command)
@click.option("--key", "path", metavar="FILE")
@click.option("--organisation", metavar="NAME")
@click.option("--name-en", default="", metavar="NAME")
@click.option("--login", metavar="NAME")
@click.option("--work-name", metavar="NAME")
@click.option("--paper", metavar="FILE.pdf")
@click.option("--json", "as_json", is_flag=True)
def command(
    path: str | None,
    organisation: str | None,
    name_en: str,
    login: str | None,
    work_name: str | None,
    paper: str | None,
    *,
    as_json: bool,
) -> int:
    """Make a key, keep it under a passphrase, and print its fingerprint; or found the organisation that runs the sites."""
    if organisation is not None:
        if not (organisation.strip() and login and work_name and paper):
            raise refuse("init-needs")
        from tomoshibi.cli.founding import found

        return found(
            organisation.strip(), name_en.strip(), login=login, work_name=work_name, paper=Path(paper), as_json=as_json
        )
    from tomoshibi.evidence.sealing import keys

    place = Path(path) if path else default_key()
    if place.exists():
        raise refuse("key-exists", path=place)
    secret = passphrase(say("new-passphrase", least=LEAST), twice=True)
    if len(secret) < LEAST:
        raise refuse("short-passphrase", least=LEAST)
    key = keys.new_key("organisation", random=os.urandom)
    try:
        if path is None:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys.write_key(place, key, passphrase=secret, random=os.urandom)
    except keys.KeyFileExists:
        raise refuse("key-exists", path=place) from None
    except OSError as error:
        raise refuse("target-unusable", path=place, why=reason(error.errno)) from None
    fingerprint = keys.fingerprint(key.public_bytes())
    if as_json:
        import json

        click.echo(json.dumps({"key": str(place), "fingerprint": fingerprint}))
    else:
        click.echo(say("key-made", path=place))
        click.echo(say("sealed-key", fingerprint=keys.grouped(fingerprint)))
        click.echo(say("key-note"))
    return 0
