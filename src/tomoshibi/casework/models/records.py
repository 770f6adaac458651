"""What is known of a case: dated events on axes, facts with status and source, notes. Facts and notes are only added."""

from django.db import models

from tomoshibi.casework.models.cases import Case
from tomoshibi.casework.models.tables import among, random_key, worker_key
from tomoshibi.casework.vocabulary import (
    ACTS,
    CERTAINTIES,
    DEMANDS,
    FACT_STATUSES,
    IMAGE_STATES,
    PLATFORMS,
    RELATIONS,
    SOURCES,
    SPREADS,
)


class Event(models.Model):
    """Something that happened on one day or between two: one act, with a word on each axis that applies.

    Two demands in one message are two events, so that each can be counted and judged by its own date.
    """

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    act = models.CharField(max_length=16)
    demand = models.CharField(max_length=12, blank=True)
    image_state = models.CharField(max_length=10, blank=True)
    spread = models.CharField(max_length=14, blank=True)
    relation = models.CharField(max_length=20, blank=True)
    platform = models.CharField(max_length=12, blank=True)
    earliest = models.DateField(null=True)
    latest = models.DateField(null=True)
    certainty = models.CharField(max_length=10)
    source = models.CharField(max_length=12)
    bundle = models.CharField(max_length=32, blank=True)  # evidence it rests on, and the numbers of its records
    records = models.CharField(max_length=200, blank=True)
    box = models.BinaryField(null=True)  # exact time, handle, words
    struck_day = models.DateField(null=True)  # taken back as wrong; it stays to be seen
    by = worker_key()
    day = models.DateField()
    form_version = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Closed words; days in order; records only of a bundle."""

        constraints = (
            among("event", "act", ACTS),
            among("event", "demand", DEMANDS),
            among("event", "image_state", IMAGE_STATES),
            among("event", "spread", SPREADS),
            among("event", "relation", RELATIONS),
            among("event", "platform", PLATFORMS),
            among("event", "certainty", CERTAINTIES),
            among("event", "source", SOURCES),
            models.CheckConstraint(
                condition=models.Q(earliest__isnull=True)
                | models.Q(latest__isnull=True)
                | models.Q(earliest__lte=models.F("latest")),
                name="event_days_in_order",
            ),
            models.CheckConstraint(condition=models.Q(records="") | ~models.Q(bundle=""), name="event_records_are_of_a_bundle"),
        )


class Fact(models.Model):
    """What is known of one question. Only added: a later one supersedes an earlier one. An empty value erases nothing."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facts")
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="facts")
    name = models.CharField(max_length=40)  # of data/facts.toml
    status = models.CharField(max_length=12)
    source = models.CharField(max_length=12)
    box = models.BinaryField(null=True)  # the value, and the words it was said with
    supersedes = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="superseded_by")
    bundle = models.CharField(max_length=32, blank=True)
    records = models.CharField(max_length=200, blank=True)
    by = worker_key()
    day = models.DateField()
    form_version = models.PositiveSmallIntegerField()

    class Meta:
        """Closed words; what is known or in conflict has a value."""

        constraints = (
            among("fact", "status", FACT_STATUSES),
            among("fact", "source", SOURCES),
            models.CheckConstraint(
                condition=~models.Q(status__in=("known", "conflicting")) | models.Q(box__isnull=False),
                name="fact_known_has_a_value",
            ),
        )
        indexes = (models.Index(fields=("case", "name")),)


class Note(models.Model):
    """Words between workers. Only added: an edit or amendment is a new note that points at the one it is about."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    about = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    is_edit = models.BooleanField(default=False)  # by its author within a day: shown in the place of the one it is about
    box = models.BinaryField()
    by = worker_key()
    day = models.DateField()
    form_version = models.PositiveSmallIntegerField()
