"""The return code: 24 digits that find a consultation again and open it. Made before sending, kept by the person alone.

Eight digits find the row (only their HMAC is stored), fifteen are the secret, the last one catches slips of the finger.
Digits need no Japanese input method and look like an order number.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

LOCATOR = 8
SECRET = 15
DIGITS = LOCATOR + SECRET + 1
GROUP = 4
LONGEST_TYPED = 200  # characters; what is longer is no code with blanks and dashes in it
# Damm's table of order 10 finds every single wrong digit and every swap of neighbours. Damm (2004), dissertation, Marburg.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
_BETWEEN = frozenset(" \t\n\r-‐‑‒–—―−ーｰ_.,、。/・:　")

# Digits as a number is written down: with at most two blanks or dashes between, and no digit or Latin letter beside.
_WRITTEN = re.compile(r"(?<![0-9A-Za-z])(?:[0-9][ \t\n\r\u2010-\u2015\u2212\u30fc-]{0,2}){23}[0-9](?![0-9A-Za-z])")


class NotACode(ValueError):
    """What was typed cannot be a return code; `reason` says how: `empty`, `letters`, `length` or `check`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ReturnCode:
    """A return code; what it prints never shows it."""

    locator: str = field(repr=False)
    secret: str = field(repr=False)

    def digits(self) -> str:
        """Return the 24 digits without blanks."""
        return self.locator + self.secret + _check(self.locator + self.secret)

    def shown(self) -> str:
        """Return the code in six groups of four, for people."""
        digits = self.digits()
        return " ".join(digits[place : place + GROUP] for place in range(0, DIGITS, GROUP))


def new_code(*, random: Callable[[int], bytes]) -> ReturnCode:
    """Make a code with 76 random bits; `random(n)` gives n random bytes."""
    number = _below(10 ** (LOCATOR + SECRET), random)
    digits = str(number).zfill(LOCATOR + SECRET)
    return ReturnCode(digits[:LOCATOR], digits[LOCATOR:])


def _below(limit: int, random: Callable[[int], bytes]) -> int:
    """Return an even choice among the numbers below a limit."""
    bits = (limit - 1).bit_length()
    size = (bits + 7) // 8
    while True:
        number = int.from_bytes(random(size), "big") >> (size * 8 - bits)
        if number < limit:
            return number


def read(typed: str) -> ReturnCode:
    """Return the code that was typed: full-width digits, blanks and dashes of every kind are forgiven. Raises NotACode."""
    if len(typed) > LONGEST_TYPED:
        raise NotACode("length")
    kept = [sign for sign in unicodedata.normalize("NFKC", typed) if sign not in _BETWEEN]
    if not kept:
        raise NotACode("empty")
    if not all(sign.isdecimal() for sign in kept):
        raise NotACode("letters")
    digits = "".join(str(unicodedata.decimal(sign)) for sign in kept)
    if len(digits) != DIGITS:
        raise NotACode("length")
    if _check(digits[:-1]) != digits[-1]:
        raise NotACode("check")
    return ReturnCode(digits[:LOCATOR], digits[LOCATOR:-1])


def holds_code(text: str, code: ReturnCode) -> bool:
    """Return whether a text holds this code, however its digits are spaced: a page then asks to leave it out of a message."""
    digits = "".join(str(unicodedata.decimal(sign)) for sign in unicodedata.normalize("NFKC", text) if sign.isdecimal())
    return code.digits() in digits


def seems_to_hold_code(text: str) -> bool:
    """Return whether a text holds 24 digits that could be somebody's code: a page that knows no code asks before it sends them.

    One in ten rows of as many digits that are none fits, too. The thread's script looks in the same way (help/box.js).
    """
    found = _WRITTEN.finditer(unicodedata.normalize("NFKC", text))
    rows = ("".join(sign for sign in one.group() if sign.isdecimal()) for one in found)
    return any(_check(digits[:-1]) == digits[-1] for digits in rows)


def _check(digits: str) -> str:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)
