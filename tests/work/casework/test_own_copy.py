"""A person's copy: what is held about them and nothing of others, with every kind that is left out named in each alike."""

import hashlib
import io
import json
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pyrage
import pytest

from tests.makers.cases import DAY, happened
from tests.makers.evidence import laid_in
from tests.makers.house import KEEPING, NO_FILES, NOW, PEPPER, later, written
from tests.makers.line_api import ways
from tests.makers.told import Told
from tomoshibi.casework import ledger, own_copy, queries, vocabulary
from tomoshibi.casework.models import Case, LedgerCopy, Wall
from tomoshibi.casework.operations import consenting, disclosing, opening, planning, recording
from tomoshibi.casework.operations.erasing import erase_cases
from tomoshibi.casework.operations.giving_copy import CaseErased, Given, NotYetAsked, Request, give_copy, look_at_copy
from tomoshibi.casework.operations.opening import Said
from tomoshibi.casework.operations.reaching import NoSuchCase
from tomoshibi.casework.operations.recording import Learned, NoReason
from tomoshibi.casework.own_copy import KINDS
from tomoshibi.casework.own_copy_file import NotAFileKey, new_file_key, read_file_key, sealed_file
from tomoshibi.casework.own_copy_words import VOCABULARIES, copy_words, left_out, parts
from tomoshibi.consult.models import HAPPENED, LIMITS, Attachment, Consultation
from tomoshibi.consult.operations.answering import Writer, answer, note_down
from tomoshibi.consult.operations.attaching import attach, open_uploads, sealed_text
from tomoshibi.consult.operations.hearing import Sent, hear
from tomoshibi.consult.ways import Kind
from tomoshibi.consult.wishes import HOW
from tomoshibi.outside.file_store import FileStore, InFolder, store_at
from tomoshibi.staff.models import AuditLine

pytestmark = pytest.mark.django_db
ASKED = Request(DAY, "code", "本人の相談の中で求められた")
HERS = (
    "たすけてください", "そばにいます", "学校の帰りに電話した", "画像を送れと言われた", "3万円", "やりとりを残す",
    "夕方なら話せる", "あおば署", "みお", "静かにしていたい",
)  # fmt: skip
NOT_HERS = {  # one sentence that only somebody else's data holds, by the kind under which it is left out
    "others-talks": "むすめのことで相談です",
    "told-by-others": "友だちから聞いた話",
    "about-others": "兄のことが心配",
    "identifiers": "line:ruka-0001",
    "warnings": "家の人が取り上げるかもしれない",
    "notes": "相談員どうしの話",
    "inquiries": "捜査のための照会です",
    "unsent": "にしはま署",
    "workers": "Umi",
}


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return store_at(InFolder(tmp_path / "files"))


@pytest.fixture
def told(store: FileStore) -> Told:
    """A case of which every part says something, and of which every kind that is left out holds one sentence."""
    made = Told()
    umi = made.desk.umi
    more: Any = {"by": umi, "at": NOW, "random": os.urandom}
    answer(made.talk, "そばにいます", by=Writer(umi.worker, "うみ"), at=NOW, random=os.urandom)
    note_down(made.talk, NOT_HERS["notes"], by=Writer(umi.worker, "Umi"), at=NOW, random=os.urandom)
    open_uploads(made.talk, by=Writer(umi.worker, "Umi"), at=NOW)
    attach(made.visitor(), [sealed_text(b"talk\n", name="talk.txt", to=made.visitor(), form="f", at=NOW)], store=store, at=NOW,
           random=os.urandom)  # fmt: skip
    helper, _ = written(NOT_HERS["others-talks"], is_helper=True)
    opening.add_talk(made.case, helper, speaker="helper", **more)
    for speaker, text in (("person", "学校の帰りに電話した"), ("guardian", "母からの電話")):
        opening.record_contact(made.case, Said("telephone", "consultation", speaker, "ja", {"text": text}), **more)
    words = {"called": "みお", "wants": "静かにしていたい"}
    recording.add_person(made.case, "harmed", words, age_band="13-15", **more)
    recording.add_person(made.case, "helper", {"called": NOT_HERS["about-others"]}, **more)
    happened(made.case, umi, "request", demand="more-images", words={"what": "画像を送れと言われた"}, earliest=DAY, latest=DAY)
    happened(made.case, umi, "payment", words={"amount": "3万円"})
    happened(made.case, umi, "threat", source="helper", words={"what": NOT_HERS["told-by-others"]})
    recording.record_fact(made.case, Learned("payment_made", value=True), **more)
    recording.record_fact(made.case, Learned("met_in_person", "declined"), **more)
    recording.record_fact(made.case, Learned("guardian_abuse_suspected", value=True, source="worker", words="疑い"), **more)
    recording.add_identifier(made.case, "handle", NOT_HERS["identifiers"], pepper=PEPPER, **more)
    until = DAY + timedelta(days=5)
    recording.raise_flag(made.case, "guardian-may-harm", NOT_HERS["warnings"], until=until, **more)
    recording.write_note(made.case, NOT_HERS["notes"], **more)
    planning.make_plan(made.case, "money", **more)
    planning.agree_follow_up(made.case, DAY + timedelta(days=2), {"window": "夕方なら話せる"}, **more)
    made.ask()
    made.decide()
    made.send(made.draft())
    another = consenting.add_recipient(made.case, "police", NOT_HERS["unsent"], {}, **more)
    made.draft(recipient=another)
    disclosing.record_inquiry(made.case, made.police, NOT_HERS["inquiries"], has_warrant=False, **more)
    laid_in(made.case, b"PK", store=store)
    return made


def given(told: Told, store: FileStore = NO_FILES, **more: Any) -> Given:
    request = Request(**{**{name: getattr(ASKED, name) for name in Request.__dataclass_fields__}, **more})
    return give_copy(told.case, request, by=told.desk.sora, at=NOW, random=os.urandom, store=store)


def said(copy: own_copy.OwnCopy) -> str:
    """Return everything that the page of a copy says, in both languages."""
    lines = (both for part in parts(copy) for line in part.lines for _, *pair in line.facts for both in pair)
    return "\n".join(f"{both.ja}\n{both.en}" for both in lines)


def test_a_copy_holds_what_is_the_persons_and_no_sentence_of_others(told: Told, store: FileStore) -> None:
    made = given(told, store)

    page, document = said(made.copy), made.document.decode()
    assert [one for one in HERS if one not in page] == []
    assert [one for one in HERS if one not in document] == []
    for text in (page, document):
        assert [kind for kind, one in NOT_HERS.items() if one in text] == []
        assert "疑い" not in text
        assert "母からの電話" not in text


def test_a_talk_that_a_helper_wrote_stays_out_though_it_was_joined_as_the_persons_own(told: Told) -> None:
    words = "兄として書いています"
    talk, _ = written(words, is_helper=True)
    opening.add_talk(told.case, talk, speaker="person", by=told.desk.umi, at=NOW, random=os.urandom)

    made = given(told)

    assert words not in made.document.decode()
    assert made.copy.left_out["others-talks"] == 3


def test_the_account_that_the_person_writes_from_is_theirs_too(told: Told) -> None:
    by_line = Sent(kind="line", address="U-mihon-0001", event="1", words=("LINEから書いています",))
    hear(by_line, by=ways(PEPPER, line="notice"), at=NOW, random=os.urandom)
    talk = Consultation.objects.order_by("-id")[0].key
    opening.add_talk(told.case, talk, speaker="person", by=told.desk.umi, at=NOW, random=os.urandom)

    assert json.loads(given(told).document)["parts"]["talks"][-1]["address"] == "U-mihon-0001"


def test_what_is_known_declined_and_not_known_are_three_things(told: Told) -> None:
    page = said(given(told).copy)

    assert "答えたくない" in page
    assert "would rather not say" in page
    assert "わかっている" in page


def test_a_text_is_named_with_its_hash_and_a_bundle_with_its_root(told: Told, store: FileStore) -> None:
    document = json.loads(given(told, store).document)["parts"]

    assert [(one["name"], one["size"], one["sha256"]) for one in document["texts"]] == [
        ("talk.txt", 5, hashlib.sha256(b"talk\n").hexdigest())
    ]
    assert [(one["root"], one["names"]) for one in document["bundles"]] == [("ab" * 32, ["talk.txt"])]


def test_every_copy_names_the_same_kinds_so_that_nobody_learns_from_it_whether_others_wrote(told: Told) -> None:
    other = opening.open_case(told.desk.team, by=told.desk.umi, at=NOW, random=os.urandom)
    full = given(told)
    bare = give_copy(other, ASKED, by=told.desk.sora, at=NOW, random=os.urandom, store=NO_FILES)

    named = [json.loads(one.document)["left_out"] for one in (full, bare)]

    assert named[0] == named[1]
    assert [one["kind"] for one in named[0]] == list(KINDS)
    counts = {one.kind: one.count for one in left_out(full.copy)}
    assert counts["others-talks"] == 2
    assert {kind for kind in NOT_HERS if not counts[kind]} == {"workers"}
    assert all(not one.count for one in left_out(bare.copy))


def test_a_note_goes_along_only_where_it_was_chosen_and_a_line_stays_out_where_it_was(told: Told) -> None:
    looked = look_at_copy(told.case, by=told.desk.sora, at=NOW).copy
    note = looked.parts["notes"][0].key
    event = looked.parts["events"][0].key

    made = given(told, notes=(note,), without=(event,)).copy

    assert [one.said["text"] for one in made.parts["notes"]] == [NOT_HERS["notes"]]
    assert len(made.parts["events"]) == len(looked.parts["events"]) - 1
    assert made.left_out["by-hand"] == 1


@pytest.mark.parametrize("part", own_copy.BY_HAND)
def test_whatever_a_worker_wrote_in_free_words_can_be_left_out_line_by_line(told: Told, part: str) -> None:
    looked = look_at_copy(told.case, by=told.desk.sora, at=NOW).copy
    key = next(one.key for one in looked.parts[part] if one.key)

    made = given(told, without=(key,)).copy

    assert [one.key for one in made.parts[part]] == [one.key for one in looked.parts[part] if one.key != key]
    assert made.left_out["by-hand"] == 1


def test_what_was_written_about_the_person_can_be_left_out_where_it_tells_of_others(told: Told) -> None:
    looked = look_at_copy(told.case, by=told.desk.sora, at=NOW).copy
    [key] = [one.key for one in looked.parts["person"] if one.said.get("called") == "みお"]

    assert "静かにしていたい" not in given(told, without=(key,)).document.decode()


def test_what_went_out_is_told_but_not_where_telling_would_endanger_somebody(told: Told) -> None:
    planned = {"basis": "imminent-danger", "necessity": "x", "told": "would-endanger", "is_danger_to_life": True}
    told.send(told.draft(**planned))

    made = given(told).copy

    assert [one.said["recipient_name"] for one in made.parts["passed-on"]] == ["あおば署"]
    assert made.left_out["endangering"] == 1


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"recognised": ""}, NoReason), ({"recognised": "x"}, NoReason), ({"words": "  "}, NoReason),
        ({"manner": "x"}, NoReason), ({"day": DAY + timedelta(days=1)}, NotYetAsked),
    ],
)  # fmt: skip
def test_without_the_day_and_how_the_person_was_known_nothing_is_made(
    told: Told, wrong: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        given(told, **wrong)

    assert not AuditLine.objects.filter(act="copy-given").exists()


def test_a_copy_that_was_given_stands_in_the_trail_and_in_a_note_with_its_hash(told: Told) -> None:
    made = given(told)

    assert AuditLine.objects.filter(act="copy-given", actor=told.desk.sora.worker, subject=f"case:{told.case}").count() == 1
    notes = [str((one.words or {})["text"]) for one in queries.case_page(told.case, by=told.desk.sora, at=NOW).notes]
    assert notes[-1].startswith("本人への写し: 2026-11-27の求め")
    assert hashlib.sha256(made.document).hexdigest() in notes[-1]


def test_the_person_reads_on_their_own_page_that_a_copy_was_given_and_a_helper_does_not(told: Told) -> None:
    given(told)

    lines = ledger.ledger_for_person(told.visitor())
    assert ledger.own_copies(lines) == (DAY,)
    assert [one.words for one in lines if one.kind == "own-copy"] == [{"asked": "2026-11-27", "at": NOW.isoformat()}]
    assert LedgerCopy.objects.filter(kind="own-copy").values_list("consultation", flat=True).get() == told.talk
    assert [one.kind for one in ledger.by_recipient(lines, on=DAY)] == ["police"]


def test_only_a_supervisor_of_the_team_makes_one_and_a_wall_and_an_erasure_end_it(told: Told) -> None:
    desk = told.desk
    for by in (desk.umi, desk.far_sora, desk.admin):
        with pytest.raises(NoSuchCase):
            look_at_copy(told.case, by=by, at=NOW)
    Case.objects.update(status="closed")
    assert look_at_copy(told.case, by=desk.sora, at=NOW)

    Wall.objects.create(case=Case.objects.get(), worker=desk.sora.worker, by="x", day=DAY)
    with pytest.raises(NoSuchCase):
        give_copy(told.case, ASKED, by=desk.sora, at=NOW, random=os.urandom, store=NO_FILES)


def test_of_an_erased_case_its_supervisor_hears_that_it_is_gone_and_others_nothing(told: Told, store: FileStore) -> None:
    Attachment.objects.all().delete()
    assert erase_cases(keeping=KEEPING, at=later(days=400), store=store) == 1

    with pytest.raises(CaseErased):
        look_at_copy(told.case, by=told.desk.sora, at=NOW)
    with pytest.raises(NoSuchCase) as found:
        look_at_copy(told.case, by=told.desk.far_sora, at=NOW)

    assert type(found.value) is NoSuchCase
    assert AuditLine.objects.filter(act="refused", actor=told.desk.sora.worker).exists()


def test_a_file_opens_with_its_key_alone_and_holds_page_and_document() -> None:
    key = new_file_key()

    sealed = sealed_file("<p>うみべ", b"{}", key)

    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(key)]))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "copy.html": "<p>うみべ".encode(), "copy.json": b"{}",
        }  # fmt: skip
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(new_file_key())])


@pytest.mark.parametrize("sent", ["", "himitsu", "AGE-SECRET-KEY-1", "A" * 10_000])
def test_what_is_no_key_is_not_taken_for_one(sent: str) -> None:
    with pytest.raises(NotAFileKey):
        read_file_key(sent)


def test_signs_that_steer_others_are_written_out_in_page_and_document(told: Told) -> None:
    happened(told.case, told.desk.umi, "threat", words={"what": "a\u202ebc\u3164"})

    made = given(told)

    assert "a⟨U+202E⟩bc⟨U+3164⟩" in said(made.copy)
    assert "\u202e" not in made.document.decode()
    assert json.loads(made.document)["parts"]["events"][-1]["what"] == "a\u202ebc\u3164"


CODES = {
    "state": vocabulary.STATUSES[:-1], "age_band": vocabulary.AGE_BANDS, "channel": vocabulary.CHANNELS,
    "act": vocabulary.ACTS, "platform": vocabulary.PLATFORMS, "relation": vocabulary.RELATIONS, "demand": vocabulary.DEMANDS,
    "image_state": vocabulary.IMAGE_STATES, "spread": vocabulary.SPREADS, "certainty": vocabulary.CERTAINTIES,
    "source": vocabulary.SOURCES, "known": vocabulary.FACT_STATUSES, "stance": vocabulary.STANCES,
    "step_state": vocabulary.STEPS, "followed": vocabulary.FOLLOWED, "recipient": vocabulary.RECIPIENTS,
    "purpose": vocabulary.PURPOSES, "decision": vocabulary.DECISIONS, "decided_by": vocabulary.DECIDERS,
    "given": vocabulary.WAYS, "basis": vocabulary.BASES, "referral": vocabulary.REFERRED,
    "happened": HAPPENED[:-1], "limit": LIMITS[:-1], "how_to_reply": HOW[:-1], "way_in": get_args(Kind),
    "side": ("person", "worker", "server"), "outcome": ("met", "need_more_facts"),
}  # fmt: skip


@pytest.mark.parametrize("field", CODES)
def test_every_closed_word_that_a_copy_can_hold_is_called_something_in_both_languages(field: str) -> None:
    words = copy_words()[VOCABULARIES[field]]

    assert set(CODES[field]) <= set(words)
    assert all(words[code]["ja"] and words[code]["en"] for code in CODES[field])


def test_every_kind_that_is_left_out_has_a_reason_and_its_ground() -> None:
    assert tuple(copy_words()["left_out"]) == KINDS
    assert all(one.what.ja and one.what.en and one.why.ja and one.why.en for one in left_out(EMPTY))
    assert {one.kind for one in left_out(EMPTY) if not one.ground.ja or not one.ground.en} == {"files", "unopened"}


EMPTY = own_copy.OwnCopy("X", DAY, {}, {})
