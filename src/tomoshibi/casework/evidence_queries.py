"""What pages show of a case's evidence: what was handed in, its bundles with their records, and what marks propose."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.casework import access, bundles, sealed
from tomoshibi.casework.bundles import Held
from tomoshibi.casework.models import Bundle, Case, Contact, Proposal
from tomoshibi.casework.operations.reaching import NoSuchCase, readable
from tomoshibi.casework.queries import Listed, Row, listed_case
from tomoshibi.casework.record_items import PREFIX, records
from tomoshibi.consult.queries import TextsOfTalk, texts_of_talks
from tomoshibi.evidence import record_pages
from tomoshibi.evidence.bundle_rows import Unreadable
from tomoshibi.evidence.record_pages import RecordPages, ShownRecord
from tomoshibi.outside.file_store import FileStore, NoSuchFile, StoreUnreachable
from tomoshibi.staff import trail
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

RECORDS_OF_A_PAGE = 100
LONGEST_QUOTE = 120  # characters: enough to know a message again
BESIDE = 2  # records before and after a proposed one: enough to see who answers whom
WHY = {DoesNotOpen: "sealed", NoSuchFile: "gone", StoreUnreachable: "store", Unreadable: "damaged"}


class NotOpened(Exception):
    """A bundle cannot be read now; the message is one of WHY."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of a case. `sealed`: the bundle of each text that is in one; `waiting`: of each bundle, what is proposed."""

    listed: Listed
    may: frozenset[str]
    bundles: tuple[Held, ...] = field(repr=False)
    talks: tuple[TextsOfTalk, ...] = field(repr=False)
    sealed: Mapping[str, str]
    waiting: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EvidenceCounts:
    """How many bundles a case has, and how many of their marks nobody has decided on."""

    bundles: int
    waiting: int


@dataclass(frozen=True, slots=True)
class OpenedBundle:
    """A bundle with what is in it; `pages` is None where it cannot be read, and `why` says why."""

    listed: Listed
    may: frozenset[str]
    held: Held
    pages: RecordPages | None = field(repr=False)
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which records of a bundle are to be read: a page of all or of the marked ones, or the page on which a number stands."""

    page: int = 1
    only_marked: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """Some records of a bundle, in order."""

    listed: Listed
    may: frozenset[str]
    held: Held
    records: tuple[ShownRecord, ...] = field(repr=False)
    page: int
    pages: int
    count: int
    marked: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A proposal that was decided on. `made`: the key of the event or fact that it became."""

    bundle: str
    record: int
    label: str
    status: str
    made: str
    by: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Proposals:
    """The next record on which something is proposed, with its proposals, and how much is left of which label."""

    listed: Listed
    may: frozenset[str]
    left: Mapping[str, int]
    decided: tuple[Decided, ...]
    bundle: str
    record: int
    group: tuple[Row, ...] = field(repr=False)
    beside: tuple[ShownRecord, ...] = field(repr=False)
    why: str


@dataclass(frozen=True, slots=True)
class _Reached:
    row: Case
    may: frozenset[str]
    opener: sealed.Opener

    @property
    def subject(self) -> str:
        return f"case:{self.row.key}"


def _reached(case: str, by: WorkerSession, at: datetime, to: str = "read") -> _Reached:
    asking = access.reader(by)
    found = readable(case, asking, at=at, to=to)
    return _Reached(found, access.all_allowed(asking, found), sealed.opener(found, by.keys, keyhole().tenant))


def opener_of(case: str, *, by: WorkerSession, at: datetime) -> sealed.Opener:
    """Return what opens a case that one may read. Raises NoSuchCase, NoShare, DoesNotOpen."""
    return _reached(case, by, at).opener


def evidence(case: str, *, by: WorkerSession, at: datetime) -> Evidence:
    """Return the evidence of a case; looking stands in the trail. Raises NoSuchCase, NoShare, DoesNotOpen."""
    found = _reached(case, by, at)
    held = bundles.held(found.row, found.opener)
    talks = Contact.objects.filter(case=found.row, consultation__isnull=False).values_list("consultation", flat=True)
    waiting = Proposal.objects.filter(case=found.row, status="proposed").values_list("bundle", flat=True)
    made = Evidence(
        listed_case(found.row), found.may, held, texts_of_talks(map(str, talks), by.keys),
        {text: one.key for one in held for text in one.texts}, Counter(waiting),
    )  # fmt: skip
    trail.note(act="evidence-listed", subject=found.subject, actor=by.worker, at=at)
    return made


def evidence_counts(case: str, *, by: WorkerSession, at: datetime) -> EvidenceCounts:
    """Return how much evidence a case has. Raises NoSuchCase."""
    found = readable(case, access.reader(by), at=at)
    return EvidenceCounts(
        Bundle.objects.filter(case=found, is_whole=True).count(), Proposal.objects.filter(case=found, status="proposed").count()
    )


def bundle_page(case: str, bundle: str, *, by: WorkerSession, at: datetime, store: FileStore) -> OpenedBundle:
    """Return a bundle of a case with what is in it. Raises NoSuchCase, NoShare, DoesNotOpen."""
    found = _reached(case, by, at)
    row, held = _bundle(found, bundle)
    pages, why = None, ""
    try:
        pages = _pages(found, row, store, by=by, at=at)
    except NotOpened as error:
        why = str(error)
    trail.note(act="evidence-opened", subject=found.subject, actor=by.worker, at=at, details={"bundle": bundle})
    return OpenedBundle(listed_case(found.row), found.may, held, pages, why)


def records_page(case: str, bundle: str, asked: Asked, *, by: WorkerSession, at: datetime, store: FileStore) -> RecordsPage:
    """Return a page of a bundle's records; which ones were read stands in the trail.

    Raises NoSuchCase, NoShare, DoesNotOpen, NotOpened.
    """
    found = _reached(case, by, at)
    row, held = _bundle(found, bundle)
    pages = _pages(found, row, store, by=by, at=at)
    numbers = pages.marked if asked.only_marked else range(1, pages.count + 1)
    last = max(1, -(-len(numbers) // RECORDS_OF_A_PAGE))
    wanted = -(-bisect_right(numbers, asked.number) // RECORDS_OF_A_PAGE) if asked.number else asked.page
    page = min(max(1, wanted), last)
    shown = numbers[(page - 1) * RECORDS_OF_A_PAGE : page * RECORDS_OF_A_PAGE]
    records = _read(found, bundle, pages, shown, by=by, at=at)
    return RecordsPage(listed_case(found.row), found.may, held, records, page, last, pages.count, len(pages.marks))


def chosen_records(
    case: str, bundle: str, numbers: Iterable[int], *, by: WorkerSession, at: datetime, store: FileStore
) -> tuple[ShownRecord, ...]:
    """Return those of some records that a bundle has. Raises NoSuchCase, NoShare, DoesNotOpen, NotOpened."""
    found = _reached(case, by, at)
    row, _ = _bundle(found, bundle)
    return _read(found, bundle, _pages(found, row, store, by=by, at=at), tuple(numbers), by=by, at=at)


def quotes(case: str, items: Iterable[str], *, by: WorkerSession, at: datetime, store: FileStore) -> dict[str, str]:
    """Return who wrote what in those of some items that are records, cut short, as text from elsewhere.

    A record that cannot be read now, or is none, has no quote. Raises NoSuchCase, NoShare, DoesNotOpen.
    """
    found, told = _reached(case, by, at), dict[str, str]()
    for bundle, numbers in records(items).items():
        with suppress(NotOpened, NoSuchCase):  # a bundle that is not there is as a case that is not there
            row, _ = _bundle(found, bundle)
            read = _read(found, bundle, _pages(found, row, store, by=by, at=at), tuple(numbers), by=by, at=at)
            told |= {f"{PREFIX}{bundle}:{one.number}": quote for one in read if (quote := _quote(one))}
    return told


def _quote(record: ShownRecord) -> str:
    text = " ".join("".join(piece for piece, _ in record.pieces).split())
    cut = f"{text[:LONGEST_QUOTE]}…" if len(text) > LONGEST_QUOTE else text
    return f"{record.who}：{cut}" if record.who and cut else cut


def whole_bundle(case: str, bundle: str, *, by: WorkerSession, at: datetime, store: FileStore) -> bytes:
    """Return a bundle as its zip, for a worker who may write in its case; that it was given stands in the trail.

    Raises NoSuchCase, NoShare, DoesNotOpen, NotOpened.
    """
    found = _reached(case, by, at, "write")
    row, _ = _bundle(found, bundle)
    with _told(found, bundle, by=by, at=at):
        content = bundles.in_memory(row, found.opener, store).getvalue()
    trail.note(act="evidence-given", subject=found.subject, actor=by.worker, at=at, details={"bundle": bundle})
    return content


def proposals(
    case: str, *, by: WorkerSession, at: datetime, store: FileStore, label: str = "", since: str = "", past: str = ""
) -> Proposals:
    """Return the next record with an open proposal, and what stands around it, read out of its bundle.

    `label`: only of this one. `since`, `past`: the key of a proposal from whose record on, or behind whose record, the next
    one is looked for; behind the last comes the first again. Raises NoSuchCase, NoShare, DoesNotOpen.
    """
    found = _reached(case, by, at)
    order = list(Bundle.objects.filter(case=found.row, is_whole=True).order_by("id").values_list("key", flat=True))
    rows = sorted(
        Proposal.objects.filter(case=found.row).defer("box"),
        key=lambda one: (order.index(one.bundle) if one.bundle in order else len(order), one.bundle, one.record, one.id),
    )
    open_ones = [one for one in rows if one.status == "proposed"]
    place = _next([one for one in open_ones if label in {"", one.label}], rows, since, past)
    group = [one for one in open_ones if place and (one.bundle, one.record) == place]
    beside, why = _beside(found, place, store, by=by, at=at) if place else ((), "")
    return Proposals(
        listed_case(found.row), found.may, Counter(one.label for one in open_ones),
        tuple(_decided(one) for one in rows if one.status != "proposed"), *(place or ("", 0)),
        tuple(_proposal(one, found.opener) for one in Proposal.objects.filter(id__in=[one.id for one in group]).order_by("id")),
        beside, why,
    )  # fmt: skip


def _next(wanted: list[Proposal], rows: list[Proposal], since: str, past: str) -> tuple[str, int] | None:
    """Return the bundle and number of the next record among those that are wanted."""
    places = {one.key: number for number, one in enumerate(rows)}
    here = next((one for one in rows if one.key == (past or since)), None)
    if here is not None:
        same = {places[one.key] for one in rows if (one.bundle, one.record) == (here.bundle, here.record)}
        from_here = max(same) + 1 if past else min(same)
        wanted = [*(one for one in wanted if places[one.key] >= from_here), *wanted]
    return (wanted[0].bundle, wanted[0].record) if wanted else None


def _decided(row: Proposal) -> Decided:
    return Decided(row.bundle, row.record, row.label, row.status, row.made, row.decided_by, row.decided_day)


def _proposal(row: Proposal, opener: sealed.Opener) -> Row:
    try:
        words = opener.open(row.key, "proposal", row.box, side="server")
    except DoesNotOpen:
        words = None
    return Row(row.key, {"label": row.label, "rule": row.rule}, words)


def _beside(
    found: _Reached, place: tuple[str, int], store: FileStore, *, by: WorkerSession, at: datetime
) -> tuple[tuple[ShownRecord, ...], str]:
    """Return a record with those around it, or why it cannot be read."""
    bundle, number = place
    row = Bundle.objects.filter(case=found.row, key=bundle, is_whole=True).first()
    if row is None:
        return (), "gone"
    around = range(number - BESIDE, number + BESIDE + 1)
    try:
        return _read(found, bundle, _pages(found, row, store, by=by, at=at), around, by=by, at=at), ""
    except NotOpened as error:
        return (), str(error)


def _bundle(found: _Reached, bundle: str) -> tuple[Bundle, Held]:
    """Return the row of a bundle of this case, and the bundle as a list shows it. Raises NoSuchCase."""
    row = Bundle.objects.filter(case=found.row, key=bundle, is_whole=True).first()
    if row is None:
        raise NoSuchCase
    return row, bundles.held_one(row, found.opener)


def _pages(found: _Reached, row: Bundle, store: FileStore, *, by: WorkerSession, at: datetime) -> RecordPages:
    with _told(found, row.key, by=by, at=at):
        return record_pages.opened(bundles.in_memory(row, found.opener, store))


def _read(
    found: _Reached, bundle: str, pages: RecordPages, numbers: Iterable[int], *, by: WorkerSession, at: datetime
) -> tuple[ShownRecord, ...]:
    """Return records, and write into the trail which ones were read: their numbers, never their words."""
    with _told(found, bundle, by=by, at=at):
        records = pages.records(numbers)
    if records:
        places = {"from": records[0].number, "to": records[-1].number, "count": len(records)}
        details: dict[str, str | int] = {"bundle": bundle, **places}
        trail.note(act="evidence-read", subject=found.subject, actor=by.worker, at=at, details=details)
    return records


@contextmanager
def _told(found: _Reached, bundle: str, *, by: WorkerSession, at: datetime) -> Iterator[None]:
    """Let what keeps a bundle from being read be NotOpened, and stand in the trail."""
    try:
        yield
    except tuple(WHY) as error:
        why = WHY[type(error)]
        details = {"bundle": bundle, "why": why}
        trail.note(act="did-not-open", subject=found.subject, actor=by.worker, at=at, details=details)
        raise NotOpened(why) from None
