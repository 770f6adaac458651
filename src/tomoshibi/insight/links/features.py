"""What rows are compared by: names, mail, telephone and place in one form, as columns for DuckDB.

Large lists are worked on in two processes, a batch at a time. The result depends on the rows alone.
"""

import gc
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tomoshibi.insight.links import mail, phones
from tomoshibi.insight.links.addresses import place_of
from tomoshibi.insight.links.names import Name, name_of
from tomoshibi.insight.links.sheet import COLUMNS, Batch, PlainBatch

if TYPE_CHECKING:
    import pyarrow as pa

SCRIPTS = {"none": 0, "kanji": 1, "kana": 2, "latin": 3}
WORKERS = 2
MANY_BATCHES = 3  # below it, starting processes costs more than they save
BETWEEN = "|"  # no reading holds it; one text of several is handed over faster than a list of them
ROW_COLUMNS = {"row": "row", "prefecture": "small"} | dict.fromkeys(
    ("id", "name", "local", "domain", "phone", "town", "block", "house", "room"), "text"
)
NAME_COLUMNS = {"script": "small", "is_whole": "yes"} | dict.fromkeys(
    ("name", "form", "kana", "sounds", "surnames", "givens", "surname_form", "given_form"), "text"
)
Columns = dict[str, list[Any]]
_known: set[str] = set()  # names that this process has given already


def worked_on(batches: Iterable[Batch | PlainBatch]) -> "Iterator[tuple[pa.Table, pa.Table]]":
    """Yield the features of each batch, in order: a table of rows, and one of names that may name some again."""
    coming = iter(batches)
    first = [batch for _, batch in zip(range(MANY_BATCHES), coming, strict=False)]
    _known.clear()
    if len(first) < MANY_BATCHES:
        yield from map(features, first)
        return
    with multiprocessing.get_context().Pool(WORKERS, initializer=gc.disable) as pool:
        yield from pool.imap(features, _chained(first, coming))


def _chained(first: list[Batch | PlainBatch], rest: Iterator[Batch | PlainBatch]) -> Iterator[Batch | PlainBatch]:
    while first:
        yield first.pop(0)
    yield from rest


def features(batch: Batch | PlainBatch) -> "tuple[pa.Table, pa.Table]":
    """Return the features of rows, and of the names that this process has not met before."""
    empty: Sequence[str] = ("",) * batch.count
    given = batch.columns
    column = {name: given.get(name, empty) for name in COLUMNS}
    written = column["name"]
    if "kana" in given:
        written = [
            f"{name}({kana})" if name and kana else name or kana for name, kana in zip(written, column["kana"], strict=True)
        ]
    rows = _contacts(column["email"], column["phone"]) | _places(column["address"], column["prefecture"])
    rows |= {"row": list(range(batch.first, batch.first + batch.count)), "name": [name or None for name in written]}
    rows["id"] = [one or None for one in column["id"]] if "id" in given else [None] * batch.count
    fresh = [name for name in dict.fromkeys(written) if name and name not in _known]
    _known.update(fresh)
    return _table(rows, ROW_COLUMNS), _table(_name_columns({name: name_of(name) for name in fresh}), NAME_COLUMNS)


def _table(columns: Columns, kinds: Mapping[str, str]) -> "pa.Table":
    import pyarrow as pa

    types = {"text": pa.string(), "row": pa.int32(), "small": pa.uint8(), "yes": pa.bool_()}
    return pa.table({name: pa.array(columns[name], types[kind]) for name, kind in kinds.items()})


def _contacts(mails: Sequence[str], numbers: Sequence[str]) -> Columns:
    found = [mail.canonical(one) if one else None for one in mails]
    return {
        "local": [one.local if one else None for one in found],
        "domain": [one.domain if one else None for one in found],
        "phone": [phones.canonical(one) or None if one else None for one in numbers],
    }


def _places(addresses: Sequence[str], prefectures: Sequence[str]) -> Columns:
    found = [place_of(address, prefecture) for address, prefecture in zip(addresses, prefectures, strict=True)]
    return {
        "prefecture": [one.prefecture for one in found],
        "town": [one.town or None for one in found],
        "block": [one.block or None for one in found],
        "house": [one.house or None for one in found],
        "room": [one.room or None for one in found],
    }


def _name_columns(names: Mapping[str, Name]) -> Columns:
    found = names.values()
    return {
        "name": list(names),
        "form": [one.form for one in found],
        "script": [SCRIPTS[one.script] for one in found],
        "kana": [BETWEEN.join(one.kana) for one in found],
        "sounds": [BETWEEN.join(one.sounds) for one in found],
        "surnames": [BETWEEN.join(one.surnames) for one in found],
        "givens": [BETWEEN.join(one.givens) for one in found],
        "is_whole": [one.is_whole for one in found],
        "surname_form": [one.parts[0] for one in found],
        "given_form": [one.parts[1] for one in found],
    }
