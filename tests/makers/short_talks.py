"""Short talks written on one line, and what marking says of their last message."""

from typing import Any

from tomoshibi.evidence.marks.marking import Decide, Marked, mark_rows, weighed

Row = dict[str, Any]
PEOPLE = {"p": 1, "o": 2}


def rows_of(talk: str, *, by: str = "o", at: str = "2024-06-12T21:03:00+09:00") -> list[Row]:
    """Return rows of a talk such as `o:写真送って >> p:やだ >> じゃあばらまく`; the last message is `by`'s.

    A `|` parts messages as `>>` does.
    """
    parts = [part.strip() for part in talk.replace("|", ">>").split(">>")]
    rows = []
    for place, part in enumerate(parts):
        sender = by if place == len(parts) - 1 and not (part[1:2] == ":" and part[0] in PEOPLE) else part[0]
        text = part[2:] if part[1:2] == ":" and part[0] in PEOPLE else part
        rows.append(message(place + 1, text, sender=PEOPLE[sender], at=at))
    return rows


def message(n: int, text: str, *, sender: int, at: str | None = "2024-06-12T21:03:00+09:00") -> Row:
    """Return a row of `records.jsonl` with only what marking looks at."""
    time = None if at is None else {"local": at, "jst": None, "precision": "minute"}
    spoken: Row = {"sender": {"participant": sender}, "time": time, "text": text, "media": []}
    return {"n": n, "kind": "message", "conversation": 1, **spoken}


def two_people(*, owner: bool = True) -> Row:
    """Return a summary of one talk of two, in which it is known, or not, who exported it."""
    people = [{"id": 1, "name": "みお", "owner": owner}, {"id": 2, "name": "kaze", "owner": False}]
    return {"conversations": [{"id": 1, "participants": people}]}


def marked(talk: str, *, by: str = "o", at: str = "2024-06-12T21:03:00+09:00", decide: Decide = weighed) -> Marked:
    """Return the marks of a talk."""
    return mark_rows(rows_of(talk, by=by, at=at), two_people(), decide=decide)


def last_labels(talk: str, *, by: str = "o", decide: Decide = weighed) -> set[str]:
    """Return the labels of a talk's last message, weighed or as `decide` has them."""
    rows = rows_of(talk, by=by)
    lines = mark_rows(rows, two_people(), decide=decide).lines
    return {label["label"] for line in lines if line["n"] == len(rows) for label in line["labels"]}
