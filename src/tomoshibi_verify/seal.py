"""seal.json: what was sealed, by which key, when (bundle format, section 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from tomoshibi_verify.canonical import LARGEST_NUMBER, NotCanonical, parse_canonical

SEAL_FILE = "seal.json"
SIGNATURE_FILE = "seal.sig"
FORMAT = "tomoshibi-seal/1"
KEY_KINDS = ("organisation", "one-time")
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
MAX_SEAL_BYTES = 64 * 1024  # the ten fields take under 1 KB; more is not ours
_HASH = re.compile("[0-9a-f]{64}")
_BUNDLE = re.compile("[0-9a-f]{32}")
_FIELDS = frozenset(
    "format bundle root tree_size tag_manifest custody_head key key_kind program sealed_at".split()  # noqa: SIM905
)


class NotASeal(ValueError):
    """seal.json is not in its form; `field` names the field that is wrong, where one is."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True)
class Seal:
    """The ten fields of seal.json; hashes and the key in hexadecimal."""

    bundle: str
    root: str
    tree_size: int
    tag_manifest: str
    custody_head: str
    key: str
    key_kind: str
    program: str
    sealed_at: str
    format: str = FORMAT

    def fields(self) -> dict[str, object]:
        """Return the fields as seal.json holds them."""
        return {name: getattr(self, name) for name in _FIELDS}


def parse_seal(content: bytes) -> Seal:
    """Read seal.json, strictly: RFC 8785 form, all fields, no others. Raises NotASeal."""
    if len(content) > MAX_SEAL_BYTES:
        raise NotASeal("too large")
    try:
        value = parse_canonical(content)
    except NotCanonical as error:
        raise NotASeal(str(error)) from None
    if not isinstance(value, dict):
        raise NotASeal("not an object")
    for field in sorted(_FIELDS.symmetric_difference(value)):
        raise NotASeal("field", field)
    for field in sorted(_FIELDS):
        if not _fits(field, value[field]):
            raise NotASeal("field", field)
    return Seal(**value)


def is_moment(value: object) -> bool:
    """Return whether a value is a moment as the format writes it."""
    try:
        return isinstance(value, str) and datetime.strptime(value, MOMENT).strftime(MOMENT) == value  # noqa: DTZ007
    except ValueError:
        return False


def _fits(field: str, value: object) -> bool:
    if field == "tree_size":
        return type(value) is int and 0 <= value <= LARGEST_NUMBER
    if not isinstance(value, str):
        return False
    if field in ("root", "tag_manifest", "custody_head", "key"):
        return bool(_HASH.fullmatch(value))
    if field == "sealed_at":
        return is_moment(value)
    if field == "bundle":
        return bool(_BUNDLE.fullmatch(value))
    return {"format": value == FORMAT, "key_kind": value in KEY_KINDS}.get(field, True)
