"""Kana and Latin letters brought to one sound, so that さとう, サトー, Satoh, Satou and Satō meet.

The sound is a plain ASCII skeleton in the manner of Kunrei: long vowels and doubled consonants are one letter, shi is si,
tsu is tu, n before b, m and p is n. It tells less than kana do (ゆき and ゆうき are one), so two names in kana or kanji are
compared by kana, and only where one side is in Latin letters by this.
"""

import re
import unicodedata
from functools import lru_cache

_ROWS = {
    "あいうえお": "a i u e o",
    "かきくけこ": "ka ki ku ke ko",
    "がぎぐげご": "ga gi gu ge go",
    "さしすせそ": "sa si su se so",
    "ざじずぜぞ": "za zi zu ze zo",
    "たちつてと": "ta ti tu te to",
    "だぢづでど": "da zi zu de do",
    "なにぬねの": "na ni nu ne no",
    "はひふへほ": "ha hi hu he ho",
    "ばびぶべぼ": "ba bi bu be bo",
    "ぱぴぷぺぽ": "pa pi pu pe po",
    "まみむめも": "ma mi mu me mo",
    "やゆよ": "ya yu yo",
    "らりるれろ": "ra ri ru re ro",
    "わゐゑをん": "wa i e o n",
    "ゔ": "bu",
}
_SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o", "ゎ": "a"}
_KANA = {kana: sound for row, sounds in _ROWS.items() for kana, sound in zip(row, sounds.split(), strict=True)}
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)} | {ord("ヶ"): "け", ord("ヵ"): "か", ord("ヴ"): "ゔ"}
_SAME_KANA = str.maketrans("ぢづゐゑを", "じずいえお")

_HEPBURN = (
    ("tch", "tt"), ("sch", "sh"), ("shi", "si"), ("sh", "sy"), ("chi", "ti"), ("ch", "ty"), ("tsu", "tu"), ("ts", "t"),
    ("dzu", "zu"), ("du", "zu"), ("di", "zi"), ("ji", "zi"), ("jy", "zy"), ("j", "zy"), ("fu", "hu"), ("f", "h"), ("ph", "h"),
    ("l", "r"), ("v", "b"), ("c", "k"), ("q", "k"), ("x", "ks"), ("wo", "o"), ("kwa", "ka"),
)  # fmt: skip
_LONG_H = re.compile(r"(?<=[aiueo])h(?![aiueoy])")
_M_FOR_N = re.compile("m(?=[bmp])")
_NOT_LATIN = re.compile("[^a-z]")
_DOUBLED = re.compile(r"([a-z])\1+")


def hiragana(text: str) -> str:
    """Return kana as hiragana, with ぢ, づ and を as the kana that sound the same."""
    return text.translate(_TO_HIRAGANA).translate(_SAME_KANA)


@lru_cache(maxsize=1 << 17)
def from_kana(kana: str) -> str:
    """Return the sound of hiragana."""
    parts: list[str] = []
    for sign in kana:
        small = _SMALL.get(sign)
        if small is not None:
            _join_small(parts, small)
        elif sign in _KANA:
            parts.append(_KANA[sign])
    return _short("".join(parts))


def _join_small(parts: list[str], small: str) -> None:
    """Let a small kana change the sound before it: し and ょ are syo, ふ and ぁ are ha."""
    before = parts.pop() if parts else ""
    if small[0] == "y":
        parts.append(before[:-1] + small if before.endswith("i") else before + small)
    elif len(before) > 1 and before[-1] in "iueo":
        soft = before in ("si", "ti", "zi") and small == "e"
        parts.append(before[:-1] + ("y" if soft else "") + small)
    else:
        parts.append(before + small)


@lru_cache(maxsize=1 << 17)
def from_latin(text: str) -> str:
    """Return the sound of a Japanese name in Latin letters, written in whatever manner; the empty text where there is none."""
    letters = _NOT_LATIN.sub("", (text if text.isascii() else unicodedata.normalize("NFD", text)).casefold())
    letters = _LONG_H.sub("", _M_FOR_N.sub("n", letters))
    for written, sound in _HEPBURN:
        if written in letters:
            letters = letters.replace(written, sound)
    return _short(letters)


def joined(head: str, rest: str) -> str:
    """Return the sound of two parts that are spoken together, the same as that of the whole written without blanks."""
    if rest and (head[-1:] == rest[0] or (rest[0] == "u" and head[-1:] == "o")):
        return head + rest[1:]
    return head + rest


def _short(sound: str) -> str:
    return _DOUBLED.sub(r"\1", sound.replace("ou", "o"))
