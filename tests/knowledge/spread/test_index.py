"""The index finds every near hash and no other: held to reading everything through by hand."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tomoshibi.spread.index import base as built
from tomoshibi.spread.index.base import DamagedIndex, TwiceListed
from tomoshibi.spread.index.chunks import (
    BITS,
    CUTS,
    FARTHEST,
    ORDER,
    Chunk,
    all_keys,
    chunks_for,
    cut_into,
    keys,
    narrowed,
    patterns,
    words,
)
from tomoshibi.spread.index.index import AlreadyListed, Index, NotListed, index_of
from tomoshibi.spread.index.shards import Shards
from tomoshibi.spread.turns import TURNS, Packed, Turn, turned

SMALL_CUTS = [((16, 1),) * 16, ((11, 2),) * 8 + ((12, 1),) * 4, ((14, 3),) * 8, ((13, 4), (9, 2), (8, 1)) * 3 + ((14, 3),)]


def hashes(count: int, seed: int) -> Packed:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), np.uint8)


def flipped(one: Packed, bits: int, seed: int) -> Packed:
    """Return a hash with so many bits changed."""
    every = np.unpackbits(one)
    every[np.random.default_rng(seed).permutation(BITS)[:bits]] ^= 1
    return np.packbits(every)


def by_hand(listed: Packed, asked: Packed, within: int) -> set[tuple[int, int, int]]:
    apart = np.bitwise_count(asked[:, None] ^ listed[None]).sum(axis=2)
    return {(int(query), int(row), int(apart[query, row])) for query, row in np.argwhere(apart <= within)}


def found(index: Index, asked: Packed, within: int) -> list[tuple[int, int, int]]:
    return [(one.query, one.entry, one.distance) for one in index.near(asked, within)]


def with_tables(listed: Packed, cut: tuple[tuple[int, int], ...]) -> Index:
    return Index(built.build(words(listed), np.arange(len(listed)), cut_into(cut)))


def planted(count: int, seed: int) -> tuple[Packed, Packed]:
    """Return hashes, and queries that differ from some of them in 0 to 40 bits; copies stand among them."""
    listed = hashes(count, seed)
    listed[count // 2] = listed[0]
    asked = np.array([flipped(listed[(seed + 3 * bits) % count], bits, seed + bits) for bits in range(41)])
    return listed, asked


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SMALL_CUTS), st.integers(1, 300), st.integers(0, 1 << 30), st.integers(0, FARTHEST))
def test_with_tables_everything_near_is_found(cut: tuple[tuple[int, int], ...], count: int, seed: int, within: int) -> None:
    if sum(radius + 1 for _, radius in cut) <= FARTHEST:
        pytest.fail("a cut of this test that promises less than it must")
    listed, asked = planted(count, seed)

    answer = found(with_tables(listed, cut), asked, within)

    assert set(answer) == by_hand(listed, asked, within)
    assert len(answer) == len(set(answer))


def hardest(one: Packed, chunks: tuple[Chunk, ...], within: int, seed: int) -> Packed:
    """Return for each chunk that is looked into a query that this chunk alone finds: all others differ in one bit too many."""
    chance = np.random.default_rng(seed)
    radii = narrowed(chunks, within)
    made = []
    for finds in (number for number, radius in enumerate(radii) if radius >= 0):
        every = np.unpackbits(one)
        for number, (chunk, radius) in enumerate(zip(chunks, radii, strict=True)):
            places = chunk.start + chance.permutation(chunk.width)[: radius if number == finds else radius + 1]
            every[ORDER[places]] ^= 1
        made.append(np.packbits(every))
    return np.array(made)


@pytest.mark.parametrize("cut", [SMALL_CUTS[0], SMALL_CUTS[1], SMALL_CUTS[2], CUTS[1][1]])
def test_what_one_chunk_alone_can_find_is_found(cut: tuple[tuple[int, int], ...]) -> None:
    listed = hashes(50, 17)
    index = with_tables(listed, cut)
    for within in (31, 30, 17, 3, 0):
        for seed in range(8):
            asked = hardest(listed[seed], cut_into(cut), within, seed)

            assert {(query, entry) for query, entry, _ in found(index, asked, within)} == {(n, seed) for n in range(len(asked))}
            assert {distance for *_, distance in found(index, asked, within)} == {within}


@pytest.mark.parametrize("within", [0, 1, 15, 31, 32, 100, 127])
def test_read_through_everything_near_is_found_at_any_distance(within: int) -> None:
    listed, asked = planted(400, 8)

    assert set(found(index_of(listed), asked, within)) == by_hand(listed, asked, within)
    assert set(found(with_tables(listed, SMALL_CUTS[0]), asked, within)) == by_hand(listed, asked, within)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 60)), max_size=60), st.integers(0, 1 << 20))
def test_what_is_added_or_withdrawn_counts_at_once(changes: list[tuple[bool, int]], seed: int) -> None:
    every = hashes(61, seed)
    index = Index(built.build(words(every[:30]), np.arange(30), cut_into(SMALL_CUTS[0])))
    listed = set(range(30))
    for adds, entry in changes:
        if adds and entry not in listed:
            index.add(entry, every[entry].tobytes())
            listed.add(entry)
        elif not adds and entry in listed:
            index.withdraw(entry)
            listed.remove(entry)

        assert {one.entry for one in index.near(every, 0)} == listed
        assert len(index) == len(listed)

    settled = Index(index.settled())
    assert {one.entry for one in settled.near(every, 0)} == listed


@pytest.mark.parametrize("order", [*permutations(range(4), 3)])
def test_in_whatever_order_new_entries_go_the_others_stay(order: tuple[int, ...]) -> None:
    every = hashes(4, 5)
    index = index_of(hashes(0, 1))
    for entry, one in enumerate(every):
        index.add(entry, one.tobytes())

    for gone in range(1, 4):
        index.withdraw(order[gone - 1])

        assert {one.entry for one in index.near(every, 0)} == set(range(4)) - set(order[:gone])


def test_an_entry_is_listed_once_and_only_what_is_listed_is_withdrawn() -> None:
    index = index_of(hashes(3, 1))

    with pytest.raises(AlreadyListed):
        index.add(2, bytes(31) + b"\1")
    with pytest.raises(NotListed):
        index.withdraw(3)
    index.withdraw(2)
    with pytest.raises(NotListed):
        index.withdraw(2)
    index.add(2, bytes(31) + b"\1")
    assert 2 in index
    with pytest.raises(TwiceListed):
        built.build(words(hashes(2, 1)), np.array([4, 4]), ())


def test_a_turned_query_is_found_once_in_the_turn_that_fits() -> None:
    listed = hashes(50, 3)
    asked = turned(listed[:1])[:, 0]

    answer = index_of(listed).near_turned(asked, 31)

    assert [(one.query, one.entry, one.distance, one.turn) for one in answer] == [
        (number, 0, 0, turn) for number, turn in enumerate(TURNS)
    ]


def test_upright_comes_first_even_where_a_turn_is_nearer() -> None:
    same_both_ways = np.tri(16, dtype=np.uint8) ^ np.tri(16, dtype=np.uint8).T
    listed, asked = same_both_ways.copy(), same_both_ways.copy()
    listed[2, 5] ^= 1  # with rows and columns exchanged, the one is the other
    asked[5, 2] ^= 1

    answer = index_of(np.packbits(listed[::-1, ::-1])[None]).near_turned(np.packbits(asked[::-1, ::-1])[None], 31)

    assert [(one.distance, one.turn) for one in answer] == [(2, Turn.UPRIGHT)]


def test_written_to_a_file_and_opened_it_answers_the_same(tmp_path: Path) -> None:
    listed, asked = planted(300, 4)
    made = built.build(words(listed), np.arange(300) * 7, cut_into(SMALL_CUTS[1]))

    built.write(tmp_path / "index", made)

    assert found(Index(built.opened(tmp_path / "index")), asked, 31) == found(Index(made), asked, 31)
    with pytest.raises(FileExistsError):
        built.write(tmp_path / "index", made)


@pytest.mark.parametrize("many", [1, 3])
def test_shards_answer_as_one_index_does(many: int) -> None:
    listed, asked = planted(200, 6)
    shards = Shards([index_of(hashes(0, 1)) for _ in range(many)])
    for entry, one in enumerate(listed):
        shards.add(entry, one.tobytes())

    whole = index_of(listed)
    assert shards.near(asked, 31) == whole.near(asked, 31)
    assert shards.near_turned(asked, 110) == whole.near_turned(asked, 110)
    shards.withdraw(0)
    assert all(one.entry != 0 for one in shards.near(asked, 31))
    with pytest.raises(NotListed):
        shards.withdraw(0)


def test_an_empty_list_is_an_index_too(tmp_path: Path) -> None:
    built.write(tmp_path / "index", built.build(words(hashes(0, 1)), np.arange(0), cut_into(SMALL_CUTS[0])))

    index = Index(built.opened(tmp_path / "index"))

    assert index.near(hashes(2, 1), 31) == ()
    assert index.near(hashes(0, 1), 31) == ()


def test_a_changed_byte_anywhere_is_found_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "index"
    built.write(path, built.build(words(hashes(40, 2)), np.arange(40), cut_into(((8, 0),) * 32)))
    content = path.read_bytes()
    chance = np.random.default_rng(9)
    padding = {at for at in range(len(content)) if content[at] == 0}
    for at in [*chance.choice(sorted(set(range(len(content))) - padding), 60), len(content) - 1, 0]:
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(DamagedIndex):
            built.opened(path)
    for length in (0, 10, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:length])
        with pytest.raises(DamagedIndex):
            built.opened(path)


@pytest.mark.parametrize("cut", [cut for _, cut in CUTS])
def test_every_cut_covers_the_hash_and_misses_nothing(cut: tuple[tuple[int, int], ...]) -> None:
    assert sum(width for width, _ in cut) == BITS
    for within in range(FARTHEST + 1):
        assert sum(radius + 1 for radius in narrowed(cut_into(cut), within)) == within + 1


def test_a_list_gets_the_cut_of_its_size() -> None:
    assert chunks_for(19_999) == ()
    assert [len(chunks_for(size)) for size in (20_000, 300_000, 3_000_000)] == [16, 13, 11]


def test_a_chunk_is_read_across_words_too() -> None:
    ours = words(hashes(20, 6))
    whole = [int.from_bytes(row.astype(">u8").tobytes(), "big") for row in ours]
    for start, width in ((0, 16), (60, 8), (63, 22), (100, 64 - 36), (234, 22), (128, 24)):
        wanted = [(one >> (BITS - start - width)) & ((1 << width) - 1) for one in whole]
        assert keys(ours, Chunk(start, width, 0)).tolist() == wanted
        assert all_keys(ours, (Chunk(start, width, 0),))[:, 0].tolist() == wanted


def test_patterns_are_all_that_have_few_ones() -> None:
    assert sorted(patterns(6, 2).tolist()) == [one for one in range(64) if one.bit_count() <= 2]
