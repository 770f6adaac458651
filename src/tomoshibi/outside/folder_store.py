"""The file store in a folder: nobody but its owner enters it, and a file is there whole or not at all, a power cut included."""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from tomoshibi.outside.file_store import NoSuchFile, NotAName, StoredName, StoreUnreachable, stored_name

OWNER_ENTERS = 0o700
OWNER_READS = 0o600


class FolderStore:
    """A file store in one folder, made when the first file is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: StoredName, pieces: Iterable[bytes]) -> None:
        """Write a file beside its place, bring it to the disk, and give it its name."""
        target = self._path(name)
        with _reached():
            self._folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ENTERS)
            beside = self._beside(name)
            try:
                with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_READS), "wb") as file:
                    file.writelines(pieces)
                    file.flush()
                    os.fsync(file.fileno())
                beside.replace(target)
            finally:
                beside.unlink(missing_ok=True)
            self._settle()

    def open(self, name: StoredName) -> BinaryIO:
        """Return a file for reading. Raises NoSuchFile."""
        path = self._path(name)
        with _reached():
            try:
                return path.open("rb")
            except FileNotFoundError:
                raise NoSuchFile(name) from None

    def delete(self, name: StoredName) -> None:
        """Remove a file for good, with what a power cut may have left beside it."""
        path = self._path(name)
        with _reached():
            self._beside(name).unlink(missing_ok=True)
            try:
                path.unlink()
            except FileNotFoundError:
                return
            self._settle()

    def exists(self, name: StoredName) -> bool:
        """Return whether there is a file of this name."""
        path = self._path(name)
        with _reached():
            return path.is_file()

    def names(self) -> Iterator[StoredName]:
        """Yield the names of all files; what was being written when power went is none of them."""
        with _reached():
            found = sorted(path.name for path in self._folder.iterdir()) if self._folder.is_dir() else []
        for name in found:
            with suppress(NotAName):
                yield stored_name(name)

    def older(self, before: datetime) -> Iterator[StoredName]:
        """Yield the names of what has lain there since before a moment, whole or left half written."""
        with _reached():
            paths = list(self._folder.iterdir()) if self._folder.is_dir() else []
            found = sorted({path.name.removeprefix(".") for path in paths if path.lstat().st_mtime < before.timestamp()})
        for name in found:
            with suppress(NotAName):
                yield stored_name(name)

    def _path(self, name: StoredName) -> Path:
        return self._folder / stored_name(name)

    def _beside(self, name: StoredName) -> Path:
        return self._folder / f".{stored_name(name)}"

    def _settle(self) -> None:
        """Bring the folder's own list of names to the disk."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnreachable(f"the folder of files: {errno.errorcode.get(error.errno or 0, 'cannot be used')}") from None
