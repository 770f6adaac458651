"""What a message of Telegram Desktop's HTML export carries: files, places, contacts, polls and calls."""

from dataclasses import dataclass, field

from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.markup import Node
from tomoshibi.evidence.record import Attachment, EventKind, Role

# Wrappers around a preview that links to the file, by class.
_WRAPS: dict[str, Role] = {
    "photo_wrap": "picture",
    "sticker_wrap": "sticker",
    "animated_wrap": "video",
    "video_file_wrap": "video",
}
# Rows with an icon, a title, a description and a status, by class.
_ROWS: dict[str, Role] = {
    "media_photo": "picture",
    "media_video": "video",
    "media_voice_message": "audio",
    "media_audio_file": "audio",
    "media_file": "file",
}
_FACTS = ("media_contact", "media_location", "media_live_location", "media_venue", "media_game", "media_invoice")
_MISSED = frozenset(("Missed", "Declined", "Cancelled"))


@dataclass(slots=True)
class Media:
    """What was found in a message besides its text; `text` is a poll's question."""

    files: list[Attachment] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    event: EventKind | None = None
    text: str | None = None

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """Return the files."""
        return tuple(self.files)


def _linked(wrap: Node) -> str | None:
    """Return the file that a link in a wrapper leads to: programs that write the same page put it beside the row."""
    links = (link.get("href") for link in wrap.elements(tag="a"))
    return next((one for one in links if one and "://" not in one[:12] and not one.startswith("#")), None)


def media_of(root: Node, notebook: Notebook) -> Media:
    """Return what a message carries."""
    found = Media()
    wrap, linked = root, None
    for node in root.elements():
        if "media_wrap" in node.classes and (wrap is root or not wrap.holds(node)):
            wrap, linked = node, _linked(node)
        for name, role in _WRAPS.items():
            if name in node.classes:
                found.files.append(notebook.attachment(role, node.get("href") or None))
        if "media_poll" in node.classes:
            _take_poll(node, found)
        elif "media_call" in node.classes:
            _take_call(node, found)
        elif not node.classes.isdisjoint(_FACTS):
            _take_fact(node, found, notebook)
        else:
            _take_row(node, found, notebook, linked if wrap.holds(node) else None)
    return found


def _parts(node: Node) -> tuple[str, str, str]:
    """Return title, description and status of a row."""
    found = (node.first(name) for name in ("title", "description", "status"))
    title, description, status = (part.words() if part is not None else "" for part in found)
    return title, description, status


def _take_row(node: Node, found: Media, notebook: Notebook, linked: str | None) -> None:
    role = next((role for name, role in _ROWS.items() if name in node.classes), None)
    if role is None:
        return
    title, description, status = _parts(node)
    if title == "Sticker":
        role = "sticker"
    if title.startswith("Self-destructing"):
        found.flags.append("self-destruct")
    found.files.append(notebook.attachment(role, node.get("href") or linked))
    pairs = (("media_title", title), ("media_description", description), ("media_status", status))
    found.details += [(key, value) for key, value in pairs if value]


def _take_fact(node: Node, found: Media, notebook: Notebook) -> None:
    """Take a place, a contact and the like: no file but for a contact's card."""
    kind = next(name.removeprefix("media_") for name in node.classes if name in _FACTS)
    title, description, status = _parts(node)
    found.details += [(kind, value) for value in (title, description, status) if value]
    address = node.get("href")
    if address and "://" in address[:12]:
        found.details.append(("link", address))
    elif address:
        found.files.append(notebook.attachment("file", address))


def _take_call(node: Node, found: Media) -> None:
    title, _, status = _parts(node)
    word, _, rest = status.partition(" (")
    found.event = EventKind.MISSED_CALL if word in _MISSED else EventKind.CALL
    found.details.append(("call", word))
    if rest and (seconds := rest.partition(" ")[0]).isdecimal():
        found.details.append(("duration_seconds", seconds))
    if title:
        found.details.append(("target", title))


def _take_poll(node: Node, found: Media) -> None:
    question = node.first("question")
    found.text = question.words() if question is not None else None
    found.details += [("poll_answer", answer.words()) for answer in node.elements("answer")]
    if (total := node.first("total")) is not None:
        found.details.append(("poll_votes", total.words()))
