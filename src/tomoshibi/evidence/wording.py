"""Our words for the codes of records, conversations and files, as the report and the command line say them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from tomoshibi.evidence.marks.wording import words as words_of_marks
from tomoshibi_verify.wording import chosen

Language = Literal["ja", "en"]
Words = Mapping[str, Mapping[str, str]]

WORDS = Path(__file__).parent / "report" / "words"


@cache
def words_of(language: Language) -> Words:
    """Return the report's words in one language, with the names of marks as they are called everywhere."""
    loaded: Words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    return {**loaded, "label": {label: names[language] for label, names in words_of_marks()["label"].items()}}


def filled(template: str, **parts: object) -> str:
    """Return a sentence with its parts in it; of `{count|one|many}` the first where the part is 1."""
    return chosen(template, parts).format(**parts)


def format_name(platform: str | None, form: str | None, words: Words) -> str:
    """Return what a format is called; platform and code where it has no name."""
    if form in words["format"]:
        return words["format"][str(form)]
    named = words["platform"].get(str(platform).lower(), platform)
    return " / ".join(str(part) for part in (named, form) if part) or words["unit"]["unknown"]


def note_said(note: str, words: Words) -> str:
    """Return what a note on a conversation says: a code, alone or with what it is about behind it."""
    code, _, rest = note.partition(" ")
    said = words["note"].get(code.removesuffix(":"))
    return note if said is None else said.replace("{rest}", rest)
