"""What marks propose is accepted or rejected one by one; how others count a case is derived from it."""

import os
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tests.makers.cases import DAY, Desk, desk, opened
from tests.makers.house import NOW
from tomoshibi.casework import crosswalks, queries
from tomoshibi.casework.crosswalks import Counted, codes
from tomoshibi.casework.models import Event, Fact, Proposal
from tomoshibi.casework.operations import proposing
from tomoshibi.casework.operations.proposing import Mark, mapping
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.operations.recording import CLEAR, Happened
from tomoshibi.casework.vocabulary import ACTS, DEMANDS, IMAGE_STATES, SPREADS, fact_kinds
from tomoshibi.evidence.marks.rulebook import LABELS


@pytest.fixture
def at_desk(db: None) -> Desk:
    return desk()


def proposed(at_desk: Desk, *marks: Mark) -> str:
    case = opened(at_desk)
    proposing.propose(case, "ab12", marks, by=at_desk.umi, at=NOW, random=os.urandom)
    return case


def accept(case: str, at_desk: Desk) -> str:
    row = Proposal.objects.filter(status="proposed").order_by("id")[0]
    return proposing.accept_proposal(case, row.key, by=at_desk.umi, at=NOW, random=os.urandom)


def test_an_accepted_mark_is_an_event_that_points_at_its_record(at_desk: Desk) -> None:
    case = proposed(at_desk, Mark(7, "demand.money", "jp.money.3", DAY, "5万円おくって", {"amount": 50_000}))
    assert not Event.objects.exists()

    accept(case, at_desk)

    row = Event.objects.get()
    assert (row.act, row.demand, row.bundle, row.records) == ("demand", "money", "ab12", "7")
    assert (row.earliest, row.latest, row.source, row.certainty) == (DAY, DAY, "records", "shown")
    words = queries.case_page(case, by=at_desk.umi, at=NOW).events[0].words
    assert words is not None
    assert (words["what"], words["entities"]) == ("5万円おくって", {"amount": 50_000})


SUMS = [{"value": 30_000, "unit": "JPY"}, {"value": 500.0, "unit": "USD"}, {"value": 0.05, "unit": "BTC"}]


@pytest.mark.parametrize(
    ("label", "sums", "written"),
    [
        ("demand.money", SUMS[:1], "30,000円"),
        ("person.paid", SUMS[1:2], "500 USD"),
        ("payment.destination", SUMS[2:], "0.05 BTC"),
        ("demand.money", SUMS, "30,000円、500 USD、0.05 BTC"),
        ("threat.publish", SUMS, None),
        ("demand.money", 50_000, None),  # as proposals held it before: of which unit is not known, so nothing is filled in
    ],
)
def test_a_sum_is_written_with_its_unit_where_the_event_is_about_money(
    at_desk: Desk, label: str, sums: object, written: str | None
) -> None:
    case = proposed(at_desk, Mark(7, label, "r", DAY, "はらえ", {"amount": sums}))

    accept(case, at_desk)

    words = queries.case_page(case, by=at_desk.umi, at=NOW).events[0].words or {}
    assert words.get("amount") == written


def test_an_age_is_a_fact_and_without_a_number_it_is_unknown(at_desk: Desk) -> None:
    case = proposed(at_desk, Mark(3, "age.other", entities={"age": 34}), Mark(4, "age.person"))

    accept(case, at_desk)
    accept(case, at_desk)

    assert list(Fact.objects.order_by("id").values_list("name", "status", "records")) == [
        ("offender_age_at_act", "known", "3"),
        ("victim_age_at_act", "unknown", "4"),
    ]


def test_a_rejected_mark_becomes_nothing_and_is_not_proposed_again(at_desk: Desk) -> None:
    case = proposed(at_desk, Mark(7, "threat.tell"))
    key = Proposal.objects.get().key
    proposing.reject_proposal(case, key, by=at_desk.umi, at=NOW)

    again = proposing.propose(case, "ab12", [Mark(7, "threat.tell")], by=at_desk.umi, at=NOW, random=os.urandom)

    assert again == 0
    assert not Event.objects.exists()
    with pytest.raises(NoSuchCase):
        proposing.accept_proposal(case, key, by=at_desk.umi, at=NOW, random=os.urandom)
    with pytest.raises(IntegrityError, match="decided already"), transaction.atomic():
        connection.cursor().execute("UPDATE casework_proposal SET status = 'proposed', made = ''")


def test_a_refusal_by_the_person_proposes_nothing(at_desk: Desk) -> None:
    proposed(at_desk, Mark(1, "person.refuses"))

    assert not Proposal.objects.exists()


def test_every_label_is_mapped_to_words_that_are_closed() -> None:
    assert set(mapping()) == set(LABELS) - {"person.refuses"}
    for label, meant in mapping().items():
        if "event" in meant:
            event = Happened(**meant["event"])  # type: ignore[arg-type]
            assert event.act in ACTS, label
            assert (event.demand in DEMANDS, event.image_state in IMAGE_STATES, event.spread in SPREADS) == (True,) * 3, label
        else:
            assert meant["fact"]["name"] in fact_kinds(), label


@pytest.mark.parametrize(
    ("event", "band", "found"),
    [
        (
            Counted("demand", demand="money"), "13-15",
            {"chi": ("violence.online-exploitation",), "insafe": ("coercion-and-extortion",),
             "npa": ("extortion-consultation",)},
        ),
        (
            Counted("publication", spread="public"), "adult",
            {"chi": ("violence.online-abuse",), "insafe": ("image-based-abuse",), "npa": ()},
        ),
        (
            Counted("request", image_state="sent"), "16-17",
            {"chi": ("violence.online-abuse",), "insafe": ("grooming",), "npa": ("self-taken-image",)},
        ),
        (
            Counted("request", image_state="sent"), "",
            {"chi": ("violence.online-abuse",), "insafe": ("grooming",), "npa": ()},
        ),
    ],
)  # fmt: skip
def test_how_others_count_an_event(event: Counted, band: str, found: dict[str, tuple[str, ...]]) -> None:
    assert codes([event], age_band=band) == {**found, "gbvims": ("psychological-emotional",)}


def test_a_case_without_events_is_counted_nowhere_and_the_same_code_once() -> None:
    assert set(codes([], age_band="13-15").values()) == {()}
    assert codes([Counted("threat"), Counted("demand")], age_band="")["insafe"] == ("coercion-and-extortion",)


def test_crosswalks_use_the_words_of_our_axes() -> None:
    words = {"act": ACTS, "demand": DEMANDS, "image_state": IMAGE_STATES}
    assert set(crosswalks.AXES) <= set(CLEAR)
    for lines in crosswalks.crosswalks().values():
        for line in lines:
            assert all(set(given) <= set(words[axis]) for axis, given in line.axes.items()), line


def test_the_codes_of_a_case_come_from_its_page(at_desk: Desk) -> None:
    case = proposed(at_desk, Mark(7, "demand.money", day=date(2026, 11, 1)))
    accept(case, at_desk)

    assert queries.case_page(case, by=at_desk.umi, at=NOW).counted_as["insafe"] == ("coercion-and-extortion",)
