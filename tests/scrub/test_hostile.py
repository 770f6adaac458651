"""Files that are no screenshots, or try to be a nuisance: refused in words, and the page goes on."""

import struct
import zlib
from pathlib import Path

import pytest

from tests.scrub.conftest import Scrubbing, Shot


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


HOSTILE = {
    "too_large": png_of(60_000, 60_000),
    "too_small": png_of(10, 10),
    "not_a_picture": b"GIF89a" + b"\x01\0" * 40,
    "moves": png_of(400, 400, chunk(b"acTL", struct.pack(">II", 2, 0))),
    "cut_off": b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + b"\0" * 40,
}


def test_a_picture_of_nothing_but_filling_is_told_to_be_damaged(scrubbing: Scrubbing, tmp_path: Path) -> None:
    path = tmp_path / "filling.jpg"
    path.write_bytes(b"\xff\xd8" + b"\xff" * 40)

    scrubbing.choose(path)

    assert scrubbing.refusals() == ["cut_off"]


@pytest.mark.parametrize("why", HOSTILE)
def test_a_file_is_refused_in_words(scrubbing: Scrubbing, tmp_path: Path, why: str) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(HOSTILE[why])

    scrubbing.choose(path)

    assert scrubbing.refusals() == [why]
    assert scrubbing.page.locator(".shot").count() == 0


def test_a_picture_that_is_cut_off_is_refused_and_the_next_is_taken(
    scrubbing: Scrubbing, shots: dict[str, Shot], tmp_path: Path
) -> None:
    path = tmp_path / "half.png"
    path.write_bytes(shots["green"].path.read_bytes()[:60])

    scrubbing.choose(path, shots["green"].path)

    assert len(scrubbing.refusals()) == 1
    assert scrubbing.page.locator(".shot").count() == 1


def test_markup_is_not_a_picture(scrubbing: Scrubbing, tmp_path: Path) -> None:
    path = tmp_path / "drawing.png"
    path.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>" * 3)

    scrubbing.choose(path)

    assert scrubbing.refusals() == ["not_a_picture"]
