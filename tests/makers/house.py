"""An organisation with workers, and persons who write to it: what tests of the work need, with only the fields that matter."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyotp

from tomoshibi.basics.secrecy import boxes, wraps
from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.basics.secrecy.wraps import Pepper
from tomoshibi.consult import contexts
from tomoshibi.consult.form_token import Form, new_form, row
from tomoshibi.consult.messages import Words, packed
from tomoshibi.consult.operations.sending import FirstWords, Sealed, send
from tomoshibi.consult.operations.visiting import Visitor, enter, return_to
from tomoshibi.consult.retention import Keeping
from tomoshibi.outside.file_store import InFolder, store_at
from tomoshibi.staff.operations.founding import Account, Founded, found
from tomoshibi.staff.operations.members import invite, join
from tomoshibi.staff.operations.sessions import WorkerSession, confirm, session, sign_in
from tomoshibi.staff.queries import keyhole

PEPPER = Pepper(b"p" * 32)
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
NO_FILES = store_at(InFolder(Path("/nonexistent")))  # of talks that nothing was handed in to
KEEPING = Keeping(whole=timedelta(days=90), warning=timedelta(days=14))
PASSPHRASE = "ゆうやけ こやけの かえりみち"


@dataclass(frozen=True)
class House:
    """A founded organisation and its supervisor's one-time secret."""

    founded: Founded
    login: str = "sora"


def founded() -> House:
    first = Account(login="sora", work_name="そら", passphrase=PASSPHRASE)
    return House(found(name_ja="あかり相談室", name_en="Akari", first=first, pepper=PEPPER, at=NOW, random=os.urandom))


def signed_in(login: str, totp: str, *, at: datetime = NOW) -> WorkerSession:
    """Return a confirmed session."""
    token = sign_in(login, PASSPHRASE, pepper=PEPPER, at=at, random=os.urandom)
    confirm(session(token, at=at), pyotp.TOTP(totp).at(at), at=at)
    return session(token, at=at)


def supervisor(house: House, *, at: datetime = NOW) -> WorkerSession:
    return signed_in(house.login, house.founded.totp, at=at)


def joined(by: WorkerSession, *, login: str, role: str = "counsellor", at: datetime = NOW) -> tuple[str, str]:
    """Return the key and one-time secret of a new worker."""
    token = invite(role=role, by=by, at=at, random=os.urandom)
    account = Account(login=login, work_name=login.title(), passphrase=PASSPHRASE)
    return join(token, account, pepper=PEPPER, at=at, random=os.urandom)


def written(
    words: str | Sealed = "たすけてください", *, form: Form | None = None, at: datetime = NOW, **taps: object
) -> tuple[str, ReturnCode]:
    """Return the key and code of a new consultation."""
    form = form or new_form(at=at, random=os.urandom)
    first = {"happened": "threatened", "limit": "", "age_band": "", "is_urgent": False, "is_helper": False, "language": "ja"}
    key = send(FirstWords(words, **{**first, **taps}), form=form, pepper=PEPPER, at=at, random=os.urandom)  # type: ignore[arg-type]
    return key, form.code


def later(**more: int) -> datetime:
    return NOW + timedelta(**more)


def sealed_in_browser(words: str, form: Form, *, at: datetime = NOW) -> Sealed:
    """Return what the script of the help site makes of words, made here in Python."""
    hole = keyhole()
    key = boxes.new_key(random=os.urandom)
    context = contexts.case_key(hole.tenant, form.key, "code")
    post = row(form, words)
    return Sealed(
        row=post,
        public=key.public(),
        team_version=hole.team_version,
        team_box=boxes.seal(key.scalar, to=hole.team_public, context=contexts.case_key(hole.tenant, form.key, hole.holder)),
        recovery_box=boxes.seal(
            key.scalar, to=hole.recovery_public, context=contexts.case_key(hole.tenant, form.key, "recovery")
        ),
        code_wrap=wraps.wrap(key.scalar, secret=wraps.by_code_in_browser(form.code), context=context, random=os.urandom),
        box=boxes.seal(
            packed(Words(words, "", at)), to=key.public(), context=contexts.post(hole.tenant, form.key, post, "person")
        ),
    )


def visiting(code: ReturnCode, at: datetime = NOW) -> Visitor:
    """Return the visit of a person who comes back with a number."""
    return return_to(enter(code, pepper=PEPPER, at=at, random=os.urandom), at=at)
