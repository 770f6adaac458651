"""Ages and school years, where the words say whose they are: 34歳, 中3, i'm 17, junior year."""

import re

from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.entities.numerals import number, spoken

N = r"(?:[1-9][0-9]?|[一二三四五六七八九]?十[一二三四五六七八九]?)"
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_ONES = "one two three four five six seven eight nine".split()  # noqa: SIM905
AGE_WORDS = {"ten": 10, "eleven": 11, "twelve": 12} | {word: 13 + place for place, word in enumerate(_TEENS)} | _TENS | {
    f"{ten} {one}": value + place for ten, value in _TENS.items() for place, one in enumerate(_ONES, start=1)
}  # fmt: skip
_WORDS = "|".join(sorted(AGE_WORDS, key=len, reverse=True)).replace(" ", "[ -]")
SPOKEN_AGE = "じゅう(?:いち|いっ|に|さん|よん|ご|ろく|なな|しち|はち|はっ|きゅう|く)?"
AGE = re.compile(
    rf"(?<![0-9a-z])(?P<ja>{N})(?:歳|才|さい(?![こごん]))(?!以[上下]|未満|まで|から|児|の頃|のとき)"
    r"|(?<![0-9a-z$£€.])(?P<en>[1-9][0-9])(?: ?(?:yo|y/o|yrs? old|years? old|years? of age|yr old|year old|years(?= ?(?:,|$|and|student|from|male|female|man|girl|boy))|yrs))(?![a-z])"
    r"|(?P<hatachi>はたち)(?!ば|のら)"
    rf"|(?<![ぁ-ん])(?P<kana>{SPOKEN_AGE})さい(?![こごん])"
    rf"|(?<![a-z0-9])(?:(?:im|i am|i just turned|i turned|turning|aged)(?: only| just| actually| really| like| still)?(?: a| an)? (?P<word>{_WORDS})(?: years? old| yo)?(?= ?(?:$|[,.!?;:)]|and |but |btw|f(?![a-z])|m(?![a-z])|year old|years old|too|now|lol))|(?P<word2>{_WORDS})[ -]years?[ -]old)"
    r"|(?<![a-z0-9/.,$£€])(?P<slash>[1-9][0-9])(?: ?/ ?[mf]|f)(?![a-z0-9/])|(?<![a-z0-9/])[mf] ?/ ?(?P<slash2>[1-9][0-9])(?![a-z0-9/])"
    r"|(?<![a-z0-9])(?:im|i am|iam|i m|i just turned|i turned|turned|i turn|age is|age:|age|aged|im only|im just|i am only|just turned|ive been|i've been|turning)(?: only| just| actually| really| like| also| still)?(?: the minor)? (?P<im>[1-9][0-9])(?= |$|[,.!?;:)*]|m(?![a-z])|f(?![a-z]))(?! ?(?:min|hour|hr|sec|%|mile|km|day|week|month|year(?!s? old)|am|pm|o.?clock|people|of |from you|minutes|away|\$|dollars|bucks|quid|k(?![a-z])|th|st|nd|rd|euros|pounds|followers|left|points|percent|cm|kg|lbs|ft|inch|and a half hours|blocks|metres|meters))"
)
YEAR = re.compile(
    r"(?:(?<![a-z0-9一-龥])|(?<=[俺私僕今新現君分妹弟娘姉兄友達]))(?P<short>(?:小[1-6一二三四五六]|[中高][1-3一二三]|大[1-6一二三四五六](?![0-9一-龥])))(?![0-9月日時分年万千円枚個人度位つ校病倍])(?:年生?)?"
    r"|(?P<long>(?:小学校?|中学校?|高校|大学|高等学校|小学|中学))の?(?P<ln>[1-6一二三四五六])年(?:生)?"
    r"|(?P<kind>小|中|高|大)(?:(?:学生|校生)?の?(?=[1-6]年生)|(?:学生|校生)の?)(?P<kn>[1-6])年生?"
    r"|(?<![a-z0-9])(?P<jk>[jd][kcs])(?P<jn>[1-3])(?![0-9a-z])"
    r"|(?<=[ぁ-ん一-龥])(?P<mid>中学?|高校?|高等学校|小学?|大学?)の(?P<mn>[1-6])年(?:生|です|だ|$|[。、])?"
    r"|(?<![a-z0-9])(?P<en>year (?:[7-9]|1[0-3])(?![0-9]| ago| old)|yr (?:[7-9]|1[0-3])(?![0-9])|(?:[1-9]|1[0-2])(?:st|nd|rd|th) grade(?:r)?|(?:six|seven|eigh|nin|ten|eleven|twelf)th grade(?:r)?|grade (?:[1-9]|1[0-2])(?![0-9])|(?<=im a )(?:freshman|sophomore|junior|senior)(?! (?:citizen|manager|dev|designer|engineer))|(?:upper|lower) sixth|(?<!my )(?<!your )(?<!the )(?<!his )(?<!her )(?:freshman|sophomore|junior|senior)(?= year| in (?:high|college|hs|uni)|$|[,.!?])|class (?:[6-9]|1[0-2])(?![0-9])|form [1-6](?![0-9]))"
)
SHORT = {
    "小学校": "小",
    "小学": "小",
    "中学校": "中",
    "中学": "中",
    "高校": "高",
    "高等学校": "高",
    "大学": "大",
    "小": "小",
    "中": "中",
    "高": "高",
    "大": "大",
}
KANJI = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6"}
STUDENT = {"jk": "高", "dk": "高", "jc": "中", "dc": "中", "js": "小", "ds": "小"}


def ages(text: str) -> list[Found]:
    """Return ages and school years in a folded text; whether they are the speaker's own is for the rules to say."""
    found: list[Found] = []
    for match in AGE.finditer(text):
        value = _age(match)
        if isinstance(value, int) and 5 <= value <= 99:
            group = str(match.lastgroup)
            start = match.start(group) if group in {"im", "word"} else match.start()
            found.append(Found(start, match.end(), "age", {"value": value}, "age"))
    for match in YEAR.finditer(text):
        found.append(Found(match.start(), match.end(), "school_year", {"value": _year(match)}, "year"))
    return found


def _age(match: re.Match[str]) -> float | int | None:
    groups = match.groupdict()
    word = groups["word"] or groups["word2"]
    if word:
        return AGE_WORDS[word.replace("-", " ")]
    if groups["hatachi"]:
        return 20
    if groups["kana"]:
        return spoken(groups["kana"])
    return number(next(groups[name] for name in ("ja", "en", "im", "slash", "slash2") if groups[name]))


def _year(match: re.Match[str]) -> str:
    if match.group("en"):
        return match.group("en")
    if match.group("short"):
        return match.group("short")[0] + KANJI.get(match.group("short")[1], match.group("short")[1])
    if match.group("jk"):
        return STUDENT[match.group("jk")] + match.group("jn")
    kind = match.group("long") or match.group("kind") or match.group("mid")
    count = match.group("ln") or match.group("kn") or match.group("mn")
    return SHORT[kind] + KANJI.get(count, count)
