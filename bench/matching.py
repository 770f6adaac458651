"""Near hashes in a long list: us beside threatexchange's PDQ index and faiss in one run, on the same list and questions.

`python -m bench.matching [--entries N] [--queries N]`. Hashes are random; half of the queries are random too, half are entries
with 0 to 31 bits changed; everything within 31 bits is to be found, and whether it is shows beside each index.
Adding is one entry, until it is in. Memory is what the process grew by (ours: the file that is read in place).
The scan is the floor: how long it takes to read 32 bytes of every entry once.

Times are the processor's, on one thread, so that what else the machine does counts for nobody.
Each index runs in a process of its own, the peers' in `.venv-peers` (or `--peers PYTHON`).
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv-peers" / "bin" / "python"
OURS = ("tomoshibi", "scan")
THEIRS = ("threatexchange", "faiss-flat", "faiss-multi-hash")
COLUMNS = (("recall", 4), ("rate", 0), ("single", 3), ("adding", 4), ("memory", 0), ("build", 2), ("open", 2))  # and decimals


def run(name: str, entries: int, queries: int, peers: Path) -> dict[str, Any] | str:
    """Return what one index gave, or the last line of its complaint."""
    python, path = (sys.executable, str(ROOT / "src")) if name in OURS else (str(peers), "")
    call = [python, str(ROOT / "bench" / "match_one.py"), name, str(entries), str(queries)]
    environment = {"PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(call, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no output"])[-1][:80]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=2_000)
    parser.add_argument("--peers", type=Path, default=PEERS)
    parser.add_argument("--only", action="append", choices=[*OURS, *THEIRS])
    given = parser.parse_args()
    print("| index | recall | queries/s | one query ms | adding one ms | bytes an entry | build s | open s |")
    print("|---|---|---|---|---|---|---|---|")
    every = {name: run(name, given.entries, given.queries, given.peers) for name in given.only or (*OURS, *THEIRS)}
    for name, found in every.items():
        if isinstance(found, str):
            print(f"| {name} | {found} | | | | | | |")
            continue
        cells = [f"{found[key]:,.{places}f}" if key in found else "" for key, places in COLUMNS]
        print(f"| {name} | {' | '.join(cells)} |")
    ours, theirs = every.get("tomoshibi"), every.get("threatexchange")
    if isinstance(ours, dict) and isinstance(theirs, dict):
        together, alone = ours["rate"] / theirs["rate"], theirs["single"] / ours["single"]
        print(f"\nqueries per second: {together:.1f} times threatexchange's, which asks one by one; so asked {alone:.1f} times")
        print(f"adding one: {theirs['adding'] / ours['adding']:,.0f} times as fast")


if __name__ == "__main__":
    main()
