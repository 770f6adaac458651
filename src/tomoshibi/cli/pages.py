"""Help pages: written out by hand in both languages, in the language of the terminal, at most 80 columns wide."""

import tomllib
from functools import lru_cache
from importlib.resources import files

import click

from tomoshibi.cli.speech import language


@lru_cache(maxsize=1)
def pages() -> dict[str, dict[str, str]]:
    """Return all pages by command (`tomoshibi` for the program itself) and language."""
    return tomllib.loads((files("tomoshibi.cli") / "words" / "help.toml").read_text("utf-8"))


class Command(click.Command):
    """A command with a page of its own."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the page in the terminal's language."""
        del ctx
        return pages()[self.name or ""][language()].rstrip("\n")
