"""What was handed in: files, folders and archives, opened safely and laid out as one shelf of items."""

import mmap
import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from tomoshibi.evidence.content import Kind, sniff
from tomoshibi.evidence.recoded import Recoded, is_recoded

HEAD = 65536  # bytes looked at to tell what a file is
MAPPED_FROM = 32 << 20  # smaller files are read whole: a map costs more than it saves, and may break when a file shrinks
MAX_MEMBERS = 500_000  # the largest account exports known hold some 100,000 files
MAX_RATIO = 250  # chat text packs at most about forty to one; a bomb packs a thousand to one
BOMB_FLOOR = 64 << 20  # below this an archive may pack as well as it likes
MAX_TEXT = 16 << 30  # sum of unpacked text; more than any phone holds

Buffer = bytes | mmap.mmap


class NothingThere(Exception):
    """There is no such file, or it is empty."""


class UnsafeArchive(Exception):
    """An archive that could do harm: a path that leaves the folder, a bomb, two members with one name."""


class DamagedArchive(Exception):
    """An archive that cannot be opened or read to its end."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file as it was handed in.

    `name` is its path inside the folder or archive (the bare name for a single file), with `/` between the parts;
    `raw_name` the bytes of a name that is not UTF-8. `kind` is what the first bytes say; None: it may be text.
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]]
    head: bytes
    kind: Kind | None
    raw_name: bytes | None = None
    path: Path | None = None
    container: int | None = None
    trouble: str | None = None  # why it cannot be opened: link, special, encrypted, damaged


@dataclass(frozen=True, slots=True)
class Shelf:
    """All items of one call, in a fixed order (by container, then by name), and the archives they came out of."""

    items: tuple[Item, ...]
    containers: tuple[Item, ...]
    single: bool
    _by_name: dict[str, list[Item]] = field(default_factory=dict, repr=False)

    def find(self, address: str) -> Item | None:
        """Return the item that a path named in an export points to: the one whose path ends in most of its parts."""
        if not self._by_name:
            for item in self.items:
                self._by_name.setdefault(_folded(item.name.rpartition("/")[2]), []).append(item)
        wanted = [_folded(part) for part in address.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if not wanted:
            return None
        best, best_score = None, 0
        for item in self._by_name.get(wanted[-1], ()):
            have = [_folded(part) for part in item.name.split("/")]
            score = 0
            for a, b in zip(reversed(wanted), reversed(have), strict=False):
                if a != b:
                    break
                score += 1
            if score > best_score:
                best, best_score = item, score
        return best


def _folded(name: str) -> str:
    """Return a name in the form that is compared: NFC, since a Mac writes NFD."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


class Source:
    """A text file as a reader sees it: its number, its name, its bytes."""

    __slots__ = ("_buffer", "_released", "codec", "item", "number", "recoded")

    def __init__(self, number: int, item: Item, codec: str = "utf-8") -> None:
        """`codec` is the file's; a UTF-16 file is shown to readers as UTF-8, `recoded` leads back to its own bytes."""
        self.number = number
        self.item = item
        self.recoded: Recoded | None = None
        if is_recoded(codec):
            with item.open() as handle:
                self.recoded = Recoded(handle.read(item.size + 1), codec)
            codec = "utf-8"
        self.codec = codec
        self._buffer: Buffer | None = None
        self._released = 0

    @property
    def name(self) -> str:
        """Return the path inside the folder or archive."""
        return self.item.name

    @property
    def buffer(self) -> Buffer:
        """Return the bytes; a large file is mapped, not read."""
        if self.recoded is not None:
            return self.recoded.copy
        if self._buffer is None:
            if self.item.path is not None and self.item.size >= MAPPED_FROM:
                with self.item.path.open("rb") as handle:
                    self._buffer = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
            else:
                with self.item.open() as handle:
                    self._buffer = handle.read(self.item.size + 1)
        return self._buffer

    @property
    def size(self) -> int:
        """Return the number of bytes that a reader sees."""
        return self.item.size if self.recoded is None else len(self.recoded.copy)

    def release(self, until: int) -> None:
        """Let go of the pages before `until` of a mapped file, so that memory stays flat while a large one is read."""
        if isinstance(self._buffer, mmap.mmap) and until - self._released > MAPPED_FROM:
            page = until - until % mmap.PAGESIZE
            self._buffer.madvise(mmap.MADV_DONTNEED, self._released, page - self._released)
            self._released = page

    def close(self) -> None:
        """Let go of the bytes."""
        if isinstance(self._buffer, mmap.mmap):
            self._buffer.close()
        self._buffer = None


def open_shelf(paths: Sequence[Path]) -> Shelf:
    """Lay out files, folders and zip archives as one shelf.

    Raises NothingThere, UnsafeArchive, DamagedArchive. Links inside folders are never followed; an archive inside an
    archive is not opened.
    """
    items: list[Item] = []
    containers: list[Item] = []
    for path in paths:
        if path.is_dir():
            found: Iterator[Item] = _in_folder(path)
        elif path.exists():
            found = iter((_file(path, path.name),))
        else:
            raise NothingThere(f"{path}")
        for item in found:
            if item.kind is not None and item.kind.group == "archive" and item.kind.type == "application/zip":
                containers.append(item)
                items.extend(_in_zip(item, len(containers) - 1))
            else:
                items.append(item)
    single = len(paths) == 1 and not containers and paths[0].is_file()
    return Shelf(tuple(items), tuple(containers), single)


def _file(path: Path, name: str) -> Item:
    raw = os.fsencode(name)
    shown = raw.decode("utf-8", "replace")
    raw_name = raw if shown.encode() != raw else None
    status = path.lstat()
    opened = partial(_open, path)
    if stat.S_ISLNK(status.st_mode) and not path.exists():
        return Item(shown, 0, opened, b"", Kind("unknown", "inode/symlink"), raw_name, trouble="link")
    if not path.is_file():
        return Item(shown, 0, opened, b"", Kind("unknown", "inode/special"), raw_name, trouble="special")
    with path.open("rb") as handle:
        head = handle.read(HEAD)
    return Item(shown, path.stat().st_size, opened, head, sniff(head), raw_name, path)


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _in_folder(folder: Path) -> Iterator[Item]:
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(place) / name
            inner = path.relative_to(folder).as_posix()
            if path.is_symlink():
                yield Item(inner, 0, partial(_open, path), b"", Kind("unknown", "inode/symlink"), trouble="link")
            else:
                yield _file(path, inner)


def _in_zip(container: Item, number: int) -> Iterator[Item]:
    try:
        archive = zipfile.ZipFile(container.open())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise DamagedArchive(f"{container.name}: {error}") from error
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise UnsafeArchive(f"{container.name}: {len(members)} files inside")
    unpacked = sum(member.file_size for member in members)
    if unpacked > BOMB_FLOOR and unpacked > MAX_RATIO * max(container.size, 1):
        raise UnsafeArchive(f"{container.name}: unpacks to {unpacked} bytes")
    seen: set[str] = set()
    for member in sorted(members, key=lambda one: one.filename):
        name, raw_name = member_name(member)
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":"):
            raise UnsafeArchive(f"{container.name}: {name}")
        if _folded(name) in seen:
            raise UnsafeArchive(f"{container.name}: {name}")
        seen.add(_folded(name))
        yield _member(archive, member, name, raw_name, number)


def member_name(member: zipfile.ZipInfo) -> tuple[str, bytes | None]:
    """Return a member's name and, where it was not marked as UTF-8, its raw bytes (cp437 in the standard, cp932 in Japan)."""
    if member.flag_bits & 0x800 or member.orig_filename.isascii():
        return member.filename, None
    raw = member.orig_filename.encode("cp437", "replace")
    for codec in ("utf-8", "cp932"):
        try:
            return raw.decode(codec), raw
        except UnicodeDecodeError:
            continue
    return member.filename, raw


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, raw: bytes | None, number: int) -> Item:
    def opened() -> IO[bytes]:
        return archive.open(member)

    trouble, head = None, b""
    if member.flag_bits & 0x1:
        trouble = "encrypted"
    else:
        try:
            with opened() as handle:
                head = handle.read(HEAD)
        except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError):
            trouble = "damaged"
    kind = Kind("unknown", "application/octet-stream") if trouble else sniff(head)
    return Item(name, member.file_size, opened, head, kind, raw, None, number, trouble)
