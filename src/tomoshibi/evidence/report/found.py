"""What was found in an export, as the report says it: counts, conversations, people, what was noticed and mended."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tomoshibi.evidence.report.rows import RowMaker, shortened
from tomoshibi.evidence.shown_time import plain, stated
from tomoshibi.evidence.wording import Words, format_name, note_said

# Of every list but the timeline: a list up to the first length is printed whole, of a longer one a beginning that shows
# what kind of thing it is; the rest is in the bundle.
MAX_LISTED = 200
LISTED_OF_MORE = 30
MAX_TITLES_ON_COVER = 3
MAX_IN_SHORT = 120  # characters of what stands on the cover and in the summary

Said = dict[str, Any]
Found = Mapping[str, Any]


def listed(held: Sequence[Any]) -> Sequence[Any]:
    """Return the part of a list that is printed."""
    return held if len(held) <= MAX_LISTED else held[:LISTED_OF_MORE]


def with_rest(rows: list[Any], held: Sequence[Any]) -> Said:
    """Return printed rows with the number of those that are not."""
    return {"rows": rows, "more": len(held) - len(rows)}


def found(summary: Found, words: Words, maker: RowMaker) -> Said:
    """Return the section on what was found, and what of it stands on the cover."""
    conversations = summary.get("conversations") or []
    warnings = summary.get("warnings") or []
    repairs = summary.get("repairs") or []
    return {
        "platform": maker.text(_formats(summary, words)),
        "platform_short": maker.text(shortened(_formats(summary, words), MAX_IN_SHORT)),
        "period": _period(summary),
        "exported": maker.text(_exported(summary)),
        "records": f"{summary.get('records') or 0:,}",
        "counts": counts(summary, words),
        "attachments": words["summary"]["attachments_value"].format(
            named=f"{summary.get('attachments_named') or 0:,}", placeholder=f"{summary.get('attachments_placeholder') or 0:,}"
        ),
        "skipped": maker.text(_skipped(summary, words)),
        "titles": maker.text(shortened(_titles_on_cover(conversations, words), MAX_IN_SHORT)),
        "noticed": words["summary"]["noticed_value"].format(warnings=f"{len(warnings):,}", repairs=f"{len(repairs):,}"),
        "conversations": with_rest(
            [_conversation(one, len(conversations) > 1, summary, words, maker) for one in listed(conversations)], conversations
        ),
        "oddities": with_rest([_notice(one, words, maker) for one in listed(warnings)], warnings),
        "repairs": with_rest([_notice(one, words, maker) for one in listed(repairs)], repairs),
    }


def counts(held: Found, words: Words) -> str:
    """Return how many messages, events and unreadable places there are, in words."""
    return words["summary"]["counts"].format(
        messages=f"{held.get('messages') or 0:,}",
        events=f"{held.get('events') or 0:,}",
        unreadable=f"{held.get('unreadable') or 0:,}",
    )


def _formats(summary: Found, words: Words) -> str:
    """Return the formats of all sources that hold something, by their names in words where they have one."""
    codes = [(one.get("platform"), one.get("format")) for one in summary.get("sources") or ()]
    codes = codes or [(summary.get("platform"), summary.get("format"))]
    names = dict.fromkeys(format_name(platform, form, words) for platform, form in codes)
    return words["unit"]["comma"].join(names)


def _exported(summary: Found) -> str:
    """Return when the export says that it was made, as printed there."""
    claims = summary.get("claims") or {}
    return str(claims.get("exported") or claims.get("exported_at") or "")


def _skipped(summary: Found, words: Words) -> str:
    """Return how many bytes were passed over, and why."""
    amounts = summary.get("bytes") or {}
    skipped, total = amounts.get("skipped") or 0, amounts.get("total") or 0
    said = words["summary"]["skipped_value" if skipped else "nothing_skipped"]
    reasons: dict[str, int] = {}
    for source in summary.get("sources") or ():
        for reason, size in (source.get("skipped") or {}).items():
            reasons[reason] = reasons.get(reason, 0) + size
    why = words["unit"]["comma"].join(f"{words['skipped'].get(reason, reason)} {size:,}" for reason, size in reasons.items())
    return said.format(skipped=f"{skipped:,}", total=f"{total:,}") + (f"{words['unit']['colon']}{why}" if why else "")


def _titles_on_cover(conversations: Sequence[Found], words: Words) -> str:
    if not conversations:
        return words["summary"]["no_conversations"]
    names = words["unit"]["comma"].join(_title(one, words) for one in conversations[:MAX_TITLES_ON_COVER])
    more = "…" if len(conversations) > MAX_TITLES_ON_COVER else ""
    return words["summary"]["titles_value"].format(count=f"{len(conversations):,}", names=names + more)


def _title(one: Found, words: Words) -> str:
    title = one.get("title")
    if title:
        return str(title)
    folder = one.get("folder")
    return words["summary"]["untitled_file"].format(file=folder) if folder else words["summary"]["untitled"]


def _period(held: Found) -> list[list[str]]:
    """Return first and last moment as [[JST, UTC, local], …], or nothing where no record carries a time.

    Where only one of them is an instant, both are told by the clock that was shown.
    """
    first, last = held.get("first"), held.get("last")
    if not first:
        return []
    moments = [stated(first), stated(last)]
    if any(moment[0] for moment in moments) and not all(moment[0] for moment in moments):
        moments = [("", "", plain(first)), ("", "", plain(last or ""))]
    return [list(moment) for moment in moments]


def _conversation(one: Found, several: bool, summary: Found, words: Words, maker: RowMaker) -> Said:
    names = {person.get("id"): person.get("name") for person in summary.get("participants") or []}
    people = words["unit"]["comma"].join(_name(person, names) for person in one.get("participants") or ())
    return {
        "id": one.get("id"),
        "title": maker.text(_title(one, words)),
        "people": maker.text(people),
        "one_sided": one.get("one_sided") == "yes",
        "notes": [maker.text(note_said(note, words)) for note in one.get("notes") or ()],
        "messages": f"{one.get('messages') or 0:,}",
        "events": f"{one.get('events') or 0:,}",
        "unreadable": f"{one.get('unreadable') or 0:,}",
        "attachments": f"{(one.get('attachments_named') or 0) + (one.get('attachments_placeholder') or 0):,}",
        "period": _period(one) if several else [],  # of a single one it stands above already
    }


def _name(person: object, names: Mapping[Any, Any]) -> str:
    """Return a conversation's participant by name, whether the summary gives an object, an id or a name."""
    if isinstance(person, Mapping):
        return str(person.get("name") or person.get("handle") or person.get("native_id") or "")
    return str(names.get(person) or person) if isinstance(person, int) else str(person)


def _notice(notice: Found, words: Words, maker: RowMaker) -> Said:
    times = notice.get("times") or 1
    place = maker.place(notice)
    if times > 1:
        place = words["summary"]["first_of"].format(place=place, times=f"{times:,}")
    return {
        "ja": maker.text(notice.get("text_ja") or notice.get("code")),
        "en": maker.text(notice.get("text_en") or notice.get("code")),
        "place": place,
    }


def people(summary: Found, first_seen: Mapping[int, int], maker: RowMaker, roles: Mapping[int, str]) -> Said:
    """Return the list of people: a row for each account, or for each conversation where only a name is known."""
    members: dict[Any, list[Any]] = {}
    for one in summary.get("conversations") or ():
        for member in one.get("participants") or ():
            members.setdefault(member.get("id") if isinstance(member, Mapping) else member, []).append(one.get("id"))
    accounts = _accounts(summary.get("participants") or ())
    several = len(summary.get("conversations") or ()) > 1
    rows = [_account(same, members if several else {}, first_seen, maker, roles) for same in listed(accounts)]
    return {**with_rest(rows, accounts), "several": several, "roles": any(row["role"] for row in rows)}


def _accounts(participants: Iterable[Found]) -> list[list[Found]]:
    """Return participants in groups of those with equal name, handle and native id; one without an id stays alone."""
    groups: dict[object, list[Found]] = {}
    for person in participants:
        native = person.get("native_id")
        key = (person.get("name"), person.get("handle"), native) if native else ("", person.get("id"), id(person))
        groups.setdefault(key, []).append(person)
    return list(groups.values())


def _account(
    same: Sequence[Found],
    members: Mapping[Any, Sequence[Any]],
    first_seen: Mapping[int, int],
    maker: RowMaker,
    roles: Mapping[int, str],
) -> Said:
    words = maker.words
    person = same[0]
    firsts = [first_seen[one["id"]] for one in same if one.get("id") in first_seen]
    talks = sorted({talk for one in same for talk in members.get(one.get("id"), ())})
    names = person.get("names") or ()
    others = words["unit"]["comma"].join(dict.fromkeys(str(seen["value"]) for seen in names[1:]))
    name_at = next((seen.get("span") for seen in names if seen.get("value") == person.get("name")), None)
    return {
        "name": maker.text(person.get("name") if names or not person.get("native_id") else _own_name(person)),
        "others": maker.text(words["people"]["others"].format(names=others)) if others else "",
        "name_at": _place(name_at, maker),
        "handle": maker.text(person.get("handle")),
        "handle_at": _place(person.get("handle_at"), maker),
        "native_id": maker.text(person.get("native_id")),
        "native_id_at": _place(person.get("native_id_at"), maker),
        "talks": words["unit"]["comma"].join(map(str, talks)),
        "messages": f"{sum(one.get('messages') or 0 for one in same):,}",
        "first": min(firsts) if firsts else 0,
        "owner": person.get("owner") == "yes",
        "role": next((words["role"][roles[one["id"]]] for one in same if roles.get(one["id"])), ""),
    }


def _own_name(person: Found) -> object:
    """Return a display name that is not just the handle or id once more."""
    name = person.get("name")
    return None if name in (person.get("handle"), person.get("native_id")) else name


def _place(span: Found | None, maker: RowMaker) -> str:
    return maker.place(span) if span else ""


def headings(summary: Found, words: Words, maker: RowMaker) -> Said:
    """Return the heading of each conversation in the timeline, by its id as text; none where there is only one."""
    conversations = summary.get("conversations") or []
    if len(conversations) < 2:  # one conversation needs no heading
        return {}
    return {
        str(one.get("id")): maker.text(f"{words['summary']['conversation'].format(id=one.get('id'))}　{_title(one, words)}")
        for one in conversations
    }
