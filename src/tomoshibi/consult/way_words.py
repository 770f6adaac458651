"""What is said by LINE and by mail, and of them in the thread: Japanese first, then English (`data/ways.toml`)."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.consult.ways import Kind, Mode

LANGUAGES = ("ja", "en")
_FILES = ("image", "video", "audio", "sticker", "location")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((files("tomoshibi.consult") / "data" / "ways.toml").read_text("utf-8"))


def _said(place: str, language: str, **parts: str) -> str:
    found = _words()
    for step in place.split("/"):
        found = found[step]
    text = str(found[language]).strip("\n")
    for name, value in parts.items():
        text = text.replace("{" + name + "}", value)
    return text


def _in_both(place: str, **parts: str) -> str:
    said = (_said(place, language, **parts) for language in LANGUAGES)
    return "\n\n".join(text for text in said if text)


def hello(kind: Kind, *, names: tuple[str, str], help_site: str) -> str:
    """Return what somebody hears who finds us there: who reads it, who else may, and the safer way."""
    return "\n\n".join(
        _said("hello", language, name=name, reads=_said(f"reads/{kind}", language, help=help_site))
        for language, name in zip(LANGUAGES, names, strict=True)
    )


def opening(kind: Kind, mode: Mode, code: ReturnCode, *, help_site: str) -> str:
    """Return what somebody hears whose talk begins: their number, what comes here, and who reads it."""
    return "\n\n".join(
        _said(
            "opening",
            language,
            code=code.shown(),
            how=_said(f"how/{mode}", language),
            reads=_said(f"reads/{kind}", language),
            help=help_site,
        )
        for language in LANGUAGES
    )


def notice(*, help_site: str) -> str:
    """Return the words that say that an answer is there, and nothing of it."""
    return _in_both("notice", help=help_site)


def not_taken(*, help_site: str) -> str:
    """Return how to write instead of sending pictures."""
    return _in_both("not-taken", help=help_site)


def subject() -> str:
    """Return the subject of every mail of ours, which tells nothing."""
    return _in_both("subject")


def unread(what: str) -> str:
    """Return the line of the thread for what was sent and not taken.

    `what`: image, video, audio, sticker or location; all else is a file.
    """
    kind = what if what in _FILES else "file"
    return "\n".join(_said("line/unread", language, what=_said(f"kind/{kind}", language)) for language in LANGUAGES)


def line(name: str) -> str:
    """Return a line of the thread."""
    return "\n".join(_said(f"line/{name}", language) for language in LANGUAGES)


def note(name: str) -> str:
    """Return a note for workers."""
    return _in_both(f"note/{name}")
