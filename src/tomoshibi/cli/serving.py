"""Running the sites: their database brought up to date, their files gathered, and a server that writes no addresses."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Literal

from tomoshibi.staff import installation

Site = Literal["help", "desk", "line"]
PAGES: tuple[Site, ...] = ("help", "desk")  # sites with files of their own
THREADS = 8  # of one process; most of a page's time is the database
SECONDS_TO_STOP = 10


class DidNotStart(Exception):
    """A step before serving failed; the message is what it printed."""


def settings_of(site: Site) -> str:
    """Return the settings module of a site."""
    return f"tomoshibi.web.{site}.settings"


def prepare(sites: tuple[Site, ...], environment: Mapping[str, str]) -> None:
    """Bring the database up to date and gather the files of sites, one at a time on a machine. Raises DidNotStart."""
    home = installation.home({**os.environ, **environment})
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / ".preparing").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # both sites may be started at the same moment
        _prepared(sites, environment)


def _prepared(sites: tuple[Site, ...], environment: Mapping[str, str]) -> None:
    _manage("migrate", "--noinput", "--verbosity", "0", site=sites[0], environment=environment)
    for site in (one for one in sites if one in PAGES):
        _manage("collectstatic", "--noinput", "--verbosity", "0", site=site, environment=environment)


def _manage(*call: str, site: Site, environment: Mapping[str, str]) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "django", *call],
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings_of(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        lines = (told.stderr or told.stdout).strip().splitlines()
        raise DidNotStart(lines[-1] if lines else call[0])


def server_call(site: Site, *, bind: str, workers: int) -> list[str]:
    """Return the call of a site's server. There is no access log: it would hold addresses."""
    return [
        *(sys.executable, "-m", "gunicorn", f"tomoshibi.web.{site}.wsgi:application", "--bind", bind),
        *("--workers", str(workers), "--worker-class", "gthread", "--threads", str(THREADS), "--timeout", "60"),
        *("--graceful-timeout", str(SECONDS_TO_STOP), "--log-level", "warning", "--no-control-socket"),
        *("--logger-class", "tomoshibi.web.quiet.Quiet"),
        *("--max-requests", "20000", "--max-requests-jitter", "2000"),
    ]


def worker_call() -> list[str]:
    """Return the call of the worker, which erases what is due."""
    return [sys.executable, "-m", "tomoshibi", "worker"]


def serve(
    sites: Mapping[Site, str], environment: Mapping[str, str], *, workers: int = 1, beside: Sequence[list[str]] = ()
) -> int:
    """Run the servers of sites (site and address to bind), and other calls beside them, until told to stop.

    Return 0 once all have stopped cleanly.
    """
    whole = {**os.environ, **environment}
    calls = [server_call(site, bind=bind, workers=workers) for site, bind in sites.items()]
    running = [subprocess.Popen(call, env=whole, start_new_session=True) for call in (*calls, *beside)]

    def stop(number: int, frame: FrameType | None) -> None:
        for one in running:
            if one.poll() is None:
                one.terminate()

    before = {sign: signal.signal(sign, stop) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        return max(abs(one.wait()) for one in running)
    finally:
        stop(0, None)
        for sign, earlier in before.items():
            signal.signal(sign, earlier)


def home_of_demo() -> Path:
    """Return the folder of the demo's data, below the working folder."""
    return Path("tomoshibi-demo").absolute()
