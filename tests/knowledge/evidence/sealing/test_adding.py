"""Adding to a bundle that is sealed: whole or not at all, one after the other, and torn lines mended and told."""

import json
import multiprocessing
import os
import shutil
import stat
import threading
import zipfile
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.makers.bundles import PROGRAM, SEALED_AT, a_key, make_bundle
from tests.makers.preserved import bytes_of
from tests.makers.stamped import lines_after

from tomoshibi.evidence.sealing import adding
from tomoshibi.evidence.sealing.adding import NotAsSealed, held
from tomoshibi.evidence.sealing.archive import write_zip
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.custody_after import append_acts, append_to
from tomoshibi.evidence.sealing.keys import new_key
from tomoshibi_verify import NotABundle, verify

HANDED = Act(SEALED_AT, "handed over", "ともしび相談室")
PAIR = {"stamps/1.tsq": b"request", "stamps/1.tsr": b"reply"}
NEXT_PAIR = {"stamps/2.tsq": b"request 2", "stamps/2.tsr": b"reply 2"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_bundle(tmp_path / "bundle")
    return tmp_path / "bundle"


@pytest.fixture(params=["folder", "zip"])
def bundle(request: pytest.FixtureRequest, folder: Path) -> Path:
    if request.param == "folder":
        return folder
    packed = folder.with_suffix(".zip")
    with packed.open("xb") as out:
        write_zip(folder, out, name="talk")
    return packed


def inside(bundle: Path) -> dict[str, bytes]:
    if bundle.is_dir():
        return bytes_of(bundle)
    with zipfile.ZipFile(bundle) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def after(bundle: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in inside(bundle)["custody-after.jsonl"].splitlines()]


def test_acts_follow_on_custody_and_end_in_a_checkpoint(bundle: Path) -> None:
    before = inside(bundle)

    added = append_acts(bundle, [HANDED], key=a_key(), program=PROGRAM)

    now = inside(bundle)
    lines = now["custody-after.jsonl"].splitlines()
    assert {path: content for path, content in now.items() if path != "custody-after.jsonl"} == before
    assert [(one["seq"], one["act"]) for one in after(bundle)] == [(5, "handed over"), (6, "checkpoint")]
    assert json.loads(lines[0])["previous"] == sha256(before["custody.jsonl"].splitlines()[-1]).hexdigest()
    assert (added.count, added.head, added.is_signed) == (6, sha256(lines[-1]).hexdigest(), True)
    assert verify(bundle).state == "intact"


def test_acts_added_later_follow_on_those_before(bundle: Path) -> None:
    first = append_acts(bundle, [HANDED], key=a_key(), program=PROGRAM)
    append_acts(bundle, [HANDED, HANDED], key=None, program=PROGRAM)

    assert [one["seq"] for one in after(bundle)] == [5, 6, 7, 8]
    assert after(bundle)[2]["previous"] == first.head
    assert verify(bundle).state == "intact"


def test_a_one_time_key_signs_nothing_that_comes_later(bundle: Path) -> None:
    key = new_key("one-time", random=lambda size: bytes([7]) * size)

    added = append_acts(bundle, [HANDED], key=key, program=PROGRAM)

    assert not added.is_signed
    assert [one["act"] for one in after(bundle)] == ["handed over"]


def test_a_zip_keeps_its_form_its_folder_and_its_mode(folder: Path) -> None:
    packed = folder.with_suffix(".zip")
    with packed.open("xb") as out:
        write_zip(folder, out, name="talk")
    packed.chmod(0o640)

    append_acts(packed, [HANDED], key=a_key(), program=PROGRAM)

    append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)
    expected = folder.with_name("expected.zip")
    with expected.open("xb") as out:
        write_zip(folder, out, name="talk")
    assert packed.read_bytes() == expected.read_bytes()
    assert stat.S_IMODE(packed.stat().st_mode) == 0o640
    assert sorted(one.name for one in folder.parent.iterdir()) == ["bundle", "bundle.zip", "expected.zip"]


def test_a_zip_packed_by_another_program_gets_our_form(folder: Path) -> None:
    packed = folder.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for path, content in bytes_of(folder).items():
            out.writestr(path, content)

    append_acts(packed, [HANDED], key=a_key(), program=PROGRAM)

    assert verify(packed).state == "intact"
    assert zipfile.ZipFile(packed).namelist()[0] == "bundle/bag-info.txt"


def test_a_damaged_zip_is_not_written_anew_and_made_to_look_whole(folder: Path) -> None:
    packed = folder.with_suffix(".zip")
    with packed.open("xb") as out:
        write_zip(folder, out, name="talk")
    content = bytearray(packed.read_bytes())
    content[10] ^= 1  # a date around the first file
    packed.write_bytes(bytes(content))

    with pytest.raises(NotAsSealed):
        append_acts(packed, [HANDED], key=a_key(), program=PROGRAM)

    assert packed.read_bytes() == bytes(content)


@pytest.mark.parametrize("path", ["seal.json", "seal.sig", "custody.jsonl"])
@pytest.mark.parametrize("spoil", [lambda content: content + b"x", lambda content: content[:-1], lambda content: b""])
def test_nothing_is_added_where_the_seal_or_custody_is_not_whole(
    folder: Path, path: str, spoil: Callable[[bytes], bytes]
) -> None:
    (folder / path).write_bytes(spoil((folder / path).read_bytes()))
    before = bytes_of(folder)

    with pytest.raises(NotAsSealed):
        append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)

    assert bytes_of(folder) == before


def test_nothing_is_added_to_a_chain_that_was_edited(bundle: Path, folder: Path) -> None:
    append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)
    path = folder / "custody-after.jsonl"
    path.write_bytes(path.read_bytes().replace(b"handed", b"harded"))

    with pytest.raises(NotAsSealed):
        append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)


def test_what_is_no_bundle_is_refused_before_anything_is_locked(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotABundle):
            append_acts(path, [HANDED], key=a_key(), program=PROGRAM)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("torn", [b"{", b'{"act":"handed over","at"', b"\0" * 700])
def test_a_torn_last_line_is_taken_off_by_the_next_act_and_told_in_custody(folder: Path, torn: bytes) -> None:
    append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)
    path = folder / "custody-after.jsonl"
    path.write_bytes(path.read_bytes() + torn)

    added = append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)

    lines = lines_after(folder)
    assert added.mended == len(torn)
    assert [one["act"] for one in lines] == ["handed over", "checkpoint", "mended", "handed over", "checkpoint"]
    assert lines[2]["detail"] == {"bytes": len(torn), "sha256": sha256(torn).hexdigest()}
    assert verify(folder).state == "intact"


def test_a_whole_line_that_lacks_only_its_end_is_torn_too(folder: Path) -> None:
    append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)
    path = folder / "custody-after.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    assert verify(folder).state == "incomplete"

    append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)

    assert [one["act"] for one in lines_after(folder)] == ["handed over", "mended", "handed over", "checkpoint"]
    assert verify(folder).state == "intact"


def test_a_disk_that_is_full_in_the_middle_of_a_line_leaves_none_of_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)
    before = bytes_of(folder)
    real, here = os.write, threading.get_ident()
    short = slice(50)
    monkeypatch.setattr(os, "write", lambda to, content: real(to, content[short] if threading.get_ident() == here else content))

    with pytest.raises(OSError):
        append_acts(folder, [HANDED], key=a_key(), program=PROGRAM)

    assert bytes_of(folder) == before


class Killed(BaseException):
    """The process is gone at this moment: nothing after it runs."""


def stamp(bundle: Path, pair: dict[str, bytes]) -> None:
    (number,) = {int(path[7]) for path in pair}
    hashes = {
        name: sha256(pair[f"stamps/{number}.{half}"]).hexdigest() for half, name in (("tsq", "request"), ("tsr", "reply"))
    }
    with held(bundle) as holding:
        act = Act(SEALED_AT, "stamped", "", {"number": number, **hashes, "authority": "x"})
        append_to(holding, [act], key=a_key(), program=PROGRAM, stamps=pair)


STEPS = [(adding, "write_new"), (Path, "rename"), (Path, "replace"), (os, "fsync"), (os, "write"), (Path, "mkdir")]


@pytest.mark.parametrize("when", range(6))
@pytest.mark.parametrize(("owner", "name"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("pair", [PAIR, NEXT_PAIR], ids=["first", "second"])
def test_a_kill_at_any_step_leaves_files_that_are_whole_and_the_next_one_finishes(
    bundle: Path, owner: Any, name: str, when: int, pair: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    if pair is NEXT_PAIR:
        stamp(bundle, PAIR)
    before = inside(bundle)
    real = getattr(owner, name)
    count, here = 0, threading.get_ident()

    def dies(*given: Any, **more: Any) -> Any:
        nonlocal count
        if threading.get_ident() != here:
            return real(*given, **more)  # pytest's own
        count += 1
        if count > when:
            raise Killed
        return real(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, dies)
        patched.setattr(shutil, "rmtree", lambda *given, **more: None)  # a process that is gone cleans nothing up
        with suppress(Killed):
            stamp(bundle, pair)
    now = inside(bundle)
    wanted = {**before, **pair}
    assert {path: content for path, content in now.items() if path != "custody-after.jsonl"}.items() <= wanted.items()
    assert now.keys() >= before.keys()

    with held(bundle) as holding:
        halves = {path for path in holding.outside if path in pair}
    assert halves in (set(), set(pair))
    append_acts(bundle, [HANDED], key=a_key(), program=PROGRAM)
    told = [one["detail"]["number"] for one in after(bundle) if one["act"] == "stamped"]
    left = {path for path in inside(bundle) if path.startswith("stamps/")}
    assert {f"stamps/{number}.{half}" for number in told for half in ("tsq", "tsr")} <= left


def append_many(bundle: Path, times: int) -> None:
    for _ in range(times):
        append_acts(bundle, [HANDED], key=a_key(), program=PROGRAM)


def test_several_who_add_at_once_wait_for_each_other(bundle: Path) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=append_many, args=(bundle, 5)) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()

    assert [one.exitcode for one in workers] == [0, 0, 0, 0]
    assert [one["act"] for one in after(bundle)] == ["handed over", "checkpoint"] * 20
    assert verify(bundle).state == "intact"


def test_who_comes_second_sees_what_the_first_has_added(bundle: Path) -> None:
    context = multiprocessing.get_context("fork")
    seen: multiprocessing.SimpleQueue[int] = context.SimpleQueue()
    go = context.Event()

    def look() -> None:
        go.wait(20)
        with held(bundle) as holding:
            seen.put(holding.after.count)

    second = context.Process(target=look)
    second.start()  # before the lock is taken: a forked child would share it
    with held(bundle) as holding:
        go.set()
        append_to(holding, [HANDED], key=a_key(), program=PROGRAM)
    second.join(20)

    assert seen.get() == 6


def test_a_bundle_reached_by_a_link_is_added_to_where_it_lies(bundle: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(bundle)

    append_acts(link, [HANDED], key=a_key(), program=PROGRAM)

    assert link.is_symlink()
    assert verify(bundle).state == "intact"
    assert len(after(bundle)) == 2


def test_where_nothing_can_be_written_beside_the_bundle_stamps_still_go_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "_beside", lambda place: Path("/proc/nothing/here"))

    stamp(folder, PAIR)
    stamp(folder, NEXT_PAIR)

    assert {path: content for path, content in bytes_of(folder).items() if path.startswith("stamps/")} == {**PAIR, **NEXT_PAIR}
