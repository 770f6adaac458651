"""Stamping a sealed bundle: once by each authority, again before certificates end, and never half."""

import json
import multiprocessing
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from tests.makers.authority import Authority as Maker
from tests.makers.authority import make_authority, request_over, served
from tests.makers.bundles import PROGRAM, Material, a_key, make_bundle
from tests.makers.preserved import bytes_of
from tests.makers.stamped import lines_after

from tomoshibi.evidence.sealing.archive import write_zip
from tomoshibi.outside.stamp_checking import load_roots
from tomoshibi.outside.stamping import Stamped, Wish, examine, stamp_bundle
from tomoshibi.outside.timestamp_authority import Authority, NoStamp
from tomoshibi_verify import verify

ONE, TWO = Authority("http://one.example/"), Authority("http://two.example/")
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    return make_authority(tmp_path_factory.mktemp("authority") / "tsa")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    make_bundle(tmp_path / "bundle")
    return tmp_path / "bundle"


def stamped(bundle: Path, answering: Callable[[bytes], bytes], *authorities: Authority, **more: object) -> Stamped:
    given = {
        "now": lambda: NOW,
        "program": PROGRAM,
        "key": a_key(),
        "ask": lambda authority, request: answering(request),
        **more,
    }
    return stamp_bundle(bundle, Wish(authorities or (ONE,), **given))  # type: ignore[arg-type]


def test_each_authority_stamps_once_and_a_second_run_does_nothing(bundle: Path, maker: Maker) -> None:
    first = stamped(bundle, maker.reply, ONE, TWO)
    before = bytes_of(bundle)
    second = stamped(bundle, maker.reply, ONE, TWO)

    assert [(one.number, one.label, one.is_new) for one in first.stamps] == [(1, ONE.label, True), (2, TWO.label, True)]
    assert [one.is_new for one in second.stamps] == [False, False]
    assert bytes_of(bundle) == before
    assert (verify(bundle).state, verify(bundle).time) == ("intact", "stamped")


def test_custody_tells_of_request_and_reply(bundle: Path, maker: Maker) -> None:
    stamped(bundle, maker.reply, by="ともしび相談室")

    line = lines_after(bundle)[0]
    assert (line["act"], line["by"], line["detail"]["number"], line["detail"]["authority"]) == (
        "stamped", "ともしび相談室", 1, "http://one.example/",
    )  # fmt: skip
    assert line["detail"]["request"] == sha256((bundle / "stamps/1.tsq").read_bytes()).hexdigest()
    assert line["detail"]["reply"] == sha256((bundle / "stamps/1.tsr").read_bytes()).hexdigest()


def test_the_raw_reply_is_kept(bundle: Path, maker: Maker) -> None:
    sent: list[bytes] = []

    def answering(request: bytes) -> bytes:
        sent.append(maker.reply(request))
        return sent[-1]

    stamped(bundle, answering)

    assert [(bundle / "stamps/1.tsr").read_bytes()] == sent


def test_a_zip_is_stamped_as_well(bundle: Path, maker: Maker) -> None:
    packed = bundle.with_suffix(".zip")
    with packed.open("xb") as out:
        write_zip(bundle, out, name="bundle")

    stamped(packed, maker.reply)

    assert (verify(packed).state, verify(packed).time) == ("intact", "stamped")


def test_one_that_cannot_be_reached_leaves_the_bundle_as_it_was(bundle: Path) -> None:
    before = bytes_of(bundle)

    def nobody(request: bytes) -> bytes:
        raise NoStamp("tsa-unreachable", "x")

    done = stamped(bundle, nobody)

    assert [(one.why, one.detail) for one in done.missing] == [("tsa-unreachable", "x")]
    assert done.stamps == ()
    assert bytes_of(bundle) == before
    assert verify(bundle).time == "not yet stamped"


def test_what_one_authority_refuses_another_may_give(bundle: Path, maker: Maker) -> None:
    def ask(authority: Authority, request: bytes) -> bytes:
        if authority == ONE:
            raise NoStamp("tsa-slow")
        return maker.reply(request)

    done = stamped(bundle, maker.reply, ONE, TWO, ask=ask)

    assert ([one.label for one in done.stamps], [one.label for one in done.missing]) == ([TWO.label], [ONE.label])


def test_replies_that_are_not_about_this_seal_are_not_taken(bundle: Path, maker: Maker, tmp_path: Path) -> None:
    seal = (bundle / "seal.json").read_bytes()
    start, granted = b"\x30\x03\x02\x01", b"\x00"
    answers: dict[str, Callable[[bytes], bytes]] = {
        "tsa-other-reply": lambda request: maker.reply(request_over(seal, tmp_path / "asked")),
        "tsa-no-reply": lambda request: b"<html>",
        "tsa-declined": lambda request: maker.reply(request).replace(start + granted, start + b"\x01", 1),
    }
    before = bytes_of(bundle)
    for why, answering in answers.items():
        assert [one.why for one in stamped(bundle, answering).missing] == [why]
    for content in (b"", b"0\x03\x02\x01\x00", bytes(1000)):
        assert [one.why for one in stamped(bundle, lambda request, content=content: content).missing] == ["tsa-no-reply"]  # type: ignore[misc]
    assert bytes_of(bundle) == before


def test_with_a_root_only_stamps_that_rest_on_it_are_taken(bundle: Path, maker: Maker, tmp_path: Path) -> None:
    other = make_authority(tmp_path / "other")
    roots = load_roots([maker.root])

    refused = stamped(bundle, other.reply, roots=roots)
    taken = stamped(bundle, maker.reply, roots=roots)

    assert [one.why for one in refused.missing] == ["tsa-not-by-these-roots"]
    assert [one.number for one in taken.stamps] == [1]


def test_a_stamp_is_renewed_before_its_certificates_end(bundle: Path, tmp_path: Path, maker: Maker) -> None:
    brief = make_authority(tmp_path / "brief", ends_in=timedelta(days=30))
    stamped(bundle, brief.reply)

    early = stamped(bundle, maker.reply, renew_within=timedelta(days=10))
    due = stamped(bundle, maker.reply, renew_within=timedelta(days=60))
    again = stamped(bundle, maker.reply, renew_within=timedelta(days=60))

    assert [[one.is_new for one in done.stamps] for done in (early, due, again)] == [[False], [False, True], [False, False]]
    assert (verify(bundle).state, verify(bundle).time) == ("intact", "stamped")


def test_a_stamp_can_be_renewed_at_any_time(bundle: Path, maker: Maker) -> None:
    stamped(bundle, maker.reply)
    stamped(bundle, maker.reply, renew=True)

    assert [line["detail"]["number"] for line in lines_after(bundle) if line["act"] == "stamped"] == [1, 2]
    assert verify(bundle).time == "stamped"


def test_a_stamp_left_by_a_kill_before_its_line_gets_its_line(bundle: Path, maker: Maker) -> None:
    stamped(bundle, maker.reply)
    (bundle / "custody-after.jsonl").unlink()
    assert verify(bundle).state == "incomplete"

    done = stamped(bundle, maker.reply)

    assert done.found == (1,)
    assert verify(bundle).state == "intact"


def test_with_a_root_a_stamp_that_was_planted_gets_no_line(bundle: Path, maker: Maker, tmp_path: Path) -> None:
    other = make_authority(tmp_path / "other")
    stamped(bundle, other.reply)
    (bundle / "custody-after.jsonl").unlink()

    done = stamped(bundle, maker.reply, roots=load_roots([maker.root]))

    assert done.found == ()
    assert verify(bundle).state == "incomplete"


def test_a_number_is_never_used_again(bundle: Path, maker: Maker) -> None:
    stamped(bundle, maker.reply)
    shutil.rmtree(bundle / "stamps")

    stamped(bundle, maker.reply)

    assert sorted(one.name for one in (bundle / "stamps").iterdir()) == ["2.tsq", "2.tsr"]
    assert verify(bundle).state == "incomplete"


def test_without_a_key_the_line_is_not_signed_and_that_is_told(bundle: Path, maker: Maker) -> None:
    assert stamped(bundle, maker.reply, key=None).is_signed is False
    assert stamped(bundle, maker.reply, key=None).is_signed is None


def test_two_who_stamp_at_once_leave_one_stamp(bundle: Path, maker: Maker) -> None:
    context = multiprocessing.get_context("fork")
    go = context.Event()

    def work() -> None:
        go.wait(20)
        stamped(bundle, maker.reply)

    workers = [context.Process(target=work) for _ in range(3)]
    for one in workers:
        one.start()
    go.set()
    for one in workers:
        one.join(60)

    assert [one.exitcode for one in workers] == [0, 0, 0]
    assert sorted(one.name for one in (bundle / "stamps").iterdir()) == ["1.tsq", "1.tsr"]
    assert verify(bundle).state == "intact"


def test_only_the_hash_of_the_seal_leaves_the_machine(bundle: Path, maker: Maker) -> None:
    with served(maker) as there:
        stamp_bundle(bundle, Wish((Authority(there.url),), now=lambda: NOW, program=PROGRAM))
    (asked,) = there.asked
    seal = json.loads((bundle / "seal.json").read_bytes())

    assert len(asked) < 100
    assert sha256((bundle / "seal.json").read_bytes()).digest() in asked
    for word in (seal["root"], seal["bundle"], "みお"):
        assert word.encode() not in asked


def test_stamps_are_examined_each_with_its_own_answer(bundle: Path, maker: Maker, tmp_path: Path) -> None:
    other = make_authority(tmp_path / "other", out_of_order=True)
    make_bundle(tmp_path / "another", Material(texts=("x",)), salts="other")
    stamped(bundle, maker.reply)
    stamped(bundle, other.reply, TWO)
    outside = {path: content for path, content in bytes_of(bundle).items() if path.startswith("stamps/")}
    seal = (bundle / "seal.json").read_bytes()

    both = examine(seal, outside, load_roots([maker.root, other.root]))
    first = examine(seal, outside, load_roots([maker.root]))
    elsewhere = examine((tmp_path / "another/seal.json").read_bytes(), outside, load_roots([maker.root]))

    assert [(one.checked.state, one.checked.by) for one in both] == [("checked", "rfc3161-client"), ("checked", "openssl")]
    assert [one.checked.state for one in first] == ["checked", "not by these roots"]
    assert [one.checked.state for one in elsewhere] == ["does not fit", "does not fit"]
