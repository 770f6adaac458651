"""How long a report takes, how many pages it has and how much memory it needs. Run alone: `python -m bench.report`.

Targets: 2,000 messages within 5 s; of 200,000 messages a report of what is marked, far from 4,000 pages.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

CASES = ((2_000, 0), (2_000, 40), (2_000, 10), (200_000, 200), (200_000, 0))  # messages, one of how many is marked


def main() -> None:
    print(f"{'messages':>9} {'marked':>7} {'seconds':>8} {'processor':>9} {'pages':>6} {'PDF KB':>7} {'memory MB':>9}")
    for messages, every in CASES:
        done = subprocess.run(
            [sys.executable, "-m", "bench.report", str(messages), str(every)], capture_output=True, text=True, check=True
        )
        print("{:>9,} {:>7,} {:>8.2f} {:>9.2f} {:>6} {:>7,} {:>9,}".format(*json.loads(done.stdout)))


def one(messages: int, every: int) -> None:
    """Write one report in a process of its own and print its figures."""
    import resource

    from tests.knowledge.evidence.report.made_up import opened, record, sheet, source, summary

    from tomoshibi.evidence.report import write_report

    def records() -> Iterator[dict[str, Any]]:
        for n in range(1, messages + 1):
            yield record(n, "送らないなら学校に言うよ" if every and n % every == 0 else "宿題は終わった？" * (1 + n % 3))

    numbers = range(every, messages + 1, every) if every else ()
    label = {"label": "threat.tell", "rule": "tell.school", "words": [0, 12]}
    marks = [{"n": n, "conversation": 1, "by": "other", "labels": [label], "entities": []} for n in numbers]
    with TemporaryDirectory() as folder:
        out = Path(folder) / "report.pdf"
        started, used = time.perf_counter(), time.process_time()
        write_report(
            out,
            case=sheet(),
            records=records(),
            withheld=[],
            sources=[source()],
            summary=summary(),
            timeline_csv=None,
            marks=marks,
            findings={"rules": "bench"},
        )
        took, used = time.perf_counter() - started, time.process_time() - used
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        pages = len(opened(out.read_bytes()).pages)
        print(json.dumps([messages, len(marks), took, used, pages, out.stat().st_size // 1024, memory]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(*map(int, sys.argv[1:]))
    else:
        main()
