"""LINE as far as we meet it: webhooks as it signs them, and the address that takes what is pushed, on this machine."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.makers.house import NOW
from tomoshibi.consult.ways import Ways
from tomoshibi.outside.line import Account

SECRET, TOKEN = "0123456789abcdef0123456789abcdef", "token-of-the-tests"
MIO = "U4af4980629f0123456789abcdef01234"  # made up
HELP = "https://help.example.org/"


def event(kind: str, number: int = 1, *, user: str = MIO, at: datetime = NOW, **more: Any) -> dict[str, Any]:
    """Return an event as LINE writes it."""
    return {
        "type": kind,
        "mode": "active",
        "timestamp": round(at.timestamp() * 1000),
        "source": {"type": "user", "userId": user},
        "webhookEventId": f"01HZZZZZZZZZZZZZZZZZZZZ{number:03d}",
        "deliveryContext": {"isRedelivery": False},
        **more,
    }


def said(text: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """Return the event of a text."""
    message = {"type": "text", "id": f"4444{number}", "quoteToken": "q", "text": text}
    return event("message", number, message=message, replyToken=f"{number:032x}", **more)


def sent(what: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """Return the event of something else than a text, with what LINE says of it."""
    details: dict[str, Any] = {
        "image": {"contentProvider": {"type": "line"}},
        "video": {"contentProvider": {"type": "line"}, "duration": 3000},
        "audio": {"contentProvider": {"type": "line"}, "duration": 3000},
        "file": {"fileName": "name.txt", "fileSize": 12},
        "sticker": {"packageId": "446", "stickerId": "1988", "stickerResourceType": "STATIC"},
        "location": {"latitude": 35.0, "longitude": 139.0, "title": "ここ"},
    }
    message = {"type": what, "id": f"5555{number}", "quoteToken": "q", **details[what]}
    return event("message", number, message=message, replyToken=f"{number:032x}", **more)


def webhook(*events: Any) -> bytes:
    return json.dumps({"destination": "U" + "0" * 32, "events": list(events)}, ensure_ascii=False).encode()


def signature(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@dataclass
class LineApi:
    """What takes pushes: the statuses it gives in turn (200 afterwards), and what it was asked. A retry key is taken once."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    arrived: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    loses_answers: bool = False  # takes a push and hangs up before it says so

    @property
    def account(self) -> Account:
        return Account(SECRET.encode(), TOKEN, self.url)

    @property
    def texts(self) -> list[str]:
        return [message["text"] for one in self.arrived for message in one["messages"]]

    def take(self, path: str, headers: dict[str, str], content: dict[str, Any]) -> int:
        self.asked.append((path, headers, content))
        status = self.statuses.pop(0) if self.statuses else 200
        key = headers.get("x-line-retry-key", "")
        if status == 200 and key in self.keys:
            return 409
        if status == 200:
            self.keys.add(key)
            self.arrived.append(content)
        return status


@contextmanager
def line_api(*statuses: int) -> Iterator[LineApi]:
    found = LineApi(statuses=list(statuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = found.take(self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(body))
            if found.loses_answers:
                self.close_connection = True
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"{found.url}/elsewhere")
            answer = b'{"sentMessages":[{"id":"1"}]}'
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ways(pepper: bytes, **modes: str) -> Ways:
    """Return ways that are open, `line="notice"` for one."""
    return Ways(modes, HELP, pepper)  # type: ignore[arg-type]
