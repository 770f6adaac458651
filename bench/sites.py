"""How the help site holds under load: 50 people who send at the same moment, then as many as it takes, without script.

`python -m bench.sites [--seconds N] [--workers N]`. Both sites run as in production (their own processes, SQLite or the
database named by TOMOSHIBI_DATABASE) in a folder that is thrown away; the callers run on the same machine and take their share.
"""

import argparse
import http.client
import re
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.makers.sites import running

TOKEN = re.compile(r'name="token" value="([^"]+)"')
GROUPS = re.compile(r"<span>(\d{4})</span>")
AT_ONCE = 50
WRONG = 1_000


class Caller:
    """One person with one connection."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        self.connection.request(method, path, urlencode(fields) if fields else None, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def token(self) -> str:
        _, page = self.ask("GET", "/a/7")
        return str(TOKEN.findall(page)[0])

    def send(self, token: str) -> tuple[float, int, str]:
        """Return seconds, status and number of a first message."""
        start = time.perf_counter()
        status, page = self.ask(
            "POST", "/a/9", {"token": token, "words": "写真を広めると言われています。" * 5, "happened": "threatened"}
        )
        return time.perf_counter() - start, status, "".join(GROUPS.findall(page))


def spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95)]
    return f"median {at[0]:.2f} s, p95 {at[1]:.2f} s, longest {ordered[-1]:.2f} s"


def together(address: str) -> None:
    callers = [Caller(address) for _ in range(AT_ONCE)]
    tokens = [caller.token() for caller in callers]
    gate = threading.Barrier(AT_ONCE)

    def one(place: int) -> tuple[float, int, str]:
        gate.wait()
        return callers[place].send(tokens[place])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(one, range(AT_ONCE)))
    wrong = [status for _, status, _ in done if status != 200]
    codes = {code for _, _, code in done if code}
    print(f"{AT_ONCE} sends at once: {len(wrong)} errors, {len(codes)} numbers; {spread([took for took, _, _ in done])}")


def sustained(address: str, seconds: float, clients: int = 4) -> None:
    until = time.perf_counter() + seconds

    def one(_: int) -> list[tuple[float, int, str]]:
        caller, done = Caller(address), []
        while time.perf_counter() < until:
            done.append(caller.send(caller.token()))
        return done

    with ThreadPoolExecutor(clients) as pool:
        done = [send for sends in pool.map(one, range(clients)) for send in sends]
    wrong = sum(status != 200 for _, status, _ in done)
    rate = f"{len(done) / seconds:.1f} sends a second"
    print(f"{clients} people sending for {seconds:.0f} s: {rate}, {wrong} errors; {spread([took for took, _, _ in done])}")


def wrong_codes(address: str) -> None:
    """Return times of someone who sends, without and with a thousand wrong numbers beside them."""

    def times() -> list[float]:
        caller = Caller(address)
        return [caller.send(caller.token())[0] for _ in range(20)]

    alone = times()
    stop = threading.Event()
    typed = [0]

    def guess() -> None:
        caller = Caller(address)
        while not stop.is_set() and typed[0] < WRONG:
            caller.ask("POST", "/a/11", {"code": f"{typed[0]:024d}"})
            typed[0] += 1

    thread = threading.Thread(target=guess)
    thread.start()
    beside = times()
    stop.set()
    thread.join()
    print(
        f"one send: {statistics.median(alone):.3f} s alone, {statistics.median(beside):.3f} s beside {typed[0]} wrong numbers"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), workers=given.workers) as sites:
        together(sites.help)
        sustained(sites.help, given.seconds)
        wrong_codes(sites.help)


if __name__ == "__main__":
    main()
