"""A name as it can be compared: one written form, and every way it may be read.

Kanji, kana and Latin letters, spaced or not, in either order; old kanji, width, titles and brackets say nothing, a reading or
a former surname in brackets is taken in.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from tomoshibi.insight.links.kanji import HAN, one_form
from tomoshibi.insight.links.readings import KANA_ONLY, given_readings, guessed_readings, name_books, surname_readings
from tomoshibi.insight.links.romaji import from_kana, from_latin, hiragana, joined

Script = Literal["kanji", "kana", "latin", "none"]
Strings = tuple[str, ...]
MOST_WHOLE_READINGS = 16
MOST_LETTERS = 60  # a longer text is no name
CLEARLY = 20  # times as many bearers
REMEMBERED = 1 << 17
_BRACKETS = re.compile(r"[(\[<{〔【「『]([^)\]>}〕】」』]*)[)\]>}〕】」』]?")
_FORMER = re.compile(r"^旧姓?[:\s]*")
_TITLE_BEHIND = re.compile(r"(?<=..)\s*(?:様|さま|殿|さん|氏|先生|くん|ちゃん|御中|\b(?:san|sama|kun|chan))$")
_TITLE_AHEAD = re.compile(r"^(?:mr|mrs|ms|miss|dr)(?:\.\s*|\s+)")
_TITLE_ENDS = frozenset("様ま殿ん氏生中na")  # what a title can end with: a look that is cheaper than the pattern
_TITLE_BEGINS = frozenset(("mr", "ms", "mi", "dr"))
_BETWEEN = re.compile(r"[\s,、・=_/|.]+")
_NO_LETTER = re.compile(r"[^\w\s,、・=/|.'々ー-]|[\d]")
_LATIN = re.compile(r"[a-zà-öø-ɏ'’\-]+")


class Name(Struct, frozen=True, gc=False):
    """A name for comparing.

    `form`: what was written, in one form, without blanks (Latin parts sorted). `kana`: whole readings in hiragana, for kanji
    and kana. `sounds`: whole readings as `romaji` writes them. `surnames`, `givens`: sounds of the parts, as far as the
    parts can be told. `is_whole`: both parts are there. `parts`: surname and given name as written, for counting them.
    """

    form: str
    script: Script
    kana: Strings = ()
    sounds: Strings = ()
    surnames: Strings = ()
    givens: Strings = ()
    is_whole: bool = False
    parts: tuple[str, str] = ("", "")


class _Part(Struct, frozen=True, gc=False):
    """How a part of a name may be read: in kana, and as sounds."""

    kana: Strings
    sounds: Strings


NO_NAME = Name("", "none")


def name_of(written: str) -> Name:
    """Return a name for comparing; NO_NAME where nothing is left of it."""
    text = unicodedata.normalize("NFKC", written)[: MOST_LETTERS * 4].strip().casefold()
    if text.replace(" ", "").isalpha() and text[-1] not in _TITLE_ENDS and text[:2] not in _TITLE_BEGINS:
        return _of_parts(tuple(text.split()), False) if len(text) <= MOST_LETTERS else NO_NAME
    aside = _BRACKETS.findall(text)
    if aside:
        text = _BRACKETS.sub(" ", text)
    parts = tuple(part for piece in _BETWEEN.split(_plain(text)) if (part := piece.strip("-'ー")))
    if not parts or len(text) > MOST_LETTERS:
        return NO_NAME
    name = _of_parts(parts, "・" in text)
    return _with_asides(name, aside) if aside else name


def _plain(text: str) -> str:
    """Return a text without titles and without what stands in no name."""
    text = _NO_LETTER.sub(" ", text).strip()
    if text[:1] in ("m", "d"):
        text = _TITLE_AHEAD.sub("", text)
    return _TITLE_BEHIND.sub("", text).strip() if text[-1:] in _TITLE_ENDS else text


@lru_cache(maxsize=1 << 19)
def _of_parts(parts: Strings, is_foreign: bool) -> Name:
    whole = "".join(parts)
    if HAN.search(whole):
        return _kanji(tuple(map(one_form, parts)))
    if _LATIN.fullmatch(whole):
        return _latin(parts)
    return _kana(tuple(map(hiragana, parts)), is_foreign=is_foreign)


@lru_cache(maxsize=REMEMBERED)
def _surname(part: str) -> _Part:
    """Return how a part is read that stands where the surname stands."""
    kana = hiragana(part)
    return _part((kana,) if KANA_ONLY.issuperset(kana) else surname_readings(part) or guessed_readings(part))


@lru_cache(maxsize=REMEMBERED)
def _given(part: str) -> _Part:
    kana = hiragana(part)
    return _part((kana,) if KANA_ONLY.issuperset(kana) else given_readings(part) or guessed_readings(part))


def _part(kana: Strings) -> _Part:
    return _Part(kana, _once(map(from_kana, kana)))


def _kanji(parts: Strings) -> Name:
    form = "".join(parts)
    if len(parts) > 1:
        head, rest = parts[0], "".join(parts[1:])
        return _name(form, "kanji", ((_surname(head), _given(rest)),), parts=(head, rest))
    return _unspaced(form)


def _unspaced(form: str) -> Name:
    """Return a name whose parts run together, read with the two likeliest borders."""
    borders = _borders(form)
    if borders:
        at = borders[0]
        read = tuple((_surname(form[:at]), _given(form[at:])) for at in borders)
        return _name(form, "kanji", read, parts=(form[:at], form[at:]))
    if alone := surname_readings(form):
        return Name(form, "kanji", surnames=_part(alone).sounds)
    guessed = _part(guessed_readings(form))
    is_whole = len(form) > 3
    return Name(form, "kanji", *((guessed.kana, guessed.sounds) if is_whole else ((), ())), is_whole=is_whole)


@lru_cache(maxsize=REMEMBERED)
def _borders(form: str) -> tuple[int, ...]:
    """Return where a surname may end: by its bearers and by whether the given name is known; two places unless it is clear."""
    bearers = name_books().bearers
    places = range(1, min(len(form), 6))
    found = [(True, bearers[form[:at]], at) for at in places if form[:at] in bearers and _is_given(form[at:])]
    if not found:  # none of the common surnames: ask the dictionary
        heads = [at for at in places if surname_readings(form[:at])]
        found = [(_is_given(form[at:]), bearers.get(form[:at], 100 * (at == 2)), at) for at in heads]
    found.sort(reverse=True)
    is_clear = len(found) > 1 and (found[0][0] > found[1][0] or found[0][1] > CLEARLY * found[1][1])
    return tuple(at for _, _, at in found[: 1 if is_clear else 2])


@lru_cache(maxsize=REMEMBERED)
def _is_given(part: str) -> bool:
    return KANA_ONLY.issuperset(hiragana(part)) or bool(given_readings(part))


def _kana(parts: Strings, *, is_foreign: bool) -> Name:
    form = "".join(parts)
    if not KANA_ONLY.issuperset(form):
        return Name(form, "none")
    if len(parts) == 1:
        pairs = _kana_borders(form)
    else:
        pairs = ((parts[0], "".join(parts[1:])),)
        if is_foreign:  # names from abroad: given name first
            pairs = (*pairs, (parts[-1], "".join(parts[:-1])))
    read = tuple((_Part((head,), (from_kana(head),)), _Part((rest,), (from_kana(rest),))) for head, rest in pairs)
    if not read or len(form) < 3:
        return Name(form, "kana", (form,), (from_kana(form),), surnames=(from_kana(form),))
    return _name(form, "kana", read, parts=pairs[0])


def _kana_borders(form: str) -> tuple[tuple[str, str], ...]:
    bearers = name_books().bearers_of_kana
    heads = [(bearers[form[:at]], form[:at], form[at:]) for at in range(1, len(form)) if form[:at] in bearers]
    return tuple((head, rest) for _, head, rest in sorted(heads, reverse=True)[:2])


def _latin(parts: Strings) -> Name:
    """Return a name in Latin letters; either part may be the surname."""
    form = " ".join(sorted(parts))
    sounds = tuple(sound for part in parts if (sound := from_latin(part)))
    if not sounds:
        return Name(form, "latin")
    pairs = _sound_borders(sounds[0]) if len(sounds) == 1 else ((sounds[0], sounds[-1]), (sounds[-1], sounds[0]))
    heads, rests = _once(head for head, _ in pairs) or sounds[:1], _once(rest for _, rest in pairs)
    if not pairs or len(parts[0]) < 2 or len(parts[-1]) < 2:  # one part, or an initial
        return Name(form, "latin", surnames=heads, givens=rests)
    return Name(form, "latin", (), _once(joined(*pair) for pair in pairs), heads, rests, True, pairs[0])


def _sound_borders(sound: str) -> tuple[tuple[str, str], ...]:
    bearers = name_books().bearers_of_sound
    pairs = []
    for at in range(2, len(sound) - 1):
        for head, rest in ((sound[:at], sound[at:]), (sound[at:], sound[:at])):
            if head in bearers:
                pairs.append((bearers[head], head, rest))
    return tuple((head, rest) for _, head, rest in sorted(pairs, reverse=True)[:2])


def _name(form: str, script: Script, read: tuple[tuple[_Part, _Part], ...], *, parts: tuple[str, str]) -> Name:
    """Return a whole name from its parts, the likely readings first, so that a limit cuts off the unlikely."""
    if len(read) == 1:
        surname, given = read[0]
        kana = _every(surname.kana, given.kana)
        return Name(form, script, kana, _joined(surname.sounds, given.sounds), surname.sounds, given.sounds, True, parts)
    kana = _once(one for surname, given in read for one in _every(surname.kana, given.kana))
    sounds = _once(one for surname, given in read for one in _joined(surname.sounds, given.sounds))
    heads = _once(one for surname, _ in read for one in surname.sounds)
    rests = _once(one for _, given in read for one in given.sounds)
    return Name(form, script, kana[:MOST_WHOLE_READINGS], sounds[:MOST_WHOLE_READINGS], heads, rests, True, parts)


def _every(heads: Strings, rests: Strings) -> Strings:
    if len(heads) == 1:
        head = heads[0]
        return tuple([head + rest for rest in rests])
    return tuple([heads[at] + rests[by] for at, by in _order(len(heads), len(rests))])


def _joined(heads: Strings, rests: Strings) -> Strings:
    if len(heads) == 1:
        head = heads[0]
        return tuple([joined(head, rest) for rest in rests])
    return _once([joined(heads[at], rests[by]) for at, by in _order(len(heads), len(rests))])


@lru_cache(maxsize=1 << 8)
def _order(heads: int, rests: int) -> tuple[tuple[int, int], ...]:
    """Return places in two lists of readings, the likely pairs first, as many as are kept."""
    every = sorted((at + by, at, by) for at in range(heads) for by in range(rests))
    return tuple((at, by) for _, at, by in every[:MOST_WHOLE_READINGS])


def _once(found: Iterable[str]) -> Strings:
    return tuple(dict.fromkeys(found))


def _with_asides(name: Name, asides: list[str]) -> Name:
    """Return a name with what stood in brackets beside it: its reading, or a former surname."""
    for aside in asides:
        text = _plain(aside)
        if _FORMER.match(text):
            former = _surname(one_form(_FORMER.sub("", text)))
            kana = _once((*name.kana, *(head + rest for head in former.kana for rest in _kana_of_givens(name))))
            sounds = _once((*name.sounds, *_joined(former.sounds, name.givens)))
            name = replace(name, kana=kana, sounds=sounds, surnames=_once((*name.surnames, *former.sounds)))
        elif text and name.script == "kanji" and not HAN.search(text):
            told = name_of(text)
            if told.is_whole:
                name = replace(
                    name, kana=told.kana, sounds=told.sounds, surnames=told.surnames, givens=told.givens, is_whole=True
                )
    return name


def _kana_of_givens(name: Name) -> Strings:
    return _given(name.parts[1]).kana if name.parts[1] else ()
