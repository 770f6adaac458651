"""A copy of what is held about a person, put into words, Japanese and English side by side."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from tomoshibi.basics.harmless import visible
from tomoshibi.casework.own_copy import KINDS, Line, OwnCopy
from tomoshibi.casework.paper_words import LANGUAGES, Language, Speech, paper_words
from tomoshibi.casework.spoken import item_called
from tomoshibi.law.questions import questions

VOCABULARIES = {  # the group in which the words of a field's closed words stand
    "state": "states", "age_band": "age_bands", "way_in": "ways_in", "happened": "happened", "limit": "limits",
    "how_to_reply": "replies", "side": "sides", "channel": "channels", "act": "told", "platform": "platforms",
    "relation": "relations", "demand": "demands", "image_state": "image_states", "spread": "spreads",
    "certainty": "certainties", "source": "sources", "known": "fact_statuses", "stance": "stances", "step_state": "steps",
    "followed": "followed", "recipient": "recipients", "purpose": "purposes", "decision": "decisions",
    "decided_by": "deciders", "given": "manners", "basis": "bases", "article": "articles", "referral": "referrals",
    "outcome": "outcomes",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Both:
    """Words in Japanese and in English; `en` is empty where they are the same, as what somebody wrote is."""

    ja: str = field(repr=False)
    en: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line in words: each field by its name, with what it is called. `key` as in Line."""

    key: str
    facts: tuple[tuple[str, Both, Both], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part in words."""

    name: str
    heading: Both
    lead: Both | None
    lines: tuple[ShownLine, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A kind of what is left out, the reason, and by which item of the article. `count` is for the desk."""

    kind: str
    what: Both
    why: Both
    ground: Both
    count: int


@cache
def copy_words() -> Mapping[str, Mapping[str, Any]]:
    """Return the words of copies by group, closed word and language; those of papers stand beneath them."""
    own = tomllib.loads((files(__package__) / "data" / "own_copy.toml").read_text("utf-8"))
    shared = {name: words for name, words in paper_words().items() if name not in {"labels", "headings", "leads", "sentences"}}
    return {name: {**shared.get(name, {}), **own.get(name, {})} for name in {*shared, *own}}


def sentence(name: str, **values: Both) -> Both:
    """Return a sentence with its values in both languages. Raises KeyError."""
    words = copy_words()["sentences"][name]
    ja, en = (words[of].format(**{key: getattr(one, of) for key, one in values.items()}) for of in LANGUAGES)
    return Both(ja, en)


def heading(name: str) -> Both:
    """Return what a part is called. Raises KeyError."""
    return _named("headings", name)


def day_in_words(copy: OwnCopy) -> Both:
    """Return the day on which a copy was made."""
    return Both(*(Speech(of).day(copy.day) for of in LANGUAGES))


def parts(copy: OwnCopy) -> tuple[ShownPart, ...]:
    """Return a copy part by part, in its order."""
    return tuple(_part(name, lines) for name, lines in copy.parts.items())


def _part(name: str, lines: Iterable[Line]) -> ShownPart:
    words = copy_words()
    lead = _named("leads", name) if name in words["leads"] else None
    return ShownPart(name, _named("headings", name), lead, tuple(_line(one) for one in lines))


def _line(line: Line) -> ShownLine:
    return ShownLine(line.key, tuple((name, _named("labels", name), _value(line, name)) for name in line.said))


def _named(group: str, code: str) -> Both:
    words = copy_words()[group][code]
    return Both(words["ja"], words["en"])


def _value(line: Line, name: str) -> Both:
    ja, en = (_in(of, line, name) for of in LANGUAGES)
    return Both(ja, "" if en == ja else en)


def _in(language: Language, line: Line, name: str) -> str:
    said = line.said[name]
    special = SPECIAL.get(name)
    text = special(language, line.said) if special else _plain(language, VOCABULARIES.get(name, ""), said)
    return visible(text, lines=True)


def _plain(language: Language, group: str, said: Any) -> str:
    words = copy_words()
    match said:
        case bool():
            answer: str = words["sentences"]["yes" if said else "no"][language]
            return answer
        case str() if group:
            found = words[group].get(said)  # an article may be of any provision: without words its id stands there
            return str(found[language]) if found else said
        case list():
            return _joined(language, (_plain(language, group, one) for one in said))
        case {"ja": _, "en": _}:
            return str(said[language])
    return str(said)


def _joined(language: Language, values: Iterable[str]) -> str:
    between: str = copy_words()["sentences"]["several"][language]
    return between.join(values)


def _when(language: Language, said: Mapping[str, Any]) -> str:
    return Speech(language).when(said["when"])


def _scope(language: Language, said: Mapping[str, Any]) -> str:
    return _joined(language, (item_called(one, language) for one in said["scope"]))


def _question(language: Language, said: Mapping[str, Any]) -> str:
    found = questions().get(said["question"])
    return found.label[language] if found else str(said["question"])


def _answer(language: Language, said: Mapping[str, Any]) -> str:
    """Return a fact's value in words: of a choice its words, of a number the age that it is, else as it was written."""
    found, given = questions().get(said["question"]), said["answer"]
    if found and found.kind == "int" and not isinstance(given, bool):
        age: str = copy_words()["sentences"]["age"][language].format(age=given)
        return age
    values = found.values if found else {}
    if isinstance(given, bool) or not values:
        return _plain(language, "", given)
    several = given if isinstance(given, list) else [given]
    return _joined(language, (values[str(one)][language] if str(one) in values else str(one) for one in several))


def _at(language: Language, said: Mapping[str, Any]) -> str:
    """Return a moment as it is read: to the minute, in Japan's time; a day alone stays one."""
    return str(said["at"])[:16].replace("T", " ")


SPECIAL: Mapping[str, Callable[[Language, Mapping[str, Any]], str]] = {
    "when": _when, "at": _at, "scope": _scope, "question": _question, "answer": _answer,
}  # fmt: skip


def left_out(copy: OwnCopy) -> tuple[LeftOut, ...]:
    """Return every kind of what is left out, in its order, whether there is any or not."""
    words = copy_words()["left_out"]
    return tuple(
        LeftOut(
            kind, Both(one["ja"], one["en"]), Both(one["why_ja"], one["why_en"]), _named("grounds", one["ground"]),
            copy.left_out.get(kind, 0),
        )
        for kind, one in ((kind, words[kind]) for kind in KINDS)
    )  # fmt: skip
