"""`tomoshibi backup`: everything as one age file for the recovery key."""

from pathlib import Path

import click

from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import reason, refuse, say


@click.command("backup", cls=Command)
@click.option("--out", required=True, metavar="FILE.age")
def command(out: str) -> int:
    """Write a backup."""
    from tomoshibi.cli.house import file_store, opened

    opened()
    from datetime import UTC, datetime

    from tomoshibi.casework.bundles import stored_names
    from tomoshibi.consult import keeping
    from tomoshibi.outside.file_store import StoreUnreachable
    from tomoshibi.staff import installation, trail
    from tomoshibi.staff.queries import NotFounded, recovery_recipient

    try:
        recipient = recovery_recipient()
        trail.note(act="backup", subject="everything", actor="command-line", at=datetime.now(UTC))
        head = trail.head().digest
        count = keeping.backup(Path(out), home=installation.home(), recipient=recipient, store=file_store(), also=stored_names)
    except NotFounded:
        raise refuse("not-founded") from None
    except FileExistsError:
        raise refuse("target-exists", path=out) from None
    except StoreUnreachable as error:
        raise refuse("store-unreachable", why=error) from None
    except OSError as error:
        raise refuse("target-unusable", path=out, why=reason(error.errno)) from None
    click.echo(say("backup-written", path=out, count=count.rows, files=count.files, head=head))
    if count.missing:
        click.echo(say("files-missing", count=len(count.missing)), err=True)
    return 0
