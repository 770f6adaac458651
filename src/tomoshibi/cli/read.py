"""`tomoshibi read`: what is in an export."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.pages import Command
from tomoshibi.cli.progress import Bar
from tomoshibi.cli.speech import Refused, reason, refuse, say

if TYPE_CHECKING:
    from tomoshibi.evidence.continuity.finding import Search
    from tomoshibi.evidence.reading import NotAnExport, Reading

MEDIA = frozenset({"picture", "video", "audio"})


@click.command("read", cls=Command)
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT…")
@click.option("--platform", metavar="P")
@click.option("--tz", "zone", metavar="ZONE")
@click.option("--json", "as_json", is_flag=True)
def command(exports: tuple[str, ...], platform: str | None, zone: str | None, *, as_json: bool) -> int:
    """Read an export and print what is in it."""
    paths = tuple(Path(export) for export in exports)
    if as_json:
        with Bar(silent=True) as bar:
            print_json(read(paths, platform, zone, bar))
        return 0
    from tomoshibi.cli.overview import overview
    from tomoshibi.evidence.continuity.finding import Search

    search = Search()
    with Bar(silent=False) as bar:
        summary = read(paths, platform, zone, bar, search)
    click.echo("\n".join(overview(summary, exports, zone, search.findings(summary))))
    return 0


def zone_named(name: str | None) -> ZoneInfo | None:
    """Return a zone by its name. Refuses names that are not known."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise refuse("unknown-zone", zone=name) from None


def read(
    exports: tuple[Path, ...], platform: str | None, zone: str | None, bar: Bar, search: "Search | None" = None
) -> dict[str, Any]:
    """Return the summary of an export, and let a search see its rows. Refuses what is no export, with one clear line."""
    from tomoshibi.evidence import reading as readings
    from tomoshibi.evidence.admission.shelf import DamagedArchive, NothingThere, UnsafeArchive, open_shelf
    from tomoshibi.evidence.readers import all_formats
    from tomoshibi.evidence.summary import summarise

    shown = ", ".join(str(export) for export in exports)
    where = zone_named(zone)
    try:
        with closing(open_shelf(exports)) as shelf:
            if shelf.single and shelf.items[0].size == 0 and shelf.items[0].trouble is None:
                raise refuse("empty", path=shown)
            reading = readings.Reading(shelf, platform=platform, zone=where)
            _run(reading, bar, search)
            summary = summarise(reading)
    except NothingThere as error:
        raise refuse("not-there", path=error) from None
    except UnsafeArchive as error:
        raise refuse("unsafe-archive", path=error.name, why=say(error.why, detail=error.detail)) from None
    except DamagedArchive as error:
        raise refuse("damaged-archive", path=error) from None
    except readings.NotAnExport as error:
        raise _no_export(error, shown, platform) from None
    except readings.Ambiguous as error:
        raise refuse("ambiguous", path=error.name, first=_choice(error.first), second=_choice(error.second)) from None
    except readings.UnknownPlatform as error:
        known = ", ".join(sorted({one.platform for one in all_formats()}))
        raise refuse("unknown-platform", platform=error, known=known) from None
    except OSError as error:
        raise refuse("no-right", path=error.filename or shown, why=reason(error.errno)) from None
    if summary["unreadable"] and not summary["messages"] and not summary["events"]:
        raise refuse("nothing-readable", path=shown, format=format_shown(summary))
    return summary


def _run(reading: "Reading", bar: Bar, search: "Search | None") -> None:
    """Read to the end, showing how far it is."""
    from tomoshibi.evidence.rows import record_row

    notebook = reading.notebook
    sizes = {choice.source.number: choice.source.item.size for choice in reading.choices}
    total = sum(sizes.values())
    before, now = 0, None
    for batch in reading.batches():
        if not batch:
            continue
        if search is not None:
            for record in batch:
                platform = notebook.conversations[record.conversation - 1].platform
                search.see(record_row(record, notebook.participants, None), platform)
        span = batch[-1].span
        if span.source != now:
            before += sizes.get(now, 0) if now is not None else 0
            now = span.source
        bar("read", min(before + span.end, total), total)


def format_shown(summary: Mapping[str, Any]) -> str:
    """Return the formats of an export by their names."""
    from tomoshibi.cli.speech import language
    from tomoshibi.evidence.wording import format_name, words_of

    words = words_of(language())
    names = dict.fromkeys(format_name(one["platform"], one["format"], words) for one in summary["sources"])
    return words["unit"]["comma"].join(names)


def _choice(form: str) -> str:
    """Return a format by its name, with the word that chooses it."""
    from tomoshibi.cli.speech import language
    from tomoshibi.evidence.wording import words_of

    return f"{words_of(language())['format'].get(form, form)} [--platform {form}]"


def _no_export(error: "NotAnExport", shown: str, platform: str | None) -> Refused:
    """Return the refusal that fits what was looked at instead of a talk."""
    if error.goes_with:
        return refuse("goes-with-messages", path=shown)
    reasons = {one.reason for one in error.looked_at}
    if not reasons:
        return refuse("nothing-inside", path=shown)
    if reasons <= MEDIA:
        return refuse("media-only", path=shown)
    if reasons == {"encrypted"}:
        return refuse("locked", path=shown)
    if platform is not None:
        return refuse("not-of-platform", path=shown, platform=platform)
    return refuse("not-an-export", path=shown)
