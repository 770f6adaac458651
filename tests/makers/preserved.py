"""Bundles made by the whole pipeline, with a clock and salts that tests know."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.makers.bundles import a_key, counted
from tomoshibi.evidence.preserving import Order, Preserved, preserve
from tomoshibi.evidence.sealing.keys import SigningKey

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)


def preserved(*exports: Path, out: Path, key: SigningKey | None = None, salts: str = "salt", **more: Any) -> Preserved:
    """Preserve exports at a fixed moment, with salts that are the same every time."""
    return preserve(
        Order(
            exports=exports,
            out=out,
            key=key or a_key(),
            now=lambda: AT,
            random=counted(salts),
            program="tomoshibi 0.0.0",
            **more,
        )
    )


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
