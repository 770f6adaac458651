"""Make text from elsewhere harmless to look at: nothing in it can hide, reorder or run.

The text itself is never changed in the records; this is only for what is shown (terminal, spreadsheet, report).
"""

import re
import unicodedata
from typing import Final

# A blank that most fonts draw as nothing: used for names that look empty.
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Default_Ignorable_Code_Point of Unicode 15.1 where the general category alone would let it pass.
_IGNORED_MARKS: Final = frozenset("\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_MARKS: Final = frozenset({"Mn", "Mc", "Me"})
MAX_MARKS = 4  # Hebrew, Thai, Vietnamese and Hindi stay within it on one letter; a longer stack covers other lines.

# Characters that need no second look. Only a short cut for speed: everything else is judged one by one.
_ORDINARY: Final = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u218b\u2190-\u2426\u2460-\u27ff\u2900-\u2b73"
    "\u3000-\u3029\u3030-\u303f\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3131-\u3163\u3165-\u318e"
    "\u31f0-\u321e\u3220-\u9ffc\uac00-\ud7a3\uf900-\ufa6d\uff01-\uff9f\uffe0-\uffe6"
    "\U0001f300-\U0001f6d7\U0001f900-\U0001f9ff\U00020000-\U0002a6dd"
)
_UNUSUAL: Final = re.compile(f"[^{_ORDINARY}]+")

# What a spreadsheet may take for the start of a formula; full-width forms fold to these (NFKC).
_FORMULA_STARTS: Final = frozenset("=+-@\u2212")
# What a spreadsheet may take for a number, a date or a time and then show otherwise: a telephone number without its first
# zero, an account as 1.23E+15, 5/8 as a day. Only short plain numbers stay as they stand.
_NUMBER_SIGNS: Final = r"\s\d.,:/eE%¥$€£\\()．，：／％￥＄（）年月日時分秒－-"
_LIKE_A_NUMBER: Final = re.compile(rf"[{_NUMBER_SIGNS}]*\d[{_NUMBER_SIGNS}]*")  # \d: full-width digits too
_LONGEST_NUMBER: Final = 300  # characters; no spreadsheet reads a longer one
_PLAIN_NUMBER: Final = re.compile(r"0|[1-9]\d{0,9}")


def code_point(character: str) -> str:
    """Return a character as `⟨U+200B⟩`."""
    return f"⟨U+{ord(character):04X}⟩"


def is_han(character: str) -> bool:
    """Say whether a character is a CJK ideograph (the only ones that ideographic variation selectors may follow)."""
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or "\U00020000" <= character <= "\U0003ffff"


def hides(character: str) -> bool:
    """Say whether a character alone is unseen or steers others.

    These are: controls, bidi controls, zero-width and blank letters, private use, unassigned, lone surrogates.
    """
    return unicodedata.category(character) in _HIDDEN_CATEGORIES or character in _BLANK_LETTERS or character in _IGNORED_MARKS


def visible(text: str, *, lines: bool = False) -> str:
    """Return `text` with every character that hides, reorders or covers others written as `⟨U+…⟩`.

    With `lines`, line feeds stay (and CR LF becomes LF), for a medium that can show them. A single variation selector
    stays where it has its ordinary use (a form of an ideograph, of a sign or emoji), and up to `MAX_MARKS` marks on one
    letter.
    """
    if lines and "\r\n" in text:
        text = text.replace("\r\n", "\n")
    return _UNUSUAL.sub(_shown_with_lines if lines else _shown, text)


def csv_cell(text: str) -> str:
    """Return `text` for one cell of a CSV file: visible, never a formula, and shown as it stands.

    What could start a formula, and what could be taken for a number or date and changed, gets a leading apostrophe, which
    tells a spreadsheet that it is text.
    """
    shown = visible(text, lines=True)
    return f"'{shown}" if _looks_like_formula(text) or _looks_like_number(text) else shown


def _looks_like_formula(text: str) -> bool:
    if text[:1] in ("\t", "\r", "\n"):
        return True
    first = text.lstrip()[:1]
    return bool(first) and unicodedata.normalize("NFKC", first)[:1] in _FORMULA_STARTS


def _looks_like_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and bool(_LIKE_A_NUMBER.fullmatch(text)) and not _PLAIN_NUMBER.fullmatch(text)


def _shown_with_lines(match: re.Match[str]) -> str:
    return "\n".join(_judged(part, _before(match)) for part in match[0].split("\n"))


def _shown(match: re.Match[str]) -> str:
    return _judged(match[0], _before(match))


def _before(match: re.Match[str]) -> str:
    return match.string[match.start() - 1] if match.start() else ""


def _judged(run: str, before: str) -> str:
    """Judge a run of unusual characters one by one; `before` is the character ahead of it."""
    shown: list[str] = []
    marks = 0
    for character in run:
        category = unicodedata.category(character)
        marks = marks + 1 if category in _MARKS else 0
        if _selects_a_form(character):
            hidden = not _may_select(character, before)
        else:
            hidden = hides(character) or marks > MAX_MARKS
        shown.append(code_point(character) if hidden else character)
        before = character
    return "".join(shown)


def _selects_a_form(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _may_select(selector: str, before: str) -> bool:
    if not before:
        return False
    if selector >= "\U000e0100":
        return is_han(before)
    return selector in "\ufe0e\ufe0f" and (before in "0123456789#*" or unicodedata.category(before)[0] in "SP")
