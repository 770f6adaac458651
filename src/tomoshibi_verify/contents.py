"""What lies in a bundle: a folder or a zip, seen as files with paths; nothing is ever written or unpacked."""

from __future__ import annotations

import io
import os
import stat
import threading
import zipfile
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BLOCK = 1 << 20
THREADS = 2  # more does not pay: beyond that the disk is the limit
MARKS = ("bagit.txt", "seal.json", "manifest-sha256.txt", "tagmanifest-sha256.txt", "seal.sig", "data")
MARKS_NEEDED = 2  # a folder with fewer of these is something else, not a damaged bundle
# What reading a damaged zip can raise; RuntimeError stands for encrypted members.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


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
    """The files of a bundle by path, with `/` between folders, and what should not be there."""

    base: str
    files: set[str] = field(default_factory=set)
    oddities: list[Oddity] = field(default_factory=list)
    _open: Callable[[str], BinaryIO] = field(default=lambda path: io.BytesIO())

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading. Raises CannotRead and Damaged."""
        try:
            return self._open(path)
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
        waiting = iter(sorted(self.files))
        taking = threading.Lock()

        def work() -> None:
            while True:
                with taking:
                    path = next(waiting, None)
                if path is None:
                    return
                try:
                    found[path] = self.digest(path)
                except OSError as error:
                    failed[path] = error

        workers = [threading.Thread(target=work) for _ in range(THREADS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return found, failed


def _split(block: bytes) -> list[bytes]:
    """Split at LF only; the last part is what follows the last LF, perhaps nothing."""
    parts = block.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + [parts[-1]]


def look_into(bundle: Path) -> Contents:
    """Return what lies in a bundle that is a folder or a zip. Raises NotABundle and CannotRead."""
    try:
        mode = bundle.stat().st_mode
        if stat.S_ISDIR(mode):
            contents = _folder(bundle)
        elif stat.S_ISREG(mode) and zipfile.is_zipfile(bundle):
            contents = _zip(bundle)
        elif stat.S_ISREG(mode) and bundle.open("rb").read(4) == b"PK\x03\x04":
            raise CannotRead("damaged zip")
        else:
            raise NotABundle(str(bundle))
    except FileNotFoundError:
        raise NotABundle(str(bundle)) from None
    except (CannotRead, NotABundle):
        raise
    except OSError as error:
        raise CannotRead(error.strerror or str(error)) from None
    except _DAMAGE:
        raise CannotRead("damaged zip") from None
    at_top = {path.partition("/")[0] for path in contents.files}
    if len(at_top.intersection(MARKS)) < MARKS_NEEDED:
        raise NotABundle(str(bundle))
    return contents


def _folder(top: Path) -> Contents:
    """Walk the folder once; links are named, never followed."""
    contents = Contents(base=str(top))

    def open_file(path: str) -> BinaryIO:
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        opened = os.fdopen(os.open(os.path.join(str(top), *path.split("/")), flags), "rb", buffering=0)  # noqa: PTH118
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            opened.close()
            raise Changing("no longer a file")
        return opened

    contents._open = open_file
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
                contents.files.add(path)
            else:
                contents.oddities.append(Oddity(path, "special_file"))
    return contents


def _zip(archive: Path) -> Contents:
    """List a zip; members are read as streams, never unpacked."""
    opened = zipfile.ZipFile(archive)
    members = opened.infolist()
    prefix = _prefix([member.filename for member in members])
    contents = Contents(base=str(archive))
    by_path: dict[str, zipfile.ZipInfo] = {}
    folders: list[str] = []
    for member in members:
        path = member.filename[len(prefix) :]
        if not member.filename.startswith(prefix) or is_unsafe(member.orig_filename.rstrip("/") or "/"):
            contents.oddities.append(Oddity(member.orig_filename, "unsafe_name"))
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
    contents.files.update(by_path)
    full = {str(folder) + "/" for path in by_path for folder in PurePosixPath(path).parents}
    contents.oddities.extend(Oddity(path, "empty_folder") for path in folders if path not in full)

    def open_member(path: str) -> BinaryIO:
        return opened.open(by_path[path])  # type: ignore[return-value]

    contents._open = open_member
    return contents


def _prefix(names: list[str]) -> str:
    """Return the name of the one folder around the bundle with its `/`, or nothing (RFC 8493, section 4)."""
    first = {name.partition("/")[0] for name in names if "/" in name}
    alone = len(first) == 1 and all("/" in name for name in names)
    if not alone or first & {"data", "stamps"}:
        return ""
    return first.pop() + "/"


def is_unsafe(path: str) -> bool:
    """Return whether a path could lead out of its folder, on any system."""
    parts = path.split("/")
    return any(part in ("", ".", "..") for part in parts) or "\\" in path or "\0" in path or bool(PureWindowsPath(path).drive)
