"""The sentences for warnings, repairs and signs of editing, in Japanese and English."""

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for file in (files("tomoshibi.evidence") / "words" / "notices").iterdir():
        if file.name.endswith(".toml"):
            found.update(tomllib.loads(file.read_text("utf-8")))
    return found


def sentence(code: str, language: str, detail: str = "") -> str:
    """Return what a code says in `language` ("ja" or "en"); the code itself where it has no sentence."""
    text = _sentences().get(code, {}).get(language, code)
    return text.replace("{detail}", detail)


def known_codes() -> frozenset[str]:
    """Return all codes that have a sentence."""
    return frozenset(_sentences())
