"""The sentences for warnings, repairs and signs of editing, in Japanese and English."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

# How a sentence leads up to its detail; without one it ends before that.
_NO_DETAIL = re.compile(r"[：:] ?\{detail\}|（\{detail\}）| \(\{detail\}\)|「\{detail\}」| ?\"\{detail\}\"")


class TwoSentences(ValueError):
    """A code stands in two files of sentences: which of them is said would depend on the order of a folder."""


@lru_cache(maxsize=1)
def _sentences() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for file in (files("tomoshibi.evidence") / "words" / "notices").iterdir():
        if file.name.endswith(".toml"):
            said = tomllib.loads(file.read_text("utf-8"))
            if twice := found.keys() & said.keys():
                raise TwoSentences(*sorted(twice))
            found.update(said)
    return found


def sentence(code: str, language: str, detail: str = "") -> str:
    """Return what a code says in `language` ("ja" or "en"); the code itself where it has no sentence."""
    text = _sentences().get(code, {}).get(language, code)
    if not detail:
        text = _NO_DETAIL.sub("" if text.endswith(("。", ".", "」", ")")) else ("。" if language == "ja" else "."), text)
    return text.replace("{detail}", detail)


def known_codes() -> frozenset[str]:
    """Return all codes that have a sentence."""
    return frozenset(_sentences())
