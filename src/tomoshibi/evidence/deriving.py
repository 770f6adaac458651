"""What is worked out from the records of a bundle before it is shown, marks and findings, and how findings are told."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tomoshibi.evidence.report.gaps import Told, told_bare
from tomoshibi.evidence.wording import Language

Row = Mapping[str, Any]


def derive(folder: Path, summary: Row) -> tuple[Sequence[Row], Row]:
    """Return the lines of `marks.jsonl` and the object of `findings.json` for a bundle whose records are written.

    `folder` is the bundle being built, `summary` the object of its `summary.json`. An empty object says that nothing was
    looked for; then neither file is written, and the report says so.
    """
    del folder, summary
    return (), {}


def tell(finding: Row, language: Language) -> Told:
    """Return a finding in words: what was noticed, what can still be done, what may vanish when."""
    return told_bare(finding, language)
