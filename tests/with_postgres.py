"""Run the tests of work and pages on PostgreSQL: a server that answers here, else one of our own for as long as they run.

`python -m tests.with_postgres [pytest's options]`. Where neither can be had, it says so in one line and ends with 0, so that a
machine without PostgreSQL still has its other tests; `--must` makes that a failure (CI).
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USUAL = "postgresql://postgres@127.0.0.1:5432/postgres"
TESTS = ("tests/work", "tests/pages")
NOBODY = "postgres"  # who runs a server of our own where we are root; PostgreSQL refuses root


def answers(address: str) -> bool:
    """Return whether a server at an address lets us in."""
    import psycopg

    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            connection.execute("select 1")
    except psycopg.OperationalError:
        return False
    return True


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, installed by apt where that can be done without asking."""
    if not _found() and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=quiet, stdout=subprocess.DEVNULL, check=False)
        subprocess.run(["apt-get", "install", "-y", "-q", "postgresql"], env=quiet, stdout=subprocess.DEVNULL, check=False)
    found = _found()
    return found[-1] if found else None


def _found() -> list[Path]:
    return sorted(path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@contextmanager
def own_server(programs: Path) -> Iterator[str]:
    """Run a server of our own on a socket in a folder that is thrown away; yield its address."""
    folder = Path(tempfile.mkdtemp(prefix="tomoshibi-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        person = pwd.getpwnam(NOBODY)
        os.chown(folder, person.pw_uid, person.pw_gid)
        as_user = ["setpriv", f"--reuid={person.pw_uid}", f"--regid={person.pw_gid}", "--clear-groups"]
    data = str(folder / "data")
    try:
        made = [*as_user, str(programs / "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8"]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        control = [*as_user, str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log")]
        subprocess.run([*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(address: str, options: list[str]) -> int:
    """Run the tests on the server at an address and return pytest's status."""
    print(f"PostgreSQL: {' '.join(TESTS)}", flush=True)  # noqa: T201 (a program of the tests)
    call = [sys.executable, "-m", "pytest", *options, *TESTS]
    return subprocess.run(call, env={**os.environ, "TOMOSHIBI_DATABASE": address}, check=False).returncode


def main() -> int:
    """Find a server and run the tests on it."""
    options = [one for one in sys.argv[1:] if one != "--must"]
    given = os.environ.get("TOMOSHIBI_TEST_DATABASE", USUAL)
    if answers(given):
        return run(given, options)
    found = programs()
    if found is None:
        print("PostgreSQL: none answers here and none is installed; its tests did not run", file=sys.stderr)  # noqa: T201
        return 1 if "--must" in sys.argv else 0
    with own_server(found) as address:
        return run(address, options)


if __name__ == "__main__":
    sys.exit(main())
