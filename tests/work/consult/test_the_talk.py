"""A talk without a name: sent, found again with the code, answered, read by nobody else."""

import os

import pytest

from tests.makers.house import NOW, PEPPER, founded, joined, later, signed_in, supervisor, written
from tomoshibi.basics.secrecy.return_code import ReturnCode, new_code
from tomoshibi.consult import queries
from tomoshibi.consult.form_token import StaleForm, new_form, read, token
from tomoshibi.consult.models import Consultation, Post
from tomoshibi.consult.operations import NoSuchCode, change_code, end_visit, enter, return_to, write_more
from tomoshibi.consult.operations.answering import Writer, answer, note_down
from tomoshibi.consult.operations.leaving import ask_to_close, close_due, revoke_closing
from tomoshibi.consult.operations.rewrapping import rewrap
from tomoshibi.consult.operations.visiting import Visitor, VisitOver
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.operations.members import leave

pytestmark = pytest.mark.django_db
SORA = Writer("sora", "そら")


def visiting(code: ReturnCode) -> Visitor:
    return return_to(enter(code, pepper=PEPPER, at=NOW, random=os.urandom), at=NOW)


def texts(visitor: Visitor) -> list[str]:
    return [message.words.text for message in queries.thread(visitor).messages if message.words]


def test_the_code_finds_what_was_written() -> None:
    founded()

    _, code = written("写真を広めると言われています")

    assert texts(visiting(code)) == ["写真を広めると言われています"]


def test_the_same_form_sent_twice_makes_one_consultation() -> None:
    founded()
    form = new_form(at=NOW, random=os.urandom)

    keys = {written("一度目", form=form)[0], written("一度目", form=form)[0]}

    assert len(keys) == 1
    assert Consultation.objects.count() == Post.objects.count() == 1


def test_another_code_opens_nothing_and_says_nothing() -> None:
    founded()
    _, code = written()
    near = ReturnCode(code.locator, new_code(random=os.urandom).secret)

    for wrong in (near, new_code(random=os.urandom)):
        with pytest.raises(NoSuchCode):
            enter(wrong, pepper=PEPPER, at=NOW, random=os.urandom)


def test_an_answer_reaches_the_person_and_a_note_does_not() -> None:
    house = founded()
    key, code = written()

    answer(key, "話してくれてありがとう", by=SORA, at=NOW, random=os.urandom)
    note_down(key, "学校の名前が出ている", by=SORA, at=NOW, random=os.urandom)

    assert texts(visiting(code)) == ["たすけてください", "話してくれてありがとう"]
    seen = queries.opened(key, supervisor(house).keys)
    assert [message.words.text for message in seen.messages if message.words][-1] == "学校の名前が出ている"


def test_what_is_written_later_is_added_once() -> None:
    founded()
    _, code = written()
    visitor = visiting(code)

    for _ in range(2):
        write_more(visitor, "またきました", form="f2", at=NOW)

    assert texts(visitor) == ["たすけてください", "またきました"]


def test_a_visit_ends_after_twenty_quiet_minutes_or_at_once() -> None:
    founded()
    _, code = written()
    quiet = enter(code, pepper=PEPPER, at=NOW, random=os.urandom)
    left = enter(code, pepper=PEPPER, at=NOW, random=os.urandom)
    end_visit(left)

    with pytest.raises(VisitOver):
        return_to(quiet, at=later(minutes=20))
    with pytest.raises(VisitOver):
        return_to(left, at=NOW)
    with pytest.raises(VisitOver):
        return_to(b"", at=NOW)


def test_a_new_code_takes_the_place_of_the_old_one() -> None:
    founded()
    _, old = written()
    other_visit = enter(old, pepper=PEPPER, at=NOW, random=os.urandom)

    new = change_code(visiting(old), pepper=PEPPER, random=os.urandom)

    assert texts(visiting(new)) == ["たすけてください"]
    with pytest.raises(NoSuchCode):
        enter(old, pepper=PEPPER, at=NOW, random=os.urandom)
    with pytest.raises(VisitOver):
        return_to(other_visit, at=NOW)


def test_closing_hides_at_once_can_be_taken_back_and_erases_after_seven_days() -> None:
    founded()
    key, code = written()
    ask_to_close(visiting(code), at=NOW)

    assert texts(visiting(code)) == []
    assert close_due(at=later(days=6)) == 0
    revoke_closing(visiting(code))
    assert texts(visiting(code)) == ["たすけてください"]
    ask_to_close(visiting(code), at=NOW)
    assert close_due(at=later(days=7)) == 1

    stone = Consultation.objects.get(key=key)
    assert (stone.team_box, stone.code_wrap, stone.recovery_box, stone.locator, stone.card) == (None,) * 5
    assert Post.objects.count() == 0
    with pytest.raises(NoSuchCode):
        enter(code, pepper=PEPPER, at=NOW, random=os.urandom)


def test_a_message_moved_to_another_consultation_does_not_open_there() -> None:
    house = founded()
    first, _ = written("ひとつめ")
    second, _ = written("ふたつめ")
    moved = Post.objects.get(consultation__key=first)
    Post.objects.filter(consultation__key=second).update(box=moved.box)

    seen = queries.opened(second, supervisor(house).keys)

    assert [message.words for message in seen.messages] == [None]


def test_whoever_left_opens_nothing_and_those_who_stay_open_everything() -> None:
    house = founded()
    boss = supervisor(house)
    worker, totp = joined(boss, login="umi")
    gone = signed_in("umi", totp)
    key, _ = written("まだ開いている相談")

    leave(worker, by=boss, at=NOW, random=os.urandom)
    rewrap(boss.keys, at=NOW)

    with pytest.raises(NoShare):
        queries.opened(key, gone.keys)
    again = supervisor(house, at=later(minutes=2))
    assert [message.words.text for message in queries.opened(key, again.keys).messages if message.words] == [
        "まだ開いている相談"
    ]
    assert [one.arrived_at for one in queries.waiting(again.keys)] == [NOW]


def test_a_form_is_good_for_twelve_hours_and_only_under_our_key() -> None:
    form = new_form(at=NOW, random=os.urandom)
    given = token(form, key=b"k" * 32, random=os.urandom)

    assert read(given, key=b"k" * 32, at=later(hours=12)).code == form.code
    for bad, key, at in [
        (given, b"k" * 32, later(hours=12, seconds=1)),
        (given, b"x" * 32, NOW),
        (given[:-4], b"k" * 32, NOW),
        ("", b"k" * 32, NOW),
        ("あ" * 50, b"k" * 32, NOW),
    ]:
        with pytest.raises(StaleForm):
            read(bad, key=key, at=at)


def test_no_words_code_or_time_stand_in_the_clear_columns() -> None:
    founded()
    _, code = written("はなみずき 3-14 の そら", limit="today", is_urgent=True)

    for row in (*Consultation.objects.values(), *Post.objects.values()):
        shown = b" ".join(bytes(v) if isinstance(v, (bytes, memoryview)) else str(v).encode() for v in row.values())
        assert "はなみずき".encode() not in shown
        assert code.secret.encode() not in shown
        assert code.locator.encode() not in shown
        assert b"02:00" not in shown
        assert b"17:00" not in shown  # the same moment in UTC
