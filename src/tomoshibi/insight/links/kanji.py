"""Kanji of names in one form: old and variant characters, and a doubled one as 々."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_DOUBLED = re.compile("([\u3400-\u9fff])\\1")
HAN = re.compile("[\u3005\u3400-\u9fff\U00020000-\U0003ffff]")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    pairs = tomllib.loads((files("tomoshibi.insight.links") / "words" / "kanji.toml").read_text("utf-8"))["same"].split()
    return {ord(pair[0]): pair[1] for pair in pairs}


@lru_cache(maxsize=1 << 17)
def one_form(text: str) -> str:
    """Return a text with every variant kanji as the form that is taken for comparing; 佐佐木 becomes 佐々木."""
    return _DOUBLED.sub("\\1々", text.translate(_table()))
