"""The one page that says it all: who, where, from when to when, what was asked and threatened, sums, deadlines, pictures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tomoshibi.evidence.entity_words import checksum_said, moment, money, place_said
from tomoshibi.evidence.report.facts import Facts, Place, Sum
from tomoshibi.evidence.report.marked import Told
from tomoshibi.evidence.report.rows import RowMaker, shortened

# Together these keep the page a page; what is left out stands with the marked records, and the line says that there is more.
MAX_PEOPLE = 5
MAX_LINES = 4
MAX_REFERENCES = 6
MAX_NAME = 40
MAX_TITLE = 30

Line = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Brief:
    """Makes the rows of the summary page."""

    maker: RowMaker
    facts: Facts
    roles: Mapping[int, str]
    first_seen: Mapping[int, int]

    def rows(self, people: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Return the rows of the page; those of facts that no mark shows say so."""
        facts = self.facts
        return [
            _row("who", self._who(people)),
            _row("demand", self._first(facts.first_demand, ("demand.image", "demand.money", "demand.meeting", "demand.info"))),
            _row("threat", self._first(facts.first_threat, ("threat.publish", "threat.tell", "threat.harm"))),
            _row("amounts", self._amounts(), note=bool(facts.asked or facts.paid)),
            _row("places", self._capped(map(self._place, facts.places))),
            _row("deadlines", self._capped(self._deadlines())),
            _row("pictures", self._pictures()),
            _row("answers", self._labelled(("person.refuses", "person.paid"))),
            _row("ages", self._ages()),
        ]

    def _who(self, people: Sequence[Mapping[str, Any]]) -> list[Line]:
        """Return those who take part in marked conversations, the one who asks for help first; else all."""
        ranked = sorted(people, key=lambda one: {"person": 0, "other": 1}.get(self.roles.get(one["id"], ""), 2))
        named = [one for one in ranked if one["id"] in self.roles] or ranked
        return self._capped([self._person(one) for one in named], MAX_PEOPLE)

    def _person(self, one: Mapping[str, Any]) -> Line:
        words = self.maker.words
        role = self.roles.get(one["id"], "")
        accounts = [
            f"{words['people'][key]} {shortened(str(one[key]), MAX_NAME)}" for key in ("handle", "native_id") if one.get(key)
        ]
        name = shortened(str(one.get("name") or words["unit"]["unknown"]), MAX_NAME)
        text = words["brief"]["person"].format(
            role=words["role"][role],
            name=name,
            accounts=words["unit"]["comma"].join(accounts or [words["brief"]["no_account"]]),
        )
        return self._line(text if role else text.split(words["unit"]["colon"], 1)[1], [self.first_seen.get(one["id"], 0)])

    def _first(self, first: Told | None, kinds: Sequence[str]) -> list[Line]:
        """Return the first record of a kind, quoted, and below it how many of each kind there are."""
        if first is None:
            return []
        return [self._quoted(first), *self._labelled(kinds)]

    def _quoted(self, one: Told) -> Line:
        said = self.maker.words["brief"]["said"].format(name=shortened(one.sender, MAX_TITLE), words=one.quoted)
        line = self._line(said, [one.n])
        return {**line, "jst": one.jst, "utc": one.utc, "printed": "" if one.jst else self.maker.text(one.printed[:MAX_NAME])}

    def _labelled(self, labels: Iterable[str]) -> list[Line]:
        lines = []
        for label in labels:
            held = [one.n for one in self.facts.with_label(label)]
            if held:
                name = self.maker.words["label"].get(label, label)
                lines.append(self._line(self.maker.words["brief"]["of_kind"].format(name=name, count=f"{len(held):,}"), held))
        return lines

    def _amounts(self) -> list[Line]:
        facts = self.facts
        held = [("asked", one) for one in facts.asked] + [("paid", one) for one in facts.paid]
        return self._capped([self._sum(key, one) for key, one in held + [("named", one) for one in facts.named]])

    def _sum(self, key: str, one: Sum) -> Line:
        words = self.maker.words
        total, largest = money(one.total, one.unit, words), money(one.largest, one.unit, words)
        text = words["brief"][f"{key}_once" if one.times == 1 else key].format(
            total=total, times=f"{one.times:,}", largest=largest
        )
        return self._line(text, one.records)

    def _place(self, one: Place) -> Line:
        words = self.maker.words
        said = place_said(shortened(one.name, MAX_TITLE), shortened(one.value, 2 * MAX_NAME))
        kind = words["entity"].get(one.kind, one.kind)
        return self._line(f"{kind}{words['unit']['colon']}{said}{checksum_said(one.checksum, words)}", one.records)

    def _deadlines(self) -> list[Line]:
        words = self.maker.words
        return [
            self._line(
                words["entity"]["deadline_value"].format(
                    words=shortened(one.words, MAX_NAME), moment=moment(one.resolved, words)
                ),
                [one.told.n],
            )
            for one in self.facts.deadlines
        ]

    def _pictures(self) -> list[Line]:
        words = self.maker.words["brief"]
        asks = [
            self._line(words["asks"].format(name=shortened(one.sender, MAX_TITLE), count=f"{len(one.records):,}"), one.records)
            for one in self.facts.pictures
        ]
        return [*self._capped(asks, MAX_LINES - 1), *self._labelled(("person.sent", "claim.recorded"))]

    def _ages(self) -> list[Line]:
        words = self.maker.words
        held = [
            (one, entity)
            for one in self.facts.with_label("age.person", "age.other")
            for entity in one.entities
            if entity.get("kind") in ("age", "school_year")
        ]
        lines = []
        for one, entity in held:
            value = str(entity.get("value"))
            value = words["entity"]["years"].format(value=value) if entity["kind"] == "age" else value
            name = shortened(one.sender, MAX_TITLE)
            lines.append(self._line(words["brief"]["age"].format(name=name, value=shortened(value, MAX_NAME)), [one.n]))
        return self._capped(lines)

    def _capped(self, lines: Iterable[Line], most: int = MAX_LINES) -> list[Line]:
        held = list(lines)
        if len(held) <= most:
            return held
        rest = self.maker.words["brief"]["more"].format(count=f"{len(held) - most + 1:,}")
        return [*held[: most - 1], self._line(rest, [])]

    def _line(self, text: str, records: Iterable[int]) -> Line:
        held = [n for n in dict.fromkeys(records) if n]
        more = max(0, len(held) - MAX_REFERENCES)
        return {"text": self.maker.text(text), "records": held[:MAX_REFERENCES], "more": more}


def _row(key: str, lines: list[Line], *, note: bool = False) -> Row:
    return {"key": key, "lines": lines, "note": note}
