import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.evidence.report.made_up import record, sheet, source, summary, withheld_item
from tests.makers.marked_talk import marks, talk

from tomoshibi.evidence.report.case_uco import MAX_MESSAGES, Sealed, write_case
from tomoshibi.evidence.report.marked import by_number

Json = dict[str, Any]
FILE = Sealed("data/source/talk.txt", "talk.txt", 603, source()["sha256"])


def written(folder: Path, records: list[Json], lines: list[Json], found: Json, **changes: Any) -> Path:
    out = folder / "case.jsonld"
    told = {"case": sheet(), "files": [FILE], "withheld": [withheld_item(0)], **changes}
    write_case(out, summary=found, records=iter(records), marks=by_number(lines), **told)
    return out


def the_talk(folder: Path, **changes: Any) -> Path:
    records, found = talk()
    return written(folder, records, marks(records), found, **changes)


def graph(path: Path) -> list[Json]:
    nodes: list[Json] = json.loads(path.read_text("utf-8"))["@graph"]
    return nodes


def of_kind(path: Path, kind: str) -> list[Json]:
    return [node for node in graph(path) if node["@type"] == kind]


def validated(path: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("case_validate")
    return subprocess.run([program, path], capture_output=True, text=True, check=False, timeout=300)


def test_case_validate_accepts_the_demos_talk(tmp_path: Path) -> None:
    done = validated(the_talk(tmp_path))

    assert done.returncode == 0, done.stdout


def test_case_validate_accepts_a_bundle_without_people_times_or_marks(tmp_path: Path) -> None:
    bare: Json = {"platform": None, "conversations": [], "participants": []}
    unreadable = record(1, None, kind="unreadable", sender=None, time=None, conversation=None)
    lines = [{"n": 1, "by": "unknown", "labels": [{"label": "deadline", "rule": "r", "words": [0, 0]}]}]

    done = validated(written(tmp_path, [unreadable], lines, bare, case=sheet(case=None), withheld=[]))

    assert done.returncode == 0, done.stdout


def test_a_marked_message_stands_with_text_time_sender_recipient_and_labels(tmp_path: Path) -> None:
    path = the_talk(tmp_path)

    (threat,) = [one for one in of_kind(path, "uco-observable:Message") if "threat.tell" in one["uco-core:tag"]][:1]
    (facet,) = threat["uco-core:hasFacet"]
    names = {node["@id"]: node["uco-core:hasFacet"][1].get("uco-observable:displayName") for node in _accounts(path)}
    assert facet["uco-observable:messageText"] == "お金を払わないなら、写真を学校の人に送るよ"
    assert facet["uco-observable:sentTime"] == {"@type": "xsd:dateTime", "@value": "2026-05-07T22:31:00Z"}
    assert names[facet["uco-observable:from"]["@id"]] == "ルカ"
    assert [names[one["@id"]] for one in facet["uco-observable:to"]] == ["ソラ"]
    assert "to the minute" in threat["uco-core:description"]


def test_what_is_not_marked_is_only_counted(tmp_path: Path) -> None:
    path = the_talk(tmp_path)

    assert "ちょっとはずかしい" not in path.read_text("utf-8")
    (thread,) = of_kind(path, "uco-observable:MessageThread")
    assert thread["uco-core:description"].startswith("messages 50, events 5, unreadable 0; from 2026-05-01T21:10")


def test_the_seal_its_files_and_their_hashes_are_named(tmp_path: Path) -> None:
    text = the_talk(tmp_path).read_text("utf-8")

    for value in (sheet().root, sheet().fingerprint.replace(" ", ""), sheet().bundle, FILE.sha256, withheld_item(0)["sha256"]):
        assert value in text


def test_equal_input_gives_equal_bytes_and_another_bundle_other_identifiers(tmp_path: Path) -> None:
    first = the_talk(tmp_path).read_bytes()
    ids = {node["@id"] for node in graph(tmp_path / "case.jsonld")}
    again = the_talk(tmp_path).read_bytes()
    other = {node["@id"] for node in graph(the_talk(tmp_path, case=_other_bundle()))}

    assert first == again
    assert not ids & other
    assert len(ids) == len(graph(tmp_path / "case.jsonld"))


def test_a_huge_export_stays_small(tmp_path: Path) -> None:
    records = [record(n) for n in range(1, 20_001)]
    lines = [
        {"n": n, "by": "other", "labels": [{"label": "deadline", "rule": "r", "words": [0, 1]}]} for n in range(1, 20_001, 10)
    ]

    path = written(tmp_path, records, lines, summary(), files=[FILE] * 5_000)

    assert len(of_kind(path, "uco-observable:Message")) == MAX_MESSAGES
    assert path.stat().st_size < 3_000_000
    assert "Files in all: 5000" in path.read_text("utf-8")


@pytest.mark.parametrize("text", ['"}]}', "\ud800", "\x00\x1b", "\u202e", "</script>"])
def test_hostile_text_stays_text(tmp_path: Path, text: str) -> None:
    lines = [{"n": 1, "by": "other", "labels": [{"label": "deadline", "rule": "r", "words": [0, 1]}]}]

    path = written(tmp_path, [record(1, text)], lines, summary())

    (message,) = of_kind(path, "uco-observable:Message")
    assert message["uco-core:hasFacet"][0]["uco-observable:messageText"] == text.replace("\ud800", "?")


def _accounts(path: Path) -> list[Json]:
    return of_kind(path, "uco-observable:ApplicationAccount")


def _other_bundle() -> Any:
    from dataclasses import replace

    return replace(sheet(), bundle="f" * 32)
