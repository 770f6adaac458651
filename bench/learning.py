"""Learn what each trait of a message weighs, and write `evidence/marks/weights.json`.

`make weights`. Learned from the talks and sayings in `tests/samples/marks` and the examples beside the rules; the held ones in
`bench/held_conversations` are never read here. All is linear, so that every weight can be read and argued with. What rules
found counts only where the rules had not been written from the text (`talks-*.txt`).

The line above which a label stands is where F1 is best when each writer's talks are weighed by what was learned from all
others. What a whole talk weighs is learned from marks made in the same way.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bench.labelled import Labelled, labelled, saying
from bench.learned_from import SAMPLES, digest
from tomoshibi.evidence.marks.judging import Heard, Reading
from tomoshibi.evidence.marks.marking import Decide, as_found, mark_rows, scores
from tomoshibi.evidence.marks.rulebook import LABELS, PERSON_LABELS, rulebook
from tomoshibi.evidence.marks.scoring import Score
from tomoshibi.evidence.marks.traits import Around, traits
from tomoshibi.evidence.marks.weighing import KEPT, Decided, Kept, Scales, Side, TalkWeights, Weights

SIDES = "other", "person"
SEEN_TWICE = 2  # times that a trait must occur to be weighed
STRENGTH = 0.3  # of the data against the wish for small weights (C of the regression)
LIGHTEST = 0.04  # a smaller weight is left out
LINES = [place / 100 for place in range(10, 62, 2)]
TONE, TONE_STRENGTH, TONE_LIGHTEST = "tone", 0.02, 0.008
OF_WORDS_ALONE = ("rule", "before", "talk", "sum ")  # traits with these beginnings have no say in the tone
TALK_STRENGTH = 0.3
WRONGLY = 2  # times as bad is it to suspect an ordinary talk as to overlook the other


@dataclass(frozen=True, slots=True)
class Case:
    """One message to learn from. `only`: the one label it is told for; `is_pressed`: what its talk is, where that is told."""

    writer: str
    role: str
    traits: frozenset[str]
    labels: frozenset[str]
    only: str | None
    is_pressed: bool | None
    is_fresh: bool


def side_of(label: str) -> str:
    return "person" if label.startswith(PERSON_LABELS) else "other"


def sources() -> Iterator[tuple[str, Labelled, str | None]]:
    """Yield writer, talk, and the one label it was told for (None: all of them) of everything that is learned from."""
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix in {".yaml", ".tsv", ".txt"}:
            for talk in labelled(path):
                yield path.stem, talk, None
    for rule in rulebook().rules:
        told = [*((one, frozenset({rule.label})) for one in rule.yes), *((one, frozenset[str]()) for one in rule.no)]
        for text, labels in told:
            parts = [part.strip() for part in text.replace("|", ">>").split(">>")]
            by = "p" if rule.role == "person" else "o"
            said = " >> ".join(part if part[1:2] == ":" and part[0] in "op" else f"{by}:{part}" for part in parts)
            yield "rules", saying(rule.id, labels, said), rule.label


def cases(writer: str, talk: Labelled, only: str | None) -> list[Case]:
    """Return the messages of a talk that the scales would weigh."""
    found: list[Case] = []
    is_fresh = writer.startswith("talks-")

    def watch(n: int, heard: Heard, reading: Reading, around: Around) -> Decided:
        if n in talk.wanted and heard.plain:
            told = frozenset(one for one in traits(heard, reading, around) if is_fresh or not one.startswith("rule: "))
            found.append(Case(writer, around.role, told, talk.wanted[n], only, talk.sextortion, is_fresh))
        return as_found(n, heard, reading, around)

    mark_rows(talk.rows, talk.summary, decide=watch)
    return found


class Table:
    """The messages of one side as a table of traits."""

    def __init__(self, role: str, known: Sequence[Case]) -> None:
        self.role = role
        self.labels = tuple(label for label in LABELS if side_of(label) == role)
        self.cases = [one for one in known if one.role == role]
        often = Counter(trait for one in self.cases for trait in one.traits)
        columns = DictVectorizer(dtype=np.float32)
        self.seen = columns.fit_transform(
            [dict.fromkeys((trait for trait in one.traits if often[trait] >= SEEN_TWICE), 1) for one in self.cases]
        )
        self.seen.indices = self.seen.indices.astype(np.int32)  # what liblinear takes
        self.seen.indptr = self.seen.indptr.astype(np.int32)
        self.names = [str(name) for name in columns.get_feature_names_out()]
        self.of_words = np.array([not name.startswith(OF_WORDS_ALONE) for name in self.names])

    def label(self, label: str, without: str | None) -> tuple[float, Any]:
        """Return start and weights of a label, learned from all messages but those of one writer."""
        rows = [n for n, one in enumerate(self.cases) if one.only in {None, label} and one.writer != without]
        wanted = [label in self.cases[n].labels for n in rows]
        return _fitted(self.seen[rows], wanted, STRENGTH, LIGHTEST)

    def tone(self, without: str | None) -> tuple[float, Any]:
        """Return start and weights of the tone."""
        rows = [n for n, one in enumerate(self.cases) if one.is_pressed is not None and one.writer != without]
        pressed = [bool(self.cases[n].is_pressed) for n in rows]
        start, weights = _fitted(self.seen[rows], pressed, TONE_STRENGTH, TONE_LIGHTEST)
        return start, np.where(self.of_words, weights, 0)

    def side(self, without: str | None = None) -> Side:
        """Return the weights as they are kept, in thousandths."""
        weights: Weights = {}
        starts = []
        learned = [*(self.label(label, without) for label in self.labels), self.tone(without)]
        for number, (start, found) in enumerate(learned):
            starts.append(round(1000 * start))
            for place in np.nonzero(found)[0]:
                weights.setdefault(self.names[place], []).append((number, round(1000 * float(found[place]))))
        return Side(self.labels, tuple(starts), dict(sorted(weights.items())))

    def sums(self, side: Side, writer: str) -> Iterator[tuple[Case, list[int]]]:
        """Yield a writer's messages, each with what its labels weigh."""
        for one in (one for one in self.cases if one.writer == writer):
            total = list(side.start)
            for trait in one.traits:
                for number, weight in side.weights.get(trait, ()):
                    total[number] += weight
            yield one, total


def _fitted(seen: Any, wanted: Sequence[bool], strength: float, lightest: float) -> tuple[float, Any]:
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=1000, random_state=0).fit(seen, wanted)
    return float(model.intercept_[0]), np.where(np.abs(model.coef_[0]) >= lightest, model.coef_[0], 0)


def best_line(tables: Sequence[Table], sides: dict[str, list[Side]], writers: Sequence[str]) -> int:
    """Return the line, in thousandths, at which F1 is best over all writers' talks."""
    judged: list[tuple[int, bool]] = []
    for table, own in zip(tables, sides.values(), strict=True):
        for writer, side in zip(writers, own, strict=True):
            for one, sums in table.sums(side, writer):
                judged += [(sums[number], label in one.labels) for number, label in enumerate(table.labels)]
    lines = [round(1000 * float(np.log(line / (1 - line)))) for line in LINES]
    line = max(lines, key=lambda one: _rates(judged, one)[0])
    print(
        "each writer weighed by the others: F1 {:.4f}, precision {:.3f}, recall {:.3f}, line {}".format(
            *_rates(judged, line), line
        )
    )
    return line


def _rates(judged: Iterable[tuple[int, bool]], line: int) -> tuple[float, float, float]:
    right = given = wanted = 0
    for value, was in judged:
        given += value > line
        wanted += was
        right += was and value > line
    return 2 * right / max(given + wanted, 1), right / max(given, 1), right / max(wanted, 1)


def told(score: Score) -> dict[str, float]:
    """Return all of a talk that is weighed."""
    return {**dict.fromkeys(score.shows(), 1.0), **score.sounds()}


def talk_of(talks: Sequence[tuple[str, Labelled, Score]]) -> TalkWeights:
    """Return what a whole talk weighs, and print how well it is told writer by writer."""
    columns = DictVectorizer(sparse=False)
    seen = columns.fit_transform([told(score) for _, _, score in talks])
    kind = np.array([bool(talk.sextortion) for _, talk, _ in talks])
    wrong = missed = 0
    for writer in sorted({one for one, _, _ in talks}):
        own = np.array([one == writer for one, _, _ in talks])
        values = _talk_model().fit(seen[~own], kind[~own]).predict_proba(seen[own])[:, 1]
        wrong += int(((values > 0.5) & ~kind[own]).sum())
        missed += int(((values <= 0.5) & kind[own]).sum())
    print(f"talks in the same way: {wrong} of {(~kind).sum()} ordinary ones above 0.5, {missed} of {kind.sum()} others not")
    model = _talk_model().fit(seen, kind)
    names = [str(name) for name in columns.get_feature_names_out()]
    weights = {name: round(1000 * float(weight)) for name, weight in zip(names, model.coef_[0], strict=True)}
    sounds = {name for _, _, score in talks for name in score.sounds()}
    return TalkWeights(
        round(1000 * float(model.intercept_[0])),
        {name: weight for name, weight in weights.items() if weight and name not in sounds},
        {name: weight for name, weight in weights.items() if name in sounds},
    )


def _talk_model() -> LogisticRegression:
    return LogisticRegression(C=TALK_STRENGTH, solver="liblinear", max_iter=1000, class_weight={False: WRONGLY, True: 1})


def by(scales: Scales) -> Decide:
    """Return the deciding by these scales."""

    def decide(n: int, heard: Heard, reading: Reading, around: Around) -> Decided:
        return scales.decided(heard, reading, around) if heard.plain else as_found(n, heard, reading, around)

    return decide


def main() -> None:
    """Learn and write."""
    everything = list(sources())
    known = [case for writer, talk, only in everything for case in cases(writer, talk, only)]
    print(f"{len(known):,} messages of {len({one.writer for one in known})} writers", flush=True)
    tables = [Table(role, known) for role in SIDES]
    writers = sorted({one.writer for one in known if one.is_fresh})
    sides = {table.role: [table.side(writer) for writer in writers] for table in tables}
    line = best_line(tables, sides, writers)
    judged: list[tuple[str, Labelled, Score]] = []
    for number, writer in enumerate(writers):
        scales = Scales(line, {role: sides[role][number] for role in SIDES})
        own = [talk for one, talk, _ in everything if one == writer]
        judged += [(writer, talk, scores(talk.rows, talk.summary, by(scales))[talk.id]) for talk in own]
    other, person = (table.side() for table in tables)
    kept = Kept(digest(), line, other, person, talk_of(judged))
    text = msgspec.json.encode(kept).replace(b"]],", b"]],\n")
    KEPT.write_bytes(text + b"\n")
    print(f"{len(other.weights) + len(person.weights):,} traits, {len(text) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
