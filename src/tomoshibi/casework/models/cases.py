"""Teams, cases, and who belongs to them. A case's key pair is its own; the private half lies here only in wraps."""

from django.db import models

from tomoshibi.casework.models.tables import among, random_key, worker_key
from tomoshibi.casework.vocabulary import (
    AGE_BANDS,
    CALLS,
    CHANNELS,
    ERASURES,
    FLAGS,
    IDENTIFIERS,
    PARTS_PLAYED,
    SPEAKERS,
    STATUSES,
    WITHOUT_WORDS,
)


class Team(models.Model):
    """A team of workers. A case belongs to one, and only its members reach it."""

    key = random_key()
    name = models.CharField(max_length=60)
    day = models.DateField()


class TeamMember(models.Model):
    """A worker of a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    worker = worker_key()
    day = models.DateField()

    class Meta:
        """Once in a team."""

        constraints = (models.UniqueConstraint(fields=("team", "worker"), name="team_member_once"),)
        indexes = (models.Index(fields=("worker",)),)


class Case(models.Model):
    """One case. Once erased, what is left is a tombstone: its key, its days and that it was erased."""

    key = random_key()
    code = models.CharField(max_length=12, unique=True)  # random; for workers to say
    team = models.ForeignKey(Team, on_delete=models.PROTECT)
    owner = worker_key(blank=True)
    status = models.CharField(max_length=10)
    public = models.BinaryField()
    team_version = models.PositiveIntegerField()
    team_box = models.BinaryField(null=True)
    recovery_box = models.BinaryField(null=True)
    age_band = models.CharField(max_length=8, blank=True)  # of the person harmed
    form_version = models.PositiveSmallIntegerField()
    day = models.DateField()
    last_day = models.DateField()  # of the last contact entered by hand; talks have their own
    closed_day = models.DateField(null=True)
    is_held = models.BooleanField(default=False)  # kept by law for now
    hold = models.BinaryField(null=True)  # while it is held: why, boxed to the case key
    erasure = models.CharField(max_length=8, blank=True)
    # of the ledger, where a backup brought the case back: no grant up to it counts, for it may have been taken back since
    restored_number = models.PositiveIntegerField(default=0, db_default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """What may stand in the clear columns is closed."""

        constraints = (
            among("case", "status", STATUSES),
            among("case", "age_band", AGE_BANDS),
            among("case", "erasure", ERASURES),
        )
        indexes = (
            models.Index(fields=("team", "status", "-day", "age_band")),  # all that a search looks at, so that no row is read
            models.Index(fields=("owner", "status")),
            models.Index(fields=("last_day",)),
        )


class Wall(models.Model):
    """A worker who must not see a case, whatever their role: a conflict of interest."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="walls")
    worker = worker_key()
    by = worker_key()
    day = models.DateField()

    class Meta:
        """Named once."""

        constraints = (models.UniqueConstraint(fields=("case", "worker"), name="walled_once"),)
        indexes = (models.Index(fields=("worker",)),)


class Contact(models.Model):
    """One conversation, by whatever channel. A talk on the help site has its consultation's key; words need a case."""

    key = random_key()
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="contacts")
    channel = models.CharField(max_length=10)
    consultation = models.CharField(max_length=32, null=True, unique=True)  # a talk belongs to one case
    speaker = models.CharField(max_length=12)
    call = models.CharField(max_length=14)
    language = models.CharField(max_length=8)
    is_final = models.BooleanField(default=False)  # a draft until then
    day = models.DateField()
    closed_day = models.DateField(null=True)
    by = worker_key()
    box = models.BinaryField(null=True)  # exact times, what was said, how it is safe to reply
    form_version = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Closed words; without a case there are no words of a person."""

        constraints = (
            among("contact", "channel", CHANNELS),
            among("contact", "speaker", SPEAKERS),
            among("contact", "call", CALLS),
            models.CheckConstraint(
                condition=models.Q(case__isnull=False) | models.Q(box__isnull=True, call__in=WITHOUT_WORDS),
                name="contact_words_need_a_case",
            ),
        )


class Person(models.Model):
    """Somebody of a case: no name is needed. Birth as an interval, names and the like stand in the box."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="people")
    part = models.CharField(max_length=10)
    age_band = models.CharField(max_length=8, blank=True)
    box = models.BinaryField()
    by = worker_key()
    day = models.DateField()
    form_version = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Closed words."""

        constraints = (among("person", "part", PARTS_PLAYED), among("person", "age_band", AGE_BANDS))


class Identifier(models.Model):
    """An exact name of the other side: an account, a number, an address. Found by its keyed hash, read only in its box."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=14)
    lookup = models.BinaryField()
    box = models.BinaryField()
    by = worker_key()
    day = models.DateField()

    class Meta:
        """The same one once in a case."""

        constraints = (
            among("identifier", "kind", IDENTIFIERS),
            models.UniqueConstraint(fields=("case", "lookup"), name="identifier_once"),
        )
        indexes = (models.Index(fields=("lookup",)),)


class Flag(models.Model):
    """A warning on a case that ends by itself, or is taken away with a reason."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags")
    reason = models.CharField(max_length=20)
    day = models.DateField()
    until_day = models.DateField()  # the last day on which it stands
    removed_day = models.DateField(null=True)
    box = models.BinaryField()
    removal = models.BinaryField(null=True)
    by = worker_key()

    class Meta:
        """Closed words; whoever removes it says why."""

        constraints = (
            among("flag", "reason", FLAGS),
            models.CheckConstraint(
                condition=models.Q(removed_day__isnull=True) | models.Q(removal__isnull=False), name="flag_removal_has_a_reason"
            ),
        )
