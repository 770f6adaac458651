"""What the organisation wrote for the help site, as the desk shows it: where each wording stands, and what to look at again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from tomoshibi.law.proofreading import Kind, Remark, remarks
from tomoshibi.staff.models import Wording, WordingAct
from tomoshibi.staff.public import shown

State = Literal["draft", "read", "signed", "run-out", "returned", "withdrawn", "replaced"]
STATES: tuple[State, ...] = ("draft", "read", "signed", "run-out", "returned", "withdrawn", "replaced")
LOOKED_AT_IN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Act:
    """What was done with a wording, by whom, on which day, and the reasons that were given."""

    act: str
    by: str
    day: date
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A wording with all that was done with it; the first act is the writing itself."""

    key: str
    kind: Kind
    entry: str
    number: int
    content: Mapping[str, Any]
    sources: tuple[str, ...]
    checked_day: date
    until_day: date
    state: State
    writer: str  # by key: nobody passes their own
    acts: tuple[Act, ...]

    @property
    def doubts(self) -> tuple[Remark, ...]:
        """Return what the second reader has to answer."""
        found = remarks(self.kind, self.content, self.sources, entry=self.entry)
        return tuple(one for one in found if not one.is_error)


def wordings(*, on: date) -> tuple[Written, ...]:
    """Return all wordings as they stand on a day, the newest first."""
    rows = list(Wording.objects.select_related("written_by").order_by("-id"))
    acts: dict[int, list[WordingAct]] = {}
    for act in WordingAct.objects.select_related("by").order_by("id"):
        acts.setdefault(act.wording_id, []).append(act)
    return tuple(_written(row, acts.get(row.id, []), _is_replaced(row, rows, acts), on) for row in rows)


def wording(key: str, *, on: date) -> Written | None:
    """Return one wording; None where there is none."""
    return next((one for one in wordings(on=on) if one.key == key), None)


def _is_replaced(row: Wording, rows: Iterable[Wording], acts: Mapping[int, list[WordingAct]]) -> bool:
    """Say whether a later one took a wording's place: for what is public that is a signed one, for drafts any."""
    later = [one for one in rows if (one.kind, one.entry) == (row.kind, row.entry) and one.number > row.number]
    if any(act.act == "signed" for act in acts.get(row.id, [])):
        return any(act.act == "signed" for one in later for act in acts.get(one.id, []))
    return bool(later)


def _written(row: Wording, acts: list[WordingAct], is_replaced: bool, on: date) -> Written:
    done = (
        Act("written", row.written_by.work_name, row.written_day, {}),
        *(Act(one.act, one.by.work_name, one.day, one.reasons) for one in acts),
    )
    return Written(
        row.key, row.kind, row.entry, row.number, row.content, tuple(row.sources), row.checked_day, row.until_day,  # type: ignore[arg-type]  # kinds are closed in the table
        _state({one.act for one in acts}, is_replaced=is_replaced, has_run_out=row.until_day < on),
        row.written_by.key, done,
    )  # fmt: skip


def _state(acts: set[str], *, is_replaced: bool, has_run_out: bool) -> State:
    if "withdrawn" in acts:
        return "withdrawn"
    if is_replaced:
        return "replaced"
    if "signed" in acts:
        return "run-out" if has_run_out else "signed"
    if "returned" in acts:
        return "returned"
    return "read" if "read" in acts else "draft"


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """Something public that holds for a short while yet, or no longer: look at it again."""

    kind: str
    entry: str
    checked_day: date
    until_day: date
    is_own: bool


def to_look_at(*, on: date) -> tuple[ToLookAt, ...]:
    """Return what has to be checked again within thirty days, the soonest first, but not what lies under an own wording."""
    today = shown(on=on)
    found, covered = today.published, today.covered()
    layers = [
        *((place, layer, True) for place, layer in found.own.items()),
        *((place, layer, False) for place, layer in found.shipped.items() if place not in covered),
    ]
    listed = (
        ToLookAt(kind, entry, layer.checked_day, layer.until_day, is_own)
        for (kind, entry), layer, is_own in layers
        if layer.until_day <= on + LOOKED_AT_IN
    )
    return tuple(sorted(listed, key=lambda one: (one.until_day, one.kind, one.entry)))
