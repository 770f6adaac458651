"""`tomoshibi disclose`: hand on chosen records of a sealed bundle, with their proof."""

import os
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tomoshibi import __version__
from tomoshibi.cli.answer import print_json
from tomoshibi.cli.keys import kept_key
from tomoshibi.cli.pages import Command
from tomoshibi.cli.progress import Bar
from tomoshibi.cli.refusing import refusing
from tomoshibi.cli.speech import command_part, language, refuse, say

if TYPE_CHECKING:
    from tomoshibi.evidence.disclosing import Disclosed, DisclosureOrder
    from tomoshibi.evidence.disclosure.choosing import Choice
    from tomoshibi.evidence.disclosure.masking import Masks
    from tomoshibi_verify.part import Masked

_PLACE = re.compile("([1-9][0-9]{0,15}):([0-9]{1,9})-([0-9]{1,9})")
LONGEST_LINE = 200  # characters of a name or purpose: it stands on one line of the report's cover
MOST_TOLD = 12  # records with something hidden; --json has them all


@click.command("disclose", cls=Command)
@click.argument("bundle")
@click.option("--out", required=True, metavar="BUNDLE2")
@click.option("--records", metavar="NUMBERS")
@click.option("--from", "start", metavar="TIME")
@click.option("--to", "end", metavar="TIME")
@click.option("--marked", is_flag=False, flag_value="", metavar="[LABEL,…]")
@click.option("--withheld", metavar="NUMBERS")
@click.option("--mask", "places", multiple=True, metavar="N:START-END")
@click.option("--mask-word", "words", multiple=True, metavar="WORD")
@click.option("--hide", "hidden", multiple=True, metavar="FIELD")
@click.option("--purpose", metavar="TEXT")
@click.option("--by", metavar="WHO")
@click.option("--key", metavar="FILE")
@click.option("--lang", type=click.Choice(["ja", "en"]))
@click.option("--zip", "as_zip", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def command(
    bundle: str,
    out: str,
    records: str | None,
    start: str | None,
    end: str | None,
    marked: str | None,
    withheld: str | None,
    places: tuple[str, ...],
    words: tuple[str, ...],
    hidden: tuple[str, ...],
    purpose: str | None,
    by: str | None,
    key: str | None,
    lang: str | None,
    *,
    as_zip: bool,
    as_json: bool,
) -> int:
    """Write a disclosure and print what is in it."""
    from tomoshibi.evidence.disclosing import DisclosureOrder

    choice = _choice(records, start, end, marked, withheld)
    masks = _masks(places, words, hidden)
    with Bar(silent=as_json) as bar:
        order = DisclosureOrder(
            bundle=Path(bundle),
            out=Path(out.rstrip("/\\") or out),
            choice=choice,
            now=lambda: datetime.now(UTC),
            random=os.urandom,
            program=f"tomoshibi {__version__}",
            masks=masks,
            key=kept_key(Path(key) if key else None),
            by=_one_line("--by", by),
            purpose=_one_line("--purpose", purpose),
            language="en" if lang == "en" else "ja",
            as_zip=as_zip,
            progress=bar,
        )
        made = _disclosed(order)
    if as_json:
        print_json(_answer(made))
    else:
        click.echo("\n".join(_lines(made, order)))
    return 0


def _one_line(option: str, given: str | None) -> str:
    """Return what was given for a line of the report. Refuses what is empty, too long, or holds signs that cannot be seen."""
    if given is None:
        return ""
    words = _legible(given).strip()
    if not words:
        raise refuse("empty-option", option=option)
    if len(words) > LONGEST_LINE:
        raise refuse("long-option", option=option, most=LONGEST_LINE)
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} for sign in words):
        raise refuse("control-option", option=option)
    return words


def _legible(words: str) -> str:
    """Return words from the command line with bytes that are no letters of the terminal's encoding replaced."""
    return words.encode("utf-8", "replace").decode("utf-8")


def _choice(records: str | None, start: str | None, end: str | None, marked: str | None, withheld: str | None) -> "Choice":
    from tomoshibi.evidence.disclosure import choosing

    if (records, start, end, marked, withheld) == (None,) * 5:
        raise refuse("choose-something")
    try:
        return choosing.Choice(
            records=choosing.numbers(records) if records is not None else (),
            labels=None if marked is None else tuple(filter(None, re.split(r"[,\s]+", marked))),
            start=choosing.time(start) if start is not None else None,
            end=choosing.time(end) if end is not None else None,
            withheld=choosing.numbers(withheld, from_zero=True) if withheld is not None else (),
        )
    except choosing.NotNumbers as error:
        raise refuse("bad-numbers", given=error) from None
    except choosing.NotATime as error:
        raise refuse("bad-time", given=error) from None


def _masks(places: tuple[str, ...], words: tuple[str, ...], hidden: tuple[str, ...]) -> "Masks":
    from tomoshibi.evidence.disclosure.likeness import folded
    from tomoshibi.evidence.disclosure.masking import CAN_BE_HIDDEN, Masks

    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for given in places:
        match = _PLACE.fullmatch(given)
        if match is None or int(match[2]) >= int(match[3]):
            raise refuse("bad-mask", given=given)
        n = int(match[1])
        found[n] = (*found.get(n, ()), (int(match[2]), int(match[3])))
    if not all(map(folded, map(_legible, words))):
        raise refuse("empty-word")
    fields = [part for given in hidden for part in given.split(",") if part]
    for name in fields:
        if name not in CAN_BE_HIDDEN:
            raise refuse("bad-field", given=name, known=", ".join(CAN_BE_HIDDEN))
    return Masks(words=tuple(map(_legible, words)), places=found, fields=frozenset(fields))


def _disclosed(order: "DisclosureOrder") -> "Disclosed":
    from tomoshibi.evidence import disclosing
    from tomoshibi.evidence.disclosure import choosing, masking, material

    try:
        with refusing(order.bundle):
            return disclosing.disclose(order)
    except (disclosing.NotIntact, material.Changed):
        raise refuse("not-intact", path=order.bundle, call=command_part(str(order.bundle))) from None
    except choosing.NotATime as error:
        raise refuse("bad-time", given=error) from None
    except material.NoMarks:
        raise refuse("no-marks", path=order.bundle) from None
    except material.NoSuchItem as error:
        raise refuse("no-such-item", path=order.bundle, n=error) from None
    except material.NotThere as error:
        raise refuse("no-such-number", path=order.bundle, n=error) from None
    except disclosing.NothingChosen:
        raise refuse("nothing-chosen") from None
    except masking.OutsideTheText as error:
        raise refuse("mask-outside", n=error.n) from None
    except disclosing.WordInItem:
        raise refuse("word-in-item") from None


def _answer(made: "Disclosed") -> dict[str, object]:
    part = made.answer.part
    return {
        "bundle": _legible(str(made.path)),
        "of": made.form.of,
        "root": made.answer.root,
        **(part.to_json() if part else {}),
        "custody_head": None if made.recorded is None else made.recorded.head,
        "words_not_found": list(made.unfound),
    }


def _lines(made: "Disclosed", order: "DisclosureOrder") -> list[str]:
    from tomoshibi.basics.harmless import visible
    from tomoshibi_verify.part import gaps, listed, ranges

    part = made.answer.part
    if part is None:
        return []
    comma = "、" if language() == "ja" else ", "
    lines = [say("disclosed", path=visible(str(made.path)), count=f"{len(part.records):,}")]
    if part.records:
        lines.append(say("disclosed-numbers", ranges=listed(ranges(part.records), comma=comma)))
    if missing := gaps(part.records, part.last):
        lines.append(say("disclosed-gaps", gaps=listed(missing, comma=comma)))
    if part.withheld:
        lines.append(say("disclosed-withheld", count=part.withheld))
    if part.masked:
        told = comma.join(map(_told, part.masked[:MOST_TOLD])) + (" …" if len(part.masked) > MOST_TOLD else "")
        lines.append(say("disclosed-masked", listed=told))
    lines.extend(say("word-not-found", word=visible(word)) for word in made.unfound)
    lines.append(say("disclosed-shows"))
    lines.append(say("disclosed-signed" if made.form.key else "disclosed-unsigned"))
    if made.recorded is not None:
        lines.append(say("disclosed-recorded", count=made.recorded.count, head=made.recorded.head))
    else:
        lines.append(say("disclosed-not-recorded"))
    if not order.as_zip:
        lines.append(say("look-here", path=visible(str(made.path / "data" / "report.pdf"))))
    lines.append(say("verify-next", call=visible(command_part(str(made.path)))))
    return lines


def _told(one: "Masked") -> str:
    from tomoshibi_verify.wording import say as say_in_both

    what = [say_in_both("masked_pieces", language(), count=one.pieces)] if one.pieces else []
    what += [say_in_both(f"field_{name}", language()) for name in one.fields]
    return say_in_both("masked_record", language(), n=one.n, what=("、" if language() == "ja" else ", ").join(what))
