"""How long the law takes: all provisions on each situation argued by hand, in this process, beside a bare loop.

`python -m bench.law [--rounds N]` prints milliseconds of wall and of processor time, median, slowest, and one table of how
the situations come out. Wall time is only worth something on a machine that does nothing else.
"""

import argparse
import statistics
import time
from collections import Counter

from tomoshibi.law.assessing import assess
from tomoshibi.law.rulebook import provisions
from tomoshibi.law.situations import situations

AIM = 20  # milliseconds for all provisions on one act


def timed(rounds: int) -> tuple[list[float], list[float], list[float]]:
    """Return milliseconds of wall and processor time for each situation, and wall time of a bare loop taken in alternation."""
    wall, cpu, bare = [], [], []
    for _ in range(rounds):
        for situation in situations():
            start, busy = time.perf_counter(), time.process_time()
            assess(situation.facts)
            wall.append((time.perf_counter() - start) * 1000)
            cpu.append((time.process_time() - busy) * 1000)
            start = time.perf_counter()
            sum(range(10_000))
            bare.append((time.perf_counter() - start) * 1000)
    return wall, cpu, bare


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    start = time.perf_counter()
    provisions()
    situations()
    reading = (time.perf_counter() - start) * 1000
    print(f"reading {len(provisions())} provisions and {len(situations())} situations: {reading:.0f} ms, once")
    timed(1)
    print(f"| aim {AIM} ms | median ms | 99 of 100 ms | slowest ms |\n|---|---|---|---|")
    for name, found in zip(("wall", "processor", "sum(range(10_000)), wall"), timed(given.rounds), strict=True):
        ranked = sorted(found)
        print(f"| {name} | {statistics.median(found):.2f} | {ranked[len(ranked) * 99 // 100]:.2f} | {ranked[-1]:.2f} |")
    print("\n| situation | as argued | met | need_more_facts | not_met | not_in_force |\n|---|---|---|---|---|---|")
    for situation in situations():
        results = {one.provision.id: one.status for one in assess(situation.facts).results}
        hits = sum(results[name] == status for name, status in situation.expected.items())
        counted = Counter(results.values())
        row = " | ".join(str(counted[status]) for status in ("met", "need_more_facts", "not_met", "not_in_force"))
        print(f"| {situation.id} | {hits} of {len(situation.expected)} | {row} |")


if __name__ == "__main__":
    main()
