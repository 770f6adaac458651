"""Sealed bundles with stamps of our own authority."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.makers.authority import Authority, request_over
from tests.makers.bundles import PROGRAM, SEALED_AT, a_key
from tomoshibi.evidence.sealing.adding import held
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.custody_after import Added, append_to
from tomoshibi.evidence.sealing.keys import SigningKey


def stamp_by_hand(
    bundle: Path, authority: Authority, *, number: int = 1, content: bytes | None = None, key: SigningKey | None = None
) -> Added:
    """Stamp a bundle, or put the stamp of something else into it, the way `tomoshibi stamp` does."""
    with held(bundle) as holding:
        request = request_over(holding.seal_bytes if content is None else content, authority.folder / "asked")
        reply = authority.reply(request)
        act = stamped_act(number, request, reply)
        stamps = {f"stamps/{number}.tsq": request, f"stamps/{number}.tsr": reply}
        return append_to(holding, [act], key=key or a_key(), program=PROGRAM, stamps=stamps)


def stamped_act(number: int, request: bytes, reply: bytes) -> Act:
    hashes = {"request": sha256(request).hexdigest(), "reply": sha256(reply).hexdigest()}
    return Act(SEALED_AT, "stamped", "", {"number": number, **hashes, "authority": "http://tsa.example"})


def lines_after(bundle: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (bundle / "custody-after.jsonl").read_bytes().splitlines()]
