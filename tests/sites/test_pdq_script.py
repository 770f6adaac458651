"""The script that hashes pictures on the device, by itself: it gives what Python gives, to the bit, and asks no network."""

import base64
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from tests.knowledge.spread.test_pdq import SHARED
from tests.makers.drawn import file_of, framed, soft
from tomoshibi.spread.borders import trimmed
from tomoshibi.spread.pdq import VERSION, Pdq, Pixels, frequencies, of_pixels, samples
from tomoshibi.spread.pictures import picture_hash
from tomoshibi.spread.scaling import box

SCRIPT = Path(__file__).parents[2] / "src" / "tomoshibi" / "web" / "help" / "static" / "help" / "pdq.js"
TO_BYTES = "const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));"
TO_TEXT = (
    "const text = (all) => { let made = ''; for (const one of all) made += String.fromCharCode(one); return btoa(made); };"
)


def answered(route: Route) -> None:
    if route.request.url.endswith("/pdq.js"):
        route.fulfill(content_type="text/javascript", body=SCRIPT.read_text("utf-8"))
    else:
        route.fulfill(content_type="text/html", body="<!doctype html><title>x</title>")


@pytest.fixture
def script(browser: Browser) -> Iterator[Page]:
    """An empty page of a trusted origin with the script, and the network cut."""
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", answered)
    page.goto("http://localhost:9/")
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    page.add_script_tag(content=TO_BYTES + TO_TEXT)
    page.evaluate("window.worker = new Worker('/pdq.js')")
    page.evaluate("new Promise((done) => { worker.onmessage = done; worker.postMessage({ id: 0, file: new Blob() }); })")
    page.unroute("**/*")
    context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    assert asked == []
    context.close()


def letters(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def with_fourth(pixels: Pixels) -> bytes:
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]).tobytes()


def picture(script: Page, pixels: Pixels, what: str) -> Any:
    """Return what the script makes of raw pixels; `one` is the picture in the expression."""
    height, width = pixels.shape[:2]
    return script.evaluate(
        f"([raw, width, height]) => {{ const one = {{ pixels: bytes(raw), width, height }}; return {what}; }}",
        [letters(with_fourth(pixels)), width, height],
    )


def by_script(script: Page, content: bytes, *, trim: bool = False) -> Any:
    """Return what the script's worker makes of a file, or why it makes nothing."""
    return script.evaluate(
        """([file, trim]) => new Promise((done) => {
          worker.onmessage = ({ data }) => done(data.found || data.refused);
          worker.postMessage({ id: 1, file: new Blob([bytes(file)]), trim });
        })""",
        [letters(content), trim],
    )


def by_python(content: bytes, *, trim: bool = False) -> dict[str, Any]:
    found = picture_hash(content, trim=trim)
    whole = {"pdq": found.pdq.hash, "quality": found.pdq.quality, "sha256": found.sha256, "version": VERSION}
    if found.trimmed is None:
        return whole
    return {**whole, "trimmed": {"hash": found.trimmed.hash, "quality": found.trimmed.quality}}


SIZES = [(5, 5), (4, 90), (64, 64), (65, 63), (128, 128), (129, 40), (300, 7), (257, 391), (1600, 1004), (831, 1921)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_raw_pixels_give_the_same_bits(script: Page, width: int, height: int) -> None:
    for pixels in (soft(width, height), np.random.default_rng(width).integers(0, 256, (height, width, 3), np.uint8)):
        found = picture(script, pixels, "tomoshibiPdq.ofPicture(one)")

        assert Pdq(found["hash"], found["quality"]) == of_pixels(pixels)


@pytest.mark.parametrize(("width", "height"), [size for size in SIZES if min(size) >= 5])
def test_each_sample_and_frequency_is_the_same_number(script: Page, width: int, height: int) -> None:
    """Bits of the hash seldom tell of a sum that was rounded once too often or too little; the numbers do."""
    pixels = soft(width, height)

    small = picture(script, pixels, "text(new Uint8Array(tomoshibiPdq.samples(one).buffer))")
    low = picture(script, pixels, "text(new Uint8Array(tomoshibiPdq.frequencies(tomoshibiPdq.samples(one)).buffer))")

    assert np.array_equal(np.frombuffer(base64.b64decode(small), "<f4").reshape(64, 64), samples(pixels))
    assert np.array_equal(np.frombuffer(base64.b64decode(low), "<f4").reshape(16, 16), frequencies(samples(pixels)))


@pytest.mark.parametrize("factor", [2, 3, 7])
def test_a_large_picture_is_made_smaller_to_the_same_bytes(script: Page, factor: int) -> None:
    pixels = soft(61, 44)

    raw = picture(script, pixels, f"text(tomoshibiPdq.box(one, {factor}).pixels)")

    wanted = box(pixels, factor)
    assert np.array_equal(np.frombuffer(base64.b64decode(raw), np.uint8).reshape(*wanted.shape[:2], 4)[..., :3], wanted)


@pytest.mark.parametrize(("width", "height"), [(4096, 4096), (4097, 4096), (8193, 8192), (20_000, 1000), (17_000_000, 1)])
def test_the_factor_is_the_same(script: Page, width: int, height: int) -> None:
    from tomoshibi.spread.scaling import box_factor

    assert script.evaluate(f"tomoshibiPdq.boxFactor({width}, {height})") == box_factor(width, height)


@pytest.mark.parametrize(
    "pixels",
    [
        framed(soft(200, 150), top=40, bottom=60),
        framed(soft(200, 150), left=7, right=1, shade=255),
        soft(200, 150),
        np.zeros((200, 200, 3), np.uint8),
        framed(soft(63, 200), left=100),
        framed(soft(64, 200), left=100, shade=9),
    ],
)
def test_borders_are_cut_away_to_the_same_bytes(script: Page, pixels: Pixels) -> None:
    raw = picture(
        script, pixels, "(() => { const cut = tomoshibiPdq.trimmed(one); return cut && [text(cut.pixels), cut.height]; })()"
    )

    wanted = trimmed(pixels)
    found = None if raw is None else np.frombuffer(base64.b64decode(raw[0]), np.uint8).reshape(raw[1], -1, 4)[..., :3]
    assert (found is None) == (wanted is None)
    assert found is None or wanted is None or np.array_equal(found, wanted)


def exif(orientation: int) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    return made


def turned_file(orientation: int) -> bytes:
    return file_of(soft(240, 160), "JPEG", exif=exif(orientation))


def see_through() -> bytes:
    alpha = np.arange(140 * 200, dtype=np.int64).reshape(140, 200, 1) % 256
    return file_of(np.concatenate([soft(200, 140), alpha.astype(np.uint8)], axis=2))


FILES: dict[str, Callable[[], bytes]] = {
    "png": lambda: file_of(soft(400, 300)),
    "jpeg": lambda: file_of(soft(400, 300), "JPEG", quality=80),
    "jpeg whole colours": lambda: file_of(soft(401, 299), "JPEG", quality=95, subsampling=0),
    "grey jpeg": lambda: file_of(Image.fromarray(soft(200, 140)).convert("L"), "JPEG"),
    "webp": lambda: file_of(soft(200, 140), "WEBP", lossless=True),
    "gif": lambda: file_of(soft(200, 140), "GIF"),
    "bmp": lambda: file_of(soft(200, 140), "BMP"),
    "palette": lambda: file_of(Image.fromarray(soft(200, 140)).convert("P")),
    "grey": lambda: file_of(Image.fromarray(soft(200, 140)).convert("L")),
    "one bit": lambda: file_of(Image.fromarray(soft(200, 140)).convert("1")),
    "deep grey": lambda: file_of(Image.fromarray((soft(200, 140)[..., 0].astype(np.uint16) << 8) + 77)),
    "with a colour profile": lambda: file_of(soft(200, 140), icc_profile=profile()),
    "see-through": see_through,
    "see-through webp": lambda: file_of(Image.open(io.BytesIO(see_through())), "WEBP", lossless=True, exact=True),
    "see-through gif": lambda: file_of(Image.fromarray(soft(160, 120)).convert("P"), "GIF", transparency=40),
    "see-through palette": lambda: file_of(Image.fromarray(soft(160, 120)).convert("P"), transparency=40),
    "grey see-through": lambda: file_of(Image.open(io.BytesIO(see_through())).convert("LA")),
    "lossy webp": lambda: file_of(soft(161, 121), "WEBP", quality=80),
    "turned png": lambda: file_of(soft(160, 120), exif=exif(6)),
    "webp with a note on its orientation": lambda: file_of(soft(160, 120), "WEBP", lossless=True, exif=exif(6)),
    "four inks": lambda: file_of(Image.fromarray(soft(160, 120)).convert("CMYK"), "JPEG"),
    "progressive jpeg": lambda: file_of(soft(161, 121), "JPEG", progressive=True, subsampling=1),
    "moving webp": lambda: moving("WEBP"),
    "moving png": lambda: moving("PNG"),
    "moving gif": lambda: moving("GIF"),
    "avif": lambda: file_of(soft(160, 120), "AVIF"),
    **{f"turned {number}": partial(turned_file, number) for number in range(1, 9)},
}


def moving(kind: str) -> bytes:
    first, second = (Image.fromarray(soft(160, 120, seed)) for seed in (1, 2))
    return file_of(first, kind, save_all=True, append_images=[second], duration=100, lossless=True)


def profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_the_browser_opens_gives_what_python_gives(script: Page, name: str) -> None:
    content = FILES[name]()

    assert by_script(script, content) == by_python(content)


def test_a_version_without_borders_comes_along(script: Page) -> None:
    content = file_of(framed(soft(300, 200), top=80, bottom=90))

    found = by_script(script, content, trim=True)

    assert "trimmed" in found
    assert found == by_python(content, trim=True)


def test_above_sixteen_million_pixels_both_make_it_smaller_alike(script: Page) -> None:
    content = file_of(soft(4400, 4000), "JPEG", quality=70)

    assert by_script(script, content) == by_python(content)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared pictures are not beside the project")
def test_the_published_pictures_give_what_python_gives(script: Page) -> None:
    differing = []
    for path in sorted(SHARED.glob("*/*.*")):
        if path.suffix not in (".png", ".jpg", ".webp"):
            continue
        content = path.read_bytes()
        if by_script(script, content) != by_python(content):
            differing.append(path.name)

    assert differing == []


@pytest.mark.parametrize("content", [b"", b"no picture", file_of(soft(90, 80))[:60], b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"])
def test_what_the_browser_cannot_open_is_refused(script: Page, content: bytes) -> None:
    assert by_script(script, content) == "damaged"


def test_a_browser_that_changes_what_is_read_is_noticed(script: Page) -> None:
    assert script.evaluate("tomoshibiPdq.isTouched()") is False
    script.evaluate(
        """() => {
          const real = OffscreenCanvasRenderingContext2D.prototype.getImageData;
          OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...all) {
            const found = real.apply(this, all);
            found.data[400] ^= 1;
            return found;
          };
        }"""
    )

    why = script.evaluate(
        "(file) => tomoshibiPdq.ofFile(new Blob([bytes(file)])).then(() => 'hashed', (error) => error.why)",
        letters(file_of(soft(90, 80))),
    )

    assert why == "touched"


def test_the_known_picture_is_a_sound_png(script: Page) -> None:
    raw = script.evaluate(
        "(async () => { let kept;"
        " await tomoshibiPdq.isTouched(async (file) => { kept = await file.arrayBuffer(); return { pixels: [] }; });"
        " return text(new Uint8Array(kept)); })()"
    )

    with Image.open(io.BytesIO(base64.b64decode(raw))) as known:
        known.load()
        assert (known.size, known.mode) == ((64, 64), "RGBA")
