"""What is to be counted and from how many on a count is shown: a specification as YAML, read whole or refused."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tomoshibi.basics.harmless import hides
from tomoshibi.insight.refusals import Unusable

MAX_BYTES = 1 << 20
MAX_THRESHOLD = 1_000_000
MAX_BY = 8  # columns of one table; more than this is no table that anybody reads
TOTAL = "計"
UNKNOWN = "不明"
_KEYS = {"threshold", "tables", "columns", "coarsen", "register", "unknown"}
_TABLE_KEYS = {"name", "by", "total"}
_WRITTEN = ("n", "status")  # columns of ours in what is written
_NO_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]|^[.\s]|[.\s]$')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # no file names on Windows
_LONGEST_NAME = 200  # bytes, so that the file's name fits with its ending


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, the columns it counts by, and the word for the sum over all of a column."""

    name: str
    by: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """Categories of one column put together; those that no group names stay as they are."""

    column: str
    groups: Mapping[str, tuple[str, ...]]

    def of(self, category: str) -> str:
        """Return the group that a category belongs to."""
        return next((name for name, members in self.groups.items() if category in members), category)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release that is out already: its folder, and the rows it was counted from (None: the rows of now)."""

    folder: Path
    rows: Path | None


@dataclass(frozen=True, slots=True)
class Specification:
    """A specification as it was read; `columns` are derived ones, `coarsen` the steps that may be taken, in their order."""

    threshold: int
    tables: tuple[Table, ...]
    columns: Mapping[str, Grouping]
    coarsen: tuple[Grouping, ...]
    register: tuple[Earlier, ...]
    unknown: str

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that some table counts by, each once, in the order in which they are named."""
        return tuple(dict.fromkeys(name for table in self.tables for name in table.by))


def read_specification(path: Path) -> Specification:
    """Return the specification of a file; places in it count from its folder. Raises OSError, Unusable (`spec-…`)."""
    return specification(loaded(path), folder=path.parent)


def loaded(path: Path) -> Any:
    """Return the plain values of a YAML file. Raises OSError, Unusable (`spec-not-yaml`, `spec-key-twice`)."""
    import yaml

    class Strict(yaml.SafeLoader):
        """Refuses a key that stands twice."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            if twice := [key for key in keys if keys.count(key) > 1]:
                raise Unusable("spec-key-twice", name=twice[0])
            return super().construct_mapping(node, deep=deep)

    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    try:
        if len(content) > MAX_BYTES:
            raise ValueError("too large")
        return yaml.load(content.decode("utf-8-sig"), Loader=Strict)
    except Unusable:
        raise
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        why = " ".join((str(error) or type(error).__name__).split())[:80]
        raise Unusable("spec-not-yaml", why=why) from None


def specification(given: Any, *, folder: Path) -> Specification:
    """Return a specification from plain values. Raises Unusable (`spec-…`)."""
    if not isinstance(given, dict):
        raise Unusable("spec-not-yaml", why="threshold:, tables:")
    if unknown := [str(key) for key in given if key not in _KEYS]:
        raise Unusable("spec-unknown-key", name=unknown[0], known=", ".join(sorted(_KEYS)))
    tables = _tables(given.get("tables"))
    columns = {name: _derived(name, one) for name, one in _mapping(given.get("columns"), "columns").items()}
    return Specification(
        threshold=_threshold(given.get("threshold")),
        tables=tables,
        columns=columns,
        coarsen=tuple(_coarsening(one) for one in _list(given.get("coarsen"), "coarsen")),
        register=tuple(_earlier(one, folder) for one in _list(given.get("register"), "register")),
        unknown=_word(given.get("unknown", UNKNOWN), "unknown"),
    )


def _threshold(given: Any) -> int:
    if given is None:
        raise Unusable("spec-no-threshold")
    if not isinstance(given, int) or isinstance(given, bool) or not 2 <= given <= MAX_THRESHOLD:
        raise Unusable("spec-bad-threshold", given=given)
    return given


def _tables(given: Any) -> tuple[Table, ...]:
    if not isinstance(given, list) or not given:
        raise Unusable("spec-no-tables")
    tables = tuple(_table(one, number) for number, one in enumerate(given, 1))
    names: dict[str, str] = {}
    for table in tables:
        folded = unicodedata.normalize("NFKC", table.name).casefold()  # one file on some disks
        if folded in names:
            raise Unusable("spec-name-twice", name=table.name)
        names[folded] = table.name
    return tables


def _table(given: Any, number: int) -> Table:
    if not isinstance(given, dict) or "name" not in given or "by" not in given:
        raise Unusable("spec-bad-table", number=number)
    if unknown := [str(key) for key in given if key not in _TABLE_KEYS]:
        raise Unusable("spec-unknown-key", name=unknown[0], known=", ".join(sorted(_TABLE_KEYS)))
    name = _word(given["name"], "name")
    if _NO_NAME.search(name) or _RESERVED.fullmatch(name) or len(name.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise Unusable("spec-bad-name", name=name)
    by = given["by"] if isinstance(given["by"], list) else [given["by"]]
    columns = tuple(_word(one, f"{name}: by") for one in by)
    if not columns or len(columns) > MAX_BY or len(set(columns)) < len(columns):
        raise Unusable("spec-bad-by", name=name, most=MAX_BY)
    if taken := [one for one in columns if one in _WRITTEN]:
        raise Unusable("spec-taken-column", name=taken[0])
    return Table(name, columns, _word(given.get("total", TOTAL), f"{name}: total"))


def _derived(name: str, given: Any) -> Grouping:
    entry = _mapping(given, f"columns: {name}")
    if entry.keys() != {"from", "groups"}:
        raise Unusable("spec-bad-groups", name=name)
    return Grouping(_word(entry["from"], name), _groups(entry["groups"], name))


def _coarsening(given: Any) -> Grouping:
    entry = _mapping(given, "coarsen")
    if entry.keys() != {"column", "groups"}:
        raise Unusable("spec-bad-groups", name="coarsen")
    column = _word(entry["column"], "coarsen")
    return Grouping(column, _groups(entry["groups"], column))


def _groups(given: Any, name: str) -> dict[str, tuple[str, ...]]:
    entry = _mapping(given, name)
    found: dict[str, tuple[str, ...]] = {}
    for group, members in entry.items():
        found[_word(group, name)] = tuple(_word(one, name) for one in _list(members, name))
    every = [one for members in found.values() for one in members]
    if not found or len(set(every)) < len(every):
        raise Unusable("spec-bad-groups", name=name)
    return found


def _earlier(given: Any, folder: Path) -> Earlier:
    entry = {"release": given} if isinstance(given, str) else _mapping(given, "register")
    if "release" not in entry or entry.keys() - {"release", "rows"}:
        raise Unusable("spec-bad-register")
    rows = entry.get("rows")
    return Earlier(folder / _word(entry["release"], "register"), None if rows is None else folder / _word(rows, "register"))


def read_register(path: Path) -> tuple[Earlier, ...]:
    """Return the releases of a register file: a YAML list, as under `register` in a specification. Raises OSError, Unusable."""
    given = loaded(path)
    if isinstance(given, dict) and given.keys() == {"register"}:
        given = given["register"]
    return tuple(_earlier(one, path.parent) for one in _list(given, "register"))


def _mapping(given: Any, where: str) -> dict[Any, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Unusable("spec-bad-value", where=where)
    return given


def _list(given: Any, where: str) -> list[Any]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise Unusable("spec-bad-value", where=where)
    return given


def _word(given: Any, where: str) -> str:
    """Return a word, number or day as text; blanks and lists are refused."""
    if isinstance(given, bool) or not isinstance(given, str | int | date) or not str(given).strip():
        raise Unusable("spec-bad-value", where=where)
    if any(map(hides, str(given).strip())):  # nothing that cannot be seen, nor half a character
        raise Unusable("spec-bad-value", where=where)
    return str(given).strip()
