"""Bundles: a folder of 20,000 small pictures and one of 200 files of 5 MiB, us beside bagit in one run.

`python -m bench.bundle [--rounds N] [--folder DIR] [--small N] [--large N]`. All files begin like pictures or videos, so they
are withheld: read, hashed and listed. bagit makes its bag in place, on a copy that is not counted. `one pass` is a bare walk
that reads and hashes every file once: the floor. Each measured thing is a process of its own; rounds take turns, after one
that is not counted. Both programs are compiled, as they are once they are installed. bagit is given one process, its own
default, and one algorithm, ours; `two processes` is bagit where it is told to use as many as we start, for comparison.
"""

import argparse
import atexit
import compileall
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent

ONE_PASS = """
import hashlib, os, sys, time
start = time.perf_counter()
waiting, found = [sys.argv[1]], {}
while waiting:
    with os.scandir(waiting.pop()) as entries:
        for entry in entries:
            if entry.is_dir():
                waiting.append(entry.path)
                continue
            handle = os.open(entry.path, os.O_RDONLY)
            seen = hashlib.sha256()
            while piece := os.read(handle, 1 << 20):
                seen.update(piece)
            os.close(handle)
            found[entry.path] = seen.hexdigest()
print(time.perf_counter() - start)
"""
OURS_CREATE = """
import os, sys, time
from datetime import UTC, datetime
from pathlib import Path
start = time.perf_counter()
from tomoshibi.evidence.preserving import Order, preserve
from tomoshibi.evidence.sealing.keys import new_key
preserve(Order((Path(sys.argv[1]),), Path(sys.argv[2]), new_key("one-time", random=os.urandom),
               lambda: datetime.now(UTC), os.urandom, "bench"))
print(time.perf_counter() - start)
"""
OURS_VERIFY = """
import sys, time
from pathlib import Path
start = time.perf_counter()
from tomoshibi_verify import verify
assert verify(Path(sys.argv[2])).state == "intact"
print(time.perf_counter() - start)
"""
BAGIT_CREATE = """
import sys, time
start = time.perf_counter()
import bagit
bagit.make_bag(sys.argv[2], checksums=["sha256"])
print(time.perf_counter() - start)
"""
BAGIT_TWO = BAGIT_CREATE.replace('["sha256"]', '["sha256"], processes=2')
BAGIT_VERIFY = """
import sys, time
start = time.perf_counter()
import bagit
bagit.Bag(sys.argv[2]).validate()
print(time.perf_counter() - start)
"""


@cache
def installed() -> Path:
    """Return a copy of our program as it lies on a machine where it was installed: with its bytecode beside it."""
    place = Path(tempfile.mkdtemp(prefix="tomoshibi-installed-"))
    atexit.register(shutil.rmtree, place)
    shutil.copytree(ROOT / "src", place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    compileall.compile_dir(place, quiet=2)
    return place


def timed(code: str, *arguments: Path) -> float:
    """Return the seconds that a piece of code says it took, imports included, in a process of its own."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(installed())}
    environment.pop("PYTHONPYCACHEPREFIX", None)
    call = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(call, capture_output=True, text=True, env=environment, check=True)
    return float(done.stdout.splitlines()[-1])


def folders(base: Path, small: int, large: int) -> dict[str, Path]:
    """Return the two folders, made when they are not there yet."""
    made = {"small": base / f"small-{small}", "large": base / f"large-{large}"}
    chance = random.Random(7)
    if not made["small"].exists():
        block = chance.randbytes(60_000)
        for number in range(small):
            place = made["small"] / f"{number // 500:03d}"
            place.mkdir(parents=True, exist_ok=True)
            head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + number.to_bytes(4, "big")
            (place / f"写真_{number:05d}.jpg").write_bytes(head + block[: chance.randint(4_000, 50_000)])
    if not made["large"].exists():
        made["large"].mkdir(parents=True)
        block = chance.randbytes(1 << 20)
        for number in range(large):
            head = b"\x00\x00\x00\x18ftypmp42" + number.to_bytes(4, "big")
            (made["large"] / f"v{number:03d}.mp4").write_bytes(head + block * 5)
    return made


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tomoshibi-bench")
    parser.add_argument("--small", type=int, default=20_000)
    parser.add_argument("--large", type=int, default=200)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, dict[str, list[float]]] = {}
    for name, folder in folders(given.folder, given.small, given.large).items():
        times = found[name] = {
            "one pass": [],
            "create": [],
            "bagit create": [],
            "bagit create, two processes": [],
            "verify": [],
            "bagit verify": [],
        }
        for _ in range(given.rounds + 1):
            bundle, bag = given.folder / "bundle", given.folder / "bag"
            for left in (bundle, bag):
                shutil.rmtree(left, ignore_errors=True)
            shutil.copytree(folder, bag)
            times["one pass"].append(timed(ONE_PASS, folder))
            times["create"].append(timed(OURS_CREATE, folder, bundle))
            times["bagit create"].append(timed(BAGIT_CREATE, folder, bag))
            shutil.rmtree(bag)
            shutil.copytree(folder, bag)
            times["bagit create, two processes"].append(timed(BAGIT_TWO, folder, bag))
            times["verify"].append(timed(OURS_VERIFY, folder, bundle))
            times["bagit verify"].append(timed(BAGIT_VERIFY, folder, bag))
        middle = {key: statistics.median(value[1:]) for key, value in times.items()}
        print(f"\n{name}: median of {given.rounds}\n\n| what | s | / bagit | / one pass |\n|---|---|---|---|")
        for key, value in middle.items():
            peer = middle.get(f"bagit {key}")
            ratio = f"{value / peer:.2f}" if peer else ""
            print(f"| {key} | {value:.3f} | {ratio} | {value / middle['one pass']:.2f} |", flush=True)
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    main()
