"""`tomoshibi report` as a person calls it."""

import json
from pathlib import Path

import pytest

from tests.journeys.test_command_line import TALK, tomoshibi


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "bundle"
    assert tomoshibi("preserve", TALK, "--out", out).returncode == 0
    return out


def test_it_says_where_the_report_is(bundle: Path, tmp_path: Path) -> None:
    done = tomoshibi("report", bundle, "--out", tmp_path / "report.pdf")

    assert (done.returncode, done.stderr) == (0, "")
    assert str(tmp_path / "report.pdf") in done.stdout
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_with_json_it_prints_one_document(bundle: Path, tmp_path: Path) -> None:
    done = tomoshibi("report", bundle, "--out", tmp_path / "report.pdf", "--lang", "en", "--json")

    answer = json.loads(done.stdout)
    assert (answer["state"], answer["time"]) == ("intact", "not yet stamped")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_cannot_be_done_gets_one_clear_line_and_exit_2(bundle: Path, tmp_path: Path, lang: str) -> None:
    changed = tmp_path / "changed"
    assert tomoshibi("preserve", TALK, "--out", changed).returncode == 0
    (changed / "data/timeline.csv").write_bytes(b"")
    (tmp_path / "there.pdf").write_bytes(b"")
    out = tmp_path / "report.pdf"
    calls = [
        ("report", changed, "--out", out),
        ("report", bundle),
        ("report", "--out", out),
        ("report", TALK, "--out", out),
        ("report", tmp_path / "nothing", "--out", out),
        ("report", bundle, "--out", tmp_path / "there.pdf"),
        ("report", bundle, "--out", bundle / "data/new.pdf"),
        ("report", bundle, "--out", tmp_path / "no/such/folder/report.pdf"),
        ("report", bundle, "--out", out, "--lang", "fr"),
    ]

    for call in calls:
        done = tomoshibi(*call, lang=lang)

        assert (done.returncode, done.stdout) == (2, ""), call
        assert done.stderr.count("\n") == 1, call
        assert len(done.stderr) > 10
    assert not out.exists()
