"""A folder in memory: never on a disk, for its owner alone, gone afterwards, and so is what a killed process left."""

import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tomoshibi.outside.memory_folder import FORSAKEN, PREFIX, SETTING, NoMemoryFolder, kind_of_place, memory_folder

SHARED = Path("/dev/shm")
pytestmark = pytest.mark.skipif(kind_of_place(SHARED) != "tmpfs", reason="this system has no tmpfs at /dev/shm")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of this test alone that lies in memory."""
    own = SHARED / f"test-{os.getpid()}-{tmp_path.name}"
    own.mkdir()
    monkeypatch.setenv(SETTING, str(own))
    yield own
    for left in sorted(own.rglob("*"), reverse=True):
        left.rmdir() if left.is_dir() else left.unlink()
    own.rmdir()


def left_behind(place: Path, *, age: float) -> Path:
    folder = place / f"{PREFIX}left"
    folder.mkdir()
    (folder / "lock").touch()
    then = time.time() - age
    os.utime(folder, (then, then))
    return folder


def test_it_is_for_its_owner_alone_and_gone_afterwards(place: Path) -> None:
    with memory_folder(random=os.urandom) as folder:
        (folder / "text").write_text("x", "utf-8")
        assert folder.parent == place
        assert folder.stat().st_mode & 0o777 == 0o700

    assert list(place.iterdir()) == []


def test_it_is_gone_after_a_failure_too(place: Path) -> None:
    with pytest.raises(RuntimeError), memory_folder(random=os.urandom):
        raise RuntimeError

    assert list(place.iterdir()) == []


def test_a_place_on_a_disk_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if kind_of_place(tmp_path) == "tmpfs":
        pytest.skip("temporary folders of this machine lie in memory")
    monkeypatch.setenv(SETTING, str(tmp_path))

    with pytest.raises(NoMemoryFolder, match=tmp_path.name), memory_folder(random=os.urandom):
        pass


def test_what_a_killed_process_left_goes_after_a_while(place: Path) -> None:
    left = left_behind(place, age=FORSAKEN + 60)

    with memory_folder(random=os.urandom):
        assert not left.exists()


def test_what_is_new_or_held_by_somebody_stays(place: Path) -> None:
    left = left_behind(place, age=FORSAKEN - 60)
    with memory_folder(random=os.urandom):
        assert left.exists()

    then = time.time() - FORSAKEN - 60
    os.utime(left, (then, then))
    with (left / "lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with memory_folder(random=os.urandom):
            assert left.exists()
