"""The 47 prefectures by their JIS X 0401 number, from whatever a list writes."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from tomoshibi.insight.links.romaji import from_kana, from_latin, hiragana

UNKNOWN = 0
_CODE = re.compile(r"(?:jp-?)?(\d{1,2})", re.IGNORECASE)
_LATIN = re.compile(r"[a-zāīūēō'\- ]+")
_LATIN_END = re.compile(r"[\s-]*(ken|fu|to|prefecture|pref\.?|metropolis)$")


@dataclass(frozen=True, slots=True)
class Prefectures:
    """The table as it is looked up: numbers by name in kanji, by sound, and by a city that names its prefecture."""

    names: dict[int, str]
    by_name: dict[str, int]
    by_sound: dict[str, int]
    by_city: dict[str, int]


@lru_cache(maxsize=1)
def prefectures() -> Prefectures:
    """Return the table of JIS X 0401 with the cities that name their prefecture."""
    rows = tomllib.loads((files("tomoshibi.insight.links") / "words" / "prefectures.toml").read_text("utf-8"))["rows"]
    names: dict[int, str] = {}
    by_name: dict[str, int] = {}
    by_sound: dict[str, int] = {}
    by_city: dict[str, int] = {}
    for line in rows.strip().splitlines():
        number, name, kana, latin, *cities = line.split()
        code = int(number)
        names[code] = name
        by_name |= {name: code, name if code == 1 else name[:-1]: code}
        by_sound |= {from_kana(kana): code, from_latin(latin): code}
        by_city |= dict.fromkeys(cities, code)
    return Prefectures(names, by_name, by_sound, by_city)


@lru_cache(maxsize=1 << 14)
def code_of(written: str) -> int:
    """Return the number of a prefecture written in kanji, kana, Latin letters or digits; UNKNOWN where it is none."""
    table = prefectures()
    text = "".join(unicodedata.normalize("NFKC", written).split())
    if text in table.by_name:
        return table.by_name[text]
    if (digits := _CODE.fullmatch(text)) and int(digits[1]) in table.names:
        return int(digits[1])
    if _LATIN.fullmatch(spaced := unicodedata.normalize("NFKC", written).strip().casefold()):
        return table.by_sound.get(from_latin(_LATIN_END.sub("", spaced)), UNKNOWN)
    kana = hiragana(text)
    for end in ("", "けん", "ふ", "と"):
        if kana.endswith(end) and (code := table.by_sound.get(from_kana(kana.removesuffix(end)), UNKNOWN)):
            return code
    return code_in(text)


def code_in(address: str) -> int:
    """Return the number of the prefecture that an address (NFKC, without blanks) begins with or whose city it names."""
    table = prefectures()
    for length in (3, 4, 2):
        code = table.by_name.get(address[:length], UNKNOWN)
        if code and (length > 2 or address[2:3] not in tuple("市区町村郡")):
            return code
    for length in (3, 4, 5, 6):
        if code := table.by_city.get(address[:length], UNKNOWN):
            return code
    return UNKNOWN
