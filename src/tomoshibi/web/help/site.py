"""What every page of the help site has: its language, its place in the site, its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps as keeping_name
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tomoshibi.law.entries import words
from tomoshibi.staff.public import Public
from tomoshibi.web.speech import Speech, bare, read_out, speech

WORDS = Path(__file__).parent / "words"
LANGUAGES = {"a": "ja", "b": "easy", "c": "en"}  # in addresses: letters that tell nothing
NOTHING: Mapping[str, Public] = {}
PLATFORMS = ("line", "instagram", "x", "discord", "tiktok", "snapchat", "other")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: the letter of its language, and the rest of its address."""

    letter: str
    rest: str

    @property
    def language(self) -> str:
        """Return the language's name: ja, easy or en."""
        return LANGUAGES[self.letter]

    @property
    def root(self) -> str:
        """Return the beginning of every address in this language."""
        return f"/{self.letter}/"


def place(request: HttpRequest) -> Place:
    """Return where a request's page stands; the bare address is the first page in Japanese."""
    parts = request.path.split("/", 2)
    if len(parts) < 3 or parts[1] not in LANGUAGES:
        return Place("a", "1")
    return Place(parts[1], parts[2])


def show(
    request: HttpRequest,
    name: str,
    *,
    status: int = 200,
    switch_at: str = "",
    own: Mapping[str, Public] = NOTHING,
    **shown: Any,
) -> HttpResponse:
    """Return a page in the language of its address; `switch_at` is where its other languages are, if not at its own.

    `own`: words of the organisation's own that stand in the place of ours.
    """
    here = place(request)
    ours: Speech = speech(WORDS, here.language)
    theirs = {name: words(one.content["text"], here.language) for name, one in own.items()}
    said = replace(ours, words={**ours.words, **theirs}) if theirs else ours
    plain = read_out if here.language == "easy" else bare
    content = {
        "say": said,
        "bare": Speech(said.language, {key: plain(value) for key, value in said.words.items() if isinstance(value, str)}),
        "no_switch": request.method == "POST",  # another language would ask for the page anew, and lose what was written
        "here": here,
        "title": bare(str(said.words["title"])),
        "language": here.language,
        "checked_on": {name: one.checked_day for name, one in own.items()},
        "others": [
            (
                f"/{letter}/{switch_at or here.rest}",
                speech(WORDS, language)["language"],
                "en" if language == "en" else "ja",
                letter == here.letter,
            )
            for letter, language in LANGUAGES.items()
        ],
        **shown,
    }
    return render(request, f"help/{name}.html", content, status=status)


Page = Callable[..., HttpResponse]


def posting(instead: str) -> Callable[[Page], Page]:
    """Wrap a page that only takes forms; whoever comes without one (a tab opened again) is shown another page, not nothing."""

    def wrapped(page: Page) -> Page:
        @keeping_name(page)
        def posted(request: HttpRequest, *args: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(place(request).root + instead)
            return page(request, *args)

        return posted

    return wrapped
