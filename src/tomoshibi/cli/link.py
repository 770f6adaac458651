"""`tomoshibi link`: which rows of a list may be one person."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import command_part, language, reason, refuse, say

if TYPE_CHECKING:
    from tomoshibi.insight.links.linking import Linked

NEEDED = ("splink", "duckdb", "pyarrow", "sudachipy", "sudachidict_core", "japanese_personal_name_dataset", "openpyxl")


@click.command("link", cls=Command)
@click.argument("path", metavar="LIST")
@click.option("--out", "out", required=True, metavar="DIR")
@click.option("--columns", "columns", metavar="NAME=COLUMN,…", multiple=True)
@click.option("--json", "as_json", is_flag=True)
def command(path: str, out: str, columns: tuple[str, ...], *, as_json: bool) -> int:
    """Link the rows of a list and write pairs and clusters."""
    if any(find_spec(name) is None for name in NEEDED):
        raise refuse("figures-missing")
    linked = _linked(Path(path), Path(out), _columns(columns))
    if as_json:
        from tomoshibi.insight.links.linking import account_of

        print_json({"out": out, **account_of(linked)})
    else:
        click.echo("\n".join(_lines(linked, out)))
    return 0


def _columns(given: tuple[str, ...]) -> dict[str, str]:
    """Return what each column is called in the list, from name=氏名,email=メール."""
    from tomoshibi.insight.links.sheet import COLUMNS

    found: dict[str, str] = {}
    for part in (part for one in given for part in one.split(",") if part.strip()):
        name, sign, column = (piece.strip() for piece in part.partition("="))
        if not sign or not column or name not in COLUMNS:
            raise refuse("bad-columns", given=part.strip(), known=", ".join(COLUMNS))
        found[name] = column
    return found


def _linked(path: Path, out: Path, columns: dict[str, str]) -> "Linked":
    from tomoshibi.insight.links.linking import link
    from tomoshibi.insight.links.sheet import NotAList

    if not path.is_file():
        raise refuse("not-there" if not path.exists() else "list-is-a-folder", path=path)
    try:
        with _folder(out) as folder:
            return link(path, columns=columns, folder=folder)
    except NotAList as error:
        raise refuse(f"list-{error.why}", path=path, detail=error.detail) from None
    except OSError as error:
        raise refuse("no-right", path=error.filename or path, why=reason(error.errno)) from None


@contextmanager
def _folder(out: Path) -> Iterator[Path]:
    """Give a folder beside the target, which takes its name once all is written; an empty folder of that name is used up."""
    import os

    from tomoshibi.evidence.sealing.placing import TargetExists, TargetUnusable, building_beside, check_free, take_name

    try:
        is_empty = out.is_dir() and not out.is_symlink() and not any(out.iterdir())
        if not is_empty:
            check_free(out)
        with building_beside(out, random=os.urandom) as building:
            folder = building / "links"
            folder.mkdir()
            yield folder
            if is_empty:
                out.rmdir()
            take_name(folder, out, as_zip=False)
    except TargetExists:
        raise refuse("target-exists", path=out) from None
    except TargetUnusable as error:
        raise refuse("target-unusable", path=error.path, why=reason(error.number)) from None


def _lines(linked: "Linked", out: str) -> Iterator[str]:
    from tomoshibi.basics.harmless import visible

    account, lanes = linked.account, linked.lanes
    yield say("link-rows", rows=f"{account.rows:,}", encoding=account.encoding, digest=account.sha256[:16])
    yield say("link-lines", header=account.header_lines, above=f"{account.lines_above:,}", empty=f"{account.empty_lines:,}")
    comma = "、" if language() == "ja" else ", "
    if account.odd:
        odd = comma.join(f"{say(f'odd-{why}')} {count:,}" for why, count in sorted(account.odd.items()))
        yield say("link-odd", odd=odd)
    if account.damaged_characters:
        yield say("link-damaged", count=f"{account.damaged_characters:,}")
    yield say(
        "link-lanes", strong=f"{lanes['strong']:,}", review=f"{lanes['review']:,}", different=f"{lanes['different-person']:,}"
    )
    yield say("link-clusters", clusters=f"{linked.clusters:,}", rows=f"{linked.rows_in_clusters:,}")
    yield say("link-means")
    yield say("link-written", path=visible(command_part(out)))
