"""Whether words say do or do not, and whether the three languages of an entry say the same: by words of negation alone.

Published advice like ours once said "do not stop the chat" for "stop the chat": one word, the opposite. This finds such places
for a person to look at. It understands no sentence; what it says is a question and never a verdict.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

STANCES = ("do", "wait", "do-not", "depends")
READING = re.compile(r"\[([^\[\]|]+)\|[^\[\]|]+\]")
Tongue = Literal["ja", "en"]

# Looks like "do not" and is none: must, go on, may be, need not, cannot. Taken away before anything is counted.
_NO_NEGATION: dict[Tongue, tuple[str, ...]] = {
    "ja": (
        r"(なければ|なくては|ないと)(なり|なら|いけ|だめ)[ぁ-ん]*",
        r"(やめ|休ま|止め|とめ)(ないで|ません|ない)",
        r"かも(しれ|知れ)(ない|ません)",
        r"なく(ても|とも)",
        r"なくて(いい|よい|よく|大丈夫|だいじょうぶ)",
        r"必要は?(ない|ありません|なく)",
        r"(でき|られ|戻せ)(ない|ません|なく|なかった)",
        r"(少|すく|危|あぶ|切|せつ|幼|おさ)ない",
        r"だけで(は)?なく",
        r"許可なく",
    ),
    "en": (
        r"\b(do not|don't|never|not) (stop|pause|avoid|quit)\b",
        r"\b(need not|needn't|(do not|don't) (have|need) to|no need)\b[^.;!?]*?\bnor\b",
        r"\b(need not|needn't|(do not|don't) (have|need) to|no need|not necessary)\b",
        r"\b(all right|fine|okay|enough) not to\b",
        r"\beven if (nothing|nobody|not|no)\b",
        r"\b(cannot|can't|can not|can no longer|could not)\b",
        r"\b(not only|whether or not|no later than|nothing but|without permission)\b",
    ),
}
# To stop is as much a no as a negation is, where it is what the sentence tells somebody to do.
_NEGATES: dict[Tongue, tuple[str, ...]] = {
    "ja": (
        r"な(い|く|かっ)(?!か)",
        r"ません",
        r"[わかがさたなばまらべけせてねめれげじえ出見]ず(に|、|$)",
        r"(やめる|やめて|やめます|やめましょう|休む|休みます|休みする|とりやめ|取りやめる?|断る|ことわる|断って|ことわって)(ください)?([。、」]|$)",
    ),
    "en": (
        r"\b(not|never|no|nothing|nobody|none|nor|neither|without)\b",
        r"n't\b",
        r"(^|[.;!?:,] ?|\bplease |\band )(stop|pause|avoid|refuse|cancel|quit|call off)\b",
    ),
}
_IS_A_NO: dict[Tongue, re.Pattern[str]] = {
    "ja": re.compile(r"(ない(で(ください)?)?|ません|ないこと|やめる|やめて(ください)?|お?休み(する|します)?)」?$"),
    "en": re.compile(
        r"^(please )?(do not|don't|never|no|nothing|avoid|stop|pause|refuse|quit)\b|^(please )?\w+ (nothing|nobody|none|no)\b"
    ),
}


@dataclass(frozen=True, slots=True)
class Signs:
    """What words show: which of their sentences say no, and whether no sentence says anything else."""

    sentences: tuple[bool, ...]
    only_says_no: bool

    @property
    def says_no(self) -> bool:
        """Return whether any sentence says no."""
        return any(self.sentences)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Languages that may say the opposite of each other, or of the stance: those with a no (or that fit), and those without."""

    about: Literal["negation", "stance"]
    having: tuple[str, ...]
    without: tuple[str, ...]


def signs(text: str, language: str) -> Signs:
    """Return what words in a language show; easy Japanese is read as Japanese, without its readings and blanks."""
    tongue: Tongue = "en" if language == "en" else "ja"
    plain = READING.sub(r"\1", text)
    plain = plain.lower().replace("’", "'") if tongue == "en" else re.sub(r"\s+", "", plain)
    for pattern in _NO_NEGATION[tongue]:
        plain = re.sub(pattern, "…", plain)
    sentences = [one.strip() for one in re.split(r"[。.;!?\n]", plain) if one.strip("」』”\"') ")]
    say_no = tuple(any(re.search(pattern, one) for pattern in _NEGATES[tongue]) for one in sentences)
    return Signs(say_no, bool(sentences) and all(_IS_A_NO[tongue].search(one) for one in sentences))


def between_languages(words: Mapping[str, str]) -> tuple[Doubt, ...]:
    """Return whether one text says no in some of its languages and not in others.

    Where all languages have as many sentences, each is held against its like; else it counts whether any of them says no.
    """
    seen = {language: signs(text, language) for language, text in words.items() if text.strip()}
    if len({len(one.sentences) for one in seen.values()}) == 1:
        rows = [dict(zip(seen, row, strict=True)) for row in zip(*(one.sentences for one in seen.values()), strict=True)]
    else:
        rows = [{language: one.says_no for language, one in seen.items()}]
    differing = next((row for row in rows if len(set(row.values())) > 1), None)
    return (_doubt("negation", differing),) if differing else ()


def against_stance(title: Mapping[str, str], stance: str) -> tuple[Doubt, ...]:
    """Return the languages whose title says otherwise than its stance: "do not" without a no, or "do" with nothing else."""
    seen = {language: signs(text, language) for language, text in title.items() if text.strip()}
    fits = {
        language: one.says_no if stance == "do-not" else not one.only_says_no
        for language, one in seen.items()
        if stance in {"do", "do-not"}
    }
    return () if all(fits.values()) else (_doubt("stance", fits),)


def _doubt(about: Literal["negation", "stance"], has: Mapping[str, bool]) -> Doubt:
    return Doubt(about, tuple(one for one in has if has[one]), tuple(one for one in has if not has[one]))
