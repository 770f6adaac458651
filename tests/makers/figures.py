"""Made-up rows and specifications for figures, and a call that protects them in a folder."""

import csv
import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tomoshibi.insight.protecting import Order, Protected, protect

Row = dict[str, str]


def write_rows(path: Path, rows: Sequence[Mapping[str, str]], *, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


def write_specification(path: Path, tables: Sequence[tuple[str, list[str]]], *, threshold: int = 10, **more: Any) -> Path:
    entries = [{"name": name, "by": by, "total": "計"} for name, by in tables]
    path.write_text(yaml.safe_dump({"threshold": threshold, "tables": entries, **more}, allow_unicode=True), "utf-8")
    return path


def from_counts(columns: Sequence[str], counts: Mapping[tuple[str, ...], int]) -> list[Row]:
    return [dict(zip(columns, key, strict=True)) for key, count in counts.items() for _ in range(count)]


def drawn(seed: int, sizes: Mapping[str, int], mean: float) -> list[Row]:
    """Return rows over all combinations, skewed as cases are: a few cells hold most, many hold one or none."""
    chance = random.Random(seed)
    names = {name: [f"{name}{number}" for number in range(1, size + 1)] for name, size in sizes.items()}
    weight = {name: [chance.lognormvariate(0, 1) for _ in one] for name, one in names.items()}
    rows: list[Row] = []
    for places in itertools.product(*(range(size) for size in sizes.values())):
        expected = mean
        for name, place in zip(sizes, places, strict=True):
            expected *= weight[name][place]
        count = int(chance.gammavariate(1.2, expected / 1.2) + chance.random())
        rows += [{name: names[name][place] for name, place in zip(sizes, places, strict=True)} for _ in range(count)]
    chance.shuffle(rows)
    return rows


def protected(
    folder: Path, rows: Sequence[Row], tables: Sequence[tuple[str, list[str]]], *, threshold: int = 10, **more: Any
) -> tuple[Protected, Path]:
    """Protect rows and return what was made and the folder of the tables."""
    folder.mkdir(exist_ok=True)
    out = folder / "out"
    out.mkdir()
    given = write_rows(folder / "rows.csv", rows)
    specification = write_specification(folder / "spec.yaml", tables, threshold=threshold, **more)
    return protect(Order(given, specification, out)), out


def lines_of(path: Path) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield the lines of a written table: categories, count, status."""
    with path.open(encoding="utf-8", newline="") as file:
        for *categories, count, status in itertools.islice(csv.reader(file), 1, None):
            yield tuple(categories), count, status
