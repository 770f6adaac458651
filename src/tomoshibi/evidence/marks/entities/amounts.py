"""Sums of money: 10万円, 三万, 諭吉2枚, ¥100,000, $500, fifty quid, 0.05 BTC."""

import re

from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.entities.numerals import NUMBER, SPOKEN_NUMBER, number, spoken

SMALL_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "a": 1, "an": 1, "couple": 2}  # fmt: skip
WORD_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "k": 1000}
_SMALL = "|".join(sorted(SMALL_WORDS, key=len, reverse=True))
WORD_NUMBER = rf"(?:(?:{_SMALL})[ -]?(?:of )?){{1,2}}(?:(?:hundred|thousand|grand)(?: (?:and )?(?:(?:{_SMALL})[ -]?){{1,2}})?)?"
UNIT_AFTER = {
    "JPY": r"円(?!満|形|盤|高|安|しょっぷ|均|寿司)|えん|yen|jpy|¥",
    "USD": r"us ?dollars?|usd|dollars?|dollas?|bucks?|米どる|どる|\$",
    "EUR": r"euros?|eur|€|ゆーろ",
    "GBP": r"pounds?|quid|nicker|gbp|£|ぽんど",
    "KRW": r"won|krw|うぉん|₩",
    "CNY": r"yuan|rmb|cny|人民元|元(?![気カ彼か々の恋夫妻])",
    "PHP": r"pesos?|php|ぺそ",
    "INR": r"rupees?|inr|rs",
    "MYR": r"ringgit|myr|rm",
    "SGD": r"sgd|しんがぽーるどる", "AUD": r"aud|豪どる|おーすとらりあどる", "CAD": r"cad|かなだどる", "NZD": r"nzd", "HKD": r"hkd|香港どる", "NGN": r"naira|ngn", "CHF": r"chf", "TWD": r"twd|台湾どる", "THB": r"baht|thb|ばーつ", "IDR": r"rupiah|idr", "VND": r"vnd|dong",
    "BTC": r"btc|bitcoins?|びっとこいん|びっとこ(?!い)", "ETH": r"eth|ethereum|いーさ(?:りあむ)?", "USDT": r"usdt|tether|てざー", "XRP": r"xrp|りっぷる", "LTC": r"ltc|litecoin", "TRX": r"trx", "USDC": r"usdc", "XMR": r"xmr|monero",
}  # fmt: skip
UNIT_BEFORE = {
    "USD": r"us ?\$|usd|\$", "JPY": r"jpy|¥|\\", "EUR": r"eur|€", "GBP": r"gbp|£", "KRW": r"krw|₩", "INR": r"inr|rs\.?|₹", "MYR": r"myr|rm",
    "SGD": r"sgd|s\$", "AUD": r"aud|a\$|au\$", "CAD": r"cad|c\$|ca\$", "NZD": r"nzd|nz\$", "PHP": r"php|₱", "HKD": r"hkd|hk\$", "THB": r"thb|฿", "CNY": r"cny|rmb",
    "BTC": r"btc|₿|びっとこいん|びっとこ(?=[0-9])", "ETH": r"eth|いーさ(?=[0-9])", "BRL": r"r\$", "CHF": r"chf", "USDT": r"usdt", "ZAR": r"zar", "NGN": r"ngn|₦", "VND": r"₫",
}  # fmt: skip
LATIN = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,3}(?= ?(?:euros?|eur|€))|[0-9]{1,12})(?:\.[0-9]{1,8})?"
)
POINTED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")  # thousands parted by points: 1.000 euros
NOT_ONE = re.compile("[1一]円(?:も|たりとも)")  # not a single yen is no sum
_after = "|".join(f"(?P<a{unit}>{words})" for unit, words in UNIT_AFTER.items())
_before = "|".join(f"(?P<b{unit}>{words})" for unit, words in UNIT_BEFORE.items())
BEFORE = re.compile(rf"(?<![a-z0-9])(?:{_before}) ?(?P<n>{LATIN}) ?(?P<k>k|grand|m|万|lakhs?|crores?)?(?![a-z0-9]|,[0-9])")
AFTER = re.compile(
    rf"(?<![a-z0-9.,_@-])(?P<n>{LATIN}) ?(?P<k>k|grand|thousand|hundred|まん|万|千|百)?[ -]?(?:{_after})(?![a-z])"
    rf"|(?<![a-z0-9])(?P<w>{WORD_NUMBER}) ?(?:of )?(?:{_after.replace('(?P<a', '(?P<c')})(?![a-z])"
    r"|(?<![一二三四五六七八九十百千万数何])(?P<kanji>[一二三四五六七八九十百千万]{1,7})(?:(?P<eUSD>どる)|(?P<eEUR>ゆーろ)|(?P<eGBP>ぽんど)|(?P<eKRW>うぉん))"
)
COUNTERS = "人名件回枚年歳字歩個本台倍票匹冊通位種社校軒戸号階点問里光年日週月時分秒再キきとフふ曲話語ぴポぽpビびいカ力力km通り部通行束円"
COUNTED = r"[0-9]{1,3}|[一二三四五六七八九十]{1,3}"
JAPANESE = re.compile(
    rf"(?<![a-z0-9.,_@/数何幾-])(?P<face>[0-9]{{1,5}}|[一二五]?[千万])(?:円|えん)?(?:札|さつ|玉)を?(?P<notes>{COUNTED})枚"
    rf"|(?<![a-z0-9.,_@/数何幾-])(?P<n>(?![万億]|{NOT_ONE.pattern}){NUMBER}(?:(?:億|万|まん|千|せん)(?:{NUMBER}(?:百|千)?)?)?) ?(?P<yen>円(?!満|形|盤|高|安|しょっぷ|均|寿司|玉)|えん(?![どと]))"
    r"|(?<![0-9a-z.,一-龥])(?P<sen>[1-9一二三四五六七八九]千(?:[1-9一二三四五六七八九]百)?)(?=で[いよどす]|だけ|ずつ|くらい|ぐらい|ほど|払|送|貸|くれ|ちょうだい|用意|ぽっち|$|[。!?、])"
    rf"|(?<![a-z0-9.,_@/-])(?P<man>(?:[0-9]{{1,4}}(?:\.[0-9])?|[1-9一二三四五六七八九]千|[一二三四五六七八九十百]{{1,4}}|数|何)(?:万|まん(?![がなげじぞ])|まそ)(?:[0-9一二三四五六七八九]{{1,4}}千?)?)(?![{COUNTERS}]|いいね|登録|再生|文字|世帯|あくせす|うぉん|どる|ゆーろ|ぽんど|元|人民|ぺそ|ばーつ|台湾)"
    rf"|(?<![a-z0-9.,_@/ぁ-ん])(?P<kana>{SPOKEN_NUMBER}(?:まん|せん|ひゃく))(?:えん)"
    rf"|(?<![ぁ-ん])(?P<kana2>(?:いち|に|さん|よん|ご|ろく|なな|はち|きゅう|じゅう){{1,2}}ま[んそ])(?:えん|で|だ|$|[。!?、])"
    r"|(?P<bill>諭吉|福沢|渋沢|樋口|津田|野口|北里)(?:さん)?(?P<bills>[0-9]{1,3}|[一二三四五六七八九十]{1,2})?(?:枚|人|名)?"
)
BILLS = {"諭吉": 10_000, "福沢": 10_000, "渋沢": 10_000, "樋口": 5_000, "津田": 5_000, "野口": 1_000, "北里": 1_000}
TRIGGER = re.compile(
    r"[0-9][0-9]{0,11}|円|えん|万|まん|諭吉|福沢|渋沢|樋口|津田|野口|北里|\$|€|£|¥|bucks?|quid|dollars?|pounds?|euros?|grand|btc|eth|rupee"
)


def amounts(text: str) -> list[Found]:
    """Return the sums of money in a folded text."""
    found: list[Found] = []
    for match in JAPANESE.finditer(text):
        value = _japanese(match)
        if value is not None:
            end = match.end("kana2") if match.group("kana2") else match.end()
            found.append(Found(match.start(), end, "amount", {"value": value, "unit": "JPY"}, "amount"))
    for match in BEFORE.finditer(text):
        unit = _unit(match, "b")
        value = number(_without_points(match.group("n"), unit))
        if value is not None:
            _keep(found, match, _scaled(value, match.group("k")), unit)
    for match in AFTER.finditer(text):
        unit = _unit(match, "a") or _unit(match, "c") or _unit(match, "e")
        shown = match.group("n") or match.group("kanji")
        if NOT_ONE.match(text, match.start()):
            continue
        value = _words(match.group("w")) if match.group("w") else number(_without_points(shown, unit))
        if value is not None:
            _keep(found, match, _scaled(value, match.group("k")), unit)
    return sorted(found, key=lambda one: one.start)


def _without_points(shown: str, unit: str) -> str:
    """Return a number without the points that part its thousands where euros are meant."""
    return shown.replace(".", "") if unit == "EUR" and POINTED.fullmatch(shown) else shown


def _keep(found: list[Found], match: re.Match[str], value: float, unit: str) -> None:
    if all(match.end() <= one.start or one.end <= match.start() for one in found):
        found.append(Found(match.start(), match.end(), "amount", {"value": value, "unit": unit}, "amount"))


def _japanese(match: re.Match[str]) -> float | None:
    if match.group("notes"):
        face, count = number(match.group("face")), number(match.group("notes"))
        return None if face is None or count is None else face * count
    if match.group("bill"):
        if not match.group("bills"):
            return None
        count = number(match.group("bills"))
        return None if count is None else BILLS[match.group("bill")] * count
    if match.group("kana") or match.group("kana2"):
        return spoken((match.group("kana") or match.group("kana2")).replace("まそ", "まん"))
    text = match.group("n") or match.group("man") or match.group("sen")
    if text.startswith(("数", "何")):
        return None
    text = text.replace("まそ", "万")  # how 万 is drawn out among the young
    if match.group("man") and re.fullmatch(r"[0-9.一二三四五六七八九十百]{1,6}(?:万|まん)[1-9一二三四五六七八九]", text):
        return (
            None if number(text[:-1]) is None else (number(text[:-1]) or 0) + (number(text[-1]) or 0) * 1000
        )  # 3万5 is 35,000
    return number(text)


def _scaled(value: float, scale: str | None) -> float:
    factor = {
        "k": 1000,
        "grand": 1000,
        "thousand": 1000,
        "hundred": 100,
        "m": 1_000_000,
        "lakh": 100_000,
        "lakhs": 100_000,
        "crore": 10_000_000,
        "crores": 10_000_000,
        "万": 10_000,
        "まん": 10_000,
        "千": 1000,
        "百": 100,
    }
    scaled = round(value * factor.get(scale or "", 1), 8)
    return int(scaled) if scaled == int(scaled) else scaled


def _unit(match: re.Match[str], prefix: str) -> str:
    return next(
        (name[1:] for name, part in match.groupdict().items() if part is not None and name[0] == prefix and name[1:].isupper()),
        "",
    )


def _words(text: str) -> int | None:
    total, current = 0, 0
    for word in re.findall(r"[a-z]+", text):
        if word == "couple":
            current = SMALL_WORDS[word]
        elif word in SMALL_WORDS:
            current += SMALL_WORDS[word]
        elif word in WORD_SCALES:
            total += max(current, 1) * WORD_SCALES[word]
            current = 0
    return total + current or None
