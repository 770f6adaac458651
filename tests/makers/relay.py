"""A relay between a browser and a site that keeps what the browser sends: a driver does not show the files of a form."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Relay:
    """Where the relay answers, and all bytes that went through it to the site."""

    address: str
    sent: bytearray = field(default_factory=bytearray)


@contextmanager
def relaying(site: str) -> Iterator[Relay]:
    """Relay to a site on this machine until the block ends."""
    port = urlsplit(site).port
    threads: list[threading.Thread] = []
    open_ones: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        relay = Relay(f"http://localhost:{listening.getsockname()[1]}")

        def serve() -> None:
            with suppress(OSError):  # closed at the end of the block
                while True:
                    browser, _ = listening.accept()
                    server = socket.create_connection(("127.0.0.1", port))
                    open_ones.extend((browser, server))
                    for source, target, kept in ((browser, server, relay.sent), (server, browser, None)):
                        threads.append(threading.Thread(target=_pass_on, args=(source, target, kept)))
                        threads[-1].start()

        accepting = threading.Thread(target=serve)
        accepting.start()
        try:
            yield relay
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for one in open_ones:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()
            for one in open_ones:
                one.close()


def _pass_on(source: socket.socket, target: socket.socket, kept: bytearray | None) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            if kept is not None:
                kept += piece
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
