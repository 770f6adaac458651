"""The token in the form of a first message: the return code, made before sending, sealed so that the server keeps nothing.

A form that is sent twice carries the same token, so it makes one consultation and shows the same code. No cookie is needed.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tomoshibi.basics.secrecy.return_code import ReturnCode, new_code

VALID = timedelta(hours=12)
EARLY = timedelta(minutes=5)  # clocks of two machines may differ by so much
_BOUND = b"tomoshibi/1 form token"
NONCE = 12
LONGEST = 2_000  # characters
MICRO = 1_000_000  # whole microseconds have equally many digits, so that tokens are equally long
SHEET_KEY = 24  # hexadecimal digits; blanks stand for none, so that tokens are equally long


class StaleForm(Exception):
    """The form is older than twelve hours, or its token is none of ours."""


@dataclass(frozen=True, slots=True)
class Form:
    """An open form: the consultation's key that it will have, its own key, and the code.

    `draw` (hexadecimal) goes into the key of each message sent with it and is kept nowhere. `sheet` is the number that a helper
    may hand on. `by_sheet`: the key of the sheet that led here, empty for most.
    """

    key: str
    form: str
    code: ReturnCode = field(repr=False)
    made_at: datetime
    draw: str = field(repr=False)
    sheet: ReturnCode = field(repr=False)
    by_sheet: str = field(repr=False, default="")


def new_form(*, at: datetime, random: Callable[[int], bytes], by_sheet: str = "") -> Form:
    """Make a form; `random(n)` gives n random bytes."""
    code, sheet = new_code(random=random), new_code(random=random)
    return Form(random(12).hex(), random(12).hex(), code, at, random(16).hex(), sheet, by_sheet)


def row(form: Form, words: str) -> str:
    """Return the key of the message that these words of this form are."""
    return row_of(form.draw, words)


def row_of(draw: str, words: str) -> str:
    """Return the key of the message that words are: the same words of the same draw are one, others are another.

    A browser works it out in the same way (help/seal.js), so that what it sealed is known again and not read. `draw` is
    hexadecimal, goes into the key and is kept nowhere.
    """
    same = words.replace("\r\n", "\n").encode("utf-8", "surrogatepass")  # forms send line ends of their own
    return hmac.digest(bytes.fromhex(draw), same, hashlib.sha256).hex()[:24]


def token(form: Form, *, key: bytes, random: Callable[[int], bytes]) -> str:
    """Return a form sealed under the server's form key (32 bytes), as URL-safe text."""
    content = {
        "key": form.key, "form": form.form, "code": form.code.digits(), "at": round(form.made_at.timestamp() * MICRO),
        "draw": form.draw, "sheet": form.sheet.digits(), "by": form.by_sheet.ljust(SHEET_KEY),
    }  # fmt: skip
    nonce = random(NONCE)
    sealed = AESGCM(key).encrypt(nonce, json.dumps(content).encode(), _BOUND)
    return base64.urlsafe_b64encode(nonce + sealed).decode("ascii")


def read(given: str, *, key: bytes, at: datetime) -> Form:
    """Return the form of a token. Raises StaleForm."""
    from tomoshibi.basics.secrecy.return_code import read as read_code

    if len(given) > LONGEST:
        raise StaleForm
    try:
        sealed = base64.b64decode(given.encode("ascii"), b"-_", validate=True)
        content = json.loads(AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _BOUND))
    except (InvalidTag, ValueError, binascii.Error, UnicodeEncodeError):
        raise StaleForm from None
    made_at = datetime.fromtimestamp(content["at"] / MICRO, tz=at.tzinfo)
    if not -EARLY <= at - made_at <= VALID:
        raise StaleForm
    try:
        code, sheet = read_code(content["code"]), read_code(content["sheet"])
        return Form(content["key"], content["form"], code, made_at, content["draw"], sheet, content["by"].strip())
    except KeyError:
        raise StaleForm from None  # a form of the version before this one
