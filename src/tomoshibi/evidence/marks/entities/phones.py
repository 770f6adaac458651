"""Phone numbers in E.164, told apart from other digits by `phonenumbers`."""

import re

from tomoshibi.evidence.marks.entities.found import Found

ENOUGH = re.compile(r"(?:[+0(0-9][0-9][0-9()\- .]{7,20})")
DIGITS = 9
NOT_JAPANESE = re.compile(r"00|[1-9]")  # a number within Japan begins with 0, and 00 only leads to a carrier
NORTH_AMERICAN = re.compile(
    r"(?<![0-9A-Za-z+@_./-])(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}(?![0-9A-Za-z@_-])"
)
BRITISH_MOBILE = re.compile(r"(?<![0-9A-Za-z+@_./-])07[0-9]{3} [0-9]{6}(?![0-9A-Za-z@_-])")
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

    found = _foreign(text) if where == "JP" else []
    leniency = phonenumbers.Leniency.POSSIBLE
    for match in phonenumbers.PhoneNumberMatcher(text[:2000], where, leniency=leniency, max_tries=200):
        raw = match.raw_string
        if _is_other(text, match.start, match.end, raw) or (where == "JP" and NOT_JAPANESE.match(raw)):
            continue
        if any(match.start < one.end and one.start < match.end for one in found):
            continue
        value = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        found.append(Found(match.start, match.end, "phone", {"value": value}, "phone"))
    return found


def _foreign(text: str) -> list[Found]:
    """Return numbers that are parted as other countries do and Japan never does, though the clock is Japan's."""
    found = [
        Found(match.start(), match.end(), "phone", {"value": prefix + re.sub("[^0-9]", "", match.group())[cut:]}, "phone")
        for pattern, prefix, cut in ((NORTH_AMERICAN, "+1", 0), (BRITISH_MOBILE, "+44", 1))
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda one: one.start)


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
        r"(?:普通|当座|口座番号|口座|記号|(?:会員|部屋|票|受付|注文|予約|お客様|管理|整理|追跡)番号|フレコ|フレンドコード|account|acct|a/c|sort code|iban|bank|コード|code)[^0-9]{0,12}$",
        near,
    ) and not raw.startswith("+"):
        return True
    return len(bare) < 7 or bool(re.search(r"[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}", raw))
