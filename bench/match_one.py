"""Build one index, ask it and print what it gave as JSON. Runs in either environment, so it imports only what it measures."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

WITHIN = 31
SINGLES = 300  # queries asked one by one
Answer = set[tuple[int, int]]  # pairs of a query and an entry


def hashes(entries: int) -> Any:
    return np.random.default_rng(11).integers(0, 256, (entries, 32), np.uint8)


def questions(listed: Any, count: int) -> tuple[Any, Answer]:
    """Return queries, half of them near an entry, and the pairs that are planted."""
    chance = np.random.default_rng(12)
    asked = chance.integers(0, 256, (count, 32), np.uint8)
    planted = set()
    for number in range(0, count, 2):
        row = int(chance.integers(0, len(listed)))
        bits = np.unpackbits(listed[row])
        bits[chance.permutation(256)[: int(chance.integers(0, WITHIN + 1))]] ^= 1
        asked[number] = np.packbits(bits)
        planted.add((number, row))
    return asked, planted


def resident() -> int:
    """Return how many bytes of memory the process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def tomoshibi(listed: Any, asked: Any) -> dict[str, Any]:
    from tomoshibi.spread.index import base
    from tomoshibi.spread.index.chunks import chunks_for, words
    from tomoshibi.spread.index.index import Index

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        start = time.process_time()
        base.write(path, base.build(words(listed), np.arange(len(listed)), chunks_for(len(listed))))
        build = time.process_time() - start
        start = time.process_time()
        index = Index(base.opened(path))
        opening = time.process_time() - start

        def ask(queries: Any) -> Answer:
            return {(one.query, one.entry) for one in index.near(queries, WITHIN)}

        def add(one: Any) -> None:
            index.add(len(listed), one.tobytes())

        return {**measured(ask, add, asked), "build": build, "open": opening, "memory": path.stat().st_size / len(listed)}


def threatexchange(listed: Any, asked: Any) -> dict[str, Any]:
    from threatexchange.signal_type.pdq.pdq_index import PDQIndex

    before, start = resident(), time.process_time()
    index = PDQIndex.build((one.tobytes().hex(), row) for row, one in enumerate(listed))
    build, memory = time.process_time() - start, resident() - before

    def ask(queries: Any) -> Answer:
        return {(number, found.metadata) for number, one in enumerate(queries) for found in index.query(one.tobytes().hex())}

    def add(one: Any) -> None:
        index.add(one.tobytes().hex(), len(listed))

    return {**measured(ask, add, asked), "build": build, "memory": memory / len(listed)}


def faiss_index(make: Callable[[Any], Any]) -> Callable[[Any, Any], dict[str, Any]]:
    def run(listed: Any, asked: Any) -> dict[str, Any]:
        import faiss

        before, start = resident(), time.process_time()
        index = make(faiss)
        index.add(listed)
        build, memory = time.process_time() - start, resident() - before

        def ask(queries: Any) -> Answer:
            limits, _, rows = index.range_search(queries, WITHIN + 1)  # finds what is below its radius
            query = np.repeat(np.arange(len(queries)), np.diff(limits.astype(np.int64)))
            return set(zip(query.tolist(), rows.tolist(), strict=True))

        def add(one: Any) -> None:
            index.add(one[None])

        return {**measured(ask, add, asked), "build": build, "memory": memory / len(listed)}

    return run


def multi_hash(faiss: Any) -> Any:
    index = faiss.IndexBinaryMultiHash(256, 16, 16)
    index.nflip = 1
    return index


def measured(ask: Callable[[Any], Answer], add: Callable[[Any], None], asked: Any) -> dict[str, Any]:
    """Return the answers and how long they took: all together, one by one, and one more entry until it is found."""
    start = time.process_time()
    answer = ask(asked)
    rate = len(asked) / (time.process_time() - start)
    singles = []
    for one in asked[:SINGLES]:
        start = time.process_time()
        ask(one[None])
        singles.append(time.process_time() - start)
    fresh = np.random.default_rng(13).integers(0, 256, 32, np.uint8)
    start = time.process_time()
    add(fresh)
    adding = time.process_time() - start
    if not ask(fresh[None]):
        raise SystemExit("what was added is not found")
    return {"answer": answer, "rate": rate, "single": float(np.median(singles)) * 1e3, "adding": adding * 1e3}


def scan(listed: Any, asked: Any) -> dict[str, Any]:
    """Return how often in a second every byte of the list can be read: what no reading through can pass."""
    del asked
    rows = listed.view(np.uint64)
    times = []
    for _ in range(9):
        start = time.process_time()
        rows.max()
        times.append(time.process_time() - start)
    return {"rate": 1 / min(times), "single": min(times) * 1e3, "memory": 32.0}


RUNS = {
    "tomoshibi": tomoshibi,
    "scan": scan,
    "threatexchange": threatexchange,
    "faiss-flat": faiss_index(lambda faiss: faiss.IndexBinaryFlat(256)),
    "faiss-multi-hash": faiss_index(multi_hash),
}


def main() -> None:
    name, entries, queries = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    listed = hashes(entries)
    asked, planted = questions(listed, queries)
    found = RUNS[name](listed, asked)
    if (answer := found.pop("answer", None)) is not None:
        found["recall"] = len(planted & answer) / len(planted)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
