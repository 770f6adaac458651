"""The demo's organisation: two supervisors, signed guidance, a few made-up consultations. Plainly marked as such."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files

from django.conf import settings

from tomoshibi.basics.days import japanese_day
from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.casework.dues import HANDED_OVER
from tomoshibi.casework.operations.arriving import make_case
from tomoshibi.casework.operations.consenting import Decision, add_recipient, record_decision
from tomoshibi.casework.operations.disclosing import Planned
from tomoshibi.casework.operations.opening import Said, open_case, record_contact
from tomoshibi.casework.operations.planning import agree_follow_up, make_plan
from tomoshibi.casework.operations.preserving import Chosen, seal_texts
from tomoshibi.casework.operations.queueing import let_wait
from tomoshibi.casework.operations.recording import Happened, Learned, add_event, raise_flag, record_fact, write_note
from tomoshibi.casework.operations.referring import refer
from tomoshibi.casework.operations.shift_notes import leave_word
from tomoshibi.casework.operations.teams import make_first_team
from tomoshibi.casework.triage import Situation
from tomoshibi.consult.form_token import new_form
from tomoshibi.consult.operations.answering import Writer, answer
from tomoshibi.consult.operations.attaching import attach, open_uploads, sealed_text
from tomoshibi.consult.operations.sending import FirstWords, send
from tomoshibi.consult.operations.visiting import enter, return_to
from tomoshibi.law.entries import KINDS, entries
from tomoshibi.outside.file_store import store_at
from tomoshibi.outside.memory_folder import NoMemoryFolder
from tomoshibi.staff.operations import rostering
from tomoshibi.staff.operations.founding import Account, found
from tomoshibi.staff.operations.members import invite, join
from tomoshibi.staff.operations.sessions import WorkerSession, confirm, session, sign_in
from tomoshibi.staff.operations.signing import HOLDS, sign
from tomoshibi.staff.operations.wording import REPLIES, Draft, read, sign_wording, write
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
CALL = "高校生の子が、知らない人に画像を広めると言われています。2時間のうちに3万円と言われ、まだ払っていません。"
HANDED_IN = "[LINE] 【見本】ルカとのトーク.txt"
HANDED_ON = "本人は今夜また来ると言っています。払った記録を残せたか、聞いてください。"
NOTICE = {  # its English says with a yes what its Japanese says with a no, for the second reader to look at
    "ja": "返事は夜に書いています。昼に返事がなくても、番号はなくなりません。",
    "easy": "[返事|へんじ]は [夜|よる]に [書|か]きます。[番号|ばんごう]は ずっと つかえます。",
    "en": "We write our answers in the evening. Your number stays valid until then.",
}
FOR_THE_SHIFT = "今夜は22時から相談員がひとりです。電話の折り返しは、あすの18時からにしてください。"
REPLY = "折り返しは夕方に。団体の名は出さず、姉の友だちと名のる。"


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
    team = make_first_team(made.worker, at=at, random=os.urandom)
    worker = _signed_in(made.totp, pepper, before, account=first)
    for kind in KINDS:
        for entry in entries(kind):
            if entry.confidence == "found":
                sign(entry, by=worker, at=at)
    for weekday in range(7):
        rostering.add_shift(weekday, EVENING, by=worker, at=at)
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
    paid = _cases(team, codes[3][0], worker, at)
    _evidence(paid, *codes[3], worker, pepper, at)
    _prepared(paid, worker, at)
    colleague = _colleague(worker, pepper, at)
    _reply_time(worker, colleague, at)
    leave_word(team, FOR_THE_SHIFT, by=worker, at=at, random=os.urandom)
    _draft(colleague, at)
    return Demo(code.shown())


def _cases(team: str, talk: str, worker: WorkerSession, at: datetime) -> str:
    """Make two cases: a call with a deadline in two hours that waits, and a talk that the demo's worker has charge of.

    Return the key of the second.
    """
    called = open_case(team, by=worker, at=at, random=os.urandom, age_band="16-17")
    said = Said("telephone", speaker="guardian", words={"text": CALL, "reply": REPLY})
    record_contact(called, said, by=worker, at=at, random=os.urandom)
    seen = Situation(threat=True, image_sent=True, age_band="16-17", deadline=at + timedelta(hours=2))
    let_wait(called, seen, by=worker, at=at, random=os.urandom)
    paid = make_case(talk, team, by=worker, at=at, random=os.urandom)
    today = japanese_day(at)
    before = {"relation": "stranger", "platform": "instagram"}
    for event in (
        Happened("threat", demand="money", spread="threatened", earliest=today - timedelta(days=4),
                 latest=today - timedelta(days=2), words={"what": "知り合いに送ると言われた"}, **before),
        Happened("payment", demand="money", earliest=today - timedelta(days=1), latest=today - timedelta(days=1),
                 words={"what": "電子マネーで2万円", "time": "夜"}, **before),
    ):  # fmt: skip
        add_event(paid, event, by=worker, at=at, random=os.urandom)
    record_fact(paid, Learned("payment_made", value=True), by=worker, at=at, random=os.urandom)
    make_plan(paid, "money", by=worker, at=at, random=os.urandom)
    agree_follow_up(paid, today, {"window": "20時から21時。通知は切って"}, by=worker, at=at, random=os.urandom)
    raise_flag(
        paid, "watched-device", "家族と同じ端末", until=today + timedelta(days=14), by=worker, at=at, random=os.urandom
    )  # fmt: skip
    write_note(paid, HANDED_OVER + HANDED_ON, by=worker, at=at, random=os.urandom)
    return paid


def _evidence(case: str, talk: str, code: ReturnCode, worker: WorkerSession, pepper: Pepper, at: datetime) -> None:
    """Have the person of a case hand in a made-up talk, and seal it; its marks wait to be decided on."""
    store = store_at(settings.FILES)
    open_uploads(talk, by=Writer(worker.worker, worker.work_name), at=at)
    visitor = return_to(enter(code, pepper=pepper, at=at, random=os.urandom), at=at)
    content = (files("tomoshibi.demo") / "line_talk.txt").read_bytes()
    text = sealed_text(content, name=HANDED_IN, to=visitor, form="demo", at=at)
    attach(visitor, [text], store=store, at=at, random=os.urandom)
    with suppress(NoMemoryFolder):  # on such a machine the page says so; the demo begins all the same
        seal_texts(case, Chosen(talk, (text.key,), "demo"), by=worker, now=lambda: at, random=os.urandom, store=store)


def _prepared(case: str, by: WorkerSession, at: datetime) -> None:
    """Take down that the police may be told two things, and prepare them; nothing is handed over."""
    police = add_recipient(case, "police", "【見本】みほん警察署", {}, by=by, at=at, random=os.urandom)
    said = {
        "understood": "警察に、いつ何があったかを話していい",
        "capacity": "年齢はまだ聞いていない。自分の言葉で言いなおせた",
    }
    items = ("age-band", "story")
    yes = Decision(police, "investigation", "grant", items, is_read_back=True, words=said)
    record_decision(case, yes, by=by, at=at, random=os.urandom)
    refer(case, Planned(police, "investigation", items), by=by, at=at, random=os.urandom)


def _colleague(worker: WorkerSession, pepper: Pepper, at: datetime) -> WorkerSession:
    """Return a second supervisor, whose passphrase nobody knows."""
    account = Account(login="demo-2", work_name="見本・同僚", passphrase=os.urandom(16).hex())
    token = invite(role="supervisor", by=worker, at=at, random=os.urandom)
    _, totp = join(token, account, pepper=pepper, at=at, random=os.urandom)
    return _signed_in(totp, pepper, at, account=account)


def _reply_time(worker: WorkerSession, colleague: WorkerSession, at: datetime) -> None:
    """Let the colleague write within how many days somebody answers, and the demo's worker read and sign it."""
    today = japanese_day(at)
    given = Draft("reply", REPLIES[0], {"days": 2}, ("見本の相談室の記録",), today, today + HOLDS)
    key = write(given, over=0, by=colleague, at=at, random=os.urandom)
    read(key, {}, by=worker, at=at)
    sign_wording(key, by=worker, at=at)


def _draft(by: WorkerSession, at: datetime) -> None:
    """Leave words for the public that wait for a second reader."""
    today = japanese_day(at)
    given = Draft("text", "notice", {"text": NOTICE}, ("見本の相談室",), today, today + HOLDS)
    write(given, over=0, by=by, at=at, random=os.urandom)


def _signed_in(totp: str, pepper: Pepper, at: datetime, *, account: Account) -> WorkerSession:
    import pyotp

    token = sign_in(account.login, account.passphrase, pepper=pepper, at=at, random=os.urandom)
    confirm(session(token, at=at), pyotp.TOTP(totp).at(at), at=at)
    return session(token, at=at)
