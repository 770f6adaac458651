"""When someone answers next, and until when a talk is kept, in the words of a page's language."""

from datetime import date, datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString

from tomoshibi.basics.days import JAPAN, japanese_day
from tomoshibi.staff.public import Public, shown
from tomoshibi.staff.queries import shift_table
from tomoshibi.staff.shifts import Answering, answering
from tomoshibi.web.help.site import WORDS
from tomoshibi.web.speech import Speech, speech


def when_answered(language: str, *, at: datetime) -> tuple[SafeString, ...]:
    """Return when someone answers: now until when, else from when; and within how many days, where somebody signed that.

    Where neither is known, one line says so: a number that nobody stands for is no comfort.
    """
    said, found = speech(WORDS, language), answering(shift_table(), at=at)
    signed = shown(on=japanese_day(at)).reply_time()
    lines = [*_next(said, found, at), *((reply_time_in_words(said, signed),) if signed else ())]
    return tuple(lines) or (said["answer_unknown"],)


def reply_time_in_words(said: Speech, entry: Public) -> SafeString:
    """Return within how many days somebody answers, and when that was checked; as what was, where nobody checked it since."""
    days = int(entry.content["days"])
    span = str(said.words["answer_span_one" if days == 1 else "answer_span"]).format(days=days)
    sentence = said.filled("answer_within_old" if entry.is_old else "answer_within", span=span)
    if entry.checked_day is None:
        return sentence
    return format_html('{}<br><span class="checked">{} {}</span>', sentence, said["checked"], entry.checked_day.isoformat())


def _next(said: Speech, found: Answering, at: datetime) -> tuple[SafeString, ...]:
    """Return when someone is there, in one line; nothing where that is not known."""
    if found.until is not None and found.until - at > timedelta(days=1):
        return (said.filled("answer_always"),)
    if found.until is not None:
        return (said.filled("answer_now", day=_near(said, found.until, found), time=_clock(found.until, is_end=True)),)
    if found.begins is not None:
        return (said.filled("answer_from", day=_near(said, found.begins, found), time=_clock(found.begins)),)
    return ()


def _near(said: Speech, moment: datetime, found: Answering) -> str:
    if found.days_off == 0:
        return str(said.words["answer_today"])
    if found.days_off == 1:
        return str(said.words["answer_tomorrow"])
    return day_in_words(said, moment.astimezone(JAPAN).date())


def _clock(moment: datetime, *, is_end: bool = False) -> str:
    here = moment.astimezone(JAPAN)
    return "24:00" if is_end and (here.hour, here.minute) == (0, 0) else f"{here.hour}:{here.minute:02d}"


def day_in_words(said: Speech, day: date) -> str:
    """Return a day as people say it, with readings where the language has them."""
    weekday = said.words["answer_weekdays"][day.weekday()]
    month = said.words["answer_months"][day.month - 1]
    return str(said.words["answer_day"]).format(month=month, day=day.day, weekday=weekday)


def kept_in_words(language: str, until: date | None, *, days: int) -> SafeString | str:
    """Return until when a talk is kept and that writing keeps it longer; nothing where that is far off."""
    if until is None:
        return ""
    said = speech(WORDS, language)
    return said.filled("thread_kept_until", day=day_in_words(said, until), days=days)


def erased_in_words(language: str, why: str, day: date | None) -> SafeString:
    """Return what became of a talk that was erased."""
    said = speech(WORDS, language)
    return said.filled(f"return_erased_{why or 'time'}", day=day_in_words(said, day) if day else "")


def gone_in_words(language: str, day: date | None) -> SafeString | str:
    """Return on which day a talk that is being deleted is gone; nothing where it is not."""
    if day is None:
        return ""
    said = speech(WORDS, language)
    return said.filled("closing_lead", day=day_in_words(said, day))
