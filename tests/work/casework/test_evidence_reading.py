"""Evidence as it is read at the desk: records a page at a time, the next proposal and what is around it, a bundle whole."""

import io
import json
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.makers.cases import DAY, Desk, desk, opened
from tests.makers.evidence import laid_in, packed
from tests.makers.house import NOW
from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.casework import evidence_queries
from tomoshibi.casework.evidence_queries import RECORDS_OF_A_PAGE, Asked, NotOpened
from tomoshibi.casework.models import Bundle, Case, Event, Fact, Proposal
from tomoshibi.casework.operations import proposing
from tomoshibi.casework.operations.proposing import AlreadyDecided, Mark, accept_proposal, reject_proposal
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.outside.file_store import InFolder, store_at, stored_name
from tomoshibi.staff.models import AuditLine
from tomoshibi.staff.queries import keyhole

pytestmark = pytest.mark.django_db
SECRET = "うみべの喫茶店で"
LINES = tuple(f"ルカ\t{SECRET} {number}" for number in range(1, 206))


class AtEvidence:
    """A case with a bundle of 205 records, and short ways to read it."""

    def __init__(self, folder: Path) -> None:
        self.desk: Desk = desk()
        self.store = store_at(InFolder(folder))
        self.case = opened(self.desk)
        self.bundle = laid_in(self.case, packed(LINES), store=self.store, records=len(LINES))

    def page(self, **asked: object) -> evidence_queries.RecordsPage:
        given = Asked(**asked)  # type: ignore[arg-type]
        return evidence_queries.records_page(self.case, self.bundle, given, by=self.desk.umi, at=NOW, store=self.store)

    def propose(self, *places: tuple[int, str], day: date | None = None) -> None:
        marks = [Mark(number, label, "r", day, "x") for number, label in places]
        proposing.propose(self.case, self.bundle, marks, by=self.desk.umi, at=NOW, random=os.urandom)

    def next(self, **more: str) -> evidence_queries.Proposals:
        return evidence_queries.proposals(self.case, by=self.desk.umi, at=NOW, store=self.store, **more)

    def key(self, record: int) -> str:
        return Proposal.objects.filter(record=record).order_by("id")[0].key

    def told(self, act: str) -> list[dict[str, Any]]:
        """Return the details of the lines of the trail of an act."""
        return [self._opened(one) for one in AuditLine.objects.filter(act=act).order_by("number")]

    def _opened(self, line: AuditLine) -> dict[str, Any]:
        context = Context(tenant=keyhole().tenant, case="", row=str(line.number), purpose="audit", side="server")
        content = boxes.open_box(bytes(line.sealed), key=self.desk.umi.keys.team[keyhole().team_version], context=context)
        return {name: value for name, value in json.loads(content).items() if name != "at"}


@pytest.fixture
def at(tmp_path: Path) -> AtEvidence:
    return AtEvidence(tmp_path / "files")


def test_records_come_a_page_at_a_time_and_a_number_leads_to_its_page(at: AtEvidence) -> None:
    first, last = at.page(), at.page(page=3)

    assert (first.records[0].number, first.records[-1].number, first.pages) == (1, RECORDS_OF_A_PAGE, 3)
    assert (last.records[0].number, last.records[-1].number) == (201, 205)
    assert [at.page(**asked).page for asked in ({"page": 99}, {"page": 0}, {"number": 101}, {"number": 9_999})] == [3, 1, 2, 3]


def test_of_what_was_read_the_trail_knows_bundle_and_numbers_and_no_words(at: AtEvidence) -> None:
    at.page(page=3)

    assert at.told("evidence-read") == [{"bundle": at.bundle, "from": 201, "to": 205, "count": 5}]


def test_only_marked_records_are_those_that_carry_a_mark(at: AtEvidence) -> None:
    talk = ("ルカ\tこんにちは", "ルカ\t5万円払わないなら写真をばらまく", "あおい\tやめて", "ルカ\tじゃあ明日までに払って")
    at.bundle = laid_in(at.case, packed(talk), store=at.store)

    found = at.page(only_marked=True)

    assert 2 in [one.number for one in found.records]
    assert all(one.labels for one in found.records)
    assert found.marked == len(found.records) < found.count


@pytest.mark.parametrize("broken", ["gone", "sealed", "damaged"])
def test_a_bundle_that_cannot_be_read_says_why_and_the_trail_knows(at: AtEvidence, broken: str) -> None:
    stored = stored_name(Bundle.objects.get().stored)
    if broken == "gone":
        at.store.delete(stored)
    elif broken == "sealed":
        at.store.put(stored, [b"another file"])
    else:
        at.bundle = laid_in(at.case, b"no zip at all", store=at.store)

    with pytest.raises(NotOpened, match=broken):
        at.page()
    page = evidence_queries.bundle_page(at.case, at.bundle, by=at.desk.umi, at=NOW, store=at.store)

    assert (page.pages, page.why) == (None, broken)
    assert {one["why"] for one in at.told("did-not-open")} == {broken}


def test_a_bundle_goes_whole_to_who_may_write_and_it_stands_in_the_trail(at: AtEvidence) -> None:
    given = {"at": NOW, "store": at.store}

    content = evidence_queries.whole_bundle(at.case, at.bundle, by=at.desk.umi, **given)  # type: ignore[arg-type]

    assert "bundle/seal.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert at.told("evidence-given") == [{"bundle": at.bundle}]
    with pytest.raises(NoSuchCase):
        evidence_queries.whole_bundle(at.case, at.bundle, by=at.desk.yama, **given)  # type: ignore[arg-type]


def test_of_a_closed_case_evidence_is_read_and_neither_given_nor_decided_on(at: AtEvidence) -> None:
    at.propose((2, "threat.tell"))
    Case.objects.update(status="closed")

    assert at.page().records
    assert at.next().record == 2
    with pytest.raises(NoSuchCase):
        evidence_queries.whole_bundle(at.case, at.bundle, by=at.desk.umi, at=NOW, store=at.store)
    with pytest.raises(NoSuchCase):
        reject_proposal(at.case, at.key(2), by=at.desk.umi, at=NOW)


def test_a_bundle_of_another_case_is_not_there(at: AtEvidence) -> None:
    other = opened(at.desk)

    with pytest.raises(NoSuchCase):
        evidence_queries.records_page(other, at.bundle, Asked(), by=at.desk.umi, at=NOW, store=at.store)


def test_the_next_proposal_stands_between_two_records_before_and_two_after(at: AtEvidence) -> None:
    at.propose((7, "threat.tell"), (7, "demand.money"), (1, "demand.move"))

    first, second = at.next(), at.next(past=at.key(1))

    assert (first.record, [one.number for one in first.beside]) == (1, [1, 2, 3])
    assert (second.record, [one.number for one in second.beside]) == (7, [5, 6, 7, 8, 9])
    assert [one.clear["label"] for one in second.group] == ["threat.tell", "demand.money"]
    assert second.left == {"demand.move": 1, "threat.tell": 1, "demand.money": 1}


def test_behind_the_last_proposal_comes_the_first_again_and_a_kind_keeps_to_itself(at: AtEvidence) -> None:
    at.propose((3, "threat.tell"), (9, "demand.money"), (12, "threat.tell"))

    assert at.next(past=at.key(12)).record == 3
    assert at.next(label="threat.tell", past=at.key(3)).record == 12
    assert at.next(since=at.key(9)).record == 9
    assert at.next(label="age.other").group == ()


def test_without_its_bundle_a_proposal_is_shown_and_says_that_the_words_are_not_there(at: AtEvidence) -> None:
    at.propose((3, "threat.tell"))
    at.store.delete(stored_name(Bundle.objects.get().stored))

    found = at.next()

    assert (found.record, found.beside, found.why) == (3, (), "gone")


@pytest.mark.parametrize("days", [(DAY, DAY), (None, None)])
def test_a_day_that_was_set_right_is_what_is_written(at: AtEvidence, days: tuple[date | None, date | None]) -> None:
    at.propose((3, "threat.tell"), day=date(2020, 1, 1))

    accept_proposal(at.case, at.key(3), by=at.desk.umi, at=NOW, random=os.urandom, days=days)

    assert Event.objects.values_list("earliest", "latest").get() == days


def test_what_somebody_decided_on_before_is_told_apart_from_what_is_not_there(at: AtEvidence) -> None:
    at.propose((3, "age.other"))
    accept_proposal(at.case, at.key(3), by=at.desk.umi, at=NOW, random=os.urandom)

    with pytest.raises(AlreadyDecided):
        reject_proposal(at.case, at.key(3), by=at.desk.umi, at=NOW)
    assert [(one.status, one.record, one.made) for one in at.next().decided] == [("accepted", 3, Fact.objects.get().key)]
