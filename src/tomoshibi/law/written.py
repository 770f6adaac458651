"""The program's own data as plain values: by the C loader where it is there, which is several times quicker."""

from pathlib import Path
from typing import Any


class NotYaml(ValueError):
    """A file of the program is no YAML; the message says where."""


def written(path: Path) -> Any:
    """Return what a YAML file of the program holds. Raises NotYaml."""
    return from_text(path.read_text("utf-8"))


def from_text(text: str) -> Any:
    """Return what a YAML text of the program holds. Raises NotYaml."""
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise NotYaml(" ".join(str(error).split())) from None
