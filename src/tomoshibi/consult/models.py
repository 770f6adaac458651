"""Tables of consultations. In clear stand only the taps, status and day; everything else is boxes and wraps.

Only this part touches these tables; others get frozen dataclasses from `queries`.
"""

from django.db import models

HAPPENED = ("threatened", "money", "more-pictures", "paid", "sent", "spread", "for-someone", "not-sure", "")
LIMITS = ("today", "hours", "days", "none", "")
AGES = ("under-13", "13-15", "16-17", "18-19", "adult", "")
STATUSES = ("waiting", "answered", "closing", "closed", "erased")
ERASURES = ("", "locked", "cleared", "done")  # how far an erasure has come: no key, no row, no trace in the files
ENDS = ("", "asked", "time")  # why there is only a tombstone
LINKS = ("sheet", "lost-code")
WAYS = ("line", "mail")


def _among(field: str, values: tuple[str, ...]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values}), name=f"consultation_{field}_known")


class Consultation(models.Model):
    """One talk. Its key pair is its own; the private half lies here only in wraps."""

    key = models.CharField(max_length=32, unique=True)  # in contexts and addresses of the desk; random, never counted
    form = models.CharField(max_length=32, unique=True)  # of the form it was sent with: sent twice, it is one
    name = models.CharField(max_length=60)  # random words for workers to say; no number that tells how busy the line is
    # Keyed hash of the code's first digits. Two may share one: a code is shown before anything is sent,
    # so it cannot be drawn again, and among ten thousand talks one in ten thousand meets another.
    locator = models.BinaryField(db_index=True, null=True)
    public = models.BinaryField()
    team_version = models.PositiveIntegerField()
    team_box = models.BinaryField(null=True)
    # The code opens a random key, and that key opens the lock, which holds the case's private key. Erasing destroys the lock;
    # the wrap stays for a while, so that the code still finds what happened and nothing else.
    code_wrap = models.BinaryField(null=True)
    lock = models.BinaryField(null=True)
    recovery_box = models.BinaryField(null=True)

    happened = models.CharField(max_length=16, blank=True)
    limit = models.CharField(max_length=8, blank=True)
    age_band = models.CharField(max_length=8, blank=True)
    is_urgent = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)  # kept by law for now: nothing erases it
    hold = models.BinaryField(null=True)  # while it is held: why, boxed to the team key of the version beside it
    hold_version = models.PositiveIntegerField(null=True)
    language = models.CharField(max_length=8)
    status = models.CharField(max_length=10)
    day = models.DateField()
    last_day = models.DateField()  # of anybody's last words: what retention counts from
    closing_day = models.DateField(null=True)  # when a deletion that was asked for runs; once erased, the day it ran
    erasure = models.CharField(max_length=8, blank=True)
    ended = models.CharField(max_length=8, blank=True)
    # Exact arrival, the deadline that was named, and what the person said of themselves, boxed to the team key.
    card = models.BinaryField(null=True)
    wishes = models.BinaryField(null=True)  # how it is safe to reply, boxed to the case key
    takes_files = models.BooleanField(default=False)  # a counsellor opened it for texts; closed otherwise
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """What may stand in the clear columns is closed."""

        constraints = (
            _among("happened", HAPPENED),
            _among("limit", LIMITS),
            _among("age_band", AGES),
            _among("status", STATUSES),
            _among("erasure", ERASURES),
            _among("ended", ENDS),
        )
        indexes = (models.Index(fields=("status", "day")),)


class Post(models.Model):
    """One message of either side, boxed to the case key; the exact time and the writer stand inside the box."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="posts")
    key = models.CharField(max_length=32, unique=True)  # of the form it was sent with: sent twice, it is one
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=8)
    is_note = models.BooleanField(default=False)  # between workers: boxed to the team key, never shown to the person
    team_version = models.PositiveIntegerField(null=True)  # of a note
    day = models.DateField()
    box = models.BinaryField()

    class Meta:
        """Numbers run on inside a consultation."""

        constraints = (
            models.UniqueConstraint(fields=("consultation", "number"), name="post_numbers_once"),
            models.CheckConstraint(condition=models.Q(side__in=("person", "worker", "server")), name="post_side_known"),
        )


class Attachment(models.Model):
    """A text that a person handed in. It lies sealed in the file store; its key, name and exact time stand in the box.

    The row is there before the file and goes after it, so that no file is left that no row knows.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="attachments")
    key = models.CharField(max_length=24)  # drawn from the form and the content: sent twice, it is one
    stored = models.CharField(max_length=32, unique=True)  # its name in the file store, random
    is_whole = models.BooleanField(default=False)  # the file lies in the store
    day = models.DateField()
    box = models.BinaryField(null=True)  # null once erased: nothing opens the file then, wherever a copy lies

    class Meta:
        """A text is there once in a consultation."""

        constraints = (models.UniqueConstraint(fields=("consultation", "key"), name="attachment_once"),)


class Visit(models.Model):
    """An open return visit. The key that opens `wrap` is in the visitor's cookie and nowhere else; ended ones are removed."""

    token_hash = models.BinaryField(unique=True)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE)
    wrap = models.BinaryField()
    expires_at = models.DateTimeField()


class Link(models.Model):
    """Two consultations that belong together, known to workers alone: a helper's (first) and a child's, an old and a new one.

    Who linked them and why stands in notes of both.
    """

    first = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    day = models.DateField()

    class Meta:
        """Two are linked once."""

        constraints = (
            models.UniqueConstraint(fields=("first", "second"), name="linked_once"),
            models.CheckConstraint(condition=models.Q(kind__in=LINKS), name="link_kind_known"),
        )


class Sheet(models.Model):
    """A number that a helper may hand on: it opens no talk, it lets someone begin one of their own that workers see as linked.

    It works again and again and looks the same each time, so that nobody learns from it whether it was used.
    """

    key = models.CharField(max_length=32, unique=True)
    locator = models.BinaryField(db_index=True)
    wrap = models.BinaryField()
    helper = models.ForeignKey(Consultation, null=True, on_delete=models.SET_NULL, related_name="sheets")
    day = models.DateField()


class WayIn(models.Model):
    """Another way than the help site by which a talk comes in: the LINE account or mail address that words come from.

    It is found by a keyed hash. The address itself lies in a box to the case key: only who may read the talk can write to it.
    """

    consultation = models.OneToOneField(Consultation, on_delete=models.CASCADE, related_name="way")
    kind = models.CharField(max_length=4)
    found_by = models.BinaryField(unique=True)
    token_by = models.BinaryField(unique=True)  # of the token in our mails, by which their answers are known
    box = models.BinaryField()
    is_off = models.BooleanField(default=False)  # the person blocked us: nothing goes out there
    is_told = models.BooleanField(default=False)  # how to write instead of sending pictures is said once

    class Meta:
        """What ways there are is closed."""

        constraints = (models.CheckConstraint(condition=models.Q(kind__in=WAYS), name="way_kind_known"),)


class Heard(models.Model):
    """What came in by a way and was dealt with: the same thing sent again, or played again, does nothing."""

    key = models.BinaryField(unique=True)  # keyed hash of its id there, which may hold the exact time
    day = models.DateField(db_index=True)
    is_left = models.BooleanField(default=False)  # a mail that was not taken, or only in part, and stays in its mailbox


class Outgoing(models.Model):
    """Words that wait to go out by a way, kept under a key of the installation until they have gone."""

    key = models.CharField(max_length=32, unique=True)  # also what the other side knows a second try by
    consultation = models.ForeignKey(Consultation, null=True, on_delete=models.CASCADE, related_name="outgoing")
    kind = models.CharField(max_length=4)
    wrap = models.BinaryField()
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField(null=True)  # no try after this; known from the first one on

    class Meta:
        """What ways there are is closed."""

        constraints = (models.CheckConstraint(condition=models.Q(kind__in=WAYS), name="outgoing_kind_known"),)
