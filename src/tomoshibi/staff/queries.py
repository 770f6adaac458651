"""What other parts may know of the staff."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import PublicKey
from tomoshibi.law.entries import KINDS, entries
from tomoshibi.staff.keys import newest_team_key
from tomoshibi.staff.models import Organisation, OtherDay, Shift, SignedEntry, Worker
from tomoshibi.staff.operations.signing import PROVISION
from tomoshibi.staff.shifts import Hours, Table


@dataclass(frozen=True, slots=True)
class Keyhole:
    """All that is needed to seal something for the organisation, and nothing that opens anything."""

    tenant: str
    team_version: int
    team_public: PublicKey
    recovery_public: PublicKey

    @property
    def holder(self) -> str:
        """Return how the team's wrap of a case key is named in its context."""
        return f"team:{self.team_version}"


class NotFounded(Exception):
    """`tomoshibi init` was not run: there is no organisation yet."""


def is_founded() -> bool:
    """Return whether there is an organisation."""
    return Organisation.objects.exists()


def names() -> tuple[str, str]:
    """Return the organisation's name in Japanese and in English. Raises NotFounded."""
    found = Organisation.objects.values_list("name_ja", "name_en").first()
    if found is None:
        raise NotFounded
    return found


def keyhole() -> Keyhole:
    """Return the organisation's public keys. Raises NotFounded."""
    organisation = Organisation.objects.first()
    if organisation is None:
        raise NotFounded
    version, public = newest_team_key()
    return Keyhole(organisation.tenant, version, public, boxes.public_key(bytes(organisation.recovery_public)))


def held_team_version() -> int:
    """Return the newest team key's version. Until this transaction ends nobody is let go, so that it stays the newest.

    Those who ask the same do not wait for each other. On SQLite a transaction that writes is alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {connection.ops.quote_name(Organisation._meta.db_table)} FOR SHARE")
    return newest_team_key()[0]


@dataclass(frozen=True, slots=True)
class Member:
    """A worker, as the team sees them."""

    key: str
    work_name: str
    role: str
    joined_day: date
    left_day: date | None


def members() -> tuple[Member, ...]:
    """Return all workers, those who left last."""
    found = [Member(one.key, one.work_name, one.role, one.joined_day, one.left_day) for one in Worker.objects.all()]
    return tuple(sorted(found, key=lambda one: (one.left_day is not None, one.work_name)))


@dataclass(frozen=True, slots=True)
class Signature:
    """The last signature of an entry. `is_same`: what was signed is what stands in the program now."""

    by: str
    checked_day: date
    expires_day: date
    is_same: bool


def signatures() -> dict[tuple[str, str], Signature]:
    """Return the last signature of each entry that has one."""
    now: dict[tuple[str, str], str] = {(entry.kind, entry.id): entry.digest() for kind in KINDS for entry in entries(kind)}
    found = {}
    for row in SignedEntry.objects.order_by("id").select_related("signed_by"):
        place = (row.kind, row.entry)
        found[place] = Signature(row.signed_by.work_name, row.checked_day, row.expires_day, now.get(place) == row.digest)
    return found


@dataclass(frozen=True, slots=True)
class ProvisionSignature:
    """The last signature of a provision: which lawyer read it, who entered that, and until when it holds."""

    lawyer: str
    by: str
    checked_day: date
    expires_day: date
    digest: str


def provision_signatures() -> dict[str, ProvisionSignature]:
    """Return the last signature of each provision that has one."""
    rows = SignedEntry.objects.filter(kind=PROVISION).order_by("id").select_related("signed_by")
    return {
        row.entry: ProvisionSignature(
            str(row.content["lawyer"]), row.signed_by.work_name, row.checked_day, row.expires_day, row.digest
        )
        for row in rows
    }


def signed_digests(*, on: date) -> frozenset[str]:
    """Return the texts of provisions of which a signature holds on a day: of each provision only the last one counts."""
    return frozenset(one.digest for one in provision_signatures().values() if one.checked_day <= on < one.expires_day)


def shift_table() -> Table:
    """Return when someone answers; an empty table where nothing was entered."""
    weekly: dict[int, tuple[Hours, ...]] = {}
    for one in Shift.objects.order_by("weekday", "begins", "ends"):
        weekly[one.weekday] = (*weekly.get(one.weekday, ()), Hours(one.begins, one.ends))
    others = {
        one.day: None if one.begins is None or one.ends is None else Hours(one.begins, one.ends)
        for one in OtherDay.objects.order_by("day")
    }
    return Table(weekly, others)


def unsigned_reply_time() -> int | None:
    """Return the days that a supervisor set alone before reply times were signed; a draft may begin with them."""
    return Organisation.objects.values_list("answers_within", flat=True).first()


def shift_numbers() -> dict[tuple[int, Hours], int]:
    """Return by which number each weekly shift is taken out again."""
    return {(one.weekday, Hours(one.begins, one.ends)): one.id for one in Shift.objects.all()}


def recovery_recipient() -> str:
    """Return the public half of the age key on paper. Raises NotFounded."""
    found = Organisation.objects.values_list("recovery_recipient", flat=True).first()
    if found is None:
        raise NotFounded
    return found
