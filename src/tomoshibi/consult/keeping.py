"""Backup and restore: everything an installation is, as one age file that only the key on paper opens.

The file is a tar: `tables.jsonl` (one row a line), `keys/…` (of the server: without them codes open nothing) and `files/…`.
Tables are taken in one transaction. Nothing is written in clear: the tar runs straight into the age file.
"""

import io
import os
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

import pyrage
from django.apps import apps
from django.core import serializers
from django.db import models, transaction

PARTS = ("staff", "consult")
PASSING = frozenset({"staff.opensession", "consult.visit"})  # keys of open sessions have no place in a backup
KEY_FILES = ("pepper", "forms", "site")
MOST_ROW = 8 * 1024 * 1024


class NotEmpty(Exception):
    """There is an organisation here already; nothing is restored over it."""


class BadBackup(Exception):
    """The file is no backup of ours, is damaged, or is for another key."""


def tables() -> list[type[models.Model]]:
    """Return the tables of a backup, those that others point at first."""
    found = [
        model for part in PARTS for model in apps.get_app_config(part).get_models() if model._meta.label_lower not in PASSING
    ]
    placed: list[type[models.Model]] = []
    while len(placed) < len(found):
        for model in found:
            needs = {field.related_model for field in model._meta.fields if field.is_relation} - {model}
            if model not in placed and all(one in placed or one not in found for one in needs):
                placed.append(model)
    return placed


def backup(out: Path, *, home: Path, recipient: str) -> int:
    """Write a backup beside its place and give it its name at the end; return how many rows it holds.

    Raises FileExistsError and OSError.
    """
    if out.exists():
        raise FileExistsError(out)
    to = pyrage.x25519.Recipient.from_str(recipient)
    descriptor, beside = tempfile.mkstemp(prefix=".tomoshibi-", dir=out.parent)
    count = [0]
    try:
        with os.fdopen(descriptor, "wb") as target:
            with _piped(lambda sink: _tar(sink, home, count)) as source:
                pyrage.encrypt_io(source, target, [to])
            target.flush()
            os.fsync(target.fileno())
        os.link(beside, out)  # fails where the name was taken meanwhile
    finally:
        Path(beside).unlink(missing_ok=True)
    return count[0]


@contextmanager
def _piped(write: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """Yield the reading end of what a writer writes meanwhile; what it raises is raised at the end."""
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(writing, "wb") as sink:
                write(sink)
        except BaseException as error:  # noqa: BLE001 (handed on to the thread that waits)
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source:
            yield source
    finally:
        thread.join()
        if failed:
            raise failed[0]


def _tar(sink: BinaryIO, home: Path, count: list[int]) -> None:
    from django.db import connection

    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as made:
        rows = _rows(count)
        _add(made, "tables.jsonl", rows)
        for name in KEY_FILES:
            _add(made, f"keys/{name}", (home / "keys" / name).read_bytes())
        files = home / "files"
        for path in sorted(files.rglob("*")) if files.is_dir() else ():
            if path.is_file():
                made.add(path, arcname=f"files/{path.relative_to(files).as_posix()}", recursive=False)
    connection.close()  # this thread's own


@transaction.atomic
def _rows(count: list[int]) -> bytes:
    lines = io.StringIO()
    for model in tables():
        for row in model._default_manager.order_by("pk").iterator(chunk_size=500):
            lines.write(serializers.serialize("jsonl", [row]))
            count[0] += 1
    return lines.getvalue().encode()


def _add(made: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    made.addfile(member, io.BytesIO(content))


def restore(source: BinaryIO, *, home: Path, identity: str) -> int:
    """Bring a backup into an empty installation and return how many rows came in.

    `home` has no keys yet; its database has tables and no organisation. Raises NotEmpty and BadBackup: nothing is kept then.
    """
    from tomoshibi.staff.models import Organisation

    if Organisation.objects.exists() or (home / "files").exists():
        raise NotEmpty
    try:
        key = pyrage.x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError:
        raise BadBackup from None
    with tempfile.TemporaryFile() as opened:  # on this machine the keys will lie in clear anyway
        try:
            pyrage.decrypt_io(source, opened, [key])
        except (pyrage.DecryptError, OSError):
            raise BadBackup from None
        opened.seek(0)
        return _unpacked(opened, home)


def _unpacked(opened: IO[bytes], home: Path) -> int:
    count = 0
    try:
        with transaction.atomic(), tarfile.open(fileobj=opened, mode="r:") as held:
            rows = held.extractfile("tables.jsonl")
            if rows is None:
                raise BadBackup
            for row in serializers.deserialize("jsonl", io.TextIOWrapper(rows, "utf-8")):
                row.save()
                count += 1
            for member in held.getmembers():
                _bring(held, member, home)
            _count_on()
    except (tarfile.TarError, KeyError, serializers.base.DeserializationError):
        raise BadBackup from None
    return count


def _bring(held: tarfile.TarFile, member: tarfile.TarInfo, home: Path) -> None:
    folder, _, name = member.name.partition("/")
    if not member.isfile() or folder not in {"keys", "files"}:
        return
    target = home / folder / name
    if not target.resolve().is_relative_to((home / folder).resolve()):
        raise BadBackup
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = held.extractfile(member)
    if content is None:
        raise BadBackup
    target.write_bytes(content.read())
    target.chmod(0o600)


def _count_on() -> None:
    """Let PostgreSQL count on after the rows that came in with numbers of their own."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(sql)
