"""What of an export is kept, and what stays on the person's device and is only named, sized and hashed."""

import hashlib
import mmap
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from msgspec import structs

from tomoshibi.evidence.admission.content import Kind, kind_of
from tomoshibi.evidence.admission.names import safe_part
from tomoshibi.evidence.admission.shelf import (
    BROKEN_MEMBER,
    MAPPED_FROM,
    Buffer,
    Item,
    Shelf,
    SourceUnreadable,
    open_file,
)
from tomoshibi.evidence.admission.through import HEAD
from tomoshibi.evidence.sealing.bag import FileDigest
from tomoshibi_verify.canonical import LARGEST_NUMBER

if TYPE_CHECKING:
    from tomoshibi.evidence.admission.filler import Part

Row = dict[str, Any]
Progress = Callable[[int], None]

MAX_MEMBER_TEXT = 1 << 30  # a packed text is unpacked in memory; no phone's export comes near
PATH_BYTES = 1000  # of all parts, so that the bundle can lie in any folder (Linux opens paths of up to 4,095 bytes)


class SourceChanged(Exception):
    """A file was changed while it was being read; nothing was sealed."""


class DamagedMember(Exception):
    """A member of a zip does not hold what the zip says of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: the rows of `sources.jsonl` and `withheld.jsonl`, digests of written files, a shelf to read from."""

    sources: tuple[Row, ...]
    withheld: tuple[Row, ...]
    digests: dict[str, FileDigest]
    shelf: Shelf


def keep(shelf: Shelf, folder: Path, *, progress: Progress) -> Kept:
    """Write every text of the shelf below `folder`/data/source, media in it replaced by filler, and list all else.

    `folder` is the bundle being built. `progress` is told the bytes dealt with, as they are. Raises SourceChanged,
    SourceUnreadable and OSError.
    """
    keeper = _Keeper(folder, progress)
    for container in shelf.containers:
        keeper.withhold(container, "archive", _hashed(container))
    for item in shelf.items:
        keeper.take(item)
    items = tuple(keeper.items)
    return Kept(
        tuple(keeper.sources), tuple(keeper.withheld), keeper.digests, Shelf(items, (), shelf.single, is_withholding=True)
    )


class _Keeper:
    """Rows in the making."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self.folder = folder
        self.progress = progress
        self.sources: list[Row] = []
        self.withheld: list[Row] = []
        self.digests: dict[str, FileDigest] = {}
        self.items: list[Item] = []
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def take(self, item: Item) -> None:
        """Keep an item when all of its content is text; withhold it otherwise."""
        if item.trouble is not None or item.kind is not None:
            reason = item.trouble or _reason(item.kind)
            self.withhold(item, reason, item.sha256 or _hashed(item))
            return
        if item.path is None and item.size > MAX_MEMBER_TEXT:
            self.withhold(item, "too-large", _hashed(item))
            return
        try:
            with _content(item) as buffer:
                kind = kind_of(buffer)
                if kind.group in ("text", "empty"):
                    self._keep(item, buffer, kind)
                    return
                digest = hashlib.sha256(buffer).hexdigest()
        except DamagedMember:
            self.withhold(structs.replace(item, kind=_UNKNOWN), "damaged", None)
            return
        self.withhold(structs.replace(item, kind=kind), _reason(kind), digest)

    def withhold(self, item: Item, reason: str, digest: str | None, **more: object) -> None:
        """List an item that is not kept."""
        row = {
            "item": len(self.withheld),
            "name": item.name,
            "name_bytes": None if item.raw_name is None else item.raw_name.hex(),
            "container": item.container,
            "size": item.size if item.size <= LARGEST_NUMBER else None,  # an archive can claim anything
            "sha256": digest,
            "type": item.kind.type if item.kind else "application/octet-stream",
            "reason": reason,
            **more,
        }
        self.withheld.append(row)
        if item.sha256 is None or item.kind is None or item.head:
            item = structs.replace(item, sha256=digest, head=b"", kind=item.kind or _UNKNOWN)
        self.items.append(item)
        self.progress(item.size)

    def _keep(self, item: Item, buffer: Buffer, kind: Kind) -> None:
        from tomoshibi.evidence.admission.filler import find_parts  # where nothing is kept, it need not be loaded

        parts = find_parts(buffer, kind) if kind.group == "text" else []
        path = f"data/source/{self._place(item.name)}"
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        untouched, size, sealed = _write(target, buffer, parts)
        self.digests[path] = FileDigest(size, sealed)
        number = len(self.sources)
        self.sources.append(
            {
                "source": number,
                "path": path,
                "name": item.name,
                "name_bytes": None if item.raw_name is None else item.raw_name.hex(),
                "container": item.container,
                "size": size,
                "sha256": sealed,
                "untouched_sha256": untouched,
                "filled": [_filled(part) for part in parts],
            }
        )
        place = str(target)
        staged = structs.replace(item, size=size, open=partial(open_file, place), path=place, sha256=sealed, kind=None)
        with target.open("rb") as handle:
            head = handle.read(HEAD)
        self.items.append(structs.replace(staged, head=head, codec=kind.codec or "utf-8"))
        self.progress(size)
        for part in parts:
            name = f"{item.name}#{part.start}"
            kind = Kind("unknown", part.type)
            inner = Item(name, None, part.size, item.open, kind=kind, container=item.container, is_part=True)
            self.withhold(inner, "part", part.sha256, source=number, start=part.start, end=part.end)

    def _place(self, name: str) -> str:
        """Return a path below data/source that every system can hold, as near to the name as that allows."""
        parts = [safe_part(part) for part in name.split("/") if part not in ("", ".", "..")] or ["_"]
        if len("/".join(parts).encode()) > PATH_BYTES:
            parts = [safe_part("_".join(parts))]
        folder = ""
        for part in parts[:-1]:  # a zip can hold a file and a folder of one name
            folder = _free(folder, part, self._files) + "/"
            self._folders.add(folder[:-1].casefold())
        place = _free(folder, parts[-1], self._files, self._folders)
        self._files.add(place.casefold())
        return place


_UNKNOWN = Kind("unknown", "application/octet-stream")


def _free(folder: str, part: str, *taken: set[str]) -> str:
    """Return a path in a folder that is not taken, with a number at its stem where it is."""
    place, number = folder + part, 1
    while any(place.casefold() in one for one in taken):
        number += 1
        stem, dot, ending = part.rpartition(".")
        place = folder + (f"{stem}~{number}{dot}{ending}" if stem else f"{part}~{number}")
    return place


def _reason(kind: Kind | None) -> str:
    if kind is None or kind.group in ("text", "empty"):
        return "unknown"
    return kind.group


def _filled(part: "Part") -> Row:
    return {"start": part.start, "end": part.end, "type": part.type, "sha256": part.sha256, "size": part.size}


class _content:  # noqa: N801 - used as a function
    """The whole content of an item, mapped or in memory; on leaving, a file must be as it was on entering."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.handle: IO[bytes] | None = None
        self.mapped: mmap.mmap | None = None
        self.before: tuple[int, int, int] | None = None

    def __enter__(self) -> Buffer:
        try:
            self.handle = self.item.open()
            if self.item.path is not None:
                self.before = _state(self.handle)
                if self.before[0] >= MAPPED_FROM:
                    self.mapped = mmap.mmap(self.handle.fileno(), 0, access=mmap.ACCESS_READ)
                    return self.mapped
            return self.handle.read()
        except BROKEN_MEMBER as error:
            self._close()
            if self.item.path is None and getattr(error, "errno", None) is None:  # the zip could be read, but not this in it
                raise DamagedMember(self.item.name) from error
            raise SourceUnreadable(self.item.name) from error

    def __exit__(self, *failure: object) -> None:
        after = None if self.before is None or self.handle is None else _state(self.handle)
        self._close()
        if failure[0] is None and after != self.before:
            raise SourceChanged(self.item.name)

    def _close(self) -> None:
        if self.mapped is not None:
            self.mapped.close()
        if self.handle is not None:
            self.handle.close()


def _state(handle: IO[bytes]) -> tuple[int, int, int]:
    status = os.fstat(handle.fileno())
    return status.st_size, status.st_mtime_ns, status.st_ino


def _write(target: Path, buffer: Buffer, parts: Sequence["Part"]) -> tuple[str, int, str]:
    """Write a text with its media filled; return the digest of the text as it was, and size and digest as written."""
    from tomoshibi.evidence.admission.filler import fill

    untouched = hashlib.sha256(buffer).hexdigest() if parts else ""
    sealed = hashlib.sha256()
    size = 0
    with target.open("xb") as out:
        for piece in fill(buffer, parts) if parts else _pieces(buffer):
            sealed.update(piece)
            size += len(piece)
            out.write(piece)
    return untouched or sealed.hexdigest(), size, sealed.hexdigest()


def _pieces(buffer: Buffer) -> Iterator[bytes]:
    for at in range(0, len(buffer), 1 << 20):
        yield buffer[at : at + (1 << 20)]


def _hashed(item: Item) -> str | None:
    """Return the SHA-256 of an item's bytes as a stream; None where they cannot be read."""
    if item.sha256 is not None:
        return item.sha256
    if item.trouble in ("link", "special", "encrypted", "unknown"):
        return None
    seen = hashlib.sha256()
    try:
        with item.open() as handle:
            while piece := handle.read(1 << 20):
                seen.update(piece)
    except (*BROKEN_MEMBER, RuntimeError):
        return None
    return seen.hexdigest()
