"""What a referral passes on of the evidence: of each bundle a disclosure of just the allowed records, frozen with it."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from tomoshibi import __version__
from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.files import new_file_key
from tomoshibi.casework import access, bundles, sealed
from tomoshibi.casework.models import Bundle, Part, Referral
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, Reached, readable
from tomoshibi.casework.record_items import records
from tomoshibi.evidence.disclosing import DisclosureOrder, disclose
from tomoshibi.evidence.disclosure.choosing import Choice
from tomoshibi.evidence.disclosure.material import NotThere
from tomoshibi.evidence.sealing.archive import write_zip
from tomoshibi.outside.file_store import FileStore, new_name, stored_name
from tomoshibi.outside.memory_folder import memory_folder
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

Random = Callable[[int], bytes]


class NoStore(Exception):
    """Records of a bundle are to be passed on, and nobody said where bundles lie."""


class NoSuchRecord(Exception):
    """A record that is to be passed on is not there: no such bundle in this case, or no such number in it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that was sealed into the store: its row's key, its name there, and its own key."""

    row: str
    stored: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """A part that lies in the store, and its bundle as it lies there now, with this act in its chain of custody."""

    bundle: str
    part: Sealed
    digest: str  # SHA-256 of the part's zip
    before: str  # the name of the bundle's file that was read
    after: Sealed
    records: Mapping[int, Mapping[str, str]] = field(repr=False)  # of each that goes: its time as printed, its sender


@contextmanager
def parted(
    case: str, items: Iterable[str], *, to: str, by: WorkerSession, now: datetime, random: Random, store: FileStore | None
) -> Iterator[tuple[Made, ...]]:
    """Make the parts of a referral and give them; what was laid into the store goes again where the referral fails.

    Raises NoSuchCase, NoSuchRecord, NoStore, NoShare, DoesNotOpen, NoMemoryFolder, NoSuchFile, StoreUnreachable, NotIntact.
    """
    wanted = records(items)
    if not wanted:
        yield ()
        return
    if store is None:
        raise NoStore
    made: list[Made] = []
    try:
        with memory_folder(random=random) as folder:
            found = readable(case, access.reader(by), at=now, to="write")
            opener, lid = sealed.opener(found, by.keys, keyhole().tenant), sealed.lid(found, keyhole().tenant)
            for bundle, numbers in sorted(wanted.items()):
                row = Bundle.objects.filter(case=found, key=bundle, is_whole=True).first()
                if row is None:
                    raise NoSuchRecord
                place = bundles.unpacked(row, opener, store, folder=folder)
                part, shown = _disclosed(place, numbers, to=to, by=by, now=now, random=random), _shown(place, numbers)
                made.append(_kept(row, place, part, shown, lid, random=random, store=store))
        yield tuple(made)
    except BaseException:
        for one in made:
            store.delete(stored_name(one.part.stored))
            store.delete(stored_name(one.after.stored))
        raise
    for one in made:
        store.delete(stored_name(one.before))


def _disclosed(bundle: Path, numbers: Iterable[int], *, to: str, by: WorkerSession, now: datetime, random: Random) -> Path:
    out = bundle.with_name("part.zip")
    order = DisclosureOrder(
        bundle, out, Choice(records=tuple((n, n) for n in sorted(numbers))), lambda: now, random, f"tomoshibi {__version__}",
        by=by.work_name, purpose=to, as_zip=True,
    )  # fmt: skip
    try:
        disclose(order)
    except NotThere:
        raise NoSuchRecord from None
    return out


def _shown(bundle: Path, numbers: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return of each of these records when it was, as the export prints it, and who sent it, as far as it says."""
    wanted, decode = frozenset(numbers), msgspec.json.Decoder(dict[str, Any]).decode
    with (bundle / "data/records.jsonl").open("rb") as lines:
        rows = [row for row in map(decode, lines) if row["n"] in wanted]
    return {
        row["n"]: {
            "printed": str((row["time"] or {}).get("printed") or ""),
            "sender": str((row["sender"] or {}).get("name") or ""),
        }
        for row in rows
    }


def _kept(
    row: Bundle, place: Path, part: Path, shown: Mapping[int, Mapping[str, str]], lid: sealed.Lid, *, random: Random,
    store: FileStore,
) -> Made:  # fmt: skip
    digest = hashlib.sha256(part.read_bytes()).hexdigest()
    whole = place.with_name("whole.zip")
    with whole.open("xb") as out:
        write_zip(place, out, name=bundles.NAME)
    made = _put(part, random(16).hex(), lid, random=random, store=store)
    return Made(row.key, made, digest, row.stored, _put(whole, row.key, lid, random=random, store=store), shown)


def _put(file: Path, row: str, lid: sealed.Lid, *, random: Random, store: FileStore) -> Sealed:
    made = Sealed(row, new_name(random=random), new_file_key())
    with file.open("rb") as content:
        bundles.put(store, made.stored, content, key=made.key, lid=lid, row=row)
    return made


def write_parts(
    found: Reached, referral: Referral, made: Iterable[Made], opener: sealed.Opener, *, at: datetime
) -> dict[str, str]:
    """Write the rows of parts in a case that is held; return the hash of each bundle's part.

    Raises ChangedMeanwhile where somebody else passed something on of the same bundle meanwhile.
    """
    for one in made:
        row = Bundle.objects.select_for_update().get(case=found.row, key=one.bundle)
        if row.stored != one.before:
            raise ChangedMeanwhile({"bundle": one.bundle}, {"bundle": one.bundle}, found.row.version)
        card = {**opener.open(row.key, "bundle", row.box), "key": _text(one.after.key)}
        row.stored, row.box = one.after.stored, found.lid.shut(row.key, "bundle", card)
        row.save(update_fields=["stored", "box"])
        box = found.lid.shut(one.part.row, "part", {"key": _text(one.part.key)})
        Part.objects.create(
            key=one.part.row, case=found.row, referral=referral, bundle=row, stored=one.part.stored, box=box,
            day=japanese_day(at),
        )  # fmt: skip
    return {one.bundle: one.digest for one in made}


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def parts_of(referral: Referral, opener: sealed.Opener, store: FileStore | None) -> tuple[tuple[str, bytes], ...]:
    """Return names and zips of a referral's parts. Raises NoStore, DoesNotOpen, NoSuchFile, StoreUnreachable."""
    rows = Part.objects.filter(referral=referral).select_related("bundle").order_by("id")
    if rows and store is None:
        raise NoStore
    return tuple((f"{one.bundle.key[:8]}.zip", b"".join(bundles.opened(one, opener, store))) for one in rows if store)
