"""Words from one shift of a team to the next, of no case."""

from django.db import models

from tomoshibi.casework.models.cases import Team
from tomoshibi.casework.models.tables import random_key, worker_key


class ShiftNote(models.Model):
    """What a shift tells the next one. Never changed; it is erased after some days."""

    key = random_key()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="shift_notes")
    box = models.BinaryField()  # the words, the exact time and who wrote, to the team key of `team_version`
    team_version = models.PositiveIntegerField()
    by = worker_key()
    day = models.DateField()

    class Meta:
        """Those of the last days are looked for."""

        indexes = (models.Index(fields=("team", "day"), name="shift_note_by_day"),)
