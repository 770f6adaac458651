"""Evidence of a case: bundles and parts of them, sealed in the file store, opened into memory alone."""

import base64
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from tomoshibi.basics.secrecy import files
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import sealed
from tomoshibi.casework.models import Bundle, Case, Part
from tomoshibi.outside.file_store import FileStore, stored_name

Random = Callable[[int], bytes]
NAME = "bundle"  # of the folder inside the zip


@dataclass(frozen=True, slots=True)
class Held:
    """A bundle as a list shows it; `root` and the rest are empty where its box does not open."""

    key: str
    day: date
    by: str
    root: str
    fingerprint: str
    records: int
    texts: tuple[str, ...] = field(repr=False)  # the keys of what was handed in
    names: tuple[str, ...] = field(repr=False)
    at: datetime | None = None  # exactly, when it was sealed


def stored_names(case: int | None = None) -> tuple[str, ...]:
    """Return the names of all files that cases have in the store, or those of one case."""
    only = {} if case is None else {"case_id": case}
    return tuple(name for table in (Bundle, Part) for name in table.objects.filter(**only).values_list("stored", flat=True))


def held(found: Case, opener: sealed.Opener) -> tuple[Held, ...]:
    """Return the bundles of a case that are whole, in the order in which they were made."""
    return tuple(held_one(one, opener) for one in Bundle.objects.filter(case=found, is_whole=True).order_by("id"))


def held_one(row: Bundle, opener: sealed.Opener) -> Held:
    """Return a bundle as a list shows it."""
    try:
        card = opener.open(row.key, "bundle", row.box)
    except DoesNotOpen:
        card = {}
    return Held(
        row.key, row.day, row.by, card.get("root", ""), card.get("fingerprint", ""), card.get("records", 0),
        tuple(card.get("texts", ())), tuple(card.get("names", ())),
        datetime.fromisoformat(card["at"]) if card.get("at") else None,
    )  # fmt: skip


def put(store: FileStore, name: str, content: BinaryIO, *, key: bytes, lid: sealed.Lid, row: str) -> None:
    """Seal a file of a case into the store. Raises StoreUnreachable."""
    store.put(stored_name(name), files.sealed(content, key=key, context=_context(lid.tenant, lid.case, row)))


def _context(tenant: str, case: str, row: str) -> Any:
    return sealed.context(tenant, case, row, "evidence-file", "server")


def key_of(row: Bundle | Part, opener: sealed.Opener) -> bytes:
    """Return the key of a file. Raises DoesNotOpen."""
    purpose = "bundle" if isinstance(row, Bundle) else "part"
    try:
        return base64.b64decode(opener.open(row.key, purpose, row.box)["key"], validate=True)
    except (KeyError, ValueError):
        raise DoesNotOpen("the box holds no key of a file") from None


def opened(row: Bundle | Part, opener: sealed.Opener, store: FileStore) -> Iterator[bytes]:
    """Yield the zip of a bundle or part. Raises DoesNotOpen, NoSuchFile, StoreUnreachable; what came before is dropped then."""
    key = key_of(row, opener)
    with store.open(stored_name(row.stored)) as source:
        yield from files.opened(source, key=key, context=_context(opener.tenant, opener.case, row.key))


def in_memory(row: Bundle, opener: sealed.Opener, store: FileStore) -> io.BytesIO:
    """Return the zip of a bundle, opened in the memory of this process alone, once its end was seen.

    Raises DoesNotOpen, NoSuchFile, StoreUnreachable.
    """
    packed = io.BytesIO()
    packed.writelines(opened(row, opener, store))
    packed.seek(0)
    return packed


def unpacked(row: Bundle, opener: sealed.Opener, store: FileStore, *, folder: Path) -> Path:
    """Lay a bundle out in a folder that lies in memory and return where it is."""
    packed = folder / f"{row.key}.zip"
    with packed.open("xb") as out:
        out.writelines(opened(row, opener, store))
    place = folder / row.key
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(place)  # our own zip: its file opened with a key of ours
    packed.unlink()
    return next(place.iterdir())
