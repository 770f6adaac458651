"""The automatic answer: what a person reads until a counsellor has answered. It is worked out at reading and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from tomoshibi.basics.days import japanese_day
from tomoshibi.consult.queries import Taps
from tomoshibi.law.entries import SITUATIONS, of_program
from tomoshibi.staff.public import Public, Shown, shown
from tomoshibi.web.help.answering import when_answered
from tomoshibi.web.help.entry_words import EMERGENCY, contact_words, step_words

MOST_STEPS = 2  # who is frightened reads no third one; the whole list is a tap away
PAUSE = "stop-reply"
PRESSED = ("today", "hours", "days")  # somebody set a time: first of all it need not be answered
NOT_FIRST = ("paid", "for-someone")  # the bank is more pressing; a helper writes to nobody
CALM: Mapping[str, tuple[str, ...]] = {  # which of the signed steps help most while nobody has read yet
    "threatened": (PAUSE, "keep-talk"),
    "money": (PAUSE, "keep-talk"),
    "more-pictures": (PAUSE, "keep-talk"),
    "paid": ("paid-already", PAUSE),
    "sent": ("sent-already", PAUSE),
    "spread": ("report-page", "keep-talk"),
    "for-someone": ("not-alone", "do-not-open"),
    "not-sure": ("any-question", "keep-talk"),
    "": ("breathe", "keep-talk"),
}


@dataclass(frozen=True, slots=True)
class Automatic:
    """An automatic answer in one language. `more`: where all steps for what happened stand, after the language's letter."""

    language: str
    answering: tuple[SafeString, ...]
    steps: tuple[dict[str, Any], ...]
    lines: tuple[dict[str, Any], ...]
    is_urgent: bool
    more: str

    @property
    def tongue(self) -> str:
        """Return the language as a page marks it."""
        return "en" if self.language == "en" else "ja"


def automatic_answer(taps: Taps, language: str, *, at: datetime) -> Automatic:
    """Return what somebody reads who tapped this: when we answer, a calm step or two that are signed, who comes at once."""
    public = shown(on=japanese_day(at))
    return Automatic(
        language,
        when_answered(language, at=at),
        _steps(public, taps, language),
        tuple(contact_words(one, language) for one in public.entries("contact") if one.id in EMERGENCY),
        taps.is_urgent,
        f"2/{SITUATIONS.index(taps.happened) + 1}" if taps.happened else "1",
    )


def _steps(public: Shown, taps: Taps, language: str) -> tuple[dict[str, Any], ...]:
    wanted = CALM[taps.happened]
    if taps.limit in PRESSED and taps.happened not in NOT_FIRST:
        wanted = tuple(dict.fromkeys((PAUSE, *wanted)))
    signed = {one.id: one for one in public.entries("step")}
    there = (signed[name] for name in wanted if name in signed)
    return tuple(step_words(one, language) for one in there if not _was_taken_out(one, taps.happened))[:MOST_STEPS]


def _was_taken_out(step: Public, happened: str) -> bool:
    """Say whether the organisation took a step out of a situation for which it comes with the program."""
    program = of_program("step", step.id)
    return program is not None and happened in program.content["for"] and happened not in step.content["for"]
