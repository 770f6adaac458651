"""`tomoshibi worker` on a database of its own: what is over goes out of its files, and what is not stays."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.makers.sites import environment

HOLDS = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1])
for line in sys.argv[2:]:
    held.execute(line)
held.execute("SELECT count(*) FROM consult_consultation").fetchall()
print("held", flush=True)
sys.stdin.readline()
"""


def tomoshibi(home: Path, *call: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "tomoshibi", *call],
        env={**environment(home), "TOMOSHIBI_DATABASE": "", "TOMOSHIBI_LANG": "en"},
        cwd=home.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def files_of(home: Path) -> bytes:
    """Return every byte of the database and its log of writes."""
    return b"".join(path.read_bytes() for path in sorted(home.glob("tomoshibi.sqlite3*")))


@contextmanager
def somebody_connected(home: Path, *does: str) -> Iterator[None]:
    """Hold a connection, as the sites do: the log of writes is then not emptied by itself.

    In a process of its own, because reading the files in this one would let go of its locks.
    """
    held = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(home / "tomoshibi.sqlite3"), *does], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert held.stdin is not None
    assert held.stdout is not None
    held.stdout.readline()
    yield
    held.communicate(b"\n")


def test_files_that_somebody_reads_this_moment_are_swept_by_the_next_run(tmp_path: Path) -> None:
    home = tmp_path / "tomoshibi-demo"
    tomoshibi(home, "serve", "demo", "--once")
    with closing(sqlite3.connect(home / "tomoshibi.sqlite3")) as database:
        database.execute("UPDATE consult_consultation SET last_day = '2026-01-01' WHERE status = 'answered'")
        database.commit()

    with somebody_connected(home, "BEGIN"):
        first = tomoshibi(home, "worker", "--once")
    second = tomoshibi(home, "worker", "--once")

    assert "erased 1, swept from the files 0" in first
    assert "erased 0, swept from the files 1" in second


def test_a_silent_talk_is_erased_from_the_files_and_others_stay(tmp_path: Path) -> None:
    home = tmp_path / "tomoshibi-demo"
    tomoshibi(home, "serve", "demo", "--once")
    with closing(sqlite3.connect(home / "tomoshibi.sqlite3")) as database:
        columns = "team_box, lock, recovery_box, card"
        gone = database.execute(f"SELECT {columns} FROM consult_consultation WHERE status = 'answered'").fetchone()
        stays = database.execute("SELECT lock FROM consult_consultation WHERE status = 'waiting'").fetchone()
        words = database.execute(
            "SELECT box FROM consult_post JOIN consult_consultation c ON c.id = consultation_id WHERE c.status = 'answered'"
        ).fetchall()
        database.execute("UPDATE consult_consultation SET last_day = '2026-01-01' WHERE status = 'answered'")
        database.commit()
    secrets = [*gone, *(box for (box,) in words)]
    assert [secret in files_of(home) for secret in secrets] == [True] * 6

    with somebody_connected(home):
        first, second = tomoshibi(home, "worker", "--once"), tomoshibi(home, "worker", "--once")
        still_there = [secret in files_of(home) for secret in secrets]

    assert "erased 1, swept from the files 1" in first
    assert "erased 0, swept from the files 0" in second
    assert still_there == [False] * 6
    assert stays[0] in files_of(home)
