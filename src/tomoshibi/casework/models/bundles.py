"""Bundles of a case: sealed evidence, kept as one sealed file each. Nothing of what they hold stands here in clear."""

from django.db import models

from tomoshibi.casework.models.cases import Case
from tomoshibi.casework.models.passing import Referral
from tomoshibi.casework.models.tables import random_key, worker_key


class Bundle(models.Model):
    """A bundle made of texts that the person handed in. Its box holds the file's key, the root, and which texts they were."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="bundles")
    stored = models.CharField(max_length=32)  # its name in the file store
    is_whole = models.BooleanField(default=False)  # only once its file lies there
    box = models.BinaryField()
    by = worker_key()
    day = models.DateField()

    class Meta:
        """One row for a file."""

        constraints = (models.UniqueConstraint(fields=("stored",), name="bundle_file_once"),)


class Part(models.Model):
    """What a referral passes on of a bundle: a disclosure of the allowed records with its proofs, one sealed file."""

    key = random_key()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parts")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="parts")
    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="+")
    stored = models.CharField(max_length=32)
    box = models.BinaryField()  # the file's key
    day = models.DateField()

    class Meta:
        """One part of a bundle in a referral."""

        constraints = (
            models.UniqueConstraint(fields=("stored",), name="part_file_once"),
            models.UniqueConstraint(fields=("referral", "bundle"), name="part_of_a_bundle_once"),
        )
