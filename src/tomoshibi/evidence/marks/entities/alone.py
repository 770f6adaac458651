"""Numbers without a unit, to which only what the message does gives one: `9000でどう`, `わたし13です`, `31 here`."""

import re
from collections.abc import Iterable, Iterator

from tomoshibi.evidence.marks.entities.ages import AGE_WORDS
from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.entities.numerals import KANJI, number

COUNTED = (
    r"人|名|枚|時|じ|分|秒|日|月|年|歳|才|さい|個|回|本|件|点|度|階|番|号|組|位|冊|匹|台|杯|通|曲|話|周|倍|割|班|限|期|週|学|世|つ|桁|文字|字|歩|羽|頭|試合|きろ|ぐらむ|代|[%％:/#.-]"
    r"|cm|mm|km|kg|mg|ml|gb|mb|am|pm|min|sec|hour|hr|day|week|month|yo|th|st|nd|rd|x(?![a-z])|m(?![a-z])|s(?![a-z])"
    r"|followers?|people|ppl|members|friends|pics?|pictures|photos|videos|times|percent|points|names|contacts|digits|pages|minutes|a (?:day|week|month|year)|per (?:day|week|month)"
)
ALONE = re.compile(
    rf"(?<![a-z0-9.,@#:/_+第番号時全組条版弾期-])(?P<n>[0-9]{{1,3}}(?:,[0-9]{{3}})+|[1-9][0-9]{{0,5}})(?P<k>k)?(?![0-9a-z_@,.]?[0-9a-z_@]| ?(?:{COUNTED}))"
)
KANJI_AGE = re.compile(rf"(?<![{KANJI}])(?P<kanji>[二三四五六七八九]?十[一二三四五六七八九]?)(?![{KANJI}]|{COUNTED}|路|分)")
AGE_WORD = re.compile(
    "(?<![a-z])(?P<word>" + "|".join(sorted(AGE_WORDS, key=len, reverse=True)).replace(" ", "[ -]") + ")(?![a-z-])"
)
ROUGHLY = re.compile("過ぎ|すぎ|手前|前後|近く")  # 40手前 is no age
OWN = re.compile(r"(?:今|いま|もう|まだ|俺|おれ|僕|ぼく|私|わたし|うち|(?<![a-z])(?:im|i am|now|literally|actually|just)) ?$")
YOUNGEST, OLDEST = 10, 99
LEAST_YEN, ROUND = 1_000, 100  # what a bare number must come to, and be a multiple of, to be a sum in yen; 8 or 2026 is none
PLAYED_FOR = re.compile("(?:石|結晶|だいや|じぇむ|ごーるど|こいん|ぽいんと|まいる|える|魔石|めだる) ?$")  # money of games


def numbers_alone(text: str, found: Iterable[Found] = ()) -> Iterator[re.Match[str]]:
    """Yield the numbers in a folded text that count nothing that is named, outside of what was `found`."""
    for match in ALONE.finditer(text):
        if _is_free(match, found):
            yield match


def age_alone(text: str, found: Iterable[Found]) -> Found | None:
    """Return the age in a folded text that tells one by a number alone; of several the one that is said to be one's own now."""
    held = tuple(found)
    matches = [one for one in numbers_alone(text, held) if not one.group("k")]
    matches += [one for pattern in (KANJI_AGE, AGE_WORD) for one in pattern.finditer(text) if _is_free(one, held)]
    exact = [one for one in matches if YOUNGEST <= _years(one) <= OLDEST and not ROUGHLY.match(text, one.end())]
    own = [one for one in exact if OWN.search(text, 0, one.start())]
    chosen = next(iter(own or exact), None)
    return None if chosen is None else Found(chosen.start(), chosen.end(), "age", {"value": _years(chosen)}, "age")


def _years(match: re.Match[str]) -> int:
    """Return the number that a match holds, 0 for one that is none of years."""
    groups = match.groupdict()
    word = groups.get("word")
    value = AGE_WORDS[word.replace("-", " ")] if word else number(groups.get("n") or groups["kanji"])
    return value if isinstance(value, int) else 0


def yen_alone(text: str, found: Iterable[Found]) -> Iterator[Found]:
    """Yield the sums in yen that stand as bare numbers in a folded Japanese text which asks for money or tells of paying."""
    for match in numbers_alone(text, found):
        value = number(match.group("n"))
        if not isinstance(value, int) or match.group("k") or PLAYED_FOR.search(text, 0, match.start()):
            continue
        if value >= LEAST_YEN and value % ROUND == 0:
            yield Found(match.start(), match.end(), "amount", {"value": value, "unit": "JPY"}, "amount")


def _is_free(match: re.Match[str], found: Iterable[Found]) -> bool:
    return all(match.end() <= one.start or one.end <= match.start() for one in found)
