"""Pages to read: the first one, the next steps, contacts, adults, rules. They ask nothing and keep nothing.

Only these are compressed: they hold no secret that the length of an answer could tell.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.views.decorators.gzip import gzip_page

from tomoshibi.basics.days import japanese_day
from tomoshibi.law.entries import NEEDS, SITUATIONS, steps_for
from tomoshibi.staff.public import Shown, shown
from tomoshibi.staff.queries import is_founded
from tomoshibi.web.help.entry_words import EMERGENCY, contact_words, step_words
from tomoshibi.web.help.site import PLATFORMS, place, show

BESIDE_STEPS = ("police-110", "police-8103", "mext-sos", "paps")  # lines that fit most situations, and answer at night

# What she has read after a minute, should she read no further; the steps themselves follow, with their reasons.
BRIEFLY = ("not-alone", "any-question", "stop-reply", "do-not-open", "keep-talk", "report-page", "write-us")


@gzip_page
def first(request: HttpRequest) -> HttpResponse:
    """Show the first page: safe or not, and what happened."""
    happened, public = [(number, name) for number, name in enumerate(SITUATIONS, 1)], _public()
    return show(
        request, "first", own=public.texts(), happened=_taps(request, happened), emergency=_contacts(request, public, EMERGENCY)
    )


def _taps(request: HttpRequest, numbered: list[tuple[int, str]]) -> list[dict[str, str]]:
    root = place(request).root
    return [{"address": f"{root}2/{number}", "key": name} for number, name in numbered]


@gzip_page
def steps(request: HttpRequest, situation: int, platform: int | None = None) -> HttpResponse:
    """Show the next steps for a situation, in order, and for a platform where one was chosen."""
    if not 1 <= situation <= len(SITUATIONS) or (platform is not None and not 1 <= platform <= len(PLATFORMS)):
        return gone(request)
    chosen = PLATFORMS[platform - 1] if platform else ""
    public = _public()
    found = {one.id: one for one in public.entries("step")}
    listed = steps_for([one.content for one in found.values()], SITUATIONS[situation - 1], chosen)
    root = place(request).root
    in_order = [step_words(found[one["id"]], place(request).language) for one in listed]
    return show(
        request,
        "steps",
        own=public.texts(),
        situation=SITUATIONS[situation - 1],
        steps=in_order,
        briefly=[one for one in in_order if one["id"] in BRIEFLY],
        nothing_of_its_own=bool(chosen) and not any("only" in one for one in listed),
        platforms=[
            {"address": f"{root}2/{situation}/{number}", "key": f"platform_{name}", "chosen": name == chosen}
            for number, name in enumerate(PLATFORMS, 1)
        ],
        contacts=_contacts(request, public, BESIDE_STEPS),
    )


def _contacts(request: HttpRequest, public: Shown, only: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    language = place(request).language
    return [contact_words(one, language) for one in public.entries("contact") if not only or one.id in only]


@gzip_page
def contacts(request: HttpRequest) -> HttpResponse:
    """Show all lines that someone has checked."""
    public = _public()
    found = _contacts(request, public)
    needs = [
        {"id": name, "key": f"contacts_{name}", "contacts": [one for one in found if one["need"] == name]} for name in NEEDS
    ]
    return show(request, "contacts", own=public.texts(), needs=[one for one in needs if one["contacts"]])


@gzip_page
def adults(request: HttpRequest) -> HttpResponse:
    """Show what parents and teachers can do."""
    return show(request, "adults", own=_public().texts())


@gzip_page
def rules(request: HttpRequest) -> HttpResponse:
    """Show in plain words what protects the person."""
    return show(request, "rules", own=_public().texts())


def gone(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show that there is no such page, and where to go on."""
    return show(request, "gone", status=404)


def sorry(request: HttpRequest) -> HttpResponse:
    """Show that something of ours failed, with the words that were being sent and the way to a telephone."""
    try:
        words = request.POST.get("words", "")
    except (MultiPartParserError, OSError, ValueError):
        words = ""
    return show(request, "sorry", words=words, status=500)


def not_taken(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Show that what was sent could not be read, with the way to a telephone."""
    return show(request, "sorry", status=400)


def health(request: HttpRequest) -> HttpResponse:
    """Say that the site answers and reaches its database; nothing else."""
    is_founded()
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def _public() -> Shown:
    return shown(on=japanese_day(timezone.now()))
