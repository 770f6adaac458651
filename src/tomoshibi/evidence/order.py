"""What is asked of preserving, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tomoshibi.evidence.sealing.keys import SigningKey
    from tomoshibi.evidence.summary import Summary
    from tomoshibi_verify.seal import Seal

Progress = Callable[[str, int, int], None]  # stage, done, of how much


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: from where, to where, in whose name, and with which clock and chance.

    `now` gives the moment in UTC and `random(n)` n random bytes; both come in so that tests can know them. `by` names who
    does this in the chain of custody.
    """

    exports: tuple[Path, ...]
    out: Path
    key: "SigningKey"
    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    program: str
    by: str = ""
    case: str | None = None
    platform: str | None = None
    zone: "ZoneInfo | None" = None
    as_zip: bool = False
    progress: Progress = field(default=lambda stage, done, total: None)


@dataclass(frozen=True, slots=True)
class Preserved:
    """A finished bundle: where it is, its seal, what was read, and what was kept and withheld."""

    path: Path
    seal: "Seal"
    fingerprint: str
    summary: "Summary"
    sources: tuple[dict[str, Any], ...]
    withheld: tuple[dict[str, Any], ...]
