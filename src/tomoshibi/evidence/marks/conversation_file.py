"""Conversations written as YAML (the form of the shared examples): read as rows; labels and entities there are ignored."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

Row = dict[str, Any]
HEAD = 65_536
LARGEST = 64 * 1024 * 1024  # bytes; larger files are exports, not conversations written by hand
PEOPLE = {"person": 1, "other": 2}


class NotConversations(Exception):
    """The file is not a list of conversations in this form."""


def looks_like(path: Path) -> bool:
    """Return whether a file may be in this form, by its name and first lines."""
    if path.suffix.lower() not in {".yaml", ".yml"} or not path.is_file() or path.stat().st_size > LARGEST:
        return False
    with path.open("rb") as file:
        head = file.read(HEAD)
    return b"messages:" in head.replace(b"\0", b"")  # in UTF-16, every other byte of plain letters is 0


def read(path: Path) -> tuple[list[Row], Row]:
    """Return rows and summary of a file of conversations, as marking takes them. Raises NotConversations."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_bytes(), Loader=loader)  # a safe loader: builds plain values only
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise NotConversations(str(error).splitlines()[0] if str(error) else "") from None
    if not isinstance(content, list) or not all(
        isinstance(one, dict) and isinstance(one.get("messages"), list) for one in content
    ):
        raise NotConversations("")
    rows: list[Row] = []
    talks: list[Row] = []
    known: set[object] = set()
    for place, one in enumerate(content):
        number = one.get("id", place + 1)
        if not isinstance(number, str | int) or number in known:
            raise NotConversations(
                str(place + 1)
            )  # marks are told by the conversation's id: two of one id could not be told apart
        known.add(number)
        talks.append(
            {
                "id": number,
                "participants": [{"id": 1, "name": "person", "owner": True}, {"id": 2, "name": "other", "owner": False}],
            }
        )
        rows += _rows(one["messages"], number)
    return rows, {"conversations": talks}


def _rows(messages: list[Any], number: object) -> Iterator[Row]:
    numbers: set[int] = set()
    for message in messages:
        if not isinstance(message, dict) or not _is_sound(message) or message["n"] in numbers:
            raise NotConversations(str(number))
        numbers.add(message["n"])
        at, text = message.get("at"), message.get("text")
        shown = at.isoformat() if isinstance(at, date) else None if at is None else str(at)
        yield {
            "n": message["n"],
            "kind": "message",
            "conversation": number,
            "sender": {"participant": PEOPLE[message["by"]]},
            "time": {"local": shown, "jst": None, "precision": "second" if len(shown or "") > len("2024-05-02") else "day"},
            "text": "" if text is None else str(text),
            "media": [],
        }


def _is_sound(message: Row) -> bool:
    """Return whether a message has what it must have; a text that YAML takes for a number or a day is one all the same."""
    number = message.get("n")
    return (
        isinstance(number, int)
        and not isinstance(number, bool)
        and isinstance(message.get("by"), str)
        and message["by"] in PEOPLE
        and isinstance(message.get("at"), str | date | int | None)
        and isinstance(message.get("text"), str | int | float | date | None)
    )
