"""Both sites as they really run: their own processes, a database and keys of their own, made-up talks."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tomoshibi

WAIT = 60.0  # seconds until a site answers, on a busy machine


@dataclass(frozen=True)
class Sites:
    """Where the sites answer, and what the demo printed."""

    help: str
    desk: str
    home: Path
    code: str  # of the talk that has an answer

    def environment(self) -> dict[str, str]:
        return environment(self.home)


def environment(home: Path) -> dict[str, str]:
    ours = str(Path(tomoshibi.__file__).parents[1])  # the code that is tested, wherever the processes are started
    given = {"PYTHONPATH": ours, "TOMOSHIBI_HOME": str(home), "TOMOSHIBI_PLAIN_HTTP": "1", "TOMOSHIBI_DEMO": "1"}
    return {**os.environ, **given}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(folder: Path, *, workers: int = 1) -> Iterator[Sites]:
    """Prepare the demo in a folder and run both sites until the block ends."""
    home = folder / "tomoshibi-demo"
    made = [sys.executable, "-m", "tomoshibi", "serve", "demo", "--once"]
    subprocess.run(made, env=environment(home), cwd=folder, check=True, capture_output=True)
    ports = {"help": free_port(), "desk": free_port()}
    servers = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", f"tomoshibi.web.{site}.wsgi:application", "--bind", f"127.0.0.1:{port}"),
                *("--worker-class", "gthread", "--threads", "8", "--workers", str(workers), "--no-control-socket"),
                *("--log-level", "warning"),
            ],
            env=environment(home),
            cwd=folder,
        )
        for site, port in ports.items()
    ]
    try:
        for port, server in zip(ports.values(), servers, strict=True):
            answered(f"http://localhost:{port}/health", server)
        yield Sites(
            f"http://localhost:{ports['help']}",
            f"http://localhost:{ports['desk']}",
            home,
            (home / "code-of-the-demo.txt").read_text("utf-8"),
        )
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait(20)


def answered(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a site answers; a server that ended is not waited for."""
    until = time.monotonic() + WAIT
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # our own server on this machine
                return
        except OSError:
            if time.monotonic() > until or server.poll() is not None:
                raise
            time.sleep(0.1)
