"""The answer: what was checked, what was found, and the three words that sum it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tomoshibi_verify.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tomoshibi_verify.part import Part

INTACT = "intact"
CHANGED = "changed"
INCOMPLETE = "incomplete"
UNREADABLE = "unreadable"
NOT_CHECKED = "not checked"
NOT_SIGNED = "not signed yet"  # of acts after the seal; no fault
TRUSTED = "trusted"
OTHER = "other"
STAMPED = "stamped"
NOT_YET_STAMPED = "not yet stamped"
STAMP_DOES_NOT_FIT = "stamp does not fit"
# A changed file says more than a missing one, and both more than one that could not be read.
_WORST_FIRST = (CHANGED, INCOMPLETE, UNREADABLE)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `detail` names the file and the line, in English and in Japanese."""

    name: str
    state: str
    detail: str
    detail_ja: str


@dataclass(frozen=True)
class Answer:
    """What a bundle shows. `sealed_at` is the sealer's own clock; it and `root` are None where the seal cannot be read.

    `part` tells what is there where only a part of a bundle was disclosed.
    """

    state: str
    signer: str
    time: str
    fingerprint: str | None
    checks: tuple[Check, ...]
    sealed_at: str | None = None
    root: str | None = None
    part: Part | None = None

    @property
    def is_good(self) -> bool:
        """Whether the bundle is unchanged, not signed by somebody else than the one trusted, and every stamp is of its seal."""
        return self.state == INTACT and self.signer in (TRUSTED, NOT_CHECKED) and self.time != STAMP_DOES_NOT_FIT

    def to_json(self) -> dict[str, object]:
        """Return the answer as `verify --json` prints it."""
        whole: dict[str, object] = {
            "state": self.state,
            "signer": self.signer,
            "time": self.time,
            "fingerprint": self.fingerprint,
            "checks": [{"name": one.name, "state": one.state, "detail": one.detail} for one in self.checks],
        }
        return whole if self.part is None else {**whole, "disclosure": self.part.to_json()}


def check(name: str, state: str, message: str, **parts: object) -> Check:
    """Return a check whose detail is the named message of `wording`, in both languages."""
    return Check(name, state, say(message, "en", **parts), say(message, "ja", **parts))


def worst(checks: Iterable[Check]) -> str:
    """Return the state of a bundle from the states of its checks."""
    states = {one.state for one in checks}
    return next((state for state in _WORST_FIRST if state in states), INTACT)
