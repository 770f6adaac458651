"""Numbers as people write them in Japanese chats: 1.5万, 三万, 4万6千, さんまん, 百."""

import re

DIGITS = {**{one: place for place, one in enumerate("〇一二三四五六七八九")}, "零": 0, "壱": 1, "弐": 2, "参": 3, "両": 2}
UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "萬": 10_000, "億": 100_000_000}
SPOKEN = (
    ("じゅう", "十"), ("ひゃく", "百"), ("びゃく", "百"), ("ぴゃく", "百"), ("せん", "千"), ("ぜん", "千"), ("まん", "万"),
    ("いち", "一"), ("いっ", "一"), ("にー", "二"), ("さん", "三"), ("よん", "四"), ("ろく", "六"), ("ろっ", "六"), ("なな", "七"),
    ("はち", "八"), ("はっ", "八"), ("きゅう", "九"), ("に", "二"), ("ご", "五"), ("し", "四"),
)  # fmt: skip
KANJI = "〇一二三四五六七八九十百千万億零壱弐参拾萬"
NUMBER = rf"(?:(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,4}}|[0-9]{{1,12}})(?:\.[0-9]{{1,8}})?|[{KANJI}]{{1,9}}|数(?=[十百千万]))"
SPOKEN_NUMBER = "(?:" + "|".join(one for one, _ in SPOKEN) + "){1,6}"


def number(text: str) -> float | int | None:
    """Return the value of a number, None where the text is none."""
    text = text.replace(",", "").replace(" ", "").replace("まん", "万").replace("ー", "")
    if re.fullmatch(r"[0-9]{1,15}", text):
        return int(text)
    if re.fullmatch(r"[0-9]{1,15}\.[0-9]{1,8}", text):
        return _whole(float(text))
    total: float = 0
    section: float = 0
    current: float | None = None
    for part in re.findall(r"[0-9]{1,15}(?:\.[0-9]{1,8})?|.", text):
        if part[0].isdigit() and part[0] in "0123456789":
            current = float(part)
        elif part in DIGITS:
            current = DIGITS[part] if current is None else current * 10 + DIGITS[part]
        elif part in UNITS:
            section += (1 if current is None else current) * UNITS[part]
            current = None
        elif part in LARGE:
            section += 0 if current is None else current
            total += (section or 1) * LARGE[part]
            section, current = 0, None
        else:
            return None
    return _whole(total + section + (current or 0))


def spoken(text: str) -> float | int | None:
    """Return the value of a number written in kana, such as さんまん."""
    for kana, kanji in SPOKEN:
        text = text.replace(kana, kanji)
    return number(text)


def _whole(value: float) -> float | int:
    rounded = round(value, 8)
    return int(rounded) if rounded == int(rounded) else rounded
