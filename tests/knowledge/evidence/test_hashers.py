"""Many files looked at by processes beside our own: nothing is lost, whatever becomes of them."""

import os
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from tomoshibi.evidence.admission import hashers
from tomoshibi.evidence.admission.hashers import look_at_all
from tomoshibi.evidence.admission.shelf import open_shelf
from tomoshibi.evidence.admission.through import Head, Through, look

COUNT = 450


@pytest.fixture
def places(tmp_path: Path) -> list[str]:
    """Pictures, and now and then a text, a zip, an empty file."""
    contents = [b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes([number % 251]) * number for number in range(COUNT)]
    contents[7], contents[200], contents[201] = b"ok\n", b"PK\3\4" + bytes(40), b""
    contents[300] = b"\xff\xd8\xff" + b"long" * 500_000
    for number, content in enumerate(contents):
        (tmp_path / f"写真 {number:03d}\n.jpg").write_bytes(content)
    return sorted(str(path) for path in tmp_path.iterdir())


def test_hashers_find_what_a_look_at_each_file_finds(places: list[str]) -> None:
    found = list(look_at_all(places))

    assert found == [look(place) for place in places]
    assert isinstance(found[300], Through)
    assert found[300].sha256 == sha256(Path(places[300]).read_bytes()).hexdigest()
    assert [type(found[number]) for number in (7, 200, 201)] == [Head, Head, Head]


def test_a_hasher_answers_by_itself_about_all_that_cannot_be_text(places: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at_here: list[str] = []

    def look_here(place: str) -> Through | Head:
        looked_at_here.append(place)
        return look(place)

    monkeypatch.setattr(hashers, "look", look_here)

    list(look_at_all(places))

    assert looked_at_here == [places[7], places[200], places[201]]


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="names there are Unicode")
def test_a_name_that_is_no_text_is_found_all_the_same(places: list[str], tmp_path: Path) -> None:
    name = os.path.join(os.fsencode(tmp_path), b"\xff\xfe.jpg")  # noqa: PTH118 - a path of bytes
    Path(os.fsdecode(name)).write_bytes(b"\xff\xd8\xffodd")

    found = list(look_at_all([*places, os.fsdecode(name)]))

    assert found[-1] == look(name)


def test_a_hasher_that_is_killed_halfway_loses_no_file(places: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ask = hashers._asked
    asked: list[int] = []

    def and_die(hasher: subprocess.Popen[bytes], some: Sequence[str]) -> list[hashers.Found]:
        asked.append(len(some))
        if len(asked) == 2:
            hasher.kill()
        return ask(hasher, some)

    monkeypatch.setattr(hashers, "_asked", and_die)

    assert list(look_at_all(places)) == [look(place) for place in places]
    assert len(asked) > 2


@pytest.mark.parametrize(
    "program",
    [
        "raise SystemExit",
        "import sys; sys.stdin.buffer.read(100); sys.stdout.buffer.write(b'0123 45 pict')",
        "import sys; sys.stdin.buffer.read(100); sys.stdout.buffer.write(b'\\n' * 50)",
        "not python",
    ],
)
def test_a_hasher_that_ends_within_an_answer_loses_no_file(
    places: list[str], monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(hashers, "PROGRAM", program)

    assert list(look_at_all(places)) == [look(place) for place in places]


@pytest.mark.parametrize("python", ["", "/nowhere/python"])
def test_without_a_python_to_start_threads_look(places: list[str], monkeypatch: pytest.MonkeyPatch, python: str) -> None:
    monkeypatch.setattr(sys, "executable", python)

    assert list(look_at_all(places)) == [look(place) for place in places]


def test_a_program_packed_as_one_file_does_not_start_itself(places: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(subprocess, "Popen", None)

    assert len(list(look_at_all(places))) == COUNT


@pytest.mark.parametrize("count", [COUNT, 30])
def test_a_file_that_vanished_is_named_by_the_error(places: list[str], count: int) -> None:
    Path(places[25]).unlink()

    with pytest.raises(FileNotFoundError) as caught:
        list(look_at_all(places[:count]))

    assert caught.value.filename == places[25]


@pytest.mark.usefixtures("places")
def test_no_process_is_left_when_nobody_asks_what_was_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = hashers._started()
    monkeypatch.setattr(hashers, "_started", lambda: started)

    ahead = hashers.look_ahead(str(tmp_path))
    ahead.looking.close()

    assert len(ahead.files) == COUNT
    assert all(one.returncode is not None for one in started)


def test_what_was_looked_at_ahead_is_taken_for_its_own_folder_and_each_time_it_is_named(
    places: list[str], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "a.jpg").write_bytes(b"\xff\xd8\xffother")
    ahead = hashers.look_ahead(str(tmp_path))

    shelf = open_shelf([other, tmp_path, tmp_path], lenient=True, digest=True, ahead=ahead)

    assert [item.path for item in shelf.items] == [str(other / "a.jpg"), *places, *places]
    half = len(places)
    assert [item.sha256 for item in shelf.items[1 : half + 1]] == [item.sha256 for item in shelf.items[half + 1 :]]


def test_no_process_is_left_when_the_looking_is_broken_off(places: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    started = hashers._started()
    monkeypatch.setattr(hashers, "_started", lambda: started)

    looking = look_at_all(places)
    next(looking)
    looking.close()  # type: ignore[attr-defined]

    assert len(started) == hashers.AT_ONCE
    assert all(one.returncode is not None for one in started)


def test_a_folder_of_many_files_lies_on_the_shelf_in_order(places: list[str], tmp_path: Path) -> None:
    shelf = open_shelf([tmp_path], lenient=True, digest=True)

    assert [item.path for item in shelf.items] == places
    assert [item.path for item in shelf.items if item.sha256 is None] == [places[7], places[200], places[201]]
