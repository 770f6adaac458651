"""What a program can see of words for the public before a person reads them: faults to be mended, and doubts to answer."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tomoshibi.law.entries import EVERYWHERE, LANGUAGES, of_program
from tomoshibi.law.polarity import STANCES, Doubt, against_stance, between_languages

Kind = Literal["step", "contact", "text", "reply"]
PARTS: dict[Kind, tuple[str, ...]] = {
    "step": ("title", "text", "why"),
    "contact": ("name", "what", "hours", "limits"),
    "text": ("text",),
    "reply": (),  # a number of days, whose sentence comes with the program
}
MAY_BE_EMPTY = frozenset({"why", "limits"})  # in all languages together
WITHOUT_EASY = frozenset({"limits"})  # easy pages leave out what an office cannot do
FIRST = {"step": "title", "contact": "name"}  # what stands as a heading, and has to be short
MOST_LETTERS = {"title": 60, "name": 60, "hours": 120}  # two lines of a heading on a screen of 320 pixels
MOST_ELSEWHERE = 400  # what is read in one breath by someone who is frightened; English needs more letters than Japanese
IN_ENGLISH = 2
MOST_DAYS = 30  # of a reply time: what takes longer is no promise that helps anybody

LOUD = re.compile("[!！‼❗❕]")
BLAMING = re.compile(
    "なぜ|自業自得|軽率|不注意|犯罪|加害|被害者|your fault that|careless|stupid|crime|guilty|victim", re.IGNORECASE
)
PICTURE_ITSELF = re.compile("(写真|画像|動画)(そのもの)?を(保存|コピー|撮って|見せて|送って|転送して)")
_ADDRESS = re.compile(r"\b([a-z][a-z0-9+.-]*):(?=//|[a-z0-9+%#])", re.IGNORECASE)
_LINKS = frozenset({"https", "tel"})
_SITE = re.compile(r"(https://)?([a-z0-9-]+\.)+[a-z]{2,}(/[\w./~%?=&#-]*)?", re.IGNORECASE)
_SHORT_NUMBER = re.compile(r"#\d{4}|1\d\d")  # Japan's own: lines of the police and of ministries, and 110, 119, 188, 189
_READING = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_KANJI = re.compile("[一-鿿々〆ヶ]")
_OVER = re.compile("[一-鿿々〆ヶ0-9]+(?:[ぁ-んァ-ヶー]*[一-鿿々]+)*")
_KANA = re.compile("[ぁ-んァ-ヶー]+")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was seen. `is_error`: it is refused; else the second reader answers it with a reason."""

    code: str
    part: str
    languages: tuple[str, ...] = ()
    is_error: bool = True
    found: str = ""

    @property
    def name(self) -> str:
        """Return by which name it is answered."""
        return f"{self.code}-{self.part}"


def remarks(kind: Kind, content: Mapping[str, Any], sources: Iterable[str], *, entry: str = "") -> tuple[Remark, ...]:
    """Return all that is seen in an entry: faults first. `entry`: over which one of the program it lies, if over any."""
    found = [*_of_sources(tuple(sources)), *_of_parts(kind, content)]
    if kind == "contact":
        found += _of_channels(content.get("channels", ()))
    if kind == "reply":
        found += _of_days(content.get("days"))
    if kind == "step":
        stance = str(content.get("stance", ""))
        found += [Remark("no-stance", "title")] if stance not in STANCES else []
        found += [_asked("stance", "title", doubt) for doubt in against_stance(content.get("title", {}), stance)]
        found += _of_place(content, entry)
    return tuple(sorted(found, key=lambda one: not one.is_error))


def _of_parts(kind: Kind, content: Mapping[str, Any]) -> Iterator[Remark]:
    for part in PARTS[kind]:
        words: Mapping[str, str] = content.get(part) or {}
        needed = [one for one in LANGUAGES if not (one == "easy" and part in WITHOUT_EASY)]
        missing = tuple(one for one in needed if not words.get(one, "").strip())
        if missing and not (part in MAY_BE_EMPTY and len(missing) == len(needed)):
            yield Remark("empty", part, missing)
        for language, text in words.items():
            yield from _of_text(part, language, text)
        if part not in {"name", "hours", "limits"}:  # these tell nobody to do anything
            yield from (_asked("negation", part, doubt) for doubt in between_languages(words))


def _of_text(part: str, language: str, text: str) -> Iterator[Remark]:
    bare = _READING.sub(r"\1", text)
    most = MOST_LETTERS.get(part, MOST_ELSEWHERE) * (IN_ENGLISH if language == "en" else 1)
    for code, seen in (("loud", LOUD), ("blame", BLAMING), ("picture", PICTURE_ITSELF)):
        if found := seen.search(bare):
            yield Remark(code, part, (language,), found=found.group())
    for scheme in _ADDRESS.findall(bare):
        if scheme.lower() not in _LINKS:
            yield Remark("link", part, (language,), found=scheme)
    if len(bare) > most:
        yield Remark("long", part, (language,), found=str(most))
    if any(unicodedata.category(sign) in {"Cc", "Cf"} for sign in text.replace("\n", "")):
        yield Remark("hidden", part, (language,))
    yield from _of_readings(part, language, text)


def _of_readings(part: str, language: str, text: str) -> Iterator[Remark]:
    for over, reading in _READING.findall(text):
        if not _OVER.fullmatch(over) or not _KANJI.search(over) or not _KANA.fullmatch(reading):
            yield Remark("reading", part, (language,), found=f"[{over}|{reading}]")
    rest = _READING.sub("", text)
    if "|" in rest or "[" in rest or "]" in rest:
        yield Remark("bracket", part, (language,))
    if language == "easy" and (left := _KANJI.search(rest)):
        yield Remark("no-reading", part, (language,), found=left.group())
    if language == "en" and (left := re.search("[ぁ-んァ-ヶ一-鿿]", rest)):
        yield Remark("not-english", part, (language,), is_error=False, found=left.group())


def _of_channels(channels: Iterable[Mapping[str, Any]]) -> Iterator[Remark]:
    listed = tuple(channels)
    if not listed:
        yield Remark("no-way", "channels")
    for one in listed:
        value = str(one["value"])
        if one["type"] == "tel" and not _can_be_called(value):
            yield Remark("phone", "channels", found=value)
        if one["type"] == "web" and not _SITE.fullmatch(value):
            yield Remark("link", "channels", found=value)


def _of_place(content: Mapping[str, Any], entry: str) -> Iterator[Remark]:
    """Yield that a step of the program would stand for fewer people than before, or in another part of the page.

    Two steps stand for everybody. The order of the parts is that of keeping first and blocking after it.
    """
    program = of_program("step", entry)
    if program is None:
        return
    if not set(program.content["for"]) <= set(content.get("for", ())):
        is_error = entry in EVERYWHERE
        yield Remark("everywhere" if is_error else "fewer", "for", is_error=is_error)
    if content.get("part") != program.content["part"]:
        yield Remark("elsewhere", "part", is_error=False)


def _of_days(days: object) -> Iterator[Remark]:
    if not (type(days) is int and 1 <= days <= MOST_DAYS):
        yield Remark("no-days", "within", found=str(MOST_DAYS))


def _can_be_called(value: str) -> bool:
    """Say whether a number can be called in Japan as it is written."""
    import phonenumbers  # loaded only where a number is looked at

    if _SHORT_NUMBER.fullmatch(value):
        return True
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, "JP")) and bool(re.fullmatch(r"\+?[0-9-]+", value))
    except phonenumbers.NumberParseException:
        return False


def _of_sources(sources: tuple[str, ...]) -> Iterator[Remark]:
    if not any(one.strip() for one in sources):
        yield Remark("no-source", "sources")
    for one in sources:
        yield from (Remark("link", "sources", found=name) for name in _ADDRESS.findall(one) if name.lower() not in _LINKS)


def _asked(code: str, part: str, doubt: Doubt) -> Remark:
    return Remark(code, part, doubt.without, is_error=False)
