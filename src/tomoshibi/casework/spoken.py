"""What the closed words of the ledger are called when the person reads them or hears them read: one set for both sites."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

BUNDLE_LETTERS = 8  # of a bundle's name wherever people read it, and in the names of files: nobody reads 32 aloud
LANGUAGES = ("ja", "easy", "en")
Words = Mapping[str, Mapping[str, Mapping[str, str]]]


@cache
def spoken() -> Words:
    """Return the words by group (`recipient`, `purpose`, `item`, `read`), closed word and language."""
    return tomllib.loads((files(__package__) / "data" / "spoken.toml").read_text("utf-8"))


def called(group: str, word: str, language: str) -> str:
    """Return what a word of a group is called. Raises KeyError."""
    return spoken()[group][word][language]


def item_called(item: str, language: str) -> str:
    """Return what an item of a scope is called; a record by its number and its bundle, shortly. Raises KeyError."""
    if item.startswith("record:"):
        _, bundle, number = item.split(":")
        return spoken()["item"]["record"][language].format(bundle=bundle[:BUNDLE_LETTERS], number=number)
    return spoken()["item"][item][language]


def day_called(day: date, language: str) -> str:
    """Return a day as it is read aloud."""
    return spoken()["read"]["day"][language].format(year=day.year, month=day.month, day=day.day)
