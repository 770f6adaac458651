"""Where the page's modules lie."""

from pathlib import Path

from tomoshibi.evidence import viewer

FOLDER = Path(viewer.__file__).parent


def modules() -> list[str]:
    """Return the paths of all modules."""
    return sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*.js"))
