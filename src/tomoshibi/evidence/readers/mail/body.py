"""What a mail says and what hangs on it: its text, and its attachments."""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from tomoshibi.evidence.admission.content import sniff
from tomoshibi.evidence.admission.filler import FILLER
from tomoshibi.evidence.admission.shelf import Item, Shelf, Source
from tomoshibi.evidence.readers.mail.box import unquoted
from tomoshibi.evidence.readers.mail.charsets import decode
from tomoshibi.evidence.readers.mail.markup import readable
from tomoshibi.evidence.readers.mail.parts import Part, decode_transfer
from tomoshibi.evidence.record import Attachment, Presence, Role

_SHOWN = ("text/plain", "text/html", "text/enriched", "text/richtext")
_ROLES: dict[str, Role] = {"image": "picture", "video": "video", "audio": "audio"}
_LABEL = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_:-]{1,40})""")
_BLANKS = b" \t\r\n"


@dataclass(slots=True)
class Body:
    """The text of a mail, its attachments, and notes: codes of notices with their details."""

    text: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    flags: dict[str, None] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)


class Withheld:
    """The parts of the sources that were filled when they were sealed: what they were is told by the shelf."""

    def __init__(self, shelf: Shelf, source: Source) -> None:
        """Look for the items of one source; they are named by the file and the offset of their letters."""
        self._source = source
        start = f"{source.name}#"
        found = (
            (int(offset), item)
            for item in shelf.items
            if item.is_part and item.name.startswith(start) and (offset := item.name[len(start) :]).isdecimal()
        )
        self._items = sorted(found, key=lambda pair: pair[0])
        self._starts = [offset for offset, _ in self._items]

    def within(self, start: int, end: int) -> Item | None:
        """Return the first one whose letters begin in a span."""
        if not self._items:
            return None
        recoded = self._source.recoded
        if recoded is not None:
            start, end = recoded.origin(start), recoded.origin(end)
        at = bisect_left(self._starts, start)
        return self._items[at][1] if at < len(self._starts) and self._starts[at] < end else None


def read_body(parts: Sequence[Part], withheld: Withheld, *, is_mbox: bool) -> Body:
    """Return text and attachments of a mail's parts."""
    body = Body()
    texts, others = _sorted(parts)
    written = [_text(part, body, is_mbox=is_mbox) for part in texts]
    if len(written) > 1:  # empty ones stand around attachments
        written = [text for text in written if text.strip()] or written[:1]
    if len(written) > 1:
        body.flags["several-parts"] = None
    body.text = "\n".join(written) if written else None
    body.attachments = [_attachment(part, withheld, is_mbox=is_mbox) for part in others]
    return body


# ---- text


def _sorted(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
    """Return the parts that are the mail's text, and those that hang on it.

    Of alternatives the plain text is taken, and HTML only where there is none; the other forms of the same text are left.
    """
    shown = {part for part in parts if _is_shown(part, alone=len(parts) == 1)}
    plain_homes = {home for part in shown if part.type == "text/plain" and _has_words(part) for home in part.home}
    html_homes = {home for part in shown if part.type == "text/html" for home in part.home}
    texts: list[Part] = []
    others: list[Part] = []
    for part in parts:
        if part not in shown:
            is_other_form = any(home in plain_homes or home in html_homes for home in part.home)
            if not (is_other_form and part.main == "text" and part.name is None and _is_inline(part)):
                others.append(part)
        elif part.type == "text/plain":
            # An empty plain text beside an HTML one is a program's idea of politeness, not what was said.
            if _has_words(part) or not any(home in html_homes for home in part.home):
                texts.append(part)
        elif not any(home in plain_homes for home in part.home):
            texts.append(part)
    if not any(_has_words(part) for part in texts):
        # Some programs name even the text itself; what is shown in place is then both text and file.
        texts += [part for part in others if part.type in _SHOWN and part.disposition[0] == "inline"][:1]
    return texts, others


def _is_inline(part: Part) -> bool:
    return part.disposition[0] != "attachment"


def _is_shown(part: Part, *, alone: bool) -> bool:
    return part.type in _SHOWN and _is_inline(part) and (alone or part.name is None)


def _has_words(part: Part) -> bool:
    return bool(part.buffer[part.start : min(part.end, part.start + 4096)].strip(_BLANKS)) or part.end - part.start > 4096


def _text(part: Part, body: Body, *, is_mbox: bool) -> str:
    letters = part.letters()
    if is_mbox:
        bare = unquoted(letters)
        if bare is not letters and bare != letters:
            letters = bare
            body.flags["from-unquoted"] = None
    content = decode_transfer(letters, part.encoding)
    if not content.is_decoded:
        body.notes.append(("transfer-broken", part.encoding))
    label = part.parameter("charset")
    if label is None and part.type == "text/html" and (found := _LABEL.search(content.content[:4096])) is not None:
        label = found[1].decode("ascii")
    decoded = decode(content.content, label)
    if decoded.note:
        body.notes.append((decoded.note, decoded.detail))
    text = decoded.text.replace("\r\n", "\n")
    if part.type != "text/plain":
        body.flags["from-html"] = None
        return readable(text)
    if (part.parameter("format") or "").lower() == "flowed":
        body.flags["flowed"] = None
        return unflowed(text, joins_words=(part.parameter("delsp") or "").lower() == "yes")
    return text


def unflowed(text: str, *, joins_words: bool) -> str:
    """Return a text whose lines were broken for the way as it was written (RFC 3676).

    A line that ends in a blank goes on in the next one of the same quote depth; with `joins_words` (delsp=yes) that blank
    is not part of the text. One blank that only protects a line's beginning is taken off.
    """
    out: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        is_flowed = bare.endswith(" ") and bare != "-- "
        words = bare[:-1] if is_flowed and joins_words else bare
        if open_depth is not None and open_depth == depth and bare != "-- ":
            out.append(words)
        else:
            out.append(("\n" if out else "") + (">" * depth + " " if depth else "") + words)
        open_depth = depth if is_flowed else None
    return "".join(out)


# ---- attachments


def _attachment(part: Part, withheld: Withheld, *, is_mbox: bool) -> Attachment:
    item = withheld.within(part.start, part.end)
    if item is not None:
        kind = item.kind.type if item.kind is not None else None
        return Attachment(_role(part, kind), "withheld", part.name, part.type, kind, item.size, item.sha256)
    letters = part.letters()
    if letters.strip(_BLANKS) and not letters.translate(None, FILLER + _BLANKS):
        # A sealed copy read without its list: the letters are filler, of the file nothing is known here.
        return Attachment(_role(part, None), "withheld", part.name, part.type)
    content = decode_transfer(unquoted(letters) if is_mbox else letters, part.encoding)
    found = sniff(content.content[:4096])
    kind = found.type if found is not None else None
    status: Presence = "present" if content.is_decoded else "undecodable"
    digest = hashlib.sha256(content.content).hexdigest()
    return Attachment(_role(part, kind), status, part.name, part.type, kind, len(content.content), digest)


def _role(part: Part, kind: str | None) -> Role:
    shown = _ROLES.get((kind or "").partition("/")[0])
    return shown or _ROLES.get(part.main, "file")
