"""The desk as a worker with a plain browser uses it."""

import html
import re
from dataclasses import dataclass, field

import pyotp
from django.test import Client
from django.utils import timezone

from tests.makers.house import PASSPHRASE

MARK = re.compile(r'name="mark" value="([0-9a-f]*)"')


@dataclass
class AtTheDesk:
    """Someone at the desk."""

    browser: Client = field(default_factory=Client)

    def get(self, page: str) -> str:
        return self.browser.get(page, secure=True, follow=True).content.decode()

    def post(self, page: str, *, mark: str | None = None, **fields: str) -> str:
        marked = {"mark": mark if mark is not None else self.mark()}
        return self.browser.post(page, {**marked, **fields}, secure=True, follow=True).content.decode()

    def send_again(self, page: str) -> str:
        """Press the button under what two wrote at once, that keeps one's own."""
        form = page[page.index("<form", page.index('aria-label="見くらべる"')) :]
        form = form[: form.index("</form>")]
        found = re.search(r'action="([^"]+)"', form)
        fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}
        assert found is not None
        return self.browser.post(found.group(1), fields, secure=True, follow=True).content.decode()

    def mark(self) -> str:
        """Return the session's mark; empty without a session."""
        found = MARK.search(self.get("/account"))
        return found.group(1) if found else ""

    def sign_in(self, login: str, totp: str, *, passphrase: str = PASSPHRASE) -> str:
        self.browser.post("/", {"login": login, "passphrase": passphrase}, secure=True)
        confirm = self.browser.get("/confirm", secure=True).content.decode()
        found = MARK.search(confirm)
        code = pyotp.TOTP(totp).at(timezone.now())
        return self.browser.post(
            "/confirm", {"mark": found.group(1) if found else "", "code": code}, secure=True, follow=True
        ).content.decode()
