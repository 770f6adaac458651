"""How long a case is kept: from the last words of anybody in any of its talks, or the last contact entered by hand.

No job of ours moves that clock, and no change of a row does.
"""

from collections.abc import Iterable
from datetime import date

from tomoshibi.casework.models import Case, Contact
from tomoshibi.consult.retention import Keeping, last_day_of_silence
from tomoshibi.consult.standing import talks


def last_days(cases: Iterable[Case]) -> dict[int, date]:
    """Return for each case the day from which its keeping counts, in three queries for however many."""
    held = {one.id: one for one in cases}
    linked = Contact.objects.filter(case_id__in=held, consultation__isnull=False).values_list("case_id", "consultation")
    pairs = [(case, talk) for case, talk in linked if case is not None and talk is not None]
    spoken = talks(talk for _, talk in pairs)
    days = {number: one.last_day for number, one in held.items()}
    for case, talk in pairs:
        if talk in spoken:
            days[case] = max(days[case], spoken[talk].last_day)
    return days


def due(keeping: Keeping, *, on: date) -> list[int]:
    """Return the cases whose time is over: nothing holds them, and nobody said anything for as long as they are kept."""
    before = last_day_of_silence(keeping, on=on)
    silent = Case.objects.filter(is_held=False, erasure="", last_day__lte=before).order_by("id")
    return [number for number, day in last_days(silent).items() if day <= before]
