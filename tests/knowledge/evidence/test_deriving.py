"""What lies beside the records and is no evidence."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.makers.preserved import preserved
from tomoshibi.evidence.continuity.finding import find
from tomoshibi.evidence.deriving import FORMAT, derive, tell
from tomoshibi.evidence.marks import marking
from tomoshibi.evidence.marks.judging import Heard, hear
from tomoshibi.evidence.marks.marking import mark_rows

PROGRAM = """
import sys
from pathlib import Path
from tomoshibi.evidence.deriving import derive
derive(Path(), {"conversations": []})
words = "tomoshibi.evidence.marks.wording"  # names of labels: a small file, for the report
print(*sorted(name for name in sys.modules if name.startswith("tomoshibi.evidence.marks.") and name != words))
"""


def test_an_export_without_a_talk_gets_what_a_search_of_nothing_gives(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/1.jpg").write_bytes(b"\xff\xd8\xff made up")
    preserved(tmp_path / "pictures", out=tmp_path / "bundle")
    summary = json.loads((tmp_path / "bundle/data/summary.json").read_bytes())
    marked = mark_rows([], summary)

    lines, findings = derive(tmp_path / "bundle", summary)

    assert list(lines) == list(marked.lines)
    assert findings == {
        "format": FORMAT,
        "rules": marked.rules,
        "conversations": list(marked.conversations),
        "findings": list(find([], summary)),
    }


def test_a_message_that_could_not_be_marked_is_named_in_the_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "talk.txt").write_text(TALK, "utf-8")
    preserved(tmp_path / "talk.txt", out=tmp_path / "bundle")
    summary = json.loads((tmp_path / "bundle/data/summary.json").read_bytes())
    monkeypatch.setattr(marking, "hear", _failing)

    lines, findings = derive(tmp_path / "bundle", summary)

    (told,) = [one for one in findings["findings"] if one["code"] == "not-marked"]
    assert told["records"] == [line["n"] + 1 for line in lines]
    assert "1件" in tell(told, "ja").what


TALK = """[LINE] kazeとのトーク履歴
保存日時：2024/06/12 22:00

2024/06/12(水)
21:03\tkaze\t10万円を今日中に払え
21:04\tkaze\tこわれる
"""


def _failing(text: str, *given: Any, **named: Any) -> Heard:
    if text == "こわれる":
        raise IndexError
    return hear(text, *given, **named)


def test_the_rules_are_not_loaded_for_an_export_without_a_talk() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=Path.cwd())

    assert done.stdout.strip() == ""
