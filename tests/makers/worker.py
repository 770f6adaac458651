"""A worker at the desk, on a wide screen: what they do with a talk and a case, each in one step."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.makers.walking import arrive, press

# A form as it stood in another window before somebody decided otherwise: everything can be ticked and sent.
AS_BEFORE = """item => { const form = document.querySelector('form[action$="/passed-on/new"]');
  for (const one of form.querySelectorAll('input[name=item]')) { one.disabled = false; one.checked = one.value === item; }
  form.insertAdjacentHTML('beforeend', '<input type="hidden" name="manner" value="printed">'); form.submit(); }"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a counsellor was asked to decide on: a mark's name, the words it points at, and what came of it."""

    label: str
    words: str
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who is signed in at the desk. `case` is the address of a case."""

    page: Page
    site: str

    def opens(self, place: str) -> str:
        """Open a page by its place or address, and return what it says."""
        self.page.goto(place if place.startswith("http") else self.site + place)
        return self.says()

    def says(self) -> str:
        return self.page.locator("main").inner_text()

    def takes_next(self) -> None:
        """Take whoever is next."""
        self.opens("/queue")
        press(self.page, ".next button")

    def waits_first(self) -> Locator:
        """Return the line of whoever stands first among those who wait."""
        self.opens("/queue")
        return self.page.locator(".waiting li").filter(has=self.page.locator("h3")).first

    def makes_case(self) -> str:
        """Make a case of the talk that stands open, in one's own charge, and return its address."""
        press(self.page, 'form[action$="/case"] button[value="take"]')
        return self.page.url

    def talk_of(self, case: str) -> None:
        """Open the talk of a case."""
        self.opens(case)
        press(self.page, '#talk a[href^="/c/"]')

    def answers(self, words: str) -> None:
        self.page.fill("#text", words)
        press(self.page, 'button[value="answer"]')

    def opens_for_texts(self) -> None:
        press(self.page, "#texts button")

    def writes_down_her_name(self, case: str, name: str) -> None:
        """Write down the name that the person gave."""
        self.opens(f"{case}/happened")
        self.page.locator("summary", has_text="人を加える").click()
        self.page.select_option("#part", "harmed")
        self.page.locator('form[action$="/person"]:has(#part) input[name="name"]').fill(name)
        press(self.page, 'form[action$="/person"]:has(#part) button')

    def seals(self, case: str) -> None:
        """Seal what was handed in and is not sealed yet."""
        self.opens(f"{case}/evidence")
        press(self.page, "#texts form button")

    def decides_on_marks(self, case: str, *, leaving_out: Collection[str]) -> tuple[Mark, ...]:
        """Accept every mark but those on words of these messages, and return all of them in their order."""
        self.opens(f"{case}/evidence/proposals")
        found: list[Mark] = []
        while (first := self.page.locator(".proposal").first).count():
            label = first.locator("h3").inner_text().partition("：")[2]
            words = first.locator("blockquote").inner_text().strip()
            is_accepted = not any(words in one for one in leaving_out)
            found.append(Mark(label, words, is_accepted))
            arrive(self.page, first.locator(f'button[value="{"accept" if is_accepted else "reject"}"]').click)
        return tuple(found)

    def finds_question(self, name: str, event: str) -> Locator:
        """Return a question on the law page, also from among those that can wait."""
        for one in self.page.locator("#next > details > summary").all():
            one.click()
        of = f'form:has([name=name][value="{name}"]):has([name=event][value="{event}"])'
        return self.page.locator(f".law-question:has({of})")

    def chooses_records(self, case: str, words: Iterable[str]) -> tuple[int, ...]:
        """Choose the records of the first bundle that hold such words, and return their numbers."""
        self.opens(f"{case}/evidence")
        press(self.page, '#bundles a[href$="/records"]')
        for one in words:
            self.page.locator(".records li", has_text=one).locator('input[name="tick"]').check()
        chosen = [int(str(one.get_attribute("value"))) for one in self.page.locator('input[name="tick"]:checked').all()]
        press(self.page, 'form[action$="/choose"] section button')
        return tuple(chosen)

    def names(self, case: str, kind: str, name: str) -> str:
        """Name somebody to whom a case might go, and return the address of their page."""
        self.opens(f"{case}/allowed")
        self.page.select_option("#kind", kind)
        self.page.fill("#who", name)
        press(self.page, "#name button")
        return self.page.url

    def asks_in_the_talk(self, purpose: str, items: Iterable[str]) -> None:
        """Ask the person about the recipient whose page stands open."""
        self.page.select_option("#purpose", purpose)
        for one in items:
            self.page.check(f"#item-{one}")
        press(self.page, 'button[value="talk"]')

    def reads_back(self, case: str, *, understood: str, capacity: str) -> None:
        """Read the first grant that waits back to the person, and write down that they confirmed it."""
        self.opens(f"{case}/allowed")
        press(self.page, 'a[href*="/allowed/entry/"]')
        self.page.fill("#understood", understood)
        self.page.fill("#capacity", capacity)
        self.page.check("#read")
        press(self.page, 'main form[action*="/entry/"] button')

    def looks_at_what_can_go(self, case: str, to: str, purpose: str, *, basis: str = "consent") -> None:
        """Open the page on which something is prepared; `to` is the page of the recipient."""
        self.opens(f"{case}/passed-on/new?recipient={to[-32:]}&purpose={purpose}&basis={basis}")

    def prepares(self, items: Iterable[str]) -> str:
        """Prepare these items on the page that stands open, and return the address of what was prepared."""
        for one in items:
            self.page.check(f'input[name="item"][value="{one}"]')
        press(self.page, 'form[action$="/passed-on/new"] button')
        return self.page.url.partition("?")[0]

    def prepares_from_an_old_window(self, item: str) -> str:
        """Send the form that stands open as if it had been opened before the person decided otherwise."""
        arrive(self.page, lambda: self.page.evaluate(AS_BEFORE, item))
        return self.page.url

    def hands_over(self, prepared: str) -> str:
        """Press the button that hands over, and return what the page says then."""
        self.opens(prepared)
        press(self.page, 'button[value="hand-over"]')
        return self.says()

    def approves(self, prepared: str, why: str) -> None:
        """Say as the second person that a colleague may do so."""
        self.opens(prepared)
        self.page.fill("#why", why)
        press(self.page, 'button[value="approved"]')

    def finds_in_trail(self, act: str) -> str:
        """Return the newest line of the trail about an act, in one line."""
        self.opens(f"/trail?act={act}")
        return self.page.locator("section[aria-labelledby=lines] tbody tr").first.inner_text().replace("\n", " ")

    def receives(self, link: Locator, folder: Path) -> Path:
        """Take the file behind a link into a folder."""
        with self.page.expect_download() as coming:
            link.click()
        place = folder / coming.value.suggested_filename
        coming.value.save_as(place)
        return place
