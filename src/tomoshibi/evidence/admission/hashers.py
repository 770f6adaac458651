"""Many files looked at on two cores at once, by light processes beside our own where there are enough of them.

Threads of one Python share a lock, so that small files go no quicker by two of them. A hasher is a process that imports little,
is told paths and answers what is plain: about a text, a zip or a file that it cannot read it says nothing, and when it dies,
nothing any more. We then look for ourselves, so that every error is our own and no file is missed.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from tomoshibi.evidence.admission import through
from tomoshibi.evidence.admission.through import Head, Through, look

AT_ONCE = 2  # more would make a disk that turns seek
MANY = 400  # files from which on the start of the processes, some 20 ms, is worth it
TAKEN = 24  # files that a thread looks at before it takes more
ASKED = 96  # files that a hasher is asked about at a time
ROOT = str(Path(__file__).parents[3])  # where this package lies
SERVE = f"from {through.__name__} import serve; serve(sys.stdin.buffer, sys.stdout.buffer)"
PROGRAM = f"import sys; sys.path.insert(0, {ROOT!r}); {SERVE}"

Hasher = subprocess.Popen[bytes]
Found = Through | Head | None


def look_at_all(places: Sequence[str]) -> Iterator[Through | Head]:
    """Yield what each file is, in order, as `look` does. Raises OSError at the first that cannot be read."""
    hashers = _started() if len(places) >= MANY else []
    size = ASKED if hashers else TAKEN
    chunks = [places[at : at + size] for at in range(0, len(places), size)]
    idle: SimpleQueue[Hasher] = SimpleQueue()
    for hasher in hashers:
        idle.put(hasher)

    def ask(some: Sequence[str]) -> list[Found]:
        if not hashers:
            return _looked_here(some)
        hasher = idle.get()
        try:
            return _asked(hasher, some)
        finally:
            idle.put(hasher)

    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        for chunk, answers in zip(chunks, pool.map(ask, chunks), strict=True):
            for place, found in zip(chunk, answers, strict=True):
                yield look(place) if found is None else found
    finally:
        for hasher in hashers:
            hasher.kill()
        pool.shutdown(cancel_futures=True)
        for hasher in hashers:
            hasher.communicate()


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
