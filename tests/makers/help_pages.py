"""The help site as a person with a plain browser uses it: no script, forms only."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.makers import house
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.law.entries import entries
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.operations.signing import sign

HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')
GROUPS = re.compile(r"<span>(\d{4})</span>")


def open_house() -> WorkerSession:
    """Found an organisation under the server's own pepper and return its supervisor's session."""
    house.PEPPER = Pepper(settings.KEYS.pepper)
    return house.supervisor(house.founded())


def signed_entries(by: WorkerSession, *, holds: timedelta = timedelta(days=180)) -> None:
    for kind in ("step", "contact"):
        for entry in entries(kind):
            if entry.confidence == "found":
                sign(entry, by=by, at=timezone.now(), holds=holds)


@dataclass
class Visitor:
    """Someone with a browser."""

    letter: str = "a"
    browser: Client = field(default_factory=Client)

    def get(self, page: str) -> str:
        return self.browser.get(f"/{self.letter}/{page}", secure=True, follow=True).content.decode()

    def post(self, page: str, **fields: str) -> str:
        return self.browser.post(f"/{self.letter}/{page}", fields, secure=True, follow=True).content.decode()

    def number_and_box(self) -> tuple[str, dict[str, str]]:
        """Return the number that was shown, and the hidden fields of the box."""
        page = self.get("7")
        box = self.post("8", **hidden(page))
        return "".join(GROUPS.findall(page)), hidden(box)

    def send(self, words: str, **taps: str) -> tuple[str, str]:
        """Return the number and the page that answers."""
        number, fields = self.number_and_box()
        return number, self.post("9", **fields, words=words, **taps)

    def enter(self, number: str) -> str:
        return self.post("11", code=number)


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's forms."""
    return dict(HIDDEN.findall(page))
