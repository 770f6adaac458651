"""scrub.html: covers pictures in screenshots of a talk, on the device: a page of the site, and one file without a server."""

import tomllib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

from tomoshibi.basics.single_file import digest, filled, linked

__all__ = ["SCRUB_FILE", "body", "program", "scrub_html", "scrub_words", "worker"]

SCRUB_FILE: Final = "scrub.html"
LANGUAGES: Final = ("ja", "easy", "en")
# Nothing may be loaded, asked, sent, framed or submitted; only this one script and this one style run, and the worker whose
# text lies in the page.
POLICY: Final = (
    "default-src 'none'; connect-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; worker-src blob:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types scrub"
)


@cache
def scrub_html() -> bytes:
    """Return scrub.html, built from the installed package: the same bytes from the same program text."""
    parts = resources.files(__name__)
    style, script = parts.joinpath("page.css").read_text("utf-8") + _static("scrub.css").read_text("utf-8"), program()
    words = scrub_words()
    given = {
        "policy": POLICY.format(script=digest(script), style=digest(style)),
        "style": style,
        "title": words["ja"]["title"],
        "needs_script": words["ja"]["needs_script"],
        "needs_script_en": words["en"]["needs_script"],
        "body": body(),
        "worker": worker(),
        "script": script,
    }
    return filled(parts.joinpath("page.html").read_text("utf-8"), given)


@cache
def program() -> str:
    """Return the page's script, whole, with its words in all languages."""
    return linked("page.js", given={"words.json": scrub_words()}, folder=_static("scrub"))


@cache
def worker() -> str:
    """Return the script that looks for pictures beside the page."""
    return linked("worker.js", folder=_static("scrub"))


@cache
def body() -> str:
    """Return the part of the page that both the site and the file have."""
    return resources.files(__name__).joinpath("body.html").read_text("utf-8")


@cache
def scrub_words() -> dict[str, dict[str, Any]]:
    """Return all that the page says, by language and name."""
    folder = resources.files(__name__).joinpath("words")
    return {name: tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8")) for name in LANGUAGES}


def _static(name: str) -> Traversable:
    return resources.files("tomoshibi.web.help").joinpath("static", "help", name)
