"""A PostgreSQL server of a test's own, with its files in a folder, that can be killed and started again."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.with_postgres import NOBODY, programs

SETTINGS = Path(__file__).parents[2] / "deploy" / "postgresql" / "tomoshibi.conf"  # those that an organisation is given


@dataclass(frozen=True)
class DatabaseServer:
    """Where it answers, and its folder: data, log and socket."""

    address: str
    folder: Path
    programs: Path
    as_user: tuple[str, ...]

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        self._control("-o", options, "start")

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def kill(self) -> None:
        """End it and all its processes at once, as a power cut does."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(first, signal.SIGSTOP)  # so that it starts no other process meanwhile
        every = (first, *children(first))
        for number in every:
            os.kill(number, signal.SIGKILL)
        until = time.monotonic() + 20
        while any(_lives(number) for number in every) and time.monotonic() < until:
            time.sleep(0.02)
        for lock in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*.lock")):
            lock.unlink()  # where nobody takes the dead off the list of processes, they would pass for alive

    def dumped(self) -> bytes:
        """Return everything as pg_dump writes it."""
        call = [str(self.programs / "pg_dump"), "--dbname", self.address]
        return subprocess.run(call, check=True, capture_output=True).stdout

    def checkpoint(self) -> None:
        """Do what the server does by itself every few minutes."""
        import psycopg

        with psycopg.connect(self.address, autocommit=True) as connection:
            for call in ("SELECT pg_switch_wal()", "CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
                connection.execute(call)

    def _control(self, *call: str) -> None:
        data, log = str(self.folder / "data"), str(self.folder / "log")
        whole = [*self.as_user, str(self.programs / "pg_ctl"), "-D", data, "-w", "-l", log, *call]
        subprocess.run(whole, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)


def _lives(process: int) -> bool:
    """Return whether a process goes on; one that ended and is not yet taken off the list does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(process: int) -> list[int]:
    """Return the processes that a process started."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(one) for one in listed]


@contextmanager
def database_server() -> Iterator[DatabaseServer | None]:
    """Run a server until the block ends; None where PostgreSQL is not installed and cannot be had."""
    found = programs()
    if found is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="tomoshibi-db-"))
    as_user: tuple[str, ...] = ()
    if os.geteuid() == 0:
        person = pwd.getpwnam(NOBODY)
        os.chown(folder, person.pw_uid, person.pw_gid)
        as_user = ("setpriv", f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups")
    server = DatabaseServer(f"postgresql://postgres@/postgres?host={folder}", folder, found, as_user)
    made = [*as_user, str(found / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "--auth=trust", "-E", "UTF8"]
    try:
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.read_text())
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
