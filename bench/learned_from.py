"""What the weights of marks are learned from, and its digest, by which a test sees that they are current."""

import hashlib
from pathlib import Path

from tomoshibi.evidence.marks import traits

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "tests" / "samples" / "marks"
MARKS = Path(traits.__file__).parent
MADE_OF = (
    (SAMPLES, "*.yaml"), (SAMPLES, "*.tsv"), (SAMPLES, "*.txt"), (MARKS, "rules/*.toml"), (MARKS, "lexicon/*.toml"),
    (MARKS, "*.py"), (MARKS, "entities/*.py"), (ROOT / "bench", "learning.py"), (ROOT / "bench", "labelled.py"),
)  # fmt: skip


def digest() -> str:
    """Return a SHA-256 over all that the weights are learned from, hexadecimal."""
    found = hashlib.sha256()
    for folder, pattern in MADE_OF:
        for path in sorted(folder.glob(pattern)):
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
