"""Words for people: data, one file a language, each with the same keys. Furigana is written [word|reading]."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

READING = re.compile(r"\[([^\[\]|]{1,30})\|([^\[\]|]{1,30})\]")


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of one language; `speech["key"]` is safe to stand in a page."""

    language: str
    words: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        """Return words, with furigana where they have any. Raises KeyError."""
        return spoken(self.words[key])

    def filled(self, key: str, **values: object) -> SafeString:
        """Return words with values in their places, such as a day. Raises KeyError."""
        return with_readings(str(self.words[key]).format(**values))


def spoken(given: Any) -> Any:
    """Return words as they stand in a page: escaped, readings above them; lists part by part."""
    if isinstance(given, list):
        return [spoken(one) for one in given]
    return with_readings(str(given))


def with_readings(text: str) -> SafeString:
    """Return text escaped, its readings as ruby. A browser that knows no ruby shows them in brackets."""
    shown = READING.sub(r"<ruby>\1<rp>(</rp><rt>\2</rt><rp>)</rp></ruby>", str(escape(text)))
    return mark_safe(shown)


def bare(text: str) -> str:
    """Return text without readings, for titles and labels that cannot hold markup."""
    return READING.sub(r"\1", text)


def read_out(text: str) -> str:
    """Return text with its readings in place of the words that have one, for choices and labels in easy words."""
    return READING.sub(r"\2", text)


@cache
def speech(folder: Path, language: str) -> Speech:
    """Return the words of a language. Raises FileNotFoundError for one that there is not."""
    return Speech(language, tomllib.loads((folder / f"{language}.toml").read_text("utf-8")))
