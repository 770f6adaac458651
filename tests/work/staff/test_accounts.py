"""Accounts, sessions and invitations: who gets in, and who does not."""

import os
from datetime import timedelta

import pyotp
import pytest
from django.db import IntegrityError

from tests.makers.house import NOW, PASSPHRASE, PEPPER, founded, joined, later, signed_in, supervisor
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.staff.keys import WrongRecoveryKey, new_recovery, recovery_private
from tomoshibi.staff.models import AuditLine, Invitation, OpenSession, Organisation
from tomoshibi.staff.operations.founding import Account, AlreadyFounded, EasyPassphrase, UnfitPassphrase, found
from tomoshibi.staff.operations.members import NoSuchInvitation, NotAllowed, invite, join, leave
from tomoshibi.staff.operations.passkeys import NoPasskey, confirm_with
from tomoshibi.staff.operations.sessions import (
    NotConfirmed,
    NotSignedIn,
    SessionOver,
    confirm,
    session,
    sign_in,
    sign_out,
    sweep_sessions,
)

pytestmark = pytest.mark.django_db


def test_there_is_one_organisation() -> None:
    founded()

    with pytest.raises(AlreadyFounded):
        founded()


@pytest.mark.parametrize("passphrase", ["みじかい", "x" * 257])
def test_a_passphrase_has_a_fitting_length(passphrase: str) -> None:
    first = Account(login="a", work_name="a", passphrase=passphrase)

    with pytest.raises(UnfitPassphrase):
        found(name_ja="あ", name_en="a", first=first, pepper=PEPPER, at=NOW, random=os.urandom)


@pytest.mark.parametrize(
    "passphrase", ["password1234", "あかりそうだん あかり 2026", "bramble HOSHI-7 kettle", "ほしの こ 2026 ほしの こ"]
)
def test_nobody_begins_with_an_easy_passphrase(passphrase: str) -> None:
    first = Account(login="hoshi-7", work_name="ほしのこ", passphrase=passphrase)

    with pytest.raises(EasyPassphrase):
        found(name_ja="あかりそうだん", name_en="Akari", first=first, pepper=PEPPER, at=NOW, random=os.urandom)

    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("login", "passphrase", "pepper"),
    [
        ("sora", "ちがう あいことば です", PEPPER),
        ("umi", PASSPHRASE, PEPPER),
        ("sora", PASSPHRASE, Pepper(b"q" * 32)),
        ("", "", PEPPER),
    ],
)
def test_a_wrong_name_passphrase_or_pepper_is_refused(login: str, passphrase: str, pepper: Pepper) -> None:
    founded()

    with pytest.raises(NotSignedIn):
        sign_in(login, passphrase, pepper=pepper, at=NOW, random=os.urandom)


def test_a_login_name_is_the_same_in_other_width_and_case() -> None:
    founded()

    assert sign_in(" ＳＯＲＡ ", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)


def test_an_unconfirmed_session_holds_no_team_key() -> None:
    founded()
    token = sign_in("sora", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)

    assert session(token, at=NOW).keys.team == {}
    with pytest.raises(SessionOver):
        session(token, at=later(minutes=10))


def test_a_one_time_code_is_taken_once() -> None:
    house = founded()
    code = pyotp.TOTP(house.founded.totp).at(NOW)
    signed_in("sora", house.founded.totp)
    token = sign_in("sora", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)

    with pytest.raises(NotConfirmed):
        confirm(session(token, at=NOW), code, at=NOW)


@pytest.mark.parametrize("typed", ["", "000000", "abc", "1" * 5_000])
def test_a_wrong_one_time_code_is_refused(typed: str) -> None:
    founded()
    token = sign_in("sora", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)

    with pytest.raises(NotConfirmed):
        confirm(session(token, at=NOW), typed, at=NOW)


def test_full_width_digits_and_blanks_are_forgiven() -> None:
    house = founded()
    token = sign_in("sora", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)
    code = pyotp.TOTP(house.founded.totp).at(NOW)
    typed = f"{code[:3]} {code[3:]}".translate({ord(str(n)): ord("０") + n for n in range(10)})

    confirm(session(token, at=NOW), typed, at=NOW)

    assert session(token, at=NOW).is_confirmed


def test_a_session_ends_when_signed_out_or_after_a_shift() -> None:
    house = founded()
    supervisor(house)
    assert sweep_sessions(at=NOW + timedelta(hours=10)) == 1
    token = sign_in("sora", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)
    sign_out(token)

    with pytest.raises(SessionOver):
        session(token, at=NOW)


def test_half_a_token_of_a_session_opens_nothing() -> None:
    founded()
    token = sign_in("sora", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)

    with pytest.raises(SessionOver):
        session(token[:16] + bytes(32), at=NOW)


def test_an_invited_counsellor_reads_from_the_first_day_and_an_administrator_never() -> None:
    boss = supervisor(founded())

    _, counsellor = joined(boss, login="umi")
    _, administrator = joined(boss, login="yama", role="administrator")

    assert signed_in("umi", counsellor).keys.team.keys() == {1}
    assert signed_in("yama", administrator).keys.team == {}


def test_an_invitation_is_used_once_and_runs_out() -> None:
    boss = supervisor(founded())
    token = invite(role="counsellor", by=boss, at=NOW, random=os.urandom)
    account = Account(login="umi", work_name="うみ", passphrase=PASSPHRASE)

    with pytest.raises(NoSuchInvitation):
        join(token, account, pepper=PEPPER, at=later(days=3), random=os.urandom)
    join(token, account, pepper=PEPPER, at=NOW, random=os.urandom)
    with pytest.raises(NoSuchInvitation):
        join(token, Account("kawa", "かわ", PASSPHRASE), pepper=PEPPER, at=NOW, random=os.urandom)
    assert Invitation.objects.get().wrap is None


def test_a_login_name_is_given_once() -> None:
    boss = supervisor(founded())
    joined(boss, login="umi")

    with pytest.raises(IntegrityError):
        joined(boss, login="Umi")


def test_only_supervisors_invite_and_let_go() -> None:
    boss = supervisor(founded())
    key, totp = joined(boss, login="umi")
    counsellor = signed_in("umi", totp)

    with pytest.raises(NotAllowed):
        invite(role="counsellor", by=counsellor, at=NOW, random=os.urandom)
    with pytest.raises(NotAllowed):
        leave(key, by=counsellor, at=NOW, random=os.urandom)
    with pytest.raises(NotAllowed):
        leave(boss.worker, by=boss, at=NOW, random=os.urandom)


def test_whoever_left_is_signed_out_and_stays_out() -> None:
    boss = supervisor(founded())
    key, totp = joined(boss, login="umi")
    signed_in("umi", totp)

    leave(key, by=boss, at=NOW, random=os.urandom)

    assert OpenSession.objects.filter(worker__key=key).count() == 0
    with pytest.raises(NotSignedIn):
        sign_in("umi", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)


def test_the_recovery_key_on_paper_opens_the_recovery_file_and_no_other_does() -> None:
    house = founded()
    sealed = bytes(Organisation.objects.get().recovery_sealed)

    assert recovery_private(house.founded.recovery_identity, sealed).public() == bytes(
        Organisation.objects.get().recovery_public
    )
    for wrong in (new_recovery(random=os.urandom).identity, "AGE-SECRET-KEY-1", ""):
        with pytest.raises(WrongRecoveryKey):
            recovery_private(wrong, sealed)


def test_after_ten_wrong_codes_none_is_looked_at_for_a_quarter_of_an_hour() -> None:
    house = founded()
    for _ in range(10):
        token = sign_in("sora", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)
        with pytest.raises(NotConfirmed):
            confirm(session(token, at=NOW), "000000", at=NOW)

    for at in (NOW, later(minutes=14)):
        with pytest.raises(NotConfirmed):
            signed_in("sora", house.founded.totp, at=at)

    assert signed_in("sora", house.founded.totp, at=later(minutes=15)).is_confirmed
    assert AuditLine.objects.filter(act="second-step-refused").count() == 12


def test_a_right_code_begins_the_count_anew() -> None:
    house = founded()
    for minute in (1, 3, 5):
        for _ in range(9):
            token = sign_in("sora", PASSPHRASE, pepper=PEPPER, at=later(minutes=minute), random=os.urandom)
            with pytest.raises(NotConfirmed):
                confirm(session(token, at=later(minutes=minute)), "abc", at=later(minutes=minute))

        assert signed_in("sora", house.founded.totp, at=later(minutes=minute)).is_confirmed


@pytest.mark.parametrize("login", ["sora", "umi"])
def test_a_refused_sign_in_stands_in_the_trail_whoever_it_was_for(login: str) -> None:
    founded()

    with pytest.raises(NotSignedIn):
        sign_in(login, "ちがう あいことば です", pepper=PEPPER, at=NOW, random=os.urandom)

    assert AuditLine.objects.filter(act="sign-in-refused").count() == 1


def test_a_passkey_that_does_not_fit_stands_in_the_trail() -> None:
    founded()
    token = sign_in("sora", PASSPHRASE, pepper=PEPPER, at=NOW, random=os.urandom)

    with pytest.raises(NoPasskey):
        confirm_with(session(token, at=NOW), "{}", host="localhost", origins=[], at=NOW)

    assert AuditLine.objects.filter(act="second-step-refused").count() == 1


def test_letting_go_of_nobody_is_refused() -> None:
    boss = supervisor(founded())

    with pytest.raises(NotAllowed):
        leave("0" * 16, by=boss, at=NOW, random=os.urandom)
