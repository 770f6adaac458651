"""The parts of a paper: each from the items of a packet that it is about, and not there where none of them was allowed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tomoshibi.casework.paper_words import Speech
from tomoshibi.casework.spoken import BUNDLE_LETTERS
from tomoshibi.law.questions import Question, questions

Fact = tuple[str, str]
OF_ACT = ("time", "platform", "relation", "what", "demand", "deadline", "amount", "spread", "image_state")  # in this order
VOCABULARIES = {
    "platform": "platforms", "relation": "relations", "demand": "demands", "spread": "spreads", "image_state": "image_states",
}  # fmt: skip
WISHED = ("wants", "not_again")


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as it is told: when, in a sentence, and what is known of it."""

    when: str
    sentence: str
    facts: tuple[Fact, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper; of its kinds of content the empty ones are not shown."""

    name: str
    heading: str
    notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = field(default=(), repr=False)
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    points: tuple[str, ...] = field(default=(), repr=False)
    columns: tuple[Fact, ...] = ()  # of each, its name and what it is called
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    digests: tuple[Fact, ...] = ()
    by_hand: tuple[str, ...] = ()  # labels of what the person writes

    @property
    def cells(self) -> tuple[tuple[Fact, ...], ...]:
        """Return the rows of a table, each cell with the name of its column."""
        names = [name for name, _ in self.columns]
        return tuple(tuple(zip(names, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Reading:
    """A packet as it is put into words."""

    document: Mapping[str, Any] = field(repr=False)
    digest: str
    speech: Speech

    def item(self, name: str) -> Any:
        """Return what the packet holds of an item; None where it was not allowed."""
        return self.document["items"].get(name)

    def label(self, name: str) -> str:
        """Return what a field is called."""
        return self.speech.word("labels", name)

    def labelled(self, name: str, value: str) -> str:
        """Return a value after what its field is called."""
        return self.speech.fill("sentences", "labelled", label=self.label(name), value=value)

    def columns(self, *names: str) -> tuple[Fact, ...]:
        """Return the columns of a table."""
        return tuple((name, self.label(name)) for name in names)

    def section(self, name: str, **shown: Any) -> Section:
        """Return a part under its heading; one that was allowed and of which nothing is written down says so."""
        made = Section(name, self.speech.word("headings", name), **shown)
        if made.facts or made.entries or made.points or made.rows or made.by_hand or made.digests:
            return made
        return Section(name, made.heading, (self.speech.word("sentences", "nothing"),))


def _person(read: Reading) -> Section | None:
    band = read.item("age-band")
    said = {name: read.item(name) for name in ("person-name", "person-contact")}
    facts = [(read.label(name), one) for name in ("person-name",) for one in said[name] or ()]
    facts += [(read.label("age-band"), read.speech.word("age_bands", band))] if band is not None else []
    facts += [(read.label("person-contact"), one) for one in said["person-contact"] or ()]
    if band is None and all(one is None for one in said.values()):
        return None
    return read.section("person", facts=tuple(facts))


def _wishes(read: Reading) -> Section | None:
    rows = read.item("wishes")
    if rows is None:
        return None
    said = [(name, row[name]) for row in rows for name in WISHED if row.get(name)]
    return read.section("wishes", facts=tuple((read.label(name), one) for name, one in said))


def _events(name: str) -> Callable[[Reading], Section | None]:
    def shown(read: Reading) -> Section | None:
        rows = read.item("story")
        if rows is None:
            return None
        notes = (read.speech.word("sentences", "not_ordered"),)
        return read.section(name, notes=notes, entries=tuple(_entry(read, row) for row in rows))

    return shown


def _entry(read: Reading, row: Mapping[str, Any]) -> Entry:
    facts = [(read.label(name), _said(read, name, row[name])) for name in OF_ACT if row.get(name)]
    facts.append((read.label("certainty"), _sure(read, row)))
    if row.get("records"):
        facts.append((read.label("records"), _records(read, row)))
    return Entry(read.speech.when(row), read.speech.word("told", row["act"]), tuple(facts))


def _said(read: Reading, name: str, value: str) -> str:
    return read.speech.word(VOCABULARIES[name], value) if name in VOCABULARIES else value


def _sure(read: Reading, row: Mapping[str, Any]) -> str:
    sure = read.speech.word("certainties", row["certainty"])
    if not row.get("source"):
        return sure
    return read.speech.fill("sentences", "pair", one=sure, other=read.speech.word("sources", row["source"]))


def _records(read: Reading, row: Mapping[str, Any]) -> str:
    of: dict[str, list[str]] = {}
    for bundle, number in row["records"]:
        of.setdefault(bundle, []).append(str(number))
    said = [_of_bundle(read, bundle, numbers) for bundle, numbers in of.items()]
    return read.speech.several(said)


def _of_bundle(read: Reading, bundle: str, numbers: list[str]) -> str:
    return read.speech.fill("sentences", "record", bundle=bundle[:BUNDLE_LETTERS], numbers=read.speech.several(numbers))


def _timeline(read: Reading) -> Section | None:
    rows = read.item("story")
    if rows is None:
        return None
    names = ["number", "when", "happened", "where", "source", "records"]
    left = {"where": "platforms" not in read.document["items"], "records": not any(row.get("records") for row in rows)}
    shown = [name for name in names if not left.get(name)]
    told = [_line(read, number, row) for number, row in enumerate(rows, 1)]
    notes = (read.speech.word("sentences", "not_ordered"),)
    cells = tuple(tuple(row[name] for name in shown) for row in told)
    return read.section("timeline", notes=notes, columns=read.columns(*shown), rows=cells)


def _line(read: Reading, number: int, row: Mapping[str, Any]) -> dict[str, str]:
    beside = [name for name in OF_ACT if row.get(name) and name not in ("platform", "what", "time")]
    happened = [
        read.speech.word("told", row["act"]),
        *(read.labelled(name, _said(read, name, row[name])) for name in beside),
        row.get("what", ""),
    ]
    return {
        "number": str(number), "when": _lines([read.speech.when(row), row.get("time", "")]), "happened": _lines(happened),
        "where": read.speech.word("platforms", row.get("platform", "")), "source": _sure(read, row),
        "records": _records(read, row) if row.get("records") else "",
    }  # fmt: skip


def _lines(texts: list[str]) -> str:
    return "\n".join(one for one in texts if one)


def _demands(read: Reading) -> Section | None:
    rows = read.item("demands")
    if rows is None:
        return None
    given = [{"demand": one} if isinstance(one, str) else one for one in rows]  # as version 1 held them
    return read.section("demands", points=tuple(_demand(read, one) for one in given))


def _demand(read: Reading, row: Mapping[str, str]) -> str:
    what = read.speech.word("demands", row.get("demand", ""))
    if not row.get("deadline"):
        return what
    return read.speech.fill("sentences", "pair", one=what, other=read.labelled("deadline", row["deadline"]))


def _payments(read: Reading) -> Section | None:
    rows = read.item("payments")
    if rows is None:
        return None
    unwritten = read.speech.word("sentences", "not_written")
    told = tuple((read.speech.when(one), one.get("amount") or unwritten) for one in rows)
    return read.section("payments", columns=read.columns("when", "amount"), rows=told)


def _platforms(read: Reading) -> Section | None:
    codes = read.item("platforms")
    if codes is None:
        return None
    return read.section("platforms", points=tuple(read.speech.word("platforms", one) for one in codes))


def _spread(read: Reading) -> Section | None:
    rows = read.item("spread")
    if rows is None:
        return None
    names = ("image_state", "spread")
    told = tuple((read.speech.when(one), *(_said(read, name, one.get(name, "")) for name in names)) for one in rows)
    return read.section("spread", columns=read.columns("when", *names), rows=told)


def _identifiers(read: Reading) -> Section | None:
    rows = read.item("identifiers")
    if rows is None:
        return None
    return read.section("identifiers", facts=tuple((read.speech.word("identifiers", one["kind"]), one["text"]) for one in rows))


def _facts(read: Reading) -> Section | None:
    rows = read.item("facts")
    if rows is None:
        return None
    known = [one for one in rows if one["status"] == "known"]
    return read.section("facts", facts=tuple((_fact_label(read, one), _fact_value(read, one)) for one in known))


def _fact_label(read: Reading, row: Mapping[str, Any]) -> str:
    question = questions().get(row["name"])
    label = question.label[read.speech.language] if question else row["name"]
    if not row.get("event"):
        return label
    return read.speech.fill("sentences", "event_of", label=label, number=row["event"])


def _fact_value(read: Reading, row: Mapping[str, Any]) -> str:
    said = _value(read, questions().get(row["name"]), row.get("value"))
    if not row.get("source"):
        return said
    return read.speech.fill("sentences", "pair", one=said, other=read.speech.word("sources", row["source"]))


def _value(read: Reading, question: Question | None, value: Any) -> str:
    """Return a fact's value in words: of a choice its words, of a day the day, anything else as it was written."""
    if isinstance(value, bool):
        return read.speech.word("sentences", "yes" if value else "no")
    if question and question.kind == "date" and isinstance(value, str):
        return _day_as_told(read, value)
    if question and question.kind == "int":  # every number that is asked for is an age
        return read.speech.fill("sentences", "age", age=value)
    given = value if isinstance(value, list) else [value]
    words = question.values if question else {}
    return read.speech.several([_choice(words, str(one), read.speech.language) for one in given])


def _choice(words: Mapping[str, Mapping[str, str]], one: str, language: str) -> str:
    return words[one][language] if one in words else one


def _day_as_told(read: Reading, value: str) -> str:
    try:
        return read.speech.day(date.fromisoformat(value))
    except ValueError:
        return value  # a month or a year alone


def _unknown(read: Reading) -> Section | None:
    """Return what is not known: as was said of a question, and acts without a day. What nobody asked is not made up."""
    rows = read.item("facts") or []
    open_ones = [one for one in rows if one["status"] not in ("known", "conflicting")]
    points = [
        read.speech.fill(
            "sentences", "unknown_fact", label=_fact_label(read, one), status=read.speech.word("fact_statuses", one["status"])
        )
        for one in open_ones
    ]
    points += _conflicts(read, [one for one in rows if one["status"] == "conflicting"])
    dayless = [n for n, one in enumerate(read.item("story") or [], 1) if not one.get("from") and not one.get("to")]
    points += [read.speech.fill("sentences", "no_day", number=number) for number in dayless]
    return read.section("unknown", points=tuple(points)) if points else None


def _conflicts(read: Reading, rows: list[Mapping[str, Any]]) -> list[str]:
    of: dict[str, list[str]] = {}
    for one in rows:
        of.setdefault(_fact_label(read, one), []).append(_fact_value(read, one))
    return [
        read.speech.fill("sentences", "conflicting", label=label, values=read.speech.several(values))
        for label, values in of.items()
    ]


def _law(read: Reading) -> Section | None:
    found = read.item("law")
    if found is None:
        return None
    told = any(one["acts"] for one in found["provisions"])
    names = ("provision", "status", *(("acts",) if told else ()), "missing")
    notes = tuple(read.speech.word("sentences", name) for name in ("law_note", *(("law_acts",) if told else ())))
    rows = tuple(tuple(_provision(read, one)[name] for name in names) for one in found["provisions"])
    return read.section("law", notes=notes, columns=read.columns(*names), rows=rows)


def _provision(read: Reading, one: Mapping[str, Any]) -> dict[str, str]:
    language = read.speech.language
    return {
        "provision": _lines([("" if one["signed"] else "＊") + one["name"][language], one["article"][language]]),
        "status": read.speech.word("outcomes", one["status"]),
        "acts": read.speech.several([str(number) for number in one["acts"]]),
        "missing": read.speech.several([words[language] for words in one["wanted"]]),
    }


def _due(read: Reading) -> Section | None:
    rows = (read.item("law") or {}).get("due", [])
    if not rows:
        return None
    now = read.speech.word("sentences", "now")
    told = tuple((_day_as_told(read, one["day"]) if one["day"] else now, one[read.speech.language]) for one in rows)
    notes = (read.speech.word("sentences", "due_note"),)
    return read.section("due", notes=notes, columns=read.columns("by_day", "reminder"), rows=told)


def _done(read: Reading) -> Section | None:
    found = read.item("done")
    if found is None:
        return None
    speech = read.speech
    gone = speech.word("sentences", "step_gone")
    steps = [speech.fill("sentences", "step", step=one.get(speech.language, gone)) for one in found["steps"]]
    told = [
        speech.fill(
            "sentences", "told", day=_day_as_told(read, one["day"]), recipient=speech.word("recipients", one["kind"]),
            purpose=speech.word("purposes", one["purpose"]),
        )
        for one in found["told"]
    ]  # fmt: skip
    return read.section("done", points=(*steps, *told))


def _records_along(read: Reading) -> list[Mapping[str, Any]]:
    """Return the records that go along, bundle by bundle."""
    found = (one for name, one in read.document["items"].items() if name.startswith("record:"))
    return sorted(found, key=lambda one: (one["bundle"], one["record"]))


def _evidence(read: Reading) -> Section | None:
    records = _records_along(read)
    if not records:
        return None
    rows = tuple((one["bundle"][:BUNDLE_LETTERS], str(one["record"]), *_made(read, one)) for one in records)
    columns = read.columns("bundle", "record_number", "printed", "sender")
    return read.section("evidence", notes=(read.speech.word("sentences", "evidence_note"),), columns=columns, rows=rows)


def _made(read: Reading, record: Mapping[str, Any]) -> tuple[str, str]:
    """Return when a record was and who sent it, as printed; where that is not known, that the file says what there is."""
    in_file = read.speech.word("sentences", "exhibit_made")
    return record.get("printed", in_file), record.get("sender", in_file)


EXHIBIT = ("exhibit", "exhibit_title", "exhibit_form", "exhibit_made", "exhibit_maker", "exhibit_shows", "exhibit_remarks")


def _exhibits(read: Reading) -> Section | None:
    records = _records_along(read)
    if not records:
        return None
    rows = tuple(_exhibit(read, place, one) for place, one in enumerate(records, 1))
    note = read.speech.word("sentences", "evidence_note")
    return read.section("exhibits", notes=(note,), columns=read.columns(*EXHIBIT), rows=rows)


def _exhibit(read: Reading, place: int, record: Mapping[str, Any]) -> tuple[str, ...]:
    def say(name: str) -> str:
        return read.speech.fill("sentences", name, number=record["record"], bundle=record["bundle"][:BUNDLE_LETTERS])

    return (
        str(place), say("exhibit_title"), say("exhibit_form"), *_made(read, record), say("exhibit_shows"),
        say("exhibit_remarks"),
    )  # fmt: skip


def _signing(read: Reading) -> Section | None:
    lines = tuple(read.label(name) for name in ("corrections", "read_day", "signature"))
    return read.section("signing", notes=(read.speech.word("sentences", "sign_note"),), by_hand=lines)


def _checking(read: Reading) -> Section | None:
    seals, parts = read.document.get("seals", {}), read.document.get("parts", {})
    with_records = ("check_records", "check_limits") if parts else ()
    notes = tuple(read.speech.word("sentences", name) for name in (*with_records, "check_packet", "check_ask"))
    digests: list[Fact] = []
    for bundle, digest in parts.items():
        name = f"{bundle[:BUNDLE_LETTERS]}.zip"
        digests += [(f"{name} {read.label(of)}", seals.get(bundle, {}).get(of, "")) for of in ("root", "fingerprint")]
        digests.append((f"{name} {read.label('part')}", digest))
    found = [one for one in digests if one[1]]
    return read.section("checking", notes=notes, digests=(*found, (read.label("packet"), read.digest)))


SECTIONS: Mapping[str, Callable[[Reading], Section | None]] = {
    "person": _person, "wishes": _wishes, "events": _events("events"), "known-events": _events("known-events"),
    "timeline": _timeline, "demands": _demands, "payments": _payments, "platforms": _platforms, "spread": _spread,
    "identifiers": _identifiers, "facts": _facts, "unknown": _unknown, "law": _law, "due": _due, "done": _done,
    "evidence": _evidence, "exhibits": _exhibits, "signing": _signing, "checking": _checking,
}  # fmt: skip
