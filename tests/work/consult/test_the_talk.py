"""A talk without a name: sent, found again with the code, answered, read by nobody else."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.makers.house import (
    KEEPING,
    NO_FILES,
    NOW,
    PEPPER,
    founded,
    joined,
    later,
    sealed_in_browser,
    signed_in,
    supervisor,
    visiting,
    written,
)
from tomoshibi.basics.secrecy import wraps
from tomoshibi.basics.secrecy.return_code import ReturnCode, new_code
from tomoshibi.consult import queries
from tomoshibi.consult.form_token import StaleForm, new_form, read, token
from tomoshibi.consult.messages import unpacked
from tomoshibi.consult.models import Consultation, Post, Visit
from tomoshibi.consult.operations import NoSuchCode, change_code, end_visit, enter, leaving, return_to, write_more
from tomoshibi.consult.operations.answering import Writer, answer, note_down
from tomoshibi.consult.operations.leaving import ask_to_close, erase_due, revoke_closing
from tomoshibi.consult.operations.rewrapping import part_with, rewrap
from tomoshibi.consult.operations.sending import FirstWords, send
from tomoshibi.consult.operations.visiting import Visitor, VisitOver, WasErased
from tomoshibi.consult.retention import Keeping
from tomoshibi.staff.keys import NoShare
from tomoshibi.staff.models import AuditLine, TeamKey, Worker
from tomoshibi.staff.operations.members import leave

pytestmark = pytest.mark.django_db
SORA = Writer("sora", "そら")


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
        write_more(visitor, "またきました", row="f2", at=NOW)

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
    assert (
        erase_due(keeping=KEEPING, at=later(days=7, hours=21), store=NO_FILES) == 0
    )  # seven whole days from any minute of that day
    revoke_closing(visiting(code), at=NOW)
    assert texts(visiting(code)) == ["たすけてください"]
    ask_to_close(visiting(code), at=NOW)
    assert erase_due(keeping=KEEPING, at=later(days=8), store=NO_FILES) == 1

    stone = Consultation.objects.get(key=key)
    assert (stone.team_box, stone.lock, stone.recovery_box, stone.wishes, stone.card) == (None,) * 5
    assert Post.objects.count() == 0
    with pytest.raises(WasErased):
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


def test_what_a_browser_sealed_is_opened_with_the_code_and_by_the_team() -> None:
    house = founded()
    form = new_form(at=NOW, random=os.urandom)

    key, code = written(sealed_in_browser("端末の中で", form), form=form)

    assert texts(visiting(code)) == ["端末の中で"]
    assert [one.words.text for one in queries.opened(key, supervisor(house).keys).messages if one.words] == ["端末の中で"]


def test_words_sealed_while_the_team_key_changed_are_taken_in_for_the_new_key() -> None:
    house = founded()
    boss = supervisor(house)
    worker, totp = joined(boss, login="umi")
    gone = signed_in("umi", totp)
    form = new_form(at=NOW, random=os.urandom)
    sealed = sealed_in_browser("書いているあいだに", form)
    leave(worker, by=boss, at=NOW, random=os.urandom)

    key, code = written(sealed, form=form)

    assert texts(visiting(code)) == ["書いているあいだに"]
    again = supervisor(house, at=later(minutes=2))
    assert [one.words.text for one in queries.opened(key, again.keys).messages if one.words] == ["書いているあいだに"]
    with pytest.raises(NoShare):
        queries.opened(key, gone.keys)


def test_two_codes_with_the_same_first_digits_each_open_their_own() -> None:
    founded()
    first, second = (new_form(at=NOW, random=os.urandom) for _ in range(2))
    second = replace(second, code=ReturnCode(first.code.locator, second.code.secret))

    written("ひとりめ", form=first)
    written("ふたりめ", form=second)

    assert texts(visiting(first.code)) == ["ひとりめ"]
    assert texts(visiting(second.code)) == ["ふたりめ"]


@pytest.mark.parametrize("in_browser", [True, False])
def test_a_wrong_code_costs_one_derivation_whether_or_not_its_first_digits_are_known(
    monkeypatch: pytest.MonkeyPatch, in_browser: bool
) -> None:
    founded()
    form = new_form(at=NOW, random=os.urandom)
    _, code = written(sealed_in_browser("x", form) if in_browser else "x", form=form)
    derived: list[int] = []
    real = wraps._key

    def counted(secret: wraps.Secret, salt: bytes) -> bytes:
        derived.append(secret.way)
        return real(secret, salt)

    monkeypatch.setattr(wraps, "_key", counted)
    other = new_code(random=os.urandom)

    costs = []
    for wrong in (ReturnCode(code.locator, other.secret), other):
        derived.clear()
        with pytest.raises(NoSuchCode):
            enter(wrong, pepper=PEPPER, at=NOW, random=os.urandom)
        costs.append([way in {wraps.CODE, wraps.CODE_OVER} for way in derived])

    assert costs == [[True], [True]]


def test_a_message_that_comes_while_its_talk_is_erased_is_refused() -> None:
    founded()
    _, code = written()
    visitor = visiting(code)
    ask_to_close(visitor, at=NOW)
    erase_due(keeping=KEEPING, at=later(days=8), store=NO_FILES)

    with pytest.raises(VisitOver):
        write_more(visitor, "まにあわなかった", row="f9", at=NOW)
    assert Post.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [
        b'{"text": "\\ud83d", "at": "9999-12-31T23:59:59+00:00"}',
        b'{"text": "x", "at": "0001-01-01T00:00:00+14:00", "by": "\\udc00"}',
        b'{"text": "x", "at": "2026-11-27T00:00:00"}',
        b'{"text": "x", "at": {}}',
        b"[" * 150_000,
        b"\xff\xfe",
    ],
)
def test_whatever_a_browser_sealed_can_be_shown(content: bytes) -> None:
    words = unpacked(content)

    assert (words.text + words.by).encode("utf-8")
    assert words.at is None


def test_visits_that_ran_out_are_removed_when_someone_comes() -> None:
    founded()
    _, first = written()
    _, second = written()
    enter(first, pepper=PEPPER, at=NOW, random=os.urandom)

    enter(second, pepper=PEPPER, at=later(minutes=20), random=os.urandom)

    assert Visit.objects.count() == 1


def test_a_deletion_taken_back_while_the_night_work_runs_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    founded()
    _, code = written("やっぱり残したい")
    visitor = visiting(code)
    ask_to_close(visitor, at=NOW)
    real = leaving._lock_away

    def first_taken_back(consultation_id: int, *, keeping: Keeping, at: datetime) -> bool:
        revoke_closing(visitor, at=NOW)
        return real(consultation_id, keeping=keeping, at=at)

    monkeypatch.setattr(leaving, "_lock_away", first_taken_back)

    assert erase_due(keeping=KEEPING, at=later(days=8), store=NO_FILES) == 0
    assert texts(visitor) == ["やっぱり残したい"]


def test_an_erasure_that_was_cut_off_is_finished_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    founded()
    key, code = written(happened="for-someone", is_helper=True)
    ask_to_close(visiting(code), at=NOW)
    with monkeypatch.context() as cut:
        cut.setattr(leaving, "_clear", lambda number, store, at: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erase_due(keeping=KEEPING, at=later(days=8), store=NO_FILES)
    assert Consultation.objects.get(key=key).team_box is None

    erase_due(keeping=KEEPING, at=later(days=8), store=NO_FILES)

    stone = Consultation.objects.get(key=key)
    assert (stone.status, stone.happened, Post.objects.count()) == ("erased", "", 0)
    assert AuditLine.objects.filter(act="erased", subject=f"consultation:{key}").count() == 1


def test_closing_cannot_be_asked_of_what_is_erased() -> None:
    founded()
    key, code = written()
    visitor = visiting(code)
    ask_to_close(visitor, at=NOW)
    erase_due(keeping=KEEPING, at=later(days=8), store=NO_FILES)

    ask_to_close(visitor, at=later(days=7))

    assert Consultation.objects.get(key=key).status == "erased"


@pytest.mark.parametrize("act", [answer, note_down])
def test_the_same_text_from_the_same_form_is_written_once(act: Callable[..., None]) -> None:
    founded()
    key, _ = written()

    for text in ("はい", "はい", "はい、そして"):
        act(key, text, by=SORA, at=NOW, random=os.urandom, form="f1")

    assert Post.objects.filter(side="worker").count() == 2


def test_nobody_is_let_go_where_something_would_not_be_wrapped_anew() -> None:
    house = founded()
    boss = supervisor(house)
    worker, _ = joined(boss, login="umi")
    written()
    without = replace(boss, keys=replace(boss.keys, team={}))

    with pytest.raises(NoShare):
        part_with(worker, by=without, at=NOW, random=os.urandom)

    assert Worker.objects.get(key=worker).left_day is None


def test_letting_someone_go_waits_for_talks_before_it_holds_the_trail_as_everybody_does() -> None:
    """On PostgreSQL an answer holds its talk and waits for the trail: the other way round, one of the two would fail."""
    house = founded()
    by = supervisor(house)
    leaving_worker, _ = joined(by, login="umi")
    written()

    with CaptureQueriesContext(connection) as asked:
        part_with(leaving_worker, by=by, at=NOW, random=os.urandom)

    tables = [next((one for one in ("consult_consultation", "staff_trailhead") if one in line["sql"]), "") for line in asked]
    assert tables.index("consult_consultation") < tables.index("staff_trailhead")


@pytest.mark.parametrize("seals", [True, False])
def test_a_first_message_that_comes_while_someone_is_let_go_is_not_for_their_key(seals: bool) -> None:
    house = founded()
    by = supervisor(house)
    worker, totp = joined(by, login="umi")
    gone = signed_in("umi", totp)
    form = new_form(at=NOW, random=os.urandom)
    words = sealed_in_browser("まにあった", form) if seals else "まにあった"

    def letting_go(size: int) -> bytes:
        if TeamKey.objects.count() == 1:
            part_with(worker, by=by, at=NOW, random=os.urandom)
        return os.urandom(size)

    first = FirstWords(words, happened="", limit="", age_band="", is_urgent=False, is_helper=False, language="ja")
    key = send(first, form=form, pepper=PEPPER, at=NOW, random=letting_go)

    with pytest.raises(NoShare):
        queries.opened(key, gone.keys)
    staying = supervisor(house, at=later(minutes=2))
    assert [one.words.text for one in queries.opened(key, staying.keys).messages if one.words] == ["まにあった"]
