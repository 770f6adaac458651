"""What is passed on: referrals with their frozen packet, and requests to take something down."""

from django.db import models
from django.db.models import Q

from tomoshibi.casework.models.cases import Case
from tomoshibi.casework.models.ledger import Disclosure, Recipient
from tomoshibi.casework.models.tables import among, random_key, worker_key
from tomoshibi.casework.vocabulary import HANDED, REFERRED, TAKEDOWNS


class Referral(models.Model):
    """A disclosure by which somebody takes the person on. Its packet is frozen by its hash when it is prepared."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    disclosure = models.OneToOneField(Disclosure, on_delete=models.CASCADE, related_name="referral")
    status = models.CharField(max_length=14)
    handed = models.CharField(max_length=8)  # how the packet goes: to the receiver's age key, or on paper
    packet = models.BinaryField()  # to the case key: the packet itself, and the receiver's key
    packet_hash = models.CharField(max_length=64)  # SHA-256 of the packet, salted inside it, so that it tells nothing
    outcome = models.BinaryField(null=True)
    day = models.DateField()
    changed_day = models.DateField()
    by = worker_key()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Closed words."""

        constraints = (among("referral", "status", REFERRED), among("referral", "handed", HANDED))


class TakedownRequest(models.Model):
    """A request to a platform or host to take something down; the address or hash stands in the box."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="takedowns")
    recipient = models.ForeignKey(Recipient, null=True, on_delete=models.CASCADE)
    disclosure = models.ForeignKey(Disclosure, null=True, on_delete=models.CASCADE)
    basis = models.CharField(max_length=60)  # id of a provision or of a platform's rule
    status = models.CharField(max_length=14)
    target = models.BinaryField()
    lookup = models.BinaryField(null=True)  # keyed hash of the target, by which it is known again when it is back
    sent_day = models.DateField(null=True)
    due_day = models.DateField(null=True)
    changed_day = models.DateField()
    by = worker_key()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Closed words; nothing is sent without a disclosure."""

        constraints = (
            among("takedown", "status", TAKEDOWNS),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(disclosure__isnull=False), name="takedown_sent_by_a_disclosure"
            ),
        )
        indexes = (models.Index(fields=("status", "due_day")), models.Index(fields=("lookup",)))
