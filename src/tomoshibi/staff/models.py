"""Tables of the staff. Only this part touches them; others get frozen dataclasses from `queries`."""

from django.db import models

ROLES = ("counsellor", "supervisor", "administrator")
WORDING_KINDS = ("step", "contact", "text", "reply")
WORDING_ACTS = ("read", "returned", "signed", "withdrawn")


class Organisation(models.Model):
    """The one organisation of this installation. `tenant` goes into the context of every box."""

    tenant = models.CharField(max_length=32, unique=True)
    name_ja = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    recovery_public = models.BinaryField()  # P-256; its private key is sealed below to the age key on paper
    recovery_sealed = models.BinaryField()  # age file
    recovery_recipient = models.CharField(max_length=100)  # public half of the age key on paper; backups go to it
    founded_day = models.DateField()
    answers_within = models.PositiveSmallIntegerField(null=True)  # days, as set unsigned: a first draft begins with them

    class Meta:
        """One row."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_organisation"),)


class TeamKey(models.Model):
    """A key pair of the team. A new version is made when someone leaves; the newest one is used."""

    version = models.PositiveIntegerField(unique=True)
    public = models.BinaryField()
    recovery_box = models.BinaryField()  # the private key, boxed to the recovery key
    made_day = models.DateField()


class Worker(models.Model):
    """A worker. The private key is wrapped under the passphrase, together with the secret of the one-time codes."""

    key = models.CharField(max_length=32, unique=True)
    login = models.BinaryField(unique=True)  # keyed hash of the login name
    work_name = models.CharField(max_length=60)  # as colleagues and persons see it; never a full name
    role = models.CharField(max_length=16, choices=[(role, role) for role in ROLES])
    public = models.BinaryField()
    wrap = models.BinaryField()
    last_step = models.BigIntegerField(default=0)  # of the one-time codes: none is taken twice
    wrong_codes = models.PositiveSmallIntegerField(default=0)  # one-time codes in a row that were wrong
    codes_from = models.DateTimeField(null=True)  # none is looked at before
    joined_day = models.DateField()
    left_day = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Roles are closed."""

        constraints = (models.CheckConstraint(condition=models.Q(role__in=ROLES), name="worker_role_known"),)


class Passkey(models.Model):
    """A worker's passkey, beside the one-time codes."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="passkeys")
    credential = models.BinaryField(unique=True)
    public = models.BinaryField()
    sign_count = models.BigIntegerField()
    label = models.CharField(max_length=60)
    added_day = models.DateField()


class TeamKeyShare(models.Model):
    """A team key's private half, boxed to one worker. Administrators hold none."""

    team_key = models.ForeignKey(TeamKey, on_delete=models.CASCADE, related_name="shares")
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="shares")
    box = models.BinaryField()

    class Meta:
        """One share each."""

        constraints = (models.UniqueConstraint(fields=("team_key", "worker"), name="one_share_each"),)


class Invitation(models.Model):
    """A link that lets one person make an account; only a hash of its token is kept, and it is used once.

    The team key travels with it under the token itself, so that a new worker can read from the first day.
    """

    token_hash = models.BinaryField(unique=True)
    role = models.CharField(max_length=16)
    wrap = models.BinaryField(null=True)
    team_version = models.PositiveIntegerField(null=True)
    invited_by = models.ForeignKey(Worker, on_delete=models.PROTECT)
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")


class OpenSession(models.Model):
    """An open session of a worker. The key that opens `wrap` is in the cookie and nowhere else."""

    token_hash = models.BinaryField(unique=True)
    worker = models.ForeignKey(Worker, on_delete=models.CASCADE)
    wrap = models.BinaryField()
    confirmed = models.BooleanField(default=False)  # the second step (one-time code or passkey) was passed
    challenge = models.BinaryField(null=True)  # of a passkey, while one is asked for
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)  # to the minute; none before the second step
    expires_at = models.DateTimeField()


class Shift(models.Model):
    """When someone answers in every week: minutes since midnight in Japan; what ends before it begins ends the day after."""

    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    begins = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()

    class Meta:
        """A day has 1,440 minutes; the same shift stands once."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6, begins__lt=1440, ends__lte=1440) & ~models.Q(begins=models.F("ends")),
                name="shift_in_a_week",
            ),
            models.UniqueConstraint(fields=("weekday", "begins", "ends"), name="shift_once"),
        )


class OtherDay(models.Model):
    """A day that is not like its weekday, such as a holiday: its own hours, or none."""

    day = models.DateField(unique=True)
    begins = models.PositiveSmallIntegerField(null=True)
    ends = models.PositiveSmallIntegerField(null=True)

    class Meta:
        """Both hours, or neither."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(begins=None, ends=None)
                | (models.Q(begins__lt=1440, ends__lte=1440) & ~models.Q(begins=models.F("ends"))),
                name="other_day_hours",
            ),
        )


class SignedEntry(models.Model):
    """A step or contact as someone signed it. Never changed: a new text is a new row, and the newest is shown."""

    kind = models.CharField(max_length=10)
    entry = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    sources = models.JSONField()
    checked_day = models.DateField()
    expires_day = models.DateField()
    signed_by = models.ForeignKey(Worker, on_delete=models.PROTECT)

    class Meta:
        """The newest one of an entry is looked for."""

        indexes = (models.Index(fields=("kind", "entry", "-id")),)


class Wording(models.Model):
    """What the organisation wrote for a step, a contact, a text or the reply time: its own, or over one of the program's.

    Never changed nor removed: whoever writes again adds a row. What happened to it stands in `WordingAct`.
    """

    key = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10)
    entry = models.CharField(max_length=60)
    number = models.PositiveIntegerField()  # runs on within an entry
    content = models.JSONField()
    sources = models.JSONField()
    checked_day = models.DateField()
    until_day = models.DateField()  # the last day on which it holds
    written_by = models.ForeignKey(Worker, on_delete=models.PROTECT)
    written_day = models.DateField()

    class Meta:
        """Kinds are closed; a number stands once; what is checked holds for a while."""

        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=WORDING_KINDS), name="wording_kind_known"),
            models.CheckConstraint(condition=models.Q(until_day__gt=models.F("checked_day")), name="wording_holds"),
            models.UniqueConstraint(fields=("kind", "entry", "number"), name="one_wording_a_number"),
        )


class WordingAct(models.Model):
    """One thing that was done with a wording. Never changed nor removed; who may do what, the database decides too."""

    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=10)
    by = models.ForeignKey(Worker, on_delete=models.PROTECT)
    day = models.DateField()
    reasons = models.JSONField()  # of a reading: the answer to each doubt; of giving back and withdrawing: why

    class Meta:
        """Acts are closed, and each is done once."""

        constraints = (
            models.CheckConstraint(condition=models.Q(act__in=WORDING_ACTS), name="wording_act_known"),
            models.UniqueConstraint(fields=("wording", "act"), name="one_act_each"),
        )


class PublicEdition(models.Model):
    """The name of all that is public now: one row, new whenever something is signed or withdrawn. Sites look at it alone."""

    edition = models.CharField(max_length=64)


class AuditLine(models.Model):
    """One line of the trail. Nothing is ever changed or removed; each line holds the hash of the one before it."""

    number = models.BigIntegerField(unique=True)
    day = models.DateField()
    actor = models.CharField(max_length=32)  # a worker's key, or the name of a part of the program
    act = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    sealed = models.BinaryField()  # exact time and details, boxed to the team key of its day
    before = models.BinaryField()
    digest = models.BinaryField(unique=True)

    class Meta:
        """What was noted of a subject on a day is looked for, and what was noted on a day."""

        indexes = (
            models.Index(fields=("subject", "day"), name="trail_of_a_day"),
            models.Index(fields=("day",), name="trail_by_day"),
        )


class TrailHead(models.Model):
    """The last line of the trail: one row, locked by whoever appends."""

    number = models.BigIntegerField()
    digest = models.BinaryField()
