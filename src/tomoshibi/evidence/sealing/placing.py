"""Building beside a target, which takes its name only when it is whole: a kill at any moment leaves nothing under the name."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_NO_WAY_TO_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG)


class TargetExists(Exception):
    """There is something of this name already; nothing is ever overwritten."""


class TargetUnusable(Exception):
    """The bundle cannot be written there: no folder, no right to write, no room. `number` is the system's (errno)."""

    def __init__(self, path: Path, number: int | None) -> None:
        super().__init__(str(path), number)
        self.path, self.number = path, number


def check_free(out: Path) -> None:
    """Refuse a target that is there already or that cannot be. Raises TargetExists and TargetUnusable."""
    if "\0" in str(out):
        raise TargetUnusable(out, errno.EINVAL)
    try:
        is_taken = out.exists() or out.is_symlink()
        has_folder = out.parent.is_dir()
        out.resolve()
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise TargetUnusable(out, error.errno) from error
    if is_taken:
        raise TargetExists(str(out))
    if not has_folder:
        raise TargetUnusable(out.parent, errno.ENOENT)


@contextmanager
def building_beside(out: Path, *, random: Callable[[int], bytes]) -> Iterator[Path]:
    """Give a new folder beside a target to build in; it is gone afterwards, as is what a killed run left there.

    Raises TargetUnusable, also for a full or locked disk while building.
    """
    sweep_leftovers(out)
    building = out.with_name(f".{out.name}.{random(6).hex()}.building")
    try:
        building.mkdir(mode=0o700)
    except OSError as error:
        raise TargetUnusable(out.parent, error.errno) from error
    try:
        with claimed(building):
            yield building
    except OSError as error:
        if error.errno in _NO_WAY_TO_WRITE:
            raise TargetUnusable(out, error.errno) from error
        raise
    finally:
        shutil.rmtree(building, ignore_errors=True)


def take_name(built: Path, out: Path, *, as_zip: bool) -> None:
    """Give a built folder its name, or pack it as the zip of this name, once all of it is on the disk.

    Raises TargetExists and TooLargeForZip.
    """
    # All of this was loaded when the bundle was built; to begin to build one, none of it is needed.
    from tomoshibi.evidence.admission.names import safe_part
    from tomoshibi.evidence.sealing.archive import write_zip
    from tomoshibi.evidence.sealing.durable import sync_folder, sync_tree

    if out.exists() or out.is_symlink():
        raise TargetExists(str(out))
    if not as_zip:
        sync_tree(built)
        built.rename(out)
    else:
        packed = built.with_name("bundle.zip")
        with packed.open("xb") as archive:
            write_zip(built, archive, name=safe_part(out.stem))
            archive.flush()
            os.fsync(archive.fileno())
        try:
            os.link(packed, out)  # unlike a rename, this never replaces what came there meanwhile
        except FileExistsError:
            raise TargetExists(str(out)) from None
        except OSError:
            packed.rename(out)
    sync_folder(out.parent)


class claimed:  # noqa: N801 - used as a function
    """A lock on a folder being built, held while its maker lives; a folder without a holder is a leftover."""

    def __init__(self, building: Path) -> None:
        self.building = building
        self.handle: BinaryIO | None = None

    def __enter__(self) -> None:
        self.handle = (self.building / "lock").open("wb")
        _lock(self.handle)

    def __exit__(self, *failure: object) -> None:
        if self.handle is not None:
            self.handle.close()


def _lock(handle: BinaryIO) -> bool:
    """Take a lock without waiting; return whether it was free. Where the system has none, nothing is swept."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def sweep_leftovers(out: Path) -> None:
    """Remove what an earlier run that was killed left beside a target; a folder that is being built right now stays."""
    for leftover in out.parent.glob(f".{glob_free(out.name)}.*.building"):
        lock = leftover / "lock"
        try:
            with lock.open("r+b") as handle:
                free = _lock(handle)
        except OSError:
            continue
        if free:
            shutil.rmtree(leftover, ignore_errors=True)


def glob_free(name: str) -> str:
    """Return a name in which the signs of a pattern stand for themselves."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
