"""What finding an entity gives."""

from dataclasses import dataclass, field

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Found:
    """An entity in a text: `start` and `end` are places in the text that was searched, `fields` as docs/marks.md names them.

    `sign` is what stands for it in the row of signs (a time may be `due` or only `time`).
    """

    start: int
    end: int
    kind: str
    fields: dict[str, Value] = field(default_factory=dict)
    sign: str = ""


def apart(found: list[Found], taken: list[Found]) -> list[Found]:
    """Return those of `found` that overlap none of `taken`."""
    return [one for one in found if all(one.end <= other.start or other.end <= one.start for other in taken)]
