"""Referrals: a packet frozen when it is prepared, handed over when the database allows it, followed to its outcome."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pyrage

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import access, packet, papers, sealed
from tomoshibi.casework.models import Case, Recipient, Referral, Task
from tomoshibi.casework.operations.disclosing import Planned, draft, mark_sent, refusals_named
from tomoshibi.casework.operations.parting import parted, parts_of, write_parts
from tomoshibi.casework.operations.reaching import ChangedMeanwhile, NoSuchCase, Reached, reached, touch
from tomoshibi.casework.packet import Beside, Frame
from tomoshibi.casework.paper_pdf import paper_pdf
from tomoshibi.casework.paper_words import LANGUAGES
from tomoshibi.outside.file_store import FileStore
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

Random = Callable[[int], bytes]
EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip can say: no file in it tells when it was made
NEXT = {
    "sent": ("acknowledged", "accepted", "declined"),
    "acknowledged": ("accepted", "declined"),
    "accepted": ("outcome", "closed"),
    "declined": ("closed",),
    "outcome": ("outcome", "closed"),
    "withdrawn": ("acknowledged", "closed"),  # the receiver confirms that they stopped
}


class NotAKey(Exception):
    """The receiver's key is no age key."""


class NotTheNext(Exception):
    """A referral does not come to this from where it stands."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed over: a file that only the receiver's key opens, or the lines of a paper; and the packet's hash."""

    digest: str
    file: bytes | None = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    parts: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)  # beside paper: disclosures of records, by name


def refer(
    case: str, planned: Planned, *, by: WorkerSession, at: datetime, random: Random, receiver: str = "",
    store: FileStore | None = None,
) -> str:  # fmt: skip
    """Prepare a referral with its packet and return its key; without the receiver's age key it goes on paper.

    Where records of a bundle are among its items, `store` is where bundles lie. Raises NoSuchCase, NotAnItem, NotAKey,
    DoesNotOpen, ChangedMeanwhile, and what `parted` raises.
    """
    _key(receiver)
    planned = replace(planned, items=tuple(planned.items))
    name = _name_of(case, planned.recipient, by)
    with (
        parted(case, planned.items, to=name, by=by, now=at, random=random, store=store) as made,
        reached(case, by=by, to="write", at=at) as found,
    ):
        disclosure = draft(found, planned, by=by, at=at, random=random)
        opener = sealed.opener(found.row, by.keys, found.lid.tenant)
        today, key = japanese_day(at), random(16).hex()
        items = disclosure.items.values_list("item", flat=True)
        frame = Frame(name, disclosure.recipient.kind, planned.purpose, planned.basis, planned.article, today)
        parts = {one.bundle: Beside(one.digest, one.records) for one in made}
        frozen = packet.made(found.row, opener, items, frame=frame, random=random, parts=parts)
        box = sealed.shut_bytes(found.lid, key, "packet", _kept(frozen.content, receiver))
        row = Referral.objects.create(
            key=key, case=found.row, disclosure=disclosure, status="draft", handed="age" if receiver else "printed",
            packet=box, packet_hash=frozen.digest, day=today, changed_day=today, by=by.worker,
        )  # fmt: skip
        write_parts(found, row, made, opener, at=at)
        touch(found.row)
        trail.note(act="referral-prepared", subject=found.subject, actor=by.worker, at=at, details={"referral": key})
    return key


def _name_of(case: str, recipient: str, by: WorkerSession) -> str:
    """Return the name of a recipient; empty where it is not there for this worker, which is refused where it is used."""
    found = Case.objects.filter(access.listed(access.reader(by), "write"), key=case).first()
    row = Recipient.objects.filter(case=found, key=recipient).first() if found else None
    if found is None or row is None:
        return ""
    return str(sealed.opener(found, by.keys, keyhole().tenant).open(row.key, "recipient", row.box)["name"])


def _key(receiver: str) -> "pyrage.x25519.Recipient | None":
    if not receiver:
        return None
    try:
        return pyrage.x25519.Recipient.from_str(receiver.strip())
    except pyrage.RecipientError:
        raise NotAKey from None


def _kept(content: bytes, receiver: str) -> bytes:
    return receiver.encode("ascii") + b"\n" + content


def hand_over(
    case: str, referral: str, *, by: WorkerSession, at: datetime, random: Random, store: FileStore | None = None
) -> Handed:
    """Send a referral, if the database allows it at this moment, and return what the receiver gets.

    Raises NoSuchCase, NotSent, DoesNotOpen; NoStore, NoSuchFile, StoreUnreachable where it has parts, and nothing is sent then.
    """
    row = Referral.objects.filter(key=referral, case__key=case).select_related("disclosure").first()
    name = row.disclosure.key if row else ""
    with refusals_named(case, name, by=by, at=at), reached(case, by=by, to="write", at=at) as found:
        row = _referral(found, referral)
        mark_sent(found, row.disclosure.key, by=by, at=at, random=random)
        handed = _handed(found, row, by, store)
        _step(row, "sent", at)
        touch(found.row)
    return handed


def _referral(found: Reached, referral: str) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).filter(case=found.row, key=referral)
    row = rows.select_related("disclosure").first()
    if row is None:
        raise NoSuchCase
    return row


def _handed(found: Reached, row: Referral, by: WorkerSession, store: FileStore | None) -> Handed:
    opener = sealed.opener(found.row, by.keys, found.lid.tenant)
    receiver, _, content = sealed.open_bytes(opener, row.key, "packet", row.packet).partition(b"\n")
    key, parts = _key(receiver.decode("ascii")), parts_of(row, opener, store)
    if key is None:
        return Handed(row.packet_hash, None, papers.text(papers.paper(json.loads(content), row.packet_hash)), parts)
    return Handed(row.packet_hash, pyrage.encrypt(together(content, row.packet_hash, parts), [key]), ())


def together(content: bytes, digest: str, parts: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a zip of a packet, its papers in both languages, and its parts. Raises PaperNotWritten."""
    document = json.loads(content)
    made = [(f"paper-{one}.pdf", paper_pdf(papers.paper(document, digest, one))) for one in LANGUAGES]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, one in (("packet.json", content), *made, *parts):
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), one)
    return out.getvalue()


def _step(row: Referral, status: str, at: datetime) -> None:
    row.status, row.changed_day, row.version = status, japanese_day(at), row.version + 1
    row.save(update_fields=["status", "changed_day", "outcome", "version"])


def follow(case: str, referral: str, status: str, words: str, *, version: int, by: WorkerSession, at: datetime) -> None:
    """Write down what became of a referral. Raises NoSuchCase, NotTheNext, ChangedMeanwhile, TooLong."""
    with reached(case, by=by, to="write", at=at) as found:
        row = _referral(found, referral)
        if row.version != version:
            opener = sealed.opener(found.row, by.keys, found.lid.tenant)
            told = str(opener.open(row.key, "outcome", row.outcome).get("text", "")) if row.outcome else ""
            mine = {"status": status, "words": words or told}  # who writes no word leaves what stands
            raise ChangedMeanwhile(mine, {"status": row.status, "words": told}, row.version)
        if status not in NEXT.get(row.status, ()):
            raise NotTheNext
        if words:
            row.outcome = found.lid.shut(row.key, "outcome", {"text": words, "at": at, "by": by.worker})
        _step(row, status, at)
        if status == "acknowledged":
            Task.objects.filter(case=found.row, kind="ask-to-stop", subject=row.disclosure.key, done_day=None).update(
                done_day=japanese_day(at), done_by=by.worker
            )
        trail.note(act=f"referral-{status}", subject=found.subject, actor=by.worker, at=at, details={"referral": referral})
