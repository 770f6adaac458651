"""`tomoshibi mark`: what each message of an export, bundle or file of conversations shows."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.pages import Command
from tomoshibi.cli.progress import Bar
from tomoshibi.cli.speech import language, reason, refuse, say

if TYPE_CHECKING:
    from tomoshibi.evidence.marks.marking import Marked

Row = dict[str, Any]
SHOWN_WORDS = 40  # characters of a message that stand beside its mark on the terminal


@click.command("mark", cls=Command)
@click.argument("path", metavar="EXPORT|BUNDLE|YAML")
@click.option("--person", metavar="NAME")
@click.option("--platform", metavar="P")
@click.option("--tz", "zone", metavar="ZONE")
@click.option("--json", "as_json", is_flag=True)
def command(path: str, person: str | None, platform: str | None, zone: str | None, *, as_json: bool) -> int:
    """Mark what messages show and print it."""
    from tomoshibi.cli.read import zone_named
    from tomoshibi.evidence.bundle_rows import Unreadable
    from tomoshibi.evidence.marks.marking import NoSuchPerson, mark_rows

    zone_named(zone)
    texts: dict[Any, str] = {}
    with Bar(silent=as_json) as bar:
        rows, summary = _rows(Path(path), platform, zone, bar)
        try:
            marked = mark_rows(rows if as_json else _keeping(rows, texts), summary, person=person)
        except NoSuchPerson as error:
            raise refuse("no-such-person", name=error) from None
        except Unreadable:  # a bundle's rows are read while they are marked
            raise refuse("bundle-rows-unreadable", path=path) from None
    place = {one["id"]: number for number, one in enumerate(summary["conversations"])}
    marked = replace(
        marked, conversations=tuple(sorted(marked.conversations, key=lambda one: place.get(one["id"], len(place))))
    )
    if as_json:
        print_json(answer(marked))
    else:
        click.echo("\n".join(_shown(marked, texts)))
    return 0


def answer(marked: "Marked") -> Row:
    """Return marks as `mark --json` prints them (DESIGN, section 9)."""
    lines: dict[Any, list[Row]] = {}
    for line in marked.lines:
        record = {"n": line["n"], "by": line["by"], "labels": line["labels"], "entities": _plain(line["entities"])}
        if line["other_entities"]:
            record["other_entities"] = _plain(line["other_entities"])
        lines.setdefault(line["conversation"], []).append(record)
    return {
        "rules": marked.rules,
        "conversations": [{**one, "records": lines.get(one["id"], [])} for one in marked.conversations],
    }


def _plain(entities: list[Row]) -> list[Row]:
    """Return entities without their places: here they have the fields of docs/marks.md and no others."""
    return [{key: value for key, value in one.items() if key != "words"} for one in entities]


def _rows(path: Path, platform: str | None, zone: str | None, bar: Bar) -> tuple[Iterator[Row], Mapping[str, Any]]:
    """Return the rows and the summary of what was given: a file of conversations, a bundle, else an export."""
    from tomoshibi.evidence import bundle_rows
    from tomoshibi.evidence.marks import conversation_file

    try:
        if conversation_file.looks_like(path):
            rows, summary = conversation_file.read(path)
            return iter(rows), summary
        if bundle_rows.is_bundle(path):
            return bundle_rows.rows(path), bundle_rows.summary(path)
        if bundle_rows.is_part(path):
            raise refuse("marks-of-a-part", path=path)
    except conversation_file.NotConversations:
        raise refuse("not-conversations", path=path) from None
    except bundle_rows.Unreadable:
        raise refuse("bundle-rows-unreadable", path=path) from None
    except OSError as error:
        raise refuse("no-right", path=path, why=reason(error.errno)) from None
    return _export_rows(path, platform, zone, bar)


def _export_rows(path: Path, platform: str | None, zone: str | None, bar: Bar) -> tuple[Iterator[Row], Mapping[str, Any]]:
    """Return the rows of an export; it is read twice, so that its people are known before its first message is marked."""
    from tomoshibi.cli.read import read, zone_named

    summary = read((path,), platform, zone, bar)
    return _records(path, platform, zone_named(zone)), summary


def _records(path: Path, platform: str | None, zone: ZoneInfo | None) -> Iterator[Row]:
    from tomoshibi.evidence.admission.shelf import open_shelf
    from tomoshibi.evidence.reading import Reading
    from tomoshibi.evidence.rows import record_row

    with closing(open_shelf((path,))) as shelf:
        reading = Reading(shelf, platform=platform, zone=zone)
        for batch in reading.batches():
            for record in batch:
                yield record_row(record, reading.notebook.participants, None)


def _keeping(rows: Iterator[Row], texts: dict[Any, str]) -> Iterator[Row]:
    """Yield rows, keeping the beginning of each text to show beside its marks."""
    for row in rows:
        if row.get("text"):
            texts[row["conversation"], row["n"]] = row["text"][:200]
        yield row


def _shown(marked: "Marked", texts: Mapping[Any, str]) -> Iterator[str]:
    from tomoshibi.basics.harmless import visible
    from tomoshibi.evidence.marks.wording import label_name, reason_said

    spoken = language()
    lines: dict[Any, list[Row]] = {}
    for line in marked.lines:
        if line["labels"]:
            lines.setdefault(line["conversation"], []).append(line)
    for talk in marked.conversations:
        yield say("mark-talk", id=visible(str(talk["id"])), score=f"{talk['sextortion']:.2f}")
        for one in talk["reasons"]:
            yield f"  · {reason_said(one['code'], spoken)} {', '.join(str(number) for number in one['records'])}"
        for line in lines.get(talk["id"], ()):
            names = say("mark-comma").join(label_name(one["label"], spoken) for one in line["labels"])
            text = " ".join(texts.get((talk["id"], line["n"]), "").split())
            yield f"  {line['n']}  [{names}]  {visible(text[:SHOWN_WORDS])}{'…' if len(text) > SHOWN_WORDS else ''}"
    yield say("mark-note")
