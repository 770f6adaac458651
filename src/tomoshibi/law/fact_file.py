"""Facts written by hand as YAML: `facts: {key: value}`, plainly, roughly, or with how they stand. Nothing is guessed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast, get_args

from tomoshibi.basics.days import japanese_day
from tomoshibi.law.facts import Fact, Facts, OneOf, Several, Standing, Value, known
from tomoshibi.law.questions import Kind, Question, questions
from tomoshibi.law.spans import OLDEST, Ages, BadSpan, Days, one_day, written_days

MAX_BYTES = 1 << 16  # facts of one act are a page; more is another file
FIRST_DAY, LAST_DAY = date(1868, 1, 1), date(2199, 12, 31)  # a day outside is a slip of the pen
_ROUGH = {"date": {"earliest", "latest"}, "int": {"min", "max"}, "list": {"at_least"}, "enum": {"one_of"}, "bool": set[str]()}
_AROUND = {"value", "status", "records"}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})")  # 017, 0x11, 1_7 and 1:30 are numbers to YAML, each another than it looks
_IMPOSSIBLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)  # what PyYAML lets through for odd tags
NOT_KNOWN = tuple(name for name in get_args(Standing) if name != "known")


class NotFacts(ValueError):
    """The file is not one of facts; the message says why."""


class BadFact(ValueError):
    """A fact has a value that cannot be; the message names its key."""


@dataclass(frozen=True, slots=True)
class Given:
    """Facts of a file, and the keys and values in it that no rule knows: they stay unknown, and decide nothing."""

    facts: Facts
    not_known: tuple[str, ...]


def read_facts(path: Path) -> Given:
    """Return the facts of a file. Raises OSError, NotFacts, BadFact."""
    with path.open("rb") as file:
        whole = file.read(MAX_BYTES + 1)
    if len(whole) > MAX_BYTES:
        raise NotFacts("too large")
    try:
        return given(loaded(whole.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise NotFacts("not UTF-8") from None


def loaded(text: str) -> Mapping[str, Any]:
    """Return the mapping under `facts` of a YAML text; what can be read in two ways is refused. Raises NotFacts."""
    import yaml

    class Strict(yaml.SafeLoader):
        """Builds plain values only, and refuses a key that stands twice, an alias, and a number that is not plainly one."""

        def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                raise NotFacts(f"line {self.peek_event().start_mark.line + 1}: *")  # type: ignore[no-untyped-call]
            return super().compose_node(parent, index)

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            found = super().construct_mapping(node, deep=deep)
            if len(found) != len(node.value):
                keys = [self.construct_object(key, deep=True) for key, _ in node.value]
                raise NotFacts(f"{next(key for key in keys if keys.count(key) > 1)} twice")
            return found

        def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
            where = NotFacts(
                f"line {node.start_mark.line + 1}: {node.value[:40] if isinstance(node, yaml.ScalarNode) else node.tag}"
            )
            if node.tag == "tag:yaml.org,2002:int" and not _NUMBER.fullmatch(node.value):
                raise where
            try:
                return super().construct_object(node, deep=deep)
            except (yaml.YAMLError, NotFacts):
                raise
            except _IMPOSSIBLE:
                raise where from None

    try:
        whole = yaml.load(text, Loader=Strict)
    except RecursionError:
        raise NotFacts("too deep") from None
    except (yaml.YAMLError, NotFacts) as error:
        raise NotFacts(str(error).splitlines()[0]) from None
    if not isinstance(whole, dict) or not isinstance(whole.get("facts"), dict):
        raise NotFacts("facts:")
    return cast(Mapping[str, Any], whole["facts"])


def given(rows: Mapping[Any, Any]) -> Given:
    """Return facts from plain values. A blank is unknown, an empty list is none. Raises BadFact."""
    found: dict[str, Fact] = {}
    not_known: list[str] = []
    for key, value in rows.items():
        question = questions().get(key)
        if question is None:
            not_known.append(str(key))
            continue
        try:
            found[key] = _fact(question, value, not_known)
        except (TypeError, ValueError, KeyError, OverflowError):
            raise BadFact(str(key)) from None
    return Given(Facts(found), tuple(not_known))


def _fact(question: Question, value: Any, not_known: list[str]) -> Fact:
    if value is None:
        return Fact("unknown")
    if not isinstance(value, dict):
        return known(_value(question, value, not_known))
    records = _records(value.get("records", []))
    rest = value.keys() - _AROUND
    if "status" in value and value["status"] != "known":
        if value["status"] not in NOT_KNOWN or rest or "value" in value:
            raise ValueError
        return Fact(value["status"], records=records)
    if rest:
        if "value" in value or rest - _ROUGH[question.kind]:
            raise ValueError
        return known(_rough(question, value, not_known), *records)
    return known(_value(question, value["value"], not_known), *records)


def _records(value: Any) -> tuple[str, ...]:
    """Return record numbers; anything but a list of words and numbers is refused."""
    if not isinstance(value, list) or not all(isinstance(one, str | int) and not isinstance(one, bool) for one in value):
        raise TypeError
    return tuple(map(str, value))


def _value(question: Question, value: Any, not_known: list[str]) -> Value:
    return _READ[question.kind](question, value, not_known)


def _bool(question: Question, value: Any, not_known: list[str]) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _int(question: Question, value: Any, not_known: list[str]) -> Ages:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return Ages(value, value)


def _date(question: Question, value: Any, not_known: list[str]) -> Days:
    if isinstance(value, datetime):
        found = one_day(japanese_day(value) if value.tzinfo else value.date())
    elif isinstance(value, date):
        found = one_day(value)
    else:
        found = written_days(str(value))
    if found.earliest < FIRST_DAY or found.latest > LAST_DAY:
        raise BadSpan(str(found))
    return found


def _enum(question: Question, value: Any, not_known: list[str]) -> OneOf:
    """Return a choice; a value that no rule knows may stand for any."""
    if not isinstance(value, str):
        raise TypeError
    if (name := value.strip().lower()) in question.values:
        return OneOf(frozenset((name,)))
    not_known.append(f"{question.key}: {value}")
    return OneOf(frozenset((*question.values, value)))


def _list(question: Question, value: Any, not_known: list[str]) -> Several:
    """Return a list; where it holds a value that no rule knows, there may be more than was told."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError
    unheard = [one for one in value if one not in question.values]
    not_known += [f"{question.key}: {one}" for one in unheard]
    return Several(frozenset(value), open_ended=bool(unheard))


def _rough(question: Question, value: Mapping[str, Any], not_known: list[str]) -> Value:
    match question.kind:
        case "date":
            return Days(_date(question, value["earliest"], []).earliest, _date(question, value["latest"], []).latest)
        case "int":
            low, high = (_int(question, value.get(end, least), not_known) for end, least in (("min", 0), ("max", OLDEST)))
            return Ages(low.low, high.high)
        case "enum":
            if not isinstance(value["one_of"], list):
                raise TypeError
            found = frozenset(one for name in value["one_of"] for one in _enum(question, name, not_known).possible)
            if not found:
                raise ValueError
            return OneOf(found)
        case _:
            return Several(_list(question, value["at_least"], not_known).told, open_ended=True)


_READ: Mapping[Kind, Callable[[Question, Any, list[str]], Value]] = {
    "bool": _bool,
    "int": _int,
    "date": _date,
    "enum": _enum,
    "list": _list,
}
