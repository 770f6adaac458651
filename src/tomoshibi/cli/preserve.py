"""`tomoshibi preserve`: seal an export as a bundle."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tomoshibi import __version__
from tomoshibi.cli.answer import print_json
from tomoshibi.cli.keys import signing_key
from tomoshibi.cli.pages import Command
from tomoshibi.cli.progress import Bar
from tomoshibi.cli.read import zone_named
from tomoshibi.cli.speech import command_part, reason, refuse, say
from tomoshibi.cli.stamping import NOT_ASKED, Stamping

if TYPE_CHECKING:
    from tomoshibi.evidence.preserving import Order, Preserved

NOT_OPENED = frozenset({"damaged", "encrypted", "too-large", "unsafe-name"})


@click.command("preserve", cls=Command)
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT…")
@click.option("--out", required=True, metavar="BUNDLE")
@click.option("--zip", "as_zip", is_flag=True)
@click.option("--case", metavar="NAME")
@click.option("--by", default="", metavar="WHO")
@click.option("--platform", metavar="P")
@click.option("--tz", "zone", metavar="ZONE")
@click.option("--key", metavar="FILE")
@click.option("--tsa", "tsas", multiple=True, metavar="URL")
@click.option("--tsa-root", "tsa_roots", multiple=True, metavar="FILE")
@click.option("--no-tsa", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(
    exports: tuple[str, ...],
    out: str,
    case: str | None,
    by: str,
    platform: str | None,
    zone: str | None,
    key: str | None,
    tsas: tuple[str, ...],
    tsa_roots: tuple[str, ...],
    *,
    no_tsa: bool,
    as_zip: bool,
    as_json: bool,
) -> int:
    """Seal an export, have the seal stamped where authorities are named, and print where the bundle is."""
    from tomoshibi.evidence.preserving import Order

    stamping = None if no_tsa else Stamping.asked(tsas, tsa_roots)
    with Bar(silent=as_json) as bar:
        order = Order(
            exports=tuple(Path(export) for export in exports),
            out=Path(out.rstrip("/\\") or out),
            key=signing_key(Path(key) if key else None),
            now=lambda: datetime.now(UTC),
            random=os.urandom,
            program=f"tomoshibi {__version__}",
            by=_legible(by),
            case=None if case is None else _legible(case),
            platform=platform,
            zone=zone_named(zone),
            as_zip=as_zip,
            progress=bar,
        )
        made = _preserved(order)
    # The bundle is whole and in its place: whatever an authority does now, it stays so.
    time = None if stamping is None else stamping.after_sealing(made.path, order.key, order.by)
    if as_json:
        print_json({**_answer(made), **(time.to_json() if time else NOT_ASKED)})
    else:
        click.echo("\n".join([*_lines(made, order), *(time.lines() if time else [])]))
    return 0


def _legible(words: str) -> str:
    """Return words from the command line with bytes that are no letters of the terminal's encoding replaced."""
    return words.encode("utf-8", "replace").decode("utf-8")


def _preserved(order: "Order") -> "Preserved":
    from tomoshibi.evidence import preserving
    from tomoshibi.evidence.admission.keeping import SourceChanged
    from tomoshibi.evidence.admission.shelf import NothingThere, SourceUnreadable
    from tomoshibi.evidence.readers import all_formats
    from tomoshibi.evidence.reading import UnknownPlatform
    from tomoshibi.evidence.report.document import ReportNotWritten
    from tomoshibi.evidence.report.glyphs import FontUnreadable
    from tomoshibi.evidence.sealing import placing
    from tomoshibi.evidence.sealing.archive import TooLargeForZip

    try:
        return preserving.preserve(order)
    except NothingThere as error:
        raise refuse("not-there", path=error) from None
    except placing.TargetExists as error:
        raise refuse("target-exists", path=error) from None
    except placing.TargetUnusable as error:
        raise refuse("target-unusable", path=error.path, why=reason(error.number)) from None
    except preserving.OverlappingTarget as error:
        raise refuse("target-inside", path=error) from None
    except SourceChanged as error:
        raise refuse("source-changed", path=error) from None
    except SourceUnreadable as error:
        raise refuse("source-unreadable", path=error) from None
    except UnknownPlatform as error:
        known = ", ".join(sorted({one.platform for one in all_formats()}))
        raise refuse("unknown-platform", platform=error, known=known) from None
    except (ReportNotWritten, FontUnreadable) as error:
        raise refuse("report-failed", why=error) from None
    except TooLargeForZip:
        raise refuse("zip-too-large", path=order.out) from None
    except OSError as error:
        raise refuse("no-right", path=error.filename or order.exports[0], why=reason(error.errno)) from None


def _answer(made: "Preserved") -> dict[str, object]:
    seal, summary = made.seal, made.summary
    return {
        "bundle": _legible(str(made.path)),
        "root": seal.root,
        "tree_size": seal.tree_size,
        "sealed_at": seal.sealed_at,
        "fingerprint": made.fingerprint.replace(" ", ""),
        "key_kind": seal.key_kind,
        "sources": len(made.sources),
        "withheld": len(made.withheld),
        **{key: summary[key] for key in ("platform", "format", "records", "messages", "events", "unreadable")},
        "warnings": summary["warnings"],
    }


def _lines(made: "Preserved", order: "Order") -> list[str]:
    from tomoshibi.basics.harmless import visible

    summary = made.summary
    lines = [
        say("sealed", path=visible(str(made.path))),
        say(
            "sealed-counts",
            records=summary["records"],
            unreadable=summary["unreadable"],
            sources=len(made.sources),
            withheld=len(made.withheld),
        ),
        say("sealed-root", root=made.seal.root),
        say("sealed-key", fingerprint=made.fingerprint),
    ]
    if made.seal.key_kind == "one-time":
        lines.append(say("one-time-key"))
    not_opened = sum(1 for one in made.withheld if one["reason"] in NOT_OPENED)
    if not_opened:
        lines.append(say("not-opened", count=not_opened))
    if not summary["messages"] and not summary["events"]:
        lines.append(say("nothing-read"))
    if summary["unreadable"]:
        lines.append(say("unread-warning"))
    if order.as_zip:
        lines.append(say("look-in-zip"))
    else:
        lines.append(say("look-here", path=visible(str(made.path / "data" / "report.pdf"))))
    lines.append(say("verify-next", call=visible(command_part(str(made.path)))))
    lines.append(say("note-root"))
    return lines
