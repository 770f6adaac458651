"""Whatever is handed in: `read` answers or says one clear line, `preserve` seals it, and nothing is half-written."""

import gc
import io
import json
import os
import resource
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import bagit
import pytest

from tests.makers.hostile import ARCHIVES, FOLDERS, SPECIAL, TALK, TEXTS, packed, raw_member
from tests.makers.patience import ends
from tomoshibi.cli import main
from tomoshibi_verify import verify

EVERYTHING = {**ARCHIVES, **TEXTS, **FOLDERS, **SPECIAL}
NOT_READ = [
    *("deflate bomb", "overlapping members", "many empty members", "bzip2 bomb that says it is small", "unknown method"),
    *("size is a lie, too large", "size is a lie, too small", "zip64 lie", "zip64 extra cut", "list cut off"),
    *("wrong checksum far in a talk", "encrypted member", "strongly encrypted member", "absolute name", "drive name"),
    *("name that leads out", "backslash name", "NUL in a name", "empty name", "two members of one name"),
    *("names in two Unicode forms", "marked as UTF-8 and is not", "0 bytes", "one byte", "only NULs", "random bytes"),
    *("deep JSON list", "deep JSON, never closed", "deep JSON object", "deep JSON in a message", "JSON NaN"),
    *("external entity", "billion laughs", "deep HTML", "empty folder", "folder that is no export", "4,000 empty files"),
    *SPECIAL,
]


@dataclass(frozen=True)
class Said:
    """What a call came to."""

    status: object
    out: str
    err: str


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key of whoever runs the tests is used."""
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def tomoshibi(*call: str | Path) -> Said:
    """Call the command line within this process; anything but a clean exit is an error of the test."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "ab")
    before = sys.argv
    sys.argv = ["tomoshibi", *map(str, call)]
    try:
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
            main()
    finally:
        sys.argv = before
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return Said(left.value.code, *said)


@pytest.mark.parametrize("name", EVERYTHING)
def test_it_is_read_or_refused_with_one_clear_line(name: str, tmp_path: Path) -> None:
    export = EVERYTHING[name](tmp_path)

    with ends():
        said = tomoshibi("read", export)

    assert said.status in (0, 2)
    if said.status == 2:
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert len(said.err) > 20
    assert not any(sign in said.out + said.err for sign in "\x1b\x07\u202e\r\x00")


@pytest.mark.parametrize("name", NOT_READ)
def test_what_cannot_be_read_ends_with_exit_2(name: str, tmp_path: Path) -> None:
    assert tomoshibi("read", EVERYTHING[name](tmp_path)).status == 2


@pytest.mark.parametrize("name", EVERYTHING)
def test_it_is_preserved_as_an_intact_bundle_with_nothing_left_beside_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    export = EVERYTHING[name](tmp_path / "in")

    with ends():
        said = tomoshibi("preserve", export, "--out", tmp_path / "out" / "bundle", "--json")

    assert (said.status, said.err) == (0, "")
    assert json.loads(said.out)["bundle"].endswith("bundle")
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["bundle"]
    assert verify(tmp_path / "out" / "bundle").state == "intact"
    assert bagit.Bag(str(tmp_path / "out" / "bundle")).validate()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux says which files are open")
@pytest.mark.parametrize(
    ("command", "name"),
    [
        (command, name)
        for command in ("read", "mark", "preserve")
        for name in ARCHIVES
        if (command, name) != ("preserve", "many empty members")  # a minute to preserve, which a test above does already
    ],
)
def test_no_file_stays_open_whatever_was_found_in_it(command: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    export = EVERYTHING[name](tmp_path / "in")
    gc.disable()  # which closes at some time what nobody closed
    try:
        tomoshibi(command, export, *(("--out", tmp_path / "bundle") if command == "preserve" else ()))
        still = [str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    finally:
        gc.enable()

    assert [one for one in still if one.startswith(str(tmp_path))] == []


# ---- what is kept, and under which name


def rows(bundle: Path, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (bundle / "data" / f"{name}.jsonl").read_bytes().splitlines()]


def withheld(tmp_path: Path, maker: str) -> list[tuple[object, object]]:
    (tmp_path / "in").mkdir()
    tomoshibi("preserve", EVERYTHING[maker](tmp_path / "in"), "--out", tmp_path / "bundle")
    return [(row["name"], row["reason"]) for row in rows(tmp_path / "bundle", "withheld")]


@pytest.mark.parametrize(
    ("maker", "expected"),
    [
        ("deflate bomb", ("export.zip", "too-large")),
        ("overlapping members", ("export.zip", "too-large")),
        ("list cut off", ("export.zip", "damaged")),
        ("nested zip", ("inner.zip", "archive")),
        ("bzip2 bomb that says it is small", ("a.txt", "unknown")),
        ("wrong checksum", ("a.txt", "damaged")),
        ("wrong checksum far in", ("a.txt", "damaged")),
        ("encrypted member", ("talk.txt", "encrypted")),
        ("link member", ("link.txt", "link")),
        ("absolute name", ("/etc/talk.txt", "unsafe-name")),
        ("empty name", ("", "unsafe-name")),
        ("NUL in a name", ("talk.txt\0.png", "unsafe-name")),
        ("pipe", ("pipe", "special")),
        ("folder loop", ("loop", "link")),
        ("link with a name in no encoding", ("\ufffd\ufffd", "link")),
    ],
)
def test_what_is_withheld_is_listed_with_its_reason(maker: str, expected: tuple[str, str], tmp_path: Path) -> None:
    assert expected in withheld(tmp_path, maker)


@pytest.mark.parametrize(
    "maker", ["wrong checksum far in", "link member", "a file and a folder of one name", "names in two forms, file and folder"]
)
def test_a_spoilt_neighbour_does_not_cost_the_talk(maker: str, tmp_path: Path) -> None:
    withheld(tmp_path, maker)

    sealed = [tmp_path / "bundle" / str(row["path"]) for row in rows(tmp_path / "bundle", "sources")]

    assert TALK in [one.read_bytes() for one in sealed]


def test_a_file_and_a_folder_of_one_name_both_keep_their_names_in_the_rows(tmp_path: Path) -> None:
    withheld(tmp_path, "a file and a folder of one name")

    places = [(row["name"], row["path"]) for row in rows(tmp_path / "bundle", "sources")]

    assert places == [("a", "data/source/a"), ("a/b.txt", "data/source/a~2/b.txt")]


def test_a_name_that_no_system_holds_is_told_by_its_start_and_digest(tmp_path: Path) -> None:
    withheld(tmp_path, "very long name")

    name = str(rows(tmp_path / "bundle", "sources")[0]["name"])

    assert name.startswith("a" * 40 + "…")
    assert len(name) == 40 + 1 + 64


# ---- the call itself


@pytest.mark.parametrize("words", ["a\nb: c", "\x1b[2J", "\udcff", "あ" * 5000, "", "\u202e"])
def test_a_case_and_a_name_of_any_letters_are_sealed(words: str, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes(TALK)

    said = tomoshibi("preserve", tmp_path / "talk.txt", "--out", tmp_path / "bundle", "--case", words, "--by", words)

    assert (said.status, said.err) == (0, "")
    assert verify(tmp_path / "bundle").state == "intact"
    assert bagit.Bag(str(tmp_path / "bundle")).validate()


@pytest.mark.parametrize("as_zip", [False, True])
def test_a_bundle_can_have_a_name_in_no_encoding(as_zip: bool, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes(TALK)
    out = tmp_path / os.fsdecode(b"bundle\xff.zip")

    said = tomoshibi("preserve", tmp_path / "talk.txt", "--out", out, "--json", *(["--zip"] if as_zip else []))

    assert (said.status, said.err) == (0, "")
    assert verify(out).state == "intact"


@pytest.mark.parametrize("out", ["no/such/folder/bundle", "talk.txt", "talk.txt/bundle", "a" * 300, "あ" * 80, "nul\0", ""])
def test_a_target_that_cannot_be_gets_one_line(out: str, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes(TALK)

    said = tomoshibi("preserve", tmp_path / "talk.txt", "--out", f"{tmp_path}/{out}" if out else "")

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert [one.name for one in tmp_path.iterdir()] == ["talk.txt"]


@pytest.mark.parametrize("command", ["read", "preserve"])
@pytest.mark.parametrize("path", ["nul\0.txt", "a" * 300, "\udcff", "talk.txt/inside"])
def test_a_path_that_cannot_be_gets_one_line(command: str, path: str, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes(TALK)
    more = ["--out", str(tmp_path / "bundle")] if command == "preserve" else []

    said = tomoshibi(command, f"{tmp_path}/{path}", *more)

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "bundle").exists()


@pytest.mark.parametrize("where", ["file", "folder"])
def test_what_may_not_be_read_is_refused_with_one_line_and_nothing_is_sealed(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "export"
    (top / "closed").mkdir(parents=True)
    (top / "closed" / "talk.txt").write_bytes(TALK)
    refused = {"file": "open", "folder": "scandir"}[where]
    true = getattr(os, refused)

    def closed(path: object, *more: object, **named: object) -> object:
        if "closed" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return true(path, *more, **named)

    monkeypatch.setattr(os, refused, closed)

    for call in (("read", top), ("preserve", top, "--out", tmp_path / "bundle")):
        said = tomoshibi(*call)

        assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
        assert "closed" in said.err
    assert [one.name for one in tmp_path.iterdir()] == ["export"]


def test_several_exports_with_the_same_names_are_all_kept(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "talk.txt").write_bytes(TALK)
        (tmp_path / name / "export.zip").write_bytes(packed(("talk.txt", TALK + name.encode())))
    exports = [tmp_path / "a/talk.txt", tmp_path / "b/talk.txt", tmp_path / "a/export.zip", tmp_path / "b/export.zip"]

    tomoshibi("preserve", *exports, "--out", tmp_path / "bundle")

    assert len({row["path"] for row in rows(tmp_path / "bundle", "sources")}) == 4
    assert verify(tmp_path / "bundle").state == "intact"


def test_more_archives_than_a_program_may_open_files_are_all_opened(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(100):
        (tmp_path / "in" / f"{number}.zip").write_bytes(packed((f"talk{number}.txt", TALK)))
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    in_use = len(list(Path("/dev/fd").iterdir()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (in_use + 60, before[1]))

    try:
        said = tomoshibi("preserve", tmp_path / "in", "--out", tmp_path / "bundle")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)

    assert (said.status, said.err) == (0, "")
    assert len(rows(tmp_path / "bundle", "sources")) == 100


def test_a_comment_and_extra_fields_of_a_zip_are_left_behind(tmp_path: Path) -> None:
    mark = b"left-behind" * 20
    (tmp_path / "export.zip").write_bytes(raw_member(b"talk.txt", TALK, extra=b"\x99\x99\xdc\0" + mark, comment=mark))

    tomoshibi("preserve", tmp_path / "export.zip", "--out", tmp_path / "bundle")

    assert not any(mark in one.read_bytes() for one in (tmp_path / "bundle").rglob("*") if one.is_file())
