"""The parts of a message in imessage-exporter's HTML: bubbles, files, apps, edits, reactions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.markup import Node
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.record import Attachment, Edit, EventKind, Reaction, Role

_REACTIONS = ("reactions", "tapbacks")
_REACTION = ("reaction", "tapback")
_BY = re.compile(r"(?:^|\s)(?:by|from) (?P<name>.+)$")
_TAGS: dict[str, Role] = {"img": "picture", "video": "video", "audio": "audio"}
_UNSENT = re.compile(r".+ unsent (?:this|a) message.*", re.DOTALL)
_LABEL = "Subject:"
MOST = 100  # apps, groups of reactions and stickers looked at in one part; a part holds one or two


@dataclass(slots=True)
class Parts:
    """What was found in a message."""

    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    event: EventKind | None = None

    @property
    def text(self) -> str | None:
        """Return the bubbles' text, one a line; None where there is none."""
        return "\n".join(self.texts) if self.texts else None


def parts_of(side: Node, notebook: Notebook) -> Parts:
    """Return what stands in a box, or in one further part of it."""
    found = Parts()
    subject = side.first("subject")
    if subject is not None:
        found.details.append(("subject", subject.text()))
    parts = [side] if "message_part" in side.classes else list(side.elements("message_part"))
    for part in parts:
        _take_part(part, found, notebook)
    found.reactions += reactions_of(side)
    for node in side.elements("expressive", "shareplay", "shared_location"):
        found.details.append((next(iter(node.classes)), node.words()))
    if side.first("deleted") is not None or "deleted" in side.classes:
        found.flags.append("deleted")
    if not found.texts and not found.attachments and not found.details and (words := _loose(side)):
        # A notice without a bubble ("SharePlay Message Ended").
        found.texts.append(words)
        found.event = EventKind.NOTICE
    return found


def _take_part(part: Node, found: Parts, notebook: Notebook) -> None:
    apps = list(islice(part.elements("app"), MOST))
    reactions = list(islice(part.elements(*_REACTIONS), MOST))
    edited = part.first("edited")
    if edited is not None:
        _take_edits(edited, found)
    for node in part.elements("bubble", "translated"):
        if not any(one.holds(node) for one in (*apps, *reactions)) and (edited is None or not edited.holds(node)):
            found.texts.append(node.text(without=list(_images(node))))
    for node in part.elements("unsent"):
        found.texts.append(node.words())
        found.event = EventKind.UNSENT
    for app in apps:
        words = app.text().split("\n")
        found.details.append(("app", " ".join(" ".join(words).split())))
        link = next((node.get("href") for node in app.elements(tag="a") if node.get("href")), None)
        if link:
            found.details.append(("link", link))
    for node in part.elements("attachment_error"):
        found.attachments.append(_missing(node.words(), notebook))
    hidden = (*apps, *reactions)
    stickers = list(islice(part.elements("sticker", "sticker_inline"), MOST))
    for node, address in _files(part):
        if not any(one.holds(node) for one in hidden):
            is_sticker = any(one is node or one.holds(node) for one in stickers)
            role: Role = "sticker" if is_sticker else _TAGS.get(node.name, role_of_name(address))
            found.attachments.append(notebook.attachment(role, address))


def _images(node: Node) -> Iterator[Node]:
    return node.elements(tag="img")


def _files(part: Node) -> Iterator[tuple[Node, str]]:
    """Yield the elements that show or link to a file that lies beside the export, with its address."""
    done = part.index
    for node in part.elements():
        if node.index < done:
            continue
        if node.name in _TAGS:
            source = node.first(tag="source")
            address = node.get("src") or (source.get("src") if source is not None else None)
            done = node.after
            if address:
                yield node, address
        elif (
            (
                node.name == "a"
                and (href := node.get("href"))
                and "://" not in href[:12]
                and not href.startswith(("#", "mailto:"))
            )
            and next((one for one in node.elements() if one.name in _TAGS), None) is None
            and ":" not in href[:8]
        ):
            yield node, href


def _missing(words: str, notebook: Notebook) -> Attachment:
    """Return a file that the exporter could not find; its name follows a colon where it is known."""
    _, colon, name = words.partition(": ")
    return notebook.attachment(role_of_name(name) if colon else "media", name if colon and name else None)


def _take_edits(edited: Node, found: Parts) -> None:
    """Take the forms of an edited message: the rows of a table, the last one being what stands now."""
    rows = [list(row.elements(tag="td")) for row in edited.elements(tag="tr")]
    forms = [(row[0].words(), row[-1]) for row in rows if len(row) > 1]
    if not forms:
        if _UNSENT.fullmatch(edited.words()):
            found.event = EventKind.UNSENT
        found.texts.append(edited.text())
        return
    for _, cell in forms[:-1]:
        found.edits.append(Edit(None, cell.text()))
    found.texts.append(forms[-1][1].text())
    found.details += [("edited", when) for when, _ in forms if when]


def reactions_of(side: Node) -> tuple[Reaction, ...]:
    """Return the reactions of a box: what, and by whom."""
    found = []
    for group in side.elements(*_REACTIONS):
        for node in group.elements(*_REACTION):
            if node.name != "div":
                continue
            words = node.words()
            by = _BY.search(words)
            image = node.first(tag="img")
            what = words[: by.start()].strip() if by is not None else words
            if not what and image is not None:
                what = image.get("src") or ""
            found.append(Reaction(what, by["name"] if by is not None else None))
    return tuple(found)


def _loose(side: Node) -> str:
    """Return the words that stand in a box itself, outside of its parts."""
    words = " ".join(" ".join(node.text() for node in side.children() if node.kind == "text").split())
    return words.removeprefix(_LABEL).strip()


__all__ = ["Parts", "parts_of", "reactions_of"]
