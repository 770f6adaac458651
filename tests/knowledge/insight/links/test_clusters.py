"""Groups that pairs hold together, and rows that were told apart."""

from hypothesis import given
from hypothesis import strategies as some

from tomoshibi.insight.links.clusters import Clusters

PAIRS = some.lists(some.tuples(some.integers(1, 12), some.integers(1, 12)).filter(lambda pair: pair[0] != pair[1]), max_size=20)


def test_pairs_that_touch_are_one_group_called_by_its_smallest_row() -> None:
    clusters: Clusters[int] = Clusters(())
    for pair in ((5, 9), (2, 9), (7, 8)):
        clusters.join(*pair)

    assert list(clusters.members()) == [(2, 2), (5, 2), (7, 7), (8, 7), (9, 2)]


@given(apart=PAIRS, pairs=PAIRS)
def test_whoever_was_told_apart_never_stands_in_one_group(apart: list[tuple[int, int]], pairs: list[tuple[int, int]]) -> None:
    clusters: Clusters[int] = Clusters(apart)

    for pair in pairs:
        clusters.join(*pair)

    group = dict(clusters.members())
    assert all(group.get(one, one) != group.get(other, other) for one, other in apart)
    assert all(group[row] == min(one for one, top in group.items() if top == group[row]) for row in group)
