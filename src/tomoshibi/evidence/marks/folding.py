"""Text made comparable: width, case, kana, spacing tricks and emoji between letters, with every place kept."""

import re
import unicodedata
from dataclasses import dataclass

VARIATION = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")
JAPANESE = "\u3005-\u3007\u3041-\u3096\u30a1-\u30ff\u3400-\u9fff\uf900-\ufaff"
SPACED_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z](?:[ .*_\-][A-Za-z]){3,40}(?![A-Za-z0-9])")
SPACED_DIGITS = re.compile(rf"(?<![0-9A-Za-z])[0-9](?: [0-9]){{0,9}} ?(?=[{JAPANESE}] )")
LEET = re.compile(r"(?<=[a-z])[013457@$](?=[a-z])")
LEET_LETTERS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
VOWELS = {"ぁ": "あ", "ぃ": "い", "ぅ": "う", "ぇ": "え", "ぉ": "お"}
ROWS = (
    "あかさたなはまやらわがざだばぱゃ",
    "いきしちにひみりぎじぢびぴ",
    "うくすつぬふむゆるぐずづぶぷゅ",
    "えけせてねへめれげぜでべぺ",
    "おこそとのほもよろをごぞどぼぽょ",
)
VOWEL_OF = {kana: row[0] for row in ROWS for kana in row}
DROPPED, GAP = "", " "


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `starts[i]` and `ends[i]` are the places in the original that its character `i` stands for."""

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's span for a span of the folded text (which must not be empty)."""
        return self.starts[start], self.ends[end - 1]


def _is_kana_or_kanji(letter: str) -> bool:
    return "\u3041" <= letter <= "\u30ff" or "\u3400" <= letter <= "\u9fff" or letter == "々" or "\uff66" <= letter <= "\uff9f"


def _plain(letter: str) -> str:
    """Return a character in its plain form: compatible width, small letter, hiragana; emoji and marks become nothing."""
    kind = unicodedata.category(letter)
    if letter in "\n\r\u2028\u2029":
        return "\n"
    if letter in "〜～~":
        return "ー"
    if letter in "\u2018\u2019\u02bc\uff07`´":
        return "'"
    if letter in "\u201c\u201d\uff02\u201e":
        return '"'
    if letter in "‐‑‒–—―−":
        return "-"
    if kind == "Zs" or letter == "\t":
        return GAP
    if kind in {"So", "Sk", "Cf", "Cc", "Mn", "Me"} and letter not in "円゛゜\u3099\u309a":
        return DROPPED
    if letter in "♡♥❤★☆♪♫✨":
        return DROPPED
    folded = unicodedata.normalize("NFKC", letter).lower()
    return "".join(chr(ord(one) - 0x60) if "\u30a1" <= one <= "\u30f6" else one for one in folded)


class _Memo(dict[int, str]):
    def __missing__(self, code: int) -> str:
        found = self[code] = _plain(chr(code))
        return found


PLAIN = _Memo()
# What does not fold letter by letter: all but plain kana, kanji, ASCII and a few marks; and repetition, stretching, leet.
UNEVEN = re.compile(
    r"[^\u0020-\u0026\u0028-\u005d\u005f\u0061-\u007d\u3001\u3002\u3005-\u3007\u300c-\u3011\u3042\u3044\u3046\u3048\u304a-\u3096\u30a1-\u30fc\u4e00-\u9fff！？]"
    rf"|(?<![\u30a1-\u30fa])ー|[!?。！？]{{2}}|([\u3041-\u3096])\1\1|  |(?<=[{JAPANESE}。、！？]) | (?=[{JAPANESE}。、！？])"
    r"|[A-Za-z][013457@$][A-Za-z]|(?<![A-Za-z0-9])[A-Za-z][ .*_\-][A-Za-z](?![A-Za-z0-9])"
)


# The same, runs taken whole, and what is evened out only in a text that is uneven elsewhere: stretched katakana.
ROUGH = re.compile(UNEVEN.pattern.replace(r"\1\1", r"\1\1+").replace("{2}", "{2,}") + r"|[ァィゥェォ]|([\u30a1-\u30f6])\2\2+")
MARGIN = 2  # letters after an uneven place that are still looked at one by one


def fold(text: str) -> Folded:
    """Return a text in its comparable form. Never raises; every place points into the original."""
    if not UNEVEN.search(text):
        return Folded(text.translate(PLAIN), range(len(text)), range(1, len(text) + 1))
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    spaced = _spaced_out(text)
    before = ""  # the original character that the last folded one came from
    gap_at, emoji_at = -1, -1
    place, size = 0, len(text)
    careful = size if spaced else int(text[0] == GAP)  # up to where letters are looked at one by one
    while place < size:
        if place >= careful and gap_at < 0 and emoji_at < 0 and text[place] != GAP:
            match = ROUGH.search(text, max(place - MARGIN, 0))
            while match is not None and match.end() <= place:
                match = ROUGH.search(text, match.start() + 1)
            even = size if match is None else max(match.start(), place)
            while even > place and text[even - 1] == GAP:
                even -= 1
            if even > place:
                letters += text[place:even].translate(PLAIN)
                starts += range(place, even)
                ends += range(place + 1, even + 1)
                before = text[even - 1]
            if match is None:
                break
            place, careful = even, match.end() + MARGIN
        letter = text[place]
        here = place
        place += 1
        plain = PLAIN[ord(letter)]
        if not plain or plain == GAP:
            if plain == GAP or not letters:
                gap_at = here
            elif not unicodedata.category(letter).startswith("M") and letter not in "\u200b\u200c\u200d\ufe0f":
                emoji_at = here
            if ends and plain != GAP and unicodedata.category(letter) in {"Mn", "Me"}:
                ends[-1] = place
            continue
        if plain in "゙゚\u3099\u309a" and letters:
            voiced = unicodedata.normalize("NFC", letters[-1] + ("\u3099" if plain in "゙\u3099" else "\u309a"))
            if len(voiced) == 1:
                letters[-1], ends[-1] = voiced, place
            continue
        if (gap_at >= 0 or emoji_at >= 0) and letters and _keeps_gap(text, here, before, letter, gap_at, spaced):
            where = gap_at if gap_at >= 0 else emoji_at
            letters.append(GAP)
            starts.append(where)
            ends.append(where + 1)
        gap_at = emoji_at = -1
        if plain == "'" and before.isalpha():
            before = letter
            ends[-1] = place
            continue
        if _only_lengthens(plain, letters, before):
            ends[-1] = place
            continue
        for one in plain:
            letters.append(one)
            starts.append(here)
            ends.append(place)
        before = letter
    folded = "".join(letters)
    if LEET.search(folded):
        folded = LEET.sub(lambda found: LEET_LETTERS[found.group()], folded)
    return Folded(folded, tuple(starts), tuple(ends))


def _spaced_out(text: str) -> frozenset[int]:
    """Return the places of the spaces and signs that only stretch a word: `p i c s`, `2 0 分`."""
    if " " not in text and "." not in text and "*" not in text and "_" not in text and "-" not in text:
        return frozenset()
    found: set[int] = set()
    for pattern in (SPACED_LATIN, SPACED_DIGITS):
        for match in pattern.finditer(text):
            found.update(place for place in range(*match.span()) if not text[place].isalnum())
    return frozenset(found)


def _keeps_gap(text: str, place: int, before: str, letter: str, gap_at: int, spaced: frozenset[int]) -> bool:
    """Return whether a gap before `place` parts two words: not between Japanese letters, nor inside a stretched word."""
    if gap_at in spaced:
        return False
    if gap_at < 0:  # an emoji alone: parts words of Latin letters only where they are longer than one letter
        if not (before.isascii() and letter.isascii()):
            return False
        return place + 1 < len(text) and text[place + 1].isalnum()
    return not (_is_kana_or_kanji(before) or _is_kana_or_kanji(letter))


def _only_lengthens(plain: str, letters: list[str], before: str) -> bool:
    """Return whether a sign only draws a sound out: `はーやく`, `まだぁ`, `やめてーー`, `かわいいいい`."""
    if not letters:
        return False
    last = letters[-1]
    if plain == "ー":
        return not ("\u30a1" <= before <= "\u30fa" or "\uff66" <= before <= "\uff9d") or last == "ー"
    if plain in VOWELS:
        return VOWEL_OF.get(last) == VOWELS[plain]
    if plain in "!?。.w" and last == plain:
        return plain != "." and plain != "w"
    return len(letters) > 1 and plain == last == letters[-2] and "ぁ" <= plain <= "ん"
