"""A copy of a bundle that may be spoilt, and what a way of tampering is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from bench.resealing import files_of

Touched = tuple[str, ...]


class NotHere(Exception):
    """This bundle has nothing that could be tampered with in this way."""


@dataclass(frozen=True, slots=True)
class Site:
    """A copy of a bundle that may be spoilt, chance, and folders of other bundles."""

    folder: Path
    chance: Random
    others: tuple[Path, ...]

    def file(self, *, least: int = 0, within: str = "") -> str:
        """Return a file of at least so many bytes. Raises NotHere."""
        fitting = [
            one for one in files_of(self.folder) if one.startswith(within) and (self.folder / one).stat().st_size >= least
        ]
        if not fitting:
            raise NotHere
        return self.chance.choice(fitting)

    def rewrite(self, path: str, change: Callable[[bytes], bytes]) -> Touched:
        """Change the content of a file. Raises NotHere when that changes nothing."""
        place = self.folder / path
        before = place.read_bytes()
        after = change(before)
        if after == before:
            raise NotHere
        place.write_bytes(after)
        return (path,)


@dataclass(frozen=True, slots=True)
class Mutation:
    """A way to tamper. `expected` is what must be seen: not intact, intact, or only that the signer is another one.

    With `stalls_tools` the other tools never come to an end, and are not asked.
    """

    kind: str
    apply: Callable[[Site], Touched]
    weight: int = 1
    expected: str = "not intact"
    only_folder: bool = False
    stalls_tools: bool = False


ALL: list[Mutation] = []  # in the order in which their modules are loaded


def kind(name: str, **more: Any) -> Callable[[Callable[[Site], Touched]], Callable[[Site], Touched]]:
    """List a function as a way to tamper."""

    def listed(apply: Callable[[Site], Touched]) -> Callable[[Site], Touched]:
        ALL.append(Mutation(name, apply, **more))
        return apply

    return listed
