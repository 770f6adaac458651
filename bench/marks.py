"""How good the marks are on labelled conversations, and how fast they come.

`python -m bench.marks [FILE.yaml|FILE.tsv …] [--errors] [--speed N]`. Without files: the project's own conversations in
`tests/samples/marks/` and, where it is there, the shared examples beside the project. `--errors` prints every message that
differs. A .tsv holds one labelled saying a line: labels with commas (or -), what stands before it, and `o:` or `p:` with the
words; only its last message is scored. `--speed N` marks N ordinary made-up messages, beside the bare making of the same rows,
on one core, and N/10 of the samples' hard negatives.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tomoshibi.evidence.marks.conversation_file import read
from tomoshibi.evidence.marks.marking import Marked, mark_rows

ROOT = Path(__file__).parent.parent
PLACES = (ROOT / "tests" / "samples" / "marks", ROOT.parent / "shared" / "marks")
AIMED = ("threat.publish", "demand.money", "payment.destination")
Row = dict[str, Any]


def files(given: list[str]) -> list[Path]:
    if given:
        return [Path(one) for one in given]
    return [path for place in PLACES if place.is_dir() for path in sorted((*place.glob("*.yaml"), *place.glob("*.tsv")))]


def share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def f1(right: int, found: int, wanted: int) -> float:
    return 2 * right / (found + wanted) if found + wanted else 1.0


class Tally:
    """What was right, found and wanted, label by label and for entities."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.wanted: Counter[str] = Counter()
        self.false_scores: list[tuple[str, float]] = []
        self.low_scores: list[tuple[str, float]] = []
        self.talks = 0
        self.differing: list[str] = []

    def add(self, talk: Row, marked: Marked) -> None:
        self.talks += 1
        lines = {line["n"]: line for line in marked.lines if line["conversation"] == talk["id"]}
        wanted_entities = Counter(entity(one) for one in talk.get("entities") or [])
        found_entities: Counter[str] = Counter()
        for message in talk["messages"]:
            line = lines.get(message["n"], {"labels": [], "entities": []})
            wanted, found = set(message["labels"]), {one["label"] for one in line["labels"]}
            self._count(wanted, found)
            found_entities.update(entity({"n": message["n"], **one}) for one in line["entities"])
            if wanted != found:
                rules = [f"{one['label']}({one['rule']})" for one in line["labels"] if one["label"] not in wanted]
                self.differing.append(
                    f"{talk['id']}:{message['n']} {message['by'][0]} {message['text']!r} | missing {sorted(wanted - found)} | extra {rules}"
                )
        self.right["entities"] += (wanted_entities & found_entities).total()
        self.found["entities"] += found_entities.total()
        self.wanted["entities"] += wanted_entities.total()
        for one in (wanted_entities - found_entities).elements():
            self.differing.append(f"{talk['id']} entity missing {one}")
        for one in (found_entities - wanted_entities).elements():
            self.differing.append(f"{talk['id']} entity extra {one}")
        score = next(one["sextortion"] for one in marked.conversations if one["id"] == talk["id"])
        if not talk["sextortion"] and score > 0.5:
            self.false_scores.append((talk["id"], score))
        if talk["sextortion"] and score <= 0.5:
            self.low_scores.append((talk["id"], score))

    def _count(self, wanted: set[str], found: set[str]) -> None:
        self.right.update(wanted & found)
        self.found.update(found)
        self.wanted.update(wanted)

    def add_saying(self, place: str, labels: str, talk: str) -> None:
        """Count the last message of a short talk."""
        self.talks += 1
        parts = talk.split(" >> ")
        rows = [said(number, part) for number, part in enumerate(parts, 1)]
        lines = [line for line in mark_rows(rows, TWO_PEOPLE).lines if line["n"] == len(rows)]
        given = [one for line in lines for one in line["labels"]]
        wanted, found = {one for one in labels.split(",") if one != "-"}, {one["label"] for one in given}
        self._count(wanted, found)
        if wanted != found:
            rules = [f"{one['label']}({one['rule']})" for one in given if one["label"] not in wanted]
            self.differing.append(f"{place} {talk!r} | missing {sorted(wanted - found)} | extra {rules}")


TWO_PEOPLE = {
    "conversations": [
        {"id": 1, "participants": [{"id": 1, "name": "person", "owner": True}, {"id": 2, "name": "other", "owner": False}]}
    ]
}


def said(number: int, part: str) -> Row:
    """Return a row of one message of a short talk, written `o:…` or `p:…`."""
    return {
        "n": number,
        "kind": "message",
        "conversation": 1,
        "sender": {"participant": {"p": 1, "o": 2}[part[0]]},
        "time": {"local": "2024-06-12T21:03:00+09:00", "jst": None, "precision": "minute"},
        "text": part[2:],
        "media": [],
    }


def entity(one: Row) -> str:
    return json.dumps({key: value for key, value in sorted(one.items()) if key != "words"}, ensure_ascii=False, default=str)


def score(paths: list[Path]) -> Tally:
    tally = Tally()
    for path in paths:
        if path.suffix == ".tsv":
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                labels, before, text = line.split("\t")
                tally.add_saying(f"{path.name}:{number}", labels, f"{before} >> {text}" if before else text)
            continue
        rows, summary = read(path)
        marked = mark_rows(rows, summary)
        for talk in yaml.safe_load(path.read_text("utf-8")):
            tally.add(talk, marked)
    return tally


def show(tally: Tally) -> None:
    print("| label | precision | recall | F1 | wanted |\n|---|---|---|---|---|")
    labels = sorted(name for name in {*tally.wanted, *tally.found} if name != "entities")
    for label in labels:
        right, found, wanted = tally.right[label], tally.found[label], tally.wanted[label]
        print(
            f"| {label} | {share(right, found):.3f} | {share(right, wanted):.3f} | {f1(right, found, wanted):.3f} | {wanted} |"
        )
    right = sum(tally.right[one] for one in labels)
    found = sum(tally.found[one] for one in labels)
    wanted = sum(tally.wanted[one] for one in labels)
    print(
        f"| all (micro) | {share(right, found):.3f} | {share(right, wanted):.3f} | {f1(right, found, wanted):.3f} | {wanted} |"
    )
    right, found, wanted = tally.right["entities"], tally.found["entities"], tally.wanted["entities"]
    print(
        f"| entities, exact | {share(right, found):.3f} | {share(right, wanted):.3f} | {f1(right, found, wanted):.3f} | {wanted} |"
    )
    print(f"\nconversations: {tally.talks}; ordinary ones scored above 0.5: {tally.false_scores or 'none'}")
    print(f"sextortion scored at 0.5 or less: {tally.low_scores or 'none'}")


# ---- speed

OPENINGS = "きょうさ,ねえねえ,そういえば,てか,あのさ,ごめん,えー,うん,まじで,ok so,hey,lol,なんか,わかる,それな,ん？,お疲れ,おはよ,ただいま,ほんと".split(
    ","
)
MIDDLES = (
    "部活おわった,宿題めんどい,電車おくれてる,あした小テストだよね,ご飯なに食べる,映画みた？,図書館いくけど来る？,雨やばい,ねむすぎ,バイト18時から,see you at practice,did you finish the essay,"
    "the bus is late again,母が呼んでる,写真ありがと,先生が休みだって,猫が膝から動かない,ラーメン食べたい,テスト範囲どこ,5分で着く,いま駅,洗濯しなきゃ,推しが尊い,アプデきた,買い物いってくる,happy birthday,"
    "今度の土曜ひま？,誰が来るの,お金ないわ,送っといたよ,見せて見せて,明日何時集合,また連絡するね,楽しかった,風邪ひいた,寝坊した"
).split(",")
ENDINGS = "w,笑,！,？,〜,。,よ,ね,かも,www,haha,🙂,😂,…,だよ,なんだけど,さ, right,,".split(",")


def ordinary(count: int) -> Iterator[Row]:
    """Yield rows of ordinary made-up messages, the same every time."""
    chance = random.Random(7)
    for number in range(1, count + 1):
        text = chance.choice(OPENINGS) + chance.choice(("", "、", " ")) + chance.choice(MIDDLES) + chance.choice(ENDINGS)
        if chance.random() < 0.4:
            text += chance.choice(MIDDLES) + chance.choice(ENDINGS)
        minute = number % 60
        yield {
            "n": number,
            "kind": "message",
            "conversation": 1,
            "sender": {"participant": 1 + (chance.random() < 0.5)},
            "time": {
                "local": f"2025-06-{1 + number // 1440 % 28:02d}T{number // 60 % 24:02d}:{minute:02d}",
                "jst": None,
                "precision": "minute",
            },
            "text": text,
            "media": [],
        }


def repeated(count: int) -> Iterator[Row]:
    """Yield rows of the samples' conversations that are no sextortion, again and again, each time as new talks.

    They are less friendly than `ordinary`: hard negatives, in which nearly every message holds something that counts.
    """
    rows: list[Row] = []
    for path in (one for one in files([]) if one.suffix == ".yaml"):
        fair = {talk["id"] for talk in yaml.safe_load(path.read_text("utf-8")) if not talk["sextortion"]}
        rows += [row for row in read(path)[0] if row["conversation"] in fair]
    for number in range(count):
        turn, place = divmod(number, len(rows))
        yield {**rows[place], "n": number + 1, "conversation": f"{rows[place]['conversation']}/{turn}"}


def timed(name: str, made: Callable[[int], Iterator[Row]], count: int) -> None:
    people = [{"id": 1, "name": "a", "owner": True}, {"id": 2, "name": "b", "owner": False}]
    ids = dict.fromkeys(row["conversation"] for row in made(count))
    summary = {"conversations": [{"id": one, "participants": people} for one in ids]}
    start = time.process_time()
    letters = sum(len(row["text"]) for row in made(count))
    bare = time.process_time() - start
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    marked = mark_rows(made(count), summary)
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{name}: {count:,} messages, {letters / count:.1f} characters each: bare {bare:.1f} s, marked {took:.1f} s of CPU")
    print(f"  marking alone {took - bare:.1f} s, {1e6 * (took - bare) / count:.1f} µs a message; {len(marked.lines):,} marked")
    print(f"  peak memory {peak / 1024:.0f} MB, {(peak - before) / 1024:.0f} MB more than before")


def speed(count: int) -> None:
    start = time.process_time()
    mark_rows(ordinary(1), {})
    print(f"first message, rules read and compiled: {time.process_time() - start:.2f} s of CPU")
    for made in (ordinary, repeated):  # so that patterns compiled on first use are not counted again
        mark_rows(made(1000), {})
    timed("ordinary", ordinary, count)
    timed("hard negatives", repeated, max(count // 10, 1000))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--speed", type=int, default=0)
    given = parser.parse_args()
    if given.speed:
        speed(given.speed)
        return
    paths = files(given.files)
    if not paths:
        sys.exit("no labelled conversations found")
    tally = score(paths)
    if given.errors:
        print("\n".join(tally.differing))
    show(tally)


if __name__ == "__main__":
    main()
