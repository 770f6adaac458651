"""Both file stores keep, give back and remove alike, on the disk and on a real S3-speaking server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.makers.buckets import serving
from tests.makers.sites import free_port

from tomoshibi.outside.file_store import (
    FileStore,
    InBucket,
    InFolder,
    NoSuchFile,
    NotAName,
    StoredName,
    StoreUnreachable,
    new_name,
    store_at,
)

NAME = new_name(random=lambda size: b"n" * size)
OTHER = new_name(random=lambda size: b"o" * size)


@pytest.fixture(scope="module")
def bucket() -> Iterator[InBucket]:
    with serving() as place:
        yield place


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return store_at(InFolder(tmp_path / "files"))
    place: InBucket = request.getfixturevalue("bucket")
    return store_at(replace(place, prefix=tmp_path.name))


def content(store: FileStore, name: StoredName) -> bytes:
    with store.open(name) as source:
        return source.read()


def test_what_is_put_in_comes_out_again(store: FileStore) -> None:
    store.put(NAME, [b"one", b"", b"two" * 100_000])

    assert content(store, NAME) == b"one" + b"two" * 100_000
    assert store.exists(NAME)
    assert not store.exists(OTHER)


def test_an_empty_file_is_a_file(store: FileStore) -> None:
    store.put(NAME, [])

    assert content(store, NAME) == b""


def test_a_file_that_is_put_again_is_the_new_one(store: FileStore) -> None:
    store.put(NAME, [b"before"])
    store.put(NAME, [b"after"])

    assert content(store, NAME) == b"after"
    assert list(store.names()) == [NAME]


def test_a_file_that_is_not_there_is_named_as_such(store: FileStore) -> None:
    with pytest.raises(NoSuchFile):
        store.open(NAME)


def test_what_was_deleted_is_gone_and_deleting_again_changes_nothing(store: FileStore) -> None:
    store.put(NAME, [b"x"])
    store.put(OTHER, [b"y"])
    for _ in range(2):
        store.delete(NAME)

    assert not store.exists(NAME)
    assert list(store.names()) == [OTHER]


def test_a_store_that_holds_nothing_has_no_names(store: FileStore) -> None:
    assert list(store.names()) == []


@pytest.mark.parametrize("name", ["", "..", "../" + "0" * 29, "/etc/hosts", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n"])
def test_a_path_is_no_name(store: FileStore, name: str) -> None:
    for use in (store.open, store.delete, store.exists):
        with pytest.raises(NotAName):
            use(StoredName(name))
    with pytest.raises(NotAName):
        store.put(StoredName(name), [b"x"])


def failing() -> Iterator[bytes]:
    yield b"half"
    raise RuntimeError("the sender went away")


def test_what_was_cut_off_is_not_there(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        store.put(NAME, failing())

    assert not store.exists(NAME)
    assert list(store.names()) == []
    assert not [path for path in (tmp_path / "files").rglob(".*") if path.is_file()]


def test_files_of_other_programs_are_no_names_of_ours(store: FileStore, tmp_path: Path) -> None:
    store.put(NAME, [b"x"])
    if (tmp_path / "files").is_dir():
        (tmp_path / "files" / ".half").write_bytes(b"x")
        (tmp_path / "files" / "README").write_bytes(b"x")

    assert list(store.names()) == [NAME]


def test_what_a_power_cut_left_goes_with_the_file(tmp_path: Path) -> None:
    """The process is killed in the middle of a file: no handler of ours runs any more."""
    dies = (
        "import os; from pathlib import Path; from tomoshibi.outside.file_store import InFolder, StoredName, store_at\n"
        "def pieces(): yield b'half'; os._exit(9)\n"
        f"store_at(InFolder(Path({str(tmp_path)!r}))).put(StoredName({NAME!r}), pieces())"
    )
    assert subprocess.run([sys.executable, "-c", dies], check=False).returncode == 9
    store = store_at(InFolder(tmp_path))
    assert not store.exists(NAME)
    assert [path.name for path in tmp_path.iterdir()] == [f".{NAME}"]

    store.delete(NAME)

    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_enters_the_folder_and_reads_a_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store_at(InFolder(tmp_path / "files")).put(NAME, [b"x"])
    finally:
        os.umask(before)

    assert (tmp_path / "files").stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "files").iterdir()] == [0o600]


def test_a_folder_that_cannot_be_used_is_said_without_a_path(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"a file where the folder should be")

    with pytest.raises(StoreUnreachable) as told:
        store_at(InFolder(tmp_path / "files")).put(NAME, [b"x"])

    assert str(tmp_path) not in str(told.value)


def test_a_server_that_does_not_answer_is_said_so(bucket: InBucket) -> None:
    silent = store_at(replace(bucket, endpoint=f"http://127.0.0.1:{free_port()}"))

    for use in (silent.open, silent.delete, silent.exists):
        with pytest.raises(StoreUnreachable, match="EndpointConnectionError"):
            use(NAME)


def test_a_bucket_that_is_not_there_is_no_missing_file(bucket: InBucket) -> None:
    with pytest.raises(StoreUnreachable, match="NoSuchBucket"):
        store_at(replace(bucket, bucket="another")).put(NAME, [b"x"])


def test_the_secret_of_a_bucket_is_never_printed(bucket: InBucket) -> None:
    assert bucket.secret not in repr(bucket)


def test_a_folder_costs_nothing_of_the_bucket_at_start(tmp_path: Path) -> None:
    asks = (
        "import sys; from pathlib import Path; from tomoshibi.outside.file_store import InFolder, store_at;"
        f"store_at(InFolder(Path({str(tmp_path)!r}))); print([name for name in sys.modules if name.startswith('boto')])"
    )
    told = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_what_has_lain_there_for_long_is_told_from_what_came_just_now(store: FileStore) -> None:
    store.put(NAME, [b"x"])
    now = datetime.now(UTC)

    assert list(store.older(now + timedelta(minutes=1))) == [NAME]
    assert list(store.older(now - timedelta(minutes=1))) == []


def test_what_was_left_half_written_in_a_folder_is_among_what_has_lain_there(tmp_path: Path) -> None:
    (tmp_path / f".{NAME}").write_bytes(b"half")
    (tmp_path / "notes.txt").write_bytes(b"of another program")
    store = store_at(InFolder(tmp_path))

    [name] = store.older(datetime.now(UTC) + timedelta(minutes=1))
    store.delete(name)

    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]
