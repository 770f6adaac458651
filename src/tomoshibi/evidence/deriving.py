"""What is worked out from the records of a bundle before it is shown, marks and findings, and how findings are told.

Neither is evidence: both can be made anew from the records, by this program or by another one.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from tomoshibi.evidence.continuity.found import Finding, first_of
from tomoshibi.evidence.marks import VERSION
from tomoshibi.evidence.report.gaps import Told, told_bare
from tomoshibi.evidence.wording import Language

Row = Mapping[str, Any]
FORMAT = "tomoshibi-findings/1"


def derive(folder: Path, summary: Row) -> tuple[Sequence[Row], Row]:
    """Return the lines of `marks.jsonl` and the object of `findings.json` for a bundle whose records are written.

    `folder` is the bundle being built, `summary` the object of its `summary.json`.
    An empty object says that nothing was looked for, or that looking failed: a fault of ours in working
    something out must never cost the sealing. Raises OSError.
    """
    if not summary["conversations"]:  # nothing was said; the rules need not be loaded
        return (), {"format": FORMAT, "rules": VERSION, "conversations": [], "findings": []}
    from tomoshibi.evidence.continuity.finding import find
    from tomoshibi.evidence.marks.marking import mark_rows

    try:
        marked = mark_rows(_rows(folder), summary)
        findings = find(_rows(folder), summary, conversations=marked.conversations)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the records are whole; this can be worked out anew at any time
        return (), {}
    findings = (*findings, *_not_marked(marked.conversations))
    told = {"rules": marked.rules, "conversations": list(marked.conversations), "findings": list(findings)}
    return marked.lines, {"format": FORMAT, **told}


def tell(finding: Row, language: Language) -> Told:
    """Return a finding in words for a report, without facts that nobody has checked; its code where it has no words."""
    from tomoshibi.evidence.continuity.telling import NoSuchFinding, finding_said

    try:
        said = finding_said(finding, language, unchecked=False)
    except NoSuchFinding:
        return told_bare(finding, language)
    return Told(said.what, said.next, said.clock)


def _not_marked(conversations: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Yield a finding for each conversation in which marking failed on some message: people should read these themselves."""
    for one in conversations:
        numbers = one.get("not_marked", ())
        if numbers:
            yield Finding("not-marked", one["id"], first_of(numbers), {"count": len(numbers)}).row()


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    with (folder / "data/records.jsonl").open("rb") as lines:
        yield from map(decode, lines)
