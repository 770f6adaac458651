"""What two colleagues wrote of the same thing at once, side by side. Nothing is merged: whoever was second decides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tomoshibi.casework.operations.reaching import ChangedMeanwhile

Say = Callable[[str, object], str]
Sent = Iterable[tuple[str, str]]  # fields of a form with their values


@dataclass(frozen=True, slots=True)
class Side:
    """One field that two wrote at once: what I wrote, what stands now."""

    label: str
    mine: str = field(repr=False)
    theirs: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Clash:
    """What two wrote of the same at once. `version` is that of what stands now: mine, sent with it, comes after having seen it.

    `action` is where mine is sent again, `back` the page that shows what stands.
    `sent` holds each field with its value, as often as it was sent.
    """

    action: str
    back: str
    version: int
    sides: tuple[Side, ...] = field(repr=False)
    sent: tuple[tuple[str, str], ...] = field(repr=False)


def both_sides(found: ChangedMeanwhile, *, action: str, back: str, labels: Mapping[str, str], sent: Sent, say: Say) -> Clash:
    """Return both sides, a row for each field that either of them names; `say` puts a field's value into words."""
    sides = tuple(
        Side(label, say(name, found.mine.get(name)), say(name, found.theirs.get(name)))
        for name, label in labels.items()
        if name in found.mine or name in found.theirs
    )
    return Clash(action, back, found.version, sides, tuple(sent))
