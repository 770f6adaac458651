"""What stands above every page of a case: how urgent it is, who has charge of it, and the warnings that stand."""

from dataclasses import dataclass
from datetime import date, datetime

from tomoshibi.basics.days import japanese_day
from tomoshibi.casework import access
from tomoshibi.casework.models import Assessment, Case, Flag
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import members


@dataclass(frozen=True, slots=True)
class Head:
    """Only what stands in clear. `level` is None before anybody judged."""

    owner: str
    status: str
    age_band: str
    is_held: bool
    level: int | None
    reasons: tuple[str, ...]
    judged_day: date | None
    flags: tuple[tuple[str, date], ...]  # what they warn of, and their last day


def head(case: str, *, by: WorkerSession, at: datetime) -> Head | None:
    """Return the head of a case; None where the worker does not reach one."""
    found = Case.objects.filter(access.listed(access.reader(by), "read"), key=case).first()
    if found is None:
        return None
    judged = Assessment.objects.filter(case=found).order_by("-id").first()
    standing = Flag.objects.filter(case=found, removed_day=None, until_day__gte=japanese_day(at)).order_by("id")
    return Head(
        work_names().get(found.owner, ""), found.status, found.age_band, found.is_held,
        judged.level if judged else None, tuple(judged.reasons.split()) if judged else (), judged.day if judged else None,
        tuple(standing.values_list("reason", "until_day")),
    )  # fmt: skip


def work_names() -> dict[str, str]:
    """Return what each worker is called, also those who left."""
    return {one.key: one.work_name for one in members()}
