"""`tomoshibi hand-over`: check a bundle, write the hand-over into custody, and make the receipt."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tomoshibi.cli.answer import print_json
from tomoshibi.cli.keys import custody_key
from tomoshibi.cli.pages import Command
from tomoshibi.cli.refusing import refusing
from tomoshibi.cli.speech import Language, command_part, language, say
from tomoshibi.cli.stamping import PROGRAM

if TYPE_CHECKING:
    from tomoshibi.evidence.handing_over import HandedOver, Handing

NOT_AS_IT_SHOULD_BE = 1


@click.command("hand-over", cls=Command)
@click.argument("bundle")
@click.option("--from", "giver", required=True, metavar="NAME")
@click.option("--to", "receiver", required=True, metavar="NAME")
@click.option("--out", metavar="FILE")
@click.option("--lang", type=click.Choice(["ja", "en"]))
@click.option("--by", default="", metavar="WHO")
@click.option("--key", metavar="FILE")
@click.option("--trust", metavar="FINGERPRINT")
@click.option("--json", "as_json", is_flag=True)
def command(
    bundle: str,
    giver: str,
    receiver: str,
    out: str | None,
    lang: str | None,
    by: str,
    key: str | None,
    trust: str | None,
    *,
    as_json: bool,
) -> int:
    """Hand a bundle over; exit 1 where it is not as it was sealed, and then nothing was written."""
    from tomoshibi.evidence.handing_over import hand_over

    handing = handing_of(bundle, key=key, by=by, trust=trust, head=None)
    wanted: Language = "en" if (lang or language()) == "en" else "ja"

    def do() -> "HandedOver":
        return hand_over(handing, giver=giver, receiver=receiver, out=Path(out) if out else None, language=wanted)

    return do_and_tell(handing, do, "handed-over", as_json=as_json)


def handing_of(bundle: str, *, key: str | None, by: str, trust: str | None, head: str | None) -> "Handing":
    """Return what both sides of a hand-over say."""
    from tomoshibi.evidence.handing_over import Handing

    return Handing(
        bundle=Path(bundle.rstrip("/\\") or bundle),
        now=lambda: datetime.now(UTC),
        program=PROGRAM,
        key=custody_key(Path(key) if key else None),
        by=by,
        trust=trust,
        head=head,
    )


def do_and_tell(handing: "Handing", do: "Callable[[], HandedOver]", key: str, *, as_json: bool) -> int:
    """Do it and tell what came of it; refuse with one clear line."""
    from tomoshibi.basics.harmless import visible
    from tomoshibi.evidence.handing_over import NotIntact
    from tomoshibi_verify.summary import summary

    try:
        with refusing(handing.bundle, inside="receipt-inside", system="cannot-add"):
            done = do()
    except NotIntact as error:
        if as_json:
            print_json({"added": False, **error.answer.to_json()})
        else:
            click.echo("\n".join([*summary(error.answer, (language(),)), say("nothing-added")]))
        return NOT_AS_IT_SHOULD_BE
    added = done.added
    if as_json:
        receipt = {"receipt": str(done.receipt)} if done.receipt else {}
        print_json({"added": True, "count": added.count, "head": added.head, "signed": added.is_signed, **receipt})
        return 0
    lines = [say(key, path=visible(str(handing.bundle))), say("custody-head", count=added.count, head=added.head)]
    if added.mended:
        lines.insert(0, say("custody-mended", count=added.mended))
    if not added.is_signed:
        lines.append(say("custody-unsigned"))
    if done.receipt is not None:
        lines.append(say("receipt-made", path=visible(str(done.receipt))))
        call = f"{command_part(str(handing.bundle))} --head {added.head}"
        lines.append(say("verify-next", call=visible(call)))
    click.echo("\n".join(lines))
    return 0
