"""Handing a bundle over and receiving it: checked first, written into custody, and set down on a receipt for two hands."""

import errno
import os
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tomoshibi.evidence.preserving import OverlappingTarget
from tomoshibi.evidence.report.receipt import Receipt, StampShown, receipt_pdf
from tomoshibi.evidence.sealing.adding import Held, held
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.custody_after import Added, append_to, following
from tomoshibi.evidence.sealing.durable import sync_folder, write_new
from tomoshibi.evidence.sealing.keys import SigningKey, fingerprint
from tomoshibi.evidence.sealing.placing import TargetExists, TargetUnusable
from tomoshibi.evidence.wording import Language
from tomoshibi_verify import Answer, verify
from tomoshibi_verify.answer import CHANGED, INCOMPLETE, INTACT, UNREADABLE
from tomoshibi_verify.bag import INFO_FILE
from tomoshibi_verify.contents import look_into
from tomoshibi_verify.seal import MOMENT
from tomoshibi_verify.stamps import numbers, read_pair

HANDED_OVER, RECEIVED = "handed over", "received"
MAX_INFO_BYTES = 1 << 16


class NotIntact(Exception):
    """The bundle is not as it was sealed, or not by the key or with the line of custody that was named."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.state)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Handing:
    """What both sides of a hand-over say: the bundle, the moment, who does it in whose name, and what it must be.

    `trust` is a fingerprint, `head` a line of custody; both are compared where they are given.
    """

    bundle: Path
    now: Callable[[], datetime]
    program: str
    key: SigningKey | None = None
    by: str = ""
    trust: str | None = None
    head: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What custody ends with now, and where the receipt lies (none when a bundle was received)."""

    added: Added
    receipt: Path | None


def hand_over(handing: Handing, *, giver: str, receiver: str, out: Path | None = None, language: Language = "ja") -> HandedOver:
    """Check a bundle, write a receipt beside it, and add the hand-over to its custody. The names stand in the receipt only.

    Without `out` the receipt lies beside the bundle, named after it and the number of its line.
    Raises NotIntact, TargetExists, TargetUnusable, OverlappingTarget, ReportNotWritten, and what `held` raises.
    """
    with held(handing.bundle) as holding:
        _check(handing, holding)
        at = handing.now()
        act = Act(at, HANDED_OVER, handing.by)
        added = following(holding, [act], key=handing.key, program=handing.program)
        name = holding.bundle.name if holding.bundle.is_dir() else holding.bundle.stem
        target = out or holding.bundle.with_name(f"{name}-receipt-{added.count}.pdf")
        _check_target(target, holding.bundle)
        content = receipt_pdf(_receipt(holding, added, handing, at, giver, receiver), language=language)
        waiting = _written_beside(target, content)
        try:
            holding.add(added.lines, {})
            _put(waiting, target)
        finally:
            with suppress(OSError):
                waiting.unlink()
    return HandedOver(added, target)


def receive(handing: Handing) -> HandedOver:
    """Check a bundle and add to its custody that it was received. Raises NotIntact and what `held` raises."""
    with held(handing.bundle) as holding:
        _check(handing, holding)
        act = Act(handing.now(), RECEIVED, handing.by)
        return HandedOver(append_to(holding, [act], key=handing.key, program=handing.program), None)


def _check(handing: Handing, holding: Held) -> None:
    """Make sure that the bundle is as it was sealed; a torn last line is no fault here, for adding mends it."""
    answer = verify(handing.bundle, handing.trust, handing.head)
    if answer.is_good:
        return
    faults = [one for one in answer.checks if one.state in (CHANGED, INCOMPLETE, UNREADABLE)]
    only_torn = bool(holding.torn) and [(one.name, one.state) for one in faults] == [("custody after", INCOMPLETE)]
    if not only_torn or not _is_good_but_for_it(answer):
        raise NotIntact(answer)


def _is_good_but_for_it(answer: Answer) -> bool:
    return Answer(INTACT, answer.signer, answer.time, answer.fingerprint, answer.checks).is_good


def _check_target(target: Path, bundle: Path) -> None:
    try:
        if target.exists() or target.is_symlink():
            raise TargetExists(str(target))
        if not target.parent.is_dir():
            raise TargetUnusable(target.parent, errno.ENOENT)
        if bundle.is_dir() and target.resolve().is_relative_to(bundle):
            raise OverlappingTarget(str(target))
    except (OSError, ValueError) as error:
        raise TargetUnusable(target, getattr(error, "errno", None)) from error


def _written_beside(target: Path, content: bytes) -> Path:
    waiting = target.with_name(f".{target.name}.writing")
    try:
        with suppress(FileNotFoundError):
            waiting.unlink()  # left by somebody who was killed
        write_new(waiting, content)
    except OSError as error:
        raise TargetUnusable(target, error.errno) from error
    return waiting


def _put(waiting: Path, target: Path) -> None:
    """Give the receipt its name; unlike a rename, a link never replaces what came there meanwhile."""
    try:
        os.link(waiting, target)
    except FileExistsError:
        raise TargetExists(str(target)) from None
    except OSError:
        waiting.rename(target)
    sync_folder(target.parent)


def _receipt(holding: Held, added: Added, handing: Handing, at: datetime, giver: str, receiver: str) -> Receipt:
    seal = holding.seal
    return Receipt(
        giver=giver,
        receiver=receiver,
        handed_at=at,
        case=_case(holding.bundle),
        name=holding.bundle.name,
        bundle=seal.bundle,
        root=seal.root,
        sealed_at=datetime.strptime(seal.sealed_at, MOMENT).replace(tzinfo=UTC),
        fingerprint=fingerprint(bytes.fromhex(seal.key)),
        key_kind="organisation" if seal.key_kind == "organisation" else "one-time",
        stamps=tuple(_stamps(holding)),
        count=added.count,
        head=added.head,
        is_signed=added.is_signed,
        program=handing.program,
    )


def _stamps(holding: Held) -> list[StampShown]:
    found = []
    for number in numbers(holding.outside):
        request, reply = (holding.outside[f"stamps/{number}.{half}"] for half in ("tsq", "tsr"))
        pair = read_pair(request, reply, holding.seal_bytes)
        if pair.fault is None and pair.reply is not None and pair.reply.at is not None:
            found.append(StampShown(pair.reply.authority, pair.reply.at))
    return found


def _case(bundle: Path) -> str | None:
    """Return the case name that stands in bag-info.txt."""
    with closing(look_into(bundle)) as contents:
        info = contents.read(INFO_FILE, MAX_INFO_BYTES).decode("utf-8", "replace")
    names = [line.partition(":")[2].strip() for line in info.split("\n") if line.startswith("External-Identifier:")]
    return names[0] if names else None
