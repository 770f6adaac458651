"""How the sites hold under load: many who send at one moment, wrong numbers beside them, hours of it, and processes killed.

`python -m bench.sites [--seconds N] [--workers N] [--flood SECONDS] [--soak MINUTES] [--kill MINUTES]`. Both sites run as in
production (own processes; SQLite, or the database named by TOMOSHIBI_DATABASE) in a folder that is thrown away; the callers run
on the same machine and take their share. Without script, so that the server does all the sealing. What a flood is asked is
switched off but for `--flood`.
"""

import argparse
import multiprocessing
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.makers.callers import Caller
from tests.makers.database_server import children
from tests.makers.pushing import Crowd, kill_everything, kill_workers, missing_or_doubled
from tests.makers.sites import Sites, running

from tomoshibi.basics.secrecy.return_code import new_code

AT_ONCE = 50
WRONG = 1_000
TRIES = 30
WORDS = "写真を広めると言われています。" * 5
MARK = re.compile(r'name="mark" value="([0-9a-f]+)"')
SHOWN = re.compile(r"<strong>(\d{6})</strong>")
ADDRESS = re.compile(r'href="(/c/[0-9a-f]{24})"')


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95)]
    return f"median {at[0]:.3f} s, p95 {at[1]:.3f} s, longest {ordered[-1]:.3f} s"


def together(address: str) -> None:
    callers = [Caller(address) for _ in range(AT_ONCE)]
    tokens = [caller.new_number()[1] for caller in callers]
    gate = threading.Barrier(AT_ONCE)

    def one(place: int) -> tuple[float, int, str]:
        gate.wait()
        start = time.perf_counter()
        answer = callers[place].send(tokens[place], WORDS)
        return time.perf_counter() - start, answer.status, answer.number()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(one, range(AT_ONCE)))
    wrong = sum(answer[1] != 200 for answer in done)
    codes = {answer[2] for answer in done if answer[2]}
    print(f"{AT_ONCE} sends at once: {wrong} errors, {len(codes)} numbers; {spread([answer[0] for answer in done])}")


def sustained(address: str, seconds: float, clients: int = 4) -> None:
    until = time.perf_counter() + seconds

    def one(_: int) -> list[tuple[float, int]]:
        caller = Caller(address)
        done: list[tuple[float, int]] = []
        while time.perf_counter() < until:
            token = caller.new_number()[1]
            start = time.perf_counter()
            status = caller.send(token, WORDS).status
            done.append((time.perf_counter() - start, status))
        return done

    with ThreadPoolExecutor(clients) as pool:
        done = [send for sends in pool.map(one, range(clients)) for send in sends]
    wrong = sum(status != 200 for _, status in done)
    rate = f"{len(done) / seconds:.1f} sends a second"
    print(f"{clients} people sending for {seconds:.0f} s: {rate}, {wrong} errors; {spread([took for took, _ in done])}")


def guess(address: str, count: int, told: "multiprocessing.Queue[int]") -> None:
    """Type wrong numbers whose check digit is right, so that each costs the server what a right one costs."""
    caller = Caller(address)
    opened = sum(
        caller.ask("POST", "/a/11", {"code": new_code(random=os.urandom).digits()}).status != 422 for _ in range(count)
    )
    told.put(opened)


@contextmanager
def guessing(address: str, people: int) -> Iterator[None]:
    """Let people in processes of their own type a thousand wrong numbers while the block runs, and wait for their end."""
    told: multiprocessing.Queue[int] = multiprocessing.Queue()
    processes = [multiprocessing.Process(target=guess, args=(address, WRONG // people, told)) for _ in range(people)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        opened = sum(told.get() for _ in processes)
        for process in processes:
            process.join()
        if opened:
            print(f"  {opened} wrong numbers opened something")


def her_times(address: str) -> dict[str, list[float]]:
    """Return how long somebody waits who sends, comes back, and writes more."""
    found: dict[str, list[float]] = {"send": [], "come back": [], "write more": []}
    for _ in range(TRIES):
        person = Caller(address)
        number, token = person.new_number()
        found["send"].append(timed(lambda: person.send(token, WORDS)))  # noqa: B023 (called at once)
        found["come back"].append(timed(lambda: person.enter(number)))  # noqa: B023
        fields = person.get("/a/12").hidden()
        found["write more"].append(timed(lambda: person.post("/a/13", **fields, words=WORDS)))  # noqa: B023
    return found


def wrong_numbers(address: str) -> None:
    alone = her_times(address)
    print(f"\nher times, {TRIES} of each | alone | beside 1,000 wrong numbers, 1 at a time | 4 at a time")
    columns = [alone]
    for people in (1, 4):
        with guessing(address, people):
            columns.append(her_times(address))
    for act in alone:
        print(f"{act:<22} | " + " | ".join(spread(column[act]) for column in columns))
    print(f"{'afterwards, send':<22} | {spread(her_times(address)['send'])}")


@dataclass
class Tally:
    """What a soak counts: acts, errors and times of each kind."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"send": [], "return": [], "desk": []})
    errors: int = 0

    def count(self, kind: str, act: Callable[[], bool]) -> None:
        start = time.perf_counter()
        try:
            went = act()
        except OSError:
            went = False
        self.times[kind].append(time.perf_counter() - start)
        self.errors += not went


def memory(sites: Sites) -> str:
    """Return the resident memory of each site's processes, in MiB: the least of a second, between what is derived meanwhile."""
    found = {site: min(_resident(server.pid) for _ in range(10)) for site, server in sites.processes.servers.items()}
    return " | ".join(f"{size / 1024:.1f}" for size in found.values())


def _resident(server: int) -> int:
    """Return the resident memory of a server and its workers now, in KiB."""
    time.sleep(0.1)
    every = (Path(f"/proc/{one}/status").read_text() for one in (server, *children(server)))
    return sum(int(one.group(1)) for one in (re.search(r"VmRSS:\s+(\d+)", status) for status in every) if one)


def at_the_desk(address: str) -> Caller:
    """Sign in as the demo's worker. A one-time code is taken once and ten wrong ones rest, so each is tried once."""
    worker, tried = Caller(address), ""
    confirm = worker.post("/", login="demo", passphrase="lanterns by the garden gate")
    while "/c/" not in worker.get("/list").text:
        mark, code = MARK.search(confirm.text), SHOWN.search(confirm.text)
        if mark and code and code.group(1) != tried:
            tried = code.group(1)
            worker.post("/confirm", mark=mark.group(1), code=tried)
        time.sleep(1)
        confirm = worker.get("/confirm")
    return worker


def soak(sites: Sites, minutes: float) -> None:
    """Send twice a second, come back twice a second, read at the desk every two seconds; print memory each minute.

    The desk's list holds every talk that was sent, so its memory grows with their number (about 25 KiB each), not with time.
    """
    worker = at_the_desk(sites.desk)
    tally, numbers, stop = Tally(), [], threading.Event()

    def send() -> bool:
        person = Caller(sites.help)
        number, token = person.new_number()
        numbers.append(number)
        return person.send(token, WORDS).number() == number

    def come_back() -> bool:
        person = Caller(sites.help)
        if not numbers:
            return True
        thread = person.enter(numbers[-1 - len(numbers) // 2])
        fields = thread.hidden()
        return thread.status == 200 and ("mark" not in fields or person.post("/a/13", **fields, words="つづき").status == 200)

    def read() -> bool:
        listed = worker.get("/list")
        return listed.status == 200 and worker.get(ADDRESS.findall(listed.text)[0]).status == 200

    def repeat(kind: str, act: Callable[[], bool], every: float) -> None:
        while not stop.wait(every):
            tally.count(kind, act)

    acts = (("send", send, 1.0), ("return", come_back, 1.0))
    threads = [threading.Thread(target=repeat, args=given) for given in (*acts, *acts, ("desk", read, 2.0))]
    for thread in threads:
        thread.start()
    print("\nminute | sends | returns | desk reads | errors | MiB of the help site | of the desk")
    for minute in range(int(minutes) + 1):
        counts = " | ".join(str(len(tally.times[kind])) for kind in ("send", "return", "desk"))
        print(f"{minute} | {counts} | {tally.errors} | {memory(sites)}", flush=True)
        if minute < int(minutes):
            time.sleep(60)
    stop.set()
    for thread in threads:
        thread.join()
    for kind, times in tally.times.items():
        print(f"{kind}: {spread(times)}" if times else f"{kind}: none")


def flooded(sites: Sites, seconds: float) -> None:
    """Let four programs send as fast as they can, waiting for nothing, and see what that is for somebody who comes back."""
    person = Caller(sites.help)
    number, token = person.new_number()
    person.send(token, WORDS)
    alone = [timed(lambda: person.enter(number)) for _ in range(TRIES)]
    stop = threading.Event()

    def fast(_: int) -> list[int]:
        caller, statuses = Caller(sites.help), []
        while not stop.is_set():
            statuses.append(caller.send(caller.new_number()[1], WORDS).status)
        return statuses

    with ThreadPoolExecutor(4) as pool:
        running_ones = [pool.submit(fast, one) for one in range(4)]
        time.sleep(seconds)
        beside = [timed(lambda: person.enter(number)) for _ in range(TRIES)]
        stop.set()
        statuses = [status for one in running_ones for status in one.result()]
    others = len(statuses) - statuses.count(200) - statuses.count(429)
    print(f"\n{len(statuses)} quick sends: {statuses.count(200)} taken in, {statuses.count(429)} asked to wait, {others} else")
    print(f"coming back alone:  {spread(alone)}\ncoming back beside: {spread(beside)}")


def killing(sites: Sites, minutes: float) -> None:
    """Kill workers, and now and then the whole server, while four people send; count what arrived and what is there."""
    until, kills = time.monotonic() + minutes * 60, 0
    with Crowd(sites.help) as crowd:
        while time.monotonic() < until:
            crowd.until_more_arrived(10)
            (kill_everything if kills % 5 == 4 else kill_workers)(sites)
            kills += 1
        crowd.until_more_arrived(10)
        sent = crowd.stop()
    again = sum(one.presses > 1 for one in sent)
    print(f"\n{kills} kills in {minutes:g} min: {len(sent)} arrived, {again} of them pressed again")
    print(f"presses without an answer: {crowd.unanswered}")
    wrong = missing_or_doubled(sites, sent)
    print(f"missing or doubled: {len(wrong)}" + "".join(f"\n  {one}" for one in wrong[:10]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES")
    parser.add_argument("--kill", type=float, default=0, metavar="MINUTES")
    parser.add_argument("--flood", type=float, default=0, metavar="SECONDS")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), workers=given.workers, TOMOSHIBI_FLOOD="" if given.flood else "0") as sites,
    ):
        if given.flood:
            flooded(sites, given.flood)
        elif given.soak:
            soak(sites, given.soak)
        elif given.kill:
            killing(sites, given.kill)
        else:
            together(sites.help)
            sustained(sites.help, given.seconds)
            wrong_numbers(sites.help)


if __name__ == "__main__":
    main()
