"""The demo's made-up talk with marks and findings written by hand, in the form of docs/bundle-format.md."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tomoshibi.evidence.admission.shelf import open_shelf
from tomoshibi.evidence.reading import Reading
from tomoshibi.evidence.rows import record_row
from tomoshibi.evidence.summary import summarise

Row = dict[str, Any]

TALK = Path(__file__).parent.parent.parent / "src" / "tomoshibi" / "demo" / "line_talk.txt"
RULES = "marks/0.0.0"

# Each line: a piece of the text that finds the record; its marks as (label, rule, words); its entities.
_BY_HAND: tuple[tuple[str, tuple[tuple[str, str, str], ...], tuple[Row, ...]], ...] = (
    ("高1です", (("age.person", "age.school-year", "高1です"),), ({"kind": "school_year", "value": "高1"},)),
    ("ぼくは高2", (("age.other", "age.school-year", "ぼくは高2"),), ({"kind": "school_year", "value": "高2"},)),
    ("学校どこ", (("demand.info", "info.school", "学校どこ？"),), ()),
    (
        "話すならカカオトーク",
        (("demand.move", "move.other-app", "話すならカカオトークにしよう"),),
        ({"kind": "account", "platform": "KakaoTalk", "id": "luka_sample_00"},),
    ),
    ("顔みたいな", (("demand.image", "image.ask-of-person", "顔みたいな。写真おくって"),), ()),
    ("[写真]", (("person.sent", "sent.after-demand", "[写真]"),), ()),
    ("もっとほしい", (("demand.image", "image.more", "もっとほしい"),), ()),
    ("もうむりです", (("person.refuses", "refuses.cannot", "もうむりです"),), ()),
    ("ふたりのひみつ", (("demand.secrecy", "secrecy.tell-no-one", "だれにも言わないで"),), ()),
    ("ぜんぶ保存してある", (("claim.recorded", "recorded.kept", "写真、ぜんぶ保存してある"),), ()),
    (
        "お金を払わないなら",
        (
            ("demand.money", "money.condition", "お金を払わないなら"),
            ("threat.publish", "publish.unless-paid", "お金を払わないなら、写真を学校の人に送るよ"),
            ("threat.tell", "tell.school", "学校の人に送るよ"),
        ),
        (),
    ),
    ("やめてください", (("person.refuses", "refuses.stop", "やめてください"),), ()),
    ("フォロワーの名前", (("leverage.contacts", "contacts.list", "フォロワーの名前、120人ぶんメモしてある"),), ()),
    (
        "今日の18時まで",
        (
            ("demand.money", "money.amount-by", "3万円"),
            ("deadline", "deadline.clock", "今日の18時まで"),
            ("payment.destination", "destination.e-money", "ペイペイの sora-mihon-0000"),
        ),
        (
            {"kind": "amount", "value": 30000, "unit": "JPY"},
            {"kind": "deadline", "text": "今日の18時まで", "resolved": "2026-05-08T18:00:00+09:00"},
            {"kind": "account", "platform": "PayPay", "id": "sora-mihon-0000"},
        ),
    ),
    ("じゃあもう1枚", (("demand.image", "image.ask-of-person", "もう1枚、写真おくって"),), ()),
    ("いやです", (("person.refuses", "refuses.no", "いやです"),), ()),
    (
        "あと6時間",
        (("deadline", "deadline.left", "あと6時間"),),
        ({"kind": "deadline", "text": "あと6時間", "resolved": "2026-05-08T18:05:00+09:00"},),
    ),
    (
        "example.com/pay",
        (("payment.destination", "destination.link", "https://example.com/pay/0000"),),
        ({"kind": "url", "value": "https://example.com/pay/0000"},),
    ),
    ("お願いだからやめて", (("person.refuses", "refuses.stop", "やめて"),), ()),
    (
        "5000円だけ",
        (("person.paid", "paid.sent", "5000円だけ送りました"),),
        ({"kind": "amount", "value": 5000, "unit": "JPY"},),
    ),
    (
        "たりない",
        (("demand.money", "money.rest", "のこり2万5000円"),),
        ({"kind": "amount", "value": 25000, "unit": "JPY"},),
    ),
    ("このリストの人に", (("threat.publish", "publish.one-by-one", "ひとりずつ送っていく"),), ()),
    (
        "明日の正午まで",
        (("deadline", "deadline.day-clock", "明日の正午まで"),),
        ({"kind": "deadline", "text": "明日の正午まで", "resolved": "2026-05-12T12:00:00+09:00"},),
    ),
    (
        "みほん銀行",
        (
            ("payment.destination", "destination.bank", "みほん銀行 ほしぞら支店 普通 0000000"),
            ("demand.money", "money.amount", "5万円"),
        ),
        (
            {"kind": "account", "platform": "みほん銀行", "id": "0000000"},
            {"kind": "amount", "value": 50000, "unit": "JPY"},
        ),
    ),
    (
        "親に言ったら",
        (
            ("demand.secrecy", "secrecy.if-told", "親に言ったら"),
            ("threat.publish", "publish.if-told", "親に言ったら、その場で全部ばらまく"),
        ),
        (),
    ),
    ("もう払いません", (("person.refuses", "refuses.pay", "もう払いません"),), ()),
    ("学校に電話して", (("threat.tell", "tell.school", "学校に電話してもいい"),), ()),
    ("駅前に来たら", (("demand.meeting", "meeting.condition", "駅前に来たら"),), ()),
    ("もう連絡しないで", (("person.refuses", "refuses.stop", "もう連絡しないでください"),), ()),
)


def talk() -> tuple[list[Row], Row]:
    """Return the records of the demo's talk, with times of Japan, and the summary."""
    reading = Reading(open_shelf((TALK,)), platform=None, zone=ZoneInfo("Asia/Tokyo"))
    records = [one for batch in reading.batches() for one in batch]
    return [record_row(one, reading.notebook.participants, None) for one in records], summarise(reading)


def marks(records: list[Row]) -> list[Row]:
    """Return the lines of `marks.jsonl` for the talk."""
    return sorted(_lines(records), key=lambda line: line["n"])


def _lines(records: list[Row]) -> Iterator[Row]:
    for piece, labels, entities in _BY_HAND:
        record = next(one for one in records if piece in (one["text"] or ""))
        yield mark(record, labels, entities)


def mark(record: Mapping[str, Any], labels: tuple[tuple[str, str, str], ...], entities: tuple[Row, ...] = ()) -> Row:
    """Return a line of `marks.jsonl`; words are looked for in the record's text."""
    text = record["text"]
    side = "person" if labels[0][0].startswith(("person.", "age.person")) else "other"
    return {
        "n": record["n"],
        "conversation": record["conversation"],
        "by": side,
        "labels": [{"label": label, "rule": rule, "words": _place(text, words)} for label, rule, words in labels],
        "entities": [{**one, "words": [0, 0]} for one in entities],
    }


def _place(text: str, words: str) -> list[int]:
    start = text.index(words)
    return [start, start + len(words)]


def findings(records: list[Row], summary: Row) -> Row:
    """Return the object of `findings.json` for the talk: who asks for help, and some gaps."""
    (person,) = [one["id"] for one in summary["participants"] if one["name"] == "ソラ"]
    number = {one["text"]: one["n"] for one in records}
    unsent = [one["n"] for one in records if one["more"].get("event") == "unsent"]
    silent = [number["このリストの人に、ひとりずつ送っていく"], number["まだ待ってあげる。明日の正午まで"]]
    return {
        "format": "tomoshibi-findings/1",
        "rules": RULES,
        "conversations": [
            {
                "id": 1,
                "person": [person],
                "person_basis": "inferred",
                "sextortion": 0.97,
                "reasons": [{"code": "threat-after-demand", "records": silent}],
            }
        ],
        "findings": [
            {
                "code": "silent-days",
                "conversation": 1,
                "records": silent,
                "parts": {"from": "2026-05-09", "to": "2026-05-10", "days": 2},
                "weight": "note",
            },
            {"code": "unsent", "conversation": 1, "records": unsent, "parts": {"count": len(unsent)}, "weight": "attention"},
        ],
    }
