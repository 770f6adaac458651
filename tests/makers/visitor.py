"""A person without a name at the help site, on a telephone: what they do, each in one step."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.makers.walking import arrive, enter, press


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a telephone, in Japanese."""

    page: Page
    site: str

    @property
    def root(self) -> str:
        return f"{self.site}/a/"

    def says(self) -> str:
        """Return what the page says."""
        return self.page.locator("main").inner_text()

    def begins(self) -> str:
        """Go from the first page to the box, and return the number that was shown on the way."""
        self.page.goto(f"{self.root}1")
        for link in ("2/1", "6", "7"):
            press(self.page, f'main a[href="/a/{link}"]')
        number = re.sub(r"\D", "", self.page.locator(".code").inner_text())
        press(self.page, "main form .button")
        return number

    def writes(self, words: str, *, happened: str, limit: str, age: str, is_urgent: bool) -> None:
        """Write a first message with its taps, and send it."""
        self.page.fill("#words", words)
        for name, value in (("happened", happened), ("limit", limit), ("age", age)):
            self.page.select_option(f"#{name}", value)
        self.page.set_checked("#urgent", is_urgent)
        press(self.page, "#box .button")

    def comes_back(self, number: str) -> str:
        """Open the talk with its number, and return what was written last."""
        enter(self.page, self.root, number)
        return self.page.locator(".talk").first.inner_text()

    def hands_in(self, name: str, text: str) -> None:
        """Hand in what an app exported."""
        given = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
        self.page.set_input_files("#file", given)  # type: ignore[arg-type]  # a file as playwright takes it
        self.page.locator("#attach-goes li").first.wait_for()
        press(self.page, "#attach .button")

    def reads_who_may_be_told(self) -> None:
        self.page.goto(f"{self.root}16")

    def about(self, whom: str) -> Locator:
        """Return what the page says of somebody who might be told."""
        return self.page.locator("section.told").filter(has=self.page.locator("h2", has_text=whom))

    def refuses(self, whom: str) -> None:
        self._answers(whom, "no")

    def allows(self, whom: str) -> None:
        """Allow all that was asked about somebody."""
        for one in self.about(whom).locator('input[name="item"]').all():
            one.check()
        self._answers(whom, "yes")

    def takes_back(self, whom: str) -> None:
        self._answers(whom, "stop")

    def _answers(self, whom: str, answer: str) -> None:
        arrive(self.page, self.about(whom).locator(f'button[value="{answer}"]').click)
