"""Backup and restore: everything an installation is, as one age file that only the key on paper opens.

The file is a tar: `tables.jsonl` (one row a line), `keys/…` (of the server: without them codes open nothing) and `files/…`
(texts that were handed in, sealed as they lie in the file store).
Tables are taken in one transaction. Nothing is written in clear: the tar runs straight into the age file.
"""

import io
import os
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

import pyrage
from django.apps import apps
from django.core import serializers
from django.db import DatabaseError, models, transaction

from tomoshibi.consult.models import Attachment
from tomoshibi.outside.file_store import FileStore, NoSuchFile, stored_name
from tomoshibi.staff.installation import KEY_BYTES, OWNER_ONLY

OURS = "tomoshibi."  # every part of the program that has tables, also those that know this one
# Keys of open sessions have no place in a backup; what waits to go out would go out again, long after.
PASSING = frozenset({"staff.opensession", "consult.visit", "consult.outgoing"})
Named = Callable[[], Iterable[str]]
KEY_FILES = ("pepper", "forms", "site")


class NotEmpty(Exception):
    """There is an organisation here already; nothing is restored over it."""


class BadBackup(Exception):
    """The file is no backup of ours, is damaged, or is for another key."""


@dataclass(slots=True)
class Counted:
    """What a backup holds: rows, files, and names of files that the store lost while their rows are there."""

    rows: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)


def tables() -> list[type[models.Model]]:
    """Return the tables of a backup, those that others point at first."""
    found = [
        model
        for part in apps.get_app_configs()
        if part.name.startswith(OURS)
        for model in part.get_models()
        if model._meta.label_lower not in PASSING
    ]
    placed: list[type[models.Model]] = []
    while len(placed) < len(found):
        for model in found:
            needs = {field.related_model for field in model._meta.fields if field.is_relation} - {model}
            if model not in placed and all(one in placed or one not in found for one in needs):
                placed.append(model)
    return placed


def backup(out: Path, *, home: Path, recipient: str, store: FileStore, also: Named = tuple) -> Counted:
    """Write a backup beside its place and give it its name at the end; return what it holds.

    `also` gives the names of files that other parts' rows know; they are asked for when the rows are read, and once more where
    a file is not there.

    Raises FileExistsError, OSError and StoreUnreachable.
    """
    if out.exists():
        raise FileExistsError(out)
    to = pyrage.x25519.Recipient.from_str(recipient)
    descriptor, beside = tempfile.mkstemp(prefix=".tomoshibi-", dir=out.parent)
    count = Counted()
    try:
        with os.fdopen(descriptor, "wb") as target:
            with _piped(lambda sink: _tar(sink, home, store, count, also)) as source:
                pyrage.encrypt_io(source, target, [to])
            target.flush()
            os.fsync(target.fileno())
        os.link(beside, out)  # fails where the name was taken meanwhile
    finally:
        Path(beside).unlink(missing_ok=True)
    return count


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


def _tar(sink: BinaryIO, home: Path, store: FileStore, count: Counted, also: Named) -> None:
    from django.db import connection

    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as made:
        rows, files = _rows(count, also)
        _add(made, "tables.jsonl", rows)
        for name in KEY_FILES:
            _add(made, f"keys/{name}", (home / "keys" / name).read_bytes())
        for name in files:
            _add_file(made, name, store, count, also)
    connection.close()  # this thread's own


@transaction.atomic
def _rows(count: Counted, also: Named) -> tuple[bytes, list[str]]:
    """Return all rows as lines, and the names of the files that lie whole in the store at that moment."""
    _one_moment()
    lines = io.StringIO()
    for model in tables():
        for row in model._default_manager.order_by("pk").iterator(chunk_size=500):
            lines.write(serializers.serialize("jsonl", [row]))
            count.rows += 1
    files = Attachment.objects.filter(is_whole=True, box__isnull=False).order_by("id").values_list("stored", flat=True)
    return lines.getvalue().encode(), [*files, *also()]


def _one_moment() -> None:
    """Let all tables be read as of one moment; PostgreSQL would else show each as it is when its turn comes."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _add_file(made: tarfile.TarFile, name: str, store: FileStore, count: Counted, also: Named) -> None:
    """Add a file; one that was erased since the rows were read is left out, one that was lost is named."""
    try:
        with store.open(stored_name(name)) as source:
            _add(made, f"files/{name}", source.read())
    except NoSuchFile:
        if Attachment.objects.filter(stored=name, box__isnull=False).exists() or name in also():
            count.missing.append(name)
        return
    count.files += 1


def _add(made: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    made.addfile(member, io.BytesIO(content))


def restore(source: BinaryIO, *, home: Path, identity: str, store: FileStore) -> int:
    """Bring a backup into an empty installation and return how many rows came in.

    Its database has tables and no organisation, its store no files. Raises NotEmpty, BadBackup and StoreUnreachable: no row is
    kept then, and the caller takes away what lies in `keys` and in the store.
    """
    from tomoshibi.staff.models import Organisation

    if Organisation.objects.exists() or any(True for _ in store.names()):
        raise NotEmpty
    try:
        key = pyrage.x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError:
        raise BadBackup from None
    with tempfile.TemporaryFile(dir=home) as opened:  # where the keys will lie in clear anyway
        try:
            pyrage.decrypt_io(source, opened, [key])
        except (pyrage.DecryptError, OSError):
            raise BadBackup from None
        opened.seek(0)
        return _unpacked(opened, home, store)


def _unpacked(opened: IO[bytes], home: Path, store: FileStore) -> int:
    count, known = 0, set(tables())
    try:
        with transaction.atomic(), tarfile.open(fileobj=opened, mode="r:") as held:
            for name in KEY_FILES:
                _bring_key(held, name, home)
            rows = held.extractfile("tables.jsonl")
            if rows is None:
                raise BadBackup
            for row in serializers.deserialize("jsonl", io.TextIOWrapper(rows, "utf-8")):
                if type(row.object) not in known:
                    raise BadBackup
                row.save()
                count += 1
            for member in held.getmembers():
                if member.isfile() and member.name.startswith("files/"):
                    _bring(held, member, store)
            _count_on()
    except (tarfile.TarError, KeyError, ValueError, serializers.base.DeserializationError, DatabaseError):
        raise BadBackup from None
    return count


def _bring_key(held: tarfile.TarFile, name: str, home: Path) -> None:
    """Bring one of the server's keys; without them no code opens anything, so none may be missing."""
    content = held.extractfile(f"keys/{name}")
    found = content.read(KEY_BYTES + 1) if content is not None else b""
    if len(found) != KEY_BYTES:
        raise BadBackup
    _write(home / "keys" / name, found)


def _bring(held: tarfile.TarFile, member: tarfile.TarInfo, store: FileStore) -> None:
    """Bring a file into the store under the name it had; another name than the store's own is none of ours."""
    name, content = stored_name(member.name.partition("/")[2]), held.extractfile(member)
    if content is None:
        raise BadBackup
    store.put(name, [content.read()])


def _write(path: Path, content: bytes) -> None:
    """Write a file that nobody but its owner can read, from its first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(content)


def _count_on() -> None:
    """Let PostgreSQL count on after the rows that came in with numbers of their own."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(sql)
