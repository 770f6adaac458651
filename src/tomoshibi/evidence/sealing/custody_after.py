"""Lines of custody after the seal, each group of them ending in a signed checkpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tomoshibi.evidence.sealing.adding import Held, held
from tomoshibi.evidence.sealing.custody import Act, Chain, chain
from tomoshibi.evidence.sealing.keys import SigningKey
from tomoshibi_verify.custody_after import CHECKPOINT, MENDED, checkpoint_message

NO_STAMPS: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Added:
    """What custody ends with now: its number of lines from the first one on, and the hash of the last.

    `lines` are the new ones; `is_signed` tells whether they end in a checkpoint, `mended` how many bytes of a torn line
    were taken off before.
    """

    count: int
    head: str
    lines: bytes
    is_signed: bool
    mended: int


def append_acts(bundle: Path, acts: Sequence[Act], *, key: SigningKey | None, program: str) -> Added:
    """Append acts to the custody of a sealed bundle, a folder or a zip, with a checkpoint signed by `key`.

    Without the organisation's key (a one-time key is gone after its seal) they stay unsigned, and `is_signed` says so.
    Raises NotABundle, CannotRead, NotAsSealed, BundleBusy, TooLargeForZip and OSError.
    """
    with held(bundle) as holding:
        return append_to(holding, acts, key=key, program=program)


def append_to(
    holding: Held, acts: Sequence[Act], *, key: SigningKey | None, program: str, stamps: Mapping[str, bytes] = NO_STAMPS
) -> Added:
    """Append acts, and the stamps that they tell of, to a bundle that is held already."""
    added = following(holding, acts, key=key, program=program)
    holding.add(added.lines, stamps)
    return added


def following(holding: Held, acts: Sequence[Act], *, key: SigningKey | None, program: str) -> Added:
    """Return what acts would add to the custody of a bundle; nothing is written."""
    at, torn = acts[-1].at, holding.torn
    if torn:
        acts = [Act(at, MENDED, "", {"bytes": len(torn), "sha256": sha256(torn).hexdigest()}), *acts]
    made = chain(acts, program=program, count=holding.after.count, head=holding.after.head)
    is_signed = key is not None and key.kind == "organisation"
    if key is not None and is_signed:
        made = _with_checkpoint(made, acts[-1], bundle=holding.seal.bundle, key=key, program=program)
    return Added(made.count, made.head, made.content, is_signed, len(torn))


def _with_checkpoint(made: Chain, last: Act, *, bundle: str, key: SigningKey, program: str) -> Chain:
    message = checkpoint_message(bundle, seq=made.count + 1, previous=made.head)
    detail = {"key": key.public_bytes().hex(), "signature": key.sign(message).hex()}
    signed = chain([Act(last.at, CHECKPOINT, "", detail)], program=program, count=made.count, head=made.head)
    return Chain(made.content + signed.content, signed.head, signed.count)
