"""Readers: 1,000,000 ordinary messages in each large format, us beside chat-miner and chatpack in one run.

`python -m bench.readers [--messages N] [--rounds N] [--folder DIR]`. Prints seconds (best of the rounds), peak memory, how
many messages came out, and ratios. Rounds of all readers take turns, so that a busy moment hits all of them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.exports import MAKERS, made

ROOT = Path(__file__).parent.parent
PEERS = ROOT / ".venv-peers" / "bin" / "python"
READERS = {
    "whatsapp": ("tomoshibi", "chat-miner", "chatpack"),
    "line": ("tomoshibi",),
    "telegram": ("tomoshibi", "chat-miner", "chatpack"),
    "instagram": ("tomoshibi", "chat-miner", "chatpack"),
    "discord": ("tomoshibi", "chatpack"),
}


def run(reader: str, platform: str, path: Path) -> dict[str, float] | str:
    """Return what one run gave, or the last line of its complaint."""
    python = sys.executable if reader == "tomoshibi" else str(PEERS)
    environment = {"PYTHONPATH": str(ROOT / "src")} if reader == "tomoshibi" else {}
    done = subprocess.run(
        [python, str(ROOT / "bench" / "run_one.py"), reader, platform, str(path)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no output"])[-1][:60]
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tomoshibi-bench")
    parser.add_argument("--platform", choices=sorted(MAKERS), action="append")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    print("| format | MB | reader | messages | seconds | peak MB | us / it |\n|---|---|---|---|---|---|---|")
    for platform in given.platform or MAKERS:
        path = made(given.folder, platform, given.messages)
        size = path.stat().st_size / 1e6
        best: dict[str, dict[str, float] | str] = {}
        for _ in range(given.rounds):
            for reader in READERS[platform]:
                found = run(reader, platform, path)
                before = best.get(reader)
                if isinstance(found, str) or isinstance(before, str) or before is None or found["seconds"] < before["seconds"]:
                    best[reader] = found
        us = best["tomoshibi"]
        for reader in READERS[platform]:
            found = best[reader]
            if isinstance(found, str) or isinstance(us, str):
                print(f"| {platform} | {size:.0f} | {reader} | {found} | | | |")
                continue
            ratio = us["seconds"] / found["seconds"]
            print(
                f"| {platform} | {size:.0f} | {reader} | {found['count']:,} | {found['seconds']:.2f} | {found['peak']:.0f} |"
                f" {ratio:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
