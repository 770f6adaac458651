"""Words for the public as the help site shows them: by its own templates, in its three languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tomoshibi.law.entries import KINDS, LANGUAGES, of_program, words
from tomoshibi.law.proofreading import Kind
from tomoshibi.staff.operations.wording import PLACES, TEXTS
from tomoshibi.staff.public import Public
from tomoshibi.web.desk.words import desk_words
from tomoshibi.web.help.answering import reply_time_in_words
from tomoshibi.web.help.entry_words import contact_words, step_words
from tomoshibi.web.help.site import WORDS
from tomoshibi.web.speech import speech, with_readings

KINDS_WRITTEN: tuple[Kind, ...] = (*KINDS, "text", "reply")
LEVEL = 4  # of headings inside a preview


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry in one language, ready to stand in a page."""

    language: str
    page: SafeString

    @property
    def tongue(self) -> str:
        """Return the language as a page marks it."""
        return "en" if self.language == "en" else "ja"


def as_shown(kind: Kind, content: Mapping[str, Any], checked_day: date | None) -> tuple[Shown, ...]:
    """Return an entry in three languages, with its readings and the day it was checked."""
    entry = Public("shown", content, checked_day, is_old=False)
    return tuple(Shown(language, _page(kind, entry, language)) for language in LANGUAGES)


def _page(kind: Kind, entry: Public, language: str) -> SafeString:
    said: dict[str, Any] = {"say": speech(WORDS, language)}
    if kind == "step":
        said["step"] = step_words(entry, language)
        return SafeString(render_to_string("help/step.html", said) + render_to_string("help/step_checked.html", said))
    if kind == "contact":
        return render_to_string("help/line.html", {**said, "one": contact_words(entry, language), "level": LEVEL})
    if kind == "reply":
        return format_html("<p>{}</p>", reply_time_in_words(speech(WORDS, language), entry))
    text = format_html("<p>{}</p>", with_readings(words(entry.content.get("text", {}), language)))
    return SafeString(text + render_to_string("help/checked_on.html", {**said, "day": entry.checked_day}))


def heading(kind: str, entry: str, content: Mapping[str, Any]) -> str:
    """Return by which words the desk names an entry."""
    if kind in PLACES:
        return str(desk_words("wording")["texts"][entry]).partition("（")[0]
    return str((content.get("title") or content.get("name") or {}).get("ja", ""))


def ours(kind: Kind, entry: str) -> Mapping[str, Any] | None:
    """Return what comes with the program for an entry; None where nothing does. Of a reply time there is only the place."""
    if kind == "reply":
        return {} if entry in PLACES[kind] else None
    if kind in KINDS:
        return found.content if (found := of_program(kind, entry)) else None
    given = {language: str(speech(WORDS, language).words.get(entry, "")) for language in LANGUAGES}
    return {"text": {name: text for name, text in given.items() if text}} if entry in TEXTS else None
