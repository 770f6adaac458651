"""Whatever is killed while people write: what was answered with "arrived" is there, once, and opens with its number."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.makers.callers import Caller
from tests.makers.database_server import DatabaseServer, children, database_server
from tests.makers.pushing import Crowd, Sent
from tests.makers.sites import Sites, running

COUNTS = """
import django; django.setup()
from tomoshibi.consult.models import Consultation, Post
print(Consultation.objects.count(), Post.objects.filter(side="person").count())
"""
TALKS_OF_THE_DEMO = 4
BETWEEN = 8  # messages that arrive from one kill to the next
KILLS = 3
Kill = Callable[[Sites], None]


def kill_workers(sites: Sites) -> None:
    """Kill what answers requests; the server starts others."""
    for number in children(sites.processes.servers["help"].pid):
        os.kill(number, signal.SIGKILL)


def kill_everything(sites: Sites) -> None:
    """Kill the server of the help site with all its workers, and start it again."""
    server = sites.processes.servers["help"]
    for number in (server.pid, *children(server.pid)):
        os.kill(number, signal.SIGKILL)
    server.wait(20)
    sites.processes.servers["desk"].terminate()
    sites.processes.servers["desk"].wait(20)
    sites.processes.start()


def kill_under_load(sites: Sites, kill: Kill) -> tuple[list[Sent], int]:
    """Return what arrived while `kill` was done again and again, and how many presses had no answer."""
    with Crowd(sites.help) as crowd:
        for _ in range(KILLS):
            crowd.until_more_arrived(BETWEEN)
            kill(sites)
        crowd.until_more_arrived(BETWEEN)
        sent = crowd.stop()
    return sent, crowd.unanswered


def assert_each_is_there_once(sites: Sites, sent: list[Sent]) -> None:
    reader = Caller(sites.help)
    for one in sent:
        assert reader.enter(one.number).text.count(f">{one.words}<") == 1
    told = subprocess.run(
        [sys.executable, "-c", COUNTS],
        env={**sites.processes.environment, "DJANGO_SETTINGS_MODULE": "tomoshibi.web.desk.settings"},
        cwd=sites.home.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == [str(len(sent) + TALKS_OF_THE_DEMO)] * 2


@pytest.mark.parametrize("kill", [kill_workers, kill_everything])
def test_web_processes_that_are_killed_lose_and_double_nothing(tmp_path: Path, kill: Kill) -> None:
    with running(tmp_path, workers=2, TOMOSHIBI_FLOOD="0") as sites:
        sent, unanswered = kill_under_load(sites, kill)

        assert unanswered > 0  # it was under load that they were killed
        assert any(one.presses > 1 for one in sent)
        assert_each_is_there_once(sites, sent)


def test_a_database_that_is_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with database_server() as database:
        if database is None:
            pytest.skip("PostgreSQL is not installed")
        with running(tmp_path, workers=2, TOMOSHIBI_FLOOD="0", TOMOSHIBI_DATABASE=database.address) as sites:
            sent, _ = kill_under_load(sites, lambda sites: again(database))

            assert any(one.presses > 1 for one in sent)
            assert_each_is_there_once(sites, sent)


def again(database: DatabaseServer) -> None:
    database.kill()
    database.start()
