"""Texts that a person handed in become a bundle inside their case, and its marks become proposals."""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from tomoshibi import __version__
from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.files import new_file_key
from tomoshibi.casework import bundles
from tomoshibi.casework.models import Bundle, Contact
from tomoshibi.casework.operations.proposing import Mark, add_proposals
from tomoshibi.casework.operations.reaching import NoSuchCase, reached
from tomoshibi.consult.queries import original
from tomoshibi.evidence.admission.names import safe_part
from tomoshibi.evidence.order import Order, Preserved
from tomoshibi.evidence.preserving import preserve
from tomoshibi.evidence.sealing.archive import write_zip
from tomoshibi.evidence.sealing.keys import new_key
from tomoshibi.outside.file_store import FileStore, new_name, stored_name
from tomoshibi.outside.memory_folder import memory_folder
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession

Random = Callable[[int], bytes]
Now = Callable[[], datetime]


class NothingChosen(Exception):
    """No text was chosen."""


class NotPreserved(Exception):
    """No bundle could be made of the texts; the message is the name of what stood in the way."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which texts become one bundle. `form` is of the page: sent twice, it is one bundle."""

    consultation: str
    texts: tuple[str, ...]
    form: str


def seal_texts(case: str, chosen: Chosen, *, by: WorkerSession, now: Now, random: Random, store: FileStore) -> str:
    """Seal texts of a talk of this case as a bundle, propose what its marks show, and return the bundle's key.

    The texts and the bundle lie in memory only while this works. Nothing is kept where anything fails. Raises NoSuchCase,
    NothingChosen, NoMemoryFolder, StoreUnreachable, DoesNotOpen, NoShare, NoSuchConsultation, NoSuchAttachment, NotPreserved,
    TooLargeForZip, and OSError where the folder in memory has no room.
    """
    if not chosen.texts:
        raise NothingChosen
    key, at = row_key(case, chosen.form), now()
    with reached(case, by=by, to="write", at=at) as found:
        if not Contact.objects.filter(case=found.row, consultation=chosen.consultation).exists():
            raise NoSuchCase
        if Bundle.objects.filter(case=found.row, key=key, is_whole=True).exists():
            return key
    given = [original(chosen.consultation, one, by.keys, store=store) for one in chosen.texts]
    with memory_folder(random=random) as folder:
        made = _preserved(
            Order((_laid_out(given, folder),), folder / bundles.NAME, new_key("one-time", random=random), now, random,
                  f"tomoshibi {__version__}", by=by.work_name)
        )  # fmt: skip
        marks = tuple(_marks(made.path))
        packed = folder / "bundle.zip"
        with packed.open("xb") as out:
            write_zip(made.path, out, name=bundles.NAME)
        names = tuple(name for name, _ in given)
        stored = _keep(case, key, chosen, made, names, packed, by=by, at=at, random=random, store=store)
    with reached(case, by=by, to="write", at=at) as found:
        if not Bundle.objects.filter(case=found.row, key=key, stored=stored, is_whole=False).update(is_whole=True):
            return key  # sent twice at once: the other one's file is the one that is kept
        count = add_proposals(found, key, marks, at=at, random=random)
        trail.note(
            act="evidence-sealed", subject=found.subject, actor=by.worker, at=at, details={"bundle": key, "proposed": count}
        )
    return key


def row_key(case: str, form: str) -> str:
    """Return the key of a bundle's row: the same for the same page of the same case."""
    return hashlib.sha256(f"{case}\n{form}".encode("utf-8", "replace")).hexdigest()[:32]


def _preserved(order: Order) -> Preserved:
    from tomoshibi.evidence.admission.keeping import SourceChanged
    from tomoshibi.evidence.admission.shelf import NothingThere, SourceUnreadable
    from tomoshibi.evidence.report.document import ReportNotWritten
    from tomoshibi.evidence.report.glyphs import FontUnreadable
    from tomoshibi.evidence.sealing.placing import TargetUnusable

    try:
        return preserve(order)
    except (SourceChanged, NothingThere, SourceUnreadable, ReportNotWritten, FontUnreadable, TargetUnusable) as error:
        raise NotPreserved(type(error).__name__) from error


def _laid_out(given: Sequence[tuple[str, bytes]], folder: Path) -> Path:
    """Write the texts under their own names, a number before a second one of the same name; return what is preserved."""
    source = folder / "source"
    source.mkdir()
    for number, (given_name, content) in enumerate(given, 1):
        name = given_name.replace("/", "_")  # a browser wrote it: it may name a place outside the folder
        place = source / safe_part(name or "text.txt")
        if place.exists():
            place = source / safe_part(f"{number}-{name}")
        place.write_bytes(content)
    return next(source.iterdir()) if len(given) == 1 else source


def _keep(
    case: str, key: str, chosen: Chosen, made: Preserved, names: tuple[str, ...], packed: Path, *, by: WorkerSession,
    at: datetime, random: Random, store: FileStore,
) -> str:  # fmt: skip
    """Lay the sealed file into the store and return its name; its row is there first, so that nothing is left behind."""
    name, file_key = new_name(random=random), new_file_key()
    with reached(case, by=by, to="write", at=at) as found:
        card = {
            "key": base64.b64encode(file_key).decode("ascii"), "root": made.seal.root, "fingerprint": made.fingerprint,
            "records": made.summary["records"], "texts": list(chosen.texts), "names": list(names), "at": at,
        }  # fmt: skip
        Bundle.objects.filter(case=found.row, key=key, is_whole=False).delete()
        Bundle.objects.create(
            key=key, case=found.row, stored=name, box=found.lid.shut(key, "bundle", card), by=by.worker, day=japanese_day(at)
        )
        lid = found.lid
    with packed.open("rb") as content:
        bundles.put(store, name, content, key=file_key, lid=lid, row=key)
    return name


def _marks(bundle: Path) -> Iterator[Mark]:
    """Yield the marks of a bundle with their words and the day of their record, where it is known."""
    marked: Mapping[int, Any] = {one["n"]: one for one in _lines(bundle / "data/marks.jsonl")}
    for row in _lines(bundle / "data/records.jsonl") if marked else ():
        for label in marked.get(row["n"], {}).get("labels", ()):
            start, end = label["words"]
            entities = _entities(marked[row["n"]]["entities"])
            yield Mark(row["n"], label["label"], label["rule"], _day(row), str(row["text"])[start:end], entities)


def _entities(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the entities of a record stand for, by kind. Sums stand together: each is nothing without its unit."""
    said = {one["kind"]: _said(one) for one in found}
    sums = [{"value": one["value"], "unit": one["unit"]} for one in found if one["kind"] == "amount"]
    return {**said, "amount": sums} if sums else said


def _said(entity: Mapping[str, Any]) -> Any:
    """Return what an entity stands for: its value, or all that is known of one that has none of its own."""
    return entity.get("value", {name: value for name, value in entity.items() if name not in {"kind", "words"}})


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_file():
        with path.open("rb") as lines:
            yield from map(msgspec.json.Decoder(dict[str, Any]).decode, lines)


def _day(row: Mapping[str, Any]) -> date | None:
    with suppress(TypeError, ValueError, KeyError):
        return date.fromisoformat((row["time"]["jst"] or row["time"]["local"])[:10])
    return None


def sweep_unfinished_bundles(*, store: FileStore, at: datetime) -> int:
    """Remove what is left of bundles whose making was cut off and return how many; the file goes before its row."""
    left = Bundle.objects.filter(is_whole=False, day__lt=japanese_day(at))
    for row in left:
        store.delete(stored_name(row.stored))
        Bundle.objects.filter(id=row.id, is_whole=False, stored=row.stored).delete()
    return len(left)
