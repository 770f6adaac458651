"""How a page is looked at: on a telephone by day and a wide screen by night, with axe, large text and a thumb."""

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}
# By day everything is looked at; by night, on a wide screen, what may have changed: colours and places. The weaker of the two
# contrasts is left out, for whatever fails it fails the stricter one too.
BY_DAY = {
    "rules": {
        "target-size": {"enabled": True},
        "color-contrast-enhanced": {"enabled": True},
        "color-contrast": {"enabled": False},
    }
}
BY_NIGHT = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced", "target-size"]}}
LARGE_TEXT = "size => { document.documentElement.style.fontSize = size; }"
SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth"
# What lies far down is laid out only when it comes near, and cut off at its edges; here it all stands there from the beginning.
ALL_AT_ONCE = "() => document.styleSheets[0].insertRule('* { content-visibility: visible !important }')"
# What can be pressed and is lower than a finger; a box is exempt, since its label can be pressed.
SMALL = """() => [...document.querySelectorAll('a, button, select, summary, textarea, input:not([type=hidden])')]
  .filter((one) => one.checkVisibility() && !one.classList.contains('skip') && one.type !== 'checkbox' && one.type !== 'radio')
  .filter((one) => Math.round(one.getBoundingClientRect().height) < 44)
  .map((one) => one.outerHTML.slice(0, 100))"""
# The way out is on the screen, on top of whatever else is there, and at the lower edge, where a thumb reaches it; at the upper
# edge where something is typed, for there the keyboard covers the lower half.
OUT_OF_REACH = """() => { const link = document.getElementById('leave'); const box = link.getBoundingClientRect();
  const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const typed = document.querySelector('textarea, input[type=text]');
  return there !== link || (typed ? box.top > 60 : box.bottom < innerHeight - 20); }"""
WIDE_LINES = """() => [...document.querySelectorAll('main p, main li')].filter((one) => one.checkVisibility())
  .filter((one) => one.clientWidth / parseFloat(getComputedStyle(one).fontSize) > 48)
  .map((one) => one.outerHTML.slice(0, 100))"""


# What the keyboard must come to: all that can be pressed or filled in, of each group of choices one. What it comes to is noted,
# and whether a line around it shows that it is there.
WATCH_KEYS = """() => {
  const group = (one) => one.type === 'radio' ? [...document.querySelectorAll(`input[name="${one.name}"]`)] : [one];
  const first = (one) => (group(one).find((other) => other.checked) || group(one)[0]) === one;
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((one) => !one.disabled && one.checkVisibility() && first(one));
  window.unreached = new Set(all); window.unseen = [];
  document.addEventListener('focusin', ({ target }) => {
    window.unreached.delete(target);
    const { outlineStyle, outlineWidth } = getComputedStyle(target);
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) window.unseen.push(target.outerHTML.slice(0, 100)); });
  document.activeElement.blur(); window.getSelection().collapse(document.body, 0);
  return all.length; }"""
ARE_ALL_REACHED = "() => window.unreached.size === 0"
MISSED = "() => [...[...window.unreached].map((one) => one.outerHTML.slice(0, 100)), ...window.unseen]"
MOST_KEYS = 3  # for one thing on a page: a date has a key for each of its parts, and what scrolls is come to as well


def faults_by_keyboard(page: Page) -> Iterator[str]:
    """Go from key to key through the page; return what is never reached, and what does not show that it is.

    It ends with the last thing on the page: one key more would leave the page, and a hand would have to call it back.
    """
    for _ in range(MOST_KEYS * page.evaluate(WATCH_KEYS)):
        if page.evaluate(ARE_ALL_REACHED):
            break
        page.keyboard.press("Tab")
    yield from (f"not to be used by keyboard: {one}" for one in page.evaluate(MISSED))


def faults(page: Page, *, has_way_out: bool, by_night: bool = True) -> Iterator[str]:
    """Return what is wrong with the page that stands in the browser; `by_night`: in the dark colours too."""
    page.evaluate(Axe().axe_script)
    page.evaluate(ALL_AT_ONCE)
    looks: list[tuple[str, dict[str, int], dict[str, Any]]] = [("light", PHONE, BY_DAY), ("dark", WIDE, BY_NIGHT)]
    for scheme, size, asked in looks if by_night else looks[:1]:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two words it knows
        page.set_viewport_size(size)  # type: ignore[arg-type]  # as above
        yield from (f"{scheme}, {size['width']} wide: {found}" for found in _axe(page, asked))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # as above
    if page.evaluate(SIDEWAYS):
        yield "scrolls sideways on a wide screen"
    yield from (f"a line too wide to read: {one}" for one in page.evaluate(WIDE_LINES) if has_way_out)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # as above
    if page.evaluate(SIDEWAYS):
        yield "scrolls sideways on a telephone"
    yield from (f"too small for a finger: {one}" for one in page.evaluate(SMALL))
    if has_way_out and page.evaluate(OUT_OF_REACH):
        yield "the way out is not under the thumb"
    page.evaluate(LARGE_TEXT, "200%")
    if page.evaluate(SIDEWAYS):
        yield "scrolls sideways with large text"
    page.evaluate(LARGE_TEXT, "")


def _axe(page: Page, asked: dict[str, Any]) -> list[str]:
    found: dict[str, Any] = page.evaluate("asked => axe.run(document, { resultTypes: ['violations'], ...asked })", asked)
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"][:2]]
