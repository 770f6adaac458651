"""What lies beside the records and is no evidence."""

import json
import subprocess
import sys
from pathlib import Path

from tests.makers.preserved import preserved
from tomoshibi.evidence.continuity.finding import find
from tomoshibi.evidence.deriving import FORMAT, derive
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


def test_the_rules_are_not_loaded_for_an_export_without_a_talk() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=Path.cwd())

    assert done.stdout.strip() == ""
