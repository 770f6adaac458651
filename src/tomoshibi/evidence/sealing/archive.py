"""The same bundle as one zip: stored, in fixed order, with fixed times."""

import shutil
import zipfile
from pathlib import Path
from typing import BinaryIO

from tomoshibi.evidence.sealing.pyz import fixed_entry


def write_zip(folder: Path, out: BinaryIO, *, name: str) -> None:
    """Write a bundle folder as a zip that holds one folder called `name` (RFC 8493, section 4)."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in paths:
            source = folder / path
            entry = fixed_entry(f"{name}/{path}")
            entry.file_size = source.stat().st_size  # tells zipfile when the large form is needed
            with source.open("rb") as content, archive.open(entry, "w") as member:
                shutil.copyfileobj(content, member, 1 << 20)
