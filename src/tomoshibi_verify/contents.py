"""What lies in a bundle: a folder or a zip, seen as files with paths; nothing is ever written or unpacked."""

from __future__ import annotations

import copy
import io
import os
import re
import stat
import struct
import threading
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from tomoshibi_verify.packing import Packed, first_difference, is_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK = 1 << 20
LARGE = 1 << 20  # files from this size on are shared with a second thread; for small ones that only costs time
_UNSAFE = re.compile(r"(?:^|/)\.{0,2}(?:/|$)|[\\\0]|^[A-Za-z]:")
MARKS = ("bagit.txt", "seal.json", "manifest-sha256.txt", "tagmanifest-sha256.txt", "seal.sig", "data")
MARKS_NEEDED = 2  # a folder with fewer of these is something else, not a damaged bundle
# A file that was exchanged for a link or a pipe meanwhile is neither followed nor waited for.
_HOW_TO_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_UTF_8_MARK = 0x800
_NO_LETTERS = re.compile("[\uf8f0-\uf8f3]")  # what Python makes of the four bytes that code page 932 leaves free
# What anything needs to open one: bzip2 and LZMA unpack to a hundred thousand times their size and more.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# A bundle packs ten to fifty to one; only the filler of a large film is packed as tightly as a bomb, and such a bundle
# can still be unpacked by hand and checked as a folder.
MOST_TIMES = 200
ALWAYS_UNPACKED = 1 << 30  # bytes; so much takes seconds, however tightly it is packed
# What reading a damaged zip can raise; RuntimeError stands for encrypted members and for unknown methods.
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)


class NotABundle(ValueError):
    """What was given is no bundle at all."""


class CannotRead(OSError):
    """The bytes could not be read: no permission, a broken disk."""


class Damaged(OSError):
    """A member of the zip does not hold what the zip itself says of it."""


class Changing(OSError):
    """The file was exchanged for something else while the bundle was checked."""


@dataclass(frozen=True)
class Digest:
    """What a file holds, in short: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Oddity:
    """Something that may not lie in a bundle; `kind` is a name in `wording`."""

    path: str
    kind: str


@dataclass
class Contents:
    """The files of a bundle by path, with `/` between folders, and what should not be there.

    `around` is the name of the folder around them in a zip, with its `/`.
    """

    files: dict[str, int] = field(default_factory=dict)  # with their sizes when the folder was read
    oddities: list[Oddity] = field(default_factory=list)
    opener: Callable[[str], BinaryIO] = field(default=lambda path: io.BytesIO())
    close: Callable[[], None] = field(default=lambda: None)
    around: str = ""

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading. Raises CannotRead and Damaged."""
        try:
            return self.opener(path)
        except OSError as error:
            raise CannotRead(error.strerror or str(error)) from None
        except _DAMAGE as error:
            raise Damaged(str(error)) from None

    def blocks(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of a file in blocks. Raises CannotRead and Damaged."""
        with self.open(path) as source:
            while True:
                try:
                    block = source.read(BLOCK)
                except _DAMAGE as error:
                    raise Damaged(str(error)) from None
                except OSError as error:
                    raise CannotRead(error.strerror or str(error)) from None
                if not block:
                    return
                yield block

    def read(self, path: str, limit: int) -> bytes:
        """Return the bytes of a file, at most `limit` of them. Raises CannotRead and Damaged."""
        whole = bytearray()
        for block in self.blocks(path):
            whole += block
            if len(whole) >= limit:
                break
        return bytes(whole[:limit])

    def lines(self, path: str, limit: int) -> Iterator[bytes]:
        """Yield the lines of a file with their LF; one longer than `limit` bytes comes in parts without LF."""
        rest = b""
        for block in self.blocks(path):
            parts = _split(rest + block)
            rest = parts.pop()
            yield from parts
            while len(rest) > limit:
                yield rest[:limit]
                rest = rest[limit:]
        if rest:
            yield rest

    def digest(self, path: str) -> Digest:
        """Hash a file. Raises CannotRead and Damaged."""
        state = sha256()
        size = 0
        for block in self.blocks(path):
            state.update(block)
            size += len(block)
        return Digest(size, state.hexdigest())

    def digests(self) -> tuple[dict[str, Digest], dict[str, OSError]]:
        """Hash every file once; return the digests, and the errors of files that could not be read."""
        found: dict[str, Digest] = {}
        failed: dict[str, OSError] = {}

        def work(paths: Iterator[str]) -> None:
            for path in paths:
                try:
                    found[path] = self.digest(path)
                except OSError as error:
                    failed[path] = error

        large = _Shared(path for path, size in self.files.items() if size >= LARGE)
        second = threading.Thread(target=work, args=(large,))
        second.start()
        work(path for path, size in self.files.items() if size < LARGE)
        work(large)
        second.join()
        return found, failed


class _Shared:
    """Paths that two threads take from, each path once."""

    def __init__(self, paths: Iterator[str]) -> None:
        self._paths = paths
        self._taking = threading.Lock()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        with self._taking:
            return next(self._paths)


def _split(block: bytes) -> list[bytes]:
    """Split at LF only; the last part is what follows the last LF, perhaps nothing."""
    parts = block.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + [parts[-1]]


def look_into(bundle: Path) -> Contents:
    """Return what lies in a bundle that is a folder or a zip. Raises NotABundle and CannotRead."""
    try:
        mode = bundle.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the path
        raise NotABundle(str(bundle)) from None
    except OSError as error:
        raise CannotRead(error.strerror or str(error)) from None
    try:
        if stat.S_ISDIR(mode):
            contents = _folder(bundle)
        elif stat.S_ISREG(mode) and zipfile.is_zipfile(bundle):
            contents = _zip(bundle)
        elif stat.S_ISREG(mode) and _starts_like_a_zip(bundle):
            raise CannotRead("damaged zip")
        else:
            raise NotABundle(str(bundle))
    except (CannotRead, NotABundle):
        raise
    except OSError as error:
        raise CannotRead(error.strerror or str(error)) from None
    except _DAMAGE:
        raise CannotRead("damaged zip") from None
    at_top = {path.partition("/")[0] for path in contents.files}
    if len(at_top.intersection(MARKS)) < MARKS_NEEDED:
        contents.close()
        if _packs_a_bundle(bundle):
            raise CannotRead("damaged zip")
        raise NotABundle(str(bundle))
    return contents


def _starts_like_a_zip(path: Path) -> bool:
    with path.open("rb") as opened:
        return opened.read(4) == b"PK\x03\x04"


def _packs_a_bundle(path: Path) -> bool:
    """Return whether a file starts like the zip of a bundle: its first member then is bag-info.txt.

    Where the list at the end of such a zip is damaged, that of a zip inside it (verify.pyz) may have been read instead.
    """
    if not path.is_file():
        return False
    with path.open("rb") as opened:
        head = opened.read(512)
    return head.startswith(b"PK\x03\x04") and b"/bag-info.txt" in head


def _folder(top: Path) -> Contents:
    """Walk the folder once; links are named, never followed."""
    contents = Contents()

    def open_file(path: str) -> BinaryIO:
        opened = os.open(f"{top}/{path}", _HOW_TO_OPEN)
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            os.close(opened)
            raise Changing("no longer a file")
        return open(opened, "rb", buffering=0)  # noqa: PTH123 - a number, and the caller closes it

    contents.opener = open_file
    waiting = [("", str(top))]
    while waiting:
        inside, folder = waiting.pop()
        try:
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError:
            if not inside:
                raise
            contents.oddities.append(Oddity(inside, "closed_folder"))
            continue
        if not entries and inside:
            contents.oddities.append(Oddity(inside, "empty_folder"))
        for entry in entries:
            path = inside + entry.name
            if entry.is_symlink():
                contents.oddities.append(Oddity(path, "link"))
            elif entry.is_dir(follow_symlinks=False):
                waiting.append((path + "/", entry.path))
            elif entry.is_file(follow_symlinks=False):
                contents.files[path] = entry.stat(follow_symlinks=False).st_size
            else:
                contents.oddities.append(Oddity(path, "special_file"))
    return contents


def _zip(archive: Path) -> Contents:
    """List a zip; members are read as streams, never unpacked."""
    opened = zipfile.ZipFile(archive)
    contents = Contents(close=opened.close)
    members = opened.infolist()
    if _starts_like_a_zip(archive) and min((member.header_offset for member in members), default=0) > 0:
        # The list at the end is gone, and that of a zip inside this one (verify.pyz) was taken for it.
        contents.close()
        raise CannotRead("damaged zip")
    with archive.open("rb") as raw:
        if is_ours(raw, opened.comment):
            at = first_difference(raw, [Packed(one.filename, one.CRC, one.file_size) for one in members])
            if at is not None:
                contents.oddities.append(Oddity(f"{archive.name} @ {at}", "zip_frame"))
    named = [(_name(member), member) for member in members]
    prefix = contents.around = _prefix([name for name, _ in named])
    by_path: dict[str, zipfile.ZipInfo] = {}
    folders: list[str] = []
    for name, member in named:
        path = name[len(prefix) :]
        if is_unsafe(name[:-1] if name.endswith("/") else name):
            contents.oddities.append(Oddity(name, "unsafe_name"))
        elif not name.startswith(prefix):
            contents.oddities.append(Oddity(name, "beside"))
        elif not path:
            continue  # the folder around the bundle
        elif path in by_path:
            contents.oddities.append(Oddity(path, "twice"))
        elif stat.S_ISLNK(member.external_attr >> 16):
            contents.oddities.append(Oddity(path, "link"))
        elif path.endswith("/"):
            folders.append(path)
        else:
            by_path[path] = member
    contents.files.update({path: member.file_size for path, member in by_path.items()})
    full = {str(folder) + "/" for path in by_path for folder in PurePosixPath(path).parents}
    contents.oddities.extend(Oddity(path, "empty_folder") for path in folders if path not in full)

    refused = _refused(by_path, archive.stat().st_size)

    def open_member(path: str) -> BinaryIO:
        if path in refused:
            raise CannotRead(refused[path])
        return _open_member(opened, by_path[path])

    contents.opener = open_member
    return contents


class _Unpacked(io.RawIOBase):
    """A packed member as it unpacks: exactly the bytes that the zip states, or BadZipFile; nothing may follow its end."""

    def __init__(self, packed: BinaryIO, member: zipfile.ZipInfo) -> None:
        self._packed = packed
        self._member = member
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        self._given = 0
        self._crc = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, few or many; nothing at the end."""
        while not self._inflate.eof:
            more = self._inflate.unconsumed_tail or self._packed.read(BLOCK)
            block = self._inflate.decompress(more, BLOCK)
            self._given += len(block)
            self._crc = zlib.crc32(block, self._crc)
            if self._given > self._member.file_size:
                raise zipfile.BadZipFile("unpacks to more than it states")
            if block:
                return block
            if not more:
                raise zipfile.BadZipFile("cut off")
        if self._inflate.unused_data or self._packed.read(1):
            raise zipfile.BadZipFile("something follows the end of the compressed data")
        if (self._given, self._crc) != (self._member.file_size, self._member.CRC):
            raise zipfile.BadZipFile("Bad CRC-32")
        return b""

    def close(self) -> None:
        """Close the packed bytes too."""
        self._packed.close()
        super().close()


def _open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    """Open a member. Raises what stands in `_DAMAGE`, and OSError."""
    if member.header_offset < 0:
        raise zipfile.BadZipFile("Bad place of a file")  # the front of the zip is gone
    if member.compress_type == zipfile.ZIP_STORED and member.compress_size != member.file_size:
        raise zipfile.BadZipFile("cut off")
    if member.compress_type == zipfile.ZIP_STORED or not (member.compress_size or member.file_size):
        return archive.open(member)  # type: ignore[return-value]
    as_stored = copy.copy(member)  # so that its packed bytes are given
    as_stored.compress_type, as_stored.file_size = zipfile.ZIP_STORED, member.compress_size
    as_stored.CRC = None  # type: ignore[assignment]  # it is of the unpacked bytes, and is counted there
    return _Unpacked(archive.open(as_stored), member)  # type: ignore[return-value, arg-type]


def _refused(members: dict[str, zipfile.ZipInfo], archive_size: int) -> dict[str, str]:
    """Return the members that are not unpacked, with the reason; a member never gives more than its stated size."""
    refused: dict[str, str] = {}
    allowed = max(ALWAYS_UNPACKED, MOST_TIMES * archive_size)
    total = 0
    for path, member in members.items():
        total += member.file_size
        if member.compress_type not in _METHODS:
            refused[path] = "packed by a method other than stored and deflate; unpack the zip and check the folder"
        elif total > allowed:
            total -= member.file_size
            refused[path] = f"would unpack to more than {MOST_TIMES} times the zip; unpack it and check the folder"
    return refused


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name, also where the packing program did not mark it as UTF-8.

    macOS writes UTF-8 without the mark and the Japanese Windows Explorer code page 932; Python takes both for 437.
    """
    name = member.orig_filename
    if member.flag_bits & _UTF_8_MARK or name.isascii():
        return name
    for encoding in ("utf-8", "cp932"):
        try:
            meant = name.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
        if not _NO_LETTERS.search(meant):
            return meant
    return name


def _prefix(names: list[str]) -> str:
    """Return the name of the folder around the bundle with its `/` (RFC 8493, section 4), or nothing.

    It is where most of the files lie that a bundle has at its top.
    """
    found: Counter[str] = Counter()
    for name in names:
        first, _, rest = name.partition("/")
        found[""] += first in MARKS and (not rest or first == "data")
        found[first + "/"] += rest in MARKS
    return max(found, key=lambda prefix: (found[prefix], prefix == ""), default="")


def is_unsafe(path: str) -> bool:
    """Return whether a path could lead out of its folder, on any system."""
    return _UNSAFE.search(path) is not None
