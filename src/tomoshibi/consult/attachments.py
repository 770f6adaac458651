"""What is shown of texts that a person handed in: their names, and on asking the text itself as a plain list."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import DoesNotOpen, PrivateKey
from tomoshibi.basics.secrecy.sealed_files import opened_file
from tomoshibi.consult import contexts
from tomoshibi.consult.messages import moment
from tomoshibi.consult.models import Attachment
from tomoshibi.evidence.handed_text import NotAText, Talk, as_talk
from tomoshibi.outside.file_store import FileStore, NoSuchFile, stored_name

__all__ = ["NotAText"]
LARGEST = 64 * 1024 * 1024  # bytes of a sealed file (basics/secrecy/sealed_files.py); a box that says more is not believed


class NoSuchAttachment(Exception):
    """There is no such text in this consultation."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A text in the list; `name` is empty where its box does not open. `size`: in bytes, as it was handed in, where it says."""

    key: str
    name: str = field(repr=False)
    day: date
    at: datetime | None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class _Card:
    key: bytes = field(repr=False)
    name: str = field(repr=False)
    at: datetime | None
    size: int | None


def attached(consultation_id: int, *, case: str, tenant: str, key: PrivateKey) -> tuple[Attached, ...]:
    """Return the texts of a consultation in the order in which they came."""
    rows = Attachment.objects.filter(consultation_id=consultation_id, is_whole=True, box__isnull=False).order_by("id")
    return tuple(_listed(row, case, tenant, key) for row in rows)


def attached_of(talks: Mapping[int, tuple[str, PrivateKey]], *, tenant: str) -> dict[int, tuple[Attached, ...]]:
    """Return the texts of several consultations at once: by id, of each given as its key and what opens it."""
    found: dict[int, tuple[Attached, ...]] = dict.fromkeys(talks, ())
    rows = Attachment.objects.filter(consultation_id__in=tuple(talks), is_whole=True, box__isnull=False).order_by("id")
    for row in rows:
        case, key = talks[row.consultation_id]
        found[row.consultation_id] = (*found[row.consultation_id], _listed(row, case, tenant, key))
    return found


def _listed(row: Attachment, case: str, tenant: str, key: PrivateKey) -> Attached:
    try:
        card = _card(row, case, tenant, key)
    except DoesNotOpen:
        return Attached(row.key, "", row.day, None)
    return Attached(row.key, card.name, row.day, card.at, card.size)


def _card(row: Attachment, case: str, tenant: str, key: PrivateKey) -> _Card:
    """Return what stands in a text's box; a browser wrote it, so nothing in it is believed unseen. Raises DoesNotOpen."""
    content = boxes.open_box(bytes(row.box or b""), key=key, context=contexts.attachment(tenant, case, row.key))
    try:
        given = json.loads(content)
        name = str(given["name"]).encode("utf-8", "replace").decode("utf-8")
        size = given.get("size")
        is_size = isinstance(size, int) and not isinstance(size, bool) and 0 <= size <= LARGEST
        return _Card(base64.b64decode(given["key"], validate=True), name, moment(given.get("at")), size if is_size else None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise DoesNotOpen("the box holds no key of a file") from None


@dataclass(frozen=True, slots=True)
class OpenedText:
    """A text, opened and read; `talk` is what a counsellor is shown of it."""

    name: str = field(repr=False)
    talk: Talk = field(repr=False)


def opened_text(consultation_id: int, row_key: str, *, case: str, tenant: str, key: PrivateKey, store: FileStore) -> OpenedText:
    """Return a text that was handed in, looked at again before it is shown.

    Raises NoSuchAttachment, DoesNotOpen, StoreUnreachable, and NotAText: a browser sealed it, so no server could tell before.
    """
    name, content = original_text(consultation_id, row_key, case=case, tenant=tenant, key=key, store=store)
    return OpenedText(name, as_talk(name or "text", content))


def original_text(
    consultation_id: int, row_key: str, *, case: str, tenant: str, key: PrivateKey, store: FileStore
) -> tuple[str, bytes]:
    """Return the name and the bytes of a text as they were handed in.

    Raises NoSuchAttachment, DoesNotOpen, StoreUnreachable.
    """
    row = Attachment.objects.filter(consultation_id=consultation_id, key=row_key, is_whole=True, box__isnull=False).first()
    if row is None:
        raise NoSuchAttachment
    card = _card(row, case, tenant, key)
    try:
        with store.open(stored_name(row.stored)) as source:
            return card.name, opened_file(source, key=card.key, context=contexts.file(tenant, case, row.key))
    except NoSuchFile:
        raise NoSuchAttachment from None
