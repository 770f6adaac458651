"""The page as a person uses it, opened from a file without a network."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, Page

WATCH = "addEventListener('securitypolicyviolation', (event) => console.error('CSP ' + event.violatedDirective));"


@dataclass(frozen=True)
class Verdict:
    """What the page says of a bundle; `state` is `not a bundle` where it refuses."""

    state: str
    signer: str
    time: str
    faults: str
    head: str


class Opened:
    """The page in a browser; it remembers requests, errors and violations of its policy."""

    def __init__(self, page: Page, page_file: Path) -> None:
        self.page = page
        self._own = page_file.as_uri()
        self._seen: list[str] = []
        self._runs = 0
        page.add_init_script(WATCH)
        page.on("console", lambda message: self._seen.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self._seen.append(f"error: {error}"))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self._asked(request.url))
        page.on("popup", lambda popup: self._seen.append("popup"))
        page.goto(self._own)

    def _dialog(self, dialog: Dialog) -> None:
        self._seen.append("dialog")
        dialog.dismiss()

    def _asked(self, url: str) -> None:
        if url != self._own:
            self._seen.append(f"request: {url}")

    def problems(self) -> list[str]:
        return self._seen

    def open(self, bundle: Path) -> Verdict:
        """Choose a bundle, folder or zip, and wait for the verdict."""
        self.page.set_input_files("#choose-folder" if bundle.is_dir() else "#choose-zip", bundle)
        return self.verdict()

    def verdict(self) -> Verdict:
        """Wait until the check that was begun has ended, and return what it says."""
        self._runs += 1
        self.page.wait_for_selector(f"body[data-done='{self._runs}']", timeout=60_000)
        return self.shown()

    def shown(self) -> Verdict:
        """Return what the page says now."""
        said: dict[str, Any] | None = self.page.evaluate(
            """() => { const verdict = document.getElementById('verdict');
            const text = (id) => document.getElementById(id)?.textContent ?? '';
            return verdict.hidden ? null : {...verdict.dataset, faults: text('faults'), head: text('head')} }"""
        )
        if said is None:
            return Verdict("not a bundle", "", "", "", self.text("#told"))
        return Verdict(said["state"], said["signer"], said["time"], said["faults"], said["head"])

    def until(self, script: str) -> None:
        """Wait until an expression is true; asked from outside, because the page's policy allows no `eval` inside."""
        for _ in range(300):
            if self.page.evaluate(script):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never true: {script}")

    def text(self, selector: str) -> str:
        """Return the text of an element."""
        return self.page.text_content(selector) or ""

    def rows(self) -> list[str]:
        """Return the texts of the records that are in the page now."""
        return self.page.locator("#rows article").all_inner_texts()

    def goto_record(self, number: int) -> str:
        """Press a button that leads to a record, and return the text of the record that then has the focus."""
        self.page.locator(f"[data-go='{number}']").first.click()
        self.until(f"document.activeElement?.dataset.n === '{number}'")
        return str(self.page.evaluate("document.activeElement.innerText"))
