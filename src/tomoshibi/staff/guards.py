"""What the database refuses about wordings, whoever asks: nothing is changed, and nobody passes what they wrote themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tomoshibi.staff.refusals import Guard, Refusal, lift_guards, set_guard

PREFIX = "staff: "
_OF = "EXISTS (SELECT 1 FROM staff_wording w WHERE w.id = NEW.wording_id AND {})"
_DONE = "EXISTS (SELECT 1 FROM staff_wordingact a WHERE a.wording_id = NEW.wording_id AND a.act = '{}')"
_LATER = (
    "EXISTS (SELECT 1 FROM staff_wording w, staff_wording l WHERE w.id = NEW.wording_id AND l.kind = w.kind"
    " AND l.entry = w.entry AND l.number > w.number)"
)
_PASSES = "NEW.act IN ('read', 'signed')"
_KEPT = (Refusal("only added to, never changed", "1 = 1"),)
_NUMBER = "EXISTS (SELECT 1 FROM staff_wording w WHERE w.kind = NEW.kind AND w.entry = NEW.entry AND w.number >= NEW.number)"

GUARDS: tuple[Guard, ...] = (
    Guard("staff_wording", "INSERT", (Refusal("a later one is there", _NUMBER),)),
    Guard("staff_wording", "UPDATE", _KEPT),
    Guard("staff_wording", "DELETE", _KEPT),
    Guard(
        "staff_wordingact",
        "INSERT",
        (
            Refusal("not by who wrote it", "NEW.act <> 'withdrawn' AND " + _OF.format("w.written_by_id = NEW.by_id")),
            Refusal("withdrawn already", _DONE.format("withdrawn")),
            Refusal("given back already", "NEW.act <> 'withdrawn' AND " + _DONE.format("returned")),
            Refusal("signed already", "NEW.act NOT IN ('signed', 'withdrawn') AND " + _DONE.format("signed")),
            Refusal("written anew since", f"{_PASSES} AND {_LATER}"),
            Refusal("not read yet", "NEW.act = 'signed' AND NOT " + _DONE.format("read")),
            Refusal("run out", f"{_PASSES} AND " + _OF.format("w.until_day < NEW.day")),
        ),
    ),
    Guard("staff_wordingact", "UPDATE", _KEPT),
    Guard("staff_wordingact", "DELETE", _KEPT),
)


def set_all(using: BaseDatabaseWrapper | None = None) -> None:
    """Set the triggers, anew where they stood already."""
    using = using or connection
    lift_all(using)
    for guard in GUARDS:
        set_guard(guard, using, prefix=PREFIX)


def lift_all(using: BaseDatabaseWrapper | None = None) -> None:
    """Take the triggers away: before a migration changes a table, and while a backup is brought back."""
    lift_guards(GUARDS, using or connection)


@contextmanager
def lifted() -> Iterator[None]:
    """Work without the triggers; inside a transaction, so that nobody else ever finds them gone."""
    lift_all()
    yield
    set_all()
