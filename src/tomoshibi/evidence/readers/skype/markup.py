"""What Skype writes inside `content`: tags and entities, quotes, calls, files, changes of a group."""

import html
import re
from dataclasses import dataclass

from tomoshibi.evidence.record import EventKind, Role

_TAG = re.compile(r"</?[A-Za-z][^<>]*+>")
_LEGACY = re.compile(r"<legacyquote>[^<]*+</legacyquote>")
_QUOTE = re.compile(r"<quote(?P<attributes>[^<>]*+)>")
_QUOTE_END = re.compile(r"</quote>")
_ATTRIBUTE = re.compile(r"\b(?P<name>[A-Za-z_]{1,40})\s?=\s?\"(?P<value>[^\"<>]*+)\"")
_EDIT = re.compile(r"<e_m\b(?P<attributes>[^<>]*+)>")
_PART = re.compile(r"<part identity=\"(?P<identity>[^\"<>]*+)\"")
_DURATION = re.compile(r"<duration>(?P<seconds>[0-9]{1,12}(?:\.[0-9]{1,12})?)</duration>")
_PARTLIST = re.compile(r"<partlist(?P<attributes>[^<>]*+)>")
_FILE = re.compile(r"<URIObject(?P<attributes>[^<>]*+)>")
_VALUE = re.compile(r"<(?P<tag>OriginalName|FileSize)\s+v=\"(?P<value>[^\"<>]*+)\"")
_META_NAME = re.compile(r"\boriginalName=\"(?P<value>[^\"<>]+)\"")
_INNER = re.compile(r"<(?P<tag>initiator|target|value|eventtime)>(?P<value>[^<]*+)<")
_CONTACT = re.compile(r"<c\b(?P<attributes>[^<>]*+)>")

THREAD_EVENTS = {
    "AddMember": EventKind.JOIN,
    "MemberJoined": EventKind.JOIN,
    "DeleteMember": EventKind.REMOVED,
    "MemberLeft": EventKind.LEAVE,
    "TopicUpdate": EventKind.RENAME,
    "PinnedItemsUpdate": EventKind.PINNED,
}
MEDIA_ROLES: dict[str, Role] = {
    "RichText/UriObject": "picture",
    "RichText/Media_GenericFile": "file",
    "RichText/Media_Video": "video",
    "RichText/Media_AudioMsg": "audio",
    "RichText/Media_Album": "media",
    "RichText/Media_FlikMsg": "sticker",
    "RichText/Media_CallRecording": "video",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a message answers: the message's id, who wrote it, and the words that are repeated."""

    id: str | None
    author: str | None
    text: str


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that a message names: its name, its address, its size in bytes as claimed, and what it is said to be."""

    name: str | None
    address: str | None
    size: int | None
    kind: str | None


def attributes(inside: str) -> dict[str, str]:
    """Return the attributes of a tag, with their entities decoded."""
    return {found["name"]: html.unescape(found["value"]) for found in _ATTRIBUTE.finditer(inside)}


def shown(content: str) -> str:
    """Return a content as Skype would show it: tags off, entities decoded, a quote above its answer."""
    if "<" not in content and "&" not in content:
        return content
    plain = _LEGACY.sub("", content)
    plain = _QUOTE_END.sub("\n", plain)
    return html.unescape(_TAG.sub("", plain))


def quoted(content: str) -> Quoted | None:
    """Return the first quote of a content."""
    found = _QUOTE.search(content)
    if found is None:
        return None
    end = content.rfind("</quote>")
    inside = content[found.end() : end if end > found.end() else len(content)]
    named = attributes(found["attributes"])
    return Quoted(named.get("messageid"), named.get("authorname") or named.get("author"), shown(inside).strip("\n"))


def edited_at(content: str) -> str | None:
    """Return the seconds or milliseconds since 1970 at which a content was edited, as the mark in it says."""
    found = _EDIT.search(content)
    if found is None:
        return None
    named = attributes(found["attributes"])
    return named.get("ts_ms") or named.get("ts") or ""


def call(content: str) -> tuple[EventKind, tuple[tuple[str, str], ...]]:
    """Return whether a call was taken, and its facts: state, longest duration in seconds, who was in it."""
    found = _PARTLIST.search(content)
    state = attributes(found["attributes"]).get("type", "") if found is not None else ""
    durations = [float(one["seconds"]) for one in _DURATION.finditer(content)]
    details = [("call", state)] if state else []
    if durations:
        details.append(("duration_seconds", f"{max(durations):.15g}"))
    details += [("in_call", html.unescape(one["identity"])) for one in _PART.finditer(content)]
    return (EventKind.MISSED_CALL if state == "missed" else EventKind.CALL), tuple(details)


def files(content: str) -> list[NamedFile]:
    """Return the files that a content names."""
    found = []
    starts = list(_FILE.finditer(content))
    for index, one in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(content)
        inside = content[one.end() : end]
        named = attributes(one["attributes"])
        values = {value["tag"]: html.unescape(value["value"]) for value in _VALUE.finditer(inside)}
        meta = _META_NAME.search(inside)
        name = values.get("OriginalName") or (html.unescape(meta["value"]) if meta is not None else None)
        size = values.get("FileSize", "")
        number = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None
        found.append(NamedFile(name or None, named.get("uri"), number, named.get("type")))
    return found


def thread_change(content: str) -> list[tuple[str, str]]:
    """Return who did what to whom in a change of a group: actor, target, value."""
    words = {"initiator": "actor", "target": "target", "value": "title"}
    return [(words[found["tag"]], html.unescape(found["value"])) for found in _INNER.finditer(content) if found["tag"] in words]


def contacts(content: str) -> list[tuple[str, str]]:
    """Return the names and accounts of contacts that were sent."""
    return [("contact", " ".join(filter(None, (named.get("f"), named.get("s"))))) for named in _contacts(content)]


def _contacts(content: str) -> list[dict[str, str]]:
    return [attributes(found["attributes"]) for found in _CONTACT.finditer(content)]
