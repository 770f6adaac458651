"""People who keep sending while parts of the sites are killed: each presses again until it has arrived, as people do."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.makers.callers import Caller
from tests.makers.database_server import children
from tests.makers.sites import Sites

COUNTS = """
import django; django.setup()
from tomoshibi.consult.models import Consultation, Post
print(Consultation.objects.count(), Post.objects.filter(side="person").count())
"""
TALKS_OF_THE_DEMO = 4
PAUSE = 0.1  # seconds until somebody presses again
PATIENCE = 90.0  # seconds that somebody presses for one message; longer means that it never arrives
FAILS = (OSError, http.client.HTTPException, KeyError)  # no answer, half an answer, a page without a form


class NeverArrived(Exception):
    """A message did not arrive however often it was pressed."""


@dataclass
class Sent:
    """A message that was answered with "arrived", and how often it was pressed."""

    number: str
    words: str
    presses: int


@dataclass
class Crowd:
    """Several people who write one message after another until they are told to stop.

    `arrived` and `unanswered` count as they go: what came in, and presses that had no answer.
    """

    address: str
    people: int = 4
    going: threading.Event = field(default_factory=threading.Event)
    arrived: int = 0
    unanswered: int = 0

    def __enter__(self) -> "Crowd":
        self.pool = ThreadPoolExecutor(self.people)
        self.done: list[Future[list[Sent]]] = [self.pool.submit(self._write, place) for place in range(self.people)]
        return self

    def __exit__(self, *given: object) -> None:
        self.going.set()
        self.pool.shutdown()

    def stop(self) -> list[Sent]:
        """Let everybody finish the message they are at, and return all that arrived."""
        self.going.set()
        return [sent for one in self.done for sent in one.result()]

    def until_more_arrived(self, count: int) -> None:
        """Wait until so many more messages have arrived. Raises NeverArrived."""
        wanted, until = self.arrived + count, time.monotonic() + PATIENCE
        while self.arrived < wanted:
            if time.monotonic() > until:
                raise NeverArrived
            time.sleep(0.01)

    def _write(self, place: int) -> list[Sent]:
        found: list[Sent] = []
        caller = Caller(self.address, timeout=15)
        while not self.going.is_set():
            try:
                number, token = caller.new_number()
            except FAILS:
                time.sleep(PAUSE)
                continue
            words = f"ひとり{place} ことば{len(found)}"
            found.append(Sent(number, words, self._press(caller, number, token, words)))
        return found

    def _press(self, caller: Caller, number: str, token: str, words: str) -> int:
        presses, until = 0, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            presses += 1
            try:
                answer = caller.send(token, words)
                if answer.status == 200 and answer.number() == number:
                    self.arrived += 1
                    return presses
            except FAILS:
                self.unanswered += 1
            time.sleep(PAUSE)
        raise NeverArrived


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


def missing_or_doubled(sites: Sites, sent: list[Sent]) -> list[str]:
    """Return what is wrong with messages that arrived: each must open with its number, once, and there must be no others."""
    reader = Caller(sites.help)
    wrong = [one.words for one in sent if reader.enter(one.number).text.count(f">{one.words}<") != 1]
    told = subprocess.run(
        [sys.executable, "-c", COUNTS],
        env={**sites.processes.environment, "DJANGO_SETTINGS_MODULE": "tomoshibi.web.desk.settings"},
        cwd=sites.home.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    expected = [str(len(sent) + TALKS_OF_THE_DEMO)] * 2
    return wrong if told.stdout.split() == expected else [*wrong, f"there are {told.stdout.strip()}, not {expected[0]}"]
