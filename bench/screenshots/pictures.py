"""Ordinary pictures made by numbers: land, cloth, night, things on white. Nobody and nothing real is in them."""

import struct
import zlib
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Picture = NDArray[np.float64]  # height x width x 3, 0..255


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Return RGB pixels (height x width x 3) as a PNG."""
    height, width = pixels.shape[:2]
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1).tobytes()

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 3)) + chunk(b"IEND", b"")


def _grid(width: int, height: int) -> tuple[Picture, Picture]:
    down, across = np.mgrid[0:height, 0:width].astype(np.float64)
    return across / width, down / height


def _stretched(small: Picture, width: int, height: int) -> Picture:
    """Return a small field drawn large, smoothly."""
    rows, columns = np.linspace(0, small.shape[0] - 1.001, height), np.linspace(0, small.shape[1] - 1.001, width)
    top, left = rows.astype(int), columns.astype(int)
    down, right = (rows - top)[:, None, None], (columns - left)[None, :, None]
    upper = small[top][:, left] * (1 - right) + small[top][:, left + 1] * right
    lower = small[top + 1][:, left] * (1 - right) + small[top + 1][:, left + 1] * right
    return np.asarray(upper * (1 - down) + lower * down)


def _cloud(chance: Generator, width: int, height: int, *, octaves: int = 5, layers: int = 3) -> Picture:
    """Return noise of several sizes, 0..1."""
    total = np.zeros((height, width, layers))
    for octave in range(octaves):
        cells = 3 * 2**octave
        total += _stretched(chance.random((cells + 2, cells + 2, layers)), width, height) / 2**octave
    return np.asarray((total - total.min()) / (np.ptp(total) + 1e-9))


def _tint(chance: Generator) -> Picture:
    return chance.integers(20, 236, 3).astype(np.float64)


def _between(field: Picture, low: Picture, high: Picture) -> Picture:
    return np.asarray(low + (high - low) * field)


def _grain(chance: Generator, picture: Picture, strength: float) -> Picture:
    return np.asarray(picture + chance.normal(0, strength, picture.shape))


def land(chance: Generator, width: int, height: int) -> Picture:
    """Return a sky, hills and a sun, with grain."""
    across, down = _grid(width, height)
    picture = _between(down[..., None], _tint(chance) * 0.4 + 140, _tint(chance))
    for layer in range(3):
        edge = 0.45 + 0.15 * layer + 0.08 * np.sin(across * chance.uniform(3, 15) + chance.uniform(0, 6))
        texture = _between(_cloud(chance, width, height, layers=1), _tint(chance) * 0.5, _tint(chance))
        picture = np.where((down > edge)[..., None], texture, picture)
    sun = (across - chance.uniform(0.2, 0.8)) ** 2 + (down - 0.2) ** 2 < 0.006
    return _grain(chance, np.where(sun[..., None], 250.0, picture), chance.uniform(1, 5))


def cloth(chance: Generator, width: int, height: int) -> Picture:
    """Return a colourful texture."""
    return _grain(chance, _between(_cloud(chance, width, height), _tint(chance), _tint(chance)), chance.uniform(0, 6))


def night(chance: Generator, width: int, height: int) -> Picture:
    """Return something nearly black, with a few lights."""
    picture = _cloud(chance, width, height, octaves=4) * chance.uniform(6, 40)
    across, down = _grid(width, height)
    for _ in range(chance.integers(0, 6)):
        away = (across - chance.random()) ** 2 + (down - chance.random()) ** 2
        picture += (np.exp(-away * 900) * 200)[..., None]
    return _grain(chance, picture, chance.uniform(0.4, 3))


def grey(chance: Generator, width: int, height: int) -> Picture:
    """Return a picture in black and white."""
    return np.asarray(np.repeat(cloth(chance, width, height).mean(axis=2, keepdims=True), 3, axis=2))


def shapes(chance: Generator, width: int, height: int) -> Picture:
    """Return flat forms without any grain, as in a drawing."""
    across, down = _grid(width, height)
    picture = np.broadcast_to(_tint(chance), (height, width, 3)).copy()
    hill = down > 0.6 + 0.15 * np.sin(across * chance.uniform(2, 9))
    picture[hill] = _tint(chance)
    for _ in range(chance.integers(2, 9)):
        x, y, size = chance.random(), chance.random(), chance.uniform(0.05, 0.25)
        inside = (across - x) ** 2 + (down - y) ** 2 < size**2
        if chance.random() < 0.5:
            inside = (abs(across - x) < size) & (abs(down - y) < size * 0.7)
        picture[inside] = _tint(chance)
    return picture


def ware(chance: Generator, width: int, height: int) -> Picture:
    """Return a thing on a white or black ground, as shops show them."""
    across, down = _grid(width, height)
    ground = 255.0 if chance.random() < 0.7 else 0.0
    inside = ((across - 0.5) / chance.uniform(0.15, 0.35)) ** 2 + ((down - 0.5) / chance.uniform(0.15, 0.35)) ** 2 < 1
    thing = _between(_cloud(chance, width, height, layers=1), _tint(chance), _tint(chance))
    return np.asarray(np.where(inside[..., None], _grain(chance, thing, 3), ground))


def barred(chance: Generator, width: int, height: int) -> Picture:
    """Return a texture between black bars."""
    picture = cloth(chance, width, height)
    bar = int(height * chance.uniform(0.1, 0.3))
    picture[:bar] = 0
    picture[height - bar :] = 0
    return picture


def paper(chance: Generator, width: int, height: int) -> Picture:
    """Return a sheet with lines of writing, seen by a camera."""
    across, down = _grid(width, height)
    light = 225 + 20 * across - 25 * down
    line = ((down * 18) % 1 < 0.45) & (across > 0.1) & (across < 0.9)
    strokes = line & (chance.random((height, width)) < 0.35)
    picture = np.where(strokes, 60.0, light)[..., None].repeat(3, axis=2)
    return _grain(chance, picture, chance.uniform(0.8, 3))


def haze(chance: Generator, width: int, height: int) -> Picture:
    """Return soft colours that run into each other, with little grain or none."""
    small = _between(chance.random((4, 4, 3)), _tint(chance), _tint(chance))
    return _grain(chance, _stretched(small, width, height), float(chance.choice([0, 0.3, 1, 2])))


def glare(chance: Generator, width: int, height: int) -> Picture:
    """Return a bright picture, large parts of which are nothing but white."""
    return cloth(chance, width, height) + chance.uniform(60, 130)


KINDS: tuple[Callable[[Generator, int, int], Picture], ...] = (
    land, cloth, night, grey, shapes, ware, barred, paper, haze, glare,
)  # fmt: skip


def picture(chance: Generator, *, width: int, height: int) -> tuple[str, bytes]:
    """Return the name of a kind of picture, and one as a PNG."""
    kind = KINDS[int(chance.integers(len(KINDS)))]
    pixels = np.clip(kind(chance, width, height), 0, 255).round().astype(np.uint8)
    return kind.__name__, png(pixels)
