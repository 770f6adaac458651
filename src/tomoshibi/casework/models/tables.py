"""What the tables of this part have in common: closed words, and columns for boxes."""

from collections.abc import Iterable

from django.db import models


def among(table: str, field: str, values: Iterable[str]) -> models.CheckConstraint:
    """Return the constraint that only words of a closed vocabulary stand in a column."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": tuple(values)}), name=f"{table}_{field}_known")


def random_key() -> "models.CharField[str, str]":
    """Return a column for a random name: 32 hexadecimal digits, which count nothing and tell nothing."""
    return models.CharField(max_length=32, unique=True)


def worker_key(*, blank: bool = False) -> "models.CharField[str, str]":
    """Return a column for a worker's key."""
    return models.CharField(max_length=32, blank=blank)
