"""`tomoshibi restore`: an empty installation from a backup and the key on paper."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from tomoshibi.cli.keys import passphrase
from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import reason, refuse, say

if TYPE_CHECKING:
    from tomoshibi.outside.file_store import FileStore

RECOVERY = "TOMOSHIBI_RECOVERY_KEY"
LEAST_PASSPHRASE = 12  # characters, as for every worker


@click.command("restore", cls=Command)
@click.argument("backup", metavar="FILE.age")
@click.option("--login", required=True)
@click.option("--work-name", required=True)
def command(backup: str, login: str, work_name: str) -> int:
    """Restore a backup, and make a supervisor who can open everything."""
    from tomoshibi.cli import serving
    from tomoshibi.staff import installation

    if (installation.home() / "keys").exists():
        raise refuse("restore-not-empty", path=installation.home())
    identity = os.environ.get(RECOVERY) or click.prompt(say("ask-recovery"), hide_input=True, err=True)
    secret = passphrase(say("new-passphrase", least=LEAST_PASSPHRASE), twice=True)
    if len(secret) < LEAST_PASSPHRASE:
        raise refuse("short-passphrase", least=LEAST_PASSPHRASE)
    try:
        source = Path(backup).open("rb")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise refuse("no-right", path=backup, why=reason(error.errno)) from None
    with source:
        try:
            serving.prepare(("desk",), {})
        except serving.DidNotStart as error:
            raise refuse("did-not-start", why=error) from None
        with _only_whole(installation.home()):
            totp, count = _restored(source, identity, login=login, work_name=work_name, secret=secret)
    click.echo(say("restored", count=count, totp=totp))
    return 0


@contextmanager
def _only_whole(home: Path) -> Iterator[None]:
    """Take away the keys of a restore that failed, so that the next try finds an empty place again."""
    try:
        yield
    except BaseException:
        shutil.rmtree(home / "keys", ignore_errors=True)
        raise


@contextmanager
def _only_whole_files(store: "FileStore") -> Iterator[None]:
    """Take away the files that a failed restore brought; others are left alone."""
    from tomoshibi.outside.file_store import StoreUnreachable

    before = set(store.names())
    try:
        yield
    except BaseException:
        with suppress(StoreUnreachable):
            for name in set(store.names()) - before:
                store.delete(name)
        raise


def _restored(source: BinaryIO, identity: str, *, login: str, work_name: str, secret: str) -> tuple[str, int]:
    from datetime import UTC, datetime

    from tomoshibi.cli.house import file_store, opened

    opened()
    from django.db import IntegrityError, transaction

    from tomoshibi.basics.secrecy.wraps import Pepper
    from tomoshibi.casework import guards
    from tomoshibi.casework.operations.consenting import begin_anew_after_restoring
    from tomoshibi.casework.operations.teams import join_all
    from tomoshibi.consult import keeping
    from tomoshibi.outside.file_store import StoreUnreachable
    from tomoshibi.staff import guards as of_staff
    from tomoshibi.staff import installation
    from tomoshibi.staff.keys import WrongRecoveryKey
    from tomoshibi.staff.operations.founding import Account, EasyPassphrase, UnfitPassphrase
    from tomoshibi.staff.operations.recovering import recover

    home, store = installation.home(), file_store()
    try:
        # What was sent and signed then stands as it was.
        with _only_whole_files(store), transaction.atomic(), guards.lifted(), of_staff.lifted():
            count = keeping.restore(source, home=home, identity=identity, store=store)
            pepper = Pepper((home / "keys" / "pepper").read_bytes())
            account = Account(login, work_name, secret)
            worker, totp = recover(identity, account, pepper=pepper, at=datetime.now(UTC), random=os.urandom)
            join_all(worker, at=datetime.now(UTC))
            begin_anew_after_restoring()
    except (keeping.BadBackup, WrongRecoveryKey):
        raise refuse("bad-backup") from None
    except keeping.NotEmpty:
        raise refuse("restore-not-empty", path=home) from None
    except StoreUnreachable as error:
        raise refuse("store-unreachable", why=error) from None
    except IntegrityError:
        raise refuse("login-taken", login=login) from None
    except EasyPassphrase:
        raise refuse("easy-passphrase") from None
    except UnfitPassphrase:
        raise refuse("short-passphrase", least=LEAST_PASSPHRASE) from None
    return totp, count
