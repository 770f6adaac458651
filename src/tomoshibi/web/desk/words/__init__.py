"""Words of the desk for the closed vocabularies of the work: data, one file a theme."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tomoshibi.law.written import written

FOLDER = Path(__file__).parent


@cache
def desk_words(theme: str) -> Mapping[str, Mapping[Any, str]]:
    """Return the words of a theme, such as `case`: for each vocabulary, the words of each of its codes."""
    found: Mapping[str, Mapping[Any, str]] = written(FOLDER / f"{theme}.yaml")
    return found
