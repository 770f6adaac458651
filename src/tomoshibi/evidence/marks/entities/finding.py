"""All entities of one message."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import datetime

from tomoshibi.evidence.marks.entities.accounts import accounts
from tomoshibi.evidence.marks.entities.ages import ages
from tomoshibi.evidence.marks.entities.amounts import amounts
from tomoshibi.evidence.marks.entities.crypto import crypto
from tomoshibi.evidence.marks.entities.deadlines import EN_HINT, JA_HINT, times
from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.entities.links import emails, urls
from tomoshibi.evidence.marks.entities.phones import phones, region
from tomoshibi.evidence.marks.folding import Folded, fold

RANGE = re.compile(r"(?<=[0-9０-９一二三四五六七八九十])[〜～~](?=[0-9０-９一二三四五六七八九十])")
WORTH_A_LOOK = re.compile(
    r"[0-9$€£¥@]|[円万千億歳才]|[小中高大][一二三四五六]|[校学]の?[一二三四五六]年|はたち|じゅう.{0,3}さい|[jd][kcs]|[月火水木金土日]曜|今日|本日|明日|今[夜晩週月]|あした|[一二三四五六七八九十]時|諭吉|まで|以内|えん|まん|きょう|中に|中の|[一二三四五六七八九十半][分日秒週]|日付|いっぱい|年内|今年|一晩|明後日|明々後日|明[朝晩]|翌[日朝]|あさって|今宵|月末|末日|[一二三四五六七八九十]日|[月火水木金土日]よう|(?:げつ|すい|もく|きん|にち)よう|じゅうに|のうち|ぎんこう|どる|ゆーろ|ぽんど|うぉん|http|www"
)
ENGLISH = re.compile(
    r"(?<![a-z])(?:quid|bucks?|dollars?|pounds?|euros?|grand|today|tonight|tomorrow|tmrw|by|before|until|till|til|within|hours?|hrs?|minutes?|mins?|days?|weeks?|noon|midnight|due|upto|oclock|o'clock|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|grade|grader|sixth|ten|eleven|twelve|(?:mon|tues|wednes|thurs|fri|satur|sun)day|year|years|junior|senior|sophomore|freshman)(?![a-z])"
)
ADDRESSES = re.compile(
    r"[0-9@＠$＄０-９]|[Ａ-Ｚａ-ｚ]{3}|h(?:tt|xx)ps?:|\.(?:com|net|org|jp|info|biz|xyz|site|online|shop)|[\[(](?:at|アット)[\])]|[\[(] ?at ?[\])]|www\.|[A-Za-z]{3,20}[._-][A-Za-z0-9]|ID|id|Id|検索|/[A-Za-z]"
)
# Nothing that ADDRESSES looks for is shorter than three letters or signs, or it has a sign of its own.
SOLID = re.compile(
    r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９._／/-]{3}|[@＠$＄]|[\[(] ?(?:at|アット)|[0-9０-９][0-9０-９ ()+.（）＋．-]{5}", re.IGNORECASE
)
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def entities(text: str, folded: Folded, at: datetime | None, *, japanese: bool) -> list[Found]:
    """Return the entities of a message, with places in the folded text; fields as docs/marks.md names them."""
    if RANGE.search(text):
        parted = RANGE.sub("、", text)  # 2〜3日 is not 23 days, which it would be once the sign that draws a sound out is gone
        other = fold(parted)
        apart = [_moved(one, other, folded) for one in entities(parted, other, at, japanese=japanese)]
        return [_as_written(one, text, folded) for one in apart if one is not None]
    plain = folded.text
    found: list[Found] = []
    if may_hold_addresses(text):
        found += _addresses(text, folded, at, japanese=japanese)
    if WORTH_A_LOOK.search(plain) or ENGLISH.search(plain):
        taken = [one for one in found if one.kind != "phone"] or list(found)
        money = [one for one in amounts(plain) if _free(one, found)]
        moments = [] if not (JA_HINT.search(plain) or EN_HINT.search(plain)) else times(plain, at)
        own = [one for one in ages(plain) if _free(one, taken)]
        found += money
        found += [one for one in own if _free(one, money)]
        found += [_in_own_words(one, text, folded) for one in moments if _free(one, found)]
    return sorted(found, key=lambda one: (one.start, -one.end))


def _moved(one: Found, folded: Folded, into: Folded) -> Found | None:
    """Return an entity with its places in another folding of the same text."""
    start, end = folded.span(one.start, one.end)
    begin, stop = bisect_right(into.ends, start), bisect_left(into.starts, end)
    return None if stop <= begin else replace(one, start=begin, end=stop)


def _as_written(one: Found, text: str, folded: Folded) -> Found:
    """Return a time with the piece of the message as it stands there."""
    return _in_own_words(one, text, folded) if one.kind == "deadline" else one


def may_hold_addresses(text: str) -> bool:
    """Return whether a message may hold an address, an account or a phone number."""
    return SOLID.search(text) is not None and ADDRESSES.search(text) is not None


def _free(one: Found, taken: list[Found]) -> bool:
    return all(one.end <= other.start or other.end <= one.start for other in taken)


def _in_own_words(one: Found, text: str, folded: Folded) -> Found:
    """Return a time whose text is the piece of the message as it stands there."""
    start, end = folded.span(one.start, one.end)
    return Found(one.start, one.end, one.kind, {**one.fields, "text": text[start:end].strip()}, one.sign)


def _addresses(text: str, folded: Folded, at: datetime | None, *, japanese: bool) -> list[Found]:
    narrow = text.translate(WIDE)
    taken = [*crypto(narrow)]
    mails = emails(narrow)
    taken += [one for one in urls(narrow) if _free(one, [*taken, *mails])]
    taken += [one for one in mails if _free(one, taken)]
    offset = None if at is None or at.utcoffset() is None else int((at.utcoffset() or at - at).total_seconds() // 60)
    taken += [one for one in phones(narrow, region(offset, japanese=japanese)) if _free(one, taken)]
    found = taken + accounts(narrow, taken)
    banks = [one for one in found if one.sign == "bank"]
    found = [one for one in found if one.kind != "phone" or _free(one, banks)]
    return [moved for one in found if (moved := _folded_places(one, folded)) is not None]


def _folded_places(one: Found, folded: Folded) -> Found | None:
    start = bisect_right(folded.ends, one.start)
    end = bisect_left(folded.starts, one.end)
    return None if end <= start else Found(start, end, one.kind, one.fields, one.sign)
