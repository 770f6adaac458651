"""Rows or cases that pairs hold together. What was told apart stays apart, also by way of third ones."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Member = TypeVar("Member", int, str)


class Clusters(Generic[Member]):
    """Groups that grow by joining; whoever was told apart never comes to stand in one."""

    def __init__(self, apart: Iterable[tuple[Member, Member]]) -> None:
        """Take the pairs that are not one person."""
        self._leader: dict[Member, Member] = {}
        self._apart: dict[Member, set[Member]] = {}
        self.refused = 0
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def leader(self, row: Member) -> Member:
        """Return the smallest member of the group that a member stands in."""
        top = row
        while (above := self._leader.get(top, top)) != top:
            top = above
        while (above := self._leader.get(row, row)) != top:
            self._leader[row] = top
            row = above
        return top

    def join(self, one: Member, other: Member) -> bool:
        """Put two groups together, unless somebody in one is told apart from somebody in the other."""
        self._leader.setdefault(one, one)
        self._leader.setdefault(other, other)
        first, second = sorted((self.leader(one), self.leader(other)))
        if first == second:
            return True
        if any(self.leader(row) == second for row in self._apart.get(first, ())):
            self.refused += 1
            return False
        self._leader[second] = first
        if moved := self._apart.pop(second, None):
            self._apart.setdefault(first, set()).update(moved)
        return True

    def members(self) -> Iterator[tuple[Member, Member]]:
        """Yield each joined member with its group, which is called by the smallest member; sorted."""
        tops = {row: self.leader(row) for row in sorted(self._leader)}
        sizes = Counter(tops.values())
        yield from ((row, top) for row, top in tops.items() if sizes[top] > 1)
