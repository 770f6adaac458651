"""What marks on evidence propose. Nothing becomes part of a case before a counsellor accepts it, one by one."""

from django.db import models
from django.db.models import Q

from tomoshibi.casework.models.cases import Case
from tomoshibi.casework.models.tables import among, random_key, worker_key
from tomoshibi.casework.vocabulary import PROPOSED


class Proposal(models.Model):
    """A proposed event or fact, with the bundle and record that it rests on and the rule that made the mark."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    bundle = models.CharField(max_length=32)
    record = models.PositiveIntegerField()
    label = models.CharField(max_length=30)
    rule = models.CharField(max_length=80, blank=True)
    box = models.BinaryField()  # the words of the mark, its entities, the days
    status = models.CharField(max_length=10)
    made = models.CharField(max_length=32, blank=True)  # key of the event or fact it became
    decided_by = worker_key(blank=True)
    decided_day = models.DateField(null=True)
    day = models.DateField()

    class Meta:
        """The same mark once; what was decided has somebody who did."""

        constraints = (
            among("proposal", "status", PROPOSED),
            models.UniqueConstraint(fields=("case", "bundle", "record", "label"), name="proposed_once"),
            models.CheckConstraint(
                condition=Q(status="proposed", made="") | (~Q(status="proposed") & ~Q(decided_by="")),
                name="proposal_is_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(status="accepted") | ~Q(made=""), name="proposal_accepted_became_something"),
        )
