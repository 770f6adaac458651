"""`tomoshibi read`: what is in an export."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.speech import language, refuse, say

SHOWN_WARNINGS = 12
SHOWN_TALKS = 30
SHOWN_PEOPLE = 12


@click.command("read", help="エクスポートの中身を見る / What is in an export")
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT…")
@click.option("--platform", metavar="P", help="line, whatsapp, instagram, … / 形式を決められないときに")
@click.option("--tz", "zone", metavar="ZONE", help="端末の地域 / zone of the phone (Asia/Tokyo)")
@click.option("--json", "as_json", is_flag=True, help="JSONで出す / print one JSON document")
def command(exports: tuple[str, ...], platform: str | None, zone: str | None, *, as_json: bool) -> int:
    """Read an export and print what is in it."""
    summary = read(tuple(Path(export) for export in exports), platform, zone)
    if as_json:
        print_json(summary)
    else:
        click.echo("\n".join(_lines(summary)))
    return 0


def zone_named(name: str | None) -> ZoneInfo | None:
    """Return a zone by its name. Refuses names that are not known."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise refuse("unknown-zone", zone=name) from None


def read(exports: tuple[Path, ...], platform: str | None, zone: str | None) -> dict[str, Any]:
    """Return the summary of an export. Refuses what is no export, with one clear line."""
    from tomoshibi.evidence import reading as readings
    from tomoshibi.evidence.readers import all_formats
    from tomoshibi.evidence.shelf import DamagedArchive, NothingThere, UnsafeArchive, open_shelf
    from tomoshibi.evidence.summary import summarise

    shown = ", ".join(str(export) for export in exports)
    where = zone_named(zone)
    try:
        shelf = open_shelf(exports)
        if shelf.single and shelf.items[0].size == 0 and shelf.items[0].trouble is None:
            raise refuse("empty", path=shown)
        reading = readings.Reading(shelf, platform=platform, zone=where)
        for _ in reading.batches():
            pass
        summary = summarise(reading)
    except NothingThere as error:
        raise refuse("not-there", path=error) from None
    except UnsafeArchive as error:
        raise refuse("unsafe-archive", detail=error) from None
    except DamagedArchive as error:
        raise refuse("damaged-archive", detail=error) from None
    except readings.NotAnExport:
        raise refuse("not-an-export", path=shown) from None
    except readings.Ambiguous as error:
        raise refuse("ambiguous", path=error.name, first=error.first, second=error.second) from None
    except readings.UnknownPlatform as error:
        known = ", ".join(sorted({one.platform for one in all_formats()}))
        raise refuse("unknown-platform", platform=error, known=known) from None
    except OSError as error:
        raise refuse("no-right", path=error.filename or shown, why=error.strerror) from None
    if summary["unreadable"] and not summary["messages"] and not summary["events"]:
        raise refuse("nothing-readable", path=shown, format=summary["format"])
    return summary


def _lines(summary: dict[str, Any]) -> list[str]:
    """Return the summary as lines for a terminal, with nothing in them that a terminal would obey."""
    from tomoshibi.basics.harmless import visible

    talks = summary["conversations"]
    lines = [
        say(
            "read-head",
            platform=summary["platform"],
            format=summary["format"],
            talks=len(talks),
            messages=summary["messages"],
            events=summary["events"],
            unreadable=summary["unreadable"],
        )
    ]
    if summary["first"]:
        lines.append(say("read-period", first=summary["first"], last=summary["last"]))
    named, placeholder = summary["attachments_named"], summary["attachments_placeholder"]
    if named or placeholder:
        lines.append(say("read-attachments", named=named, placeholder=placeholder))
    for talk in talks[:SHOWN_TALKS]:
        title = visible(talk["title"] or talk["folder"] or "-")
        lines += ["", say("read-talk", id=talk["id"], title=title, messages=talk["messages"], events=talk["events"])]
        lines += [
            "   " + say("read-person", name=visible(person["name"] or "-"), messages=person["messages"])
            for person in talk["participants"][:SHOWN_PEOPLE]
        ]
        lines += [f"   … {len(talk['participants']) - SHOWN_PEOPLE}"] if len(talk["participants"]) > SHOWN_PEOPLE else []
    lines += [f"… {len(talks) - SHOWN_TALKS}"] if len(talks) > SHOWN_TALKS else []
    lines += _noticed(summary)
    if summary["foreign"]:
        lines += ["", say("foreign", count=len(summary["foreign"]))]
        lines += [f"   {visible(one['name'])}: {one['reason']}" for one in summary["foreign"][:SHOWN_WARNINGS]]
    return [*lines, "", say("read-bytes", **summary["bytes"])]


def _noticed(summary: dict[str, Any]) -> list[str]:
    from tomoshibi.basics.harmless import visible

    notices = [*summary["warnings"], *summary["repairs"]]
    if not notices:
        return []
    text = f"text_{language()}"
    lines = ["", say("warnings")]
    for notice in notices[:SHOWN_WARNINGS]:
        times = f" ×{notice['times']}" if notice["times"] > 1 else ""
        lines.append(f"   {visible(notice[text])}{times}")
    if len(notices) > SHOWN_WARNINGS:
        lines.append("   " + say("more-warnings", count=len(notices) - SHOWN_WARNINGS))
    return lines
