"""Texts become a bundle inside their case, in memory alone; of it goes out just what was allowed, with its proofs."""

import hashlib
import io
import json
import os
import zipfile
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pyrage
import pytest

from tests.makers.cases import happened
from tests.makers.house import KEEPING, NOW, later, written
from tests.makers.told import Told
from tomoshibi.casework import bundles, evidence_queries
from tomoshibi.casework.evidence_queries import Asked, evidence, opener_of
from tomoshibi.casework.models import Bundle, Event, Part, Proposal
from tomoshibi.casework.operations import parting, preserving, referring
from tomoshibi.casework.operations.disclosing import NotSent, Planned
from tomoshibi.casework.operations.erasing import erase_cases
from tomoshibi.casework.operations.preserving import Chosen, NothingChosen, seal_texts, sweep_unfinished_bundles
from tomoshibi.casework.operations.proposing import accept_proposal
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.consult.models import Attachment
from tomoshibi.consult.operations.answering import Writer
from tomoshibi.consult.operations.attaching import attach, open_uploads, sealed_text, sweep_orphans
from tomoshibi.evidence.order import Order, Preserved
from tomoshibi.evidence.preserving import preserve
from tomoshibi.outside import memory_folder as memory
from tomoshibi.outside.file_store import FileStore, InFolder, StoreUnreachable, store_at
from tomoshibi_verify import verify

pytestmark = pytest.mark.django_db
SECRET = "うみべの喫茶店で会った"
TALK = (
    "[LINE] ルカとのトーク履歴\n保存日時：2026/05/10 21:00\n\n2026/05/08(金)\n"
    f"16:02\tルカ\t{SECRET}\n16:03\tルカ\t5万円払わないなら写真をばらまく\n16:04\tあおい\tやめてください\n"
)


class WithTexts(Told):
    """A case whose person handed in texts."""

    def __init__(self, store: FileStore) -> None:
        super().__init__()
        self.store = store
        open_uploads(self.talk, by=Writer("umi", "うみ"), at=NOW)
        self.texts = (self.hand_in("トーク.txt", TALK),)

    def hand_in(self, name: str, content: str) -> str:
        text = sealed_text(content.encode(), name=name, to=self.visitor(), form=name, at=NOW)
        attach(self.visitor(), [text], store=self.store, at=NOW, random=os.urandom)
        return Attachment.objects.order_by("-id")[0].key

    def sealed(self, form: str = "a", **more: object) -> str:
        chosen = Chosen(str(more.get("talk", self.talk)), tuple(more.get("texts", self.texts)), form)  # type: ignore[arg-type]
        by = more.get("by", self.desk.umi)
        return seal_texts(self.case, chosen, by=by, now=lambda: NOW, random=os.urandom, store=self.store)  # type: ignore[arg-type]

    def allowed(self, *items: str) -> Planned:
        self.decide(scope=items)
        return Planned(self.police, "investigation", items)

    def refer(self, planned: Planned, receiver: str = "") -> str:
        return referring.refer(
            self.case, planned, by=self.desk.umi, at=NOW, random=os.urandom, receiver=receiver, store=self.store
        )

    def hand_over(self, referral: str) -> referring.Handed:
        return referring.hand_over(self.case, referral, by=self.desk.umi, at=NOW, random=os.urandom, store=self.store)

    def whole(self, bundle: str, folder: Path) -> Path:
        row = Bundle.objects.get(key=bundle)
        folder.mkdir()
        return bundles.unpacked(row, opener_of(self.case, by=self.desk.umi, at=NOW), self.store, folder=folder)


@pytest.fixture
def told(tmp_path: Path) -> WithTexts:
    return WithTexts(store_at(InFolder(tmp_path / "files")))


@pytest.fixture
def told_more(told: WithTexts) -> WithTexts:
    """The same with a longer talk, from which it can be told who presses whom."""
    told.texts = (told.hand_in("demo.txt", (files("tomoshibi.demo") / "line_talk.txt").read_text("utf-8")),)
    return told


def test_texts_become_a_bundle_that_verifies(told: WithTexts, tmp_path: Path) -> None:
    bundle = told.sealed()

    answer = verify(told.whole(bundle, tmp_path / "open"))

    assert answer.state == "intact"
    held = evidence(told.case, by=told.desk.umi, at=NOW).bundles
    assert [(one.key, one.records, one.texts, one.names) for one in held] == [(bundle, 3, told.texts, ("トーク.txt",))]


@pytest.mark.parametrize(("said", "written"), [("3万円", "30,000円"), ("$500", "500 USD"), ("0.05 BTC", "0.05 BTC")])
def test_a_sum_that_was_asked_for_stands_with_its_unit_on_the_paper(told: WithTexts, said: str, written: str) -> None:
    talk = (files("tomoshibi.demo") / "line_talk.txt").read_text("utf-8").replace("3万円", said)
    told.sealed(texts=(told.hand_in("sum.txt", talk),))
    for row in Proposal.objects.filter(label="demand.money"):
        accept_proposal(told.case, row.key, by=told.desk.umi, at=NOW, random=os.urandom)

    handed = told.hand_over(told.refer(told.allowed("story", "payments")))

    paper = "\n".join(handed.lines)
    assert [one for one in ("30,000円", "500 USD", "0.05 BTC") if one in paper] == [written]


def test_a_text_says_how_long_it_is_and_in_which_bundle_it_lies(told: WithTexts) -> None:
    more = told.hand_in("メモ.txt", "メモ\n")
    bundle = told.sealed()

    found = evidence(told.case, by=told.desk.umi, at=NOW)

    assert [(one.name, one.size) for one in found.talks[0].texts] == [("トーク.txt", len(TALK.encode())), ("メモ.txt", 7)]
    assert found.sealed == {told.texts[0]: bundle}
    assert more not in found.sealed


def test_notes_in_our_form_become_records(told: WithTexts) -> None:
    notes = (Path(__file__).parents[2] / "samples/notes/yay_ja.txt").read_text("utf-8")
    bundle = told.sealed(texts=(told.hand_in("メモ.txt", notes),))

    found = evidence_queries.records_page(told.case, bundle, Asked(), by=told.desk.umi, at=NOW, store=told.store)

    assert {one.kind for one in found.records} == {"message", "event"}
    assert len(found.records) > 3


def test_its_marks_are_proposed_each_once(told_more: WithTexts) -> None:
    bundle = told_more.sealed()

    proposed = list(Proposal.objects.filter(bundle=bundle).values_list("record", "label"))
    assert {"demand.money", "threat.publish"} <= {label for _, label in proposed}
    assert len(set(proposed)) == len(proposed)


def test_an_accepted_mark_points_at_its_record_and_says_its_day(told_more: WithTexts) -> None:
    told, bundle = told_more, told_more.sealed()
    row = Proposal.objects.filter(bundle=bundle, label="demand.money")[0]

    accept_proposal(told.case, row.key, by=told.desk.umi, at=NOW, random=os.urandom)

    event = Event.objects.get()
    assert (event.bundle, event.records) == (bundle, str(row.record))
    assert event.earliest is not None


def test_what_is_unsealed_lies_in_memory_alone_and_is_gone_afterwards(
    told: WithTexts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Path] = []
    kinds: set[str] = set()
    before = preserve

    def watched(order: Order) -> Preserved:
        seen.append(order.out.parent)
        kinds.add(memory.kind_of_place(order.out.parent))
        return before(order)

    monkeypatch.setattr(preserving, "preserve", watched)
    told.sealed()

    assert kinds
    assert kinds <= set(memory.IN_MEMORY)
    assert not any(folder.exists() for folder in seen)
    for file in (one for one in tmp_path.rglob("*") if one.is_file()):
        assert SECRET.encode() not in file.read_bytes()


@pytest.mark.parametrize("name", ["../../outside.txt", "{folder}/outside.txt", "<i>a</i>.txt", ".."])
def test_a_name_that_names_another_place_stays_inside_the_folder(told: WithTexts, tmp_path: Path, name: str) -> None:
    bundle = told.sealed(texts=(told.hand_in(name.format(folder=tmp_path), TALK),))

    place = told.whole(bundle, tmp_path / "open")

    assert len(list((place / "data/source").iterdir())) == 1
    assert not list(Path("/dev/shm").glob("**/outside.txt"))
    assert not (tmp_path / "outside.txt").exists()


def test_without_a_folder_in_memory_nothing_is_unsealed(
    told: WithTexts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "IN_MEMORY", ())

    with pytest.raises(memory.NoMemoryFolder):
        told.sealed()

    assert not Bundle.objects.exists()


def test_sent_twice_it_is_one_bundle(told: WithTexts) -> None:
    assert told.sealed() == told.sealed()
    assert Bundle.objects.count() == 1
    assert told.sealed("b") != told.sealed()


def test_texts_of_another_talk_are_not_sealed_here(told: WithTexts) -> None:
    other, _ = written("ほかの人")

    with pytest.raises(NoSuchCase):
        told.sealed(talk=other)
    with pytest.raises(NothingChosen):
        told.sealed(texts=())
    with pytest.raises(NoSuchCase):
        told.sealed(by=told.desk.far)
    assert not Bundle.objects.exists()


def test_a_store_that_fails_leaves_nothing_that_counts_as_a_bundle(told: WithTexts, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreUnreachable("full")

    with monkeypatch.context() as broken:
        broken.setattr(bundles, "put", full)
        with pytest.raises(StoreUnreachable):
            told.sealed()

    assert evidence(told.case, by=told.desk.umi, at=NOW).bundles == ()
    assert sweep_unfinished_bundles(store=told.store, at=NOW + timedelta(days=2)) == 1
    assert told.sealed()


def test_the_same_page_sent_again_after_a_failure_makes_the_bundle(told: WithTexts, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(bundles, "put", lambda *_, **__: (_ for _ in ()).throw(StoreUnreachable("full")))
        with pytest.raises(StoreUnreachable):
            told.sealed()

    assert told.sealed()
    assert Bundle.objects.get().is_whole


def test_a_referral_takes_just_the_allowed_records_with_their_proofs(told: WithTexts, tmp_path: Path) -> None:
    bundle = told.sealed()
    handed = told.hand_over(told.refer(told.allowed(f"record:{bundle}:2")))

    ((name, part),) = handed.parts
    place = tmp_path / name
    place.write_bytes(part)
    answer = verify(place)
    assert answer.part is not None
    assert (answer.state, answer.part.records) == ("intact", (2,))
    with zipfile.ZipFile(io.BytesIO(part)) as archive:
        for one in archive.namelist():
            assert SECRET.encode() not in archive.read(one)
    assert any(name in line for line in handed.lines)


def test_an_act_points_at_those_of_its_records_that_go_and_the_paper_names_the_root(told: WithTexts) -> None:
    bundle = told.sealed()
    happened(told.case, told.desk.umi, bundle=bundle, records="1-3")

    paper = "\n".join(told.hand_over(told.refer(told.allowed("story", f"record:{bundle}:2"))).lines)

    assert f"束 {bundle[:8]} 記録 2" in paper
    assert evidence(told.case, by=told.desk.umi, at=NOW).bundles[0].root in paper
    assert "2 / 2026/05/08(金) 16:03 / ルカ" in paper


def test_the_packet_names_its_parts_by_hash_and_the_receivers_key_opens_both(told: WithTexts) -> None:
    key = pyrage.x25519.Identity.generate()
    bundle = told.sealed()

    handed = told.hand_over(told.refer(told.allowed("story", f"record:{bundle}:3"), str(key.to_public())))

    assert handed.file is not None
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(handed.file, [key]))) as archive:
        packet = json.loads(archive.read("packet.json"))
        parts = [one for one in archive.namelist() if one.endswith(".zip")]
        digest = hashlib.sha256(archive.read(parts[0])).hexdigest()
    assert packet["parts"] == {bundle: digest}


def test_the_bundles_custody_tells_of_the_disclosure(told: WithTexts, tmp_path: Path) -> None:
    bundle = told.sealed()
    told.refer(told.allowed(f"record:{bundle}:2"))

    place = told.whole(bundle, tmp_path / "open")

    assert verify(place).state == "intact"
    assert "disclosed" in (place / "custody-after.jsonl").read_text("utf-8")


def test_a_record_that_was_not_allowed_does_not_go(told: WithTexts) -> None:
    bundle = told.sealed()
    told.decide(scope=(f"record:{bundle}:2",))

    with pytest.raises(NotSent):
        told.hand_over(told.refer(Planned(told.police, "investigation", (f"record:{bundle}:1",))))


def test_without_the_store_no_records_are_referred(told: WithTexts) -> None:
    bundle = told.sealed()
    planned = told.allowed(f"record:{bundle}:2")

    with pytest.raises(parting.NoStore):
        referring.refer(told.case, planned, by=told.desk.umi, at=NOW, random=os.urandom)

    assert not Part.objects.exists()


def test_a_referral_that_fails_leaves_no_file_and_the_bundle_as_it_was(told: WithTexts, tmp_path: Path) -> None:
    bundle = told.sealed()
    before = sorted(told.store.names())

    with pytest.raises(NoSuchCase):
        told.refer(Planned("nobody", "investigation", (f"record:{bundle}:2",)))

    assert sorted(told.store.names()) == before
    assert verify(told.whole(bundle, tmp_path / "open")).state == "intact"


def test_files_that_cases_know_are_no_orphans_and_go_with_their_case(told: WithTexts) -> None:
    bundle = told.sealed()
    told.refer(told.allowed(f"record:{bundle}:2"))

    assert sweep_orphans(store=told.store, at=later(days=2000), also=bundles.stored_names) == 0
    erase_cases(keeping=KEEPING, at=later(days=91), store=told.store)

    assert bundles.stored_names() == ()
    assert len(list(told.store.names())) == Attachment.objects.count()
