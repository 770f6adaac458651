"""What `tomoshibi read` shows a person: talks, people, what was noticed, what was left, and what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tomoshibi.basics.harmless import visible
from tomoshibi.cli.read import format_shown
from tomoshibi.cli.speech import command_part, language, say
from tomoshibi.evidence.continuity.found import Finding
from tomoshibi.evidence.continuity.telling import finding_said
from tomoshibi.evidence.shown_time import stated
from tomoshibi.evidence.wording import note_said, words_of

SHOWN_WARNINGS = 12
SHOWN_TALKS = 30
SHOWN_PEOPLE = 12
SHOWN_FILES = 3  # of those left for one reason
SHOWN_FINDINGS = 8
SHOWN_RECORDS = 6

Found = Mapping[str, Any]


def overview(summary: Found, exports: Sequence[str], zone: str | None, findings: Sequence[Finding] = ()) -> Iterator[str]:
    """Yield the lines for a terminal, with nothing in them that a terminal would obey."""
    yield visible(format_shown(summary))
    counted = ("messages", "events", "unreadable")
    yield say("read-counts", talks=len(summary["conversations"]), **{key: summary[key] for key in counted})
    yield from _period(summary, zone)
    named, placeholder = summary["attachments_named"], summary["attachments_placeholder"]
    if named or placeholder:
        yield say("read-attachments", named=named, placeholder=placeholder)
    yield from _flags(summary)
    talks = summary["conversations"]
    for talk in talks[:SHOWN_TALKS]:
        yield from _talk(talk)
    if len(talks) > SHOWN_TALKS:
        yield from ("", say("more-talks", count=len(talks) - SHOWN_TALKS))
    yield from _noticed(summary)
    yield from _left(summary)
    yield from _missing(findings)
    yield ""
    yield say("read-bytes", **summary["bytes"])
    yield say("read-next", call=visible(" ".join(map(command_part, exports))))


def _period(summary: Found, zone: str | None) -> Iterator[str]:
    """Yield the first and last moment: in Japan's time where both instants are known, else as the clocks showed them."""
    if not summary["first"]:
        return
    first, last = stated(summary["first"]), stated(summary["last"])
    if first[0] and last[0]:
        yield say("read-period-jst", first=first[0], last=last[0])
    elif first[2] and last[2]:
        yield say("read-period-local", first=first[2], last=last[2])
        if zone is None:
            yield say("read-zone")
    else:
        yield say("read-period", first=_end(first), last=_end(last))


def _end(readings: tuple[str, str, str]) -> str:
    jst, _, local = readings
    return say("in-japan", time=jst) if jst else local


def _flags(summary: Found) -> Iterator[str]:
    words = words_of(language())
    said = [f"{words['flag'].get(flag, flag)} {count}" for flag, count in summary["flags"].items()]
    if said:
        yield say("read-flags", flags=visible(words["unit"]["comma"].join(said)))


def _talk(talk: Found) -> Iterator[str]:
    words = words_of(language())
    yield ""
    title = visible(talk["title"] or talk["folder"] or words["summary"]["untitled"])
    yield say("read-talk", id=talk["id"], title=title, messages=talk["messages"], events=talk["events"])
    people = talk["participants"]
    for person in people[:SHOWN_PEOPLE]:
        yield "   " + say("read-person", name=visible(person["name"] or "-"), messages=person["messages"])
    if len(people) > SHOWN_PEOPLE:
        yield "   " + say("more-people", count=len(people) - SHOWN_PEOPLE)
    if talk["one_sided"] == "yes":
        yield "   " + say("one-sided")
    for note in talk["notes"]:
        yield "   " + say("note", note=visible(note_said(note, words)))


def _noticed(summary: Found) -> Iterator[str]:
    notices = [*summary["warnings"], *summary["repairs"]]
    if not notices:
        return
    text = f"text_{language()}"
    names = {one["source"]: one["name"] for one in summary["sources"]} if len(summary["sources"]) > 1 else {}
    said: dict[str, int] = {}
    for notice in notices:
        where = names.get(notice["source"])
        line = visible(notice[text]) if where is None else say("in-file", said=visible(notice[text]), name=visible(where))
        said[line] = said.get(line, 0) + notice["times"]
    yield from ("", say("warnings"))
    for line, times in list(said.items())[:SHOWN_WARNINGS]:
        yield f"   {line}" + (f" ×{times}" if times > 1 else "")
    if len(said) > SHOWN_WARNINGS:
        yield "   " + say("more-warnings", count=len(said) - SHOWN_WARNINGS)


def _left(summary: Found) -> Iterator[str]:
    """Yield the files that were not read, by the reason, with the names of the first ones."""
    foreign = summary["foreign"]
    if not foreign:
        return
    words = words_of(language())
    yield from ("", say("foreign", count=len(foreign)))
    by_reason: dict[str, list[str]] = {}
    for one in foreign:
        by_reason.setdefault(one["reason"], []).append(visible(one["name"]))
    for why, names in by_reason.items():
        shown = words["unit"]["comma"].join(names[:SHOWN_FILES]) + ("…" if len(names) > SHOWN_FILES else "")
        yield "   " + say("foreign-reason", why=words["foreign"].get(why, why), count=len(names), names=shown)


def _missing(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what is missing or stands out and asks for a look, with what can still be done; the rest is only counted."""
    asking = [one for one in findings if one.weight == "attention"]
    if not findings:
        return
    comma = words_of(language())["unit"]["comma"]
    yield from ("", say("findings"))
    for one in asking[:SHOWN_FINDINGS]:
        words = finding_said(one.row(), language())
        line = say("finding", id=one.conversation, what=visible(words.what))
        if one.records:
            shown = comma.join(map(str, one.records[:SHOWN_RECORDS])) + ("…" if len(one.records) > SHOWN_RECORDS else "")
            line += say("finding-records", records=shown)
        yield "   " + line
        yield "      " + say("finding-next", next=visible(words.next))
    if len(asking) > SHOWN_FINDINGS:
        yield "   " + say("more-findings", count=len(asking) - SHOWN_FINDINGS)
    if len(findings) > len(asking):
        yield "   " + say("finding-notes", count=len(findings) - len(asking))
