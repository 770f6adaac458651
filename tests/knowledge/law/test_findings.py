"""Findings put together in three values: the whole table, and which reasons, facts and questions go along."""

from itertools import product

import pytest

from tomoshibi.law.findings import Finding, Status, all_of, any_of, negated, presumed

STATUSES: tuple[Status, ...] = ("met", "not_met", "unknown", "judgement")
TRUTH = {"met": True, "not_met": False}


def finding(status: Status, name: str) -> Finding:
    asked = (f"ask {name}",) if status == "unknown" else ()
    return Finding(status, f"{name}。", f"{name}.", (f"fact {name}",), asked)


@pytest.mark.parametrize(("one", "other"), list(product(STATUSES, STATUSES)))
def test_all_and_any_follow_kleene_and_keep_unknown_before_judgement(one: Status, other: Status) -> None:
    pair = (finding(one, "a"), finding(other, "b"))
    values = [TRUTH.get(status) for status in (one, other)]
    still = "unknown" if "unknown" in (one, other) else "judgement"

    together = "not_met" if False in values else "met" if values == [True, True] else still
    either = "met" if True in values else "not_met" if values == [False, False] else still

    assert all_of(pair).status == together
    assert any_of(pair).status == either


def test_only_what_decides_gives_its_reason_and_what_is_open_gives_its_questions() -> None:
    met, failed, failed_too, still = (
        finding("met", "a"),
        finding("not_met", "b"),
        finding("not_met", "c"),
        finding("unknown", "d"),
    )

    no = all_of((met, failed, failed_too, still))
    unclear = all_of((met, still))
    yes = any_of((met, failed, still))

    assert (no.reason_ja, no.reason_en, no.facts_used, no.would_settle) == ("b。c。", "b. c.", ("fact b", "fact c"), ())
    assert (unclear.reason_ja, unclear.facts_used, unclear.would_settle) == ("d。", ("fact a", "fact d"), ("ask d",))
    assert (yes.reason_ja, yes.facts_used, yes.would_settle) == ("a。", ("fact a",), ())


def test_what_is_said_twice_is_said_once() -> None:
    same = finding("met", "a")

    assert (all_of((same, same)).reason_en, all_of((same, same)).facts_used) == ("a.", ("fact a",))


def test_the_opposite_of_what_is_open_is_open() -> None:
    assert [negated(finding(status, "a")).status for status in STATUSES] == ["not_met", "met", "unknown", "judgement"]


def test_a_presumption_takes_what_is_open_as_given_and_leaves_an_answer_alone() -> None:
    taken = presumed(finding("unknown", "a"))
    clash = presumed(Finding("unknown", "a", "a", conflicting=True))

    assert (taken.status, taken.presumed, clash.status, clash.presumed) == ("met", True, "unknown", False)
    assert "a。" in taken.reason_ja
    assert [presumed(finding(status, "a")).presumed for status in ("met", "not_met")] == [False, False]


def test_a_clash_and_a_presumption_are_told_by_what_they_are_part_of() -> None:
    clash = Finding("unknown", "a", "a", conflicting=True)
    taken = presumed(finding("unknown", "b"))

    assert all_of((clash, finding("met", "c"))).conflicting
    assert all_of((taken, finding("met", "c"))).presumed
    assert not all_of((finding("met", "d"), finding("met", "c"))).presumed
