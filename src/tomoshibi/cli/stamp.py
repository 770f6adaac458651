"""`tomoshibi stamp`: have a seal stamped by outside authorities, or check the stamps it has."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.keys import custody_key
from tomoshibi.cli.pages import Command
from tomoshibi.cli.refusing import refusing
from tomoshibi.cli.speech import refuse, say
from tomoshibi.cli.stamping import PROGRAM, StampsTold, authorities_named, moment, roots_named, stamped

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from tomoshibi.outside.stamping import Examined

RENEW_DAYS = 90


@click.command("stamp", cls=Command)
@click.argument("bundle")
@click.option("--tsa", "tsas", multiple=True, metavar="URL")
@click.option("--tsa-root", "tsa_roots", multiple=True, metavar="FILE")
@click.option("--key", metavar="FILE")
@click.option("--by", default="", metavar="WHO")
@click.option("--renew", is_flag=True)
@click.option("--renew-within", default=RENEW_DAYS, type=click.IntRange(0, 3650), metavar="DAYS")
@click.option("--check", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(
    bundle: str,
    tsas: tuple[str, ...],
    tsa_roots: tuple[str, ...],
    key: str | None,
    by: str,
    renew_within: int,
    *,
    renew: bool,
    check: bool,
    as_json: bool,
) -> int:
    """Stamp a bundle; exit 0 when every authority has stamped it, else 1. With --check nothing is written."""
    roots = roots_named(tsa_roots)
    if check:
        return _check(Path(bundle), roots, as_json=as_json)
    authorities = authorities_named(tsas)
    if not authorities:
        raise refuse("no-tsa")
    from tomoshibi.outside.stamping import Wish

    wish = Wish(
        authorities,
        now=lambda: datetime.now(UTC),
        program=PROGRAM,
        key=custody_key(Path(key) if key else None),
        roots=roots,
        by=by,
        renew=renew,
        renew_within=timedelta(days=renew_within),
    )
    done = stamped(Path(bundle), wish)
    told = StampsTold(Path(bundle), done, tsas=tsas)
    if as_json:
        print_json(told.to_json())
    else:
        click.echo("\n".join(told.lines()))
    return 0 if done.stamps and not done.missing else 1


def _check(bundle: Path, roots: "tuple[Certificate, ...]", *, as_json: bool) -> int:
    """Check the stamps against the roots, and print a named state for each."""
    from tomoshibi.basics.harmless import visible
    from tomoshibi.outside.stamp_checking import CHECKED
    from tomoshibi.outside.stamping import examine

    if not roots:
        raise refuse("no-tsa-root")
    seal, outside = _outside(bundle)
    found = examine(seal, outside, roots)
    if as_json:
        print_json({"stamps": [_examined_json(one) for one in found]})
    elif not found:
        click.echo(say("no-stamps"))
    for one in () if as_json else found:
        said = say(f"stamp-state-{one.checked.state.replace(' ', '-')}", by=one.checked.by, reason=visible(one.checked.reason))
        at = moment(one.at) if one.at else "?"
        click.echo(say("stamp-checked", number=one.number, at=at, authority=visible(one.authority or "?"), said=said))
    return 0 if found and all(one.checked.state == CHECKED for one in found) else 1


def _outside(bundle: Path) -> tuple[bytes, dict[str, bytes]]:
    """Return seal.json and the stamps of a bundle."""
    from tomoshibi_verify.contents import look_into
    from tomoshibi_verify.seal import MAX_SEAL_BYTES, SEAL_FILE
    from tomoshibi_verify.stamps import MAX_STAMP_BYTES, STAMP

    try:
        with refusing(bundle), closing(look_into(bundle)) as contents:
            stamps = {path: contents.read(path, MAX_STAMP_BYTES) for path in contents.files if STAMP.fullmatch(path)}
            return contents.read(SEAL_FILE, MAX_SEAL_BYTES), stamps
    except KeyError:
        raise refuse("not-a-bundle", path=bundle) from None


def _examined_json(one: "Examined") -> dict[str, object]:
    return {
        "number": one.number,
        "state": one.checked.state,
        "by": one.checked.by,
        "reason": one.checked.reason,
        "authority": one.authority,
        "at": one.at.isoformat() if one.at else None,
        "certificates_end": one.ends_at.isoformat() if one.ends_at else None,
    }
