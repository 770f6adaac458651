"""What was handed in: files, folders and archives, opened safely and laid out as one shelf of items."""

import lzma
import mmap
import os
import stat
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO

from msgspec import Struct, structs

from tomoshibi.evidence.admission import names
from tomoshibi.evidence.admission.content import Kind, kind_of_format, sniff
from tomoshibi.evidence.admission.hashers import Ahead, look_ahead
from tomoshibi.evidence.admission.recoded import Recoded, is_recoded
from tomoshibi.evidence.admission.through import HEAD, ZIP, Head, Through, look
from tomoshibi.evidence.admission.walk import walk

MAPPED_FROM = 32 << 20  # smaller files are read whole: a map costs more than it saves, and may break when a file shrinks
MAX_MEMBERS = 500_000  # the largest account exports known hold some 100,000 files
MAX_RATIO = 250  # chat text packs at most about forty to one; a bomb packs a thousand to one
BOMB_FLOOR = 64 << 20  # below this an archive may pack as well as it likes
LINK = Kind("unknown", "inode/symlink")
SPECIAL = Kind("unknown", "inode/special")
OPEN_AT_ONCE = 16
# A few bytes packed with bzip2 can take gigabytes before the first byte comes out; no phone or messenger packs so.
READABLE_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)
BROKEN_MEMBER = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, NotImplementedError, EOFError, ValueError)

Buffer = bytes | mmap.mmap


class NothingThere(Exception):
    """There is no such file, or it is empty."""


class SourceUnreadable(Exception):
    """A file could not be read to its end (a drive was pulled, a right is missing); nothing was sealed."""


class UnsafeArchive(Exception):
    """An archive that could do harm: a path that leaves the folder, a bomb, two members with one name.

    `why` is `too-many-files`, `unpacks-too-large` or `unsafe-name`; `detail` the number or the name.
    """

    def __init__(self, name: str, why: str, detail: object) -> None:
        super().__init__(name, why, detail)
        self.name, self.why, self.detail = name, why, detail


class DamagedArchive(Exception):
    """An archive that cannot be opened or read to its end."""


class Item(Struct, frozen=True):
    """One file as it was handed in. A struct, since a folder can hold many thousands.

    `name` is its path inside the folder or archive (the bare name for a single file), with `/` between the parts;
    `raw_name` the bytes of a name that is not UTF-8. `kind` is what the first bytes say; None: it may be text.
    """

    name: str
    raw_name: bytes | None
    size: int
    open: Callable[[], IO[bytes]]
    head: bytes = b""
    kind: Kind | None = None
    path: str | None = None
    container: int | None = None
    trouble: str | None = None  # why it is not opened: link, special, encrypted, damaged, unknown, unsafe-name, too-large
    sha256: str | None = None  # of an item whose content was read through and let go
    codec: str | None = None  # of a text that was judged as a whole
    is_part: bool = False  # media that stood inside a text; its name is the text's, `#`, and the byte where it began

    @property
    def is_zip(self) -> bool:
        """Return whether this is an archive to be opened: a zip that lies in no other one."""
        return self.container is None and self.kind is not None and self.kind.type == ZIP and self.trouble is None


@dataclass(frozen=True, slots=True)
class Shelf:
    """All items of one call, in a fixed order (by container, then by name), and the archives they came out of."""

    items: tuple[Item, ...]
    containers: tuple[Item, ...]
    single: bool
    is_withholding: bool = False  # while preserving: what is not text is not there any more
    _by_name: dict[str, list[Item]] = field(default_factory=dict, repr=False)
    archives: "_Archives | None" = field(default=None, repr=False, compare=False)

    def close(self) -> None:
        """Close the archives that are open; an item that is opened afterwards opens its own again."""
        if self.archives is not None:
            self.archives.close()

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
            self.recoded = Recoded(_whole(item), codec)
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
                with open_file(self.item.path) as handle:
                    self._buffer = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
            else:
                self._buffer = _whole(self.item)
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


def _whole(item: Item) -> bytes:
    """Return all bytes of an item. Raises DamagedArchive for a member of a zip that is not what the zip says."""
    try:
        with item.open() as handle:
            return handle.read(item.size + 1)
    except BROKEN_MEMBER as error:
        if item.path is not None or getattr(error, "errno", None) is not None:
            raise
        raise DamagedArchive(f"{item.name}: {error}") from error


def open_shelf(paths: Sequence[Path], *, lenient: bool = False, digest: bool = False, ahead: Ahead | None = None) -> Shelf:
    """Lay out files, folders and zip archives as one shelf.

    Links inside folders are never followed; an archive inside an archive is not opened. Raises NothingThere,
    UnsafeArchive, DamagedArchive; when `lenient`, an archive or member that is unsafe or damaged becomes an item with
    that trouble instead, and is not opened. With `digest`, everything that cannot be text is read through once and
    carries its SHA-256; `ahead` may be given where that has begun already with one of the folders.
    """
    archives = _Archives()
    try:
        return _shelved(paths, archives, lenient=lenient, digest=digest, ahead=ahead)
    except BaseException:
        archives.close()
        raise


def _shelved(paths: Sequence[Path], archives: "_Archives", *, lenient: bool, digest: bool, ahead: Ahead | None) -> Shelf:
    items: list[Item] = []
    containers: list[Item] = []
    for path in paths:
        if path.is_dir():
            found: Iterable[Item] = _in_folder(str(path), ahead if ahead and ahead.folder == str(path) else None, digest=digest)
        elif path.exists() or path.is_symlink():
            found = (_named(path, digest=digest),)
        else:
            raise NothingThere(f"{path}")
        for item in found:
            if not item.is_zip:
                items.append(item)
                continue
            try:
                inside = list(_in_zip(item, len(containers), archives, lenient=lenient))
            except (UnsafeArchive, DamagedArchive) as error:
                if not lenient:
                    raise
                trouble = "too-large" if isinstance(error, UnsafeArchive) else "damaged"
                items.append(structs.replace(item, trouble=trouble, head=b""))
            else:
                containers.append(structs.replace(item, head=b""))
                items.extend(inside)
    single = len(paths) == 1 and not containers and paths[0].is_file()
    return Shelf(tuple(items), tuple(containers), single, archives=archives)


def _named(path: Path, *, digest: bool) -> Item:
    """Return the item of a file that was named by the person; a link is followed, since it was meant."""
    opened = partial(open_file, str(path))
    try:
        status = path.stat()
    except OSError:
        return Item(*_file_name(path.name), 0, opened, kind=LINK, trouble="link")
    if not stat.S_ISREG(status.st_mode):
        return Item(*_file_name(path.name), 0, opened, kind=SPECIAL, trouble="special")
    return _first_look(str(path), path.name, look(str(path), digest=digest))


def _first_look(place: str, name: str, found: Through | Head) -> Item:
    """Return the item of a regular file that was looked at."""
    shown, raw_name = _file_name(name)
    opened = partial(open_file, place)
    kind = kind_of_format(found.format)
    if isinstance(found, Head):
        return Item(shown, raw_name, found.size, opened, found.start, kind, place)
    return Item(shown, raw_name, found.size, opened, b"", kind, place, sha256=found.sha256)


def _file_name(name: str) -> tuple[str, bytes | None]:
    """Return the name of a file on the disk and, where it is not UTF-8, its raw bytes."""
    if name.isascii() or _is_utf8(name):
        return names.told(name, None)
    raw = os.fsencode(name)
    shown = raw.decode("utf-8", "replace")
    return names.told(shown, raw if shown.encode() != raw else None)


def _is_utf8(name: str) -> bool:
    """Return whether a name is UTF-8 on the disk: the system's names are, and this one has no byte that is not."""
    if sys.getfilesystemencoding() != "utf-8":
        return False
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def open_file(place: str) -> IO[bytes]:
    """Open a file for reading its bytes."""
    return open(place, "rb")  # noqa: PTH123 - many thousands of files, and the caller closes it


def _in_folder(folder: str, ahead: Ahead | None, *, digest: bool) -> list[Item]:
    """Return the items of a folder in the order of their paths."""
    if not digest:
        inside = sorted(walk(folder))
        files = [name for name, trouble in inside if trouble is None]
        looked: Iterable[Through | Head] = (look(f"{folder}/{name}", digest=False) for name in files)
        return _laid_out(folder, files, looked) + _not_opened(folder, inside)
    ahead = ahead or look_ahead(folder)
    try:
        return _laid_out(folder, ahead.files, ahead.looking) + _not_opened(folder, ahead.others)
    finally:
        ahead.looking.close()


def _laid_out(folder: str, files: Sequence[str], looked: Iterable[Through | Head]) -> list[Item]:
    return [_first_look(f"{folder}/{name}", name, found) for name, found in zip(files, looked, strict=True)]


def _not_opened(folder: str, inside: Iterable[tuple[str, str | None]]) -> list[Item]:
    kinds = {"link": LINK, "special": SPECIAL}
    return [
        Item(*_file_name(name), 0, partial(open_file, f"{folder}/{name}"), kind=kinds[trouble], trouble=trouble)
        for name, trouble in inside
        if trouble is not None
    ]


class _Archives:
    """Archives that are opened when they are needed, few at a time: a Mac gives a program 256 open files."""

    def __init__(self) -> None:
        self._open: dict[str, zipfile.ZipFile] = {}

    def get(self, path: str) -> zipfile.ZipFile:
        """Return an open archive; the one that was not asked for longest is closed in its place."""
        archive = self._open.pop(path, None)
        if archive is None:
            if len(self._open) >= OPEN_AT_ONCE:
                self._open.pop(next(iter(self._open))).close()
            archive = zipfile.ZipFile(path)  # given a name, it closes the file itself
        self._open[path] = archive
        return archive

    def close(self) -> None:
        """Close all that are open."""
        while self._open:
            self._open.popitem()[1].close()


def _in_zip(container: Item, number: int, archives: _Archives, *, lenient: bool) -> Iterator[Item]:
    place = container.path or ""
    try:
        archive = archives.get(place)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise DamagedArchive(container.name) from error
    members = [member for member in archive.infolist() if not member.filename.endswith("/")]
    if len(members) > MAX_MEMBERS:
        raise UnsafeArchive(container.name, "too-many-files", len(members))
    unpacked = sum(member.file_size for member in members)
    if unpacked > BOMB_FLOOR and unpacked > MAX_RATIO * max(container.size, 1):
        raise UnsafeArchive(container.name, "unpacks-too-large", unpacked)
    seen: set[str] = set()
    for member in sorted(members, key=lambda one: one.filename):
        name, raw_name = member_name(member)
        unsafe = is_unsafe_name(name) or _folded(name) in seen
        if unsafe and not lenient:
            raise UnsafeArchive(container.name, "unsafe-name", name)
        seen.add(_folded(name))
        opened = partial(_opened, archives, place, member)
        yield _member(opened, member, name, raw_name, number, "unsafe-name" if unsafe else None)


def _opened(archives: _Archives, place: str, member: zipfile.ZipInfo) -> IO[bytes]:
    return archives.get(place).open(member)


def is_unsafe_name(name: str) -> bool:
    """Return whether a path inside an archive leads out of it, on any system."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or "\x00" in name or (len(name) > 1 and name[1] == ":")


def member_name(member: zipfile.ZipInfo) -> tuple[str, bytes | None]:
    """Return a member's name and, where it was not marked as UTF-8, its raw bytes (cp437 in the standard, cp932 in Japan)."""
    name = member.orig_filename  # unlike `filename` not cut at a NUL
    if member.flag_bits & 0x800 or name.isascii():
        return names.told(name, None)
    raw = name.encode("cp437", "replace")
    for codec in ("utf-8", "cp932"):
        try:
            return names.told(raw.decode(codec), raw)
        except UnicodeDecodeError:
            continue
    return names.told(name, raw)


def _member(
    opened: Callable[[], IO[bytes]],
    member: zipfile.ZipInfo,
    name: str,
    raw: bytes | None,
    number: int,
    trouble: str | None,
) -> Item:
    head = b""
    if trouble is None and member.flag_bits & 0x1:
        trouble = "encrypted"
    elif trouble is None and stat.S_ISLNK(member.external_attr >> 16):
        trouble = "link"
    elif trouble is None and member.compress_type not in READABLE_METHODS:
        trouble = "unknown"
    elif trouble is None:
        try:
            with opened() as handle:
                head = handle.read(HEAD)
        except BROKEN_MEMBER:
            trouble = "damaged"
    kind = Kind("unknown", "application/octet-stream") if trouble else sniff(head)
    return Item(name, raw, member.file_size, opened, head if kind is None else b"", kind, None, number, trouble)
