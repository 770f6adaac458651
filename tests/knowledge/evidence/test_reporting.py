import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.makers.authority import NAME, make_authority
from tests.makers.bundles import Material, a_record, make_bundle
from tests.makers.marked_talk import TALK, findings, marks, talk
from tests.makers.preserved import bytes_of, preserved
from tests.makers.stamped import stamp_by_hand
from tomoshibi.evidence import deriving
from tomoshibi.evidence.reporting import InsideBundle, NotIntact, NotReportable, ReportExists, report_on
from tomoshibi.outside.stamp_checking import openssl_commands
from tomoshibi.outside.stamping import stamps_of
from tomoshibi_verify import NotABundle, verify


def report(bundle: Path, out: Path, **changes: Any) -> str:
    """Write the report and return its text without blanks."""
    report_on(bundle, out, **{"language": "ja", "program": "tomoshibi 9.9.9", **changes})
    return "".join("".join(page.extract_text().split()) for page in PdfReader(out).pages)


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let marks and findings be those written by hand."""
    records, summary = talk()
    monkeypatch.setattr(deriving, "derive", lambda folder, summary_: (marks(records), findings(records, summary)))


def test_a_folder_and_its_zip_have_the_same_report_with_marks_and_who_sealed(tmp_path: Path, marked: None) -> None:
    preserved(TALK, out=tmp_path / "bundle", by="ともしび相談室", case="相談 第12号")
    preserved(TALK, out=tmp_path / "bundle.zip", by="ともしび相談室", case="相談 第12号", as_zip=True)

    text = report(tmp_path / "bundle", tmp_path / "a.pdf")
    report(tmp_path / "bundle.zip", tmp_path / "b.pdf")

    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    for said in ("相談第12号", "ともしび相談室", "29件の記録に", "求めた額", "tomoshibi9.9.9で作り直した", "tomoshibi0.0.0"):
        assert said in text, said


def test_the_bundle_is_only_read_and_stays_intact(tmp_path: Path) -> None:
    preserved(TALK, out=tmp_path / "bundle")
    before = bytes_of(tmp_path / "bundle")

    report(tmp_path / "bundle", tmp_path / "a.pdf", language="en")

    assert bytes_of(tmp_path / "bundle") == before
    assert verify(tmp_path / "bundle").state == "intact"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "bundle"]


def test_of_a_changed_bundle_no_report_is_made(tmp_path: Path) -> None:
    preserved(TALK, out=tmp_path / "bundle")
    with (tmp_path / "bundle/data/summary.json").open("ab") as out:
        out.write(b" ")

    with pytest.raises(NotIntact):
        report(tmp_path / "bundle", tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


def test_nothing_is_overwritten_and_nothing_written_into_the_bundle(tmp_path: Path) -> None:
    preserved(TALK, out=tmp_path / "bundle")
    (tmp_path / "a.pdf").write_bytes(b"mine")

    with pytest.raises(ReportExists):
        report(tmp_path / "bundle", tmp_path / "a.pdf")
    with pytest.raises(InsideBundle):
        report(tmp_path / "bundle", tmp_path / "bundle/data/a.pdf")
    with pytest.raises(NotABundle):
        report(TALK, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == b"mine"
    assert verify(tmp_path / "bundle").state == "intact"


@pytest.mark.parametrize("summary", [b"{}", b"[]", b'{"conversations":[7]}', b'{"participants":[{}]}'])
def test_rows_of_an_odd_form_are_reported_or_refused_and_leave_nothing(tmp_path: Path, summary: bytes) -> None:
    odd = [a_record(1, "あ"), a_record(2, "い", time=None, sender=None)]
    others = {"data/summary.json": summary, "data/marks.jsonl": b'{"labels":[{"label":"deadline"}],"n":1}\n'}
    make_bundle(tmp_path / "bundle", Material(records=odd, others=others))

    try:
        assert "期限を切る" in report(tmp_path / "bundle", tmp_path / "a.pdf")
    except NotReportable:
        assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_a_bundle_holds_marks_findings_and_all_that_is_shown_of_them(tmp_path: Path, marked: None) -> None:
    made = preserved(TALK, out=tmp_path / "bundle")

    data = tmp_path / "bundle/data"
    records, summary = talk()
    lines = [json.loads(line) for line in (data / "marks.jsonl").read_text("utf-8").splitlines()]
    assert lines == marks(records)
    assert json.loads((data / "findings.json").read_bytes()) == findings(records, summary)
    assert "お金を求める (demand.money)" in (data / "timeline.csv").read_text("utf-8-sig")
    assert "広めると言う（番号30、45、48）" in (data / "evidence-list.csv").read_text("utf-8-sig")
    assert "threat.publish" in (data / "case.jsonld").read_text("utf-8")
    assert made.seal.bundle in (data / "case.jsonld").read_text("utf-8")
    assert verify(tmp_path / "bundle").state == "intact"


def test_every_bundle_has_marks_and_findings_and_the_list_has_the_hash_of_the_report(tmp_path: Path) -> None:
    preserved(TALK, out=tmp_path / "bundle")

    data = tmp_path / "bundle/data"
    names = {path.name for path in data.iterdir()}
    assert {"evidence-list.csv", "case.jsonld", "timeline.csv", "report.pdf", "marks.jsonl", "findings.json"} <= names
    assert hashlib.sha256((data / "report.pdf").read_bytes()).hexdigest() in (data / "evidence-list.csv").read_text("utf-8-sig")


def test_the_same_export_sealed_at_the_same_moment_gives_the_same_files(tmp_path: Path, marked: None) -> None:
    for name in ("a", "b"):
        preserved(TALK, out=tmp_path / name)

    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_the_commands_for_stamps_are_those_that_are_tried_and_know_each_moment(tmp_path: Path) -> None:
    preserved(TALK, out=tmp_path / "bundle")
    before = report(tmp_path / "bundle", tmp_path / "before.pdf")
    stamp_by_hand(tmp_path / "bundle", make_authority(tmp_path / "tsa"))

    after = report(tmp_path / "bundle", tmp_path / "after.pdf")

    (pair,) = [pair for _, pair in stamps_of((tmp_path / "bundle/seal.json").read_bytes(), bytes_of(tmp_path / "bundle"))]
    assert pair.reply is not None
    assert "時刻証明は封印の後に付くことがあり" in before
    assert "stamps/1.tsr-CAfileROOT.pem-attimeSECONDS" in before
    assert NAME in after
    for command in openssl_commands(1, at=pair.reply.at):
        assert "".join(command.split()) in after
