"""Labelled talks, in the three forms they are written in.

- `.yaml`: the form of the shared examples, with entities.
- `.tsv`: sayings, one a line: labels with commas (or -), what stands before it, and `o:` or `p:` with the words; only the
  last message counts.
- `.txt`: talks. A head line `# id language sextortion|ordinary`, then a line a message: `o` or `p`, labels, the words, parted
  by tabs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tomoshibi.evidence.marks.conversation_file import read

Row = dict[str, Any]
PEOPLE = {"p": 1, "o": 2}
TWO_PEOPLE = [{"id": 1, "name": "person", "owner": True}, {"id": 2, "name": "other", "owner": False}]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A talk as rows, and what is right: labels by the number of each message that counts; entities and kind where told."""

    name: str
    rows: tuple[Row, ...]
    wanted: dict[int, frozenset[str]]
    entities: tuple[Row, ...] | None
    sextortion: bool | None
    id: object = 1

    @property
    def summary(self) -> Row:
        """Return who takes part, as marking wants it."""
        return {"conversations": [{"id": self.id, "participants": TWO_PEOPLE}]}


def labelled(path: Path) -> Iterator[Labelled]:
    """Yield the talks of a file, by its ending."""
    yield from {".yaml": _conversations, ".tsv": _sayings, ".txt": _talks}[path.suffix](path)


def _conversations(path: Path) -> Iterator[Labelled]:
    rows, _ = read(path)
    for talk in yaml.safe_load(path.read_text("utf-8")):
        own = tuple(row for row in rows if row["conversation"] == talk["id"])
        wanted = {one["n"]: frozenset(one["labels"]) for one in talk["messages"]}
        yield Labelled(
            f"{path.name}:{talk['id']}", own, wanted, tuple(talk.get("entities") or ()), talk["sextortion"], talk["id"]
        )


def _sayings(path: Path) -> Iterator[Labelled]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        labels, before, text = line.split("\t")
        yield saying(f"{path.name}:{number}", frozenset(labels.split(",")) - {"-"}, f"{before} >> {text}" if before else text)


def saying(name: str, labels: frozenset[str], talk: str) -> Labelled:
    """Return a short talk written on one line, of which the last message counts."""
    parts = talk.split(" >> ")
    rows = tuple(_row(number, part[0], part[2:]) for number, part in enumerate(parts, 1))
    return Labelled(name, rows, {len(rows): labels}, None, None)


def _talks(path: Path) -> Iterator[Labelled]:
    for block in path.read_text("utf-8").split("\n# "):
        head, *lines = [line for line in block.removeprefix("# ").splitlines() if line]
        name, _, kind = head.split()
        rows, wanted = [], {}
        for number, line in enumerate(lines, 1):
            by, labels, text = line.split("\t")
            rows.append(_row(number, by, text))
            wanted[number] = frozenset(labels.split(",")) - {"-"}
        yield Labelled(f"{path.name}:{name}", tuple(rows), wanted, None, kind == "sextortion")


def _row(number: int, by: str, text: str) -> Row:
    minute = f"2024-06-12T{21 + number // 60:02d}:{number % 60:02d}:00+09:00"
    return {
        "n": number,
        "kind": "message",
        "conversation": 1,
        "sender": {"participant": PEOPLE[by]},
        "time": {"local": minute, "jst": None, "precision": "minute"},
        "text": text,
        "media": [],
    }
