"""The people of a header: display names and addresses (RFC 5322, section 3.4, and what programs make of it)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from tomoshibi.evidence.readers.mail.header import decode_words

_TOKEN = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*+)"|<(?P<angle>[^<>]*+)>', re.DOTALL)
_BRACKET = re.compile(r"[()]")
_PLAIN = re.compile(r'[^"<(,;:]+')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Address:
    """Someone named in a header; either part may be missing."""

    name: str | None
    address: str | None

    @property
    def key(self) -> str:
        """Return what tells people apart: the address in small letters, else the name."""
        return self.address.lower() if self.address else self.name or ""

    @property
    def domain(self) -> str:
        """Return what stands behind the last @, in small letters."""
        return (self.address or "").rpartition("@")[2].lower().strip(".") if "@" in (self.address or "") else ""


@lru_cache(maxsize=256)
def read_addresses(value: str) -> tuple[Address, ...]:
    """Return the people of a header's raw value, in order. The same few values stand in most mails of a mailbox."""
    return tuple(_Addresses(value).found)


class _Addresses:
    """The state of reading one value from left to right, each letter once."""

    def __init__(self, value: str) -> None:
        self.found: list[Address] = []
        self._words: list[str] = []
        self._comments: list[str] = []
        self._angle: str | None = None
        self._has_at = False
        self._quotes_close = True
        self._angles_close = True
        at = 0
        while at < len(value):
            at = self._take(value, at)
        self._flush()

    def _take(self, value: str, at: int) -> int:
        plain = _PLAIN.match(value, at)
        if plain is not None:
            self._words.append(plain.group())
            self._has_at = self._has_at or "@" in plain.group()
            return plain.end()
        sign = value[at]
        if sign == "(":
            return self._comment(value, at)
        token = _TOKEN.match(value, at) if self._may_open(sign) else None
        if token is not None and token["quoted"] is not None:
            self._words.append(_ESCAPED.sub(r"\1", token["quoted"]))
            return token.end()
        if token is not None and token["angle"] is not None:
            self._angle = token["angle"]
            return token.end()
        if sign == '"':
            self._quotes_close = False  # what does not close once closes nowhere further on
        elif sign == "<":
            self._angles_close = False
        elif sign in ",;":
            self._flush()
        elif sign == ":" and self._angle is None and not self._has_at:
            self._words.clear()  # the name of a group, such as "undisclosed-recipients:;"
        else:
            self._words.append(sign)
        return at + 1

    def _may_open(self, sign: str) -> bool:
        return (sign == '"' and self._quotes_close) or (sign == "<" and self._angles_close)

    def _comment(self, value: str, at: int) -> int:
        depth = 0
        for sign in _BRACKET.finditer(value, at):
            depth += 1 if sign.group() == "(" else -1
            if depth == 0:
                self._comments.append(value[at + 1 : sign.start()])
                return sign.end()
        self._words.append(value[at:])
        return len(value)

    def _flush(self) -> None:
        text = "".join(self._words).strip()
        angle, comments = self._angle, self._comments
        self._words, self._comments, self._angle, self._has_at = [], [], None, False
        if angle is not None:
            names = [name] if (name := _shown(text) or _shown(" ".join(comments))) else []
            # "Tanaka, Mio <…>" without quotes: what stood before the comma belongs to the name.
            while self.found and self.found[-1].address is None:
                names.append(self.found.pop().name or "")
            self.found.append(Address(", ".join(reversed(names)) or None, _bare(angle)))
            return
        if not text and not comments:
            return
        words = text.split()
        address = next((word for word in reversed(words) if "@" in word), None)
        if address is None:
            name = _shown(text)
            if name:
                self.found.append(Address(name, None))
            return
        rest = " ".join(word for word in words if word is not address)
        self.found.append(Address(_shown(rest) or _shown(" ".join(comments)), _bare(address)))


def _shown(text: str) -> str | None:
    name = " ".join(decode_words(text).split()).strip("'")
    return name or None


def _bare(address: str) -> str | None:
    """Return an address without blanks and without the old route before it (`@a,@b:mio@example.jp`)."""
    bare = "".join(address.split())
    if bare.startswith("@") and ":" in bare:
        bare = bare.rpartition(":")[2]
    return bare.removeprefix("mailto:") or None
