"""Web and mail addresses, also those that were made harmless or hidden: hxxps, [.], [at]."""

import re

from tomoshibi.evidence.marks.entities.found import Found

WIDE_HOST = "[A-Za-z0-9ぁ-んァ-ヶー一-龥-]"  # of a host in Japanese letters
URL = re.compile(
    rf"(?:h(?:tt|xx)ps?://(?:(?:{WIDE_HOST}{{1,40}}\.){{1,3}}(?=[A-Za-z]{{2}}))?|(?<![A-Za-z0-9@.])www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{{2,2000}}",
    re.IGNORECASE,
)
BARE = re.compile(
    r"(?<![A-Za-z0-9@._/-])(?:[A-Za-z0-9-]{1,40}\.){1,3}(?:(?:com|net|org|jp|me|gg|io|co|ly|app|link|info|biz|xyz|site|to)/[A-Za-z0-9\-._~/?#=&%+]{1,500}"
    r"|(?:com|net|org|jp|info|biz|xyz|site|online|shop)(?![A-Za-z0-9@_/-]|\.[A-Za-z0-9]))"
)
EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9@-])"
)
HIDDEN_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])(?P<who>[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}) ?[\[(<{] ?(?:at|@|アット) ?[\])>}] ?"
    r"(?P<host>[A-Za-z0-9-]{1,63}(?:(?:\.| ?[\[(<{] ?(?:dot|\.|ドット) ?[\])>}] ?)[A-Za-z0-9-]{1,63}){1,4})(?![A-Za-z0-9@-])",
    re.IGNORECASE,
)
DOT = re.compile(r" ?[\[(<{] ?(?:dot|\.|ドット) ?[\])>}] ?", re.IGNORECASE)
TAIL = ".,;:!?)'\"]"


def urls(text: str) -> list[Found]:
    """Return web addresses; closing marks of the sentence are not part of them."""
    found: list[Found] = []
    for pattern in (URL, BARE):
        for match in pattern.finditer(text):
            shown = _without_tail(match.group())
            end = match.start() + len(shown)
            if len(shown) > 8 and all(end <= one.start or one.end <= match.start() for one in found):
                found.append(Found(match.start(), end, "url", {"value": shown}, "url"))
    return found


def _without_tail(shown: str) -> str:
    """Return an address without what closes the sentence around it; a bracket that was opened inside is its own."""
    while shown and shown[-1] in TAIL and not (shown[-1] == ")" and shown.count("(") >= shown.count(")")):
        shown = shown[:-1]
    return shown


def emails(text: str) -> list[Found]:
    """Return mail addresses, in their usual form also where the signs were spelt out."""
    found = [Found(one.start(), one.end(), "email", {"value": one.group()}, "email") for one in EMAIL.finditer(text)]
    for one in HIDDEN_EMAIL.finditer(text):
        value = f"{one.group('who')}@{DOT.sub('.', one.group('host'))}"
        found.append(Found(one.start(), one.end(), "email", {"value": value}, "email"))
    return sorted(found, key=lambda one: one.start)
