"""Within how many days somebody answers: said where it was signed, as what was where it ran out, and else never."""

import os
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.makers.help_pages import Visitor, open_house
from tests.makers.house import joined, signed_in
from tomoshibi.basics.days import japanese_day
from tomoshibi.staff.models import Organisation, Shift
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.operations.wording import Draft, read, sign_wording, withdraw, write
from tomoshibi.web.help.site import WORDS
from tomoshibi.web.speech import speech

pytestmark = pytest.mark.django_db
REPLY = "answers-within"


def signed_reply_time(boss: WorkerSession, days: int, *, until: date) -> str:
    """Let a colleague write a reply time, and the supervisor read and sign it today; return its key."""
    now = timezone.now()
    _, totp = joined(boss, login="umi", role="counsellor")
    umi = signed_in("umi", totp)
    draft = Draft("reply", REPLY, {"days": days}, ("x",), japanese_day(now), until)
    key = write(draft, over=0, by=umi, at=now, random=os.urandom)
    read(key, {}, by=boss, at=now)
    sign_wording(key, by=boss, at=now)
    return key


@pytest.mark.parametrize(
    ("letter", "days", "said"),
    [
        ("a", 3, "書いてから3日以内です。"),
        ("a", 1, "書いてから1日以内です。"),
        ("b", 3, "だいたい 3<ruby>日<rp>(</rp><rt>にち</rt>"),
        ("c", 3, "within 3 days of your writing"),
        ("c", 1, "within 1 day of your writing"),
    ],
)
def test_the_days_that_somebody_signed_are_said_with_the_day_they_were_checked(letter: str, days: int, said: str) -> None:
    boss, today = open_house(), japanese_day(timezone.now())
    signed_reply_time(boss, days, until=today + timedelta(days=90))

    page = Visitor(letter).get("6")

    assert said in page
    assert f"{today.isoformat()}</span>" in page
    assert all(speech(WORDS, language)["answer_unknown"] not in page for language in ("ja", "easy", "en"))


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_no_number_of_days_is_said_that_nobody_signed(is_withdrawn: bool) -> None:
    boss, now = open_house(), timezone.now()
    Organisation.objects.update(answers_within=3)  # as it was set by one alone
    if is_withdrawn:
        key = signed_reply_time(boss, 3, until=japanese_day(now) + timedelta(days=90))
        withdraw(key, "人が足りない", by=boss, at=now)

    page = Visitor().get("6")

    assert "日以内" not in page
    assert "いつ返事ができるかは、いまはまだお伝えできません" in page


def test_a_reply_time_that_ran_out_is_said_as_what_was(monkeypatch: pytest.MonkeyPatch) -> None:
    boss, now = open_house(), timezone.now()
    signed_reply_time(boss, 3, until=japanese_day(now) + timedelta(days=9))
    last, after = now + timedelta(days=9), now + timedelta(days=10)

    monkeypatch.setattr(timezone, "now", lambda: last)
    assert "返事の目安は、書いてから3日以内です。" in Visitor().get("6")
    monkeypatch.setattr(timezone, "now", lambda: after)
    page = Visitor().get("6")

    assert "前に確かめたときの目安は、書いてから3日以内でした。いまは、もっとかかることがあります。" in page
    assert "返事の目安は、書いてから" not in page


def test_with_a_shift_table_the_page_says_when_somebody_is_there_and_no_number_of_days() -> None:
    open_house()
    for weekday in range(7):
        Shift.objects.create(weekday=weekday, begins=0, ends=1440)

    page = Visitor().get("6")

    assert "いまは、相談員がいる時間です。" in page
    assert "日以内" not in page
    assert str(speech(WORDS, "ja")["answer_unknown"]) not in page
