"""Identifiers across cases: who is suggested with whom, and what stands over decisions."""

import hashlib
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations

from tomoshibi.insight.links.clusters import Clusters
from tomoshibi.insight.links.graph import Answer, Decision, Identifier, Sighting, groups, shared_by_many, standing, suggestions

START = datetime(2026, 4, 1, 9, tzinfo=UTC)


def named(kind: str, value: str) -> Identifier:
    return Identifier(kind, hashlib.sha256(value.encode()).digest())


def sighting(case: str, kind: str, value: str, *name: str) -> Sighting:
    return Sighting(case, named(kind, value), frozenset(one.encode() for one in name))


def decided(first: str, second: str, answer: Answer, hours: int = 0) -> Decision:
    return Decision(first, second, answer, "worker", START + timedelta(hours=hours), "made up")


def many_cases(seed: int) -> tuple[list[Sighting], dict[str, int]]:
    """Return 1,300 cases of 300 people under several accounts, 3 % of which also name one of 15 accounts that are sold."""
    chance = random.Random(seed)
    found: list[Sighting] = []
    truth: dict[str, int] = {}
    for number in range(1300):
        who = chance.randrange(300)
        case = f"case-{number:04d}"
        truth[case] = who
        found.append(sighting(case, "handle", f"{who}-{chance.randrange(4)}"))
        if chance.random() < 0.5:
            found.append(sighting(case, "phone", f"{who}-{chance.randrange(2)}"))
        if chance.random() < 0.6:
            sold = chance.random() < 0.05
            found.append(
                sighting(case, "bank-account", f"sold-{chance.randrange(15)}" if sold else f"{who}-{chance.randrange(2)}")
            )
    return found, truth


def joined_by_anything(sightings: list[Sighting], truth: dict[str, int]) -> float:
    """Return which share of the joined pairs is right where any shared identifier joins two cases."""
    clusters: Clusters[str] = Clusters(())
    first: dict[Identifier, str] = {}
    for one in sightings:
        clusters.join(first.setdefault(one.identifier, one.case), one.case)
    members: dict[str, list[int]] = {}
    for case, group in clusters.members():
        members.setdefault(group, []).append(truth[case])
    right = sum(count * (count - 1) for people in members.values() for count in Counter(people).values())
    return right / sum(len(people) * (len(people) - 1) for people in members.values())


def test_accounts_that_are_sold_join_no_strangers() -> None:
    for seed in range(3):
        sightings, truth = many_cases(seed)
        sold = {one.case for one in sightings if one.identifier in {named("bank-account", f"sold-{n}") for n in range(15)}}
        assert len(sold) >= 0.025 * len(truth)
        assert joined_by_anything(sightings, truth) < 0.9

        strong = [one for one in suggestions(sightings) if one.lane == "strong"]
        joined = groups([decided(one.first, one.second, "yes") for one in strong])

        members: dict[str, list[int]] = {}
        for case, group in joined.items():
            members.setdefault(group, []).append(truth[case])
        assert all(len(set(people)) == 1 for people in members.values())
        pairs = sum(count * (count - 1) // 2 for count in Counter(truth.values()).values())
        found = sum(len(list(combinations(people, 2))) for people in members.values())
        assert found > 0.08 * pairs


def test_an_account_in_three_of_a_hundred_cases_is_shared_by_many() -> None:
    sightings = [sighting(f"{n}", "handle", f"{n}") for n in range(200)]
    sightings += [sighting(f"{n}", kind, "sold") for n in range(6) for kind in ("bank-account", "phone")]

    assert named("bank-account", "sold") in shared_by_many([one for one in sightings if one.identifier.kind != "phone"])
    assert named("phone", "sold") in shared_by_many([one for one in sightings if one.identifier.kind != "bank-account"])


def test_an_account_of_one_person_in_many_cases_is_not() -> None:
    sightings = [one for n in range(4) for one in (sighting(f"{n}", "handle", "a"), sighting(f"{n}", "bank-account", "b"))]

    assert shared_by_many(sightings) == frozenset()


def test_one_family_is_possible_and_two_are_strong() -> None:
    one = [
        sighting("a", "handle", "x"),
        sighting("b", "handle", "x"),
        sighting("a", "native-id", "7"),
        sighting("b", "native-id", "7"),
    ]
    two = [*one, sighting("a", "phone", "1"), sighting("b", "phone", "1")]

    assert [(found.lane, found.families) for found in suggestions(one)] == [("possible", ("account",))]
    assert [(found.lane, found.families) for found in suggestions(two)] == [("strong", ("account", "phone"))]


def test_what_is_lent_makes_nothing_strong() -> None:
    lent = [sighting(case, kind, "x") for case in "ab" for kind in ("bank-account", "wording", "url")]

    assert [found.lane for found in suggestions(lent)] == ["possible"]


def test_the_same_number_under_another_name_is_another_person() -> None:
    sightings = [sighting("a", "phone", "1", "sato"), sighting("b", "phone", "1", "suzuki")]

    assert [found.lane for found in suggestions(sightings)] == ["different-person"]


def test_no_is_not_suggested_again_and_can_be_taken_back() -> None:
    sightings = [sighting(case, "handle", "x") for case in "ab"]
    no = decided("b", "a", "no")

    assert suggestions(sightings, [no]) == ()
    assert len(suggestions(sightings, [no, decided("a", "b", "withdrawn", 1)])) == 1


def test_no_keeps_two_cases_apart_through_a_third() -> None:
    decisions = [decided("a", "b", "yes"), decided("b", "c", "yes"), decided("a", "c", "no")]

    assert groups(decisions) == {"a": "a", "b": "a"}


def test_the_last_decision_holds_and_unsure_joins_nothing() -> None:
    decisions = [decided("a", "b", "unsure", 2), decided("a", "b", "yes", 1)]

    assert standing(decisions) == {("a", "b"): "unsure"}
    assert groups(decisions) == {}


def test_a_group_keeps_its_name_when_a_smaller_case_joins_or_one_leaves() -> None:
    before = groups([decided("b", "c", "yes"), decided("c", "d", "yes")])
    assert set(before.values()) == {"b"}

    joined = groups([decided("b", "c", "yes"), decided("c", "d", "yes"), decided("a", "d", "yes")], before=before)
    split = groups([decided("c", "d", "yes")], before=before)

    assert joined == dict.fromkeys("abcd", "b")
    assert split == {"c": "b", "d": "b"}
