"""What a person sees of what may be missing, and two exports laid side by side, one process a call."""

import json
from pathlib import Path

from tests.journeys.test_command_line import TALK, tomoshibi


def other_copy(folder: Path, *, without: bytes = b"") -> Path:
    """Return another export of the sample talk, saved as UTF-8 with LF, less the lines that hold some bytes."""
    lines = TALK.read_bytes().replace(b"\r\n", b"\n").split(b"\n")
    path = folder / "other.txt"
    path.write_bytes(b"\n".join(line for line in lines if not without or without not in line))
    return path


def test_read_says_what_may_be_missing_and_what_can_still_be_found() -> None:
    done = tomoshibi("read", TALK)

    assert done.returncode == 0
    assert "送信を取り消した印が1か所" in done.stdout
    assert "→ 覚えていることがあれば" in done.stdout


def test_the_answer_for_programs_holds_no_findings() -> None:
    answer = json.loads(tomoshibi("read", TALK, "--json").stdout)

    assert "findings" not in answer


def test_two_equal_exports_agree(tmp_path: Path) -> None:
    done = tomoshibi("compare", TALK, other_copy(tmp_path), lang="en")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "another export of the same talk" in done.stdout


def test_a_bundle_is_compared_with_a_newer_export_that_lacks_a_message(tmp_path: Path) -> None:
    assert tomoshibi("preserve", TALK, "--out", tmp_path / "bundle").returncode == 0
    gone = json.loads((tmp_path / "bundle/data/records.jsonl").read_text("utf-8").splitlines()[2])

    done = tomoshibi(
        "compare", tmp_path / "bundle", other_copy(tmp_path, without=gone["text"].split("\n")[0].encode()), "--json"
    )

    answer = json.loads(done.stdout)
    assert (done.returncode, answer["agree"]) == (1, False)
    assert [one["parts"]["numbers"] for one in answer["findings"] if one["code"] == "copy-lacks"] == ["3"]


def test_a_bundle_in_a_zip_is_compared_as_its_folder_is(tmp_path: Path) -> None:
    assert tomoshibi("preserve", TALK, "--zip", "--out", tmp_path / "bundle.zip").returncode == 0

    done = tomoshibi("compare", tmp_path / "bundle.zip", other_copy(tmp_path), "--json")

    assert (done.returncode, json.loads(done.stdout)["agree"]) == (0, True)


def test_a_part_of_a_bundle_is_not_compared(tmp_path: Path) -> None:
    assert tomoshibi("preserve", TALK, "--out", tmp_path / "bundle").returncode == 0
    assert tomoshibi("disclose", tmp_path / "bundle", "--records", "1-2", "--out", tmp_path / "part").returncode == 0

    done = tomoshibi("compare", tmp_path / "part", TALK)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_exports_without_a_common_talk_are_answered_with_no(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(
        "[LINE] ルカとのトーク履歴\n保存日時：2026/05/10 21:04\n\n2026/05/08(金)\n16:02\tルカ\tべつの話\n", encoding="utf-8"
    )

    done = tomoshibi("compare", TALK, other)

    assert done.returncode == 1
    assert "同じやりとりは見つかりませんでした" in done.stdout


def test_a_bundle_whose_records_cannot_be_read_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "bundle/data").mkdir(parents=True)
    (tmp_path / "bundle/data/records.jsonl").write_text("nonsense\n")
    (tmp_path / "bundle/data/summary.json").write_text("{}")
    (tmp_path / "bundle/seal.json").write_text("{}")

    done = tomoshibi("compare", tmp_path / "bundle", TALK)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
