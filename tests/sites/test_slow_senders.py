"""Many send as slowly as they can: everybody else still gets their pages, and what was sent halfway is not kept."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.makers.callers import Caller
from tests.makers.sites import Sites
from tests.makers.standings import standings
from tomoshibi.cli.serving import THREADS

LARGE = 16 * 1024 * 1024
PATIENCE = 60.0  # seconds until somebody who is held up gives up; nobody else may be


@pytest.fixture(scope="module")
def number(sites: Sites) -> str:
    """The number of a talk that takes texts."""
    return standings(sites)["texts"]


def head(site: str, *, cookie: str, length: int) -> bytes:
    lines = [
        "POST /a/19 HTTP/1.1", f"Host: {urlsplit(site).netloc}", f"Cookie: {cookie}", f"Content-Length: {length}",
        "Content-Type: multipart/form-data; boundary=x", "Connection: close", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


@contextmanager
def slow_senders(site: str, count: int, *, cookie: str = "", first: bytes = b"--x\r\n") -> Iterator[list[socket.socket]]:
    """Begin so many forms at once, and send no more than their first bytes."""
    place = urlsplit(site)
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection((place.hostname, place.port))) for _ in range(count)]
        for line in lines:
            line.sendall(head(site, cookie=cookie, length=LARGE) + first)
        yield lines


@pytest.mark.parametrize("is_visitor", [False, True])
def test_others_get_their_pages(sites: Sites, number: str, is_visitor: bool) -> None:
    person = Caller(sites.help, timeout=PATIENCE)
    person.enter(number)
    cookie = f"__Host-v={person.cookies['__Host-v']}" if is_visitor else ""
    mark = person.get("/a/12").hidden()["mark"].encode()
    first = b'--x\r\nContent-Disposition: form-data; name="mark"\r\n\r\n' + mark + b"\r\n"

    with slow_senders(sites.help, 2 * THREADS, cookie=cookie, first=first) as lines:
        assert person.get("/a/12").status == 200
        arrived = person.post("/a/13", **person.get("/a/12").hidden(), words="まにあった言葉")
        assert "まにあった言葉" in arrived.text
        for line in lines:
            line.settimeout(PATIENCE)
            assert line.recv(9)[:9] == b"HTTP/1.1 "  # each is answered, and lets go of its thread


def test_a_text_that_came_halfway_is_not_kept(sites: Sites, number: str) -> None:
    person = Caller(sites.help, timeout=PATIENCE)
    page = person.enter(number).hidden()
    cookie = f"__Host-v={person.cookies['__Host-v']}"
    fields = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{page[name]}\r\n'.encode() for name in ("mark", "form")
    )
    file = b'--x\r\nContent-Disposition: form-data; name="file"; filename="half.txt"\r\nContent-Type: text/plain\r\n\r\n'

    with slow_senders(sites.help, 1, cookie=cookie, first=fields + file + "半分だけの文章\n".encode() * 9) as (line,):
        line.shutdown(socket.SHUT_WR)  # the network is gone
        line.settimeout(PATIENCE)
        answer = b"".join(iter(lambda: line.recv(65_536), b"")).decode()

    assert "いまは受け取れませんでした" in answer
    assert "half.txt" not in person.get("/a/12").text
