"""People at the sites over plain HTTP, with cookies and forms and no script."""

import http.client
import re
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urlsplit

GROUPS = re.compile(r"<span>(\d{4})</span>")
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')
ARRIVED = ("届きました", "Your message has arrived")


@dataclass
class Answer:
    """What a site answered."""

    status: int
    headers: dict[str, str]
    text: str

    def number(self) -> str:
        """Return the return code that the page shows; empty where it shows none."""
        return "".join(GROUPS.findall(self.text))

    def hidden(self) -> dict[str, str]:
        return {name: unescape(value) for name, value in HIDDEN.findall(self.text)}


@dataclass
class Caller:
    """One person with a browser; each page comes by a connection of its own."""

    address: str
    timeout: float = 60
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        """Ask for a page; forms go as a browser sends them. Raises OSError and HTTPException where nobody answers."""
        body: bytes | None = None
        if fields is not None:
            headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
            body = urlencode(fields).encode("ascii")
        return self._asked(method, path, body, headers)

    def _asked(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=self.timeout)) as connection:
            connection.request(method, path, body, {"Connection": "close", **headers})
            answer = connection.getresponse()
            text = answer.read().decode()
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, text)

    def _keep(self, given: list[str]) -> None:
        for one in given:
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value

    def get(self, path: str) -> Answer:
        """Ask for a page and follow where it leads."""
        return self._followed(self.ask("GET", path))

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form and follow where it leads."""
        return self._followed(self.ask("POST", path, fields))

    def hand_in(self, path: str, name: str, content: bytes, **fields: str) -> Answer:
        """Send a form with a file and follow where it leads."""
        lines = [f'--x\r\nContent-Disposition: form-data; name="{one}"\r\n\r\n{value}' for one, value in fields.items()]
        lines.append(
            f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
        )
        body = "\r\n".join(lines).encode() + content + b"\r\n--x--\r\n"
        return self._followed(self._asked("POST", path, body, {"Content-Type": "multipart/form-data; boundary=x"}))

    def _followed(self, answer: Answer) -> Answer:
        return self.get(answer.headers["location"]) if answer.status in {301, 302, 303} else answer

    def new_number(self) -> tuple[str, str]:
        """Return a new number and the token of its form."""
        page = self.get("/a/7")
        return page.number(), page.hidden()["token"]

    def send(self, token: str, words: str, **taps: str) -> Answer:
        """Send a first message."""
        return self.post("/a/9", token=token, words=words, **taps)

    def enter(self, number: str) -> Answer:
        """Come back with a number."""
        return self.post("/a/11", code=number)
