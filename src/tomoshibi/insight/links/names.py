"""A name as it can be compared: one written form, and every way it may be read.

Kanji, kana and Latin letters, spaced or not, in either order; old kanji, width, titles and brackets say nothing, a reading or
a former surname in brackets is taken in.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product
from typing import Literal

from tomoshibi.insight.links.kanji import HAN, one_form
from tomoshibi.insight.links.readings import (
    KANA_ONLY,
    given_readings,
    guessed_readings,
    name_books,
    surname_readings,
)
from tomoshibi.insight.links.romaji import from_kana, from_latin, hiragana, joined

Script = Literal["kanji", "kana", "latin", "none"]
MOST_WHOLE_READINGS = 16
MOST_LETTERS = 60  # a longer text is no name
_BRACKETS = re.compile(r"[(\[<{〔【「『]([^)\]>}〕】」』]*)[)\]>}〕】」』]?")
_FORMER = re.compile(r"^旧姓?[:\s]*")
_TITLE_BEHIND = re.compile(r"(?<=..)\s*(?:様|さま|殿|さん|氏|先生|くん|ちゃん|御中|\b(?:san|sama|kun|chan))$", re.IGNORECASE)
_TITLE_AHEAD = re.compile(r"^(?:mr|mrs|ms|miss|dr)(?:\.\s*|\s+)", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,、・=_/|.]+")
_NO_LETTER = re.compile(r"[^\w\s,、・=/|.'々ー-]|[\d]")
_LATIN = re.compile(r"[a-zà-öø-ɏ'’\-]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name for comparing.

    `form`: what was written, in one form, without blanks (Latin parts sorted). `kana`: whole readings in hiragana, for kanji
    and kana. `sounds`: whole readings as `romaji` writes them. `surnames`, `givens`: sounds of the parts, as far as the
    parts can be told. `is_whole`: both parts are there. `parts`: surname and given name as written, for counting them.
    """

    form: str
    script: Script
    kana: tuple[str, ...]
    sounds: tuple[str, ...]
    surnames: tuple[str, ...]
    givens: tuple[str, ...]
    is_whole: bool
    parts: tuple[str, str] = ("", "")


NO_NAME = Name("", "none", (), (), (), (), False)


@dataclass(frozen=True, slots=True)
class _Read:
    """Ways to read one writing: pairs of surname and given name in kana (or sounds), whole ones where parts are not told."""

    pairs: tuple[tuple[str, str], ...]
    whole: tuple[str, ...] = ()
    parts: tuple[str, str] = ("", "")


def name_of(written: str) -> Name:
    """Return a name for comparing; NO_NAME where nothing is left of it."""
    text = unicodedata.normalize("NFKC", written)[: MOST_LETTERS * 4].strip().casefold()
    aside = _BRACKETS.findall(text) if "(" in text or _BRACKETS.search(text) else []
    text = _plain(_BRACKETS.sub(" ", text) if aside else text)
    if not text or len(text) > MOST_LETTERS:
        return NO_NAME
    parts = tuple(part.strip("-'ー") for part in _BETWEEN.split(text) if part.strip("-'ー"))
    if not parts:
        return NO_NAME
    name = _kanji(parts) if HAN.search(text) else _latin(parts) if _LATIN.fullmatch("".join(parts)) else _kana(parts, text)
    return _with_asides(name, aside) if aside else name


def _plain(text: str) -> str:
    text = _TITLE_AHEAD.sub("", _NO_LETTER.sub(" ", text).strip())
    return _TITLE_BEHIND.sub("", text).strip()


def _kanji(parts: tuple[str, ...]) -> Name:
    parts = tuple(one_form(part) for part in parts)
    form = "".join(parts)
    if len(parts) > 1:
        head, rest = parts[0], "".join(parts[1:])
        read, is_whole = _Read(_pairs(_surname(head), _given(rest)), parts=(head, rest)), True
    else:
        read, is_whole = _unspaced(form)
    return _name(form, "kanji", read, is_whole=is_whole)


def _surname(part: str) -> tuple[str, ...]:
    """Return readings of a part that stands where the surname stands."""
    if KANA_ONLY.issuperset(kana := hiragana(part)):
        return (kana,)
    return surname_readings(part) or guessed_readings(part)


def _given(part: str) -> tuple[str, ...]:
    if KANA_ONLY.issuperset(kana := hiragana(part)):
        return (kana,)
    return given_readings(part) or guessed_readings(part)


def _unspaced(form: str) -> tuple[_Read, bool]:
    """Return the readings of a name whose parts run together: of the two likeliest borders."""
    ranked = sorted(_borders(form), reverse=True)
    pairs = tuple(pair for _, at in ranked[:2] for pair in _pairs(_surname(form[:at]), _given(form[at:])))
    if pairs:
        at = ranked[0][1]
        return _Read(pairs, parts=(form[:at], form[at:])), True
    if alone := surname_readings(form):
        return _Read((), alone), False
    return _Read((), guessed_readings(form)), len(form) > 3


def _borders(form: str) -> list[tuple[float, int]]:
    """Return where a surname may end, with how likely: more bearers first, a known given name before a guessed one."""
    found = []
    bearers = name_books().bearers
    for at in range(1, min(len(form), 6)):
        head, rest = form[:at], form[at:]
        if not surname_readings(head):
            continue
        known = bool(given_readings(rest)) or KANA_ONLY.issuperset(hiragana(rest))
        found.append(((1e9 if known else 0) + bearers.get(head, 0) + 100 * (at == 2), at))
    return found


def _kana(parts: tuple[str, ...], text: str) -> Name:
    parts = tuple(hiragana(part) for part in parts)
    form = "".join(parts)
    if not KANA_ONLY.issuperset(form):
        return Name(form, "none", (), (), (), (), len(parts) > 1)
    if len(parts) == 1:
        borders = _kana_borders(form)
        read = _Read(borders, (form,), borders[0] if borders else ("", ""))
        return _name(form, "kana", read, is_whole=len(form) > 3 and bool(read.pairs))
    pairs: tuple[tuple[str, str], ...] = ((parts[0], "".join(parts[1:])),)
    if "・" in text:  # names from abroad: given name first
        pairs = (*pairs, (parts[-1], "".join(parts[:-1])))
    return _name(form, "kana", _Read(pairs, (form,), pairs[0]), is_whole=True)


def _kana_borders(form: str) -> tuple[tuple[str, str], ...]:
    bearers = name_books().bearers_of_kana
    heads = [(bearers[form[:at]], form[:at], form[at:]) for at in range(1, len(form)) if form[:at] in bearers]
    return tuple((head, rest) for _, head, rest in sorted(heads, reverse=True)[:2])


def _latin(parts: tuple[str, ...]) -> Name:
    """Return a name in Latin letters; either part may be the surname."""
    form = " ".join(sorted(parts))
    sounds = tuple(sound for part in parts if (sound := from_latin(part)))
    if len(sounds) == 1:
        read = _Read(_sound_borders(sounds[0]), (sounds[0],))
        return _spoken(form, read, is_whole=bool(read.pairs))
    if len(sounds) < 2:
        return Name(form, "latin", (), (), (), (), False)
    first, last = sounds[0], sounds[-1]
    whole = all(len(part) > 1 for part in (parts[0], parts[-1]))
    return _spoken(form, _Read(((first, last), (last, first))), is_whole=whole)


def _sound_borders(sound: str) -> tuple[tuple[str, str], ...]:
    bearers = name_books().bearers_of_sound
    pairs = []
    for at in range(2, len(sound) - 1):
        for head, rest in ((sound[:at], sound[at:]), (sound[at:], sound[:at])):
            if head in bearers:
                pairs.append((bearers[head], head, rest))
    return tuple((head, rest) for _, head, rest in sorted(pairs, reverse=True)[:2])


def _spoken(form: str, read: _Read, *, is_whole: bool) -> Name:
    sounds = _once((*(joined(*pair) for pair in read.pairs), *read.whole))
    return Name(
        form,
        "latin",
        (),
        sounds if is_whole else (),
        _once(head for head, _ in read.pairs) or read.whole,
        _once(rest for _, rest in read.pairs),
        is_whole,
        read.pairs[0] if read.pairs else ("", ""),
    )


@lru_cache(maxsize=1 << 16)
def _pairs(surnames: tuple[str, ...], givens: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return pairs of readings, the likely ones first, so that a limit cuts off the unlikely."""
    every = sorted(product(range(len(surnames)), range(len(givens))), key=sum)
    return tuple((surnames[head], givens[rest]) for head, rest in islice(every, MOST_WHOLE_READINGS))


def _name(form: str, script: Script, read: _Read, *, is_whole: bool) -> Name:
    kana = _once((*("".join(pair) for pair in read.pairs), *(read.whole if is_whole or script == "kana" else ())))
    return Name(
        form,
        script,
        kana if is_whole else (),
        _once(from_kana(one) for one in kana) if is_whole else (),
        _once(from_kana(head) for head, _ in read.pairs) or tuple(from_kana(one) for one in read.whole),
        _once(from_kana(rest) for _, rest in read.pairs),
        is_whole,
        read.parts,
    )


def _once(found: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))  # type: ignore[call-overload]


def _with_asides(name: Name, asides: list[str]) -> Name:
    """Return a name with what stood in brackets beside it: its reading, or a former surname."""
    for aside in asides:
        text = _plain(aside)
        if _FORMER.match(text):
            former = one_form(_FORMER.sub("", text))
            heads = tuple(from_kana(one) for one in _surname(former))
            sounds = (*name.sounds, *(joined(head, given) for head in heads for given in name.givens))
            name = replace(name, sounds=_once(sounds), surnames=_once((*name.surnames, *heads)))
        elif text and not HAN.search(text):
            told = name_of(text)
            if told.is_whole and name.script == "kanji":
                name = replace(
                    name, kana=told.kana, sounds=told.sounds, surnames=told.surnames, givens=told.givens, is_whole=True
                )
    return name
