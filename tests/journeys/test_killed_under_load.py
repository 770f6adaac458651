"""Whatever is killed while people write: what was answered with "arrived" is there, once, and opens with its number."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.makers.database_server import DatabaseServer, database_server
from tests.makers.pushing import Crowd, Sent, kill_everything, kill_workers, missing_or_doubled
from tests.makers.sites import Sites, running

BETWEEN = 8  # messages that arrive from one kill to the next
KILLS = 3
Kill = Callable[[Sites], None]


def kill_under_load(sites: Sites, kill: Kill) -> tuple[list[Sent], int]:
    """Return what arrived while `kill` was done again and again, and how many presses had no answer."""
    with Crowd(sites.help) as crowd:
        for _ in range(KILLS):
            crowd.until_more_arrived(BETWEEN)
            kill(sites)
        crowd.until_more_arrived(BETWEEN)
        sent = crowd.stop()
    return sent, crowd.unanswered


@pytest.mark.parametrize("kill", [kill_workers, kill_everything])
def test_web_processes_that_are_killed_lose_and_double_nothing(tmp_path: Path, kill: Kill) -> None:
    with running(tmp_path, workers=2, TOMOSHIBI_FLOOD="0") as sites:
        sent, unanswered = kill_under_load(sites, kill)

        assert unanswered > 0  # it was under load that they were killed
        assert any(one.presses > 1 for one in sent)
        assert missing_or_doubled(sites, sent) == []


def test_a_database_that_is_killed_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with database_server() as database:
        if database is None:
            pytest.skip("PostgreSQL is not installed")
        with running(tmp_path, workers=2, TOMOSHIBI_FLOOD="0", TOMOSHIBI_DATABASE=database.address) as sites:
            sent, _ = kill_under_load(sites, lambda sites: again(database))

            assert any(one.presses > 1 for one in sent)
            assert missing_or_doubled(sites, sent) == []


def again(database: DatabaseServer) -> None:
    database.kill()
    database.start()
