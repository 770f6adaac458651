"""New files that are on the disk, not only in memory, before anybody relies on them.

Of a folder that is built beside its target nothing is relied on before it has its name: its files are brought to the disk
together, just before that (`sync_tree`).
"""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tomoshibi.evidence.sealing.bag import FileDigest

BUFFER = 1 << 20

WAITING_AT_ONCE = 16  # a journal writes what waits together in one go: many small files take a tenth of the time


def write_new(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file that must not exist yet and wait until it is on the disk.

    Raises FileExistsError; after any other failure no half file is left.
    """
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(opened, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync_tree(folder: Path) -> None:
    """Wait until everything in a folder, names and contents at any depth, is on the disk. Raises OSError."""
    with ThreadPoolExecutor(max_workers=WAITING_AT_ONCE) as pool:
        for _ in pool.map(_sync, (folder, *folder.rglob("*"))):
            pass


def _sync(path: Path) -> None:
    if path.is_dir():
        sync_folder(path)
    else:
        _sync_file(path)


def _sync_file(path: Path) -> None:
    with path.open("rb+") as out:  # Windows syncs only what it may write
        os.fsync(out.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; systems that cannot do that (Windows) are left alone."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


class HashedFile:
    """A new file whose size and digest are known when it is closed; lines are hashed and written many at a time."""

    def __init__(self, path: Path) -> None:
        self.out = path.open("wb", buffering=0)
        self.seen = hashlib.sha256()
        self.size = 0
        self._waiting: list[bytes] = []
        self._length = 0

    def write(self, content: bytes) -> int:
        """Take content to be written and hashed."""
        self._waiting.append(content)
        self._length += len(content)
        if self._length >= BUFFER:
            self._flush()
        return len(content)

    def _flush(self) -> None:
        block = b"".join(self._waiting)
        self._waiting.clear()
        self._length = 0
        self.seen.update(block)
        self.size += len(block)
        while block:
            block = block[self.out.write(block) :]

    def close(self) -> FileDigest:
        """Return what was written."""
        try:
            self._flush()
        finally:
            self.out.close()
        return FileDigest(self.size, self.seen.hexdigest())


def write_once(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet. Raises FileExistsError."""
    with path.open("xb") as out:
        out.write(content)


def write_hashed(path: Path, content: bytes) -> FileDigest:
    """Write a new file and return what was written."""
    return write_lines(path, (content,))


def write_lines(path: Path, lines: Iterable[bytes]) -> FileDigest:
    """Write lines as they come into a new file and return what was written."""
    file = HashedFile(path)
    try:
        for line in lines:
            file.write(line)
    except BaseException:
        file.out.close()
        raise
    return file.close()


def digest_of(path: Path) -> FileDigest:
    """Return what a file holds that was written already."""
    seen = hashlib.sha256()
    size = 0
    with path.open("rb") as handle:
        while piece := handle.read(BUFFER):
            seen.update(piece)
            size += len(piece)
    return FileDigest(size, seen.hexdigest())
