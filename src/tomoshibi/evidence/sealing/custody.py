"""Lines of the chain of custody: who did what, each tied to the one before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tomoshibi.evidence.sealing.moments import written
from tomoshibi_verify.canonical import canonical
from tomoshibi_verify.custody import NOTHING_BEFORE, line_hash


@dataclass(frozen=True, slots=True)
class Act:
    """One act on the material. `detail` holds no file name, no person's name and no count."""

    at: datetime
    act: str
    by: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chain:
    """Lines of custody with their LF, and the hash of the last one."""

    content: bytes
    head: str
    count: int


def chain(acts: Iterable[Act], *, program: str, count: int = 0, head: str = NOTHING_BEFORE) -> Chain:
    """Return the lines for acts that follow on `count` earlier lines, the last of which has the hash `head`."""
    lines = []
    for act in acts:
        count += 1
        line = canonical(
            {
                "seq": count,
                "at": written(act.at),
                "act": act.act,
                "by": act.by,
                "program": program,
                "detail": dict(act.detail),
                "previous": head,
            }
        )
        head = line_hash(line)
        lines.append(line + b"\n")
    return Chain(b"".join(lines), head, count)
