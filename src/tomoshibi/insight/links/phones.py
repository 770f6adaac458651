"""Telephone numbers in one canonical form: national digits for Japan, + and digits for elsewhere."""

import re
import unicodedata

_NOT_DIGITS = re.compile("[^0-9]")
_SEVERAL = re.compile(r"[,;/、，；／\n]|または|内線|ext")
_LEAST_ABROAD, _MOST_ABROAD = 8, 15  # ITU-T E.164: at most 15 digits


def canonical(written: str) -> str:
    """Return a number as national digits (0…), or with + where it is abroad; the empty text where it is no number.

    Country code, dashes, brackets and width say nothing. A first zero that a spreadsheet took away is put back where the
    number can only be Japanese. A row of one digit stands for "none" in lists, so it is no number.
    """
    text = written if written.isascii() else unicodedata.normalize("NFKC", written)
    if len(text) > 16 or not text.isascii():  # only then can there be two numbers, or words
        for part in _SEVERAL.split(text):
            if found := _one(part):
                return found
        return ""
    return _one(text)


def _one(text: str) -> str:
    digits = _NOT_DIGITS.sub("", text)
    abroad = text.lstrip(" (").startswith("+")
    if digits.startswith("0081"):
        digits, abroad = digits[2:], True
    if digits.startswith("81") and (abroad or len(digits) in (11, 12)) and len(digits) >= 11:
        digits, abroad = "0" + digits[2:].lstrip("0"), False
    if abroad:
        return f"+{digits}" if _LEAST_ABROAD <= len(digits) <= _MOST_ABROAD else ""
    if digits[:1] != "0" and (len(digits) == 9 or (len(digits) == 10 and digits[0] in "5789")):
        digits = "0" + digits
    if digits[:1] != "0" or len(digits) not in (10, 11) or len(set(digits[3:])) == 1:
        return ""
    return digits
