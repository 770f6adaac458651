"""The ledger of consents and what was disclosed by it. Entries are only added; the database itself decides what may be sent.

Order is told by a number that runs on in each case over entries and disclosures; days stand beside it, exact times in boxes.
"""

from django.db import models
from django.db.models import F, Q

from tomoshibi.casework.models.cases import Case
from tomoshibi.casework.models.tables import among, random_key, worker_key
from tomoshibi.casework.vocabulary import (
    APPROVABLE,
    APPROVED,
    BASES,
    COPIES,
    DECIDERS,
    DECISIONS,
    DISCLOSED,
    EVERY,
    INQUIRED,
    OWN_PURPOSES,
    PURPOSES,
    RECIPIENTS,
    TASKS,
    TOLD,
    WAYS,
)


class Recipient(models.Model):
    """One named somebody to whom a case may go: this school, this parent, this police office. The name stands in the box."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recipients")
    kind = models.CharField(max_length=16)
    box = models.BinaryField()
    by = worker_key()
    day = models.DateField()

    class Meta:
        """Closed words."""

        constraints = (among("recipient", "kind", RECIPIENTS),)


class ConsentAsk(models.Model):
    """What the person was asked: this recipient, this purpose, this scope, in these words."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="asks")
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=16)
    scope = models.TextField()
    wording = models.CharField(max_length=40)
    wording_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    box = models.BinaryField()
    by = worker_key()
    day = models.DateField()

    class Meta:
        """Closed words; nobody is asked for everything."""

        constraints = (
            among("ask", "purpose", PURPOSES),
            models.CheckConstraint(condition=~Q(purpose=EVERY), name="ask_names_one_purpose"),
        )


class ConsentEntry(models.Model):
    """One decision about one recipient and one purpose. `scope` holds its items, each between blanks."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="entries")
    purpose = models.CharField(max_length=16)
    decision = models.CharField(max_length=10)
    decided_by = models.CharField(max_length=10)
    scope = models.TextField()
    from_day = models.DateField()
    until_day = models.DateField(null=True)  # the last day on which a grant counts
    how = models.CharField(max_length=10)
    is_read_back = models.BooleanField(default=False)
    confirms = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    supersedes = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    wording = models.CharField(max_length=40)
    wording_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    box = models.BinaryField()  # exact time, what was said, how it was understood, why capacity was thought enough
    by = worker_key()  # a worker, or `person`
    day = models.DateField()
    form_version = models.PositiveSmallIntegerField()

    class Meta:
        """Closed words; a grant has one purpose, a scope and an end, and what is given online is never read back by itself."""

        constraints = (
            among("entry", "purpose", PURPOSES),
            among("entry", "decision", DECISIONS),
            among("entry", "decided_by", DECIDERS),
            among("entry", "how", WAYS),
            models.UniqueConstraint(fields=("case", "number"), name="entry_numbers_once"),
            models.CheckConstraint(
                condition=~Q(decision="grant")
                | (
                    Q(until_day__gte=F("from_day"))
                    & ~Q(purpose=EVERY)
                    & (~Q(scope=" ") | Q(purpose__in=OWN_PURPOSES))  # what we do ourselves has no parts
                ),
                name="entry_grant_is_limited",
            ),
            models.CheckConstraint(
                condition=Q(scope=" ") | (Q(scope__startswith=" ") & Q(scope__endswith=" ")), name="entry_scope_between_blanks"
            ),
            models.CheckConstraint(
                condition=~Q(how="online", decision="grant", is_read_back=True), name="entry_online_grant_is_not_read_back"
            ),
        )
        indexes = (models.Index(fields=("case", "recipient", "purpose", "-number")),)


class Inquiry(models.Model):
    """What an authority asks to be told. Without a warrant it is no basis by itself: a supervisor decides."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="inquiries")
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE)
    has_warrant = models.BooleanField()
    decision = models.CharField(max_length=8, blank=True)
    decided_by = worker_key(blank=True)
    decided_role = models.CharField(max_length=16, blank=True)
    decided_day = models.DateField(null=True)
    box = models.BinaryField()
    reasons = models.BinaryField(null=True)  # of the decision
    by = worker_key()
    day = models.DateField()

    class Meta:
        """Whoever decides is a supervisor, and says why."""

        constraints = (
            among("inquiry", "decision", INQUIRED),
            models.CheckConstraint(
                condition=Q(decision="") | (Q(decided_role="supervisor", reasons__isnull=False) & ~Q(decided_by="")),
                name="inquiry_is_decided_by_a_supervisor",
            ),
        )


class Disclosure(models.Model):
    """What goes, or went, to one recipient for one purpose. It is a draft until the database lets it be sent."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="disclosures")
    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=16)
    basis = models.CharField(max_length=16)
    article = models.CharField(max_length=60, blank=True)  # id of a provision
    entry = models.ForeignKey(ConsentEntry, null=True, on_delete=models.CASCADE)
    inquiry = models.ForeignKey(Inquiry, null=True, on_delete=models.CASCADE)
    necessity = models.BinaryField(null=True)  # why nothing less would do
    is_danger_to_life = models.BooleanField(default=False)  # one worker may act; a second looks at it within 24 hours
    told = models.CharField(max_length=16, blank=True)  # whether the person was told
    told_day = models.DateField(null=True)
    status = models.CharField(max_length=8)
    prepared_by = worker_key()
    day = models.DateField()
    number = models.PositiveIntegerField(null=True)
    sent_by = worker_key(blank=True)
    sent_day = models.DateField(null=True)
    sent_hour = models.PositiveIntegerField(null=True)  # hours since 1970: no finer, because it stands in clear
    review_hour = models.PositiveIntegerField(null=True)  # the last full hour in which the second person must have looked
    box = models.BinaryField(null=True)  # exact time of sending

    class Meta:
        """Closed words."""

        constraints = (
            among("disclosure", "purpose", PURPOSES),
            among("disclosure", "basis", BASES),
            among("disclosure", "status", DISCLOSED),
            among("disclosure", "told", TOLD),
            models.CheckConstraint(condition=~Q(purpose=EVERY), name="disclosure_has_one_purpose"),
            models.UniqueConstraint(fields=("case", "number"), name="disclosure_numbers_once"),
        )
        indexes = (models.Index(fields=("sent_by", "review_hour")),)


class DisclosureItem(models.Model):
    """One thing that is disclosed: a field of the case, or a record of its evidence."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="items")
    item = models.CharField(max_length=80)

    class Meta:
        """Each once, and none that could pass for two."""

        constraints = (
            models.UniqueConstraint(fields=("disclosure", "item"), name="item_once"),
            models.CheckConstraint(condition=~Q(item__contains=" ") & ~Q(item=""), name="item_is_one_word"),
        )


class Approval(models.Model):
    """A second person's look at something. Nobody approves what they asked for, and what was decided stays."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=32)
    asked_by = worker_key()
    asked_day = models.DateField()
    decision = models.CharField(max_length=10, blank=True)
    decided_by = worker_key(blank=True)
    decided_day = models.DateField(null=True)
    box = models.BinaryField(null=True)

    class Meta:
        """Never one's own."""

        constraints = (
            among("approval", "kind", APPROVABLE),
            among("approval", "decision", APPROVED),
            models.CheckConstraint(
                condition=Q(decision="", decided_by="") | (~Q(decision="") & ~Q(decided_by="") & ~Q(decided_by=F("asked_by"))),
                name="approval_never_of_ones_own",
            ),
        )
        indexes = (models.Index(fields=("subject",)),)


class Task(models.Model):
    """Something that has to be done by a day, and about what."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=14)
    subject = models.CharField(max_length=32, blank=True)
    due_day = models.DateField()
    done_day = models.DateField(null=True)
    done_by = worker_key(blank=True)
    day = models.DateField()

    class Meta:
        """Closed words; open ones are looked for by day."""

        constraints = (among("task", "kind", TASKS),)
        indexes = (models.Index(fields=("done_day", "due_day")),)


class LedgerCopy(models.Model):
    """A line of the ledger as the person sees it, boxed to the key of one of their talks: its code alone opens it."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    consultation = models.CharField(max_length=32, db_index=True)
    kind = models.CharField(max_length=16)
    about = models.CharField(max_length=32)
    day = models.DateField()
    box = models.BinaryField()

    class Meta:
        """Closed words."""

        constraints = (among("copy", "kind", COPIES),)
