"""`tomoshibi hash` as a person calls it: pictures of every kind, and files that are none or mean harm."""

import hashlib
import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.journeys.test_hostile_input import tomoshibi
from tests.knowledge.spread.test_pdq import SHARED, items, reference
from tests.makers.drawn import file_of, framed, soft
from tomoshibi.cli import hash as hash_command

ROOT = Path(__file__).parents[2]
TAG_ORIENTATION = 0x0112


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOMOSHIBI_LANG", "ja")


def written(folder: Path, content: bytes, name: str = "picture.png") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def answer(*call: str | Path) -> list[dict[str, Any]]:
    said = tomoshibi("hash", *call, "--json")
    assert (said.status, said.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(said.out)["images"]
    return found


def test_json_is_one_document_of_the_known_form(tmp_path: Path) -> None:
    pixels = soft(300, 200)
    path = written(tmp_path, file_of(pixels))
    pdq = reference(pixels)

    found = tomoshibi("hash", path, "--json")

    assert json.loads(found.out) == {
        "images": [
            {
                "file": str(path),
                "pdq": pdq.hash,
                "quality": pdq.quality,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "version": "pdq-1",
            }
        ]
    }


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared pictures are not beside the project")
def test_the_published_pictures_get_their_published_hashes_upright() -> None:
    listed = [item for item in items() if "JPEG" not in item["file"]]

    found = answer(*(SHARED / item["file"] for item in listed))

    for item, one in zip(listed, found, strict=True):
        with Image.open(SHARED / item["file"]) as opened:
            pixels = np.asarray(opened.convert("RGB"))
        if hashlib.sha256(pixels.tobytes()).hexdigest() == item["rgb_sha256"]:
            wanted = item.get("pdq_upright", item["pdq"]), item.get("quality_upright", item["quality"])
            assert (one["pdq"], one["quality"]) == wanted, item["file"]
        assert one["sha256"] == item["sha256"]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright_first(tmp_path: Path, orientation: int) -> None:
    stored = soft(240, 160)
    exif = Image.Exif()
    exif[TAG_ORIENTATION] = orientation
    turned: Callable[[Any], Any] = {
        1: lambda one: one,
        2: lambda one: one[:, ::-1],
        3: lambda one: one[::-1, ::-1],
        4: lambda one: one[::-1],
        5: lambda one: one.transpose(1, 0, 2),
        6: lambda one: np.rot90(one, -1),
        7: lambda one: one[::-1, ::-1].transpose(1, 0, 2),
        8: lambda one: np.rot90(one, 1),
    }[orientation]

    found = answer(written(tmp_path, file_of(stored, exif=exif)))

    assert found[0]["pdq"] == reference(np.ascontiguousarray(turned(stored))).hash


def deep_grey() -> tuple[Image.Image, Any]:
    grey = soft(200, 140)[..., 0]
    return Image.fromarray(grey.astype(np.uint16) * 257), np.repeat(grey[..., None], 3, axis=2)


def with_alpha() -> tuple[Image.Image, Any]:
    pixels = soft(200, 140)
    alpha = np.full((140, 200, 1), 255, np.uint8)
    alpha[40:80] = 0
    return Image.fromarray(np.concatenate([pixels, alpha], axis=2)), pixels


def in_mode(mode: str) -> tuple[Image.Image, Any]:
    picture = Image.fromarray(soft(200, 140)).convert(mode)
    return picture, np.asarray(picture.convert("RGB"))


@pytest.mark.parametrize("made", [deep_grey, with_alpha, *(lambda mode=mode: in_mode(mode) for mode in ("1", "L", "LA", "P"))])
def test_every_kind_of_pixels_is_hashed_as_its_colours(made: Callable[[], tuple[Image.Image, Any]], tmp_path: Path) -> None:
    picture, pixels = made()

    assert answer(written(tmp_path, file_of(picture)))[0]["pdq"] == reference(pixels).hash


@pytest.mark.parametrize(
    ("kind", "settings"), [("JPEG", {"quality": 90}), ("WEBP", {"lossless": True}), ("BMP", {}), ("GIF", {}), ("AVIF", {})]
)
def test_every_kind_of_file_is_opened(kind: str, settings: dict[str, Any], tmp_path: Path) -> None:
    content = file_of(soft(200, 140), kind, **settings)
    path = written(tmp_path, content)
    with Image.open(path) as opened:
        pixels = np.asarray(opened.convert("RGB"))

    assert answer(path)[0]["pdq"] == reference(pixels).hash


def test_a_picture_in_four_inks_is_hashed_as_its_colours(tmp_path: Path) -> None:
    content = file_of(Image.fromarray(soft(200, 140)).convert("CMYK"), "JPEG", quality=95)
    path = written(tmp_path, content, "inks.jpg")
    with Image.open(path) as opened:
        pixels = np.asarray(opened.convert("RGB"))

    assert answer(path)[0]["pdq"] == reference(pixels).hash


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_counts(kind: str, tmp_path: Path) -> None:
    first, second = (Image.fromarray(soft(160, 120, seed)).convert("P" if kind == "GIF" else "RGB") for seed in (1, 2))
    content = file_of(first, kind, save_all=True, append_images=[second], lossless=True, duration=100)

    assert answer(written(tmp_path, content))[0]["pdq"] == reference(np.asarray(first.convert("RGB"))).hash


def test_without_its_bars_a_picture_has_a_second_hash(tmp_path: Path) -> None:
    pixels = soft(200, 140)
    pixels[0, ::2], pixels[-1, ::2] = 255, 255

    found = answer(written(tmp_path, file_of(framed(pixels, top=60, bottom=50))), "--trim")

    assert [one.get("trimmed", False) for one in found] == [False, True]
    assert found[1]["pdq"] == reference(pixels).hash
    assert found[0]["sha256"] == found[1]["sha256"]


def test_a_picture_too_small_or_too_plain_is_answered_and_said_to_be_weak(tmp_path: Path) -> None:
    small = written(tmp_path, file_of(soft(3, 3)), "small.png")
    dot = written(tmp_path, file_of(np.zeros((1, 1, 3), np.uint8)), "dot.png")

    said = tomoshibi("hash", small, dot)

    assert said.status == 0
    assert said.out.count("一覧には載せられません") == 2
    assert [one["pdq"] for one in answer(small, dot)] == ["0" * 64] * 2


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(side: int) -> bytes:
    """Return a PNG that says it is huge, and holds nearly nothing."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    packed = zlib.compress(b"\0" * (200 << 20), 9)
    begin, rest = file_of(soft(40, 40))[:33], file_of(soft(40, 40))[33:]
    return begin + chunk(b"zTXt", b"a\0\0" + packed) + rest


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb.png": (lambda: bomb(60_000), "大きすぎて"),
    "text-bomb.png": (text_bomb, "こわれています"),
    "cut.jpg": (lambda: file_of(soft(300, 200), "JPEG")[:-400], "途中で切れている"),
    "cut.png": (lambda: file_of(soft(300, 200))[:2000], "途中で切れている"),
    "head.png": (lambda: file_of(soft(300, 200))[:20], "こわれています"),
    "empty.png": (lambda: b"", "空です"),
    "text.png": (lambda: "写真ではありません".encode(), "画像として読めません"),
    "page.svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "画像として読めません"),
    "paper.pdf": (lambda: b"%PDF-1.7\n" + bytes(200), "画像として読めません"),
    "phone.heic": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    "ps.eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "画像として読めません"),
    "big.tiff": (lambda: file_of(soft(30, 30), "TIFF"), "画像として読めません"),
    "icon.ico": (lambda: file_of(soft(30, 30), "ICO"), "画像として読めません"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_gets_one_clear_line(name: str, tmp_path: Path) -> None:
    made, words = HOSTILE[name]
    path = written(tmp_path, made(), name)

    said = tomoshibi("hash", path, "--json")

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert name in said.err
    assert words in said.err


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF"])
def test_damage_anywhere_is_answered_or_refused_in_one_line(kind: str, tmp_path: Path) -> None:
    content = file_of(Image.fromarray(soft(60, 40)), kind)
    chance = np.random.default_rng(4)
    for round_ in range(60):
        at = int(chance.integers(0, len(content)))
        changed = content[:at] + chance.bytes(int(chance.integers(1, 9))) + content[at + int(chance.integers(0, 9)) :]

        said = tomoshibi("hash", written(tmp_path, changed, f"{round_}.x"))

        assert said.status in (0, 2)
        assert said.status == 0 or (said.out, said.err.count("\n")) == ("", 1)
        assert "プログラム" not in said.err


def test_one_that_cannot_be_read_does_not_keep_the_others_from_their_answer(tmp_path: Path) -> None:
    good, bad = written(tmp_path, file_of(soft(90, 80)), "good.png"), written(tmp_path, b"x", "bad.png")

    said = tomoshibi("hash", bad, good, tmp_path / "missing.png", tmp_path, "--json")

    assert said.status == 2
    assert [one["file"] for one in json.loads(said.out)["images"]] == [str(good)]
    assert [line.split("：")[0].rsplit("/", 1)[-1] for line in said.err.splitlines()] == [
        "bad.png",
        "missing.png",
        tmp_path.name,
    ]


def test_of_many_pictures_compiled_code_gives_the_same_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [written(tmp_path, file_of(soft(90 + number, 80)), f"{number}.png") for number in range(3)]
    few = answer(*paths)
    monkeypatch.setattr(hash_command, "MANY", 2)

    assert answer(*paths) == few


def test_nothing_is_written_anywhere(tmp_path: Path) -> None:
    path = written(tmp_path, file_of(soft(90, 80)))
    before = path.stat().st_mtime_ns

    tomoshibi("hash", path)

    assert [one.name for one in tmp_path.iterdir()] == ["picture.png"]
    assert path.stat().st_mtime_ns == before


def test_other_commands_load_none_of_what_pictures_need() -> None:
    code = (
        "import sys; sys.argv = ['tomoshibi', 'read', 'tests/samples/none']\n"
        "from tomoshibi.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print({'numpy', 'PIL'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "set()"
