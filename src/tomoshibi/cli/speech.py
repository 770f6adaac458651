"""What the command line says, in Japanese or English, as data."""

import errno
import os
import shlex
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from tomoshibi_verify.wording import chosen

Language = Literal["ja", "en"]


class Refused(Exception):
    """The call or its input is unusable; the message is the one clear line for the person."""


def language() -> Language:
    """Return the language of the terminal: Japanese, unless its settings ask for English."""
    for name in ("TOMOSHIBI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value.startswith("en"):
            return "en"
        if value.startswith("ja"):
            return "ja"
    return "ja"


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("tomoshibi.cli") / "words" / "speech.toml").read_text("utf-8"))


def say(key: str, **parts: object) -> str:
    """Return a sentence in the terminal's language, with its parts filled in."""
    text = chosen(_words()[key][language()], parts)
    for name, value in parts.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def refuse(key: str, **parts: object) -> Refused:
    """Return the refusal that says a sentence; parts from files are made harmless to look at."""
    from tomoshibi.basics.harmless import visible

    return Refused(say(key, **{name: visible(str(value)) for name, value in parts.items()}))


_REASONS = {
    errno.ENOENT: "no-such-folder",
    errno.ENOTDIR: "no-such-folder",
    errno.EACCES: "no-permission",
    errno.EPERM: "no-permission",
    errno.EROFS: "read-only",
    errno.ENOSPC: "no-room",
    errno.EDQUOT: "no-room",
    errno.ENAMETOOLONG: "name-too-long",
}


def reason(number: int | None) -> str:
    """Return why the system refused, in the terminal's language; its own words where it is a rare reason."""
    if number in _REASONS:
        return say(_REASONS[number])
    return say("other-reason", detail=os.strerror(number) if number else "?")


def command_part(given: str) -> str:
    """Return a name as it is typed on a command line, in quotes where it needs them."""
    if not any(sign in given for sign in " \t\u3000()[]{}&;|<>*?#~'\"$`!\\"):
        return given
    return f'"{given}"' if not any(sign in given for sign in '"$`!\\') else shlex.quote(given)
