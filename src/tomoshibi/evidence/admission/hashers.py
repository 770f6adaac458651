"""Many files looked at on two cores at once, by light processes beside our own where there are enough of them.

Threads of one Python share a lock, so that small files go no quicker by two of them. A hasher is a process that imports little,
is told paths and answers what is plain: about a text, a zip or a file that it cannot read it says nothing, and when it dies,
nothing any more. We then look for ourselves, so that every error is our own and no file is missed.

They are the first to begin: this module imports little too, so that all else is loaded while they are at work.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

from tomoshibi.evidence.admission import through
from tomoshibi.evidence.admission.through import Head, Through, look
from tomoshibi.evidence.admission.walk import walk

AT_ONCE = 2  # more would make a disk that turns seek
MANY = 400  # files from which on the start of the processes, some 20 ms, is worth it
TAKEN = 24  # files that a thread looks at before it takes more
ASKED = 96  # files that a hasher is asked about at a time
ROOT = os.path.abspath(f"{__file__}/../../../..")  # noqa: PTH100 - where this package lies; `pathlib` need not be loaded
SERVE = f"from {through.__name__} import serve; serve(sys.stdin.buffer, sys.stdout.buffer)"
PROGRAM = f"import sys; sys.path.insert(0, {ROOT!r}); {SERVE}"

Hasher = subprocess.Popen[bytes]
Found = Through | Head | None


class Looking:
    """Files that are being looked at, from the moment this is made. Going through it gives what each is, in order.

    Whoever makes it must close it.
    """

    def __init__(self, places: Sequence[str], hashers: Sequence[Hasher]) -> None:
        self._hashers = hashers
        size = ASKED if hashers else TAKEN
        self._chunks = [places[at : at + size] for at in range(0, len(places), size)]
        self._numbers = iter(range(len(self._chunks)))
        self._told: SimpleQueue[tuple[int, list[Found]] | None] = SimpleQueue()
        workers: Sequence[Hasher | None] = hashers or [None] * AT_ONCE
        self._threads = [Thread(target=self._work, args=(one,)) for one in workers]
        self._at_work = len(self._threads)
        for thread in self._threads:
            thread.start()

    def _work(self, hasher: Hasher | None) -> None:
        try:
            for number in self._numbers:
                chunk = self._chunks[number]
                self._told.put((number, _looked_here(chunk) if hasher is None else _asked(hasher, chunk)))
        finally:
            self._told.put(None)

    def __iter__(self) -> Iterator[Through | Head]:
        """Yield what each file is, as `look` does. Raises OSError at the first that cannot be read."""
        told: dict[int, list[Found]] = {}
        for number, chunk in enumerate(self._chunks):
            while self._at_work and number not in told:
                one = self._told.get()
                if one is None:
                    self._at_work -= 1
                else:
                    told[one[0]] = one[1]
            for place, found in zip(chunk, told.pop(number, [None] * len(chunk)), strict=True):
                yield look(place) if found is None else found

    def close(self) -> None:
        """Stop the looking, wherever it is, and end the hashers."""
        for _ in self._numbers:
            pass
        for hasher in self._hashers:
            hasher.kill()
        for thread in self._threads:
            thread.join()
        for hasher in self._hashers:
            hasher.communicate()


class Ahead(NamedTuple):
    """A folder whose files are being looked at: their names in order, what else is in it and why, and the looking."""

    folder: str
    files: list[str]
    others: list[tuple[str, str | None]]
    looking: Looking


def look_ahead(folder: str) -> Ahead:
    """Begin to look at all files of a folder. Raises OSError."""
    files: list[str] = []
    others: list[tuple[str, str | None]] = []
    hashers: list[Hasher] = []
    try:
        for name, trouble in walk(folder):
            if trouble is not None:
                others.append((name, trouble))
                continue
            files.append(name)
            if len(files) == MANY:
                hashers = _started()
    except OSError:
        for hasher in hashers:
            hasher.kill()
            hasher.communicate()
        raise
    files.sort()
    return Ahead(folder, files, sorted(others), Looking([f"{folder}/{name}" for name in files], hashers))


def look_at_all(places: Sequence[str]) -> Iterator[Through | Head]:
    """Yield what each file is, in order, as `look` does. Raises OSError at the first that cannot be read."""
    looking = Looking(places, _started() if len(places) >= MANY else [])
    try:
        yield from looking
    finally:
        looking.close()


def _started() -> list[Hasher]:
    """Return running hashers; none where there is no Python to start."""
    if getattr(sys, "frozen", False) or not sys.executable:  # packed as one file, that file would be started
        return []
    call = [sys.executable, "-I", "-S", "-B", "-c", PROGRAM]  # nothing in the environment or the working folder has a say
    started = []
    with suppress(OSError):
        for _ in range(AT_ONCE):
            started.append(subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
    return started


def _asked(hasher: Hasher, places: Sequence[str]) -> list[Found]:
    """Return a hasher's answers; nothing about all of the files where it died."""
    if hasher.stdin is None or hasher.stdout is None:  # they are pipes, as it was started
        return [None] * len(places)
    try:
        hasher.stdin.write(through.question(places))
        hasher.stdin.flush()
        return [*through.answers(hasher.stdout, len(places))]
    except (OSError, EOFError):
        return [None] * len(places)


def _looked_here(places: Sequence[str]) -> list[Found]:
    found: list[Found] = []
    for place in places:
        try:
            found.append(look(place))
        except OSError:  # the caller meets it again, in the order of the files
            found.append(None)
    return found
