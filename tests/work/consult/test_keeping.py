"""What comes out of a backup is looked at before it is believed."""

import io
import json
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from django.db import connection, models

from tests.makers.house import founded, written
from tomoshibi.consult import keeping
from tomoshibi.outside.file_store import InFolder, store_at
from tomoshibi.staff.models import Organisation

KEYS = {f"keys/{name}": bytes(32) for name in keeping.KEY_FILES}
FILE = "files/" + "0a" * 16
ORGANISATION = {"model": "staff.organisation", "pk": 1, "fields": {
    "tenant": "t", "name_ja": "x", "name_en": "x", "recovery_public": "AA==", "recovery_sealed": "AA==",
    "recovery_recipient": "x", "founded_day": "2026-11-27"}}  # fmt: skip
SESSION = {"model": "contenttypes.contenttype", "pk": 1, "fields": {}}
OPEN = {"model": "staff.opensession", "pk": 1, "fields": {"token_hash": "AA==", "worker": 1, "wrap": "AA==",
    "started_at": "2026-11-27T00:00:00Z", "expires_at": "2026-11-27T00:00:00Z"}}  # fmt: skip


def brought(home: Path, members: dict[str, bytes]) -> int:
    """Restore a backup of these members."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as made:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    identity = pyrage.x25519.Identity.generate()
    sealed = io.BytesIO(pyrage.encrypt(whole.getvalue(), [identity.to_public()]))
    home.mkdir(exist_ok=True)
    return keeping.restore(sealed, home=home, identity=str(identity), store=store_at(InFolder(home / "files")))


def rows(*given: dict[str, object]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in given).encode()


@pytest.mark.django_db
def test_a_sound_backup_comes_back_with_keys_that_only_the_owner_reads(tmp_path: Path) -> None:
    count = brought(tmp_path / "h", {"tables.jsonl": rows(ORGANISATION), **KEYS, FILE: b"sealed"})

    assert count == Organisation.objects.count() == 1
    assert (tmp_path / "h" / FILE).read_bytes() == b"sealed"
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "h").rglob("*") if path.is_file()} == {0o600}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "members",
    [
        {**KEYS, "keys/pepper": b"short"},
        {name: content for name, content in KEYS.items() if name != "keys/pepper"},
        {**KEYS, "files/../../outside": b"x"},
        {**KEYS, "files/": b"x"},
        {**KEYS, "files/a/b": b"x"},
        {**KEYS, "tables.jsonl": rows(ORGANISATION, OPEN)},
        {**KEYS, "tables.jsonl": rows(ORGANISATION, SESSION)},
        {**KEYS, "tables.jsonl": rows(ORGANISATION, {**ORGANISATION, "pk": 2})},
        {**KEYS, "tables.jsonl": b"\xff{"},
    ],
)
def test_a_backup_that_is_not_ours_is_refused_and_leaves_no_row(tmp_path: Path, members: dict[str, bytes]) -> None:
    with pytest.raises(keeping.BadBackup):
        brought(tmp_path / "h", {"tables.jsonl": rows(ORGANISATION), **members})

    assert Organisation.objects.count() == 0
    assert not (tmp_path / "outside").exists()


@pytest.mark.django_db
def test_no_other_file_comes_between_the_keys(tmp_path: Path) -> None:
    brought(tmp_path / "h", {"tables.jsonl": rows(ORGANISATION), **KEYS, "keys/another": b"x", "else/where": b"x"})

    assert sorted(path.name for path in (tmp_path / "h/keys").iterdir()) == sorted(keeping.KEY_FILES)
    assert not (tmp_path / "h/else").exists()


def _someone_writes() -> None:
    written()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_what_is_written_during_a_backup_is_in_it_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite a writer waits until the backup has read")
    founded()
    real = keeping.tables()

    def while_someone_writes() -> Iterator[type[models.Model]]:
        for model in real:
            yield model
            if model._meta.label_lower == "consult.consultation":
                writer = threading.Thread(target=_someone_writes)
                writer.start()
                writer.join()

    monkeypatch.setattr(keeping, "tables", while_someone_writes)

    lines = [json.loads(line) for line in keeping._rows(keeping.Counted(), tuple)[0].splitlines()]

    kept = {line["pk"] for line in lines if line["model"] == "consult.consultation"}
    assert all(line["fields"]["consultation"] in kept for line in lines if line["model"] == "consult.post")
