"""The stand-alone program, run as a person at the police or a court would run it."""

import ast
import json
import os
import shutil
import stat
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import pytest
from tests.makers.bundles import Material, a_key, make_bundle

import tomoshibi_verify
from tomoshibi.evidence.sealing.keys import fingerprint, new_key
from tomoshibi_verify import verify

FINGERPRINT = fingerprint(a_key().public_bytes())
PROGRAMS = sorted(Path(tomoshibi_verify.__file__).parent.glob("*.py"))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    make_bundle(tmp_path / "bundle")
    return tmp_path / "bundle"


def run(*arguments: str | Path, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python without site packages and without anything from the environment."""
    command = [sys.executable, "-I", "-S", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=cwd, env={"PATH": "", **environment}
    )


def test_it_needs_nothing_but_the_standard_library(bundle: Path) -> None:
    done = run(bundle / "verify.pyz", bundle, "--json", "--trust", FINGERPRINT)

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert json.loads(done.stdout) == verify(bundle, FINGERPRINT).to_json()


def test_it_imports_no_module_from_elsewhere() -> None:
    imported = {
        name.partition(".")[0]
        for program in PROGRAMS
        for node in ast.walk(ast.parse(program.read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported - {"tomoshibi_verify"} <= sys.stdlib_module_names


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_python_3_9_can_read_it(program: Path) -> None:
    ast.parse(program.read_text("utf-8"), feature_version=(3, 9))


def test_an_old_python_is_told_so_in_words_that_it_can_read(bundle: Path) -> None:
    with zipfile.ZipFile(bundle / "verify.pyz") as program:
        start = program.read("__main__.py").decode("ascii")

    ast.parse(start, feature_version=(3, 4))
    assert start.index("version_info") < start.index("import main")


def test_it_runs_from_a_folder_that_cannot_be_written(bundle: Path) -> None:
    for path in [bundle, *bundle.rglob("*")]:
        path.chmod(stat.S_IRUSR | (stat.S_IXUSR if path.is_dir() else 0))
    before = sorted(bundle.rglob("*"))

    done = run(bundle / "verify.pyz", bundle, cwd=bundle)

    assert done.returncode == 0, done.stderr
    assert sorted(bundle.rglob("*")) == before


def test_it_runs_as_a_package_too_and_leaves_no_compiled_files(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "program"
    shutil.copytree(PROGRAMS[0].parent, copy / "tomoshibi_verify", ignore=shutil.ignore_patterns("__pycache__"))

    done = subprocess.run(
        [sys.executable, "-m", "tomoshibi_verify", str(bundle), "--json"],
        cwd=copy, capture_output=True, check=False, env={"PATH": ""},
    )  # fmt: skip

    assert json.loads(done.stdout)["state"] == "intact"


def test_a_changed_bundle_ends_with_1_and_names_the_file_in_both_languages(bundle: Path) -> None:
    (bundle / "data/report.pdf").write_bytes(b"another")

    done = run(bundle / "verify.pyz", bundle)

    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[0].startswith("変わっています")
    assert lines[1].startswith("CHANGED")
    assert any("data/report.pdf:中身が" in line for line in lines)
    assert any("data/report.pdf: the content" in line for line in lines)


def test_another_key_ends_with_1_and_says_so_first(tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle", Material(), key=a_key("somebody else"))

    done = run(tmp_path / "bundle/verify.pyz", tmp_path / "bundle", "--trust", FINGERPRINT, "--lang", "en")

    assert done.returncode == 1
    assert done.stdout.startswith("NOT SIGNED BY THE KEY YOU TRUST")
    assert "Unchanged" not in done.stdout


def test_no_sentence_says_that_anything_is_true_or_valid(bundle: Path) -> None:
    done = run(bundle / "verify.pyz", bundle, "--trust", FINGERPRINT)

    assert done.returncode == 0
    assert "Unchanged since it was sealed (at 2026-11-22 03:04:05 UTC by the sealer's own clock)." in done.stdout
    assert "does not show who wrote" in done.stdout
    for claim in ("valid", "genuine", "true", "正当", "真正", "有効"):
        assert claim not in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["nowhere"], ["."], ["BUNDLE", "--trust", "12 34"], ["BUNDLE", "--trust", ""]],
    ids=["no such path", "another folder", "short fingerprint", "empty fingerprint"],
)
def test_an_unusable_call_ends_with_2_and_one_line(bundle: Path, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "elsewhere").mkdir()
    given = [str(bundle) if one == "BUNDLE" else one for one in arguments]

    done = run(bundle / "verify.pyz", *given, "--json", cwd=tmp_path / "elsewhere")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


def test_a_terminal_without_japanese_letters_does_not_stop_it(bundle: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", str(bundle / "verify.pyz"), str(bundle)],
        capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii"},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert b"Unchanged" in done.stdout


def test_a_file_name_cannot_write_on_the_terminal(bundle: Path) -> None:
    (bundle / "data/\x1b[2J\u202egnp.exe\nUnchanged").write_bytes(b"x")

    done = run(bundle / "verify.pyz", bundle)

    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert "⟨U+001B⟩[2J⟨U+202E⟩gnp.exe⟨U+000A⟩Unchanged" in done.stdout


def test_a_name_that_is_no_utf_8_is_shown_spelt_out(bundle: Path) -> None:
    (bundle / os.fsdecode(b"data/\x83e.txt")).write_bytes(b"x")

    done = run(bundle / "verify.pyz", bundle)

    assert done.returncode == 1
    assert "⟨U+DC83⟩e.txt" in done.stdout


def test_a_call_that_does_not_fit_gets_one_line_and_exit_2(bundle: Path) -> None:
    done = run(bundle / "verify.pyz")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "使い方" in done.stderr


def test_help_is_in_both_languages_and_fits_80_columns(bundle: Path) -> None:
    done = run(bundle / "verify.pyz", "--help")

    assert "何も書き込みません" in done.stdout
    assert "Nothing is written" in done.stdout
    assert all(option in done.stdout for option in ("--trust", "--json", "--lang", "--help"))
    wide = [sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in line) for line in done.stdout.splitlines()]
    assert max(wide) <= 80


def test_the_moment_of_sealing_is_told_in_japans_time_to_japanese_readers(bundle: Path) -> None:
    done = run(bundle / "verify.pyz", bundle, "--lang", "ja")

    assert "2026-11-22 12:04:05 日本時間" in done.stdout


def test_the_root_is_told_so_that_it_can_be_compared_with_the_one_on_paper(bundle: Path) -> None:
    done = run(bundle / "verify.pyz", bundle)

    root = json.loads((bundle / "seal.json").read_bytes())["root"]
    assert f"ルート:{root}" in done.stdout
    assert f"Root: {root}" in done.stdout


def test_a_one_time_key_is_said_to_tell_nothing_of_who_sealed(tmp_path: Path) -> None:
    make_bundle(tmp_path / "bundle", Material(), key=new_key("one-time", random=lambda size: bytes([7]) * size))

    done = run(tmp_path / "bundle/verify.pyz", tmp_path / "bundle", "--lang", "en")

    assert done.returncode == 0
    assert "one-time key, which tells nothing of who sealed" in done.stdout
