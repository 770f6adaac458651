"""What the cover of a report states."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

KeyKind = Literal["organisation", "one-time"]


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The facts of one sealing, as the cover states them.

    `sealed_at` is aware, in UTC; `root` and `bundle` are hex; `fingerprint` is sixteen groups of four, blanks between.
    """

    case: str | None
    sealed_at: datetime
    root: str
    bundle: str
    fingerprint: str
    key_kind: KeyKind
    program: str
