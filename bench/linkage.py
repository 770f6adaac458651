"""Linking a customers' list through the command line: how right, how fast, how much memory.

`python -m bench.linkage [--rows N]… [--seed N]… [--few-names] [--peers]` makes lists in which it is known who is who, calls
`tomoshibi link`, and prints for each the pairs found against the truth. Seconds and memory are of the whole command with the
processes that it starts.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from bench.linkage_list import HEADER, made

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv-peers-linkage" / "bin" / "python"
AIMS = {7_000: "8 s, F1 0.93, strong P 0.995", 100_000: "10 s", 1_000_000: "25 s, 3 GB"}


def written(path: Path, rows: list[tuple[str, ...]]) -> None:
    """Write a list as a CSV file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)


def memory_of(process: int) -> int:
    """Return the bytes that a process and those below it hold, each shared page counted once."""
    every = [process]
    for one in every:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                every.extend(map(int, (task / "children").read_text().split()))
        except OSError:
            continue
    return sum(map(_held, every))


def _held(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def run(command: list[str]) -> tuple[str, int, str]:
    """Run a command and return its seconds (wall, processor), the most memory it held at once, and what it printed."""
    start, busy = time.perf_counter(), _processor()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/bin:/bin"}
    )
    most, done = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.1):
            most = max(most, memory_of(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, _ = process.communicate()
    seconds = f"{time.perf_counter() - start:.1f} ({_processor() - busy:.1f})"
    done.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    return seconds, most, out


def _processor() -> float:
    """Return the processor seconds of all processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def judged(pairs: list[tuple[int, int, float, str]], truth: list[int]) -> dict[str, float]:
    """Return how right the pairs are: strong alone, and strong with review at the best probability."""
    real = sum(count * (count - 1) // 2 for count in Counter(truth).values())
    strong = [truth[one - 1] == truth[other - 1] for one, other, _, lane in pairs if lane == "strong"]
    ranked = sorted(
        (
            (probability, truth[one - 1] == truth[other - 1])
            for one, other, probability, lane in pairs
            if lane != "different-person"
        ),
        key=lambda one: -one[0],
    )
    different = [truth[one - 1] == truth[other - 1] for one, other, _, lane in pairs if lane == "different-person"]
    best = (0.0, 0.0, 0.0, 1.0)
    right = 0
    for number, (probability, is_right) in enumerate(ranked, 1):
        right += is_right
        if number == len(ranked) or ranked[number][0] != probability:
            precision, recall = right / number, right / real
            best = max(best, (2 * precision * recall / max(1e-9, precision + recall), precision, recall, probability))
    return {
        "real": real,
        "f1": best[0],
        "precision": best[1],
        "recall": best[2],
        "at": best[3],
        "all_precision": right / max(1, len(ranked)),
        "all_recall": right / real,
        "strong_precision": sum(strong) / max(1, len(strong)),
        "strong_recall": sum(strong) / real,
        "different_wrong": sum(different),
        "different": len(different),
    }


def read_pairs(path: Path) -> list[tuple[int, int, float, str]]:
    """Return the rows of pairs.csv."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return [(int(one), int(other), float(probability), lane) for one, other, probability, lane in rows]


def clusters_precision(path: Path, truth: list[int]) -> tuple[float, int]:
    """Return the share of right pairs within the clusters, and the rows of the largest one."""
    groups: dict[str, list[int]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row, cluster in rows:
            groups.setdefault(cluster, []).append(truth[int(row) - 1])
    every = sum(len(one) * (len(one) - 1) // 2 for one in groups.values())
    right = sum(count * (count - 1) // 2 for one in groups.values() for count in Counter(one).values())
    return right / max(1, every), max(map(len, groups.values()), default=0)


def main() -> None:
    """Make lists, link them and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--few-names", action="store_true")
    parser.add_argument("--peers", action="store_true")
    given = parser.parse_args()
    head = (
        *("rows", "seed", "who", "s (processor)", "peak MB", "best F1 (at)", "P / R there", "strong P / R", "all P / R"),
        *("different, wrong", "clusters P, largest"),
    )
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for rows in given.rows or [7_000]:
        for seed in given.seed or [1]:
            with tempfile.TemporaryDirectory() as folder:
                _one(Path(folder), rows, seed, few_names=given.few_names, peers=given.peers)
        print(f"aim for {rows:,}: {AIMS.get(rows, 'none')}")


def _one(folder: Path, rows: int, seed: int, *, few_names: bool, peers: bool) -> None:
    table, truth = made(rows, seed, few_names=few_names)
    path, out = folder / "list.csv", folder / "links"
    written(path, table)
    seconds, memory, _ = run([sys.executable, "-m", "tomoshibi", "link", str(path), "--out", str(out), "--json"])
    found = judged(read_pairs(out / "pairs.csv"), truth)
    precision, largest = clusters_precision(out / "clusters.csv", truth)
    print(
        f"| {rows:,} | {seed} | tomoshibi | {seconds} | {memory / 1e6:.0f} | {found['f1']:.3f} ({found['at']:.2f}) |"
        f" {found['precision']:.3f} / {found['recall']:.3f} | {found['strong_precision']:.4f} / {found['strong_recall']:.3f} |"
        f" {found['all_precision']:.3f} / {found['all_recall']:.3f} | {found['different']}, {found['different_wrong']} |"
        f" {precision:.4f}, {largest} |",
        flush=True,
    )
    for peer in ("recordlinkage", "dedupe") if peers else ():
        (folder / "truth.json").write_text(json.dumps(truth), "utf-8")
        seconds, memory, said = run(
            [
                str(PEERS),
                str(ROOT / "bench" / "linkage_peers.py"),
                peer,
                str(path),
                str(folder / "truth.json"),
                str(folder / f"{peer}.csv"),
            ]
        )
        found = judged(read_pairs(folder / f"{peer}.csv"), truth)
        print(
            f"| {rows:,} | {seed} | {peer} {said.strip()} | {seconds} | {memory / 1e6:.0f} |"
            f" {found['f1']:.3f} ({found['at']:.2f}) | {found['precision']:.3f} / {found['recall']:.3f} | | | | |",
            flush=True,
        )


if __name__ == "__main__":
    main()
