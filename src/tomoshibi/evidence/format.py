"""What a reader is: how it knows its own exports by their content, and how it reads them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.record import Record

Family = Literal["json", "script", "xml", "html", "csv", "text", "mail"]
Batch = list[Record]  # about 500 at a time: so many stay in the processor's cache until they are counted

_ROOT_KEY = re.compile(rb'"((?:[^"\\]|\\.){1,80})"\s*:')


class Glance:
    """The first look at a file: its name, its first 64 KiB, and what can be told from them at once."""

    def __init__(self, name: str, head: bytes, codec: str, neighbours: frozenset[str] = frozenset()) -> None:
        self.name = name
        self.head = head
        self.codec = codec
        self.neighbours = neighbours

    @cached_property
    def text(self) -> str:
        """Return the head as text, without a BOM; a character cut at the end is left out."""
        return self.head.decode(self.codec, "ignore").removeprefix("\ufeff")

    @cached_property
    def plain(self) -> bytes:
        """Return the head with one byte for each ASCII sign, which a UTF-16 file does not have."""
        return self.text.encode("utf-8", "replace") if self.codec.startswith("utf-16") else self.head

    @cached_property
    def lines(self) -> list[str]:
        """Return the first 200 lines, ended by LF or CR LF and by nothing else."""
        return [line.removesuffix("\r") for line in self.text.split("\n", 200)[:200]]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Return all names of JSON members in the head, at any depth."""
        return frozenset(key.decode("utf-8", "replace") for key in _ROOT_KEY.findall(self.plain))

    @cached_property
    def family(self) -> Family:
        """Return what kind of text this is, so that only readers of that family need to look at it."""
        start = self.text.lstrip()[:4096]
        low = start[:4096].lower()
        if start.startswith("window."):
            return "script"
        if start.startswith(("{", "[{", "[ {", "[\n", "[\r", "[]")) or re.match(r"\[\s*\{", start):
            return "json"
        if low.startswith(("<!doctype html", "<html", "<head", "<meta")) or ("<div" in low and low.startswith("<")):
            return "html"
        if low.startswith(("<?xml", "<smses", "<calls")):
            return "xml"
        if start.startswith("From ") or re.match(r"(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){3}", start):
            return "mail"
        return "text"


@dataclass(frozen=True, slots=True)
class Match:
    """How well a file fits a format (0 to 100), why, and whether it holds messages or only goes with files that do."""

    score: int
    reason: str
    holds_messages: bool = True


@dataclass(frozen=True, slots=True)
class Format:
    """One export format.

    `recognise` judges by content alone. `read` gets all files of one call that are of this format and yields batches of
    records in file order; it books every other byte in the notebook. A format that is `named_only` is never found by
    looking at a file: the person has to name it.
    """

    name: str
    platform: str
    families: tuple[Family, ...]
    recognise: Callable[[Glance], Match | None]
    read: Callable[[Sequence[Source], Notebook], Iterator[Batch]]
    named_only: bool = False
