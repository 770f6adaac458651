"""`tomoshibi compare`: two exports of one talk, laid side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.pages import Command
from tomoshibi.cli.progress import Bar
from tomoshibi.cli.speech import language, refuse, say

if TYPE_CHECKING:
    from tomoshibi.evidence.continuity.found import Finding
    from tomoshibi.evidence.continuity.several import Side

SHOWN_RECORDS = 20


@click.command("compare", cls=Command)
@click.argument("exports", nargs=2, required=True, metavar="EXPORT EXPORT2")
@click.option("--platform", metavar="P")
@click.option("--tz", "zone", metavar="ZONE")
@click.option("--json", "as_json", is_flag=True)
def command(exports: tuple[str, str], platform: str | None, zone: str | None, *, as_json: bool) -> int:
    """Say what two exports of one talk lack and where they differ; exit 1 unless they agree."""
    from tomoshibi.evidence.continuity.several import across

    sides: list[tuple[Side, ...]] = []
    talks: list[dict[str, Any]] = []
    for name in exports:
        with Bar(silent=as_json) as bar:
            found, summary = _taken_in(Path(name), platform, zone, bar)
        before = len(talks)
        sides.append(tuple(replace(side, talk=replace(side.talk, id=side.talk.id + before)) for side in found))
        talks += [{"id": one["id"] + before, "export": name, "title": one["title"]} for one in summary["conversations"]]
    findings = tuple(across(*sides))
    agree = bool(findings) and all(one.weight == "note" for one in findings)
    if as_json:
        print_json({"agree": agree, "talks": talks, "findings": [one.row() for one in findings]})
    else:
        click.echo("\n".join(_shown(talks, findings)))
    return 0 if agree else 1


def _taken_in(path: Path, platform: str | None, zone: str | None, bar: Bar) -> "tuple[list[Side], dict[str, Any]]":
    """Return the talks of an export, or of a bundle that was sealed before, with their summary."""
    from tomoshibi.cli.read import read
    from tomoshibi.evidence.bundle_rows import is_bundle, is_part
    from tomoshibi.evidence.continuity.finding import Search

    search = Search()
    if is_part(path):
        raise refuse("part-compared", path=path)
    if is_bundle(path):
        summary = _bundle(path, search)
    else:
        summary = read((path,), platform, zone, bar, search)
    return search.sides(summary), summary


def _bundle(path: Path, search: Any) -> dict[str, Any]:
    """Let a search see the rows of a bundle, folder or zip. Refuses one whose rows cannot be read."""
    from tomoshibi.evidence import bundle_rows

    try:
        summary = bundle_rows.summary(path)
        platforms = {one["id"]: one["platform"] for one in summary["conversations"]}
        for row in bundle_rows.rows(path):
            search.see(row, platforms.get(row["conversation"], "unknown"))
    except (bundle_rows.Unreadable, KeyError, TypeError, ValueError):
        raise refuse("bundle-rows-unreadable", path=path) from None
    return summary


def _shown(talks: Sequence[dict[str, Any]], findings: "Sequence[Finding]") -> Iterator[str]:
    from tomoshibi.basics.harmless import visible
    from tomoshibi.evidence.continuity.telling import finding_said

    named = {one.conversation for one in findings} | {one.parts["other"] for one in findings}
    for talk in talks:
        if talk["id"] in named:
            yield say("compared-talk", id=talk["id"], title=visible(talk["title"] or "-"), export=visible(talk["export"]))
    if not findings:
        yield say("nothing-in-common")
        return
    for one in findings:
        words = finding_said(one.row(), language())
        shown = ", ".join(map(str, one.records[:SHOWN_RECORDS]))
        yield ""
        yield say("finding", id=one.conversation, what=visible(words.what)) + (
            say("finding-records", records=shown) if shown else ""
        )
        yield "   " + say("finding-next", next=visible(words.next))
