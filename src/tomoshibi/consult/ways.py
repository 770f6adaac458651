"""Other ways in than the help site: which are open, how a sender is found again, and what waits to go out.

An account or address never stands in the database in clear. It is found by a hash keyed with the server's pepper; where to
write lies in a box to the case key, and for the while that something waits to go out, in a wrap under a key of the server.
"""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.boxes import Box, PrivateKey
from tomoshibi.basics.secrecy.wraps import Pepper, Secret, Wrap
from tomoshibi.consult import contexts

Kind = Literal["line", "mail"]
Mode = Literal["notice", "whole"]
TOKEN = 32  # hexadecimal digits
ROW = 24  # hexadecimal digits of a message's key
KEY = 32  # of what goes out


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that are open, each with what answers do there: announced without their words (notice), or sent (whole)."""

    modes: Mapping[Kind, Mode]
    help_site: str  # its address, as persons are told
    pepper: Pepper = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """Words on their way out. `token` stands in our mails, so that their answers find the talk.

    `is_auto`: the server says them, no counsellor. `is_quiet`: no screen lights up for them, the person is there just now.
    """

    key: str
    kind: Kind
    to: str = field(repr=False)
    text: str = field(repr=False)
    token: str = field(repr=False)
    is_auto: bool
    is_quiet: bool


def found_by(kind: Kind, address: str, pepper: Pepper) -> bytes:
    """Return what a sender is found again by; without the pepper it says nothing."""
    return _keyed(pepper, "way", kind, plain(address) if kind == "mail" else address)


def plain(address: str) -> str:
    """Return the one form of a mail address."""
    return "".join(unicodedata.normalize("NFKC", address).split()).casefold()


def token(case: str, pepper: Pepper) -> str:
    """Return what stands in our mails of a talk: it tells nothing of it, and nobody can make it up."""
    return _keyed(pepper, "token", case).hex()[:TOKEN]


def token_by(token: str, pepper: Pepper) -> bytes:
    """Return what a talk is found by from the token in our mails."""
    return _keyed(pepper, "found by token", token)


def heard_by(kind: Kind, event: str, pepper: Pepper) -> bytes:
    """Return what something that came in is known again by."""
    return _keyed(pepper, "heard", kind, event)


def row(kind: Kind, event: str, number: int, pepper: Pepper) -> str:
    """Return the key of a message that came in."""
    return _keyed(pepper, "row", kind, event, str(number)).hex()[:ROW]


def key_of(kind: Kind, what: str, event: str, pepper: Pepper) -> str:
    """Return the key of something that goes out: the same again for the same answer or occasion."""
    return _keyed(pepper, "outgoing", kind, what, event).hex()[:KEY]


def _keyed(pepper: Pepper, *parts: str) -> bytes:
    message = b"\0".join((b"tomoshibi/1 way in", *(part.encode("utf-8", "surrogatepass") for part in parts)))
    return hmac.digest(pepper, message, hashlib.sha256)


def shut_address(address: str, *, tenant: str, case: str, public: bytes) -> Box:
    """Return where somebody is written to, sealed to a case's key."""
    return boxes.seal(address.encode(), to=boxes.public_key(public), context=contexts.way(tenant, case))


def open_address(box: bytes, *, tenant: str, case: str, key: PrivateKey) -> str:
    """Return where somebody is written to. Raises DoesNotOpen."""
    return boxes.open_box(box, key=key, context=contexts.way(tenant, case)).decode()


def wrapped(letter: Letter, *, tenant: str, pepper: Pepper, random: Callable[[int], bytes]) -> Wrap:
    """Return a letter as it waits in the database."""
    content = {"to": letter.to, "text": letter.text, "token": letter.token, "auto": letter.is_auto}
    content["quiet"] = letter.is_quiet
    packed = json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return wraps.wrap(packed, secret=_secret(pepper), context=contexts.outgoing(tenant, letter.key), random=random)


def unwrapped(wrap: bytes, *, key: str, kind: Kind, tenant: str, pepper: Pepper) -> Letter:
    """Return a letter that waits. Raises DoesNotOpen."""
    given = json.loads(wraps.unwrap(wrap, secret=_secret(pepper), context=contexts.outgoing(tenant, key)))
    return Letter(key, kind, given["to"], given["text"], given["token"], given["auto"], given["quiet"])


def _secret(pepper: Pepper) -> Secret:
    return wraps.by_session(_keyed(pepper, "key of what goes out"))
