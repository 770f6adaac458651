"""Several copies of one talk: found by their words and moments, and laid side by side.

Copies may differ in their clocks (zones, summer time), in how fine their times are, and in how they name people; what holds
them together is that many of their texts stand at one constant distance in time, from the same two people.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tomoshibi.evidence.continuity.copies import MEDIA, Copy
from tomoshibi.evidence.continuity.found import Finding, Row, day_text, first_of, weight_of
from tomoshibi.evidence.continuity.seen import DAY
from tomoshibi.evidence.continuity.talk import Talk

QUARTER = 900  # zones differ by whole quarters of an hour
MOST_QUARTERS = 26 * 4  # the farthest two zones lie 26 hours apart
ROUNDED = 90  # seconds: one copy cuts to the minute, and copies of one service may differ by a second or two
MIN_TOGETHER = 3  # messages that must agree before two talks are taken for one
MIN_SHARE = 0.5  # of the shorter copy, in the time that both cover
SHARED_BY_MANY = 8  # texts that stand in more talks than this tell nothing
FEW_TWINS = 4  # a text that stands more often in one copy does not show the distance
MAX_SHIFTS = 3  # summer and winter time, and one more
SAME_PEOPLE = 0.9


@dataclass(frozen=True, slots=True)
class Side:
    """One copy with what is known of its talk."""

    talk: Talk
    copy: Copy


@dataclass(frozen=True, slots=True)
class Compared:
    """Two copies of one talk, as places in each: which go together, and which stand alone.

    `shift` is what the second's clock shows more than the first's, in seconds. `alone_a` and `alone_b` lie in the time that
    both cover, `outside_a` and `outside_b` are counts outside of it.
    """

    a: Side
    b: Side
    pairs: tuple[tuple[int, int], ...]
    shift: int
    alone_a: tuple[int, ...]
    alone_b: tuple[int, ...]
    outside_a: int
    outside_b: int


def several(sides: Sequence[Side]) -> Iterator[Finding]:
    """Yield what the copies of one talk among these lack and where they differ."""
    for a, b in _likely(sides):
        compared = compare(a, b)
        if compared is not None:
            yield from told_apart(compared)


def across(first: Sequence[Side], second: Sequence[Side]) -> Iterator[Finding]:
    """Yield the same for two exports: only talks of the one with talks of the other. Ids of talks must be told apart."""
    ours = {side.talk.id for side in first}
    for a, b in _likely([*first, *second]):
        compared = compare(a, b) if (a.talk.id in ours) != (b.talk.id in ours) else None
        if compared is not None:
            yield from told_apart(compared)


def _likely(sides: Sequence[Side]) -> Iterator[tuple[Side, Side]]:
    """Yield pairs of talks that share longer texts, by their sketches."""
    holders: dict[int, list[int]] = defaultdict(list)
    for place, side in enumerate(sides):
        for value in side.copy.sketch:
            holders[value].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        if 2 <= len(places) <= SHARED_BY_MANY:
            shared.update((one, two) for at, one in enumerate(places) for two in places[at + 1 :])
    for (one, two), count in sorted(shared.items()):
        if count >= 2:
            yield sides[one], sides[two]


def compare(a: Side, b: Side) -> Compared | None:
    """Lay two talks side by side; None where they are not copies of one."""
    shifts = _shifts(a.copy, b.copy)
    if not shifts:
        return None
    pairs = _paired(a.copy, b.copy, shifts)
    if len(pairs) < MIN_TOGETHER or not _same_people(a.copy, b.copy, pairs):
        return None
    shift = shifts[0]
    taken_a, taken_b = {one for one, _ in pairs}, {two for _, two in pairs}
    inside_a = _inside(a.copy, b.copy, shift)
    inside_b = _inside(b.copy, a.copy, -shift)
    if len(pairs) < MIN_SHARE * min(len(inside_a), len(inside_b)):
        return None
    return Compared(
        a,
        b,
        tuple(pairs),
        shift,
        tuple(one for one in inside_a if one not in taken_a),
        tuple(two for two in inside_b if two not in taken_b),
        len(a.copy) - len(inside_a),
        len(b.copy) - len(inside_b),
    )


def _shifts(a: Copy, b: Copy) -> list[int]:
    """Return the distances in time at which texts of two copies agree, the commonest first; empty where there is none."""
    places: dict[int, list[int]] = defaultdict(list)
    for key, value in zip(b.keys, b.hashes, strict=True):
        if value != MEDIA and len(places[value]) <= FEW_TWINS:
            places[value].append(key)
    votes: Counter[int] = Counter()
    for key, value in zip(a.keys, a.hashes, strict=True):
        others = places.get(value, ())
        if len(others) <= FEW_TWINS:
            for quarter in {round((other - key) / QUARTER) for other in others if _is_whole(other - key)}:
                votes[quarter] += 1
    best = [(quarter, count) for quarter, count in sorted(votes.items(), key=lambda one: (-one[1], abs(one[0])))]
    if not best or best[0][1] < MIN_TOGETHER:
        return []
    enough = max(MIN_TOGETHER, best[0][1] // 20)
    near = [one for one in best if one[1] >= enough and abs(one[0] - best[0][0]) in (0, 4)]  # an hour: summer time
    return [quarter * QUARTER for quarter, _ in near[:MAX_SHIFTS]]


def _is_whole(distance: int) -> bool:
    quarter = round(distance / QUARTER)
    return abs(quarter) <= MOST_QUARTERS and abs(distance - quarter * QUARTER) <= ROUNDED


def _paired(a: Copy, b: Copy, shifts: Sequence[int]) -> list[tuple[int, int]]:
    """Return which messages go together: the same words at the same moment, each at most once."""
    waiting: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place in range(len(b) - 1, -1, -1):
        waiting[b.hashes[place], b.keys[place] // 60].append(place)
    pairs = []
    for place in range(len(a)):
        found = _taken(waiting, a.hashes[place], a.keys[place], shifts)
        if found is not None:
            pairs.append((place, found))
    return pairs


def _taken(waiting: Mapping[tuple[int, int], list[int]], value: int, key: int, shifts: Sequence[int]) -> int | None:
    for shift in shifts:
        minute = (key + shift) // 60
        for near in (minute, minute - 1, minute + 1):
            places = waiting.get((value, near))
            if places:
                return places.pop()
    return None


def _same_people(a: Copy, b: Copy, pairs: Sequence[tuple[int, int]]) -> bool:
    """Return whether each person of one copy is one person of the other, and more than one wrote, unless only one did."""
    seen: Counter[tuple[int, int]] = Counter((a.senders[one], b.senders[two]) for one, two in pairs)
    first: dict[int, int] = {}
    together = 0
    used: set[int] = set()
    for (one, two), count in seen.most_common():
        if one not in first and two not in used:
            first[one] = two
            used.add(two)
            together += count
    if together < SAME_PEOPLE * len(pairs):
        return False
    return len(first) > 1 or len(set(a.senders)) == 1 or len(set(b.senders)) == 1


def _inside(one: Copy, other: Copy, shift: int) -> list[int]:
    """Return the messages of a copy that lie in the time which the other covers too."""
    first, last = min(other.keys) - ROUNDED - shift, max(other.keys) + ROUNDED - shift
    return [place for place, key in enumerate(one.keys) if first <= key <= last]


def told_apart(compared: Compared) -> Iterator[Finding]:
    """Yield what two copies show: that they are copies, their clocks, what each lacks, and where their words differ."""
    a, b = compared.a, compared.b
    yield Finding("same-talk", a.talk.id, (), _parts(a, b, len(compared.pairs)))
    if compared.shift:
        parts = _parts(a, b, len(compared.pairs)) | {"seconds": compared.shift}
        known = a.copy.is_utc and b.copy.is_utc
        yield Finding("copies-clocks", a.talk.id, (), parts, weight_of(attention=known))
    changed = _changed(compared)
    kept_a, held_a = _held(compared, a, b, compared.alone_a, compared.shift, {one for one, _ in changed})
    kept_b, held_b = _held(compared, b, a, compared.alone_b, -compared.shift, {two for _, two in changed})
    yield from held_a
    yield from held_b
    if changed:
        records = first_of(a.copy.ns[one] for one, _ in changed)
        others = ", ".join(str(b.copy.ns[two]) for _, two in changed[:20])
        parts = _parts(a, b, len(changed)) | {"numbers": others}
        yield Finding("copies-differ", a.talk.id, records, parts, "attention")
    yield from _lacking(b, a, kept_a, compared.outside_a, [(two, one) for one, two in compared.pairs], -compared.shift)
    yield from _lacking(a, b, kept_b, compared.outside_b, list(compared.pairs), compared.shift)


def _parts(here: Side, there: Side, count: int) -> Row:
    return {"other": there.talk.id, "count": count, "platform": here.talk.platform}


def _changed(compared: Compared) -> list[tuple[int, int]]:
    """Return messages that stand alone in both copies at one moment, from one person, and differ in their words."""
    a, b = compared.a.copy, compared.b.copy
    who = Counter((a.senders[one], b.senders[two]) for one, two in compared.pairs)
    same = {one: two for (one, two), _ in reversed(who.most_common())}
    grain = 1 if a.to_the_second and b.to_the_second else 60
    waiting: dict[tuple[int, int], list[int]] = defaultdict(list)
    for two in compared.alone_b:
        waiting[b.senders[two], b.keys[two] // grain].append(two)
    lonely = Counter((same.get(a.senders[one], 0), (a.keys[one] + compared.shift) // grain) for one in compared.alone_a)
    found = []
    for one in compared.alone_a:
        place = (same.get(a.senders[one], 0), (a.keys[one] + compared.shift) // grain)
        if lonely[place] == 1 and len(waiting.get(place, ())) == 1:
            found.append((one, waiting[place][0]))
    return found


def _held(
    compared: Compared, holder: Side, lacking: Side, alone: Sequence[int], shift: int, changed: set[int]
) -> tuple[list[int], list[Finding]]:
    """Return what only one copy holds, parted into plain ones and those where the other has a mark of withdrawal."""
    marks: dict[int, int] = {}
    for key, n, _ in lacking.copy.withdrawn:
        for minute in (key // 60 - 1, key // 60, key // 60 + 1):
            marks.setdefault(minute, n)
    plain, held, there = [], [], []
    for place in alone:
        mark = marks.get((holder.copy.keys[place] + shift) // 60)
        if mark is not None:
            held.append(holder.copy.ns[place])
            there.append(mark)
        elif place not in changed:
            plain.append(place)
    if not held:
        return plain, []
    parts = _parts(lacking, holder, len(held)) | {"numbers": ", ".join(map(str, held[:20]))}
    return plain, [Finding("copy-holds-withdrawn", lacking.talk.id, first_of(there), parts, "attention")]


def _lacking(
    lacking: Side, holder: Side, places: Sequence[int], outside: int, pairs: Sequence[tuple[int, int]], shift: int
) -> Iterator[Finding]:
    """Yield what a copy lacks inside the time that both cover, and how much the other holds beyond it.

    `pairs` are places (lacking, holder), `shift` what the holder's clock shows more.
    """
    if places:
        keys = holder.copy.keys
        first = min(places, key=lambda place: keys[place])
        before = max((one for one in pairs if keys[one[1]] <= keys[first]), key=lambda one: keys[one[1]], default=None)
        days = sorted(keys[place] // DAY for place in places)
        parts = _parts(lacking, holder, len(places)) | {
            "numbers": ", ".join(str(holder.copy.ns[place]) for place in sorted(places)[:20]),
            "from": day_text(days[0]),
            "to": day_text(days[-1]),
        }
        around = () if before is None else (lacking.copy.ns[before[0]],)
        yield Finding("copy-lacks", lacking.talk.id, around, parts, "attention")
    if outside:
        yield Finding("copy-shorter", lacking.talk.id, (), _parts(lacking, holder, outside))
