"""Which mails belong to one talk: by the ids they answer to, else by subject and people."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

LONGEST_SUBJECT = 1000  # characters that are compared
MOST_IDS = 1000  # of one mail's References; a longer list is cut by servers anyway

_PREFIXES = re.compile(
    r"(?:\s*(?:re|fwd?|aw|wg|sv|vs|tr|antw|rv|返信|転送|回复|回覆|答复|转发|轉寄|답장|전달)"
    r"\s*(?:[\[(（]?\d{1,3}[\])）]?|\^\d{1,3}|\*\d{1,3})?\s*[:：])*+\s*",
    re.IGNORECASE,
)
_ID = re.compile(r"<([^<>\s]{1,998})>")


@dataclass(frozen=True, slots=True)
class Links:
    """What ties a mail to others: its id, the ids it answers to, its subject without Re:, and everyone in it."""

    own: str | None
    answers: tuple[str, ...]
    subject: str
    people: frozenset[str]


def ids_of(value: str | None) -> tuple[str, ...]:
    """Return the message ids in a header's value."""
    if not value:
        return ()
    found = _ID.findall(value)
    return tuple(found[-MOST_IDS:]) if found else tuple(value.split()[:1])


def base_subject(subject: str) -> str:
    """Return a subject without what programs put before it when a mail is answered or passed on."""
    short = subject[:LONGEST_SUBJECT]
    found = _PREFIXES.match(short)
    return " ".join(short[found.end() if found else 0 :].split()).casefold()


def threads(mails: Sequence[Links]) -> list[int]:
    """Return for each mail the index of the first mail of its talk.

    Mails are one talk when one answers the other or both answer the same third one. A mail tied to no other so joins the
    first one with the same subject, apart from Re: and the like, between the same people.
    """
    union = _Union()
    for index, mail in enumerate(mails):
        for other in (mail.own, *mail.answers):
            if other:
                union.join(index, ("id", other))
    sizes: dict[Hashable, int] = {}
    for index in range(len(mails)):
        top = union.top(index)
        sizes[top] = sizes.get(top, 0) + 1
    first_alike: dict[Hashable, int] = {}
    lone = [sizes[union.top(index)] == 1 for index in range(len(mails))]
    for index, mail in enumerate(mails):
        if not mail.people:
            continue
        alike = first_alike.setdefault((mail.subject, mail.people), index)
        if alike != index and (lone[index] or lone[alike]):
            union.join(index, alike)
    firsts: dict[Hashable, int] = {}
    return [firsts.setdefault(union.top(index), index) for index in range(len(mails))]


class _Union:
    """Sets that grow together (union-find with path halving)."""

    def __init__(self) -> None:
        self._up: dict[Hashable, Hashable] = {}

    def top(self, one: Hashable) -> Hashable:
        """Return what stands for a set."""
        up = self._up
        up.setdefault(one, one)
        while up[one] != one:
            up[one] = up[up[one]]
            one = up[one]
        return one

    def join(self, one: Hashable, other: Hashable) -> None:
        """Make two sets one."""
        a, b = self.top(one), self.top(other)
        if a != b:
            self._up[b] = a
