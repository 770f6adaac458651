"""Ask a stamp authority over HTTP (RFC 3161, section 3.4); only the fingerprint of a seal is sent, never anything of a talk."""

import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR, socket
from typing import IO, Any, cast
from urllib.parse import urlsplit

from tomoshibi_verify.timestamp import MAX_STAMP_BYTES

REQUEST_TYPE = "application/timestamp-query"
REPLY_TYPE = "application/timestamp-reply"
# An authority answers within a second or two; a person waits at the terminal.
STEP_SECONDS = 10.0
WHOLE_SECONDS = 20.0
_BLOCK = 1 << 14


class NoStamp(Exception):
    """The authority gave no stamp that can be used. `why` is a name in the words of the command line, `detail` fills it."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".strip())
        self.why, self.detail = why, detail


class NotAnAddress(ValueError):
    """What was given is not the address of an authority: http or https with a host, without name and password."""


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority to ask, and how long: each step on the way, and all of it together, in seconds.

    `proxy` is the address of a proxy that the operator has named; that of the environment is never used.
    """

    url: str
    proxy: str | None = None
    step_seconds: float = STEP_SECONDS
    whole_seconds: float = WHOLE_SECONDS

    @property
    def label(self) -> str:
        """Return the address as custody names it: what follows a question mark may be secret."""
        return self.url.partition("?")[0].partition("#")[0]


def authority_at(url: str, *, proxy: str | None = None) -> Authority:
    """Return the authority at an address. Raises NotAnAddress."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.username is None and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAnAddress(url)
    return Authority(url, proxy)


def ask(authority: Authority, request: bytes) -> bytes:
    """Send a request and return the raw reply. Raises NoStamp; nothing is followed, and nothing is waited for long."""
    deadline = _Deadline(authority.whole_seconds)
    asking = urllib.request.Request(
        authority.url,
        data=request,
        headers={"Content-Type": REQUEST_TYPE, "Accept": REPLY_TYPE, "User-Agent": "Tomoshibi", "Connection": "close"},
    )
    with deadline:
        try:
            with _opener(authority, deadline).open(asking, timeout=authority.step_seconds) as answer:
                return _read(answer, deadline)
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error) from None
        except (OSError, HTTPException, ValueError) as error:
            if deadline.is_over():
                raise NoStamp("tsa-slow") from None
            raise _unreachable(error) from None


def _read(answer: HTTPResponse, deadline: "_Deadline") -> bytes:
    if answer.status != 200:
        raise NoStamp("tsa-refused", str(answer.status))
    if answer.headers.get_content_type() != REPLY_TYPE:
        raise NoStamp("tsa-other-type", answer.headers.get_content_type())
    whole = bytearray()
    while block := answer.read1(_BLOCK):
        whole += block
        if len(whole) > MAX_STAMP_BYTES:
            raise NoStamp("tsa-too-large")
        if deadline.is_over():
            raise NoStamp("tsa-slow")
    if deadline.is_over():  # what was read may be cut off
        raise NoStamp("tsa-slow")
    stated = answer.headers.get("Content-Length")
    if stated is not None and stated != str(len(whole)):
        raise NoStamp("tsa-cut-off")
    return bytes(whole)


def _refusal(error: urllib.error.HTTPError) -> NoStamp:
    if 300 <= error.code < 400:
        return NoStamp("tsa-redirects", str(error.headers.get("Location", "?"))[:200])
    return NoStamp("tsa-refused", str(error.code))


def _unreachable(error: Exception) -> NoStamp:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return NoStamp("tsa-slow")
    return NoStamp("tsa-unreachable", (str(reason) or type(reason).__name__)[:200])


class _Deadline:
    """Ends a connection when the time for all of it is over, however slowly its bytes drip."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True
        self._connection: HTTPConnection | None = None

    def is_over(self) -> bool:
        return time.monotonic() >= self._ends

    def watch(self, connection: HTTPConnection) -> None:
        self._connection = connection

    def _hang_up(self) -> None:
        sock = None if self._connection is None else self._connection.sock
        if sock is not None:
            with suppress(OSError):
                # Not the method of a TLS socket, which would change it under the reader's hands.
                socket.shutdown(cast("socket", sock), SHUT_RDWR)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *failure: object) -> None:
        self._timer.cancel()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """An authority that has moved is told to the operator, who may name its new address; it is not followed."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        del req, fp, code, msg, headers, newurl


def _opener(authority: Authority, deadline: _Deadline) -> urllib.request.OpenerDirector:
    """Return what opens the one connection: no proxy of the environment, no file, no other scheme, no redirect."""
    proxies = {} if authority.proxy is None else {"http": authority.proxy, "https": authority.proxy}
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(proxies),
        _Http(deadline),
        _Https(deadline),
        urllib.request.HTTPDefaultErrorHandler(),
        _NoRedirects(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _watched(deadline: _Deadline, make: Callable[..., HTTPConnection]) -> Callable[..., HTTPConnection]:
    def connection(host: str, **more: Any) -> HTTPConnection:
        made = make(host, **more)
        deadline.watch(made)
        return made

    return connection


class _Http(urllib.request.HTTPHandler):
    """http, under a deadline."""

    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(cast("Any", _watched(self._deadline, HTTPConnection)), req)


class _Https(urllib.request.HTTPSHandler):
    """https with the system's certificates, under a deadline."""

    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(cast("Any", _watched(self._deadline, HTTPSConnection)), req)
