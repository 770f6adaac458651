"""What was found on one condition, and how findings go together in three values (Kleene): unknown is never a no."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Status = Literal["met", "not_met", "unknown", "judgement"]  # judgement: no answer of ours settles it, a professional does
OPEN: tuple[Status, ...] = ("unknown", "judgement")


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a condition is met, why, on which facts it rests, and which facts would settle it."""

    status: Status
    reason_ja: str
    reason_en: str
    facts_used: tuple[str, ...] = ()
    would_settle: tuple[str, ...] = ()
    conflicting: bool = False
    presumed: bool = False


def all_of(findings: Sequence[Finding]) -> Finding:
    """Return the finding of conditions that must all be met: one that fails decides, whatever is open beside it."""
    if failing := [one for one in findings if one.status == "not_met"]:
        return _joined("not_met", failing)
    if still_open := [one for one in findings if one.status in OPEN]:
        return _joined(_open_status(still_open), still_open, used=findings)
    return _joined("met", findings)


def any_of(findings: Sequence[Finding]) -> Finding:
    """Return the finding of conditions of which one is enough: one that is met decides, whatever is open beside it."""
    if meeting := [one for one in findings if one.status == "met"]:
        return _joined("met", meeting)
    if still_open := [one for one in findings if one.status in OPEN]:
        return _joined(_open_status(still_open), still_open, used=findings)
    return _joined("not_met", findings)


def opposite(status: Status) -> Status:
    """Return the status of the opposite condition."""
    return "not_met" if status == "met" else "met" if status == "not_met" else status


def negated(finding: Finding) -> Finding:
    """Return the finding of the opposite condition; what is open stays open."""
    return replace(finding, status=opposite(finding.status))


def presumed(finding: Finding) -> Finding:
    """Return a condition as satisfied while nothing is known of it, and say so; answers that clash are never satisfied."""
    if finding.status not in OPEN or finding.conflicting:
        return finding
    return replace(
        finding,
        status="met",
        presumed=True,
        reason_ja=f"ちがうという話がないので、あるものとして見ています（{finding.reason_ja}）",
        reason_en=f"Taken as given while nothing says otherwise ({finding.reason_en})",
    )


def together(keys: Iterable[str]) -> tuple[str, ...]:
    """Return names once each, in the order in which they came."""
    return tuple(dict.fromkeys(keys))


def _open_status(findings: Sequence[Finding]) -> Status:
    return "unknown" if any(one.status == "unknown" for one in findings) else "judgement"


def _joined(status: Status, deciding: Sequence[Finding], used: Sequence[Finding] | None = None) -> Finding:
    if len(deciding) == 1 and used is None:
        return replace(deciding[0], status=status)
    return Finding(
        status,
        "".join(together(one.reason_ja for one in deciding)),
        " ".join(together(one.reason_en for one in deciding)),
        together(key for one in used or deciding for key in one.facts_used),
        together(key for one in deciding for key in one.would_settle) if status in OPEN else (),
        any(one.conflicting for one in deciding),
        any(one.presumed for one in deciding),
    )
