"""What the cover of a report states."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tomoshibi.evidence.stamp_commands import StampAt

KeyKind = Literal["organisation", "one-time"]
TimeState = Literal["stamped", "not yet stamped", "stamp does not fit"]


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The facts of one sealing, as the cover states them.

    `sealed_at` is aware, in UTC; `root` and `bundle` are hex; `fingerprint` is sixteen groups of four, blanks between.
    `by` is whoever preserved; `reported_with` the program that made this report, where it was not made with the seal;
    `stamps` are those that were there then.
    """

    case: str | None
    sealed_at: datetime
    root: str
    bundle: str
    fingerprint: str
    key_kind: KeyKind
    program: str
    by: str = ""
    time: TimeState = "not yet stamped"
    reported_with: str = ""
    stamps: tuple[StampAt, ...] = ()
