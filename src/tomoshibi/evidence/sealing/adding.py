"""Adding to a bundle that is sealed: stamps and lines of custody, one at a time, in a folder or a zip.

Whoever adds holds a lock, so that a second one waits and then sees what the first has added. A kill at any moment leaves
what was there before, or all of it, or (in a folder) something that the next one who adds finishes.
"""

import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tomoshibi.evidence.admission.names import safe_part
from tomoshibi.evidence.sealing.archive import pack
from tomoshibi.evidence.sealing.durable import sync_folder, write_new
from tomoshibi_verify.contents import Contents, look_into
from tomoshibi_verify.custody import AFTER_FILE, CUSTODY_FILE, MAX_LINE, Chain, read_chain
from tomoshibi_verify.disclosure import is_disclosure
from tomoshibi_verify.ed25519 import is_signed_by
from tomoshibi_verify.seal import MAX_SEAL_BYTES, SEAL_FILE, SIGNATURE_FILE, NotASeal, Seal, parse_seal
from tomoshibi_verify.stamps import MAX_STAMP_BYTES, STAMP

MAX_CUSTODY_BYTES = 1 << 26  # some hundred thousand acts
STAMPS = "stamps"


class BundleBusy(Exception):
    """Somebody else is adding to this bundle, and this system cannot wait for them."""


class OnlyAPart(Exception):
    """A disclosure: nothing may be added to it, what happens is noted with the bundle that it comes from."""


class NotAsSealed(Exception):
    """The seal, its signature or the chain of custody is not whole, so nothing is added; the message names the file."""


@dataclass(frozen=True, slots=True)
class Held:
    """A bundle to which nobody else adds now.

    `outside` are the files outside the tag manifest that it had, and `custody.jsonl`; `after` is custody as far as it is
    whole, `torn` what stands behind its last whole line.
    """

    bundle: Path
    seal: Seal
    outside: Mapping[str, bytes]
    after: Chain
    torn: bytes

    @property
    def seal_bytes(self) -> bytes:
        """Return the exact bytes of seal.json."""
        return self.outside[SEAL_FILE]

    def add(self, lines: bytes, stamps: Mapping[str, bytes]) -> None:
        """Add stamps, by their paths, and then lines of custody; what was torn goes. Raises OSError and TooLargeForZip."""
        whole = self.outside.get(AFTER_FILE, b"")
        whole = whole[: len(whole) - len(self.torn)] + lines
        if self.bundle.is_dir():
            if stamps:
                _add_stamps(self.bundle, stamps)
            _add_lines(self.bundle, lines, None if not self.torn else whole)
        else:
            _rewrite(self.bundle, {**stamps, AFTER_FILE: whole})


@contextmanager
def held(bundle: Path) -> Iterator[Held]:
    """Hold a bundle for adding to it, waiting for others.

    Raises NotABundle, CannotRead, OnlyAPart, NotAsSealed, BundleBusy and OSError.
    """
    with closing(look_into(bundle)):  # says what is no bundle before anything is locked
        place = bundle.resolve()
    with _locked(place):
        if place.is_dir():
            _finish(place)
        with closing(look_into(place)) as contents:
            found = _held(place, contents)
        yield found


def _held(place: Path, contents: Contents) -> Held:
    if is_disclosure(contents.files):
        raise OnlyAPart
    if (place / STAMPS).is_symlink():
        raise NotAsSealed(STAMPS)  # what is added must not land elsewhere
    if contents.oddities and not place.is_dir():
        raise NotAsSealed(contents.oddities[0].path)  # a damaged zip written anew would look whole
    limits = {SEAL_FILE: MAX_SEAL_BYTES + 1, SIGNATURE_FILE: 65, CUSTODY_FILE: MAX_CUSTODY_BYTES, AFTER_FILE: MAX_CUSTODY_BYTES}
    limits.update({path: MAX_STAMP_BYTES for path in contents.files if STAMP.fullmatch(path)})
    outside = {path: contents.read(path, limit) for path, limit in limits.items() if path in contents.files}
    seal = _seal(outside)
    before = outside.get(CUSTODY_FILE, b"")
    custody = read_chain(_lines(before))
    if custody.bad or not before.endswith(b"\n") or custody.head != seal.custody_head:
        raise NotAsSealed(CUSTODY_FILE)
    content = outside.get(AFTER_FILE, b"")
    cut = content.rfind(b"\n") + 1
    torn = content[cut:]
    if len(torn) > MAX_LINE or len(content) >= MAX_CUSTODY_BYTES:
        raise NotAsSealed(AFTER_FILE)
    after = read_chain(_lines(content[:cut]), count=custody.count, head=custody.head)
    if after.bad:
        raise NotAsSealed(AFTER_FILE)
    return Held(place, seal, outside, after, torn)


def _lines(content: bytes) -> Iterator[bytes]:
    yield from (line + b"\n" for line in content.split(b"\n")[:-1])


def _seal(outside: Mapping[str, bytes]) -> Seal:
    content, signature = outside.get(SEAL_FILE, b""), outside.get(SIGNATURE_FILE, b"")
    try:
        seal = parse_seal(content)
    except NotASeal:
        raise NotAsSealed(SEAL_FILE) from None
    if not is_signed_by(bytes.fromhex(seal.key), signature=signature, message=content):
        raise NotAsSealed(SIGNATURE_FILE)
    return seal


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    """Wait until nobody else holds the bundle. The lock goes with its holder, however that ends."""
    try:
        import fcntl
    except ImportError:
        with _locked_beside(place):
            yield
        return
    while True:
        handle = os.open(place, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(handle), place.stat()):
                yield
                return
            # A zip that was written anew meanwhile is another file under the same name.
        finally:
            os.close(handle)


@contextmanager
def _locked_beside(place: Path) -> Iterator[None]:
    """Hold a file beside the bundle that Windows removes with its holder. Raises BundleBusy."""
    beside = place.with_name(f".{place.name}.lock")
    try:
        handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_TEMPORARY", 0))
    except FileExistsError:
        raise BundleBusy(str(place)) from None
    try:
        yield
    finally:
        os.close(handle)


def _beside(place: Path) -> Path:
    """Return where things are written before they are put into the bundle: never half a file inside it."""
    return place.with_name(f".{place.name}.adding")


def _add_stamps(folder: Path, stamps: Mapping[str, bytes]) -> None:
    """Put whole files into `stamps/`, or the whole folder at once where there is none yet."""
    room = _beside(folder)
    _clear(room)
    try:
        room.mkdir(mode=0o755)
    except OSError:  # beside the bundle nothing can be written: it is the top of a drive, or its folder is closed
        (folder / STAMPS).mkdir(exist_ok=True)
        _write_all(folder / STAMPS, stamps)
        return
    try:
        _write_all(room, stamps)
        _place(room, folder)
    finally:
        _clear(room)


def _write_all(folder: Path, stamps: Mapping[str, bytes]) -> None:
    for path, content in stamps.items():
        write_new(folder / Path(path).name, content)
    sync_folder(folder)


def _place(room: Path, folder: Path) -> None:
    target = folder / STAMPS
    if not target.exists():
        room.rename(target)
    else:
        for one in sorted(room.iterdir()):
            one.rename(target / one.name)  # the names are new: their maker holds the lock and has looked
        sync_folder(target)
    sync_folder(folder)


def _finish(folder: Path) -> None:
    """Finish what somebody who was killed while adding stamps has left: whole pairs go in, anything less goes away.

    A file that was put into the bundle already has left its other half here.
    """
    room = _beside(folder)
    if not room.is_dir() or room.is_symlink():
        return
    left = {one.name: one for one in room.iterdir() if STAMP.fullmatch(f"{STAMPS}/{one.name}")}
    target = folder / STAMPS
    for name in sorted(left):
        other = name[:-1] + ("r" if name.endswith("q") else "q")
        if (target / name).exists() or not (target / other).exists():
            continue  # nothing of this pair is in the bundle: it was never added
        left[name].rename(target / name)
        sync_folder(target)
    _clear(room)


def _clear(room: Path) -> None:
    if room.is_dir() and not room.is_symlink():
        shutil.rmtree(room, ignore_errors=True)
    else:
        with suppress(OSError):
            room.unlink()


def _add_lines(folder: Path, lines: bytes, instead: bytes | None) -> None:
    """Append lines in one write; where the last line is torn, put a whole file in its place."""
    if instead is not None:
        room = _beside(folder)
        _clear(room)
        write_new(room, instead)
        room.replace(folder / AFTER_FILE)
        sync_folder(folder)
        return
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    opened = os.open(folder / AFTER_FILE, flags, 0o644)
    try:
        before = os.fstat(opened).st_size
        try:
            if os.write(opened, lines) != len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(opened)
        except OSError:
            os.ftruncate(opened, before)  # rather none of it than a torn line
            raise
    finally:
        os.close(opened)
    sync_folder(folder)


def _rewrite(archive: Path, changed: Mapping[str, bytes]) -> None:
    """Write a zip anew beside the old one, with some files changed or added, and put it in its place."""
    room = _beside(archive)
    _clear(room)
    with closing(look_into(archive)) as contents:
        if contents.oddities:
            raise NotAsSealed(contents.oddities[0].path)
        sizes = {**contents.files, **{path: len(content) for path, content in changed.items()}}
        name = contents.around.rstrip("/") or safe_part(archive.stem)
        try:
            with room.open("xb") as out:
                pack(sizes, lambda path: [changed[path]] if path in changed else contents.blocks(path), out, name=name)
                out.flush()
                os.fsync(out.fileno())
            shutil.copymode(archive, room)
            room.replace(archive)
        finally:
            _clear(room)
    sync_folder(archive.parent)
