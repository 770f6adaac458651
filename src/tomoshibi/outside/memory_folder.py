"""A folder that lies in memory alone: what is unsealed for a moment, to be read or sealed as a bundle, never reaches a disk."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "tomoshibi-"
FORSAKEN = 3600  # seconds; a folder without a holder that is older was left by a process that was killed
IN_MEMORY = ("tmpfs", "ramfs")
SETTING = "TOMOSHIBI_MEMORY"


class NoMemoryFolder(Exception):
    """This machine has no folder in memory that can be written; the message says which were looked at."""


@contextmanager
def memory_folder(*, random: Callable[[int], bytes]) -> Iterator[Path]:
    """Give a new folder in memory, for its owner alone; it is gone afterwards. Raises NoMemoryFolder, OSError.

    `TOMOSHIBI_MEMORY` may name the place; otherwise the service's own run-time folder and /dev/shm are looked at. Memory that
    the system may swap out is for whoever runs it to forbid (docs/running.md).
    """
    place = _place(os.environ)
    _sweep(place)
    folder = place / f"{PREFIX}{random(8).hex()}"
    folder.mkdir(mode=0o700)
    try:
        with (folder / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place(given: os._Environ[str]) -> Path:
    asked = given.get(SETTING)
    looked_at = [asked] if asked else [*given.get("RUNTIME_DIRECTORY", "").split(":"), "/dev/shm"]
    for one in filter(None, looked_at):
        if Path(one).is_dir() and os.access(one, os.W_OK | os.X_OK) and kind_of_place(Path(one)) in IN_MEMORY:
            return Path(one)
    raise NoMemoryFolder(", ".join(filter(None, looked_at)))


def kind_of_place(path: Path) -> str:
    """Return the kind of file system that a folder lies on; empty where this system does not say."""
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "replace")
    except OSError:
        return ""
    best, kind, whole = -1, "", str(path.resolve())
    for line in mounts.splitlines():
        _, point, found, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if (whole == point or whole.startswith(point.rstrip("/") + "/")) and len(point) >= best:
            best, kind = len(point), found
    return kind


def _sweep(place: Path) -> None:
    """Take away what killed processes left; a folder whose lock is held stays."""
    for left in place.glob(f"{PREFIX}*"):
        try:
            if time.time() - left.lstat().st_mtime < FORSAKEN:
                continue
            with (left / "lock").open("r+b") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue
