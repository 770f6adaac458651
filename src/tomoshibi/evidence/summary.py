"""What `tomoshibi read` answers: talks, people, counts, oddities, and what every byte was."""

from collections.abc import Iterable
from typing import Any

from tomoshibi.evidence.notices import sentence
from tomoshibi.evidence.reading import Reading, Tally
from tomoshibi.evidence.record import Moment, Notice
from tomoshibi.evidence.rows import participant_row, shown_time

Summary = dict[str, Any]


def summarise(reading: Reading) -> Summary:
    """Return the summary of a finished reading, in the form of `read --json` (DESIGN, section 9).

    Times are ISO 8601, with an offset where it is known and without where it is not.
    """
    formats = sorted({choice.format.name for choice in reading.choices})
    platforms = sorted({choice.format.platform for choice in reading.choices})
    whole = _sum(reading.tallies.values())
    notebook = reading.notebook
    ledgers = notebook.ledgers.values()
    return {
        "platform": platforms[0] if len(platforms) == 1 else "several",
        "format": formats[0] if len(formats) == 1 else "several",
        "conversations": [_conversation(reading, number) for number in sorted(notebook.members)],
        "records": whole.messages + whole.events + whole.unreadable,
        "messages": whole.messages,
        "events": whole.events,
        "unreadable": whole.unreadable,
        "participants": _people(reading),
        "attachments_named": whole.named,
        "attachments_placeholder": whole.placeholders,
        "first": shown_time(whole.first),
        "last": shown_time(whole.last),
        "flags": dict(sorted(reading.flags.items())),
        "warnings": [_notice(one) for one in notebook.notices],
        "repairs": [_notice(one) for one in notebook.repairs],
        "bytes": {
            "total": sum(ledger.size for ledger in ledgers),
            "records": sum(ledger.records for ledger in ledgers),
            "headers": sum(ledger.header for ledger in ledgers),
            "separators": sum(ledger.separators for ledger in ledgers),
            "skipped": sum(ledger.skipped for ledger in ledgers),
        },
        "sources": [_source(reading, index) for index in range(len(reading.choices))],
        "foreign": [{"name": one.item.name, "size": one.item.size, "reason": one.reason} for one in reading.foreign],
        "claims": dict(sorted(notebook.claims.items())),
    }


def _conversation(reading: Reading, number: int) -> Summary:
    notebook = reading.notebook
    talk = notebook.conversations[number - 1]
    tally = reading.tallies.get(number, Tally())
    return {
        "id": number,
        "title": talk.title,
        "platform": talk.platform,
        "kind": talk.kind,
        "native_id": talk.native_id,
        "folder": talk.folder,
        "one_sided": talk.one_sided,
        "notes": list(talk.notes),
        "participants": [
            participant_row(notebook.participants[one - 1], reading.written[one]) for one in notebook.members[number]
        ],
        "messages": tally.messages,
        "events": tally.events,
        "unreadable": tally.unreadable,
        "attachments_named": tally.named,
        "attachments_placeholder": tally.placeholders,
        "first": shown_time(tally.first),
        "last": shown_time(tally.last),
    }


def _people(reading: Reading) -> list[Summary]:
    """Return everyone once: the same account id, or the same handle and name, in several talks of one export is one row.

    In the records they stay apart, talk by talk; this is only how they are counted and shown.
    """
    rows: dict[tuple[object, ...], Summary] = {}
    for number in sorted(reading.notebook.members):
        for one in reading.notebook.members[number]:
            row = participant_row(reading.notebook.participants[one - 1], reading.written[one])
            key: tuple[object, ...] = (row["native_id"],) if row["native_id"] else (row["handle"], row["name"], row["owner"])
            found = rows.setdefault(key, {**row, "conversations": [], "messages": 0})
            found["messages"] += row["messages"]
            found["conversations"].append(number)
            known = {name["value"] for name in found["names"]}
            found["names"] += [name for name in row["names"] if name["value"] not in known]
    return list(rows.values())


def _source(reading: Reading, index: int) -> Summary:
    choice = reading.choices[index]
    ledger = reading.notebook.ledgers[choice.source.number]
    rival = None
    if choice.rival is not None:
        rival = {"format": choice.rival[0].name, "score": choice.rival[1].score, "reason": choice.rival[1].reason}
    return {
        "source": choice.source.number,
        "name": choice.source.name,
        "size": choice.source.item.size,
        "codec": choice.source.recoded.codec if choice.source.recoded else choice.source.codec,
        "platform": choice.format.platform,
        "format": choice.format.name,
        "score": choice.match.score,
        "reason": choice.match.reason,
        "rival": rival,
        "skipped": dict(sorted(ledger.reasons.items())),
    }


def _notice(notice: Notice) -> Summary:
    span = notice.span
    return {
        "code": notice.code,
        "text_ja": sentence(notice.code, "ja", notice.detail),
        "text_en": sentence(notice.code, "en", notice.detail),
        "detail": notice.detail,
        "source": None if span is None else span.source,
        "start": None if span is None else span.start,
        "end": None if span is None else span.end,
        "times": notice.times,
    }


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.messages += tally.messages
        whole.events += tally.events
        whole.unreadable += tally.unreadable
        whole.named += tally.named
        whole.placeholders += tally.placeholders
        whole.first = _extreme(whole.first, tally.first, -1)
        whole.last = _extreme(whole.last, tally.last, 1)
    return whole


def _extreme(one: Moment | None, other: Moment | None, sign: int) -> Moment | None:
    """Return the later (sign 1) or earlier (sign -1) of two moments."""
    if one is None or other is None:
        return one or other
    first = one.utc if one.utc is not None else one.local
    second = other.utc if other.utc is not None else other.local
    assert first is not None
    assert second is not None
    return other if (second - first) * sign > 0 else one
