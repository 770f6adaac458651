"""disclosure.json: which bundle a part comes from, and who handed it on (bundle format, section 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tomoshibi_verify.canonical import NotCanonical, parse_canonical
from tomoshibi_verify.seal import MAX_SEAL_BYTES, is_moment

if TYPE_CHECKING:
    from collections.abc import Container

DISCLOSURE_FILE = "disclosure.json"
DISCLOSURE_SIGNATURE_FILE = "disclosure.sig"
DISCLOSED_FILE = "data/disclosed.jsonl"
FORMAT = "tomoshibi-disclosure/1"
_FIELDS = frozenset(("format", "of", "disclosure", "tag_manifest", "program", "made_at", "key"))
_HASH = re.compile("[0-9a-f]{64}")
_NUMBER = re.compile("[0-9a-f]{32}")
_BUNDLE_FILES = ("data/leaves.jsonl", "data/records.jsonl")


class NotADisclosure(ValueError):
    """disclosure.json is not in its form; `field` names the field that is wrong, where one is."""

    def __init__(self, reason: str, field: str | None = None) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True)
class Disclosure:
    """The seven fields of disclosure.json; `of` and `disclosure` are ids, `key` is the discloser's, None without signature."""

    of: str
    disclosure: str
    tag_manifest: str
    program: str
    made_at: str
    key: str | None
    format: str = FORMAT

    def fields(self) -> dict[str, object]:
        """Return the fields as disclosure.json holds them."""
        return {name: getattr(self, name) for name in _FIELDS}


def is_disclosure(paths: Container[str]) -> bool:
    """Return whether files are those of a disclosure, even a damaged one, and not those of a whole bundle."""
    is_whole = all(path in paths for path in _BUNDLE_FILES)
    return not is_whole and (DISCLOSURE_FILE in paths or DISCLOSED_FILE in paths)


def parse_disclosure(content: bytes) -> Disclosure:
    """Read disclosure.json, strictly: RFC 8785 form, all fields, no others. Raises NotADisclosure."""
    if len(content) > MAX_SEAL_BYTES:
        raise NotADisclosure("too large")
    try:
        value = parse_canonical(content)
    except NotCanonical as error:
        raise NotADisclosure(str(error)) from None
    if not isinstance(value, dict):
        raise NotADisclosure("not an object")
    for field in sorted(_FIELDS.symmetric_difference(value)):
        raise NotADisclosure("field", field)
    for field in sorted(_FIELDS):
        if not _fits(field, value[field]):
            raise NotADisclosure("field", field)
    return Disclosure(**value)


def _fits(field: str, value: object) -> bool:
    if field == "key" and value is None:
        return True
    if not isinstance(value, str):
        return False
    if field in ("tag_manifest", "key"):
        return bool(_HASH.fullmatch(value))
    if field in ("of", "disclosure"):
        return bool(_NUMBER.fullmatch(value))
    return {"format": value == FORMAT, "made_at": is_moment(value)}.get(field, True)
