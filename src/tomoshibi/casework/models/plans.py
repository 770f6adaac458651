"""Whose turn it is, how that was judged, and what is planned next."""

from django.db import models
from django.db.models import Q

from tomoshibi.casework.models.cases import Case
from tomoshibi.casework.models.tables import among, random_key, worker_key
from tomoshibi.casework.vocabulary import FOLLOWED, PLANS, STANCES, STEPS


class Assessment(models.Model):
    """A judgement of how urgent a case is: the rules of a version, the answers, the level and every reason. Only added."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assessments")
    instrument = models.CharField(max_length=20)
    instrument_version = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    reasons = models.CharField(max_length=200)  # closed words, each between blanks
    box = models.BinaryField()
    by = worker_key()
    day = models.DateField()

    class Meta:
        """Five levels."""

        constraints = (models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="assessment_level_known"),)


class Turn(models.Model):
    """The place of a waiting case in the queue. Those that came first have the lower id."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="turn")
    level = models.PositiveSmallIntegerField()  # by the rules, without any deadline
    set_level = models.PositiveSmallIntegerField(null=True)  # by a supervisor; the reason stands in a note
    reasons = models.CharField(max_length=200)
    waiting_day = models.DateField()
    since_day = models.DateField()  # from which waiting raises the level; begins anew where a supervisor moved it
    deadline_day = models.DateField(null=True)
    team_version = models.PositiveIntegerField()
    card = models.BinaryField()  # the exact arrival and deadline, boxed to the team key

    class Meta:
        """Five levels."""

        constraints = (
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5) & (Q(set_level=None) | Q(set_level__gte=1, set_level__lte=5)),
                name="turn_level_known",
            ),
        )
        indexes = (models.Index(fields=("level", "waiting_day")), models.Index(fields=("deadline_day",)))


class Plan(models.Model):
    """What is planned for a case, from a template of a version."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="plans")
    template = models.CharField(max_length=40)
    template_version = models.PositiveSmallIntegerField()
    from_day = models.DateField()  # from which the days of its steps count
    status = models.CharField(max_length=10)
    by = worker_key()
    day = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Closed words."""

        constraints = (among("plan", "status", PLANS),)


class Step(models.Model):
    """One step of a plan; what the person does not want is declined by them, never failed."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=40)
    stance = models.CharField(max_length=8)
    after = models.CharField(max_length=40, blank=True)  # the step that comes first
    due_day = models.DateField(null=True)
    status = models.CharField(max_length=20)
    changed_day = models.DateField()
    box = models.BinaryField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Closed words; a step once in a plan."""

        constraints = (
            among("step", "stance", STANCES),
            among("step", "status", STEPS),
            models.UniqueConstraint(fields=("plan", "name"), name="step_once"),
        )
        indexes = (models.Index(fields=("status", "due_day")),)


class FollowUp(models.Model):
    """An agreed time to hear from each other; when it is safe stands in the box."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="follow_ups")
    due_day = models.DateField()
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=12)
    changed_day = models.DateField()
    box = models.BinaryField()
    by = worker_key()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Closed words."""

        constraints = (among("follow_up", "status", FOLLOWED),)
        indexes = (models.Index(fields=("status", "due_day")),)
