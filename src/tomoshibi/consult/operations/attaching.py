"""Texts that a person hands in: closed until a counsellor opens it, sealed before they lie anywhere, the same one only once."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import Box
from tomoshibi.basics.secrecy.files import new_file_key
from tomoshibi.basics.secrecy.sealed_files import BY_BROWSER, sealed_file
from tomoshibi.consult import contexts
from tomoshibi.consult.models import Attachment, Consultation
from tomoshibi.consult.operations.answering import NotReadable, Writer
from tomoshibi.consult.operations.visiting import Visitor
from tomoshibi.evidence.handed_text import NotAText, admit
from tomoshibi.outside.file_store import FileStore, new_name, stored_name
from tomoshibi.staff import trail
from tomoshibi.staff.queries import keyhole

__all__ = ["NotAText"]
LONGEST_TEXT = 8 * 1024 * 1024  # bytes; ten years of a talk in LINE are about five
LONGEST_SENDING = 2 * LONGEST_TEXT  # of all texts of one form: it is held in memory
MOST_AT_ONCE = 20
MOST_IN_ALL = 100  # of one consultation
PADDED = 9  # of 8: sealed and padded, a text is less than an eighth longer
LONGEST_BOX = 4_000  # bytes
LONGEST_NAME = 200  # characters
UNFINISHED = timedelta(days=2)  # a sending that is not whole by then was cut off
ORPHANED = timedelta(days=1)  # a file that no row knows by then: whoever had to remove it was killed before
_KEY = re.compile(r"[0-9a-f]{24}")


class UploadsClosed(Exception):
    """No counsellor opened this consultation for texts, or it is closing."""


class TooLarge(Exception):
    """The text is longer than one may be."""


class TooMany(Exception):
    """There are more texts than one consultation may hold, or one sending bring."""


class NotSealed(Exception):
    """What a browser sent is not in the form of a sealed text."""


@dataclass(frozen=True, slots=True)
class SealedText:
    """A text sealed under a key of its own, as it goes into the store, and the box that holds this key and the name."""

    key: str  # of the row, which it is bound to
    box: Box = field(repr=False)
    pieces: Sequence[bytes] = field(repr=False)


@transaction.atomic
def open_uploads(consultation: str, *, by: Writer, at: datetime) -> None:
    """Let the person hand in texts in this consultation. Raises NotReadable."""
    _let(consultation, True, act="uploads-opened", by=by, at=at)


@transaction.atomic
def close_uploads(consultation: str, *, by: Writer, at: datetime) -> None:
    """Take no more texts in this consultation. Raises NotReadable."""
    _let(consultation, False, act="uploads-closed", by=by, at=at)


def _let(consultation: str, takes_files: bool, *, act: str, by: Writer, at: datetime) -> None:
    found = Consultation.objects.select_for_update().filter(key=consultation, status__in=("waiting", "answered")).first()
    if found is None:
        raise NotReadable
    if found.takes_files == takes_files:
        return
    found.takes_files = takes_files
    found.version += 1
    found.save(update_fields=["takes_files", "version"])
    trail.note(act=act, subject=f"consultation:{found.key}", actor=by.key, at=at)


def sealed_text(content: bytes, *, name: str, to: Visitor, form: str, at: datetime) -> SealedText:
    """Return a text sealed here, in memory, with all media inside it replaced by filler.

    `form` is of the page it was chosen on. Raises TooLarge and NotAText.
    """
    if len(content) > LONGEST_TEXT:
        raise TooLarge
    admitted = admit(content)
    tenant, row, key = keyhole().tenant, row_key(form, content), new_file_key()
    card = {
        "key": base64.b64encode(key).decode("ascii"), "name": name[:LONGEST_NAME], "at": at.isoformat(), "size": len(content),
    }  # fmt: skip
    box = boxes.seal(
        json.dumps(card, ensure_ascii=False).encode("utf-8", "surrogatepass"),
        to=to.key.public(),
        context=contexts.attachment(tenant, to.consultation, row),
    )
    pieces = sealed_file(admitted.content, key=key, context=contexts.file(tenant, to.consultation, row))
    return SealedText(row, box, tuple(pieces))


def row_key(form: str, content: bytes) -> str:
    """Return the key of a text's row: the same for the same text from the same page.

    The page's random form goes in and is kept nowhere, so that the key says nothing about the text.
    """
    return hashlib.sha256(f"{form}\n{hashlib.sha256(content).hexdigest()}".encode("utf-8", "surrogatepass")).hexdigest()[:24]


def sealed_there(key: str, box: bytes, content: bytes) -> SealedText:
    """Return what a browser sealed, as far as that can be judged without opening it. Raises TooLarge and NotSealed."""
    if len(content) > LONGEST_TEXT * PADDED // 8:
        raise TooLarge
    if not _KEY.fullmatch(key) or not 0 < len(box) <= LONGEST_BOX or content[:1] != bytes([BY_BROWSER]):
        raise NotSealed
    return SealedText(key, Box(box), (content,))


def attach(
    visitor: Visitor, texts: Sequence[SealedText], *, store: FileStore, at: datetime, random: Callable[[int], bytes]
) -> int:
    """Keep sealed texts and return how many are new; what is there already is not kept again.

    Raises UploadsClosed, TooMany and StoreUnreachable; of the texts before the failing one nothing is lost.
    """
    if len(texts) > MOST_AT_ONCE:
        raise TooMany
    return sum(_kept(visitor, text, store=store, at=at, random=random) for text in texts)


def _kept(visitor: Visitor, text: SealedText, *, store: FileStore, at: datetime, random: Callable[[int], bytes]) -> bool:
    row, before = _announced(visitor, text, at=at, random=random)
    if row is None:
        return False
    if before:
        store.delete(stored_name(before))
    name = stored_name(row.stored)
    store.put(name, text.pieces)
    if not _finished(row, at=at):
        store.delete(name)  # erased meanwhile, or sent a second time: that sending keeps its own
        return False
    return True


@transaction.atomic
def _announced(
    visitor: Visitor, text: SealedText, *, at: datetime, random: Callable[[int], bytes]
) -> tuple[Attachment | None, str]:
    """Return the row of a text that is about to be kept, None where it is there and whole.

    With it comes the name under which an earlier sending, that was cut off, may have left something.
    """
    found = Consultation.objects.select_for_update().get(key=visitor.consultation)
    if not found.takes_files or found.team_box is None or found.status not in {"waiting", "answered"}:
        raise UploadsClosed
    there = Attachment.objects.filter(consultation=found, key=text.key).first()
    if there is not None and there.is_whole:
        return None, ""
    if there is None and Attachment.objects.filter(consultation=found).count() >= MOST_IN_ALL:
        raise TooMany
    row = there or Attachment(consultation=found, key=text.key)
    before = row.stored
    row.stored, row.day, row.box = new_name(random=random), japanese_day(at), text.box
    row.save()
    return row, before


@transaction.atomic
def _finished(row: Attachment, *, at: datetime) -> bool:
    """Say that a text lies whole in the store, and return whether its row is still the one it was kept for."""
    found = Consultation.objects.select_for_update().get(id=row.consultation_id)
    if found.team_box is None:
        return False
    if not Attachment.objects.filter(id=row.id, stored=row.stored, box__isnull=False).update(is_whole=True):
        return False
    found.last_day = japanese_day(at)
    if found.status == "answered":
        found.status = "waiting"
    found.version += 1
    found.save(update_fields=["last_day", "status", "version"])
    return True


def sweep_unfinished(*, store: FileStore, at: datetime) -> int:
    """Remove what is left of sendings that were cut off and return how many; the file goes before its row."""
    left = Attachment.objects.filter(is_whole=False, day__lt=japanese_day(at - UNFINISHED))
    for row in left:
        store.delete(stored_name(row.stored))
        Attachment.objects.filter(id=row.id, stored=row.stored).delete()  # not where it was sent anew this very moment
    return len(left)


def sweep_orphans(*, store: FileStore, at: datetime, also: Callable[[], Iterable[str]] = tuple) -> int:
    """Remove files that no row knows and return how many; `also` gives the names that other parts' rows know.

    The row of a text is there before its file, so the files are listed first. What came a moment ago is left alone all the
    same: bringing back a backup lays files down before their rows.
    """
    old = tuple(store.older(at - ORPHANED))
    known = {*Attachment.objects.values_list("stored", flat=True), *also()} if old else set()
    orphans = [name for name in old if name not in known]
    for name in orphans:
        store.delete(name)
    return len(orphans)
