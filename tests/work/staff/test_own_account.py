"""What workers do with their own account: change the passphrase, and see and end open sessions."""

import os
from collections.abc import Callable

import pyotp
import pytest

from tests.makers.house import NOW, PASSPHRASE, PEPPER, House, founded, joined, later, signed_in, supervisor
from tomoshibi.basics.secrecy import wraps
from tomoshibi.basics.secrecy.boxes import PrivateKey
from tomoshibi.staff import keys
from tomoshibi.staff.models import AuditLine, OpenSession, Organisation, Worker
from tomoshibi.staff.operations.founding import EasyPassphrase, UnfitPassphrase
from tomoshibi.staff.operations.members import NotAllowed
from tomoshibi.staff.operations.open_sessions import end_all, end_others, open_seats
from tomoshibi.staff.operations.passphrases import WrongPassphrase, ask_again, change
from tomoshibi.staff.operations.sessions import NotSignedIn, SessionOver, WorkerSession, confirm, session, sign_in

pytestmark = pytest.mark.django_db

NEW = "つきのひかりと しろいねこ"


def changed(worker: WorkerSession, *, old: str = PASSPHRASE, new: str = NEW) -> bytes:
    return change(worker, old=old, new=new, pepper=PEPPER, at=NOW, random=os.urandom)


def half_open(*, passphrase: str = PASSPHRASE) -> bytes:
    """Return the token of a session that waits for its second step."""
    return sign_in("sora", passphrase, pepper=PEPPER, at=NOW, random=os.urandom)


def test_a_new_passphrase_opens_the_same_keys_and_the_old_one_opens_nothing() -> None:
    house = founded()
    before = supervisor(house)

    changed(before)

    with pytest.raises(NotSignedIn):
        half_open()
    token = half_open(passphrase=NEW)
    later_on = later(minutes=2)
    confirm(session(token, at=NOW), pyotp.TOTP(house.founded.totp).at(later_on), at=later_on)
    assert session(token, at=later_on).keys == before.keys


def test_changing_the_passphrase_ends_every_other_session_and_this_one_goes_on_under_a_new_token() -> None:
    house = founded()
    other = half_open()
    token = half_open()
    confirm(session(token, at=NOW), pyotp.TOTP(house.founded.totp).at(NOW), at=NOW)

    new = changed(session(token, at=NOW))

    assert session(new, at=NOW).keys.team.keys() == {1}
    for ended in (other, token):
        with pytest.raises(SessionOver):
            session(ended, at=NOW)


def test_the_sessions_of_colleagues_stay_open_when_a_passphrase_changes() -> None:
    boss = supervisor(founded())
    _, totp = joined(boss, login="umi")
    umi = signed_in("umi", totp)

    changed(boss)

    assert OpenSession.objects.filter(token_hash=bytes.fromhex(umi.row)).exists()


def test_without_the_old_passphrase_nothing_changes_and_the_try_stands_in_the_trail() -> None:
    boss = supervisor(founded())

    with pytest.raises(WrongPassphrase):
        changed(boss, old="ちがう あいことば です")

    assert half_open()
    assert AuditLine.objects.filter(act="passphrase-refused", actor=boss.worker).count() == 1
    assert not AuditLine.objects.filter(act="passphrase-changed").exists()


def test_a_changed_passphrase_stands_in_the_trail() -> None:
    boss = supervisor(founded())

    changed(boss)

    assert AuditLine.objects.filter(act="passphrase-changed", subject=f"worker:{boss.worker}").count() == 1


@pytest.mark.parametrize("new", ["みじかい", "x" * 257])
def test_a_new_passphrase_has_a_fitting_length_too(new: str) -> None:
    boss = supervisor(founded())

    with pytest.raises(UnfitPassphrase):
        changed(boss, new=new)

    assert half_open()


@pytest.mark.parametrize(
    "new", ["password1234", "あかり相談室 あかり 2026", "むらさきの SORA に くじら", "あかり Akari 12345678"]
)
def test_an_easy_passphrase_does_not_take_the_place_of_the_old_one(new: str) -> None:
    boss = supervisor(founded())

    with pytest.raises(EasyPassphrase):
        changed(boss, new=new)

    assert half_open()


def test_before_the_second_step_no_passphrase_is_changed() -> None:
    founded()

    with pytest.raises(NotAllowed):
        changed(session(half_open(), at=NOW))


def when_next_opened(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Do something right after a worker's key was opened the next time, as another browser would meanwhile."""
    real = keys.worker_key

    def meanwhile(worker: Worker, *, secret: wraps.Secret, organisation: Organisation) -> tuple[PrivateKey, str]:
        opened = real(worker, secret=secret, organisation=organisation)
        monkeypatch.setattr(keys, "worker_key", real)
        do()
        return opened

    monkeypatch.setattr(keys, "worker_key", meanwhile)


def test_of_two_changes_at_once_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    boss = supervisor(founded())
    when_next_opened(monkeypatch, lambda: changed(boss))

    with pytest.raises(WrongPassphrase):
        changed(boss, new="べつの ところで かえました")

    assert half_open(passphrase=NEW)


def test_a_sign_in_that_began_before_the_change_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    boss = supervisor(founded())
    when_next_opened(monkeypatch, lambda: changed(boss))

    with pytest.raises(NotSignedIn):
        half_open()

    assert OpenSession.objects.count() == 1


def test_asking_again_knows_the_passphrase_from_another() -> None:
    boss = supervisor(founded())

    ask_again(boss, PASSPHRASE, pepper=PEPPER, at=NOW)
    with pytest.raises(WrongPassphrase):
        ask_again(boss, "ちがう あいことば です", pepper=PEPPER, at=NOW)

    assert AuditLine.objects.filter(act="passphrase-refused").count() == 1


def two_seats(house: House) -> tuple[WorkerSession, bytes]:
    """Return a supervisor's session, and the token of another one of theirs."""
    return supervisor(house), half_open()


def test_open_sessions_are_listed_with_the_own_one_first() -> None:
    boss, _ = two_seats(founded())

    this, other = open_seats(boss, at=NOW)

    assert (this.is_this, this.started_at, this.seen_at) == (True, NOW, NOW)
    assert (other.is_this, other.started_at, other.seen_at) == (False, NOW, None)


def test_a_session_says_when_it_was_last_used() -> None:
    house = founded()
    token = half_open()
    confirm(session(token, at=NOW), pyotp.TOTP(house.founded.totp).at(NOW), at=NOW)

    opened = session(token, at=later(minutes=7))

    assert [one.seen_at for one in open_seats(opened, at=later(minutes=7))] == [later(minutes=7)]


def test_sessions_that_ran_out_and_those_of_others_are_not_listed() -> None:
    boss, _ = two_seats(founded())
    _, totp = joined(boss, login="umi")
    signed_in("umi", totp)

    assert [one.is_this for one in open_seats(boss, at=later(minutes=10))] == [True]


def test_a_worker_ends_one_other_session_of_their_own() -> None:
    boss, _ = two_seats(founded())
    half_open()
    other = next(one for one in open_seats(boss, at=NOW) if not one.is_this)

    end_others(boss, number=other.number, at=NOW)

    assert other.number not in {one.number for one in open_seats(boss, at=NOW)}
    assert len(open_seats(boss, at=NOW)) == 2


def test_a_worker_ends_all_other_sessions_and_stays() -> None:
    boss, token = two_seats(founded())

    end_others(boss, at=NOW)

    assert [one.is_this for one in open_seats(boss, at=NOW)] == [True]
    with pytest.raises(SessionOver):
        session(token, at=NOW)


def test_nobody_ends_a_colleagues_session_by_its_number() -> None:
    boss = supervisor(founded())
    _, totp = joined(boss, login="umi")
    umi = signed_in("umi", totp)

    end_others(umi, number=open_seats(boss, at=NOW)[0].number, at=NOW)

    assert len(open_seats(boss, at=NOW)) == 1


def test_a_supervisor_ends_all_sessions_of_a_worker_who_may_come_back() -> None:
    boss = supervisor(founded())
    key, totp = joined(boss, login="umi")
    signed_in("umi", totp)

    end_all(key, by=boss, at=NOW)

    assert not OpenSession.objects.filter(worker__key=key).exists()
    assert AuditLine.objects.filter(act="sessions-ended", subject=f"worker:{key}", actor=boss.worker).count() == 1
    assert signed_in("umi", totp, at=later(minutes=2)).is_confirmed


def test_only_a_supervisor_ends_the_sessions_of_another() -> None:
    boss = supervisor(founded())
    _, totp = joined(boss, login="umi")
    umi = signed_in("umi", totp)

    for key, by in ((boss.worker, umi), (boss.worker, boss), ("0" * 16, boss)):
        with pytest.raises(NotAllowed):
            end_all(key, by=by, at=NOW)
    assert len(open_seats(boss, at=NOW)) == 1
