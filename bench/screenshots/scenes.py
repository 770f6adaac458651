"""What happens in a made-up chat, as data; `layouts` draws it in the manner of one app or another."""

import base64
from dataclasses import dataclass
from typing import Final, Literal

from numpy.random import Generator

from bench.screenshots.pictures import picture
from bench.screenshots.sentences import CALL, DAYS, LINKED, NAMES, SAID

Kind = Literal["text", "photo", "album", "sticker", "link", "day", "call", "voice", "quote", "emoji", "captioned"]
WEIGHTS: Final[dict[Kind, float]] = {
    "text": 10, "photo": 2.2, "album": 0.4, "sticker": 0.5, "link": 0.6, "day": 0.7, "call": 0.3, "voice": 0.3, "quote": 0.6,
    "emoji": 0.3, "captioned": 0.6,
}  # fmt: skip
WIDTHS: Final = (320, 360, 375, 390, 393, 402, 412, 414, 428, 430)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a chat. `pictures` are addresses of data, with the size at which each is shown."""

    kind: Kind
    mine: bool
    text: str = ""
    more: tuple[str, ...] = ()
    time: str = ""
    pictures: tuple[tuple[str, int, int], ...] = ()
    reaction: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """A chat on a screen; sizes in CSS pixels. `wallpaper` is a colour, a gradient, or the address of a photo."""

    language: str
    dark: bool
    width: int
    height: int
    ratio: float
    name: str
    items: tuple[Item, ...]
    wallpaper: str
    has_photo_wallpaper: bool
    avatars: tuple[str, ...]
    seed: int


class Pictures:
    """Pictures made anew, or taken from ordinary ones that were given; some with the marks of JPEG."""

    def __init__(self, chance: Generator, given: tuple[bytes, ...] = ()) -> None:
        self._chance, self._given = chance, given

    def address(self, width: int, height: int) -> str:
        """Return a picture as the address of its data; `#jpeg` at its end asks the page to press it."""
        if self._given and self._chance.random() < 0.3:
            content = self._given[int(self._chance.integers(len(self._given)))]
            kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
            return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
        _, content = picture(self._chance, width=max(8, width), height=max(8, height))
        mark = "#jpeg" if self._chance.random() < 0.6 else ""
        return f"data:image/png;base64,{base64.b64encode(content).decode()}{mark}"


def _sticker(chance: Generator, size: int) -> str:
    """Return a drawn figure on nothing, as the address of an SVG."""
    tints = ["#" + bytes(chance.integers(30, 250, 3, dtype="uint8")).hex() for _ in range(4)]
    parts = "".join(
        f"<ellipse cx='{chance.integers(20, 80)}' cy='{chance.integers(20, 80)}' rx='{chance.integers(8, 34)}' "
        f"ry='{chance.integers(8, 34)}' fill='{tints[i % 4]}' stroke='#222' stroke-width='2'/>"
        for i in range(5)
    )
    drawn = f"<svg xmlns='http://www.w3.org/2000/svg' width='{size}' height='{size}' viewBox='0 0 100 100'>{parts}</svg>"
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()


def scene(chance: Generator, *, given: tuple[bytes, ...] = (), language: str = "", ratio: float = 0) -> Scene:
    """Return a chat made up by chance."""
    language = language or str(chance.choice(["ja", "en"]))
    ratio = ratio or float(chance.choice([1, 2, 3, 3, 2, 2.625]))
    width = int(chance.choice(WIDTHS))
    height = int(width * chance.choice([16 / 9, 19.5 / 9, 2.1]))
    pictures = Pictures(chance, given)
    kinds = list(WEIGHTS)
    shares = [one / sum(WEIGHTS.values()) for one in WEIGHTS.values()]
    items = [Item("photo", False, pictures=_photo(chance, pictures, ratio, width))]
    items += [
        _item(chance, pictures, ratio, width, kinds[int(chance.choice(len(kinds), p=shares))], language) for _ in range(16)
    ]
    chance.shuffle(items)
    has_photo = bool(chance.random() < 0.15)
    return Scene(
        language, bool(chance.random() < 0.5), width, height, ratio, str(chance.choice(NAMES[language])), tuple(items),
        pictures.address(int(width * ratio), int(height * ratio)) if has_photo else _plain(chance), has_photo,
        tuple(pictures.address(int(44 * ratio), int(44 * ratio)) for _ in range(3)), int(chance.integers(1 << 30)),
    )  # fmt: skip


def _plain(chance: Generator) -> str:
    return str(chance.choice(["", "", "", "gradient", "slant", "tint"]))


def _photo(chance: Generator, pictures: Pictures, ratio: float, width: int) -> tuple[tuple[str, int, int], ...]:
    across = int(width * chance.uniform(0.35, 0.72))
    down = int(across * chance.choice([0.66, 0.75, 1, 1.33]))
    scale = ratio * float(chance.choice([0.5, 1, 1, 1.4]))
    return ((pictures.address(int(across * scale), int(down * scale)), across, down),)


def _item(chance: Generator, pictures: Pictures, ratio: float, width: int, kind: Kind, language: str) -> Item:
    said = SAID[language]
    text = str(said[int(chance.integers(len(said)))])
    mine, time = bool(chance.random() < 0.45), f"{chance.integers(0, 24)}:{chance.integers(0, 60):02d}"
    more: tuple[str, ...] = ()
    shown: tuple[tuple[str, int, int], ...] = ()
    if kind in ("photo", "captioned"):
        shown = _photo(chance, pictures, ratio, width)
    elif kind == "album":
        size = int(width * 0.28)
        shown = tuple((pictures.address(int(size * ratio), int(size * ratio)), size, size) for _ in range(4))
    elif kind == "sticker":
        shown = ((_sticker(chance, 120), 120, 120),)
    elif kind == "emoji":
        shown = ((_sticker(chance, 40), 40, 40),)
    elif kind == "link":
        more = LINKED[language][0]
        shown = ((pictures.address(int(240 * ratio), int(126 * ratio)), 240, 126),)
    elif kind == "day":
        text = str(chance.choice(DAYS[language]))
    elif kind == "call":
        text = str(chance.choice(CALL[language]))
    elif kind == "quote":
        more = (str(said[int(chance.integers(len(said)))]),)
    elif chance.random() < 0.12:
        shown = ((_sticker(chance, 18), 18, 18),)  # a small figure at the end of a line
    return Item(kind, mine, text, more, time, shown, bool(chance.random() < 0.1))
