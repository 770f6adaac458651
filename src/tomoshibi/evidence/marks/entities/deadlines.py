"""Times as chats word them, resolved against the message's own time: 今日中, あと2時間, 明日の正午, by 6pm, within 24h."""

import calendar
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.entities.numerals import number

K = "一二三四五六七八九十"
N = rf"(?:[0-9]{{1,3}}(?:\.[0-9])?|[{K}百]{{1,3}}|半|数)"
# ---- Japanese
DAY = (
    r"(?P<abs>(?:(?P<y>20[0-9]{2})[年/.-])?(?P<mo>[0-9]{1,2})(?:月|/)(?P<d>[0-9]{1,2})日?(?:\([月火水木金土日](?:曜日?)?\))?|(?P<mr>今月|来月|再来月)の?(?:(?P<md>[0-9]{1,2})|(?P<mdk>[一二三四五六七八九十]{1,3}))日(?!間)|(?P<mok>[一二三四五六七八九十]{1,2})月(?P<dk>[一二三四五六七八九十]{1,3})日|(?P<d2k>[一二三四五六七八九十]{1,3})日(?=まで|の?(?:午[前後]|[朝昼夜夕正]))|(?P<d2t>[二三]?十[一二三四五六七八九]?)日(?!町|間|以内|前|後|ほど|くらい|ぐらい|だけ|しか|待|あげ|やる|ちょ|も|は?かか|で(?!す|締|〆|しめ))"
    r"|(?<!猶予は)(?<!猶予)(?P<d2>[0-9]{1,2})日(?:\([月火水木金土日](?:曜日?)?\))?(?!間|前|後|以内|ほど|くらい|で(?!す|締|〆|しめ)|だけ|しか|待|あげ|やる|の?猶予)"
    r"|(?P<rel>今日|きょう|本日|今夜|今晩|今夕|今宵|明日|あした|あす|明晩|明朝|翌日|翌朝|あさって|明後日|しあさって|明々後日|当日)"
    r"|(?P<wk>今週|来週|再来週|次|今度|今)?の?(?:(?P<wd>[月火水木金土日])(?P<wds>曜日?|よう(?:日|び))|(?P<wdh>げつ|か|すい|もく|きん|ど|にち)よう(?:日|び))|(?P<wk2>今週|来週)の?(?P<wd2>[月火水木金土日])(?=まで|の)"
    r"|(?P<mnum>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月末日?|(?P<mend>今月(?=いっぱい)|来月(?=いっぱい)|(?:今月|来月)?末日?|月末|今月末|来月末|月内|今月中)|(?P<yend>年内|今年中|今年いっぱい)|(?P<vague>週末|今週末|今週|来週|来月|年末|週明け|休み明け|連休明け|給料日|次の給料日|新学期|夏休み|冬休み|春休み|一晩|ひとばん|近日中|数日中))"
)
PART = r"(?P<part>午前中|午前|午後|ごぜん(?:ちゅう)?|ごご|[朝昼夕晩](?:ご飯|ごはん|飯|めし|食)(?:時|どき)?|朝一番?|朝いち|あさいち|朝|あさ|お?昼(?:休み|過ぎ|前)?|ひる|夕方|夕|夜中|深夜|夜|よる|晩|早朝|正午|しょうご|放課後)"
CLOCK = rf"(?P<h>[0-9]{{1,2}}|[{K}]{{1,3}})(?:(?:時(?!間)|(?<=[0-9])じ(?![かゃゅょぶんみ]))(?:(?P<half>半|はん)|(?P<mi>[0-9]{{1,2}})(?:分|ふん|ぷん)?)?|[:：](?P<mi2>[0-9]{{2}})(?![0-9]))"
AMOUNT = rf"(?P<n>{N})(?P<half0>半)?(?P<u>(?:時間|(?<=[0-9])じかん)(?!目|割)(?:半|と?(?P<n2>[0-9]{{1,2}})分)?|分(?!の[0-9])|(?<=[0-9])[ふぷ]ん|秒|日間?|週間|h(?![a-z])|か月|ヶ月|カ月|ケ月)"
UNTIL = r"(?:までに?は?|迄に?|以内に?|中(?:に|で|が|の|$|(?=[。!?、は]))|いっぱい)"
JA_POINT = re.compile(
    rf"(?:{DAY}の? ?)?(?:{PART}の?)?(?:{CLOCK}(?:ちょうど|きっかり|ぴったり|ごろ|頃|(?:すぎ|過ぎ)(?=まで))?)?(?P<sleep>寝る(?:前|(?=まで))|ねる前|(?:学校|部活|授業|仕事|ばいと|塾)が?終わる前?|帰る|日付が?変わる前?|日を?またぐ前?)?(?(abs)(?P<event>(?!なので|だから|ですから|ですので|だし|それ)(?:朝の会|帰りの会|[0-9]{{1,2}}[限校]目?|[一-龥ー]{{1,6}}|(?:(?!それ)[一-龥ぁ-んー]){{1,8}}?)(?=までに|まで[、。!?]|まで$|前に))?)(?P<until>前(?=に)|まで|迄|中(?=[にでがのはだ。!?、]|$)|じゅう(?!た)|(?<=の)うち(?=[にで。!?、]|$)|以内|いっぱい)?"
)
ONLY_AS_ENDS = frozenset({"給料日", "次の給料日", "新学期", "夏休み", "冬休み", "春休み", "休み明け", "連休明け", "週明け"})
BEGINNINGS = frozenset(
    f"0123456789{K}半数百今きょ本明あ翌しき当再来次月火水木金土日末年週連休新給夏冬春ひ近午朝昼お夕夜よ深晩早正放寝ね学帰後残のこ部授仕塾バばごげかすもどに"
)
DAYS_GIVEN = re.compile(r"(?:だけ|しか|待|あげ|やる|の?猶予|で(?!す|締|〆|しめ))")
FARTHEST = 12  # letters before a hint at which a time may begin: あと, 2024年6月, 再来週の
JA_SPAN = re.compile(rf"(?P<pre>あと|後|のこり|残り)?{AMOUNT}(?P<post>以内|いない(?!か)|後?まで|のうち|後)?")
JA_HINT = re.compile(
    rf"[0-9{K}半数]{{1,3}}(?:\.[0-9])?(?:時|分|秒|日|月|週間|営業日|h(?![a-z])|/[0-9]|[:：][0-9]{{2}}|か月|ヶ月)|今日|きょう|本日|今夜|今晩|今夕|今宵|明日|あした|あす(?!か)|明晩|明朝|翌日|翌朝|あさって|明後日|しあさって|[月火水木金土日]曜|(?:今週|来週)の?[月火水木金土日]|月末|今月|来月|末日|年内|今年|週明け|休み明け|給料日|新学期|一晩|ひとばん|近日中|週末|今週|来週|年末|午前|午後|正午|(?:朝|夜|昼|昼過ぎ|昼前|晩|夕方|放課後|昼休み|夏休み|冬休み|春休み|寝る前?|夜中|ねる前|(?:学校|部活|授業|仕事|ばいと|塾)が?終わる|日付が?変わる|日を?またぐ)まで|日付が?変わる前|日を?またぐ前|[0-9](?:じ(?:まで|はん|に|$)|じかん|[ふぷ]ん)|(?:[月火水木金土日]|げつ|か|すい|もく|きん|ど|にち)よう(?:日|び)|[朝昼夕晩](?:ご飯|ごはん|飯|めし|食)(?:時|どき)?まで"
)
JA_BUSINESS = re.compile(
    rf"(?P<pre>あと|残り)?(?:[0-9]{{1,2}}|[{K}]{{1,2}})営業日(?P<post>以内|後?まで|後)?"
)  # holidays are not known: no day
# ---- English
WEEKDAYS = {name: day for day, names in enumerate((("monday", "mon"), ("tuesday", "tues", "tue"), ("wednesday", "weds", "wed"), ("thursday", "thurs", "thur", "thu"), ("friday", "fri"), ("saturday", "sat"), ("sunday", "sun"))) for name in names}  # fmt: skip
MONTHS = {name: place + 1 for place, names in enumerate((("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun"), ("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct"), ("november", "nov"), ("december", "dec"))) for name in names}  # fmt: skip
_WD = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_MO = "|".join(sorted(MONTHS, key=len, reverse=True))
_ONES = "one two three four five six seven eight nine".split()  # noqa: SIM905
_UNDER_TWENTY = [*_ONES, *"ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()]  # noqa: SIM905
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_COUNTED = {word: place for place, word in enumerate(_UNDER_TWENTY, start=1)} | _TENS
_COUNTED |= {f"{ten} {one}": value + place for ten, value in _TENS.items() for place, one in enumerate(_ONES, start=1)}
WORD_COUNTS: dict[str, float] = {**_COUNTED, "an": 1, "a": 1, "another": 1, "half an": 0.5, "half a": 0.5, "half": 0.5, "a couple of": 2, "a couple": 2, "couple of": 2, "couple": 2}  # fmt: skip
_NW = "|".join(sorted(WORD_COUNTS, key=len, reverse=True)).replace(" ", "[ -]")
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
EN_CLOCK = r"(?:(?P<qm>a quarter|quarter|five|ten|twenty|twenty five|[0-9]{1,2}) (?P<qd>to|past) (?P<qh>[0-9]{1,2}|six|seven|eight|nine|ten|eleven|twelve|one|two|three|four|five)(?: ?(?P<ap3>am|pm))?|(?:12 )?(?P<noon>noon|midday)|(?:12 )?(?P<mid>midnight)|(?P<mil>(?!20[23])(?:[01][0-9]|2[0-3])[0-5][0-9])(?: ?(?:h|hrs|hours))?(?![0-9])|(?P<h>[0-9]{1,2})(?:ish)?(?::(?P<mi>[0-9]{2})|\.(?P<mi3>[0-5][0-9])(?![0-9]))? ?(?P<ap>am|pm|a\.m\.|p\.m\.|in the morning|in the afternoon|in the evening|at night)?(?: ?(?P<oc>o ?clock))?|(?:half (?:past )?)(?P<hh>[0-9]{1,2}|six|seven|eight|nine|ten|eleven|twelve|one|two|three|four|five)|(?P<wh>six|seven|eight|nine|ten|eleven|twelve|one|two|three|four|five)(?: ?(?P<ap2>am|pm|in the morning|in the afternoon|in the evening|at night)| oclock| o clock)?)"
_PART = "morning|evening|night|afternoon|lunch(?:time)?|dinner(?:time)?|session"
_REL = rf"today|tonight|tonite|2nite|(?:tomorrow|tmrw|tmr|tmw|2moro)(?: (?:{_PART}))?"
EN_DAY = rf"(?:(?P<rel>{_REL}|this evening|this afternoon|this morning)|(?:(?P<nx>next|this|your|coming) )?(?P<wd>{_WD})(?: (?P<wpart>{_PART}))?|(?P<mo>{_MO}) (?:the )?(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?|(?:the )?(?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<mo2>{_MO})|the (?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)|(?P<numeric>[0-9]{{1,2}}/[0-9]{{1,2}}(?:/(?:20)?[0-9]{{2}})?)|(?P<same>this time tomorrow)|(?:the )?end of (?P<eow>{_WD})|(?P<eod>(?:the )?end of (?:the )?(?:day|today|tonight)|eod)|(?P<eom>(?:the )?end of (?:the |this )?month)|(?P<soon>(?:the )?morning|sunrise|dawn|breakfast|lunch(?:time)?|(?:the )?evening|dinner(?:time)?|sundown|sunset|nightfall|bedtime|bed)|(?P<vague>(?:the|this) weekend|weekend|next week|(?:the )?end of (?:the |this )?week|school|class|work|practice|first period|closing(?: time)?|close of business|cob|(?:the )?(?:first )?bell|(?:i|you|u|we) (?:go to (?:bed|sleep)|wake up|sleep|get up|get home)|the (?:week|month) (?:is|s) out|(?:the )?new year|christmas|payday))"
_DAY_AFTER = rf"(?: (?:on |of )?(?P<day2>{_REL}|(?:this |next )?(?:{_WD})(?: (?:{_PART}))?|the [0-9]{{1,2}}(?:st|nd|rd|th)))"
# Not after `by`, which also says where: drop by the hall on Thursday.
_EVENT = r"(?:(?<=before )|(?<=until )|(?<=till )|(?<=than ))(?P<event>(?!card|cash|bank|phone|text|mail|bus|train|car|way|me|you|him|her|them|then|on|at)(?:the |my |your |our )?[a-z]{3,12}(?: [a-z]{3,12})?)"
EN_POINT = re.compile(
    rf"(?<![a-z0-9])(?P<pre>by|before|until|till|til|b4|no later than|not later than|up ?to) (?:(?:the )?(?:latest )?)(?:at )?(?:{EN_DAY}(?:{_DAY_AFTER}|(?:,? ?(?:at |by |@ ?)?|,? )(?!the )(?P<c1>{EN_CLOCK}))?|(?P<c2>{EN_CLOCK.replace('(?P<', '(?P<z')})(?:,? (?:on |of )?(?P<after>{EN_DAY.replace('(?P<', '(?P<y')}))?|{_EVENT}{_DAY_AFTER.replace('day2', 'day3')})(?![a-z0-9])"
)
EN_SPAN = re.compile(
    rf"(?<![a-z0-9$£€.,])(?P<pre>within(?: the next| next)?|in|in the next|next|for) ?(?P<n1>[0-9]{{1,3}}(?:\.[0-9])?|{_NW})(?P<half1> and a half)?(?: more)?[ -]?(?P<u1>hours?|hrs?|h|minutes?|mins?|min|days?|seconds?|secs?|weeks?)(?P<more1> and a half)?(?![a-z])"
    r"|(?<![a-z0-9])(?P<within>within (?:the|an) (?P<u3>hour|day|week))(?![a-z])"
    rf"|(?<![a-z0-9$£€.,])(?P<n2>[0-9]{{1,3}}(?:\.[0-9])?|{_NW})(?P<half2> and a half)?(?: more)?[ -]?(?P<u2>hours?|hrs?|h|minutes?|mins?|min|days?|seconds?|secs?|weeks?)(?P<more2> and a half)?(?: (?P<left>left|remaining|remain))?(?! ?ago| ?old| ?late| ?early|[a-z])"
)
_ON_DAY = rf"(?:,? (?:on |of )?(?P<aday>{_REL}|{_WD}))?"
_NOT_COUNTED = "(?! (?:floor|grade|time|century|street|st|place|period|one|pic|picture|photo|video|person|year|team|half|of (?:them|these|those|my|your|ur)))"
EN_BARE = re.compile(
    rf"(?<![a-z0-9])(?P<alone>(?:(?<![0-9]:)(?P<ah>[0-9]{{1,2}})(?::(?P<ami>[0-9]{{2}}))? ?(?P<aap>am|pm)|(?:12 )?(?P<amid>midnight)|(?:12 )?(?P<anoon>noon|midday)|(?<![$£€.,:-])(?P<abare>1[0-2]|[1-9])(?::(?P<abmi>[0-9]{{2}}))?(?= (?:tonight|tonite)|(?:(?<=at .|t ..)|(?<=:[0-9][0-9])) (?:tomorrow|tmrw|tmr))){_ON_DAY}|(?P<aeod>(?:the )?end of (?:the )?(?:day|today|tonight)|eod)|(?P<aeom>end of (?:the |this )?month)|(?P<aeow>end of (?:the |this )?week))(?![a-z0-9])"
    rf"|(?<![a-z0-9])(?:(?P<rel>today|tonight|tonite|(?:tomorrow|tmrw|tmr)(?: (?:{_PART}))?)|(?P<wd>{_WD})(?: (?P<wpart>{_PART}))?)(?:(?:,? (?:at )?(?P<c1>(?:[0-9]{{1,2}}(?::[0-9]{{2}})? ?(?:am|pm)|noon|midnight|[0-9]{{1,2}}:[0-9]{{2}})))|,? (?:at|@) (?P<c2>[0-9]{{1,2}}))?(?![a-z0-9])"
    rf"|(?<![a-z0-9])(?:the (?P<bd2>[0-9]{{1,2}})(?:st|nd|rd|th){_NOT_COUNTED}|(?P<bmo>{_MO}) (?:the )?(?P<bd>[0-9]{{1,2}})(?:st|nd|rd|th)?|(?:the )?(?P<bd3>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<bmo2>{_MO}))(?![a-z0-9:]| ?(?:am|pm)(?![a-z]))"
)
EN_DAY_BY = re.compile(
    rf"(?<![a-z0-9])(?P<pre>(?:by|before|until|till) )?(?:(?P<rel>{_REL})|(?P<wd>{_WD})),? (?:by|before|until|till) (?:(?P<c1>[0-9]{{1,2}}(?::[0-9]{{2}})?(?: ?(?:am|pm))?|noon|midnight)|(?:school|class|work|practice|lunch|dinner|bed(?:time)?|first period))(?![a-z0-9:])"
)
PAST = {"morning": 9, "sunrise": 5, "dawn": 5, "breakfast": 9, "lunch": 14}  # hours after which it is the next day's
EVENINGS = ("night", "tonite", "2nite", "evening", "afternoon")
HALVES = {"in the morning": "am", "in the afternoon": "pm", "in the evening": "pm", "at night": "pm"}
EN_HINT = re.compile(
    rf"(?<![a-z])(?:by|before|until|till|til|b4|within|upto|due|hours?|hrs?|mins?|minutes?|days?|today|tonight|tomorrow|tmrw|tmr|tonite|seconds|weeks?|noon|midnight|later|eod|end of|{_WD})(?![a-z])|[0-9] ?[ap]m(?![a-z])|[0-9] ?(?:h|hrs?|mins?|min|hours?|minutes?|days?|secs?)(?![a-z])|(?:the |(?:{_MO}) )[0-9]|[0-9](?:st|nd|rd|th)?(?: of)? (?:{_MO})(?![a-z])"
)
NIGHTS = frozenset({"夜", "深夜", "よる", "夜中", "晩"})
PARTS = {"ごぜん": "午前", "ごぜんちゅう": "午前中", "ごご": "午後"} | {
    meal + word + when: meal
    for meal in "朝昼夕晩"
    for word in ("ご飯", "ごはん", "飯", "めし", "食")
    for when in ("", "時", "どき")
}  # parts of the day by other words
KANA_DAYS = {"げつ": 0, "か": 1, "すい": 2, "もく": 3, "きん": 4, "ど": 5, "にち": 6}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
JA_UNITS = {"時": 3600, "じ": 3600, "h": 3600, "分": 60, "ふ": 60, "ぷ": 60, "秒": 1, "日": 86400, "週": 604800}


@dataclass(frozen=True, slots=True)
class Clock:
    """The message's own time: with offset, without, or not known at all."""

    at: datetime | None

    def moment(self, day: date, hour: int, minute: int) -> str:
        """Return a moment of a day on this clock, as ISO 8601."""
        if self.at is None:
            return ""
        day += timedelta(days=hour // 24)
        return datetime.combine(day, time(hour % 24, minute), self.at.tzinfo).isoformat()

    def after(self, seconds: float) -> str:
        """Return the moment some seconds from now."""
        if self.at is None:
            return ""
        try:
            return _later(self.at, seconds).replace(microsecond=0).isoformat()
        except OverflowError:
            return ""


def _later(at: datetime, seconds: float) -> datetime:
    """Return the moment as time passes, also where summer time begins or ends in between."""
    if at.tzinfo is None:
        return at + timedelta(seconds=seconds)
    return (at.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(at.tzinfo)


def times(text: str, at: datetime | None) -> list[Found]:
    """Return the times in a folded text, those that end something (`due`) told from others (`time`)."""
    found: list[Found] = []
    clock = Clock(at)
    if not text.isascii() and JA_HINT.search(text):
        found += _japanese(text, clock)
    if EN_HINT.search(text):
        found += _english(text, clock, found)
    days = [
        replace(one, sign="day") if one.sign == "time" and "T" not in str(one.fields.get("resolved", "")) else one
        for one in found
    ]
    return sorted(days, key=lambda one: one.start)


def _japanese(text: str, clock: Clock) -> list[Found]:
    found: list[Found] = []
    place = 0
    for hint in JA_HINT.finditer(text):
        if hint.start() < place:
            continue
        one = None
        for begin in range(max(place, hint.start() - FARTHEST), hint.start() + 1):
            if text[begin] not in BEGINNINGS:
                continue
            one = _at(text, begin, clock)
            if one is not None and one.end > hint.start():
                break
            one = None
        if one is not None:
            found.append(one)
            place = one.end
    return found


def _is_clock(point: re.Match[str] | None) -> bool:
    return point is not None and (
        point.group("h") is not None or (point.group("abs") is not None and "日間" not in point.group())
    )


def _at(text: str, begin: int, clock: Clock) -> Found | None:
    """Return the time that begins at a place: a span of hours or days, or a point, whichever says more."""
    business = JA_BUSINESS.match(text, begin)
    if business:
        due = bool(business.group("pre") or business.group("post"))
        return Found(begin, business.end(), "deadline", {"text": business.group()}, "due" if due else "time")
    span = JA_SPAN.match(text, begin)
    point = JA_POINT.match(text, begin)
    if span and (not point or span.end() >= point.end()) and not _is_clock(point):
        one = _span(span, clock)
        if one is not None:
            return one
    return _point(point, clock) if point and point.end() > begin else None


def _span(match: re.Match[str], clock: Clock) -> Found | None:
    value = 0.5 if match.group("n") == "半" else number(match.group("n"))
    unit = match.group("u")
    if (value is None and match.group("n") != "数") or unit in {"か月", "ヶ月", "カ月", "ケ月"}:
        return None
    if match.group("n") == "半" and unit[0] in "分ふぷ":
        return None  # a half of something, no time
    if match.group("post") == "後" and not match.group("pre"):
        end, due = match.end(), False
    else:
        end, due = match.end(), bool(match.group("pre") or match.group("post"))
    if unit.startswith("日") and not due and not unit.endswith("間") and not _is_given(match):
        return None
    if (value is None or match.group() == "十分") and not due and not _is_given(match):
        return None  # 十分 alone is "enough"
    fields: dict[str, str | int | float | bool] = {"text": match.group()}
    more = 1800 if unit.endswith("半") or match.group("half0") else 60 * int(match.group("n2") or 0)
    resolved = "" if value is None else clock.after(value * JA_UNITS[unit[0]] + more)
    if resolved:
        fields["resolved"] = resolved
    return Found(match.start(), end, "deadline", fields, "due" if due else "time")


def _is_given(match: re.Match[str]) -> bool:
    """Return whether a number of days is time that is given, not a day of the month: 3日だけ待つ, 猶予は2日."""
    text = match.string
    return bool(DAYS_GIVEN.match(text, match.end())) or text[: match.start()].endswith(("猶予は", "猶予", "猶予を"))


def _point(match: re.Match[str], clock: Clock) -> Found | None:
    if not any(match.group(name) for name in ("abs", "part", "h", "sleep")):
        return None
    if match.group().startswith("の"):
        return None
    if (match.group("vague") or "") in ONLY_AS_ENDS and not match.group("until"):
        return None
    if (
        match.group("part")
        and not match.group("abs")
        and not match.group("h")
        and not match.group("until")
        and match.group("part") not in {"正午"}
    ):
        return None
    text = match.group()
    end = match.end()
    while text.endswith(("の", " ")):
        text, end = text[:-1], end - 1
    due = match.group("until") is not None or (match.group("sleep") or "").endswith("前")
    fields: dict[str, str | int | float | bool] = {"text": text}
    resolved = _resolve_ja(match, clock)
    if resolved:
        fields["resolved"] = resolved
    return Found(match.start(), end, "deadline", fields, "due" if due else "time")


def _resolve_ja(m: re.Match[str], clock: Clock) -> str:
    at = clock.at
    if at is None or m.group("vague"):
        return ""
    if m.group("yend"):
        return date(at.year, 12, 31).isoformat()
    day = _day_ja(m, at.date())
    if m.group("abs") and day is None:
        return ""
    part = (m.group("part") or "").removeprefix("お") or (
        "夜"
        if (m.group("rel") or "") in {"今夜", "今晩", "今宵", "明晩"}
        else "朝"
        if (m.group("rel") or "") in {"明朝", "翌朝"}
        else ""
    )
    part = PARTS.get(part, part)
    hour = None if m.group("h") is None else number(m.group("h"))
    minute = 30 if m.group("half") else int(m.group("mi") or m.group("mi2") or 0)
    if part in {"正午", "しょうご"}:
        hour = 12
    if hour is None and m.group("sleep") and re.search("変わ|またぐ", m.group("sleep")):
        return clock.moment((day or at.date()) + timedelta(days=1), 0, 0)
    if hour is None:
        day = day or at.date()
        if not m.group("abs") and part in {"朝", "あさ", "早朝", "昼", "ひる"} and at.hour >= (9 if part != "昼" else 14):
            day += timedelta(days=1)
        return day.isoformat()
    hour = int(hour)
    if not 0 <= hour <= 30 or minute > 59:
        return ""
    if hour == 12 and part in NIGHTS:
        hour = 0 if day is None else 24
    if day is None:
        return _next_clock(at, hour, minute, part, clock)
    if hour == 0 and not part and day == at.date():
        hour = 24
    if part in {"午後", "夜", "よる", "晩", "夕方", "夕"} and hour < 12 and not (part in {"夜", "よる"} and hour < 5):
        hour += 12
    elif part in NIGHTS and hour == 0:
        hour = 24
    elif (part in {"昼", "ひる"} and hour < 6) or (
        (not part and 1 <= hour <= 5)
        or (not part and day == at.date() and hour <= 12 and hour + 12 > at.hour >= hour and hour < 12)
    ):
        hour += 12
    return clock.moment(day, hour, minute)


def _next_clock(at: datetime, hour: int, minute: int, part: str, clock: Clock) -> str:
    """Return the next time the clock shows an hour: in the half of the day that is named, else whichever comes first."""
    if (part in {"午後", "夜", "よる", "晩", "夕方", "夕"} and hour < 12 and not (part in {"夜", "よる"} and hour < 5)) or (
        part in {"昼", "ひる"} and hour < 6
    ):
        hour += 12
    hours = [hour] if part or hour > 12 else [hour, hour + 12]
    moments = [
        datetime.combine(at.date(), time(one % 24, minute), at.tzinfo) + timedelta(days=one // 24 + more)
        for one in hours
        for more in (0, 1)
    ]
    later = [one for one in moments if one.replace(tzinfo=None) > at.replace(tzinfo=None)]
    return min(later).isoformat() if later else ""


def _day_ja(m: re.Match[str], today: date) -> date | None:
    rel = m.group("rel")
    if rel:
        if rel in {"今日", "きょう", "本日", "今夜", "今晩", "今夕", "今宵"}:
            return today
        if rel in {"明日", "あした", "あす", "明晩", "明朝", "翌日", "翌朝"}:
            return today + timedelta(days=1)
        return {
            "あさって": today + timedelta(days=2),
            "明後日": today + timedelta(days=2),
            "しあさって": today + timedelta(days=3),
            "明々後日": today + timedelta(days=3),
        }.get(rel)
    if m.group("mr"):
        named = number(m.group("md") or m.group("mdk"))
        return _day_of(today, {"今月": 0, "来月": 1, "再来月": 2}[m.group("mr")], int(named or 0))
    if m.group("mok"):
        return _date(today, int(number(m.group("mok")) or 0), int(number(m.group("dk")) or 0), None)
    if m.group("d2k") or m.group("d2t"):
        return _next_day_of_month(today, int(number(m.group("d2k") or m.group("d2t")) or 0))
    if m.group("mo"):
        return _date(today, int(m.group("mo")), int(m.group("d")), m.group("y"))
    if m.group("d2"):
        return _next_day_of_month(today, int(m.group("d2")))
    weekday = m.group("wd") or m.group("wd2")
    if weekday:
        return _weekday(today, "月火水木金土日".index(weekday), m.group("wk") or m.group("wk2") or "")
    if m.group("wdh"):
        return _weekday(today, KANA_DAYS[m.group("wdh")], m.group("wk") or "")
    if m.group("mnum"):
        first = _date(today, int(number(m.group("mnum")) or 0), 1, None)
        return None if first is None else _end_of_month(first, 0)
    if m.group("mend"):
        return _end_of_month(today, 1 if "来月" in m.group("mend") else 0)
    return None


def _weekday(today: date, weekday: int, which: str) -> date:
    if which in {"今週", "来週", "再来週"}:
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=weekday + {"今週": 0, "来週": 7, "再来週": 14}[which])
        return day if day >= today else day + timedelta(days=7)
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=ahead or 7)


def _date(today: date, month: int, day: int, year: str | None) -> date | None:
    try:
        found = date(int(year) if year else today.year, month, day)
    except ValueError:
        return None
    if year is None and found < today - timedelta(days=60):
        return _date(today, month, day, str(today.year + 1))
    return found


def _next_day_of_month(today: date, day: int) -> date | None:
    days = (_day_of(today, months, day) for months in range(3))
    return next((one for one in days if one is not None and one >= today), None)


def _day_of(today: date, months: int, day: int) -> date | None:
    """Return a day of this month or a later one, None where that month has no such day."""
    years, month = divmod(today.month - 1 + months, 12)
    try:
        return date(today.year + years, month + 1, day)
    except ValueError:
        return None


def _end_of_month(today: date, months: int) -> date:
    first = _day_of(today, months, 1) or today
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


# ---- English


def _english(text: str, clock: Clock, taken: list[Found]) -> list[Found]:
    found: list[Found] = []

    def keep(match: re.Match[str], resolved: str, sign: str, end: int | None = None) -> None:
        stop = match.end() if end is None else end
        if all(stop <= one.start or one.end <= match.start() for one in [*taken, *found]):
            fields: dict[str, str | int | float | bool] = {"text": text[match.start() : stop]}
            if resolved:
                fields["resolved"] = resolved
            found.append(Found(match.start(), stop, "deadline", fields, sign))

    for match in EN_DAY_BY.finditer(text):
        keep(match, _bare(match.groupdict(), clock), "due")
    for match in EN_POINT.finditer(text):
        resolved = _resolve_en(match, clock)
        if resolved is not None:
            keep(match, resolved, "due")
    for match in EN_SPAN.finditer(text):
        value = match.group("n1") or match.group("n2") or "one"
        unit = match.group("u1") or match.group("u2") or match.group("u3")
        count = WORD_COUNTS.get(value.replace("-", " "), number(value))
        if count is not None:
            count += 0.5 if any(match.group(name) for name in ("more1", "more2", "half1", "half2")) else 0
            strong = (match.group("pre") or "").startswith("within") or match.group("left") or match.group("within")
            keep(match, clock.after(count * SECONDS[unit[0]]), "due" if strong else "time")
    for match in EN_BARE.finditer(text):
        groups = match.groupdict()
        keep(match, _bare(groups, clock), "time")
    return found


def _bare(groups: dict[str, str | None], clock: Clock) -> str:
    if clock.at is None:
        return ""
    today = clock.at.date()
    if groups.get("alone"):
        return _alone(groups, clock)
    if groups.get("bd2") or groups.get("bmo") or groups.get("bmo2"):
        named = _day_en(
            {"d2": groups["bd2"], "mo": groups["bmo"], "d": groups["bd"], "mo2": groups["bmo2"], "d3": groups["bd3"]}, today
        )
        return "" if named is None else named.isoformat()
    day = _day_en({"rel": groups["rel"], "wd": groups["wd"]}, today)
    said = re.match(
        r"(?P<h>[0-9]{1,2})(?::(?P<mi>[0-9]{2}))? ?(?P<ap>am|pm)?|(?P<noon>noon)|(?P<mid>midnight)",
        groups["c1"] or groups.get("c2") or "",
    )
    if day is None:
        return ""
    if said and (groups["c1"] or groups.get("c2")):
        evening = (groups["rel"] or groups.get("wpart") or "").endswith(EVENINGS)
        return _clock_en(said.groupdict(), day, clock, evening=evening)
    return day.isoformat()


def _alone(groups: dict[str, str | None], clock: Clock) -> str:
    """Return the moment of an hour that stands by itself or before its day: 5pm, noon on friday, 8 tonight."""
    if clock.at is None or groups["aeow"]:
        return ""
    today = clock.at.date()
    if groups["aeod"] or groups["aeom"]:
        return (today if groups["aeod"] else _end_of_month(today, 0)).isoformat()
    named = groups["aday"] or ""
    is_weekday = named.split(" ")[0] in WEEKDAYS
    day = _day_en({"wd": named.split(" ")[0]} if is_weekday else {"rel": named}, today)
    hours = {
        "h": groups["ah"] or groups["abare"], "mi": groups["ami"] or groups["abmi"], "ap": groups["aap"], "mid": groups["amid"],
        "noon": groups["anoon"],
    }  # fmt: skip
    return _clock_en(hours, day, clock, evening=groups["aap"] is None and named.endswith(EVENINGS))


def _resolve_en(match: re.Match[str], clock: Clock) -> str | None:
    """Return the moment or day of `by ...`; empty where it cannot be told, None where the words name no time."""
    groups = match.groupdict()
    if clock.at is None:
        return ""
    named = groups["day2"] or groups["day3"]
    if named:
        return _named_day(named, clock)
    if (groups["vague"] or groups["yvague"]) and not groups["c1"]:
        return ""
    if groups["same"]:
        return clock.after(86400)
    if groups["numeric"]:
        return _numeric(groups["numeric"], clock)
    today = clock.at.date()
    over = next((hour for word, hour in PAST.items() if word in (groups["soon"] or "")), 24)
    first = _day_en({**groups, "over": "over" if clock.at.hour >= over else None}, today)
    second = _day_en({name[1:]: part for name, part in groups.items() if name[0] == "y" and len(name) > 1}, today)
    day = first or second
    hours = groups if groups["c1"] else {name[1:]: part for name, part in groups.items() if name[0] == "z"}
    if not (groups["c1"] or groups["c2"]):
        return None if day is None else day.isoformat()
    tonight = (groups["rel"] or groups["yrel"] or "").endswith(EVENINGS) or (
        groups["wpart"] or groups["ywpart"] or ""
    ).endswith(EVENINGS)
    return _clock_en(hours, day, clock, evening=tonight)


def _named_day(shown: str, clock: Clock) -> str:
    """Return the day that a word names: tomorrow, next friday, the 14th."""
    if clock.at is None:
        return ""
    word = re.sub("^(?:this|next) ", "", shown).split(" ")[0]
    number_said = re.search("[0-9]+", shown)
    groups = {"rel": shown, "wd": None, "d2": None}
    if word in WEEKDAYS:
        groups = {"rel": None, "wd": word, "d2": None}
    elif number_said and not shown.startswith("2"):
        groups = {"rel": None, "wd": None, "d2": number_said.group()}
    day = _day_en(groups, clock.at.date())
    return "" if day is None else day.isoformat()


def _numeric(shown: str, clock: Clock) -> str:
    """Return the day of 6/20 or 20/6: the month first where the clock is America's, unless that cannot be."""
    if clock.at is None:
        return ""
    parts = [int(part) for part in shown.split("/")]
    offset = clock.at.utcoffset() or timedelta()
    month, day = (parts[0], parts[1]) if offset < timedelta() else (parts[1], parts[0])
    if month > 12:
        month, day = day, month
    year = None if len(parts) < 3 else str(parts[2] if parts[2] > 99 else 2000 + parts[2])
    found = _date(clock.at.date(), month, day, year)
    return "" if found is None else found.isoformat()


def _clock_en(hours: dict[str, str | None], day: date | None, clock: Clock, *, evening: bool = False) -> str:
    at = clock.at
    if at is None:
        return ""
    if hours.get("mid"):
        return clock.moment((day or at.date()) + timedelta(days=1), 0, 0)
    if hours.get("noon"):
        target = day or (at.date() if at.hour < 12 else at.date() + timedelta(days=1))
        return clock.moment(target, 12, 0)
    if hours.get("mil"):
        digits = str(hours["mil"])
        shown = int(digits[:2]), int(digits[2:])
        return clock.moment(day, *shown) if day is not None else _next_clock(at, *shown, "fixed", clock)
    said = hours.get("h") or hours.get("hh") or hours.get("wh") or hours.get("qh") or ""
    hour = WORD_COUNTS.get(said) if not said.isdigit() else int(said)
    if said == "eleven":
        hour = 11
    if hour is None or hour > 24:
        return ""
    hour = int(hour)
    minute = 30 if hours.get("hh") else int(hours.get("mi") or hours.get("mi3") or 0)
    if hours.get("qm"):
        near = str(hours["qm"]).removeprefix("a ")
        minute = 15 if near == "quarter" else int(number(near) or WORD_COUNTS.get(near, 60))
        hour, minute = (hour, minute) if hours.get("qd") == "past" else ((hour - 1) or 12, 60 - minute)
    if minute > 59:
        return ""
    half = (hours.get("ap") or hours.get("ap2") or hours.get("ap3") or "").replace(".", "")
    half = HALVES.get(half, half)
    if (half == "pm" and hour < 12) or (evening and hour < 12):
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if day is not None:
        if not half and not evening and 1 <= hour <= 6 and not hours.get("mi"):
            hour += 12
        return clock.moment(day, hour, minute)
    return _next_clock(at, hour, minute, "fixed" if half or evening else "", clock)


def _day_en(groups: dict[str, str | None], today: date) -> date | None:
    rel = groups.get("rel")
    if rel:
        return today + timedelta(days=1) if rel[:2] in {"to", "tm", "2m"} and rel[:3] in {"tom", "tmr", "tmw", "2mo"} else today
    if groups.get("eod"):
        return today
    if groups.get("soon"):
        return today + timedelta(days=groups.get("over") is not None)
    if groups.get("eom"):
        return _end_of_month(today, 0)
    if groups.get("eow"):
        return _weekday(today, WEEKDAYS[str(groups["eow"])], "")
    if groups.get("wd"):
        return _weekday(today, WEEKDAYS[str(groups["wd"])], "")
    month = groups.get("mo") or groups.get("mo2")
    if month:
        return _date(today, MONTHS[month], int(groups.get("d") or groups.get("d3") or 1), None)
    if groups.get("d2"):
        return _next_day_of_month(today, int(str(groups["d2"])))
    return None
