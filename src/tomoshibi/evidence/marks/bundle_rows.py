"""Rows and summary of a bundle, folder or zip, as marking takes them. Nothing is verified here: that is `verify`'s work."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

Row = dict[str, Any]
RECORDS, SUMMARY, SEAL = "data/records.jsonl", "data/summary.json", "seal.json"
LONGEST_LINE = 64 * 1024 * 1024  # docs/bundle-format.md: no line of a bundle is longer


class Unreadable(Exception):
    """It has the shape of a bundle, and its rows cannot be read."""


def is_bundle(path: Path) -> bool:
    """Return whether a path is a bundle's folder or zip."""
    if path.is_dir():
        return (path / SEAL).is_file() and (path / RECORDS).is_file()
    if not path.is_file() or not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return _top(archive) is not None
    except zipfile.BadZipFile:
        return False


def _top(archive: zipfile.ZipFile) -> str | None:
    """Return the folder of the bundle inside an archive."""
    names = set(archive.namelist())
    for name in names:
        if name.endswith("/" + SEAL) and name.count("/") == 1 and name.removesuffix(SEAL) + RECORDS in names:
            return name.removesuffix(SEAL)
    return None


def _open(path: Path, name: str) -> BinaryIO:
    if path.is_dir():
        return (path / name).open("rb")
    archive = zipfile.ZipFile(path)
    return archive.open(f"{_top(archive)}{name}")  # type: ignore[return-value]


def summary(path: Path) -> Row:
    """Return a bundle's summary. Raises Unreadable."""
    try:
        with _open(path, SUMMARY) as file:
            found = json.loads(file.read(LONGEST_LINE))
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, RecursionError) as error:
        raise Unreadable(str(error)) from None
    if not isinstance(found, dict):
        raise Unreadable(SUMMARY)
    return found


def rows(path: Path) -> Iterator[Row]:
    """Yield a bundle's records in order. Raises Unreadable."""
    with _open(path, RECORDS) as file:
        for line in io.BufferedReader(file) if not isinstance(file, io.BufferedReader) else file:  # type: ignore[type-var]
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise Unreadable(str(error)) from None
            if isinstance(row, dict) and {"n", "kind", "conversation"} <= row.keys():
                yield row
