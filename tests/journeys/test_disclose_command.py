"""`tomoshibi disclose` as a person calls it: one process a call."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.journeys.test_command_line import ROOT, TALK, tomoshibi

UNFIT = ("", " \u3000", "相談\n室", "相談\x07室", "相談\u202e室", "あ" * 201)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    assert tomoshibi("preserve", TALK, "--out", folder / "bundle").returncode == 0
    return folder / "bundle"


def test_five_messages_are_handed_on_and_checked_with_only_those_files(bundle: Path, tmp_path: Path) -> None:
    made = tomoshibi("disclose", bundle, "--records", "2,4-6", "--out", tmp_path / "part", "--json")
    checked = tomoshibi("verify", tmp_path / "part", "--json")

    assert (made.returncode, made.stderr) == (0, "")
    answer = json.loads(made.stdout)
    assert (answer["records"], answer["ranges"]) == (4, [[2, 2], [4, 6]])
    assert checked.returncode == 0
    assert json.loads(checked.stdout)["disclosure"]["gaps"] == answer["gaps"]


@pytest.mark.parametrize(("lang", "words"), [("ja", "開示していない記録：1、3"), ("en", "Not disclosed: No. 1, 3")])
def test_what_was_disclosed_and_what_not_is_said_in_words(bundle: Path, tmp_path: Path, lang: str, words: str) -> None:
    done = tomoshibi("disclose", bundle, "--records", "2,4-6", "--mask-word", "佐藤花", "--out", tmp_path / "part", lang=lang)

    assert words in done.stdout
    assert "佐藤花" in done.stdout  # stands nowhere, which is said


@pytest.mark.parametrize(
    "call",
    [
        (),
        ("--records", "x"),
        ("--records", "900"),
        ("--records", "1", "--withheld", "7"),
        ("--from", "yesterday"),
        ("--from", "2031-01-01"),
        ("--marked", "--records", "1", "--mask", "1:3-3"),
        ("--records", "1", "--mask", "1:0-9999"),
        ("--records", "1", "--mask-word", " "),
        ("--records", "1", "--hide", "n"),
        ("--records", "1", "--key", "nowhere.key"),
        *(("--records", "1", option, given) for option in ("--by", "--purpose") for given in UNFIT),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_nothing_is_written(
    bundle: Path, tmp_path: Path, call: tuple[str, ...]
) -> None:
    done = tomoshibi("disclose", bundle, *call, "--out", tmp_path / "part")

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    assert "不具合" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_name_and_a_purpose_may_be_as_long_as_a_line(bundle: Path, tmp_path: Path) -> None:
    done = tomoshibi(
        "disclose", bundle, "--records", "1", "--by", "あ" * 200, "--purpose", " 相談 ", "--out", tmp_path / "part"
    )

    assert done.returncode == 0, done.stderr
    assert "External-Description: 相談\n" in (tmp_path / "part/bag-info.txt").read_text("utf-8")


def test_a_name_in_the_other_kana_is_hidden_too(bundle: Path, tmp_path: Path) -> None:
    done = tomoshibi("disclose", bundle, "--records", "1-11", "--mask-word", "タスカル", "--out", tmp_path / "part", "--json")

    answer = json.loads(done.stdout)
    assert answer["words_not_found"] == []
    assert "たすかる" not in (tmp_path / "part/data/disclosed.jsonl").read_text("utf-8")


@pytest.mark.parametrize("name", ["nothing-there", "talk.txt"])
def test_what_is_no_bundle_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "talk.txt").write_text("x", "utf-8")

    done = tomoshibi("disclose", tmp_path / name, "--records", "1", "--out", tmp_path / "part")

    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_the_report_says_who_what_for_and_what_is_left_out(bundle: Path, tmp_path: Path) -> None:
    call = ("--records", "2,4-6", "--by", "ともしび相談室", "--purpose", "警察への相談", "--lang", "en")

    tomoshibi("disclose", bundle, *call, "--out", tmp_path / "part")

    reader = PdfReader(tmp_path / "part/data/report.pdf")
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    for words in ("ともしび相談室", "警察への相談", "Record3isnotdisclosed", "Nothingishidden.", "2,4–6"):
        assert words in text
    assert list(reader.attachments) == ["timeline.csv"]
    assert b"pdfaid:part>3" in (tmp_path / "part/data/report.pdf").read_bytes().replace(b'pdfaid:part="3"', b"pdfaid:part>3")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill")
@pytest.mark.parametrize("after", [0.3, 0.6, 0.9, 1.2])
def test_a_kill_at_any_moment_leaves_nothing_under_the_name_or_all_of_it(bundle: Path, tmp_path: Path, after: float) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "HOME": "/nonexistent"}
    call = [sys.executable, "-m", "tomoshibi", "disclose", str(bundle), "--records", "2", "--out", str(tmp_path / "part")]

    running = subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    running.kill()
    running.wait()

    if (tmp_path / "part").exists():
        assert tomoshibi("verify", tmp_path / "part").returncode == 0
    else:
        assert tomoshibi("disclose", bundle, "--records", "2", "--out", tmp_path / "part").returncode == 0
        assert [path.name for path in tmp_path.iterdir()] == ["part"]
    assert tomoshibi("verify", bundle).returncode == 0
