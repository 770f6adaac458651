"""A talk that comes in by LINE or mail: the same thread as any, its sender nowhere in clear, its answers told with care."""

import os
import re
from datetime import datetime
from typing import Any

import pytest
from django.core import serializers
from django.db.models import Model

from tests.makers.canaries import found_in
from tests.makers.house import KEEPING, NO_FILES, NOW, PEPPER, founded, later, supervisor, visiting
from tests.makers.line_api import MIO, ways
from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.basics.secrecy.return_code import read as read_code
from tomoshibi.consult import queries
from tomoshibi.consult.keeping import tables
from tomoshibi.consult.models import Consultation, Heard, Outgoing, Post, WayIn
from tomoshibi.consult.operations import hearing
from tomoshibi.consult.operations.announcing import Out
from tomoshibi.consult.operations.answering import Writer, answer
from tomoshibi.consult.operations.carrying import Outcome, carry
from tomoshibi.consult.operations.hearing import Sent, hear
from tomoshibi.consult.operations.leaving import ask_to_close, erase_due
from tomoshibi.consult.operations.visiting import tell_wishes
from tomoshibi.consult.ways import Kind, Letter, Ways, token
from tomoshibi.consult.wishes import Wishes
from tomoshibi.staff.models import AuditLine
from tomoshibi.staff.operations.sessions import WorkerSession

pytestmark = pytest.mark.django_db
SORA = Writer("sora", "そら")
MAIL = "mio@example.org"
NOTICE, WHOLE = ways(PEPPER, line="notice", mail="notice"), ways(PEPPER, line="whole", mail="whole")
NUMBER = re.compile(r"^\d{4}[ -].*$", re.MULTILINE)


@pytest.fixture
def boss() -> WorkerSession:
    return supervisor(founded())


def write(text: str, event: str = "1", *, by: Ways = NOTICE, at: datetime = NOW, **more: Any) -> None:
    given: dict[str, Any] = {"kind": "line", "address": MIO, "event": event, "words": (text,) if text else (), **more}
    hear(Sent(**given), by=by, at=at, random=os.urandom)


def mailed(text: str, event: str = "1", *, by: Ways = NOTICE, **more: Any) -> None:
    write(text, event, by=by, **{"kind": "mail", "address": MAIL, **more})


def key() -> str:
    return Consultation.objects.order_by("-id").values_list("key", flat=True)[0]


def thread(boss: WorkerSession, consultation: str = "") -> list[tuple[str, str]]:
    """Return the sides and first lines of a talk, as the desk sees it."""
    seen = queries.opened(consultation or key(), boss.keys)
    return [("note" if one.is_note else one.side, one.words.text.partition("\n")[0]) for one in seen.messages if one.words]


def carried(kind: Kind = "line", *outcomes: Outcome, by: Ways = NOTICE, at: datetime = NOW) -> list[Letter]:
    """Return what is carried now, each with the outcome given in turn; what is left over arrives."""
    letters, left = [], list(outcomes)

    def deliver(letter: Letter) -> Outcome:
        letters.append(letter)
        return left.pop(0) if left else "there"

    carry(kind, deliver, by=by, at=at)
    return letters


def reply(boss: WorkerSession, text: str = "話してくれてありがとう", *, by: Ways = NOTICE, at: datetime = NOW) -> None:
    answer(key(), text, by=SORA, at=at, random=os.urandom, out=Out(boss.keys, by))


def number(letter: Letter) -> ReturnCode:
    found = NUMBER.search(letter.text)
    assert found is not None, letter.text
    return read_code(found[0])


def test_a_first_text_begins_a_talk_and_the_sender_hears_a_number_that_opens_it(boss: WorkerSession) -> None:
    write("写真を広めると言われています")

    (letter,) = carried()
    assert (letter.to, letter.is_auto) == (MIO, True)
    seen = queries.thread(visiting(number(letter)))
    assert [one.words.text for one in seen.messages if one.words] == ["写真を広めると言われています"]
    assert [one.way for one in queries.waiting(boss.keys)] == ["line"]


def test_what_is_written_next_lands_in_the_same_talk_and_waits_for_an_answer(boss: WorkerSession) -> None:
    write("ひとつめ")
    reply(boss)
    write("ふたつめ", "2")

    assert thread(boss) == [("person", "ひとつめ"), ("worker", "話してくれてありがとう"), ("person", "ふたつめ")]
    assert Consultation.objects.get().status == "waiting"


def test_the_same_event_again_does_nothing(boss: WorkerSession) -> None:
    for _ in range(3):
        write("ひとつめ")
        write("ふたつめ", "2")

    assert [text for _, text in thread(boss)] == ["ひとつめ", "ふたつめ"]
    assert len(carried()) == 1


def test_of_a_picture_stands_a_line_and_the_sender_hears_once_how_to_write_instead(boss: WorkerSession) -> None:
    write("ひとつめ")
    carried()
    write("", "2", unread=("image",))
    write("", "3", unread=("sticker",))

    assert thread(boss)[1:] == [
        ("server", "写真が送られました。開かず、受け取っていません。"),
        ("server", "スタンプが送られました。開かず、受け取っていません。"),
    ]
    assert [letter.text.startswith("写真や動画、スタンプ、ファイルは") for letter in carried()] == [True]


def test_a_picture_from_somebody_new_begins_a_talk_so_that_nobody_is_lost(boss: WorkerSession) -> None:
    write("", unread=("image",))

    assert [side for side, _ in thread(boss)] == ["person", "server"]
    assert len(carried()) + len(carried()) == 2


def test_by_default_only_that_an_answer_is_there_goes_out(boss: WorkerSession) -> None:
    write("ひとつめ")
    carried()
    reply(boss, "あした電話してください")

    (letter,) = carried()
    assert (letter.to, letter.text.partition("\n")[0]) == (MIO, "お知らせがあります。番号をお持ちの方は、こちらで開けます。")
    assert "電話" not in letter.text


def test_the_words_go_out_where_the_organisation_chose_so_and_the_person_wished_for_no_care(boss: WorkerSession) -> None:
    write("ひとつめ", by=WHOLE)
    visitor = visiting(number(carried(by=WHOLE)[0]))

    reply(boss, "ひとつ", by=WHOLE)
    tell_wishes(visitor, Wishes("neutral", ""), at=NOW)
    reply(boss, "ふたつ", by=WHOLE)

    assert [letter.text.partition("\n")[0] for letter in [*carried(), *carried()]] == [
        "ひとつ",
        "お知らせがあります。番号をお持ちの方は、こちらで開けます。",
    ]


def test_who_wished_for_no_answer_before_they_write_again_is_not_told_and_the_desk_reads_so(boss: WorkerSession) -> None:
    write("ひとつめ")
    visitor = visiting(number(carried()[0]))
    tell_wishes(visitor, Wishes("wait", ""), at=NOW)

    reply(boss, "ひとつ")
    reply(boss, "ふたつ")

    assert len(carried()) + len(carried()) == 1
    assert thread(boss)[-1] == ("note", "本人が次に書くまで返事を控える希望なので、知らせていません。返事は番号で読めます。")


def test_an_answer_is_taken_also_where_the_worker_cannot_open_where_to_write(boss: WorkerSession) -> None:
    write("ひとつめ")
    carried()
    WayIn.objects.update(box=b"x" * 200)

    reply(boss)

    assert carried() == []
    assert thread(boss)[-1][0] == "note"


def test_a_way_that_was_shut_since_tells_nobody(boss: WorkerSession) -> None:
    write("ひとつめ")
    carried()

    reply(boss, by=ways(PEPPER))

    assert Outgoing.objects.count() == 0


def test_who_blocks_us_hears_nothing_more_until_they_add_us_again(boss: WorkerSession) -> None:
    write("ひとつめ")
    hearing.let_go("line", MIO, event="2", by=NOTICE, at=NOW)
    reply(boss)

    assert carried() == []
    assert thread(boss)[1] == ("server", "LINE でこの窓口がブロックされました。LINE にはもう何も送りません。番号では読めます。")

    hearing.greet("line", MIO, event="3", by=NOTICE, at=NOW, random=os.urandom)
    reply(boss, "もういちど")

    assert len(carried()) + len(carried()) == 2


def test_to_who_adds_us_it_is_said_who_reads_and_what_is_safer_and_nothing_is_kept(boss: WorkerSession) -> None:
    hearing.greet("line", MIO, event="1", by=NOTICE, at=NOW, random=os.urandom)

    (letter,) = carried()
    for said in (
        "あかり相談室です。",
        "LINEを運営する会社",
        "https://help.example.org/",
        "必ず秘密にするとは約束できません",
        "110番",
        "119番",
    ):
        assert said in letter.text
    assert Consultation.objects.count() == Outgoing.objects.count() == 0


def test_a_message_that_was_taken_back_stays_and_a_line_says_so(boss: WorkerSession) -> None:
    write("ひとつめ")
    reply(boss)

    hearing.hear_unsent("line", MIO, event="2", by=NOTICE, at=NOW)

    assert thread(boss)[0] == ("person", "ひとつめ")
    assert thread(boss)[-1] == ("server", "LINE で、送ったものが1件取り消されました。ここには残っています。")
    assert Consultation.objects.get().status == "answered"


def test_a_talk_that_is_to_be_deleted_stays_hidden_and_what_comes_begins_another(boss: WorkerSession) -> None:
    write("ひとつめ")
    old, visitor = key(), visiting(number(carried()[0]))
    reply(boss)
    ask_to_close(visitor, at=NOW)
    waiting = Outgoing.objects.count()

    write("ふたつめ", "2")

    assert waiting == 0
    assert key() != old
    assert [text for _, text in thread(boss)] == ["ふたつめ"]
    assert [text for _, text in thread(boss, old)] == ["ひとつめ", "話してくれてありがとう"]


def test_erasing_leaves_nothing_by_which_the_sender_could_be_found(boss: WorkerSession) -> None:
    write("ひとつめ")
    erase_due(keeping=KEEPING, at=later(days=120), store=NO_FILES)

    assert WayIn.objects.count() == Outgoing.objects.count() == Post.objects.count() == 0


def test_neither_sender_nor_words_nor_number_stand_anywhere_in_clear(boss: WorkerSession) -> None:
    write("きいろい小鳥が鳴いた夜")
    mailed("きいろい小鳥のはなし")
    reply(boss, "きいろい小鳥へ")
    models: list[type[Model]] = [*tables(), Outgoing]
    rows = "\n".join(serializers.serialize("jsonl", model._default_manager.all()) for model in models).encode()
    digits = [number(letter).digits() for letter in (*carried(), *carried("mail"))]

    assert found_in(rows, [MIO, MAIL, "きいろい小鳥", *digits, digits[0][:8]]) == set()
    assert found_in(rows, ["あかり相談室"])  # the search finds what is there
    assert all(MIO not in repr(letter) for letter in carried())


def test_without_the_servers_pepper_nobody_is_found_again(boss: WorkerSession) -> None:
    write("ひとつめ")
    write("ふたつめ", "2", by=ways(b"q" * 32, line="notice"))

    assert Consultation.objects.count() == 2


def test_a_try_that_fails_is_made_again_later_and_in_order(boss: WorkerSession) -> None:
    write("ひとつめ")
    reply(boss)

    first = carried("line", "later")
    at_once = carried()
    after = carried(at=later(minutes=2))
    last = carried(at=later(minutes=2))

    assert len(first) == 1
    assert at_once == []
    assert after == first
    assert [letter.is_auto for letter in last] == [True]
    assert last != first


def test_what_cannot_arrive_is_given_up_and_workers_read_so(boss: WorkerSession) -> None:
    write("ひとつめ")
    carried("line", "never")
    write("ふたつめ", "2")
    reply(boss)
    for hour in range(24):
        carried("line", "later", at=later(hours=hour))

    assert Outgoing.objects.count() == 0
    assert [side for side, _ in thread(boss)].count("note") == 2
    assert AuditLine.objects.filter(act="not-sent-out").count() == 2


def test_two_workers_at_the_same_letter_carry_it_once(boss: WorkerSession) -> None:
    write("ひとつめ")
    inner: list[Letter] = []

    def deliver(letter: Letter) -> Outcome:
        inner.extend(carried())
        return "there"

    assert carry("line", deliver, by=NOTICE, at=NOW) == 1
    assert inner == []


def test_who_blocks_us_while_it_is_carried_leaves_nothing_behind(boss: WorkerSession) -> None:
    write("ひとつめ")

    def deliver(letter: Letter) -> Outcome:
        hearing.let_go("line", MIO, event="2", by=NOTICE, at=NOW)
        return "later"

    carry("line", deliver, by=NOTICE, at=NOW)

    assert Outgoing.objects.count() == 0


def test_an_answer_by_mail_finds_its_talk_and_oddities_are_said(boss: WorkerSession) -> None:
    mailed("ひとつめ")
    token_of_it = token(key(), PEPPER)
    mailed("ふたつめ", "2", tokens=(token_of_it,))
    mailed("みっつめ", "3", tokens=(token_of_it,), address="other@example.org")
    mailed("よっつめ", "4", address="MIO@example.org")
    mailed("いつつめ", "5", tokens=("f" * 32,), address="third@example.org")

    first = Consultation.objects.order_by("id").values_list("key", flat=True)[0]
    assert [(side, text[:8]) for side, text in thread(boss, first)] == [
        ("person", "ひとつめ"), ("person", "ふたつめ"), ("person", "みっつめ"), ("server", "いつもとちがうア"),
        ("person", "よっつめ"), ("server", "こちらのメールへ"),
    ]  # fmt: skip
    assert Consultation.objects.count() == 2


def test_answers_still_go_to_the_first_address_whoever_else_wrote_with_its_token(boss: WorkerSession) -> None:
    mailed("ひとつめ")
    carried("mail")
    mailed("ふたつめ", "2", tokens=(token(key(), PEPPER),), address="other@example.org")
    reply(boss)

    assert [(letter.to, letter.token) for letter in carried("mail")] == [(MAIL, token(key(), PEPPER))]


def test_a_machines_answer_is_a_note_and_nothing_is_said_back(boss: WorkerSession) -> None:
    mailed("ひとつめ")
    carried("mail")

    taken = hearing.hear_automatic("mail", (token(key(), PEPPER),), event="2", by=NOTICE, at=NOW)
    other = hearing.hear_automatic("mail", ("f" * 32,), event="3", by=NOTICE, at=NOW)

    assert (taken, other) == (True, False)
    assert thread(boss)[-1][0] == "note"
    assert carried("mail") == []
    assert hearing.heard_before("mail", ("2", "3", "4"), by=NOTICE) == {"2": True, "3": False}


def test_a_long_mail_is_kept_in_pieces_and_one_that_is_cut_stays_in_its_mailbox(boss: WorkerSession) -> None:
    mailed("", words=("ひとつめ", "つづき"), is_cut=True)

    assert [text for _, text in thread(boss)] == ["ひとつめ", "つづき", "長いので、はじめの部分だけを受け取りました。"]
    assert hearing.heard_before("mail", ("1",), by=NOTICE) == {"1": False}


def test_what_was_heard_is_forgotten_after_a_month_and_what_stays_in_a_mailbox_is_not(boss: WorkerSession) -> None:
    write("ひとつめ")
    hearing.leave("mail", "2", by=NOTICE, at=NOW)

    forgotten = [hearing.forget_heard(at=later(days=day)) for day in (30, 40)]

    assert forgotten == [0, 1]
    assert Heard.objects.get().is_left


def test_a_backup_holds_the_way_and_nothing_that_would_go_out_again() -> None:
    names = {model._meta.model_name for model in tables()}

    assert {"wayin", "heard"} <= names
    assert "outgoing" not in names


def test_a_house_that_was_never_founded_takes_nothing_and_remembers_nothing() -> None:
    from tomoshibi.staff.queries import NotFounded

    with pytest.raises(NotFounded):
        write("ひとつめ")

    assert Heard.objects.count() == 0
