"""How good the marks are on labelled conversations, and how fast they come.

`python -m bench.marks [FILE …] [--errors] [--rules] [--speed N]`. Without files: the project's own conversations in
`tests/samples/marks/` and, where it is there, the shared examples beside the project. `--errors` prints every message that
differs; `--rules` leaves the weighing out; `--told` gives every message the labels it was told to have, so that entities are
judged by themselves. What the files hold: `bench/labelled.py`. `--speed N` marks N ordinary made-up messages, beside the bare
making of the same rows, on one core, N/10 of the samples' hard negatives, and every ordinary talk of samples and held
conversations once.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.labelled import Labelled, labelled
from tomoshibi.evidence.marks.conversation_file import read
from tomoshibi.evidence.marks.judging import Heard, Label, Reading
from tomoshibi.evidence.marks.marking import Decide, Marked, as_found, mark_rows, weighed
from tomoshibi.evidence.marks.traits import Around
from tomoshibi.evidence.marks.weighing import Decided

ROOT = Path(__file__).parent.parent
PLACES = (ROOT / "tests" / "samples" / "marks", ROOT.parent / "shared" / "marks")
HELD = ROOT / "bench" / "held_conversations"
AIMED = ("threat.publish", "demand.money", "payment.destination")
ENTITY = "entity: "  # stands before a kind of entity where it is counted beside labels
Row = dict[str, Any]


def files(given: list[str]) -> list[Path]:
    if given:
        return [Path(one) for one in given]
    return [
        path
        for place in PLACES
        if place.is_dir()
        for path in sorted((*place.glob("*.yaml"), *place.glob("*.tsv"), *place.glob("*.txt")))
    ]


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

    def add(self, talk: Labelled, marked: Marked) -> None:
        self.talks += 1
        lines = {line["n"]: line for line in marked.lines}
        for n, wanted in talk.wanted.items():
            given = lines.get(n, {"labels": []})["labels"]
            found = {one["label"] for one in given}
            self._count(set(wanted), found)
            if wanted != found:
                rules = [f"{one['label']}({one['rule']})" for one in given if one["label"] not in wanted]
                text = next(row["text"] for row in talk.rows if row["n"] == n)
                self.differing.append(f"{talk.name}:{n} {text!r} | missing {sorted(wanted - found)} | extra {rules}")
        if talk.entities is not None:
            self._add_entities(talk.name, talk.entities, [lines[n] for n in talk.wanted if n in lines])
        value = marked.conversations[0]["sextortion"]
        if talk.sextortion is False and value > 0.5:
            self.false_scores.append((talk.name, value))
        if talk.sextortion and value <= 0.5:
            self.low_scores.append((talk.name, value))

    def _add_entities(self, name: str, told: Iterable[Row], lines: list[Row]) -> None:
        wanted = Counter(entity(one) for one in told)
        found = Counter(entity({"n": line["n"], **one}) for line in lines for one in line["entities"])
        for counted, here in ((self.right, wanted & found), (self.found, found), (self.wanted, wanted)):
            for one, times in here.items():
                counted["entities"] += times
                counted[ENTITY + json.loads(one)["kind"]] += times
        self.differing += [f"{name} entity missing {one}" for one in (wanted - found).elements()]
        self.differing += [f"{name} entity extra {one}" for one in (found - wanted).elements()]

    def _count(self, wanted: set[str], found: set[str]) -> None:
        self.right.update(wanted & found)
        self.found.update(found)
        self.wanted.update(wanted)


def entity(one: Row) -> str:
    return json.dumps({key: value for key, value in sorted(one.items()) if key != "words"}, ensure_ascii=False, default=str)


def as_told(talk: Labelled) -> Decide:
    """Return the deciding by which every message has the labels that it was told to have, on all its words."""

    def decide(n: int, heard: Heard, reading: Reading, around: Around) -> Decided:
        labels = talk.wanted.get(n, ())
        return Decided({one: around.found.get(one) or Label(one, "told", 0, len(heard.text)) for one in labels}, None)

    return decide


def by_the_rules(talk: Labelled) -> Decide:
    """Return the deciding by which rules alone count."""
    return as_found


def by_the_scales(talk: Labelled) -> Decide:
    """Return the deciding by which the scales have the last word, as in use."""
    return weighed


def score(paths: list[Path], deciding: Callable[[Labelled], Decide] = by_the_scales) -> Tally:
    """Return how the marks of these files fare; `deciding` gives for a talk who has the last word on its labels."""
    tally = Tally()
    for path in paths:
        for talk in labelled(path):
            tally.add(talk, mark_rows(talk.rows, talk.summary, decide=deciding(talk)))
    return tally


def show(tally: Tally) -> None:
    print("| label | precision | recall | F1 | wanted |\n|---|---|---|---|---|")
    names = {*tally.wanted, *tally.found}
    kinds = sorted(name for name in names if name.startswith(ENTITY))
    labels = sorted(names - {"entities", *kinds})
    for label in labels:
        _print_rates(label, tally, (label,))
    _print_rates("all (micro)", tally, labels)
    for kind in kinds:
        _print_rates(kind, tally, (kind,))
    _print_rates("entities, exact", tally, ("entities",))
    print(f"\nconversations: {tally.talks}; ordinary ones scored above 0.5: {tally.false_scores or 'none'}")
    print(f"sextortion scored at 0.5 or less: {tally.low_scores or 'none'}")


def _print_rates(name: str, tally: Tally, counted: Sequence[str]) -> None:
    right, found, wanted = (sum(one[name] for name in counted) for one in (tally.right, tally.found, tally.wanted))
    print(f"| {name} | {share(right, found):.3f} | {share(right, wanted):.3f} | {f1(right, found, wanted):.3f} | {wanted} |")


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


def told_once() -> list[Row]:
    """Return rows of all ordinary talks of the samples and the held conversations: hardly a message stands there twice."""
    found: list[Row] = []
    for path in (one for place in (PLACES[0], HELD) for one in sorted((*place.glob("*.yaml"), *place.glob("talks*.txt")))):
        for talk in labelled(path):
            if not talk.sextortion:
                found += [{**row, "conversation": talk.name} for row in talk.rows]
    return found


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
    talks = told_once()
    for made in (ordinary, repeated, lambda size: talks[:size]):  # so that patterns compiled on first use are not counted again
        mark_rows(made(3000), {})
    timed("ordinary", ordinary, count)
    timed("hard negatives", repeated, max(count // 10, 1000))
    timed("ordinary talks, each once", lambda size: iter(talks[:size]), len(talks))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--told", action="store_true")
    parser.add_argument("--speed", type=int, default=0)
    given = parser.parse_args()
    if given.speed:
        speed(given.speed)
        return
    paths = files(given.files)
    if not paths:
        sys.exit("no labelled conversations found")
    tally = score(paths, as_told if given.told else by_the_rules if given.rules else by_the_scales)
    if given.errors:
        print("\n".join(tally.differing))
    show(tally)


if __name__ == "__main__":
    main()
