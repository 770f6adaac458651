"""Facts in one line."""

from datetime import date
from typing import Any

from tomoshibi.law.assessing import Outcome, Result, assess
from tomoshibi.law.fact_file import given
from tomoshibi.law.facts import Facts

DAY = date(2024, 6, 1)


def facts(**rows: Any) -> Facts:
    """Return facts from plain values, on a day in 2024 unless another is given."""
    return given({"act_date": DAY, **rows}).facts


def result(provision: str, **rows: Any) -> Result:
    """Return what is found on a provision."""
    return assess(facts(**rows)).of(provision)


def status(provision: str, **rows: Any) -> Outcome:
    """Return how a provision comes out."""
    return result(provision, **rows).status
