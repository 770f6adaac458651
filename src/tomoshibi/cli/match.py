"""`tomoshibi match`: which hashes of a list are near those asked for."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.pages import Command
from tomoshibi.cli.speech import reason, refuse, say

if TYPE_CHECKING:
    from tomoshibi.spread.hash_list import Hashes

FARTHEST = 127  # half the bits are apart by chance; a distance from there on says nothing


@click.command("match", cls=Command)
@click.argument("listed", metavar="LIST.txt")
@click.argument("asked", metavar="QUERY.txt")
@click.option("--within", default="31", metavar="BITS")
@click.option("--json", "as_json", is_flag=True)
def command(listed: str, asked: str, within: str, *, as_json: bool) -> int:
    """Print every pair of a query and an entry that are near, turned or not."""
    from tomoshibi.spread.index.index import index_of

    if not within.isascii() or not within.isdigit() or len(within) > 3 or int(within) > FARTHEST:
        raise refuse("bad-within", within=within, most=FARTHEST)
    entries, queries = _hashes(listed), _hashes(asked)
    index = index_of(entries.packed, questions=8 * len(queries.lines))
    matches = [
        {
            "query": queries.lines[one.query],
            "entry": entries.lines[one.entry],
            "distance": one.distance,
            "orientation": str(one.turn),
        }
        for one in index.near_turned(queries.packed, int(within))
    ]
    if as_json:
        print_json({"matches": matches})
    else:
        click.echo("\n".join(_shown(matches, entries, queries)))
    return 0


def _hashes(name: str) -> "Hashes":
    """Return the hashes of a file. Refuses one with a line that is none, naming the line."""
    from tomoshibi.spread.hash_list import NotHashes, read

    try:
        return read(Path(name).read_text("utf-8"))
    except UnicodeDecodeError:
        raise refuse("hashes-not-text", path=name) from None
    except FileNotFoundError:
        raise refuse("not-there", path=name) from None
    except OSError as error:
        raise refuse("no-right", path=name, why=reason(error.errno)) from None
    except NotHashes as error:
        raise refuse(f"hash-line-{error.why}", path=name, line=error.line) from None


def _shown(matches: list[dict[str, Any]], entries: "Hashes", queries: "Hashes") -> list[str]:
    lines = [say("match", **one, turn=say(f"turn-{one['orientation'].lower()}")) for one in matches]
    for hashes, key in ((entries, "weak-entries"), (queries, "weak-queries")):
        if hashes.weak:
            lines.append(say(key, count=len(hashes.weak)))
    return [*lines, say("matches", count=len(matches), entries=len(entries.lines), queries=len(queries.lines))]
