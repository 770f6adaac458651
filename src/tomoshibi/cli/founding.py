"""`tomoshibi init --organisation`: the organisation, its first supervisor, and the recovery key for paper."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from tomoshibi.cli.keys import passphrase
from tomoshibi.cli.speech import reason, refuse, say


def found(name: str, name_en: str, *, login: str, work_name: str, paper: Path, as_json: bool) -> int:
    """Found the organisation and write the paper; nothing is founded where the paper cannot be written."""
    from tomoshibi.cli import serving

    if paper.exists():
        raise refuse("target-exists", path=paper)
    try:
        serving.prepare(("desk",), {})
    except serving.DidNotStart as error:
        raise refuse("did-not-start", why=error) from None
    from tomoshibi.cli.house import opened

    opened()
    from django.conf import settings
    from django.db import transaction

    from tomoshibi.basics.days import japanese_day
    from tomoshibi.basics.secrecy.wraps import Pepper
    from tomoshibi.casework.operations.teams import make_first_team
    from tomoshibi.staff.operations.founding import LEAST, Account, AlreadyFounded, EasyPassphrase, UnfitPassphrase
    from tomoshibi.staff.operations.founding import found as make
    from tomoshibi.staff.paper import PaperNotWritten, recovery_paper

    secret = passphrase(say("new-passphrase", least=LEAST), twice=True)
    now = datetime.now(UTC)
    try:
        with transaction.atomic():
            first = Account(login=login, work_name=work_name, passphrase=secret)
            made = make(
                name_ja=name,
                name_en=name_en or name,
                first=first,
                pepper=Pepper(settings.KEYS.pepper),
                at=now,
                random=os.urandom,
            )
            make_first_team(made.worker, at=now, random=os.urandom)
            shown = recovery_paper(
                identity=made.recovery_identity, public=made.recovery_recipient, name=name, on=japanese_day(now)
            )
            _write(paper, shown)
    except AlreadyFounded:
        raise refuse("already-founded") from None
    except EasyPassphrase:
        raise refuse("easy-passphrase") from None
    except UnfitPassphrase:
        raise refuse("short-passphrase", least=LEAST) from None
    except PaperNotWritten as error:
        raise refuse("target-unusable", path=paper, why=error) from None
    except OSError as error:
        raise refuse("target-unusable", path=paper, why=reason(error.errno)) from None
    if as_json:
        click.echo(json.dumps({"tenant": made.tenant, "paper": str(paper), "totp": made.totp}))
    else:
        click.echo(say("founded", name=name, paper=paper, login=login, totp=made.totp))
    return 0


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
