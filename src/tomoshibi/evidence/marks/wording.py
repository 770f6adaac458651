"""Names of labels and sentences for reasons, in Japanese and English, as data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["ja", "en"]
WORDS = Path(__file__).parent.parent / "words" / "marks.toml"


@cache
def words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return all words: `label` and `reason`, each code with its parts."""
    return tomllib.loads(WORDS.read_text("utf-8"))


def label_name(label: str, language: Language) -> str:
    """Return what a label is called."""
    return words()["label"][label][language]


def label_about(label: str, language: Language) -> str:
    """Return one sentence on what a label points at."""
    return words()["label"][label][f"about_{language}"]


def reason_said(code: str, language: Language) -> str:
    """Return the sentence of a reason."""
    return words()["reason"][code][language]
