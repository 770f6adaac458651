"""Phone numbers in E.164, told apart from other digits by `phonenumbers`."""

import re

from tomoshibi.evidence.marks.entities.found import Found

ENOUGH = re.compile(r"(?:[+0(0-9][0-9][0-9()\- .]{7,20})")
DIGITS = 9
REGIONS = {
    9 * 60: "JP",
    8 * 60: "SG",
    330: "IN",
    600: "AU",
    660: "AU",
    720: "NZ",
    780: "NZ",
    60: "GB",
    0: "GB",
    120: "DE",
    180: "KE",
}


def region(offset: int | None, *, japanese: bool) -> str:
    """Return the country whose way of writing numbers is tried: that of the language, else of the clock's offset in minutes."""
    if japanese:
        return "JP"
    if offset is None:
        return "US"
    return REGIONS.get(offset, "US" if -600 <= offset <= -180 else "GB")


def phones(text: str, where: str) -> list[Found]:
    """Return phone numbers in a text; nothing is loaded where there are too few digits for one."""
    if not any(sum(letter.isdigit() for letter in run.group()) >= DIGITS for run in ENOUGH.finditer(text)):
        return []
    import phonenumbers

    found: list[Found] = []
    leniency = phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text[:2000], where, leniency=leniency, max_tries=200):
        raw = match.raw_string
        if _is_other(text, match.start, match.end, raw):
            continue
        value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        found.append(Found(match.start, match.end, "phone", {"value": value}, "phone"))
    return found


def _is_other(text: str, start: int, end: int, raw: str) -> bool:
    """Return whether digits are no phone number: part of an id, an account number, a date, a sum."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before.isascii() and (before.isalnum() or before in "@_./$#") and before:
        return True
    if after.isascii() and (after.isalnum() or after in "@_") and after:
        return True
    if not raw.startswith(("+", "0", "(", "1-")) and raw.count("-") + raw.count(" ") + raw.count(".") < 2:
        return True
    bare = re.sub(r"[^0-9]", "", raw)
    if re.fullmatch(r"[0-9]{1,20}", raw) and not raw.startswith(("0", "+")):
        return True
    near = text[max(0, start - 24) : start].lower()
    if re.search(
        r"(?:普通|当座|口座番号|口座|記号|account|acct|a/c|sort code|iban|bank|コード|code)[^0-9]{0,12}$", near
    ) and not raw.startswith("+"):
        return True
    return len(bare) < 7 or bool(re.search(r"[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}", raw))
