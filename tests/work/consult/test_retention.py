"""How long a talk is kept: never shorter than was said, warned of, held by law, and gone for good at the end."""

import os
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from tests.makers.house import KEEPING, NO_FILES, NOW, PEPPER, founded, joined, later, signed_in, supervisor, visiting, written
from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.return_code import ReturnCode, new_code
from tomoshibi.consult import contexts, queries, traces
from tomoshibi.consult.models import Consultation, Link, Post, Sheet, Visit
from tomoshibi.consult.operations import leaving
from tomoshibi.consult.operations.answering import Writer, answer, note_down
from tomoshibi.consult.operations.holding import NoReason, hold, release
from tomoshibi.consult.operations.leaving import ask_to_close, erase_due, forget_stones, revoke_closing, sweep_files
from tomoshibi.consult.operations.linking import link
from tomoshibi.consult.operations.rewrapping import part_with
from tomoshibi.consult.operations.visiting import (
    IsClosing,
    NoSuchCode,
    WasErased,
    change_code,
    enter,
    tell_wishes,
    write_more,
)
from tomoshibi.consult.wishes import Wishes
from tomoshibi.staff import trail
from tomoshibi.staff.models import AuditLine
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.sessions import WorkerSession
from tomoshibi.staff.queries import keyhole

pytestmark = pytest.mark.django_db
SORA = Writer("sora", "そら")
AFTER = later(days=91)  # ninety whole days after the words, whatever the minute


def erased(at: datetime) -> int:
    return erase_due(keeping=KEEPING, at=at, store=NO_FILES)


@pytest.mark.parametrize("asked", ["00:00", "12:00", "23:59"])
def test_a_deletion_leaves_seven_whole_days_whatever_the_minute_it_was_asked_in(asked: str) -> None:
    founded()
    at = datetime.fromisoformat(f"2026-11-27T{asked}+09:00")
    _, code = written(at=at)
    ask_to_close(visiting(code, at), at=at)

    assert erased(at + timedelta(days=7)) == 0
    assert erased(datetime.fromisoformat("2026-12-05T00:00+09:00")) == 1


def test_asking_again_does_not_move_the_day_of_a_deletion() -> None:
    founded()
    key, code = written()
    for days in (0, 3):
        ask_to_close(visiting(code), at=later(days=days))

    assert Consultation.objects.get(key=key).closing_day == date(2026, 12, 5)


@pytest.mark.parametrize("at", ["00:00", "23:59"])
def test_a_silent_talk_is_kept_ninety_whole_days(at: str) -> None:
    founded()
    written(at=datetime.fromisoformat(f"2026-11-27T{at}+09:00"))

    assert erased(datetime.fromisoformat("2027-02-25T23:59+09:00")) == 0
    assert erased(datetime.fromisoformat("2027-02-26T00:00+09:00")) == 1


def test_words_of_either_side_begin_the_time_anew_and_a_note_does_not() -> None:
    founded()
    by_person, code = written()
    by_worker, _ = written()
    wished, wishing = written()
    noted, _ = written()
    write_more(visiting(code), "まだいます", row="f1", at=later(days=60))
    answer(by_worker, "待っています", by=SORA, at=later(days=60), random=os.urandom)
    tell_wishes(visiting(wishing), Wishes("any", ""), at=later(days=60))
    note_down(noted, "連絡なし", by=SORA, at=later(days=60), random=os.urandom)

    erased(AFTER)

    gone = set(Consultation.objects.filter(status="erased").values_list("key", flat=True))
    assert gone == {noted}
    assert not {by_person, by_worker, wished} & gone


def test_the_thread_warns_when_fourteen_days_are_left_and_writing_ends_the_warning() -> None:
    founded()
    _, code = written()
    visitor = visiting(code)
    day = NOW.date()

    assert queries.kept(visitor, keeping=KEEPING, on=day + timedelta(days=75)) is None
    assert queries.kept(visitor, keeping=KEEPING, on=day + timedelta(days=76)) == day + timedelta(days=90)
    write_more(visitor, "はい", row="f1", at=later(days=76))
    assert queries.kept(visitor, keeping=KEEPING, on=day + timedelta(days=76)) is None


def test_what_is_held_by_law_is_not_erased_and_its_reason_is_sealed_beside_it_and_no_note() -> None:
    house = founded()
    key, code = written()
    hold(key, "捜査からの求め", by=SORA, at=NOW)
    closing, closing_code = written()
    ask_to_close(visiting(closing_code), at=NOW)
    hold(closing, "同じ", by=SORA, at=NOW)

    assert erased(AFTER) == 0

    visitor = visiting(code, AFTER)
    assert queries.kept(visitor, keeping=KEEPING, on=AFTER.date()) is None
    assert [one.words.text for one in queries.thread(visitor).messages if one.words] == ["たすけてください"]
    sora = supervisor(house)
    assert notes_of(key, sora) == []
    why = queries.reasons_held((key, closing), sora.keys)
    assert {one: (words.text, words.by, words.at) for one, words in why.items()} == {
        key: ("捜査からの求め", SORA.work_name, NOW), closing: ("同じ", SORA.work_name, NOW),
    }  # fmt: skip
    assert "捜査からの求め".encode() not in bytes(Consultation.objects.get(key=key).hold or b"")
    assert AuditLine.objects.filter(act="held").count() == 2


def notes_of(key: str, by: WorkerSession) -> list[str]:
    return [one.words.text for one in queries.opened(key, by.keys).messages if one.is_note and one.words]


def test_when_a_hold_ends_the_person_still_has_the_whole_time_and_notes_keep_why_it_was() -> None:
    sora = supervisor(founded())
    key, _ = written()
    hold(key, "求めがある", by=SORA, at=NOW)
    release(key, "終わった", by=sora, at=AFTER, random=os.urandom)

    assert notes_of(key, sora) == ["保全のわけ: 求めがある", "保全の解除: 終わった"]
    assert Consultation.objects.get().hold is None
    assert erased(AFTER) == 0
    assert erased(AFTER + timedelta(days=91)) == 1


def test_a_hold_is_ended_by_a_supervisor_alone_and_the_refusal_stands_in_the_trail() -> None:
    sora = supervisor(founded())
    _, totp = joined(sora, login="umi")
    umi = signed_in("umi", totp)
    key, _ = written()
    hold(key, "求めがある", by=Writer(umi.worker, umi.work_name), at=NOW)

    with pytest.raises(NotAllowed):
        release(key, "終わった", by=umi, at=NOW, random=os.urandom)

    assert Consultation.objects.get().is_held is True
    assert AuditLine.objects.filter(act="refused", actor=umi.worker, subject=f"consultation:{key}").count() == 1


def test_why_a_talk_is_held_opens_with_the_newest_team_key_once_somebody_left() -> None:
    house = founded()
    sora = supervisor(house)
    leaving, _ = joined(sora, login="umi")
    key, _ = written()
    hold(key, "求めがある", by=SORA, at=NOW)

    part_with(leaving, by=sora, at=NOW, random=os.urandom)

    found = Consultation.objects.get()
    assert found.hold_version == found.team_version == 2
    assert queries.reasons_held((key,), supervisor(house, at=later(minutes=1)).keys)[key].text == "求めがある"


def test_a_hold_needs_a_reason() -> None:
    founded()
    key, _ = written()

    with pytest.raises(NoReason):
        hold(key, "  ", by=SORA, at=NOW)

    assert Consultation.objects.get(key=key).is_held is False


@pytest.mark.parametrize(("is_asked", "why"), [(True, "asked"), (False, "time")])
def test_the_right_code_hears_what_became_of_the_talk_and_a_wrong_one_nothing(is_asked: bool, why: str) -> None:
    founded()
    _, code = written()
    if is_asked:
        ask_to_close(visiting(code), at=NOW)
    erased(AFTER)

    with pytest.raises(WasErased) as found:
        enter(code, pepper=PEPPER, at=AFTER, random=os.urandom)
    assert (found.value.why, found.value.day) == (why, AFTER.date())
    near = ReturnCode(code.locator, new_code(random=os.urandom).secret)
    with pytest.raises(NoSuchCode):
        enter(near, pepper=PEPPER, at=AFTER, random=os.urandom)


@pytest.mark.parametrize("found", ["tombstone", "sheet", "nothing"])
def test_a_wrong_code_costs_one_derivation_whatever_its_first_digits_find(monkeypatch: pytest.MonkeyPatch, found: str) -> None:
    founded()
    _, code = written(is_helper=True)
    if found == "tombstone":
        Sheet.objects.all().delete()
        erased(AFTER)
    if found == "sheet":
        Sheet.objects.update(locator=wraps.located(code, PEPPER))
        Consultation.objects.update(locator=None)
    derived: list[int] = []
    real = wraps._key

    def counted(secret: wraps.Secret, salt: bytes) -> bytes:
        derived.append(secret.way)
        return real(secret, salt)

    monkeypatch.setattr(wraps, "_key", counted)
    other = new_code(random=os.urandom)
    locator = other.locator if found == "nothing" else code.locator

    with pytest.raises(NoSuchCode):
        enter(ReturnCode(locator, other.secret), pepper=PEPPER, at=AFTER, random=os.urandom)

    assert derived == [wraps.CODE]


def test_after_erasing_nothing_opens_with_all_keys_in_hand() -> None:
    house = founded()
    keys = supervisor(house).keys
    key, code = written("すべて消えてほしい", limit="today")
    tell_wishes(visiting(code), Wishes("wait", "夜はやめて"), at=NOW)
    context = contexts.case_key(keyhole().tenant, key, "team:1")
    scalar = boxes.open_box(bytes(Consultation.objects.get(key=key).team_box or b""), key=keys.team[1], context=context)

    erased(AFTER)

    stone = Consultation.objects.get(key=key)
    assert (stone.team_box, stone.recovery_box, stone.lock, stone.card, stone.wishes) == (None,) * 5
    assert (stone.happened, stone.limit, stone.age_band, stone.language, stone.is_urgent) == ("", "", "", "", False)
    assert Post.objects.count() == 0
    context = contexts.case_key(keyhole().tenant, key, "code")
    behind = wraps.unwrap(bytes(stone.code_wrap or b""), secret=wraps.by_code(code, PEPPER), context=context)
    assert behind != scalar  # the code's wrap holds a key to what is no longer there


class Cut(Exception):
    """The process was killed here."""


def night_work() -> tuple[int, int]:
    return leaving.erase_due(keeping=KEEPING, at=AFTER, store=NO_FILES), leaving.sweep_files()


def killed(*args: object, **more: object) -> None:
    raise Cut


@pytest.mark.parametrize("step", ["_lock_away", "_clear", "sweep_files"])
def test_a_run_that_is_cut_off_anywhere_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    founded()
    key, code = written("とちゅうで止まる")
    other, _ = written(at=AFTER)
    pair = {one.key: one for one in Consultation.objects.all()}
    Link.objects.create(first=pair[key], second=pair[other], kind="lost-code", day=NOW)
    monkeypatch.setattr(traces, "remove", lambda: None)  # no file is written anew inside a test's transaction
    with monkeypatch.context() as cut:
        cut.setattr(leaving, step, killed)
        with pytest.raises(Cut):
            night_work()

    night_work()

    assert night_work() == (0, 0)
    stone = Consultation.objects.get(key=key)
    assert (stone.status, stone.erasure, stone.team_box) == ("erased", "done", None)
    assert (Post.objects.count(), Link.objects.count()) == (1, 0)
    assert AuditLine.objects.filter(act="erased", subject=f"consultation:{key}").count() == 1
    with pytest.raises(WasErased):
        enter(code, pepper=PEPPER, at=AFTER, random=os.urandom)


def test_half_a_step_leaves_the_talk_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    founded()
    _, code = written("まだある")
    monkeypatch.setattr(trail, "note", killed)

    with pytest.raises(Cut):
        erased(AFTER)

    assert [one.words.text for one in queries.thread(visiting(code)).messages if one.words] == ["まだある"]


@pytest.mark.django_db(transaction=True)
def test_the_files_of_the_database_are_written_anew_once_for_what_was_erased() -> None:
    founded()
    key, _ = written("ファイルからも消える")
    erased(AFTER)

    assert sweep_files() == 1

    assert Consultation.objects.get(key=key).erasure == "done"
    assert sweep_files() == 0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL waits for whoever holds a table")
def test_a_database_that_cannot_be_swept_now_is_left_to_the_next_run() -> None:
    founded()
    written()
    erased(AFTER)

    assert sweep_files() == 0  # a transaction is open, as where somebody else writes

    assert Consultation.objects.filter(erasure="cleared").count() == 1


def test_after_as_long_again_the_code_of_a_tombstone_finds_nothing() -> None:
    founded()
    _, code = written(is_helper=True)
    erased(AFTER)

    forget_stones(keeping=KEEPING, at=AFTER + timedelta(days=90))
    with pytest.raises(WasErased):
        enter(code, pepper=PEPPER, at=AFTER, random=os.urandom)
    forget_stones(keeping=KEEPING, at=AFTER + timedelta(days=91))
    with pytest.raises(NoSuchCode):
        enter(code, pepper=PEPPER, at=AFTER, random=os.urandom)
    assert Sheet.objects.count() == 0


def test_while_it_is_closing_nothing_is_written_changed_or_wished() -> None:
    founded()
    _, code = written()
    visitor = visiting(code)
    ask_to_close(visitor, at=NOW)

    with pytest.raises(IsClosing):
        write_more(visitor, "x", row="f1", at=NOW)
    with pytest.raises(IsClosing):
        tell_wishes(visitor, Wishes("", "x"), at=NOW)
    with pytest.raises(IsClosing):  # whoever makes her delete must not take the number that takes it back
        change_code(visitor, pepper=PEPPER, random=os.urandom)


def test_what_is_taken_back_is_kept_as_long_as_after_new_words() -> None:
    founded()
    _, code = written()
    visitor = visiting(code)
    ask_to_close(visitor, at=later(days=88))
    revoke_closing(visitor, at=later(days=95))

    assert erased(later(days=96)) == 0


@pytest.mark.parametrize("ends", ["changed", "ended", "erased"])
def test_whoever_is_just_entering_with_a_number_stays_out_once_it_is_dead(ends: str) -> None:
    founded()
    key, code = written()
    visitor = visiting(code)

    def ending(size: int) -> bytes:
        if Consultation.objects.get(key=key).version == 1:
            if ends == "changed":
                change_code(visitor, pepper=PEPPER, random=os.urandom)
            elif ends == "ended":
                new, _ = written()
                link(key, new, "なくした", by=SORA, at=NOW, random=os.urandom, end_old_code=True)
            else:
                ask_to_close(visitor, at=NOW)
                erased(later(days=9))
        return os.urandom(size)

    with pytest.raises(NoSuchCode):
        enter(code, pepper=PEPPER, at=NOW, random=ending)

    assert Visit.objects.exclude(token_hash=bytes.fromhex(visitor.visit)).count() == 0


def test_a_message_that_comes_in_the_moment_a_deletion_is_asked_for_is_not_put_into_what_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    founded()
    _, code = written()
    visitor, seal = visiting(code), boxes.seal

    def closing_meanwhile(content: bytes, *, to: boxes.PublicKey, context: Context) -> boxes.Box:
        ask_to_close(visitor, at=NOW)
        return seal(content, to=to, context=context)

    monkeypatch.setattr(boxes, "seal", closing_meanwhile)

    with pytest.raises(IsClosing):
        write_more(visitor, "x", row="f1", at=NOW)
    assert Post.objects.count() == 1
