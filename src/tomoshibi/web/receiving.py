"""What is sent arrives whole and at a fair pace, or its reading ends: who sends slowly holds up nobody else.

The proxy holds small forms until they are whole, so that a slow telephone holds no thread of ours. Texts that are handed in are
given on as they come, past every disk (deploy/nginx): there a sender of a byte a minute would hold a thread for days.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

GRACE = 15.0  # seconds of waiting for which nothing is asked: a telephone loses its network for a moment
PACE = 4 * 1024  # bytes for each second of waiting after that; a slow line of a telephone sends four times as much
MOST_SECONDS = 20 * 60.0  # of waiting for one form: the largest sending at the pace of such a line
READ_PAST = 80 * 1024 * 1024  # bytes of a request that was answered before its end; the proxy lets no larger one in
SECONDS_TO_READ_PAST = 30.0  # then the connection is closed
MOST_READ_PAST = 2  # threads of a process that read past at once; further answers go out before their request has ended
MOST_HANDING_IN = 4  # threads of a process (of eight, cli/serving.py) that take texts in at once
LOOK = 1.0  # seconds between two looks at all who are sending
PIECE = 4 * 1024

Clock = Callable[[], float]
Wsgi = Callable[..., Iterable[bytes]]
_READING_PAST = threading.BoundedSemaphore(MOST_READ_PAST)
_HANDING_IN = threading.BoundedSemaphore(MOST_HANDING_IN)


class TooSlow(OSError):
    """The sender was slower than the least pace, or took longer than one form may."""


class CutShort(OSError):
    """The sender stopped before the end: what came is not what was meant, and must not be kept as if it were."""


class Busy(Exception):
    """As many hand in texts at this moment as may."""


class Sender:
    """The body of a request as it comes: counted, waited for, and ended by `stop` where it comes too slowly.

    Only the time in which something is waited for counts, not what is done with what has come.
    """

    def __init__(self, sent: Any, *, length: int | None, connection: socket.socket | None, clock: Clock) -> None:
        """Take the stream that the server gives, and how long the request says it is."""
        self._sent, self._length, self._connection, self._clock = sent, length, connection, clock
        self._count, self._waited, self._since = 0, 0.0, 0.0
        self._is_waiting, self._is_stopped = False, False
        self._most = MOST_SECONDS

    def read(self, size: int | None = -1) -> bytes:
        """Return so many bytes, all for none or -1, fewer at the end alone. Raises TooSlow and CutShort."""
        left = READ_PAST + PIECE if size is None or size < 0 else size
        pieces = []
        while left > 0:
            piece = self._waited_for(self._sent.read, min(PIECE, left))
            if not piece:
                break
            left -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def readline(self, size: int | None = -1) -> bytes:
        """Return a line. Raises TooSlow and CutShort."""
        return self._waited_for(self._sent.readline, READ_PAST if size is None or size < 0 else size)

    def _waited_for(self, read: Callable[[int], bytes], size: int) -> bytes:
        if self.is_slow():
            raise TooSlow
        self._since, self._is_waiting = self._clock(), True
        try:
            piece = read(size)
        finally:
            self._waited, self._is_waiting = self.waited(), False
        self._count += len(piece)
        if self._is_stopped:
            raise TooSlow
        if not piece and size and self._length is not None and self._count < self._length:
            raise CutShort
        return piece

    def waited(self) -> float:
        """Return for how many seconds this sender was waited for."""
        return self._waited + (self._clock() - self._since if self._is_waiting else 0.0)

    def is_slow(self) -> bool:
        """Return whether this sender was waited for too long."""
        waited = self.waited()
        return self._is_stopped or waited > self._most or waited > GRACE + self._count / PACE

    def stop(self) -> None:
        """End the reading, wherever it waits; an answer can still go out."""
        self._is_stopped = True
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RD)

    def read_past(self) -> None:
        """Read what is left, for a while."""
        self._most = min(self._most, self.waited() + SECONDS_TO_READ_PAST)
        left = READ_PAST
        with suppress(OSError, ValueError):  # too slow, gone, or its form was cut; the answer says what there is to say
            while left > 0 and (piece := self.read(min(PIECE, left))):
                left -= len(piece)


class Watch:
    """Looks at all who are sending, and ends what is too slow: the thread that reads cannot, it waits."""

    def __init__(self) -> None:
        """Look at nobody yet."""
        self._senders: set[Sender] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, sender: Sender) -> Iterator[None]:
        """Look at a sender until the block ends."""
        with self._lock:
            self._senders.add(sender)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look_on, name="watch", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._senders.discard(sender)

    def look(self) -> None:
        """End what is too slow now."""
        with self._lock:
            for sender in self._senders:
                if sender.is_slow():
                    sender.stop()

    def _look_on(self) -> None:
        while True:
            time.sleep(LOOK)
            self.look()


WATCH = Watch()


def receiving(application: Wsgi, *, watch: Watch = WATCH, clock: Clock = monotonic) -> Wsgi:
    """Wrap a site: its forms come at a fair pace, and what a page did not read of one is read past before the answer goes out.

    A server that closes while a sender is still sending resets the connection: the answer ("come in again") would be lost, and
    a proxy would say 502.
    """

    def answered(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            return application(environ, start_response)
        sender = Sender(environ["wsgi.input"], length=_length(environ), connection=environ.get("gunicorn.socket"), clock=clock)
        environ["wsgi.input"] = sender
        with watch.over(sender):
            answer = application(environ, start_response)
            if _READING_PAST.acquire(blocking=False):
                try:
                    sender.read_past()
                finally:
                    _READING_PAST.release()
        return answer

    return answered


def _length(environ: dict[str, Any]) -> int | None:
    """Return how long a request says it is; None for one that comes in chunks, whose end the server knows."""
    given = str(environ.get("CONTENT_LENGTH") or "")
    return int(given) if given.isascii() and given.isdigit() else None


@contextmanager
def handing_in() -> Iterator[None]:
    """Take one of the places of those who hand in texts, until the block ends. Raises Busy."""
    if not _HANDING_IN.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        _HANDING_IN.release()
