"""Marks of all records of an export or bundle: who speaks, what each message shows, how the talk scores."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from tomoshibi.evidence.marks import VERSION
from tomoshibi.evidence.marks.entities.alone import age_alone, yen_alone
from tomoshibi.evidence.marks.entities.found import Found
from tomoshibi.evidence.marks.folding import fold
from tomoshibi.evidence.marks.judging import Heard, Label, Match, Reading, hear, joined, judge, reading_of
from tomoshibi.evidence.marks.lexer import PRIVATE
from tomoshibi.evidence.marks.quoting import quoted
from tomoshibi.evidence.marks.rulebook import rulebook
from tomoshibi.evidence.marks.scoring import Score
from tomoshibi.evidence.marks.talk import JOINED_SECONDS, THREATS, Talk, turn
from tomoshibi.evidence.marks.traits import Around
from tomoshibi.evidence.marks.weighing import Decided, scales

Row = dict[str, Any]
MEDIA = {"picture": "[写真]", "video": "[動画]", "media": "[写真]"}
PERSON, OTHER, UNKNOWN = "person", "other", "unknown"
AGES = frozenset({"age", "school_year"})
AGE_LABELS = frozenset({"age.other", "age.person"})
PAYING = frozenset({"demand.money", "person.paid"})
CLEAR_LEAD = 2.0  # by how much one side must weigh more than the other to be taken for the one who presses
WEIGHT = {
    "threat.publish": 4.0, "threat.tell": 3.0, "threat.harm": 2.0, "leverage.contacts": 3.0, "demand.money": 1.0, "demand.image": 2.0,
    "payment.destination": 1.0, "deadline": 0.5, "demand.secrecy": 1.0, "claim.recorded": 0.7, "demand.info": 0.5, "demand.move": 0.5,
    "demand.meeting": 0.3, "person.refuses": -1.0, "person.paid": -1.0, "person.sent": -0.6,
}  # fmt: skip


class NoSuchPerson(Exception):
    """Nobody in the talks has the name that was given."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The lines of `data/marks.jsonl`, what `data/findings.json` says of each conversation, and the version of the rules."""

    lines: tuple[Row, ...]
    conversations: tuple[Row, ...]
    rules: str


class Spoken(NamedTuple):
    """One message as marking needs it."""

    n: int
    sender: object
    text: str
    at: datetime | None


@dataclass(slots=True)
class View:
    """A talk seen with certain people as those who ask for help: its state, its score, its marks."""

    talk: Talk = field(default_factory=Talk)
    score: Score = field(default_factory=Score)
    lines: list[tuple[int, object, str, Row]] = field(default_factory=list)
    before: tuple[object, datetime | None, Heard] | None = None
    weight: float = 0.0


@dataclass(slots=True)
class Conversation:
    """One conversation while it is read: one view where it is known who asks for help, else one for each who may be."""

    id: object
    persons: frozenset[object]
    basis: str
    decide: "Decide"
    views: dict[frozenset[object], View] = field(default_factory=dict)
    japanese: bool = False
    not_marked: list[int] = field(default_factory=list)  # messages on which marking failed


Decide = Callable[[int, Heard, Reading, Around], Decided]


def weighed(n: int, heard: Heard, reading: Reading, around: Around) -> Decided:
    """Return the labels of a message (number `n`) once all is weighed; where it has no letters, what rules found."""
    return scales().decided(heard, reading, around) if heard.plain else as_found(n, heard, reading, around)


def as_found(n: int, heard: Heard, reading: Reading, around: Around) -> Decided:
    """Return the labels that rules found, without weighing."""
    return Decided(dict(around.found), None)


def mark_rows(
    rows: Iterable[Row], summary: Mapping[str, Any], *, person: str | None = None, decide: Decide = weighed
) -> Marked:
    """Return the marks of rows of `records.jsonl`. `person`: name, handle or id of the one who asks for help.

    `decide` has the last word on the labels of a message that may carry some. Raises NoSuchPerson where `person` is nobody
    in the summary.
    """
    talks = _heard_out(rows, summary, person, decide)
    lines = sorted((line for talk in talks.values() for line in _lines(talk)), key=lambda line: line["n"])
    return Marked(tuple(lines), tuple(_answer(talks[number]) for number in sorted(talks, key=str)), VERSION)


def scores(rows: Iterable[Row], summary: Mapping[str, Any], decide: Decide) -> dict[object, Score]:
    """Return what counts for the score of each talk, by the talk's id."""
    talks = _heard_out(rows, summary, None, decide)
    seen = {number: _chosen(talk)[0] for number, talk in talks.items()}
    return {number: Score() if view is None else view.score for number, view in seen.items()}


def _heard_out(
    rows: Iterable[Row], summary: Mapping[str, Any], person: str | None, decide: Decide
) -> dict[object, Conversation]:
    """Return all talks of the rows and the summary, each heard to its end."""
    rulebook()  # where they cannot be loaded no message can be marked, which is another fault than one of a message
    known = {one["id"]: one for one in summary.get("conversations", ())}
    if person is not None and not any(_named(known[number], person) for number in known):
        raise NoSuchPerson(person)
    talks: dict[object, Conversation] = {}
    for row in rows:
        number = row["conversation"]
        if number not in talks:
            talks[number] = _conversation(number, known.get(number, {}), person, decide)
        spoken = _spoken(row)
        if spoken is not None:
            _take_guarded(talks[number], spoken)
    for number in known:
        talks.setdefault(number, _conversation(number, known[number], person, decide))
    return talks


def _named(conversation: Mapping[str, Any], person: str) -> frozenset[object]:
    wanted = person.strip().lstrip("@").casefold()
    found = set()
    for one in conversation.get("participants", ()):
        names = [
            one.get("name"),
            one.get("handle"),
            one.get("native_id"),
            *(seen.get("value") for seen in one.get("names", ()) if seen),
        ]
        if any(name is not None and str(name).strip().lstrip("@").casefold() == wanted for name in names):
            found.add(one["id"])
    return frozenset(found)


def _conversation(number: object, known: Mapping[str, Any], person: str | None, decide: Decide) -> Conversation:
    named = _named(known, person) if person is not None else frozenset()
    if named:
        return Conversation(number, named, "stated", decide)
    owners = frozenset(one["id"] for one in known.get("participants", ()) if one.get("owner") in (True, "yes"))
    everyone = {one["id"] for one in known.get("participants", ())}
    if owners and owners != everyone:
        return Conversation(number, owners, "stated", decide)
    return Conversation(number, frozenset(), UNKNOWN, decide)


def _spoken(row: Row) -> Spoken | None:
    if row["kind"] != "message":
        return None
    text = row.get("text") or ""
    sender = (row.get("sender") or {}).get("participant")
    media = row.get("media")
    shown = [MEDIA[one["role"]] for one in media if one.get("role") in MEDIA] if media else None
    if shown and not any(sign in text for sign in ("[写真]", "[画像]", "[動画]")):
        text = f"{text} {' '.join(shown)}" if text else " ".join(shown)
    if not text:
        return None
    time = row.get("time") or {}
    return Spoken(row["n"], sender, text, _moment(time))


def _moment(time: Mapping[str, Any]) -> datetime | None:
    """Return a record's own time: in Japan's time where the instant is known, else as its clock showed it."""
    shown = time.get("jst") or time.get("local")
    if shown is None or time.get("precision") in {"year", "month", "day"}:
        return None
    try:
        return datetime.fromisoformat(shown)
    except ValueError:
        return None


def _take_guarded(conversation: Conversation, spoken: Spoken) -> None:
    """Take the next message in; where that fails by a fault of ours, name the message and go on."""
    try:
        take(conversation, spoken)
    except Exception:  # noqa: BLE001 - one message must not cost the marks of all others; it is told, see `not_marked`
        conversation.not_marked.append(spoken.n)


def take(conversation: Conversation, spoken: Spoken) -> None:
    """Take the next message of a conversation in."""
    if not conversation.japanese:
        conversation.japanese = JAPANESE.search(spoken.text, 0, 200) is not None
    views = _views(conversation, spoken.sender)
    roles = ROLES[frozenset([role for _, role in views])]

    def told() -> frozenset[str]:
        return frozenset().union(*(view.talk.tags(role, spoken.sender) for view, role in views))

    heard = hear(spoken.text, spoken.at, japanese=conversation.japanese, roles=roles, told=told)
    for view, role in views:
        _see(view, spoken, heard, role, conversation.decide)


def _views(conversation: Conversation, sender: object) -> list[tuple[View, str]]:
    """Return the views that a sender's message is seen in, each with the sender's role there."""
    known = conversation.views
    own = conversation.persons or frozenset({sender})
    if own not in known:
        known[own] = View()
    if conversation.persons:
        return [(known[own], PERSON if sender in own else OTHER)]
    keys = [own, *[key for key in known if key != own]][:MOST_VIEWS]
    return [(known[key], PERSON if sender in key else OTHER) for key in keys]


JAPANESE = re.compile("[\u3041-\u9fff]")
MOST_VIEWS = 4  # in a group where nobody is known, more people are not tried as the one who asks for help


ROLES = {one: one for one in (frozenset({PERSON}), frozenset({OTHER}), frozenset({PERSON, OTHER}))}


def _see(view: View, spoken: Spoken, heard: Heard, role: str, decide: Decide) -> None:
    def told() -> frozenset[str]:
        return view.talk.tags(role, spoken.sender)

    matches = judge(heard, role, told()) if heard.candidates else {}
    reading = heard.reading
    labels: dict[str, Label] = {}
    if reading is not None:
        for name, match in matches.items():
            labels[name] = Label(name, match.rule.id, *reading.signs.span(match.start, match.end))
    before = view.before
    if before is not None and before[0] == spoken.sender and _soon(before[1], spoken.at):
        for name, seam in joined(before[2], heard, role, told, matches.keys()).items():
            labels[name] = Label(name, seam.rule.id, seam.start, seam.end)
    view.before = (spoken.sender, spoken.at, heard) if len(heard.text) < 400 else None
    if labels and reading is None:
        reading = reading_of(heard)
    tone: float | None = None
    if reading is not None:
        labels, tone = decide(spoken.n, heard, reading, Around(role, told(), view.talk.turns, labels))
        matches = {name: match for name, match in matches.items() if name in labels}
    names = frozenset(labels)
    view.talk.add(turn(spoken.sender, role, names, heard.topics))
    view.score.take(spoken.n, role, names, heard.text[:400], tone)
    if reading is None:
        return
    view.weight += sum(WEIGHT.get(name, 0.0) for name in names)
    line = _line(spoken, heard, reading, labels, matches)
    if line is not None:
        view.lines.append((spoken.n, spoken.sender, role, line))


def _soon(before: datetime | None, now: datetime | None) -> bool:
    if before is None or now is None or (before.tzinfo is None) != (now.tzinfo is None):
        return True
    return abs((now - before).total_seconds()) <= JOINED_SECONDS


def _line(
    spoken: Spoken, heard: Heard, reading: Reading, labels: Mapping[str, Label], matches: Mapping[str, Match]
) -> Row | None:
    if not labels and not reading.found:
        return None
    entities = [*_entities(heard.text, reading, labels), *_ages_from_words(reading, matches)]
    entities += _from_numbers_alone(heard, reading, labels.keys(), has_age=any(one["kind"] in AGES for one in entities))
    if not labels and not entities:
        return None
    if not labels:
        entities = [row for row in entities if row["kind"] not in AGES]
        if not entities:
            return None
    size = len(spoken.text)
    return {
        "labels": [
            {"label": one.label, "rule": one.rule, "words": [min(one.start, size), min(one.end, size)]}
            for one in sorted(labels.values(), key=lambda one: (one.start, one.label))
        ],
        "entities": entities if labels else [],
        "other_entities": [] if labels else entities,
    }


def _entities(text: str, reading: Reading, labels: Mapping[str, Label]) -> Iterator[Row]:
    """Yield the entities of a message; times only where the message sets a deadline, ages only where they are told."""
    told: set[tuple[object, ...]] = set()
    quotes = quoted(text) if reading.found else []
    deadline = labels.get("deadline")
    times = [pair for pair in zip(reading.found, reading.spans, strict=True) if pair[0].kind == "deadline"]
    chosen = _deadline(times, deadline)
    for one, (start, end) in zip(reading.found, reading.spans, strict=True):
        if one.kind == "deadline" and one is not chosen:
            continue
        if one.kind in AGES and not AGE_LABELS & labels.keys():
            continue
        if any(begin <= start < stop for begin, stop in quotes):
            continue
        key = (one.kind, *sorted(one.fields.items()))
        if key not in told:
            told.add(key)
            yield {"kind": one.kind, **one.fields, "words": [start, end]}


def _deadline(times: Sequence[tuple[Found, tuple[int, int]]], label: Label | None) -> Found | None:
    """Return the time that a deadline's words hold; one that ends something before one that only names a moment."""
    if label is None:
        return None
    inside = [one for one, (start, end) in times if start < label.end and label.start < end]
    for group in (inside, [one for one, _ in times]):
        due = [one for one in group if one.sign == "due"]
        told = [one for one in group if "resolved" in one.fields]
        if group:
            return (due or told or group)[0]
    return None


def _ages_from_words(reading: Reading, matches: Mapping[str, Match]) -> Iterator[Row]:
    """Yield the age of a message that only gives a number: an answer, `おれ21だけど`."""
    for name in ("age.other", "age.person"):
        match = matches.get(name)
        if match is None:
            continue
        for group, value in match.match.groupdict().items():
            if value is None:
                continue
            start = match.match.start(group) + match.start - match.match.start()
            span = reading.signs.span(start, start + len(value))
            years = PRIVATE.sub("", value)  # a row holds signs between its letters
            if years.isdecimal() and not any(one.kind == "age" for one in reading.found):
                yield {"kind": "age", "value": int(years), "words": list(span)}


def _from_numbers_alone(heard: Heard, reading: Reading, labels: Set[str], *, has_age: bool) -> Iterator[Row]:
    """Yield what bare numbers mean on a message that tells an age (`31 here`), or speaks of paying in Japanese (`9000でどう`)."""
    found: list[Found] = []
    if labels & AGE_LABELS and not has_age:
        age = age_alone(heard.plain, reading.found)
        found += [] if age is None else [age]
    if labels & PAYING and heard.japanese:
        found += yen_alone(heard.plain, reading.found)
    if found:
        folded, quotes = fold(heard.text), quoted(heard.text)
        spans = [(one, *folded.span(one.start, one.end)) for one in found]
        outside = [row for row in spans if not any(begin <= row[1] < stop for begin, stop in quotes)]
        yield from ({"kind": one.kind, **one.fields, "words": [start, end]} for one, start, end in outside)


# ---- what is said of a whole conversation


def _chosen(talk: Conversation) -> tuple[View | None, frozenset[object], str]:
    """Return the view to go by, who asks for help in it, and how that is known."""
    if talk.persons:
        return talk.views.get(talk.persons), talk.persons, talk.basis
    ranked = sorted(talk.views.items(), key=lambda pair: -pair[1].weight)
    if not ranked:
        return None, frozenset(), UNKNOWN
    lead = ranked[0][1].weight - (ranked[1][1].weight if len(ranked) > 1 else 0.0)
    has_threat = any(ranked[0][1].score.counts.get(name) for name in THREATS)
    if len(ranked) > 1 and lead >= CLEAR_LEAD and (has_threat or lead >= 2 * CLEAR_LEAD):
        return ranked[0][1], ranked[0][0], "inferred"
    return ranked[0][1], frozenset(), UNKNOWN


def _lines(talk: Conversation) -> Iterator[Row]:
    view, persons, _ = _chosen(talk)
    if view is None:
        return
    if persons:
        for number, _, role, line in view.lines:
            yield {"n": number, "conversation": talk.id, "by": role, **line}
        return
    merged: dict[int, Row] = {}
    for one in talk.views.values():
        for number, _, _, line in one.lines:
            row = merged.setdefault(
                number,
                {"n": number, "conversation": talk.id, "by": UNKNOWN, "labels": [], "entities": [], "other_entities": []},
            )
            known = {label["label"] for label in row["labels"]}
            row["labels"] += [
                label for label in line["labels"] if label["label"] not in known and not label["label"].startswith("age.")
            ]
            for key in ("entities", "other_entities"):
                row[key] += [entity for entity in line[key] if entity not in row[key]]
    for row in merged.values():
        if row["labels"]:
            row["entities"] += [entity for entity in row["other_entities"] if entity not in row["entities"]]
            row["other_entities"] = []
        else:
            row["other_entities"] += [entity for entity in row["entities"] if entity not in row["other_entities"]]
            row["entities"] = []
        if row["labels"] or row["other_entities"]:
            yield row


def _answer(talk: Conversation) -> Row:
    view, persons, basis = _chosen(talk)
    score = view.score if view is not None else Score()
    return {
        "id": talk.id,
        "person": sorted(persons, key=str),
        "person_basis": basis,
        "sextortion": score.value(),
        "reasons": [{"code": code, "records": sorted(records)} for code, records in sorted(score.reasons.items())],
        **({"not_marked": talk.not_marked} if talk.not_marked else {}),
    }
