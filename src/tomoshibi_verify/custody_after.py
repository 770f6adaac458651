"""What happened after the seal: checkpoints, lines about stamps, and what is missing (bundle format, section 4)."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from tomoshibi_verify.custody import MAX_LINE, line_hash
from tomoshibi_verify.ed25519 import is_signed_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

CHECKPOINT, STAMPED, MENDED = "checkpoint", "stamped", "mended"
CHECKPOINT_FORM = "tomoshibi-checkpoint/1"
# A checkpoint covers all before it, so that the last one says everything; the others only say when. One takes 5 ms.
MOST_CHECKPOINTS = 100
MOST_STAMPS = 9999
_KEY = re.compile("[0-9a-f]{64}")
_SIGNATURE = re.compile("[0-9a-f]{128}")


@dataclass(frozen=True)
class Checkpoint:
    """A signed line: its number in the file, its `seq`, and what it says."""

    line: int
    seq: int
    previous: str
    key: object
    signature: object


@dataclass(frozen=True)
class StampLine:
    """A line about a stamp: its number in the file and its detail."""

    line: int
    detail: Mapping[str, object]


@dataclass
class After:
    """What the lines after the seal say, gathered while the chain is followed."""

    last_act: str | None = None
    checkpoints: deque[Checkpoint] = field(default_factory=lambda: deque(maxlen=MOST_CHECKPOINTS))
    stamps: list[StampLine] = field(default_factory=list)

    def see(self, number: int, value: Mapping[str, object]) -> None:
        """Take in a line that is whole; its faults are told elsewhere."""
        act, detail, seq = value.get("act"), value.get("detail"), value.get("seq")
        self.last_act = str(act)
        if not isinstance(detail, dict):
            return
        if act == CHECKPOINT and isinstance(seq, int):
            previous = str(value.get("previous"))
            self.checkpoints.append(Checkpoint(number, seq, previous, detail.get("key"), detail.get("signature")))
        elif act == STAMPED and len(self.stamps) < MOST_STAMPS:
            self.stamps.append(StampLine(number, detail))


def checkpoint_message(bundle: str, *, seq: int, previous: str) -> bytes:
    """Return the bytes that a checkpoint signs; `bundle` is the id in hexadecimal."""
    return f"{CHECKPOINT_FORM}\n{bundle}\n{seq}\n{previous}\n".encode()


def is_good(checkpoint: Checkpoint, bundle: str) -> bool:
    """Return whether a checkpoint is signed by the key that it names, for this bundle and this place in the chain."""
    key, signature = checkpoint.key, checkpoint.signature
    if not (isinstance(key, str) and isinstance(signature, str) and _KEY.fullmatch(key) and _SIGNATURE.fullmatch(signature)):
        return False
    message = checkpoint_message(bundle, seq=checkpoint.seq, previous=checkpoint.previous)
    return is_signed_by(bytes.fromhex(key), signature=bytes.fromhex(signature), message=message)


def is_torn(rest: bytes) -> bool:
    """Return whether the bytes after the last LF look like a line of ours that a power cut tore off."""
    return 0 < len(rest) < MAX_LINE and (rest.startswith(_START) or _START.startswith(rest))


_START = b'{"act":"'


def holds(lines: Iterable[bytes], head: str) -> Iterator[int]:
    """Yield the numbers of the lines that have this hash, from 1."""
    for number, line in enumerate(lines, start=1):
        if line_hash(line[:-1] if line.endswith(b"\n") else line) == head:
            yield number


@dataclass(frozen=True)
class StampFault:
    """What is wrong between the lines about stamps and the stamps; `message` is a name in `wording`."""

    is_missing: bool
    message: str
    parts: dict[str, object]


def stamp_faults(lines: Iterable[StampLine], digests: Mapping[str, str], fitting: Iterable[int]) -> list[StampFault]:
    """Hold the lines about stamps against the stamps that lie there, by SHA-256.

    A stamp that fits the seal must have its line, so that a chain cut off before it is found; `fitting` are their numbers.
    """
    faults = []
    told: set[object] = set()
    for line in lines:
        number = line.detail.get("number")
        told.add(number)
        for half, name in (("tsq", "request"), ("tsr", "reply")):
            path = f"stamps/{number}.{half}"
            if path not in digests:
                faults.append(StampFault(True, "custody_stamp_gone", {"line": line.line, "path": path}))
            elif digests[path] != line.detail.get(name):
                faults.append(StampFault(False, "custody_stamp_other", {"line": line.line, "path": path}))
    faults.extend(
        StampFault(True, "custody_stamp_untold", {"path": f"stamps/{number}.tsr"}) for number in fitting if number not in told
    )
    return faults


def hash_of(content: bytes) -> str:
    """Return the hash of a request or reply as a line about a stamp names it."""
    return sha256(content).hexdigest()
