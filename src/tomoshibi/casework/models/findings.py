"""What the law part found on an act of a case on a day, kept so that a later look can say what changed."""

from django.db import models

from tomoshibi.casework.models.cases import Case
from tomoshibi.casework.models.records import Event
from tomoshibi.casework.models.tables import random_key, worker_key


class Finding(models.Model):
    """The results on one act (without an event: on the case) by one edition of the rules. Only added; the newest counts."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="findings")
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="findings")
    ruleset = models.CharField(max_length=20)
    box = models.BinaryField()  # digest of the facts, how each provision and condition came out
    by = worker_key()
    day = models.DateField()
