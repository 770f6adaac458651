"""LINE's Messaging API: whether a webhook's body comes from LINE, what stands in it, and words pushed to somebody.

Contents of pictures, videos and files have an address of their own there; nothing here asks for one.
"""

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

API = "https://api.line.me"
PUSH = "/v2/bot/message/push"
SECONDS = 15.0  # of each step
MOST_OF_A_BUBBLE = 4_900  # UTF-16 units; LINE takes 5,000 in a text
MOST_BUBBLES = 5  # in one sending
LONGEST_ANSWER = 4_096  # bytes that are read; only the status counts
Happened = Literal["text", "other", "follow", "unfollow", "unsend"]
Pushed = Literal["there", "later", "never", "not-let-in"]


class NotAWebhook(ValueError):
    """The body is none of LINE's webhooks."""


@dataclass(frozen=True, slots=True)
class Account:
    """An official account: what its webhooks are signed with, what it pushes with, and where."""

    secret: bytes = field(repr=False)
    token: str = field(repr=False)
    api: str = API


@dataclass(frozen=True, slots=True)
class Event:
    """What one person did: wrote, sent something else (`what`), added us, blocked us, or took a message back."""

    happened: Happened
    id: str = field(repr=False)
    user: str = field(repr=False)
    at: datetime
    text: str = field(repr=False, default="")
    what: str = ""


def is_signed(body: bytes, given: str, secret: bytes) -> bool:
    """Return whether LINE signed a body: HMAC-SHA256 under the channel secret, in base64, compared in constant time."""
    expected = base64.b64encode(hmac.digest(secret, body, hashlib.sha256))
    return hmac.compare_digest(expected, given.encode("utf-8", "surrogateescape"))


def events(body: bytes) -> tuple[Event, ...]:
    """Return what persons did, in order. What comes from groups, and kinds that we do not know, is left out.

    Raises NotAWebhook.
    """
    try:
        listed = json.loads(body)["events"]
        if not isinstance(listed, list):
            raise NotAWebhook
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotAWebhook from None
    return tuple(found for one in listed if (found := _event(one)) is not None)


def _event(given: Any) -> Event | None:
    try:
        source, event = given["source"], str(given["webhookEventId"])
        at = datetime.fromtimestamp(given["timestamp"] / 1000, tz=UTC)
        if source["type"] != "user" or given.get("mode") == "standby":
            return None
        user = str(source["userId"])
        match given["type"]:
            case "message" if given["message"]["type"] == "text":
                return Event("text", event, user, at, text=_whole(str(given["message"]["text"])))
            case "message":
                return Event("other", event, user, at, what=str(given["message"]["type"]))
            case "follow" | "unfollow" | "unsend":
                return Event(given["type"], event, user, at)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError):
        pass
    return None  # a kind that came later than this was written, or one that names nobody


def _whole(text: str) -> str:
    """Return text without halves of signs and without NUL, which no database takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


def push(account: Account, *, to: str, text: str, key: str, is_quiet: bool = False) -> Pushed:
    """Push a text to somebody; with `is_quiet` their telephone does not announce it.

    `key` (32 hexadecimal digits) is the same for each try: LINE takes only one of them. `there` also where an earlier try
    arrived; `later` where it may still go; `never` where it cannot; `not-let-in` where LINE does not take our token.
    """
    messages = [{"type": "text", "text": one} for one in bubbles(text)]
    content = {"to": to, "messages": messages, "notificationDisabled": is_quiet}
    headers = {
        "Authorization": f"Bearer {account.token}",
        "Content-Type": "application/json",
        "X-Line-Retry-Key": str(UUID(key)),
        "User-Agent": "Tomoshibi",
        "Connection": "close",
    }
    connection = _connection(account.api)
    try:
        connection.request("POST", PUSH, json.dumps(content).encode(), headers)
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER)
        return _meant(answer.status)
    except (OSError, HTTPException):
        return "later"
    finally:
        connection.close()


def _meant(status: int) -> Pushed:
    if status in {200, 409}:  # 409: a try with this key was taken before
        return "there"
    if status in {401, 403}:
        return "not-let-in"
    return "never" if status in {400, 404, 413} else "later"


def _connection(api: str) -> HTTPConnection:
    """Return a connection to the API and nowhere else: no proxy of the environment, no redirect, certificates checked."""
    parts = urlsplit(api)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(host, parts.port, timeout=SECONDS, context=ssl.create_default_context())
    return HTTPConnection(host, parts.port, timeout=SECONDS)


def bubbles(text: str) -> tuple[str, ...]:
    """Return a text in pieces that LINE takes; what is longer than all of them together is left away."""
    return tuple(_cut(text))[:MOST_BUBBLES]


def _cut(text: str) -> Iterator[str]:
    start, units = 0, 0
    for place, sign in enumerate(text):
        size = 2 if ord(sign) > 0xFFFF else 1
        if units + size > MOST_OF_A_BUBBLE:
            yield text[start:place]
            start, units = place, 0
        units += size
    yield text[start:]
