"""Both sites as they really run: their own processes, a database and keys of their own, made-up talks."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import tomoshibi
from tomoshibi.cli.serving import Site, server_call

WAIT = 60.0  # seconds until a site answers, on a busy machine


@dataclass(frozen=True)
class Sites:
    """Where the sites answer, and what the demo printed."""

    help: str
    desk: str
    home: Path
    code: str  # of the talk that has an answer
    processes: "Served"

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
def running(folder: Path, *, workers: int = 1, **settings: str) -> Iterator[Sites]:
    """Prepare the demo in a folder and run both sites until the block ends."""
    home = folder / "tomoshibi-demo"
    made = [sys.executable, "-m", "tomoshibi", "serve", "demo", "--once"]
    subprocess.run(made, env={**environment(home), **settings}, cwd=folder, check=True, capture_output=True)
    with served({**environment(home), **settings}, folder, workers=workers) as found:
        code = (home / "code-of-the-demo.txt").read_text("utf-8")
        yield Sites(found.addresses["help"], found.addresses["desk"], home, code, found)


@dataclass
class Served:
    """Both sites of a home that exists, each a server with its workers."""

    environment: dict[str, str]
    folder: Path
    workers: int
    log: Path
    ports: dict[Site, int] = field(default_factory=lambda: {"help": free_port(), "desk": free_port()})
    servers: dict[Site, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def addresses(self) -> dict[Site, str]:
        return {site: f"http://localhost:{port}" for site, port in self.ports.items()}

    def start(self) -> None:
        with self.log.open("ab") as log:
            for site, port in self.ports.items():
                call = server_call(site, bind=f"127.0.0.1:{port}", workers=self.workers)
                self.servers[site] = subprocess.Popen(call, env=self.environment, cwd=self.folder, stdout=log, stderr=log)
        for site, address in self.addresses.items():
            answered(f"{address}/health", self.servers[site])

    def stop(self) -> None:
        for server in self.servers.values():
            server.terminate()
        for server in self.servers.values():
            server.wait(20)


@contextmanager
def served(environment: dict[str, str], folder: Path, *, workers: int = 1) -> Iterator[Served]:
    """Run both sites of a home that was prepared, until the block ends; what they print is in `log` in the folder."""
    found = Served(environment, folder, workers, folder / "log")
    try:
        found.start()
        yield found
    finally:
        found.stop()


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
