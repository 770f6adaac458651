"""Disclosures of made-up bundles, with a clock and chance that tests know."""

import json
from pathlib import Path
from typing import Any

from tests.makers.bundles import SEALED_AT, a_key, counted
from tomoshibi.evidence.disclosing import Disclosed, DisclosureOrder, disclose
from tomoshibi.evidence.disclosure.choosing import Choice, numbers
from tomoshibi.evidence.disclosure.masking import Masks


def disclosed(bundle: Path, out: Path, records: str = "", *, signed: bool = True, **more: Any) -> Disclosed:
    """Disclose records by their numbers; `words`, `places` and `fields` are hidden."""
    masks = Masks(more.pop("words", ()), more.pop("places", {}), frozenset(more.pop("fields", ())))
    choice = Choice(records=numbers(records) if records else (), **{key: more.pop(key) for key in _OF_A_CHOICE & set(more)})
    order = DisclosureOrder(
        bundle=bundle,
        out=out,
        choice=choice,
        now=lambda: SEALED_AT,
        random=counted(f"disclosure {out.name}"),
        program="tomoshibi 0.1.0",
        masks=masks,
        key=a_key() if signed else None,
        **more,
    )
    return disclose(order)


_OF_A_CHOICE = {"labels", "start", "end", "withheld"}


def lines(folder: Path, name: str = "disclosed.jsonl") -> list[dict[str, Any]]:
    """Return the lines of a file below `data/`."""
    return [json.loads(line) for line in (folder / "data" / name).read_text("utf-8").split("\n")[:-1]]
