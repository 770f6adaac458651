"""How soon the first answer comes: whole processes, from call to exit, median of several.

`python -m bench.start [--rounds N]`.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.exports import made

ROOT = Path(__file__).parent.parent


def seconds(call: list[str], rounds: int) -> list[float]:
    """Return the wall time of a call, several times."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(call, check=True, capture_output=True, env={"PYTHONPATH": str(ROOT / "src"), "HOME": "/nonexistent"})
        found.append(time.perf_counter() - start)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("| call | median s | best s | aim s |\n|---|---|---|---|")
        calls: list[tuple[str, list[str], float | None]] = [("python -c pass", ["-c", "pass"], None)]
        calls.append(("tomoshibi --help", ["-m", "tomoshibi", "--help"], 0.2))
        for platform in ("line", "whatsapp", "telegram", "instagram", "discord"):
            path = made(folder, platform, 2000)
            calls.append((f"read, 2,000 messages, {platform}", ["-m", "tomoshibi", "read", str(path)], 0.4))
        for shown, call, aim in calls:
            found = seconds([sys.executable, *call], given.rounds)
            print(f"| {shown} | {statistics.median(found):.3f} | {min(found):.3f} | {aim or ''} |", flush=True)


if __name__ == "__main__":
    main()
