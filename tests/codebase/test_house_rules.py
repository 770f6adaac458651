"""Rules of the house that a machine can check."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from tomoshibi.evidence.continuity.words import finding_words
from tomoshibi.evidence.notices import known_codes
from tomoshibi.evidence.readers import MODULES
from tomoshibi.evidence.record import Basis, Clock, EventKind, Precision, Presence, Role

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "tomoshibi"
KNOWLEDGE = SOURCE / "evidence"
# Written in pieces, so that this file does not name what it forbids.
FORBIDDEN = (
    "py" + "pi.org",
    "python" + "hosted",
    "registry." + "npmjs",
    "/" + "work/",
    "/tmp/" + "bash_jobs",
    "deb." + "debian.org",
)


def tracked() -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so it is not known which files belong to the project")
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if name and path.is_file():
            yield path


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_locked_requirements_have_hashes_and_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")

        assert "://" not in text, path
        assert not re.search(r"^--(?!hash)", text, re.MULTILINE), path
        assert text.count("==") <= text.count("--hash=sha256:"), path


def test_no_file_names_a_package_registry_or_a_path_of_a_machine() -> None:
    for path in tracked():
        content = path.read_bytes()
        for word in FORBIDDEN:
            assert word.encode() not in content, f"{path}: {word}"


def test_no_link_is_part_of_the_project() -> None:
    """A link would carry a path of the machine it was made on, unseen by the check above."""
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so it is not known which files belong to the project")

    assert not [line for line in listed.stdout.splitlines() if line.startswith("120000")]


def test_every_notice_has_a_sentence_in_both_languages() -> None:
    codes = known_codes()
    for path in KNOWLEDGE.rglob("*.py"):
        for name, call in calls(path):
            if name.endswith((".warn", ".repaired")) and call.args and isinstance(call.args[0], ast.Constant):
                assert call.args[0].value in codes, f"{path.name}: {call.args[0].value!r}"


def test_every_finding_has_words_in_both_languages_and_no_words_stand_unused() -> None:
    made = set()
    for path in (*(KNOWLEDGE / "continuity").rglob("*.py"), KNOWLEDGE / "deriving.py"):
        text = path.read_text("utf-8")
        made |= {code for code in finding_words() if f'"{code}"' in text}
        for name, call in calls(path):
            if name == "Finding" and isinstance(call.args[0], ast.Constant):
                assert call.args[0].value in finding_words(), f"{path.name}: {call.args[0].value!r}"

    assert made == finding_words().keys()
    for code, words in finding_words().items():
        for part in ("what", "next"):
            assert words[part].keys() == {"ja", "en"}, code


def test_every_reader_is_in_the_list() -> None:
    listed = {module for _, module in MODULES}
    for path in (KNOWLEDGE / "readers").rglob("*.py"):
        holds_formats = any(
            isinstance(node, ast.Assign | ast.AnnAssign)
            and any(
                isinstance(target, ast.Name) and target.id == "FORMATS"
                for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            )
            for node in ast.parse(path.read_text("utf-8")).body
        )
        name = ".".join(path.relative_to(KNOWLEDGE / "readers").with_suffix("").parts)
        assert holds_formats == (name in listed), name


@pytest.mark.parametrize(
    "asked", ["datetime.now", "date.today", "time.time", "os.urandom", "datetime.utcnow", "uuid4", "random.random"]
)
def test_knowledge_asks_neither_the_clock_nor_chance(asked: str) -> None:
    parts = (KNOWLEDGE, *(SOURCE / name for name in ("law", "spread", "basics")))
    for path in (path for part in parts for path in part.rglob("*.py")):
        assert all(name != asked and not name.endswith("." + asked) for name, _ in calls(path)), path


def test_knowledge_takes_only_percent_decoding_from_urllib() -> None:
    for path in KNOWLEDGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = [node.module] if isinstance(node, ast.ImportFrom) else []
            modules += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            assert all(not (module or "").startswith("urllib") or module == "urllib.parse" for module in modules), path


def test_no_module_is_called_by_a_name_that_says_nothing() -> None:
    empty = {"utils", "helpers", "common", "core", "manager", "handler", "service", "misc"}
    for path in SOURCE.rglob("*"):
        assert path.stem not in empty, path


def test_no_sample_is_a_copy_of_a_shared_one() -> None:
    shared = ROOT.parent / "shared" / "exports"
    if not shared.is_dir():
        pytest.skip("the shared sample exports are not beside the project")
    theirs = {path.read_bytes() for path in shared.rglob("*") if path.is_file() and path.stat().st_size > 40}
    for path in tracked():
        assert path.read_bytes() not in theirs, path


def test_the_text_of_the_format_names_every_code_that_a_row_can_hold() -> None:
    text = (ROOT / "docs" / "bundle-format.md").read_text("utf-8")
    rows = text[text.index("## 5. Rows") :]
    codes = {*EventKind, *get_args(Precision), *get_args(Clock), *get_args(Basis), *get_args(Role), *get_args(Presence)}

    for code in codes:
        assert re.search(rf"[`|\"]{re.escape(code)}[`|\"]", rows), code
