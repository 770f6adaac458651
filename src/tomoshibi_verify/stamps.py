"""Stamps of outside authorities: whether request and reply are about this seal; who issued them is not checked here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from tomoshibi_verify.der import NotDer
from tomoshibi_verify.timestamp import GRANTED, MAX_STAMP_BYTES, SHA_256, Reply, Request, read_reply, read_request

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_STAMP_BYTES", "STAMP", "Pair", "half_pairs", "numbers", "read_pair"]

STAMP = re.compile(r"stamps/([1-9][0-9]{0,3})\.(tsq|tsr)")


@dataclass(frozen=True)
class Pair:
    """A request and its reply, held against a seal; `fault` is a name in `wording`, None where they fit."""

    fault: str | None
    parts: dict[str, object]
    request: Request | None = None
    reply: Reply | None = None


def read_pair(request: bytes, reply: bytes, seal: bytes) -> Pair:
    """Hold a request and a reply against the bytes of seal.json; nothing raises, whatever they hold."""
    try:
        asked = read_request(request)
    except NotDer as error:
        return Pair("stamp_request_form", {"reason": error})
    try:
        answered = read_reply(reply)
    except NotDer as error:
        return Pair("stamp_form", {"reason": error}, asked)
    fault, parts = _fault(asked, answered, sha256(seal).digest())
    return Pair(fault, parts, asked, answered)


def _fault(asked: Request, answered: Reply, digest: bytes) -> tuple[str | None, dict[str, object]]:
    if answered.status != GRANTED:
        # Also 1, "granted with modifications": what was asked must be what was stamped.
        return "stamp_declined", {"status": answered.status, "reason": answered.reason}
    if answered.at is None:
        return "stamp_form", {"reason": "no token"}
    if (asked.algorithm, asked.imprint) != (SHA_256, digest) or (answered.algorithm, answered.imprint) != (SHA_256, digest):
        return "stamp_other", {}
    if asked.nonce is None or asked.nonce != answered.nonce:
        return "stamp_nonce", {}
    if asked.policy is not None and asked.policy != answered.policy:
        return "stamp_policy", {}
    if not answered.is_whole:
        return "stamp_not_whole", {}
    return None, {}


def half_pairs(paths: Iterable[str]) -> list[str]:
    """Return the stamp files whose other half is not there."""
    names = {path for path in paths if STAMP.fullmatch(path)}
    other = {"tsq": "tsr", "tsr": "tsq"}
    return sorted(name for name in names if name[:-3] + other[name[-3:]] not in names)


def numbers(paths: Iterable[str]) -> list[int]:
    """Return the numbers of the stamps of which both halves are there, in order."""
    found = [match for match in map(STAMP.fullmatch, paths) if match]
    halves = {(int(match[1]), match[2]) for match in found}
    return sorted(number for number, half in halves if half == "tsq" and (number, "tsr") in halves)
