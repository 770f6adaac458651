"""What is worked out of the records and lies beside them in a bundle: marks, and findings on what is missing.

Neither is evidence: both can be made anew from the records, by this program or by another one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tomoshibi.evidence.continuity.finding import find
from tomoshibi.evidence.marks.marking import mark_rows
from tomoshibi.evidence.sealing.leaves import encoded

Row = dict[str, Any]
MARKS_FILE = "data/marks.jsonl"
FINDINGS_FILE = "data/findings.json"
FORMAT = "tomoshibi-findings/1"


@dataclass(frozen=True, slots=True)
class Derived:
    """The lines of `data/marks.jsonl` and the object of `data/findings.json`; both empty where nothing could be worked out."""

    marks: tuple[Row, ...] = ()
    findings: Row = field(default_factory=dict)


def derive(rows: Callable[[], Iterable[Row]], summary: Mapping[str, Any], *, person: str | None = None) -> Derived:
    """Return the marks and findings of all records; `rows` gives the rows of `records.jsonl` anew each time.

    `person` is a name, handle or id of the one who asks for help. Raises NoSuchPerson.
    """
    marked = mark_rows(rows(), summary, person=person)
    findings = find(rows(), summary, conversations=marked.conversations)
    return Derived(
        marked.lines,
        {
            "format": FORMAT,
            "rules": marked.rules,
            "conversations": list(marked.conversations),
            "findings": list(findings),
        },
    )


def write_derived(derived: Derived, folder: Path) -> tuple[str, ...]:
    """Write both files below a bundle that is being built and return their paths."""
    with (folder / MARKS_FILE).open("xb") as out:
        out.writelines(encoded(line) + b"\n" for line in derived.marks)
    (folder / FINDINGS_FILE).write_bytes(encoded(derived.findings))
    return MARKS_FILE, FINDINGS_FILE
