"""Rows and summary of a bundle, folder or zip, for marking and comparing. Nothing is verified here: that is `verify`'s work."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

Row = dict[str, Any]
RECORDS, SUMMARY, SEAL, PART = "data/records.jsonl", "data/summary.json", "seal.json", "disclosure.json"
LONGEST_LINE = 64 * 1024 * 1024  # docs/bundle-format.md: no line of a bundle is longer
TIME = ("printed", "precision", "clock", "local", "utc", "jst")
DAMAGED = (
    ValueError,
    KeyError,
    OSError,
    EOFError,
    RecursionError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)


class Unreadable(Exception):
    """It has the shape of a bundle, and its rows cannot be read."""


def is_bundle(path: Path) -> bool:
    """Return whether a path is a whole bundle, its folder or its zip."""
    return _holds(path, SEAL, RECORDS)


def is_part(path: Path) -> bool:
    """Return whether a path is a disclosed part of a bundle, its folder or its zip."""
    return _holds(path, SEAL, PART)


def _holds(path: Path, *wanted: str) -> bool:
    if path.is_dir():
        return all((path / name).is_file() for name in wanted)
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return _top(archive, wanted) is not None
    except DAMAGED:
        return False


def _top(archive: zipfile.ZipFile, wanted: tuple[str, ...]) -> str | None:
    """Return the folder of the bundle inside an archive."""
    names = set(archive.namelist())
    for name in sorted(names):
        top = name.removesuffix(SEAL)
        if name.endswith("/" + SEAL) and name.count("/") == 1 and all(top + one in names for one in wanted):
            return top
    return None


@contextmanager
def _opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    if path.is_dir():
        with (path / name).open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive, archive.open(f"{_top(archive, (SEAL, RECORDS))}{name}") as member:
        yield member


def summary(path: Path) -> Row:
    """Return a bundle's summary. Raises Unreadable."""
    try:
        with _opened(path, SUMMARY) as file:
            found = json.loads(file.read(LONGEST_LINE))
    except DAMAGED as error:
        raise Unreadable(str(error)) from None
    if not isinstance(found, dict) or not _is_sound_summary(found):
        raise Unreadable(SUMMARY)
    return found


def rows(path: Path) -> Iterator[Row]:
    """Yield a bundle's records in order. Raises Unreadable, also after the first rows."""
    try:
        with _opened(path, RECORDS) as file:
            while line := file.readline(LONGEST_LINE + 1):
                row = json.loads(line) if len(line) <= LONGEST_LINE else None
                if not isinstance(row, dict) or not _is_sound(row):
                    raise Unreadable(RECORDS)
                yield row
    except DAMAGED as error:
        raise Unreadable(str(error)) from None


def _is_sound_summary(found: Row) -> bool:
    talks = found.get("conversations")
    return _are_rows(talks) and all(
        isinstance(talk.get("id"), int)
        and _are_rows(talk.get("participants"))
        and all(isinstance(one.get("id"), int) and _are_rows(one.get("names")) for one in talk["participants"])
        for talk in found["conversations"]
    )


def _is_sound(row: Row) -> bool:
    """Return whether a row has what others look at, of the kind that they expect (docs/bundle-format.md, section 5)."""
    sender, time, media = row.get("sender"), row.get("time"), row.get("media")
    return (
        isinstance(row.get("n"), int)
        and isinstance(row.get("kind"), str)
        and isinstance(row.get("conversation"), int | None)
        and isinstance(row.get("text"), str | None)
        and isinstance(row.get("more"), dict)
        and (sender is None or (isinstance(sender, dict) and isinstance(sender.get("participant"), int | None)))
        and (time is None or (isinstance(time, dict) and all(isinstance(time.get(key), str | None) for key in TIME)))
        and _are_rows(media)
        and all(isinstance(one.get("role"), str) for one in row["media"])
    )


def _are_rows(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, dict) for one in found)
