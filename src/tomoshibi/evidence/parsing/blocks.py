"""Texts whose records begin at a line of a certain form and go on until the next such line."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tomoshibi.evidence.parsing.lines import Line

Begins = Callable[[str], re.Match[str] | None]


@dataclass(slots=True)
class Block:
    """A record's lines: the first, what its form gave, and those below. `found` is None for lines above the first record."""

    first: Line
    found: re.Match[str] | None
    below: list[Line] = field(default_factory=list)

    @property
    def end(self) -> int:
        """Return the end of the last line that is not empty; empty lines at the end stand between records."""
        return next((line.end for line in reversed(self.below) if line.text.strip()), self.first.end)

    @property
    def texts(self) -> list[str]:
        """Return the lines below the first, without the empty ones at the end."""
        last = len(self.below)
        while last and not self.below[last - 1].text.strip():
            last -= 1
        return [line.text for line in self.below[:last]]


def text_blocks(lines: Iterator[Line], begins: Begins) -> Iterator[Block]:
    """Yield the blocks of a text; lines above the first beginning are blocks of one line each without `found`."""
    current: Block | None = None
    for line in lines:
        found = begins(line.text)
        if found is not None:
            if current is not None:
                yield current
            current = Block(line, found)
        elif current is not None:
            current.below.append(line)
        elif line.text.strip():
            yield Block(line, None)
    if current is not None:
        yield current
