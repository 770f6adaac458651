"""What may be asked next in a case, whom an answer is about, and an answer turned into a fact. A child is asked no details."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tomoshibi.casework.lawful import Act
from tomoshibi.casework.operations.recording import Learned
from tomoshibi.casework.queries import OpenedCase, Row
from tomoshibi.law.asking import next_questions
from tomoshibi.law.fact_file import BadFact, given
from tomoshibi.law.questions import Question, in_order, questions

OF_THE_CASE = ("victim_birth_date", "offender_birth_date", "prefecture", "assets_under_3m")  # whatever act it is asked for
ANSWERED = ("declined", "unknown")  # said once, it is not asked again by itself
MOST_WORDS = 400


class NoAnswer(ValueError):
    """What was sent is no answer to the question; the message is a word of the page's problems."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for one act or, with no event, the case; `before` is the row that an answer stands in the place of."""

    question: Question
    event: str
    day: str
    before: str
    standing: str
    settles: tuple[str, ...] = field(default=())


def to_the_person(acts: Sequence[Act], opened: OpenedCase) -> tuple[Asked, ...]:
    """Return what may be put to the person, the most humane first."""
    return _asked(acts, opened, {act.key: tuple(one.key for one in next_questions(act.found)) for act in acts})


def by_staff(acts: Sequence[Act], opened: OpenedCase) -> tuple[Asked, ...]:
    """Return what would settle something and is asked of nobody: staff write it down where it was told."""
    wanted = {act.key: in_order(key for one in act.found.results if one.is_told_of for key in one.would_settle) for act in acts}
    staff = {key: tuple(name for name in names if questions()[name].ask == "staff") for key, names in wanted.items()}
    return _asked(acts, opened, staff)


def _asked(acts: Sequence[Act], opened: OpenedCase, wanted: dict[str, tuple[str, ...]]) -> tuple[Asked, ...]:
    found: dict[tuple[str, str], Asked] = {}
    for act in acts:
        for name in wanted[act.key]:
            event = "" if name in OF_THE_CASE else act.key
            fact = act.found.facts[name]
            if (name, event) not in found and fact.standing != "conflicting":
                before = _before(opened.facts, name, event)
                standing = before.clear["status"] if before else ""
                settles = tuple(one.provision.name["ja"] for one in act.found.results if name in one.would_settle)
                on = str(act.found.on) if event and act.found.on else ""
                found[name, event] = Asked(questions()[name], event, on, before.key if before else "", standing, settles)
    order = {name: number for number, name in enumerate(questions())}
    return tuple(sorted(found.values(), key=lambda one: order[one.question.key]))


def _before(facts: Iterable[Row], name: str, event: str) -> Row | None:
    """Return the row of a question that stands and holds no value: an answer takes its place."""
    rows = [one for one in facts if one.clear["name"] == name and (one.clear["event"] or "") == event]
    gone = {one.clear["supersedes"] for one in rows}
    standing = [one for one in rows if one.key not in gone]
    return standing[-1] if standing and standing[-1].clear["status"] not in ("known", "conflicting") else None


def answer(
    name: str, *, status: str, values: Sequence[str], whole: bool, event: str, supersedes: str, source: str, words: str
) -> Learned:
    """Return what was answered as a fact. Raises NoAnswer."""
    question = questions().get(name)
    if question is None or question.ask == "nobody" or status not in ("known", *ANSWERED):
        raise NoAnswer("value")
    if len(words) > MOST_WORDS:
        raise NoAnswer("words")
    value = _value(question, values, whole) if status == "known" else None
    return Learned(name, status, value, source=source, event=event, supersedes=supersedes, words=words)


def _value(question: Question, values: Sequence[str], whole: bool) -> object:
    """Return an answer as facts are written: a list that may go on says so, and a day may be a month or a year."""
    told = [one.strip() for one in values if one.strip()]
    value: object
    match question.kind:
        case "list":
            if not told and not whole:
                raise NoAnswer("choice")
            value = told if whole else {"at_least": told}
        case "bool":
            value = {"yes": True, "no": False}.get(told[0] if told else "")
        case "int":
            value = int(told[0]) if told and told[0].isascii() and told[0].isdigit() else None
        case _:
            value = told[0] if told else None
    try:
        read = given({question.key: value})
    except BadFact:
        raise NoAnswer("value") from None
    if value is None or read.not_known:
        raise NoAnswer("value")
    return value
