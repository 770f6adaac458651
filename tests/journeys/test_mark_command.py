"""`tomoshibi mark` as a person calls it, on an export, a bundle and conversations written as YAML."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_command_line import TALK, tomoshibi
from tests.journeys.test_hostile_input import tomoshibi as within
from tomoshibi.evidence.marks import VERSION

LINE = "[LINE] ルカとのトーク履歴\n保存日時：2024/05/07 10:00\n\n2024/05/06(月)\n"
PRESSED = (
    "21:00\tルカ\t画面録画したから\n21:01\tソラ\tやめて\n21:02\tルカ\t今日中に3万円払わないと学校に写真ばらまくよ\n"
    "21:03\tソラ\t消してください\n21:04\tルカ\tPayPayの sora-mihon-0000 に送金して\n21:05\tルカ\t親に言ったら全部ばらまく\n"
)
EVEN = "21:00\tルカ\tおはよう\n21:01\tソラ\tおはよう。部活何時から？\n21:02\tルカ\t9時だよ\n21:03\tソラ\tりょうかい\n"
CONVERSATIONS = """
- id: ja-1
  messages:
    - {n: 1, at: "2024-05-06T21:02:00+09:00", by: other, text: "今日中に３万円払って", labels: [age.other]}
    - {n: 2, at: "2024-05-06T21:03:00+09:00", by: person, text: "いやです"}
  entities:
    - {n: 1, kind: age, value: 99}
- id: 2
  messages:
    - {n: 1, at: 2024-05-06T21:02:00+09:00, by: other, text: "部活おつかれ。地図は https://example.com/a"}
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key and no language of whoever runs the tests is used."""
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setenv("TOMOSHIBI_LANG", "ja")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def export(folder: Path, lines: str, name: str = "talk.txt") -> Path:
    path = folder / name
    path.write_text(LINE + lines, encoding="utf-8")
    return path


def written(folder: Path, text: str = CONVERSATIONS, encoding: str = "utf-8") -> Path:
    path = folder / "talks.yaml"
    path.write_text(text, encoding=encoding)
    return path


def answer(*call: str | Path) -> dict[str, Any]:
    done = within("mark", *call, "--json")
    assert (done.status, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    return found


def people(path: Path) -> dict[str, int]:
    read = json.loads(within("read", path, "--json").out)
    return {one["name"]: one["id"] for one in read["conversations"][0]["participants"]}


def test_json_is_one_document_of_a_known_form(tmp_path: Path) -> None:
    found = answer(written(tmp_path))

    first, second = found.pop("conversations")
    labels = [[(one.pop("label"), one.pop("words"), list(one)) for one in record.pop("labels")] for record in first["records"]]
    assert labels == [
        [("deadline", [0, 4], ["rule"]), ("demand.money", [7, 10], ["rule"])],
        [("person.refuses", [0, 4], ["rule"])],
    ]
    assert 0 <= first.pop("sextortion") < 0.5
    assert found == {"rules": VERSION}
    assert first == {
        "id": "ja-1",
        "person": [1],
        "person_basis": "stated",
        "reasons": [],
        "records": [
            {
                "n": 1,
                "by": "other",
                "entities": [
                    {"kind": "deadline", "text": "今日中", "resolved": "2024-05-06"},
                    {"kind": "amount", "value": 30000, "unit": "JPY"},
                ],
            },
            {"n": 2, "by": "person", "entities": []},
        ],
    }
    assert second["records"] == [
        {
            "n": 1,
            "by": "other",
            "labels": [],
            "entities": [],
            "other_entities": [{"kind": "url", "value": "https://example.com/a"}],
        }
    ]


def test_labels_and_entities_that_stand_in_the_file_are_not_looked_at(tmp_path: Path) -> None:
    bare = CONVERSATIONS.replace(", labels: [age.other]", "").replace("  entities:\n    - {n: 1, kind: age, value: 99}\n", "")

    assert "age." not in bare
    assert "kind:" not in bare
    assert answer(written(tmp_path)) == answer(written(tmp_path, bare))


def test_conversations_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "".join(f'- id: {number}\n  messages: [{{n: 1, by: other, text: "おはよう"}}]\n' for number in (10, 2, 1))

    assert [one["id"] for one in answer(written(tmp_path, text))["conversations"]] == [10, 2, 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_of_conversations_may_be_in_any_unicode_form(encoding: str, tmp_path: Path) -> None:
    assert [len(one["records"]) for one in answer(written(tmp_path, encoding=encoding))["conversations"]] == [2, 1]


def test_a_message_with_a_day_alone_has_no_hour_to_count_from(tmp_path: Path) -> None:
    text = '- id: 1\n  messages: [{n: 1, at: 2024-05-06, by: other, text: "2時間以内に3万円払って"}]\n'

    (record,) = answer(written(tmp_path, text))["conversations"][0]["records"]

    assert [one for one in record["entities"] if one["kind"] == "deadline"] == [{"kind": "deadline", "text": "2時間以内"}]


def test_the_words_of_a_mark_are_places_in_the_text_as_it_was_written(tmp_path: Path) -> None:
    path = export(tmp_path, "21:00\tルカ\tよろしく👍🏽。３万円払って\n21:01\tソラ\tえ\n")

    (record,) = answer(path, "--person", "ソラ")["conversations"][0]["records"]

    assert [one["words"] for one in record["labels"]] == [[10, 13]]


# ---- who asks for help


def test_the_one_who_is_pressed_is_taken_for_the_one_who_asks_for_help(tmp_path: Path) -> None:
    path = export(tmp_path, PRESSED)

    found = answer(path)["conversations"][0]

    assert (found["person"], found["person_basis"]) == ([people(path)["ソラ"]], "inferred")
    assert {record["by"] for record in found["records"]} == {"person", "other"}
    assert found["sextortion"] > 0.5


def test_where_nobody_is_pressed_it_stays_unknown(tmp_path: Path) -> None:
    found = answer(export(tmp_path, EVEN))["conversations"][0]

    assert (found["person"], found["person_basis"]) == ([], "unknown")
    assert {record["by"] for record in found["records"]} <= {"unknown"}


def test_who_exported_the_talk_goes_before_who_seems_pressed(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(
        "ともしび メモ\nアプリ: Yay!\n相手: ソラ\nわたし: ルカ\n書いた人: わたし\n書いた日: 2024-05-07\n時間帯: 日本\n\n"
        + "".join("2024-05-06 {} {}: {}\n".format(*line.split("\t")) for line in PRESSED.splitlines()),
        encoding="utf-8",
    )

    found = answer(path)["conversations"][0]

    assert (found["person"], found["person_basis"]) == ([people(path)["ルカ"]], "stated")


@pytest.mark.parametrize("name", ["ルカ", " ルカ ", "@ルカ"])
def test_a_person_who_is_named_is_the_one_who_asks_for_help(name: str, tmp_path: Path) -> None:
    path = export(tmp_path, PRESSED)

    found = answer(path, "--person", name)["conversations"][0]

    assert (found["person"], found["person_basis"]) == ([people(path)["ルカ"]], "stated")
    assert "threat.publish" not in {label["label"] for record in found["records"] for label in record["labels"]}


def test_the_people_of_a_file_of_conversations_are_person_and_other(tmp_path: Path) -> None:
    path = written(tmp_path)

    assert answer(path, "--person", "person") == answer(path)
    assert answer(path, "--person", "other")["conversations"][0]["person"] == [2]


# ---- bundles


def test_a_bundle_gives_the_marks_of_its_export_as_folder_and_as_zip(tmp_path: Path) -> None:
    path = export(tmp_path, PRESSED)
    assert within("preserve", path, "--out", tmp_path / "folder").status == 0
    assert within("preserve", path, "--zip", "--out", tmp_path / "packed.zip").status == 0

    assert answer(tmp_path / "folder") == answer(path)
    assert answer(tmp_path / "packed.zip") == answer(path)


def test_a_zip_of_an_export_is_marked_as_the_export(tmp_path: Path) -> None:
    path = export(tmp_path, PRESSED)
    with zipfile.ZipFile(tmp_path / "talk.zip", "w") as packed:
        packed.write(path, "talk.txt")

    assert answer(tmp_path / "talk.zip") == answer(path)


def test_a_cut_export_is_marked_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = export(tmp_path, PRESSED)
    cut = tmp_path / "cut.txt"
    cut.write_bytes(whole.read_bytes()[: -len("全部ばらまく\n".encode())])

    before, after = (answer(path, "--person", "ソラ")["conversations"][0]["records"] for path in (whole, cut))

    assert before[: len(after) - 1] == after[:-1]


# ---- on the terminal


def test_on_the_terminal_each_marked_message_stands_with_its_label_and_words(tmp_path: Path) -> None:
    path = export(tmp_path, PRESSED.replace("ばらまくよ", "ばらまくよ\u202e\x1b[31m"))

    done = tomoshibi("mark", path, lang="en")

    assert (done.returncode, done.stderr) == (0, "")
    assert "今日中に3万円払わないと学校に写真ばらまくよ" in done.stdout
    assert "It decides nothing." in done.stdout.splitlines()[-1]
    assert not {"\u202e", "\x1b"} & set(done.stdout)


# ---- what cannot be marked


def make(kind: str, folder: Path) -> tuple[str | Path, ...]:
    """Return a call that cannot be done."""
    path = folder / kind.replace(" ", "-")
    sealed = folder / "sealed"
    match kind:
        case "empty text":
            path.write_bytes(b"")
        case "no export":
            path.write_text("きょうの買い物：牛乳、たまご", encoding="utf-8")
        case "not there":
            pass
        case "conversations in Shift_JIS":
            path = path.with_suffix(".yaml")
            path.write_bytes(CONVERSATIONS.encode("shift_jis"))
        case "empty conversations":
            path = written(folder, "")
        case "cut conversations":
            path = written(folder, CONVERSATIONS[: CONVERSATIONS.index("払って")])
        case "conversations that are none":
            path = written(folder, "messages: おはよう\n")
        case "one id twice":
            path = written(folder, CONVERSATIONS + CONVERSATIONS)
        case "one number twice":
            path = written(folder, CONVERSATIONS.replace("n: 2", "n: 1"))
        case "number that is none":
            path = written(folder, CONVERSATIONS.replace("n: 2", "n: two"))
        case "id that is none":
            path = written(folder, CONVERSATIONS.replace("id: ja-1", "id: [ja]"))
        case "speaker who is none":
            path = written(folder, CONVERSATIONS.replace("by: person", "by: [person]"))
        case "text that grows":
            lines = ["x, x, x, x, x, x, x, x, x", *(", ".join([f"*a{place}"] * 9) for place in range(9))]
            text = "".join(f"    - {{n: {n}, by: other, text: &a{n} [{line}]}}\n" for n, line in enumerate(lines))
            path = written(folder, f"- id: 1\n  messages:\n{text}")
        case "text that is deep":
            path = written(folder, "- id: 1\n  messages:\n    - " + "[" * 100_000)
        case "bundle with cut records":
            seal(sealed)
            records = sealed / "data/records.jsonl"
            records.write_bytes(records.read_bytes()[:900])
            path = sealed
        case "bundle with other records":
            seal(sealed)
            (sealed / "data/records.jsonl").write_text('{"n": 1, "kind": "message", "conversation": [1], "sender": 3}\n')
            path = sealed
        case "bundle with other people":
            seal(sealed)
            (sealed / "data/summary.json").write_text('{"conversations": [3]}')
            path = sealed
        case "bundle without summary":
            seal(sealed)
            (sealed / "data/summary.json").unlink()
            path = sealed
        case "bundle whose zip is cut":
            assert within("preserve", TALK, "--zip", "--out", folder / "whole.zip").status == 0
            path.write_bytes((folder / "whole.zip").read_bytes()[:20_000])
        case "part of a bundle":
            seal(sealed)
            assert within("disclose", sealed, "--records", "1-2", "--out", path).status == 0
        case "two exports":
            return (TALK, TALK)
        case "nothing":
            return ()
        case "name that does not occur":
            return (TALK, "--person", "だれでもない")
        case "empty name":
            return (TALK, "--person", "")
        case "person without a name":
            return (TALK, "--person")
        case "zone of a bundle that is none":
            seal(sealed)
            return (sealed, "--tz", "Mars/Olympus")
        case "platform that is none":
            return (TALK, "--platform", "carrier-pigeon")
    return (path,)


def seal(folder: Path) -> None:
    assert within("preserve", TALK, "--out", folder).status == 0
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize(
    "kind",
    [
        *("empty text", "no export", "not there", "nothing", "two exports"),
        *("conversations in Shift_JIS", "empty conversations", "cut conversations", "conversations that are none"),
        *("one id twice", "one number twice", "number that is none", "id that is none", "speaker who is none"),
        *("text that grows", "text that is deep"),
        *("bundle with cut records", "bundle with other records", "bundle with other people", "bundle without summary"),
        *("bundle whose zip is cut", "part of a bundle"),
        *("name that does not occur", "empty name", "person without a name"),
        *("zone of a bundle that is none", "platform that is none"),
    ],
)
def test_what_cannot_be_done_gets_one_clear_line_and_exit_2(kind: str, tmp_path: Path) -> None:
    call = make(kind, tmp_path)

    for more in ((), ("--json",)):
        done = within("mark", *call, *more)

        assert (done.status, done.out) == (2, ""), done.err
        assert done.err.count("\n") == 1
        assert len(done.err) > 10
        assert "不具合" not in done.err  # a fault of ours ends with 2 as well, in other words
