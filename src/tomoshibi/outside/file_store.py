"""Where sealed files lie: under random names that tell nothing, in a folder of this machine or in an S3-compatible store."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NewType, Protocol

StoredName = NewType("StoredName", str)
_NAME = re.compile(r"[0-9a-f]{32}")


class NotAName(ValueError):
    """This is no name that a store gives; a path could hide in it."""


class NoSuchFile(Exception):
    """The store holds no file of this name."""


class StoreUnreachable(Exception):
    """The store did not answer, refused, or is full; the message says which of them, and never a key or a content."""


@dataclass(frozen=True, slots=True)
class InFolder:
    """Files lie in a folder of this machine."""

    path: Path


@dataclass(frozen=True, slots=True)
class InBucket:
    """Files lie in a bucket of an S3-compatible store; what it prints never shows the secret."""

    endpoint: str
    bucket: str
    prefix: str
    region: str
    key_id: str
    secret: str = field(repr=False)


Place = InFolder | InBucket


class FileStore(Protocol):
    """A place for sealed files. All of its operations raise StoreUnreachable, and NotAName for a name of another form."""

    def put(self, name: StoredName, pieces: Iterable[bytes]) -> None:
        """Keep a file whole or not at all; what lay under the name before is replaced."""

    def open(self, name: StoredName) -> BinaryIO:
        """Return a file for reading. Raises NoSuchFile."""

    def delete(self, name: StoredName) -> None:
        """Remove a file; nothing happens where there is none."""

    def exists(self, name: StoredName) -> bool:
        """Return whether there is a file of this name."""

    def names(self) -> Iterator[StoredName]:
        """Yield the names of all files."""

    def older(self, before: datetime) -> Iterator[StoredName]:
        """Yield the names of what has lain there since before a moment, whole or left half written."""


def new_name(*, random: Callable[[int], bytes]) -> StoredName:
    """Make a name; `random(n)` gives n random bytes."""
    return StoredName(random(16).hex())


def stored_name(given: str) -> StoredName:
    """Return text as a name, once it is known to have the form of one. Raises NotAName."""
    if not _NAME.fullmatch(given):
        raise NotAName("a stored file's name has 32 hexadecimal digits")
    return StoredName(given)


def store_at(place: Place) -> FileStore:
    """Return the store of a place. Nothing is opened or reached yet."""
    if isinstance(place, InFolder):
        from tomoshibi.outside.folder_store import FolderStore

        return FolderStore(place.path)
    from tomoshibi.outside.bucket_store import BucketStore

    return BucketStore(place)
