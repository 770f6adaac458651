"""What a message of DiscordChatExporter's HTML carries besides its text: files, stickers, embeds, reactions, edits, a reply."""

import re
from collections.abc import Callable

from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.markup import Node
from tomoshibi.evidence.parsing.media_roles import role_of_name
from tomoshibi.evidence.record import Attachment, Edit, Moment, Reaction, Role

_SCROLL = re.compile(r"scrollToMessage\(\s*(?:event\s*,\s*)?['\"]?(?P<id>\d+)")
_TAGS: dict[str, Role] = {"img": "picture", "video": "video", "audio": "audio"}


def attachments_of(root: Node, notebook: Notebook) -> tuple[Attachment, ...]:
    """Return the files and stickers of a message, by the addresses that the export gives."""
    found: list[Attachment] = []
    for node in root.elements("chatlog__attachment"):
        shown = next((one for one in node.elements() if one.name in _TAGS), None)
        link = next((one.get("href") for one in node.elements(tag="a") if one.get("href")), None)
        address = link or (_address(shown) if shown is not None else None)
        role = _TAGS[shown.name] if shown is not None else role_of_name(address or "")
        found.append(notebook.attachment(role, address))
    for node in root.elements("chatlog__sticker"):
        media = next((one for one in node.elements() if one.get("src") or one.get("data-source")), None)
        address = (media.get("src") or media.get("data-source")) if media is not None else None
        found.append(notebook.attachment("sticker", address or node.get("title")))
    return tuple(found)


def _address(shown: Node) -> str | None:
    source = shown.first(tag="source")
    return shown.get("src") or (source.get("src") if source is not None else None)


def details_of(root: Node) -> tuple[tuple[str, str], ...]:
    """Return embeds, the file names shown, marks of a bot, and what a reply answers."""
    found: list[tuple[str, str]] = []
    for node in root.elements("chatlog__attachment"):
        titles = (one.get("title") for one in node.elements() if one.get("title"))
        title = next(titles, None)
        name = node.first("chatlog__attachment-generic-name")
        if title or name is not None:
            found.append(("file", title or (name.words() if name is not None else "")))
        if any(one.endswith(("--hidden", "--spoiler")) for one in node.classes) or node.first("spoiler") is not None:
            found.append(("spoiler", "1"))
    for node in root.elements("chatlog__embed"):
        if words := node.words():
            found.append(("embed", words))
        link = next((one.get("href") or one.get("src") for one in node.elements() if one.get("href") or one.get("src")), None)
        if link:
            found.append(("embed_link", link))
    for node in root.elements("chatlog__author-tag", "chatlog__bot-tag"):
        found.append(("tag", node.words()))
    for node in root.elements("chatlog__forwarded", "chatlog__forwarded-content"):
        found.append(("forwarded", node.words()))
        break
    reply = root.first("chatlog__reply", "chatlog__reference")
    if reply is not None:
        author = reply.first("chatlog__reply-author", "chatlog__reference-author", "chatlog__reference-name")
        content = reply.first("chatlog__reply-content", "chatlog__reference-content", "chatlog__reply-unknown")
        pairs = (("reply_author", author), ("reply_shown", content))
        found += [(key, one.words()) for key, one in pairs if one is not None]
    return tuple(found)


def reactions_of(root: Node) -> tuple[Reaction, ...]:
    """Return the reactions, which are counted but not named."""
    found = []
    for node in root.elements("chatlog__reaction"):
        emoji = node.first(tag="img")
        count = node.first("chatlog__reaction-count")
        what = (emoji.get("alt") if emoji is not None else None) or node.get("title")
        if not what:
            what = node.words(without=(count,) if count is not None else ())
        digits = count.words() if count is not None else ""
        found.append(Reaction(what, None, None, int(digits) if digits.isdecimal() and len(digits) < 10 else 1))
    return tuple(found)


def edits_of(root: Node, read: Callable[[str], Moment | None]) -> tuple[Edit, ...]:
    """Return the fact and the time of an edit; the text before it is not in the export."""
    node = root.first("chatlog__edited-timestamp")
    if node is None:
        return ()
    return (Edit(read(node.get("title") or "")),)


def reply_of(root: Node) -> str | None:
    """Return the id of the message that a reply answers."""
    for node in root.elements("chatlog__reply-link", "chatlog__reference-link"):
        found = _SCROLL.search(node.get("onclick") or "")
        if found is not None:
            return found["id"]
        if (href := node.get("href") or "").rpartition("-")[2].isdecimal():
            return href.rpartition("-")[2]
    return None
