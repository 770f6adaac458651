"""Amounts, deadlines, accounts and other entities of marks in words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tomoshibi.evidence.shown_time import stated
from tomoshibi.evidence.wording import Words

Entity = Mapping[str, Any]

_WITH_SECONDS = len("2026-05-08 18:00:00")
_DAY = len("2026-05-08")


def money(value: Decimal, unit: str, words: Words) -> str:
    """Return an amount as it is written in one language: `30,000円`, `USD 500`, `0.05 BTC`."""
    number = f"{value:,f}"
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return words["money"].get(unit, "{number} {unit}").format(number=number, unit=unit)


def moment(resolved: str | None, words: Words) -> str:
    """Return what a deadline means: both clocks, a day, or that it cannot be told."""
    jst, utc, local = (one.removesuffix(":00") if len(one) == _WITH_SECONDS else one for one in stated(resolved))
    if jst:
        return words["entity"]["instant"].format(jst=jst, utc=utc)
    if not local:
        return words["entity"]["unresolved"]
    return words["entity"]["day" if len(local) <= _DAY else "local"].format(time=local)


def entity_said(entity: Entity, words: Words) -> str:
    """Return one entity in words."""
    said = words["entity"]
    kind = str(entity.get("kind") or "")
    name = said.get(kind, kind)
    match kind:
        case "amount":
            value = money(Decimal(str(entity.get("value"))), str(entity.get("unit") or ""), words)
        case "deadline":
            value = said["deadline_value"].format(words=entity.get("text") or "", moment=moment(entity.get("resolved"), words))
        case "account":
            value = place_said(str(entity.get("platform") or ""), str(entity.get("id") or ""))
        case "crypto":
            value = place_said(str(entity.get("chain") or ""), str(entity.get("address") or ""))
            value += checksum_said(entity.get("checksum_valid"), words)
        case "age":
            value = said["years"].format(value=entity.get("value"))
        case _:
            value = str(entity.get("value") or "")
    return f"{name}{words['unit']['colon']}{value}"


def place_said(name: str, value: str) -> str:
    """Return a place to pay: bank, app or chain where it is named, and the id."""
    return f"{name} {value}".strip()


def checksum_said(checksum: bool | None, words: Words) -> str:
    """Return what the check digits of an address say; nothing where it has none."""
    if checksum is None:
        return ""
    return words["entity"]["checksum_fits" if checksum else "checksum_does_not_fit"]
