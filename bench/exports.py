"""Made-up exports of any size for the benchmarks, the same every time."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

WORDS = (
    *"きょう 部活 ある あるよ 集合 は 4時半 体育館 ね あした 宿題 おわった まだ つかれた おやすみ またね うける それな".split(),
    *"ok see you later 🙂 www 図書館 電車 おくれる ごめん だいじょうぶ ありがとう".split(),
)
NAMES = ("みお", "はると")
WEEKDAYS = "月火水木金土日"
START = datetime(2021, 1, 1, 8, 0, tzinfo=UTC)


def talk(count: int) -> Iterator[tuple[int, datetime, str, str]]:
    """Yield number, time, sender and text of ordinary messages, some of them of several lines."""
    chance = random.Random(count)
    at = START
    texts = ["".join(chance.choices(WORDS, k=chance.randint(1, 7))) for _ in range(5000)]
    texts += [f"{one}\n{two}" for one, two in zip(texts[:150], texts[150:300], strict=True)]
    for number in range(count):
        at += timedelta(seconds=chance.randint(1, 140))
        yield number, at, NAMES[chance.random() < 0.5], chance.choice(texts)


def line(path: Path, count: int) -> None:
    """Write a LINE talk history as the Japanese phone app does."""
    day = None
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("[LINE] みおとのトーク履歴\r\n保存日時：2026/05/10 21:04\r\n")
        for _, at, name, text in talk(count):
            if at.date() != day:
                day = at.date()
                out.write(f"\r\n{day:%Y/%m/%d}({WEEKDAYS[day.weekday()]})\r\n")
            body = f'"{text}"' if "\n" in text else text
            out.write(f"{at:%H:%M}\t{name}\t{body}\r\n")


def whatsapp(path: Path, count: int) -> None:
    """Write a WhatsApp chat in the form that all peers read: day first, two-digit year, a 24-hour clock."""
    with path.open("w", encoding="utf-8", newline="") as out:
        for _, at, name, text in talk(count):
            out.write(f"{at:%d/%m/%y, %H:%M} - {name}: {text}\n")


def telegram(path: Path, count: int) -> None:
    """Write Telegram Desktop's result.json of one chat."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write('{\n "name": "みお",\n "type": "personal_chat",\n "id": 700000001,\n "messages": [')
        for number, at, name, text in talk(count):
            person = 700000001 + NAMES.index(name)
            said = json.dumps(text, ensure_ascii=False)
            out.write(
                f'{"," if number else ""}\n  {{\n   "id": {number + 1},\n   "type": "message",\n'
                f'   "date": "{at:%Y-%m-%dT%H:%M:%S}",\n'
                f'   "date_unixtime": "{int(at.timestamp())}",\n   "from": "{name}",\n   "from_id": "user{person}",\n'
                f'   "text": {said},\n   "text_entities": [\n    {{\n     "type": "plain",\n'
                f'     "text": {said}\n    }}\n   ]\n  }}'
            )
        out.write("\n ]\n}")


def _meta(text: str) -> str:
    return json.dumps(text.encode("utf-8").decode("latin-1"))


def instagram(path: Path, count: int) -> None:
    """Write Instagram's message_1.json: newest first, every character as its UTF-8 bytes."""
    known = {text: _meta(text) for text in {one[3] for one in talk(min(count, 60000))} | set(NAMES)}
    with path.open("w", encoding="utf-8", newline="") as out:
        people = ",\n".join(f'    {{\n      "name": {known[name]}\n    }}' for name in NAMES)
        out.write(f'{{\n  "participants": [\n{people}\n  ],\n  "messages": [')
        for number, at, name, text in talk(count):
            stamp = int((START + timedelta(days=2000) - (at - START)).timestamp() * 1000)
            said = known.get(text) or known.setdefault(text, _meta(text))
            out.write(
                f'{"," if number else ""}\n    {{\n      "sender_name": {known[name]},\n      "timestamp_ms": {stamp},\n'
                f'      "content": {said},\n      "is_geoblocked_for_viewer": false,\n'
                '      "is_unsent_image_by_messenger_kid_parent": false\n    }'
            )
        out.write(
            f'\n  ],\n  "title": {known[NAMES[0]]},\n  "is_still_participant": true,\n'
            '  "thread_path": "inbox/mio_1",\n  "magic_words": []\n}\n'
        )


def discord(path: Path, count: int) -> None:
    """Write DiscordChatExporter's JSON of one channel."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(
            '{\n  "guild": {\n    "id": "0",\n    "name": "Direct Messages",\n'
            '    "iconUrl": "https://example.com/0.png"\n  },\n'
            '  "channel": {\n    "id": "530000000000000000",\n    "type": "DirectTextChat",\n    "categoryId": "0",\n'
            '    "category": "Private",\n    "name": "mio",\n    "topic": null\n  },\n'
            '  "dateRange": {\n    "after": null,\n    "before": null\n  },\n'
            '  "exportedAt": "2026-05-10T21:04:00+09:00",\n  "messages": ['
        )
        for number, at, name, text in talk(count):
            person = NAMES.index(name)
            out.write(
                f'{"," if number else ""}\n    {{\n      "id": "{530000000000000001 + number}",\n      "type": "Default",\n'
                f'      "timestamp": "{at:%Y-%m-%dT%H:%M:%S}.{number % 1000:03d}+00:00",\n      "timestampEdited": null,\n'
                '      "callEndedTimestamp": null,\n      "isPinned": false,\n'
                f'      "content": {json.dumps(text, ensure_ascii=False)},\n      "author": {{\n'
                f'        "id": "{111111111111111111 + person}",\n'
                f'        "name": "user{person}",\n        "discriminator": "0000",\n        "nickname": "{name}",\n'
                '        "color": null,\n        "isBot": false,\n        "avatarUrl": "https://example.com/a.png"\n      },\n'
                '      "attachments": [],\n      "embeds": [],\n      "stickers": [],\n'
                '      "reactions": [],\n      "mentions": []\n    }'
            )
        out.write(f'\n  ],\n  "messageCount": {count}\n}}')


MAKERS: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "whatsapp": ("chat.txt", whatsapp),
    "line": ("talk.txt", line),
    "telegram": ("result.json", telegram),
    "instagram": ("message_1.json", instagram),
    "discord": ("discord.json", discord),
}


def made(folder: Path, platform: str, count: int) -> Path:
    """Return the export of a platform with `count` messages, made when it is not there yet."""
    name, maker = MAKERS[platform]
    path = folder / f"{count}-{platform}-{name}"
    if not path.exists():
        half = path.with_suffix(".half")
        maker(half, count)
        half.rename(path)
    return path
