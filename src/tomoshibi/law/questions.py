"""What is asked, of whom and in which order: safety first, each with its reason. Nobody is asked for details of an act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tomoshibi.law.written import written

FILE = Path(__file__).parent / "questions.yaml"
LANGUAGES = ("ja", "easy", "en")
Kind = Literal["bool", "enum", "list", "int", "date"]
Ask = Literal["person", "adult", "staff", "nobody"]
ADULT = 18
PREFECTURES = (
    *("hokkaido", "aomori", "iwate", "miyagi", "akita", "yamagata", "fukushima", "ibaraki", "tochigi", "gunma", "saitama"),
    *("chiba", "tokyo", "kanagawa", "niigata", "toyama", "ishikawa", "fukui", "yamanashi", "nagano", "gifu", "shizuoka"),
    *("aichi", "mie", "shiga", "kyoto", "osaka", "hyogo", "nara", "wakayama", "tottori", "shimane", "okayama", "hiroshima"),
    *("yamaguchi", "tokushima", "kagawa", "ehime", "kochi", "fukuoka", "saga", "nagasaki", "kumamoto", "oita", "miyazaki"),
    *("kagoshima", "okinawa"),
)

_PREFECTURES_JA = (
    "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 "
    "福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 "
    "山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県"
)


class BadQuestion(ValueError):
    """A question of the data is not of its form; the message says which, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Question:
    """One fact that rules read: its kind, its names, and for those that are asked, the words and why we ask."""

    key: str
    kind: Kind
    ask: Ask
    turn: int
    label: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    words: Mapping[str, str]
    why: Mapping[str, str]


@cache
def questions() -> Mapping[str, Question]:
    """Return all questions by key, in humane order. Raises BadQuestion."""
    rows = [_question(row) for row in written(FILE)]
    found = {one.key: one for one in sorted(rows, key=lambda one: one.turn)}
    if len(found) != len(rows):
        raise BadQuestion("a key stands there twice")
    return found


def in_order(keys: Iterable[str]) -> tuple[str, ...]:
    """Return keys once each, in humane order."""
    wanted = set(keys)
    return tuple(key for key in questions() if key in wanted)


def to_ask(keys: Iterable[str], *, is_adult: bool) -> tuple[Question, ...]:
    """Return those of the questions that may be put to the person, in humane order."""
    allowed = ("person", "adult") if is_adult else ("person",)
    return tuple(one for key in in_order(keys) if (one := questions()[key]).ask in allowed)


def _question(row: Mapping[str, Any]) -> Question:
    try:
        values = (
            {name: {"ja": ja, "en": name.title()} for name, ja in zip(PREFECTURES, _PREFECTURES_JA.split(), strict=True)}
            if row.get("values") == "prefectures"
            else row.get("values")
        )
        found = Question(
            row["key"],
            row["type"],
            row["ask"],
            row["turn"],
            row["label"],
            values or {},
            row.get("question", {}),
            row.get("why", {}),
        )
    except KeyError as error:
        raise BadQuestion(f"{row.get('key', '?')}: {error} is missing") from None
    asked = found.ask in ("person", "adult")
    if {"ja", "en"} - found.label.keys() or (
        asked and any(set(LANGUAGES) - words.keys() for words in (found.words, found.why))
    ):
        raise BadQuestion(f"{found.key}: words are missing in a language")
    if (found.kind in ("enum", "list")) != bool(found.values):
        raise BadQuestion(f"{found.key}: only a choice or a list has values")
    return found
