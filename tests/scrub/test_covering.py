"""What the page covers, what stays to be read, and what it saves."""

import base64
import hashlib
import struct

import numpy as np
import pytest
from bench.screenshots.pictures import cloth, png
from bench.scrub import FORGET, JUDGED, scored
from playwright.sync_api import Browser, expect

from tests.scrub.conftest import Scrubbing, Shot
from tomoshibi.web.help.scrub import scrub_words

ADULT = "input[name=age][value=adult]"


def size(shot: Shot) -> tuple[int, int]:
    width, height = struct.unpack(">II", shot.path.read_bytes()[16:24])
    return width, height


def chunks(content: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        found.append(content[at + 4 : at + 8])
        at += 12 + length
    return found


@pytest.mark.parametrize("layout", ["green", "pattern", "rows"])
def test_pictures_are_covered_and_writing_stays(scrubbing: Scrubbing, shots: dict[str, Shot], layout: str) -> None:
    width, height = size(shots[layout])

    scrubbing.choose(shots[layout].path)

    shares = scored(shots[layout].truth, scrubbing.covers(), width=width, height=height).shares()
    assert (shares["photos"] or 0) >= 0.995
    assert (shares["texts"] or 0) <= 0.02


def test_a_picture_alone_is_covered_whole(scrubbing: Scrubbing, shots: dict[str, Shot]) -> None:
    """What holds no writing on a plain ground has nothing that could stay."""

    path = shots["green"].path.with_name("cloth.png")
    path.write_bytes(png(np.clip(cloth(np.random.default_rng(3), 390, 700), 0, 255).astype(np.uint8)))

    scrubbing.choose(path)

    shares = scored({"photos": [[0, 0, 390, 700]]}, scrubbing.covers(), width=390, height=700).shares()
    assert shares["photos"] == 1.0


def test_the_copy_is_solid_under_its_covers_and_equal_elsewhere(scrubbing: Scrubbing, shots: dict[str, Shot]) -> None:
    scrubbing.choose(shots["green"].path)

    found = scrubbing.page.evaluate(JUDGED)
    scrubbing.page.evaluate(FORGET)

    assert found["covers"]
    assert found["faults"] == 0


def test_what_is_saved_holds_pixels_and_nothing_else(scrubbing: Scrubbing, shots: dict[str, Shot]) -> None:
    planted = b"tEXtComment\0a planted sentence"
    content = shots["green"].path.read_bytes()
    chunk = struct.pack(">I", len(planted) - 4) + planted + b"\0\0\0\0"
    path = shots["green"].path.with_name("planted.png")
    path.write_bytes(content[:33] + chunk + content[33:])

    scrubbing.choose(path)
    copy, line = scrubbing.saved()

    assert set(chunks(copy)) == {b"IHDR", b"IDAT", b"IEND"}
    assert b"planted" not in copy
    assert line["original_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert line["copy_sha256"] == hashlib.sha256(copy).hexdigest()
    assert line["covers"] == scrubbing.covers()
    assert line["age"] == "unknown"


@pytest.mark.parametrize("age", ["unknown", "minor"])
def test_nothing_found_can_be_uncovered_under_eighteen(scrubbing: Scrubbing, shots: dict[str, Shot], age: str) -> None:
    scrubbing.choose(shots["green"].path)

    scrubbing.page.check(f"input[name=age][value={age}]")

    assert scrubbing.page.locator("[data-act=remove]").count() == 0


def test_removing_asks_once_and_is_gone_again_with_the_age(scrubbing: Scrubbing, shots: dict[str, Shot]) -> None:
    scrubbing.choose(shots["green"].path)
    before = scrubbing.covers()
    scrubbing.page.check(ADULT)
    scrubbing.page.locator(".shot details summary").first.click()

    scrubbing.page.locator("[data-act=remove]").first.click()
    asked = scrubbing.covers()
    scrubbing.page.locator("[data-act=remove]").first.click()

    assert asked == before
    assert len(scrubbing.covers()) < len(before)
    scrubbing.page.check("input[name=age][value=unknown]")
    assert scrubbing.page.locator("[data-act=remove]").count() == 0


@pytest.mark.parametrize("age", ["unknown", "minor"])
def test_what_was_uncovered_is_covered_again_when_the_age_changes(
    scrubbing: Scrubbing, shots: dict[str, Shot], age: str
) -> None:
    scrubbing.choose(shots["green"].path)
    found = scrubbing.covers()
    scrubbing.page.locator("[data-act=add]").click()
    added = scrubbing.covers()[-1]
    scrubbing.page.check(ADULT)
    scrubbing.page.locator(".shot details summary").first.click()
    for _ in range(2):
        scrubbing.page.locator("[data-act=remove]").first.click()
    assert len(scrubbing.covers()) == len(found)

    scrubbing.page.check(f"input[name=age][value={age}]")

    assert scrubbing.covers() == [*found, added]


def test_a_cover_that_keys_move_to_an_edge_keeps_its_size(scrubbing: Scrubbing, shots: dict[str, Shot]) -> None:
    scrubbing.choose(shots["green"].path)
    width, _ = size(shots["green"])
    scrubbing.page.locator("[data-act=add]").click()
    first = scrubbing.covers()[-1]

    for _ in range(60):
        scrubbing.page.keyboard.press("ArrowRight")

    last = scrubbing.covers()[-1]
    assert (last["x"] + last["w"], last["w"]) == (width, first["w"])


def test_a_copy_that_cannot_be_made_is_said_and_nothing_is_saved(scrubbing: Scrubbing, shots: dict[str, Shot]) -> None:
    scrubbing.choose(shots["green"].path)
    scrubbing.page.evaluate("() => { HTMLCanvasElement.prototype.toBlob = (answer) => answer(null); }")

    scrubbing.page.locator("[data-act=save]").last.click()

    expect(scrubbing.page.locator("#told")).to_have_text(scrub_words()["ja"]["not_saved"])


def test_a_cover_is_added_and_moved_with_keys_alone(scrubbing: Scrubbing, shots: dict[str, Shot]) -> None:
    scrubbing.choose(shots["green"].path)
    scrubbing.page.locator("[data-act=add]").focus()

    scrubbing.page.keyboard.press("Enter")
    first = scrubbing.covers()[-1]
    scrubbing.page.keyboard.press("ArrowDown")
    scrubbing.page.keyboard.press("Shift+ArrowRight")
    moved = scrubbing.covers()[-1]

    assert first["kind"] == "added"
    assert moved["y"] > first["y"]
    assert moved["w"] > first["w"]


def test_a_cover_is_drawn_with_the_mouse_and_taken_back(scrubbing: Scrubbing, shots: dict[str, Shot]) -> None:
    scrubbing.choose(shots["green"].path)
    count = len(scrubbing.covers())
    box = scrubbing.page.locator("canvas.copy").bounding_box()
    assert box is not None

    scrubbing.page.mouse.move(box["x"] + 20, box["y"] + 20)
    scrubbing.page.mouse.down()
    scrubbing.page.mouse.move(box["x"] + 90, box["y"] + 50)
    scrubbing.page.mouse.up()

    assert len(scrubbing.covers()) == count + 1
    scrubbing.page.locator(".shot details summary").first.click()
    scrubbing.page.locator("[data-act=take_back]").click()
    assert len(scrubbing.covers()) == count


PRESSED = """async (letters) => { const image = new Image();
  image.src = 'data:image/png;base64,' + letters; await image.decode();
  const canvas = document.createElement('canvas'); canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
  canvas.getContext('2d').drawImage(image, 0, 0); return canvas.toDataURL('image/jpeg', 0.8).split(',')[1]; }"""


def test_a_screenshot_that_was_pressed_as_jpeg_loses_words_rather_than_shows_pictures(
    scrubbing: Scrubbing, browser: Browser, shots: dict[str, Shot]
) -> None:
    context = browser.new_context()
    letters = base64.b64encode(shots["green"].path.read_bytes()).decode()
    path = shots["green"].path.with_name("pressed.jpg")
    path.write_bytes(base64.b64decode(context.new_page().evaluate(PRESSED, letters)))
    context.close()
    width, height = size(shots["green"])

    scrubbing.choose(path)

    shares = scored(shots["green"].truth, scrubbing.covers(), width=width, height=height).shares()
    assert (shares["photos"] or 0) >= 0.995


def test_a_cover_is_moved_and_enlarged_with_a_finger_or_mouse(scrubbing: Scrubbing, shots: dict[str, Shot]) -> None:
    scrubbing.choose(shots["green"].path)
    scrubbing.page.locator("[data-act=add]").click()
    first = scrubbing.covers()[-1]

    drag(scrubbing, at_corner=False)
    moved = scrubbing.covers()[-1]
    drag(scrubbing, at_corner=True)
    larger = scrubbing.covers()[-1]

    assert (moved["x"] > first["x"], moved["w"]) == (True, first["w"])
    assert (larger["x"], larger["w"] > moved["w"]) == (moved["x"], True)


def drag(scrubbing: Scrubbing, *, at_corner: bool) -> None:
    box = scrubbing.page.locator(".handle").bounding_box()
    assert box is not None
    x = box["x"] + (box["width"] - 4 if at_corner else box["width"] / 4)
    y = box["y"] + (box["height"] - 4 if at_corner else box["height"] / 4)
    scrubbing.page.mouse.move(x, y)
    scrubbing.page.mouse.down()
    scrubbing.page.mouse.move(x + 30, y + 20)
    scrubbing.page.mouse.up()
