"""Releases that are out already: what anybody can read in them, and which rows were there then."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tomoshibi.insight.refusals import Unusable
from tomoshibi.insight.rows import Rows, read_rows
from tomoshibi.insight.specification import Earlier
from tomoshibi.insight.views import Layout, View

MANIFEST = "release.json"
FORM = "tomoshibi-figures/1"
MAX_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Published:
    """One table of an earlier release: how it was laid out, and for each line of categories its count, None where hidden."""

    layout: Layout
    counts: Mapping[tuple[str, ...], int | None]


@dataclass(frozen=True, slots=True)
class Release:
    """An earlier release: its folder, its tables, the rows behind it (None: those of now), its word for unknown."""

    folder: Path
    tables: tuple[Published, ...]
    rows: Rows | None
    unknown: str


def read_release(earlier: Earlier) -> Release:
    """Return a release from its folder. Raises OSError, Unusable (`register-…`, `rows-…`)."""
    manifest = _manifest(earlier.folder)
    try:
        layouts = tuple(_layout(one) for one in manifest["tables"])
        unknown = str(manifest["unknown"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unusable("register-not-a-release", path=earlier.folder) from None
    tables = tuple(Published(layout, _counts(earlier.folder / f"{layout.name}.csv", layout)) for layout in layouts)
    return Release(earlier.folder, tables, None if earlier.rows is None else _rows(earlier.rows), unknown)


def _rows(path: Path) -> Rows:
    try:
        return read_rows(path)
    except Unusable as error:  # the sentence names these rows, not those of now
        raise Unusable(error.code, **{**error.parts, "rows": path}) from None


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        with (folder / MANIFEST).open("rb") as file:
            found = json.loads(file.read(MAX_BYTES))
    except (ValueError, RecursionError, OSError):
        raise Unusable("register-not-a-release", path=folder) from None
    if not isinstance(found, dict) or found.get("form") != FORM:
        raise Unusable("register-not-a-release", path=folder)
    return found


def _layout(given: Any) -> Layout:
    views = tuple(
        View(
            str(one["source"]),
            tuple(tuple((str(name), tuple(map(str, members))) for name, members in step) for step in one["steps"]),
        )
        for one in given["views"]
    )
    if any(sign in given["name"] for sign in "/\\") or len(views) != len(given["by"]):
        raise ValueError
    return Layout(str(given["name"]), tuple(map(str, given["by"])), views, str(given["total"]))


def _counts(path: Path, layout: Layout) -> dict[tuple[str, ...], int | None]:
    """Return what a table of a release says. Raises Unusable."""
    found: dict[tuple[str, ...], int | None] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            next(lines)
            for *categories, count, status in lines:
                found[tuple(map(unguarded, categories))] = None if status == "hidden" else int(count)
    except (OSError, ValueError, csv.Error, StopIteration):
        raise Unusable("register-not-a-release", path=path) from None
    if any(len(one) != len(layout.by) for one in found):
        raise Unusable("register-not-a-release", path=path)
    return found


_STARTS = "=+-@\t\r\n＝＋－＠−"


def guarded(word: str) -> str:
    """Return a word so that no spreadsheet takes it for a formula: an apostrophe goes before what could be one.

    An apostrophe that is there already gets one more, so that nothing is lost. A dash alone is no formula.
    """
    return f"'{word}" if word[:1] == "'" or (word[:1] in _STARTS and word not in ("-", "－", "−", "")) else word


def unguarded(word: str) -> str:
    """Return a word as it was before it was guarded."""
    return word[1:] if word[:1] == "'" else word


def spans(releases: Sequence[Release], needed: Sequence[str], now: Rows) -> tuple[list[Rows], list[int]]:
    """Return the rows that each span brought, and for each release the number of its last span.

    Rows of an earlier release must all be there now: as often as they were, for the columns that are counted.
    Raises Unusable (`register-not-grown`).
    """
    states = [(release.rows or now).only(needed) for release in releases]
    ordered = sorted(range(len(releases)), key=lambda number: len(states[number].records))
    brought: list[Rows] = []
    numbers = [0] * len(releases)
    before: Counter[tuple[str, ...]] = Counter()
    for number in ordered:
        after = Counter(states[number].records)
        if before - after:
            raise Unusable("register-not-grown", path=releases[number].folder)
        if after != before:
            brought.append(Rows(tuple(needed), tuple((after - before).elements())))
        numbers[number] = len(brought)
        before = after
    after = Counter(now.only(needed).records)
    if before - after:
        raise Unusable("register-not-grown", path=releases[ordered[-1]].folder)
    if after != before:
        brought.append(Rows(tuple(needed), tuple((after - before).elements())))
    return brought, numbers
