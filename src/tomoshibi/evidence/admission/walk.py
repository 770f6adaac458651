"""The files of a folder, by name. Imports little, since it is the first thing that is done with a folder."""

import os
from collections.abc import Iterator


def walk(folder: str) -> Iterator[tuple[str, str | None]]:
    """Yield the path inside the folder of everything in it but folders, in no order, and why a thing is no file to be opened.

    That is `link` (nothing is followed out of a folder) or `special` (a pipe, a device), else None. Raises OSError.
    """
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        start = f"{inner}/" if inner else ""
        with os.scandir(f"{folder}/{inner}") as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    yield start + entry.name, None
                elif entry.is_symlink():
                    yield start + entry.name, "link"
                elif entry.is_dir():
                    waiting.append(start + entry.name)
                else:
                    yield start + entry.name, "special"
