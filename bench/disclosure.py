"""Small counts in tables: what can be worked out of ours, of one more hidden a line, of the small ones alone, of pytauargus.

`python -m bench.disclosure [--cases N] [--seed N] [--seconds N] [--large] [--without-peer]` draws tables of six kinds from a
seed, protects each in all four ways, and attacks all with the same program (`tomoshibi.insight.attack`, which shares nothing
with what protects). Cells count as found when their count is below the threshold and can be worked out, or is proved to be
so; found by an insider is counted apart. Kept is the share of cells, and of the sum of all cells, that is shown. `--large` is
one set of three tables over rows with 164 small cells.

"Small ones alone" hides what lies below the threshold and nothing else, as ACRO's rule does. "One more a line" hides another
cell where a line or column has one hidden alone, the smallest first, until no line has, margins included.
"""

import argparse
import csv
import itertools
import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from tomoshibi.insight.attack import People, Sheet, attack
from tomoshibi.insight.protecting import GivenAway, Order, protect

ROOT = Path(__file__).parent.parent
PEER = ROOT / ".venv-peers" / "bin" / "python"
THRESHOLD = 10
LARGE = 164  # small cells in the large set
TOTAL = "計"
Line = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """Rows over columns, tables by some of them, and rows that came in later, over which the same tables go out again."""

    kind: str
    columns: Line
    tables: tuple[Line, ...]
    rows: tuple[Line, ...]
    later: tuple[Line, ...] = ()


@dataclass
class Told:
    """What came of one way of protecting."""

    cases: int = 0
    cells: int = 0
    shown: int = 0
    sum_all: int = 0
    sum_shown: int = 0
    found: int = 0
    inside: int = 0
    leaking: int = 0
    seconds: float = 0.0
    failed: int = 0
    slowest: float = field(default=0.0)


def drawn(chance: random.Random, sizes: Mapping[str, int], mean: float) -> tuple[Line, ...]:
    """Return rows, skewed as cases are."""
    weight = {name: [chance.lognormvariate(0, 1) for _ in range(size)] for name, size in sizes.items()}
    rows: list[Line] = []
    for places in itertools.product(*(range(size) for size in sizes.values())):
        expected = mean
        for name, place in zip(sizes, places, strict=True):
            expected *= weight[name][place]
        count = int(chance.gammavariate(1.2, expected / 1.2) + chance.random())
        rows += [tuple(f"{name}{place + 1}" for name, place in zip(sizes, places, strict=True))] * count
    chance.shuffle(rows)
    return tuple(rows)


def cases(count: int, seed: int) -> list[Case]:
    """Return cases of all kinds in turn."""
    makers = (_small, _large, _cube, _hierarchy, _linked, _releases)
    return [makers[number % len(makers)](random.Random(seed * 10_000 + number)) for number in range(count)]


def _small(chance: random.Random) -> Case:
    sizes = {"甲": chance.randint(2, 5), "乙": chance.randint(2, 5)}
    return Case("small", ("甲", "乙"), (("甲", "乙"),), drawn(chance, sizes, chance.uniform(3, 25)))


def _large(chance: random.Random) -> Case:
    sizes = {"甲": chance.randint(10, 24), "乙": chance.randint(5, 8)}
    return Case("large", ("甲", "乙"), (("甲", "乙"),), drawn(chance, sizes, chance.uniform(8, 30)))


def _cube(chance: random.Random) -> Case:
    sizes = {"甲": chance.randint(3, 6), "乙": chance.randint(3, 4), "丙": chance.randint(2, 3)}
    return Case("three-way", ("甲", "乙", "丙"), (("甲", "乙", "丙"),), drawn(chance, sizes, chance.uniform(6, 25)))


def _hierarchy(chance: random.Random) -> Case:
    rows = drawn(chance, {"県": chance.randint(8, 16), "乙": chance.randint(3, 5)}, chance.uniform(8, 25))
    region = {f"県{number}": f"地方{1 + number % 3}" for number in range(1, 17)}
    whole = tuple((region[place], place, other) for place, other in rows)
    return Case("hierarchical", ("地方", "県", "乙"), (("地方", "乙"), ("県", "乙")), whole)


def _linked(chance: random.Random) -> Case:
    sizes = {"甲": chance.randint(3, 6), "乙": chance.randint(3, 5), "丙": chance.randint(3, 4)}
    tables = chance.choice(
        [(("甲", "乙"), ("乙", "丙")), (("甲", "乙"), ("乙", "丙"), ("甲", "丙")), (("甲", "乙"), ("甲", "丙"), ("丙",))]
    )
    return Case("linked", ("甲", "乙", "丙"), tables, drawn(chance, sizes, chance.uniform(2, 8)))


def _releases(chance: random.Random) -> Case:
    sizes = {"甲": chance.randint(3, 6), "乙": chance.randint(3, 5)}
    whole = drawn(chance, sizes, chance.uniform(10, 30))
    cut = len(whole) * 3 // 4
    return Case("two releases", ("甲", "乙"), (("甲", "乙"),), whole[:cut], whole[cut:])


def large_case(seed: int) -> Case:
    """Return linked tables, the largest of 312 cells with 164 small ones: drawn again until it is so."""
    by = ("月", "学校", "性別")
    for attempt in itertools.count():
        rows = drawn(random.Random(seed * 1_000 + attempt), {"月": 12, "学校": 5, "性別": 3}, 5.0)
        if len(small_alone(counted(rows, by, by))) == LARGE:
            return Case("164 small", by, (by, ("月", "学校"), ("学校", "性別")), rows)
    raise AssertionError


def counted(rows: Sequence[Line], columns: Line, by: Line) -> dict[Line, int]:
    """Return the counts of a table with all margins."""
    places = [columns.index(name) for name in by]
    labels = [sorted({row[place] for row in rows}) for place in places]
    counts = Counter(line for row in rows for line in itertools.product(*((row[place], TOTAL) for place in places)))
    return {line: counts[line] for line in itertools.product(*([*one, TOTAL] for one in labels))}


def small_alone(counts: dict[Line, int]) -> set[Line]:
    """Hide what lies below the threshold."""
    return {line for line, count in counts.items() if 0 < count < THRESHOLD}


def one_more_a_line(counts: dict[Line, int]) -> set[Line]:
    """Hide another cell, the smallest, where a line has one hidden alone, until none has."""
    hidden = small_alone(counts)
    width = len(next(iter(counts)))
    changed = True
    while changed:
        changed = False
        for place in range(width):
            lines: dict[Line, list[Line]] = {}
            for line in counts:
                lines.setdefault((*line[:place], "", *line[place + 1 :]), []).append(line)
            for members in lines.values():
                if sum(line in hidden for line in members) == 1:
                    others = [line for line in members if line not in hidden and counts[line]]
                    if others:
                        hidden.add(min(others, key=lambda line: (counts[line], line)))
                        changed = True
    return hidden


def write(folder: Path, name: str, by: Line, counts: Mapping[Line, int], hidden: set[Line]) -> None:
    """Write a table as ours are written."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow([*by, "n", "status"])
        for line, count in counts.items():
            out.writerow([*line, *(("", "hidden") if line in hidden else (count, "shown" if count else "zero"))])


def by_rule(rule: Callable[[dict[Line, int]], set[Line]]) -> Callable[[Case, Path], None]:
    """Return a way of protecting that looks at each table alone."""

    def way(case: Case, folder: Path) -> None:
        for release, rows in enumerate(_states(case), 1):
            for number, by in enumerate(case.tables):
                counts = counted(rows, case.columns, by)
                write(folder, f"{release}-{number}", by, counts, rule(counts))

    return way


def _states(case: Case) -> list[tuple[Line, ...]]:
    return [case.rows, (*case.rows, *case.later)] if case.later else [case.rows]


def ours(case: Case, folder: Path, seconds: float = 60.0) -> None:
    """Protect as `tomoshibi figures protect` does."""
    register: list[dict[str, str]] = []
    for release, rows in enumerate(_states(case), 1):
        given, out = folder / f"rows-{release}.csv", folder / f"out-{release}"
        with given.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([case.columns, *rows])
        tables = [{"name": f"{release}-{number}", "by": list(by), "total": TOTAL} for number, by in enumerate(case.tables)]
        specification = folder / f"spec-{release}.yaml"
        wanted = {"threshold": THRESHOLD, "tables": tables, "register": register}
        specification.write_text(yaml.safe_dump(wanted, allow_unicode=True), "utf-8")
        out.mkdir()
        protect(Order(given, specification, out, seconds=seconds))
        for path in out.glob("*.csv"):
            (folder / path.name).write_bytes(path.read_bytes())
        register = [{"release": str(out), "rows": str(given)}]


PEER_PROGRAM = """
import json, sys, tempfile
from pytauargus import protect
names = [chr(65 + n) * 3 for n in range(8)]
answers = []
for job in json.load(sys.stdin):
    columns = {names[n]: [row[n] for row in job["rows"]] for n in range(len(job["rows"][0]))}
    columns["VAL"] = [1] * len(job["rows"])
    try:
        found = protect(columns, [names[: len(job["rows"][0])]], "VAL", job["rule"], "OPT(1)")
        rows = found.tables[0].rows
        answers.append([[*(row[names[n]] for n in range(len(job["rows"][0]))), row["status"]] for row in rows])
    except Exception as error:
        answers.append(str(error)[:200])
print("ANSWER" + json.dumps(answers))
"""


def peer(case: Case, folder: Path) -> None:
    """Protect each table with pytauargus's OPT, frequency rule with a range of 30 percent, in its own environment."""
    jobs, places = [], []
    for release, rows in enumerate(_states(case), 1):
        for number, by in enumerate(case.tables):
            columns = [case.columns.index(name) for name in by]
            labels = [{name: f"{n:03}" for n, name in enumerate(sorted({row[place] for row in rows}), 1)} for place in columns]
            coded = [[label[row[place]] for label, place in zip(labels, columns, strict=True)] for row in rows]
            jobs.append({"rows": coded, "rule": f"FREQ({THRESHOLD},30)"})
            places.append((release, number, by, rows, labels))
    call = [str(PEER), "-c", PEER_PROGRAM]  # it leaves logs where it is called
    done = subprocess.run(call, input=json.dumps(jobs), capture_output=True, text=True, check=True, cwd=folder)
    answers = json.loads(done.stdout.split("ANSWER")[-1])
    for answer, (release, number, by, rows, labels) in zip(answers, places, strict=True):
        if isinstance(answer, str):
            raise RuntimeError(answer)
        names = [{code: name for name, code in label.items()} for label in labels]
        counts = counted(rows, case.columns, by)
        hidden = set()
        for *codes, status in answer:
            line = tuple(name.get(code.strip(), TOTAL) for name, code in zip(names, codes, strict=True))
            if status in ("U", "M"):
                hidden.add(line)
        write(folder, f"{release}-{number}", by, counts, hidden)


def run(case: Case, way: Callable[[Case, Path], None], told: Told) -> None:
    """Protect a case one way, attack it, and add it up."""
    with TemporaryDirectory() as place:
        folder, start = Path(place), time.perf_counter()
        told.cases += 1
        try:
            way(case, folder)
        except (GivenAway, RuntimeError, subprocess.CalledProcessError):
            told.failed += 1
            return
        seconds = time.perf_counter() - start
        told.seconds += seconds
        told.slowest = max(told.slowest, seconds)
        sheets, zeros_hidden = [], False
        for release, rows in enumerate(_states(case), 1):
            for number, by in enumerate(case.tables):
                path = folder / f"{release}-{number}.csv"
                sheets.append(Sheet(path, by, TOTAL, release))
                zeros_hidden |= _add(path, counted(rows, case.columns, by), told)
        people = People(case.columns, (case.rows, case.later) if case.later else (case.rows,))
        outcome = attack(sheets, people, threshold=THRESHOLD, least=0 if zeros_hidden else 1)
    small = [one for one in outcome.found if 0 < one.true < THRESHOLD]
    told.found += sum(one.way != "insider" for one in small)
    told.inside += sum(one.way == "insider" for one in small)
    told.leaking += bool(small)


def _add(path: Path, counts: Mapping[Line, int], told: Told) -> bool:
    """Add up what a table shows; return whether it hides a zero. Raises AssertionError where it shows what is not so."""
    zeros_hidden = False
    with path.open(encoding="utf-8", newline="") as file:
        for *labels, count, status in itertools.islice(csv.reader(file), 1, None):
            true = counts[tuple(labels)]
            assert status == "hidden" or int(count) == true, (path, labels)
            told.cells += 1
            told.sum_all += true
            told.shown += status != "hidden"
            told.sum_shown += true if status != "hidden" else 0
            zeros_hidden |= status == "hidden" and not true
    return zeros_hidden


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=210)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--without-peer", action="store_true")
    given = parser.parse_args()
    chosen = [large_case(given.seed)] if given.large else cases(given.cases, given.seed)
    ways: dict[str, Callable[[Case, Path], None]] = {
        "ours": partial(ours, seconds=given.seconds),
        "one more a line": by_rule(one_more_a_line),
        "small ones alone": by_rule(small_alone),
    }
    if not given.without_peer:
        ways["pytauargus OPT"] = peer
    small = [
        len(small_alone(counted(rows, case.columns, by)))
        for case in chosen
        for rows in _states(case)[-1:]
        for by in case.tables
    ]
    print(
        f"{len(chosen)} sets of tables, seed {given.seed}, threshold {THRESHOLD}, {sum(small)} small cells in the last releases"
    )
    print(
        "| kind | way | sets | found | by an insider | sets that leak | cells shown | sum shown | seconds | slowest | failed |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for kind in dict.fromkeys(case.kind for case in chosen):
        for name, way in ways.items():
            told = Told()
            for case in chosen:
                if case.kind == kind:
                    run(case, way, told)
            print(
                f"| {kind} | {name} | {told.cases} | {told.found} | {told.inside} | {told.leaking} |"
                f" {told.shown / max(told.cells, 1):.1%} | {told.sum_shown / max(told.sum_all, 1):.1%} | {told.seconds:.1f} |"
                f" {told.slowest:.1f} | {told.failed} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
