"""Rows and a specification become tables that identify nobody: counted, coarsened, hidden, written, attacked; or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tomoshibi.insight.attack import Found, Outcome, People, Sheet, attack
from tomoshibi.insight.hiding.searching import choose
from tomoshibi.insight.posing import Picture, pictured, posed
from tomoshibi.insight.refusals import Unusable
from tomoshibi.insight.register import Release, read_release, spans
from tomoshibi.insight.rows import Rows, check_second_header, read_rows
from tomoshibi.insight.specification import Earlier, Specification, read_specification
from tomoshibi.insight.views import Layout, layouts, seen
from tomoshibi.insight.writing import Line, write_manifest, write_tables, written

SECONDS = 60.0  # of search; afterwards more is hidden, never less


class GivenAway(Exception):
    """The attack found something: nothing may go out. `found` says what."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__(len(found))
        self.found = tuple(found)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `folder` is empty and only becomes public when this is done; `register` is read besides the file's."""

    rows: Path
    specification: Path
    folder: Path
    register: tuple[Earlier, ...] = ()
    seconds: float = SECONDS
    with_mark: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """One table that was written, as it may be told to whoever made it."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Protected:
    """What was made and how: tables, coarsened columns, whether hiding less was ruled out, and what the attack tried."""

    threshold: int
    tables: tuple[Made, ...]
    coarsened: tuple[str, ...]
    is_cheapest: bool
    attacked: Outcome
    known_before: tuple[Found, ...]


def protect(order: Order) -> Protected:
    """Write protected tables into the folder of an order. Raises OSError, Unusable, and GivenAway by the attack."""
    specification = read_specification(order.specification)
    rows = read_rows(order.rows)
    found, coarsened = layouts(specification, rows)
    check_second_header(rows.only(tuple(dict.fromkeys(view.source for layout in found for view in layout.views))))
    releases = tuple(map(read_release, (*specification.register, *order.register)))
    if any(release.unknown != specification.unknown for release in releases):
        raise Unusable("register-other-unknown", name=specification.unknown)
    picture = pictured(found, rows, specification.unknown, releases)
    puzzle = posed(picture, specification.threshold)
    choice = choose(puzzle, seconds=order.seconds, has_earlier=bool(releases))
    tables = [(layout, written(layout, picture, puzzle, choice.hidden)) for layout in found]
    write_tables(order.folder, tables, with_mark=order.with_mark)
    write_manifest(order.folder, found, threshold=specification.threshold, unknown=specification.unknown)
    outcome, before = audited(order.folder, found, rows, specification, picture, releases)
    if outcome.found:
        raise GivenAway(outcome.found)
    made = tuple(Made(layout.name, lines) for layout, lines in tables)
    return Protected(specification.threshold, made, coarsened, choice.is_cheapest, outcome, before)


def audited(
    folder: Path,
    found: Sequence[Layout],
    rows: Rows,
    specification: Specification,
    picture: Picture,
    releases: Sequence[Release],
) -> tuple[Outcome, tuple[Found, ...]]:
    """Return what the attack finds in the written tables, and apart from it what earlier releases gave away by themselves."""
    people = _people(picture, rows, specification, releases)
    numbers = [number for number, _ in picture.published]
    folders = [release.folder for release in releases for _ in release.tables]
    earlier = [
        _sheet(one, table.layout, number, is_out=True)
        for one, number, (_, table) in zip(folders, numbers, picture.published, strict=True)
    ]
    outcome = attack(
        [*(_sheet(folder, layout, picture.census.last) for layout in found), *earlier],
        people,
        threshold=specification.threshold,
    )
    before = attack(earlier, people, threshold=specification.threshold).found if earlier else ()
    known = {one.cell for one in before}
    new = tuple(one for one in outcome.found if one.cell not in known)
    return Outcome(outcome.hidden, outcome.insiders, new), before


def _sheet(folder: Path, layout: Layout, release: int, *, is_out: bool = False) -> Sheet:
    return Sheet(folder / f"{layout.name}.csv", tuple(map(repr, layout.views)), layout.total, release, is_out)


def _people(picture: Picture, rows: Rows, specification: Specification, releases: Sequence[Release]) -> People:
    """Return who is counted, read from the rows again, so that a mistake in counting is found too."""
    needed = tuple(dict.fromkeys(view.source for view in picture.views))
    brought, _ = spans(releases, needed, rows)
    return People(
        tuple(map(repr, picture.views)),
        tuple(tuple(seen(picture.views, one, specification.unknown)) for one in brought),
    )
