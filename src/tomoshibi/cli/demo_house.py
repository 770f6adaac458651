"""The demo's organisation: a supervisor, signed guidance, a few made-up consultations. Plainly marked as such."""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult.form_token import new_form
from tomoshibi.consult.operations.answering import Writer, answer
from tomoshibi.consult.operations.sending import FirstWords, send
from tomoshibi.law.entries import KINDS, entries
from tomoshibi.staff.operations import rostering
from tomoshibi.staff.operations.founding import Account, found
from tomoshibi.staff.operations.sessions import WorkerSession, confirm, session, sign_in
from tomoshibi.staff.operations.signing import sign
from tomoshibi.staff.queries import is_founded
from tomoshibi.staff.shifts import Hours

EVENING = Hours(18 * 60, 22 * 60)
LOGIN = "demo"
PASSPHRASE = "lanterns by the garden gate"
EARLIER = timedelta(minutes=2)  # the demo's own one-time code is of then, so that whoever tries it need not wait for the next
TALKS = (
    (
        "LINEで知り合った人に、写真を広めると言われています。今日中に5万円払えと言われました。",
        "threatened",
        "today",
        "16-17",
        True,
    ),
    ("ゲームの友だちに、もっと写真を送ってと言われて断りにくいです。", "more-pictures", "", "13-15", False),
    ("子どもの様子がおかしくて、おどされているようです。どう声をかけたらいいですか。", "for-someone", "", "adult", False),
    ("もう2万円払ってしまいました。また払えと言われています。", "paid", "days", "", False),
)


@dataclass(frozen=True, slots=True)
class Demo:
    """What is printed for whoever tries the demo."""

    code: str = field(repr=False)


def furnish(*, at: datetime) -> Demo | None:
    """Found the demo's organisation with its talks; None where that was done before."""
    if is_founded():
        return None
    pepper = Pepper(settings.KEYS.pepper)
    before = at - EARLIER
    first = Account(login=LOGIN, work_name="見本", passphrase=PASSPHRASE)
    made = found(name_ja="見本の相談室", name_en="Demo", first=first, pepper=pepper, at=before, random=os.urandom)
    worker = _signed_in(made.totp, pepper, before)
    for kind in KINDS:
        for entry in entries(kind):
            if entry.confidence == "found":
                sign(entry, by=worker, at=at)
    for weekday in range(7):
        rostering.add_shift(weekday, EVENING, by=worker, at=at)
    rostering.promise(2, by=worker, at=at)
    codes = []
    for age, (words, happened, limit, age_band, urgent) in enumerate(TALKS):
        written = at - timedelta(hours=3 * age + 1)
        form = new_form(at=written, random=os.urandom)
        helper = happened == "for-someone"
        given = FirstWords(words, happened, limit, age_band, urgent, helper, "ja")
        codes.append((send(given, form=form, pepper=pepper, at=written, random=os.urandom), form.code))
    key, code = codes[1]
    reply = "話してくれてありがとうございます。断って大丈夫です。まず、会話を消さずに残しておきましょう。"
    answer(key, reply, by=Writer(worker.worker, worker.work_name), at=at, random=os.urandom)
    return Demo(code.shown())


def _signed_in(totp: str, pepper: Pepper, at: datetime) -> WorkerSession:
    import pyotp

    token = sign_in(LOGIN, PASSPHRASE, pepper=pepper, at=at, random=os.urandom)
    confirm(session(token, at=at), pyotp.TOTP(totp).at(at), at=at)
    return session(token, at=at)
