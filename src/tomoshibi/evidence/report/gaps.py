"""The findings of `findings.json` in words: what was noticed, what can still be done, what may vanish when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tomoshibi.evidence.report.rows import RowMaker
from tomoshibi.evidence.wording import Language

Found = Mapping[str, Any]

MAX_FINDINGS = 60
MAX_NAMED_RECORDS = 12
MAX_FACTS = 6  # of what may vanish when, for one finding


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in one language: what it is, what can still be done, and what may vanish when."""

    what: str
    next: str = ""
    clock: tuple[str, ...] = ()


Telling = Callable[[Found, Language], Told]


def told_bare(finding: Found, language: Language) -> Told:
    """Return a finding as its code and parts, for one that has no words."""
    del language
    parts = ", ".join(f"{name} {_plain(value)}" for name, value in (finding.get("parts") or {}).items())
    return Told(f"{finding.get('code')} ({parts})" if parts else str(finding.get("code")))


def gaps(findings: Found, language: Language, maker: RowMaker, tell: Telling = told_bare) -> dict[str, Any]:
    """Return the findings as the report prints them: what needs attention first, then in order."""
    held: Sequence[Found] = findings.get("findings") or ()
    ordered = sorted(held, key=lambda one: one.get("weight") != "attention")
    rows = [_row(one, tell(one, language), maker) for one in ordered[:MAX_FINDINGS]]
    return {"rows": rows, "more": len(held) - len(rows), "looked": bool(findings), "count": len(held)}


def _row(one: Found, told: Told, maker: RowMaker) -> dict[str, Any]:
    records = list(one.get("records") or ())
    return {
        "attention": one.get("weight") == "attention",
        "what": maker.text(told.what),
        "next": maker.text(told.next),
        "clock": [maker.text(fact) for fact in told.clock[:MAX_FACTS]],
        "conversation": one.get("conversation"),
        "records": records[:MAX_NAMED_RECORDS],
        "more": max(0, len(records) - MAX_NAMED_RECORDS),
    }


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
