"""What is worked out from the records of a bundle before it is shown: marks and findings."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


def derive(folder: Path, summary: Row) -> tuple[Sequence[Row], Row]:
    """Return the lines of `marks.jsonl` and the object of `findings.json` for a bundle whose records are written.

    `folder` is the bundle being built, `summary` the object of its `summary.json`. An empty object says that nothing was
    looked for; then neither file is written, and the report says so.
    """
    del folder, summary
    return (), {}
