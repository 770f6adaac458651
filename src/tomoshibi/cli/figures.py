"""`tomoshibi figures`: tables from rows that identify nobody, or nothing at all."""

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.pages import Command, pages
from tomoshibi.cli.speech import language, reason, refuse, say

if TYPE_CHECKING:
    from tomoshibi.insight.protecting import GivenAway, Protected


class _Part(click.Command):
    """A command of `figures`; all of them stand on one page."""

    def get_help(self, ctx: click.Context) -> str:
        del ctx
        return pages()["figures"][language()].rstrip("\n")


class _Figures(Command, click.Group):
    """The commands of `figures`."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        found = super().get_command(ctx, cmd_name)
        if found is None:
            raise refuse("no-such-command", name=cmd_name, known=", ".join(self.commands))
        return found


@click.group("figures", cls=_Figures, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Hold the commands together; alone, show what there is."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command.command("protect", cls=_Part)
@click.argument("rows", metavar="ROWS.csv")
@click.option("--spec", "specification", required=True, metavar="SPEC.yaml")
@click.option("--out", required=True, metavar="DIR")
@click.option("--register", metavar="FILE.yaml")
@click.option("--seconds", type=click.FloatRange(min=1, max=86_400), default=60.0)
@click.option("--excel", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def protect_tables(
    rows: str, specification: str, out: str, register: str | None, seconds: float, *, excel: bool, as_json: bool
) -> int:
    """Write the tables, or nothing where the attack found something in them."""
    _check_installed()
    from tomoshibi.insight.protecting import GivenAway

    target = Path(out.rstrip("/\\") or out)
    try:
        made = _protected(Path(rows), Path(specification), target, register, seconds, excel=excel)
    except GivenAway as error:
        _say_given_away(error, as_json=as_json)
        return 1
    if as_json:
        print_json(_answer(made, target))
    else:
        click.echo("\n".join(_lines(made, target)))
    return 0


def _check_installed() -> None:
    from importlib.util import find_spec

    if find_spec("highspy") is None:
        raise refuse("figures-not-installed")


def _protected(
    rows: Path, specification: Path, target: Path, register: str | None, seconds: float, *, excel: bool
) -> "Protected":
    from tomoshibi.evidence.sealing.placing import TargetExists, TargetUnusable, building_beside, check_free, take_name
    from tomoshibi.insight.protecting import Order, protect
    from tomoshibi.insight.refusals import Unusable
    from tomoshibi.insight.specification import read_register

    try:
        check_free(target)
        known = read_register(Path(register)) if register else ()
        with building_beside(target, random=os.urandom) as building:
            folder = building / "figures"
            folder.mkdir()
            made = protect(Order(rows, specification, folder, known, seconds, excel))
            take_name(folder, target, as_zip=False)
    except Unusable as error:
        raise refuse(error.code, **{"rows": rows, "spec": specification, **error.parts}) from None
    except TargetExists:
        raise refuse("target-exists", path=target) from None
    except TargetUnusable as error:
        raise refuse("target-unusable", path=error.path, why=reason(error.number)) from None
    except OSError as error:
        raise refuse("no-right", path=error.filename or rows, why=reason(error.errno)) from None
    return made


def _say_given_away(error: "GivenAway", *, as_json: bool) -> None:
    """Say that nothing goes out. Which cells were found stands in the JSON answer alone, without their counts."""
    if as_json:
        rows = [{"table": one.sheet, "line": list(one.line), "way": one.way} for one in error.found]
        print_json({"released": False, "found": rows})
    else:
        click.echo(say("figures-given-away", count=len(error.found)))


def _answer(made: "Protected", target: Path) -> dict[str, Any]:
    return {
        "released": True,
        "out": str(target),
        "threshold": made.threshold,
        "tables": [
            {"name": one.name, "file": f"{one.name}.csv", "cells": len(one.lines), **_statuses(one)} for one in made.tables
        ],
        "coarsened": list(made.coarsened),
        "cheapest": made.is_cheapest,
        "attack": {"hidden": made.attacked.hidden, "insiders": made.attacked.insiders, "found": len(made.attacked.found)},
        "known_before": len(made.known_before),
    }


def _statuses(one: Any) -> dict[str, int]:
    counted = Counter(line.status for line in one.lines)
    return {status: counted[status] for status in ("shown", "hidden", "zero")}


def _lines(made: "Protected", target: Path) -> list[str]:
    from tomoshibi.basics.harmless import visible

    lines = [say("figures-written", path=visible(str(target)), count=len(made.tables))]
    for one in made.tables:
        lines.append(say("figures-table", name=visible(one.name), **_statuses(one)))
    if made.coarsened:
        lines.append(say("figures-coarsened", columns=visible(", ".join(made.coarsened))))
    if not made.is_cheapest:
        lines.append(say("figures-more-hidden"))
    if made.known_before:
        lines.append(say("figures-known-before", count=len(made.known_before)))
    lines.append(say("figures-attacked", hidden=made.attacked.hidden, insiders=made.attacked.insiders))
    lines.append(say("figures-note"))
    return lines
