"""Every page of both sites, in the order in which somebody comes upon it; whoever looks on is told the name of each."""

import io
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pyotp
from playwright.sync_api import Page, Request, Route

from tests.makers.pictures import png

LETTERS = {"a": "ja", "b": "easy", "c": "en"}
LINK = re.compile(r'href="(/[abc]/[0-9/]+(?:\?[a-z0-9=]+)?)"')
READ = (
    ("first", "1"),
    ("steps", "2/1"),
    *((f"steps-{number}-app", f"2/{number}/{(number - 1) % 7 + 1}") for number in range(1, 9)),
    ("contacts", "3"),
    ("adults", "4"),
    ("rules", "5"),
    ("before", "6"),
    ("gone", "2/9"),
)
TOKEN = re.compile(r'name="token" value="([^"]+)"')
SECRET = re.compile(r"[A-Z2-7]{32}")
NOTHING: Mapping[str, str] = {}
# A visit is over, though no clock but the page's own has moved.
LONG_AFTER = """() => { const now = Date.now; Date.now = () => now() + 86400000;
  document.dispatchEvent(new Event('visibilitychange')); }"""
PICTURE = png(8, 8, shade=120)
TALK = """[LINE] ゆうととのトーク履歴
保存日時：2026/05/10 21:00

2026/05/08(金)
16:02\tゆうと\tきょう中に払わないと広めるよ
16:03\tみお\t[写真]
16:05\tみお\tやめてください
"""
PASSPHRASE = "four words of my own"
DEMO = ("demo", "lanterns by the garden gate")
CASE_PARTS = {
    "case": "",
    "case-happened": "/happened",
    "case-fact": "/happened?fact=payment_methods",
    "case-evidence": "/evidence",
    "case-proposals": "/evidence/proposals",
    "case-plan": "/plan",
    "case-charge": "/charge",
    "case-copy": "/copy",
    "case-law": "/law",
}
WORDS = {
    "a": "LINEで知り合った人に、写真を広めると言われています。\n\n今日中に5万円払えと言われました。だれにも言えません。",
    "b": "しゃしんを ひろめると いわれました。こわいです。",
    "c": "Someone I met in a game says they will spread a picture.\n\nThey want money by tonight. I have told nobody.",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """One page as it came over the wire: its bytes, how many of them travelled, what it says of itself."""

    address: str
    body: bytes
    wire: int
    headers: dict[str, str]

    @property
    def files(self) -> tuple[str, ...]:
        """Return the addresses of what the page loads besides: styles, scripts, icon."""
        return tuple(re.findall(r'(?:src|href)="(/s/[^"]+)"', self.body.decode()))

    @property
    def first_button(self) -> int:
        """Return how many bytes of the page come before the end of the first thing to press in its main part."""
        main = self.body.index(b"<main")
        found = re.compile(rb"<(a|button|summary|input(?! type=.hidden))\b").search(self.body, main)
        return self.body.index(b">", found.start()) if found else len(self.body)


def fetched(site: str, address: str, **fields: str) -> Fetched:
    """Return a page or file, as a browser that takes compressed answers gets it; with fields, a form is sent."""
    sent = urlencode(fields).encode() if fields else None
    asked = urllib.request.Request(site + address, sent, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # our own server on this machine
            return _fetched(address, answer.read(), dict(answer.headers.items()))
    except urllib.error.HTTPError as error:
        return _fetched(address, error.read(), dict(error.headers.items()))


def _fetched(address: str, wire: bytes, headers: dict[str, str]) -> Fetched:
    import gzip

    told = sum(len(name) + len(value) + 4 for name, value in headers.items())
    body = gzip.decompress(wire) if headers.get("Content-Encoding") == "gzip" else wire
    return Fetched(address, body, len(wire) + told, headers)


def public_pages(site: str) -> tuple[Fetched, ...]:
    """Return all pages that links lead to, from the first page on, in all languages."""
    ahead, found = ["/", "/0"], {}
    while ahead:
        address = ahead.pop()
        if address in found:
            continue
        found[address] = fetched(site, address)
        ahead += LINK.findall(found[address].body.decode())
    return tuple(found[address] for address in sorted(found))


def form_pages(site: str) -> tuple[Fetched, ...]:
    """Return what links do not lead to: the box, and the page that says that it has arrived, in all languages."""
    found = []
    for letter in LETTERS:
        token = TOKEN.findall(fetched(site, f"/{letter}/7").body.decode())[0]
        found.append(fetched(site, f"/{letter}/8", token=token))
        token = TOKEN.findall(found[-1].body.decode())[0]
        found.append(fetched(site, f"/{letter}/9", token=token, words=WORDS[letter]))
    return tuple(found)


def help_pages(
    page: Page, site: str, letter: str, *, answered: str = "", standing: Mapping[str, str] = NOTHING
) -> Iterator[str]:
    """Go through every page of the help site in one language; each stands in the browser when its name is given.

    `answered` is the number of a talk in which a counsellor has written, `standing` has those of `makers/standings.py`.
    """
    root = f"{site}/{letter}/"
    for name, place in READ:
        page.goto(root + place)
        yield name
    page.goto(f"{root}7")
    press(page, "main form .button")
    page.route("**/9", _in_another_encoding)
    arrive(page, lambda: page.evaluate("() => document.getElementById('box').submit()"))
    yield "sorry"
    page.unroute("**/9")
    page.goto(f"{root}7")
    number = re.sub(r"\D", "", page.locator(".code").inner_text())
    yield "number"
    press(page, "main form .button")
    yield "box"
    press(page, "#box .button")
    yield "box-empty"
    page.fill("#words", WORDS[letter])
    press(page, "#box .button")
    yield "sent"
    yield from _return(page, root, number)
    yield from _helper(page, root)
    if answered:
        enter(page, root, answered)
        yield "thread-answered"
    for name in ("nearly", "held", "erased", "forgotten"):
        if name in standing:
            enter(page, root, standing[name])
            yield f"thread-{name}"
    if "texts" in standing:
        enter(page, root, standing["texts"])
        yield from _texts(page)
    page.goto(f"{site}/0")
    yield "left"


def _return(page: Page, root: str, number: str) -> Iterator[str]:
    page.goto(f"{root}11")
    yield "return"
    page.fill("#code", number[:-1])
    press(page, "main form .button")
    yield "return-wrong"
    enter(page, root, number)
    yield "thread"
    yield from _still(page)
    page.goto(f"{root}15")
    yield "wishes"
    page.check("#how-neutral")
    page.fill("#wishes", "…")
    press(page, "main form .button")
    yield "wishes-kept"
    page.goto(f"{root}16")
    yield "allowed"
    page.goto(f"{root}14")
    yield "new-number"
    press(page, "main form .button")
    yield "new-number-made"
    page.goto(f"{root}17")
    yield "close"
    press(page, "main form .button")
    yield "closing"


def _still(page: Page) -> Iterator[str]:
    """Lose the network while sending, then look away until the thread covers itself, then for as long as a visit lasts."""
    page.fill("#words", "…")
    page.context.set_offline(True)
    page.locator("form[data-keeps] .button").click()
    page.locator("#not-sent").wait_for()
    yield "not-sent"
    page.context.set_offline(False)
    page.evaluate(LONG_AFTER)
    page.locator("#cover").wait_for()
    yield "covered"
    page.locator("#cover button").click()
    yield "covered-over"


def _helper(page: Page, root: str) -> Iterator[str]:
    """Write as somebody who worries about another, and enter the number that can be handed on."""
    page.goto(f"{root}7?h=1")
    press(page, "main form .button")
    yield "box-helper"
    page.fill("#words", "…")
    press(page, "#box .button")
    page.locator("details summary").click()
    yield "sent-helper"
    number = re.sub(r"\D", "", page.locator("details .code").inner_text())
    enter(page, root, number)
    yield "number-handed-on"


def _texts(page: Page) -> Iterator[str]:
    """Hand in what an app exported: a zip with texts and a picture, then something that is no text."""
    page.wait_for_load_state("load")
    yield "texts"
    page.set_input_files("#file", {"name": "メモ.txt", "mimeType": "text/plain", "buffer": PICTURE})
    page.locator(".problem[data-why]:visible").wait_for()
    yield "texts-not-text"
    choose(page)
    yield "texts-chosen"
    press(page, "#attach .button")
    yield "texts-arrived"


def hand_in(page: Page) -> None:
    """Hand in what an app exported, in a thread that takes texts."""
    page.wait_for_load_state("load")
    choose(page)
    press(page, "#attach .button")


def choose(page: Page) -> None:
    """Choose what an app exported, and wait until its texts are picked out."""
    page.set_input_files("#file", {"name": "書き出し.zip", "mimeType": "application/zip", "buffer": export()})
    page.locator("#attach-goes li").first.wait_for()


def export() -> bytes:
    """Return a zip as an app writes it: a talk, a note with a long name, pictures."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("書き出し/[LINE] ゆうととのトーク.txt", TALK)
        archive.writestr("書き出し/" + "ながいなまえの_memo_2026-11-27_" * 3 + ".md", "メモ\n")
        archive.writestr("書き出し/IMG_0001.jpg", PICTURE)
        archive.writestr("書き出し/IMG_0002.jpg", PICTURE)
    return made.getvalue()


def _in_another_encoding(route: Route, request: Request) -> None:
    kind = "application/x-www-form-urlencoded; charset=shift_jis"
    route.continue_(headers={**request.headers, "content-type": kind})


def press(page: Page, what: str) -> None:
    """Press a button, and wait for what it leads to."""
    arrive(page, page.locator(what).first.click)


def arrive(page: Page, act: Callable[[], object]) -> None:
    """Do something, and wait for what it leads to: another page, or an answer that takes this one's place."""
    page.wait_for_load_state("load")  # the scripts have run
    page.evaluate("() => document.querySelector('main').setAttribute('data-left', '')")
    act()
    page.locator("main[data-left]").wait_for(state="detached")
    page.wait_for_load_state("load")


def enter(page: Page, root: str, number: str) -> None:
    """Open a thread with its number."""
    page.goto(f"{root}11")
    page.fill("#code", number)
    press(page, "main form .button")


def sign_in(page: Page, site: str, login: str, passphrase: str, *, secret: str = "") -> None:
    """Sign a worker in; the demo shows its one-time number, others have theirs computed."""
    page.goto(site)
    page.fill("#login", login)
    page.fill("#passphrase", passphrase)
    press(page, "main button")
    tried = ""
    for _ in range(40):  # a one-time number is taken once, so the next one may have to come
        code = pyotp.TOTP(secret).now() if secret else page.locator(".done strong").inner_text()
        if code != tried:
            page.fill("#code", code)
            press(page, 'form[action="/confirm"] button')
            tried = code
        if page.url.endswith("/queue"):
            return
        page.wait_for_timeout(1_000)
        page.goto(f"{site}/confirm")
    raise AssertionError("the desk did not open")


def desk_pages(page: Page, site: str) -> Iterator[str]:
    """Go through every page of the desk, as a supervisor who is signed in already, then as someone new."""
    yield from _cases_at_the_desk(page, site)
    page.goto(f"{site}/list")
    yield "list"
    talks = [str(one.get_attribute("href")) for one in page.locator('main a[href^="/c/"]').all()]
    for name, address in (("talk-1", talks[0]), ("talk-answered", talks[-1])):
        page.goto(site + address)
        yield name
    address = _open_talk(page, [site + one for one in talks])
    page.fill("#text", "…")
    press(page, 'button[value="note"]')
    yield "talk-note"
    yield from _one_talk(page, address)
    yield from _texts_at_the_desk(page, [site + one for one in talks])
    page.goto(f"{site}/c/{'0' * 24}")
    yield "talk-none"
    for name in ("shifts", "public", "account", "trail", "keeping", "team"):
        page.goto(f"{site}/{name}")
        yield name
    yield from _words_for_the_public(page, site)
    page.goto(f"{site}/team")
    press(page, 'form[action="/team"] button')
    yield "team-link"
    link = page.locator(".link").inner_text()
    page.context.clear_cookies()
    page.goto(site)
    yield "door"
    page.fill("#login", "nobody")
    page.fill("#passphrase", "nobody nobody nobody")
    press(page, "main button")
    yield "door-wrong"
    yield from _someone_new(page, site, link)


def _cases_at_the_desk(page: Page, site: str) -> Iterator[str]:
    """Look at who waits, at every part of a case, and at the lists around it; nobody's turn is taken."""
    page.goto(f"{site}/queue")
    yield "queue"
    page.locator("details summary").first.click()
    yield "queue-move"
    page.goto(f"{site}/cases")
    yield "cases"
    case = str(page.locator('tbody a[href^="/case/"]').first.get_attribute("href"))
    for name, part in CASE_PARTS.items():
        page.goto(site + case + part)
        for one in page.locator("main details summary").all():
            one.click()
        yield name
    yield from _a_bundle(page, site + case)
    yield from _what_goes_out(page, site + case)
    for name, address in (("case-new", "case/new"), ("case-none", f"case/{'0' * 32}")):
        page.goto(f"{site}/{address}")
        yield name
    for name in ("due", "hand-over", "teams"):
        page.goto(f"{site}/{name}")
        yield name


def _words_for_the_public(page: Page, site: str) -> Iterator[str]:
    """Look at what waits for a second reader, at its preview, and at the editor of each kind."""
    page.goto(f"{site}/wordings")
    yield "wordings"
    press(page, '.waiting a[href^="/wordings/"]')
    yield "wording"
    press(page, 'a[href$="/preview/ja"]')
    yield "wording-preview"
    for name in ("contact/new", "reply/answers-within", "text/notice", "step/stop-reply"):
        page.goto(f"{site}/wordings/{name}")
        yield f"wording-{name}"
    page.select_option("#after", "first")
    page.uncheck('input[name="for"][value="paid"]')
    press(page, 'button[value="look"]')
    yield "wording-looked-at"
    page.goto(f"{site}/wordings/reply/answers-within")
    press(page, 'button[value="look"]')
    yield "wording-reply-looked-at"
    page.goto(f"{site}/wordings/text/nowhere")
    yield "wording-none"


def _a_bundle(page: Page, case: str) -> Iterator[str]:
    """Look at a bundle of a case, at its records, and at some that are chosen."""
    page.goto(f"{case}/evidence")
    bundle = str(page.locator('#bundles h3 a[href^="/case/"]').first.get_attribute("href")).rpartition("/")[2]
    for name, part in (("case-bundle", ""), ("case-records", "/records"), ("case-chosen", "/choose?numbers=1-3")):
        page.goto(f"{case}/evidence/{bundle}{part}")
        for one in page.locator("main details summary").all():
            one.click()
        yield name


def _what_goes_out(page: Page, case: str) -> Iterator[str]:
    """Name the police, read a question aloud, take a yes down, and tell them what was allowed: the paper and its print page."""
    page.goto(f"{case}/allowed")
    yield "case-allowed"
    page.select_option("#kind", "police")
    page.fill("#who", "みほん警察署")
    press(page, "#name button")
    yield "case-allowed-one"
    to = page.url[-32:]
    for item in ("age-band", "story"):
        page.check(f"#item-{item}")
    press(page, 'button[value="aloud"]')
    yield "case-read-aloud"
    for tick in page.locator('#read, input[name="yes"]').all():
        tick.check()
    for said in page.locator("main form textarea").all():
        said.fill("言いなおせた")
    press(page, 'form[action$="/decision"] button')
    page.goto(f"{case}/passed-on/new?recipient={to}&purpose=investigation&basis=consent")
    yield "case-choose-what-goes"
    for tick in page.locator('input[name="item"]:enabled').all():
        tick.check()
    press(page, 'form[action$="/passed-on/new"] button')
    yield "case-prepared"
    press(page, 'button[value="hand-over"]')
    yield "case-sent"
    press(page, 'a[href$="/paper"]')
    yield "case-paper"
    page.goto(f"{case}/passed-on")
    yield "case-passed-on"


def _open_talk(page: Page, talks: list[str]) -> str:
    """Go to the first talk that is neither closing nor held nor open for texts, and return its address."""
    for address in talks:
        page.goto(address)
        is_as_usual = (
            page.locator('input[name="act"][value="hold"]').count() and page.locator('input[value="1"][name="open"]').count()
        )
        if is_as_usual and "消える予定" not in page.locator("main").inner_text():
            return address
    raise AssertionError("there is no talk that can be written in")


def _one_talk(page: Page, address: str) -> Iterator[str]:
    """Open a talk for texts, keep it by law and let it go, and join it with another one."""
    page.goto(address)
    press(page, "#texts button")
    yield "talk-takes-texts"
    press(page, "#texts button")
    page.fill("#reason", "裁判所から保全の求めがありました")
    press(page, 'form[action$="/keep"] button')
    yield "talk-held"
    page.fill("#reason", "求めが終わりました")
    press(page, 'form[action$="/keep"] button')
    page.goto(f"{address}/link")
    yield "join-talks"
    page.select_option("#other", index=1)
    page.fill("#reason", "はじめに書いた日とアプリの名前を聞き、合っていました")
    press(page, 'form[action$="/link"] button')
    yield "join-talks-sure"
    press(page, 'form[action$="/link"] button')
    yield "talk-joined"
    press(page, 'a[href*="/beside/"]')
    yield "beside"


def _texts_at_the_desk(page: Page, talks: list[str]) -> Iterator[str]:
    """Open the first text that somebody handed in, where there is one."""
    for address in talks:
        page.goto(address)
        if page.locator(".texts a").count():
            yield "talk-texts"
            press(page, ".texts a")
            yield "text"
            page.goto(f"{address}/f/{'0' * 24}")
            yield "text-none"
            return


def join(page: Page, site: str, link: str) -> tuple[str, str]:
    """Become a worker by an invitation, signed in; return login name and passphrase."""
    for _ in _someone_new(page, site, link):
        pass
    return f"new-{link[-6:]}", PASSPHRASE


def _someone_new(page: Page, site: str, link: str) -> Iterator[str]:
    login, passphrase = f"new-{link[-6:]}", PASSPHRASE
    page.goto(link)
    yield "join"
    for name, value in (("login", login), ("work_name", "新人"), ("passphrase", passphrase), ("again", "another")):
        page.fill(f"#{name}", value)
    press(page, "main button")
    yield "join-wrong"
    page.fill("#passphrase", passphrase)
    page.fill("#again", passphrase)
    press(page, "main button")
    yield "joined"
    secret = SECRET.search(page.locator(".link").inner_text())
    assert secret is not None
    page.goto(site)
    page.fill("#login", login)
    page.fill("#passphrase", passphrase)
    press(page, "main button")
    yield "confirm"
    page.fill("#code", "000000")
    press(page, 'form[action="/confirm"] button')
    yield "confirm-wrong"
    page.fill("#code", pyotp.TOTP(secret.group()).now())
    press(page, 'form[action="/confirm"] button')
    yield "list-new"
    page.goto(f"{site}/team")
    yield "not-yours"
