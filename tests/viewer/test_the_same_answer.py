"""The page reaches the answers of the stand-alone verifier, and names the same places."""

import random
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from bench import forgeries, mutations
from bench.packed import ALL_PACKED
from bench.site import ALL, Mutation, NotHere, Site, Touched
from bench.specimens import Specimen, make_all

from tests.viewer.opened import Opened, Verdict
from tomoshibi_verify import NotABundle, verify
from tomoshibi_verify.answer import Answer

assert mutations
assert forgeries  # loading them fills the list of ways
# A browser does not tell a page of these when a folder is chosen; the page says so, and verify.pyz finds them.
NOT_TOLD = ("empty folder added", "link planted")
# What stands there instead is not told either: to the page the file is missing.
SEEN_AS_MISSING = ("file replaced by a link to its copy", "file replaced by a folder")
STALLS = ("file replaced by a pipe (the tools wait for ever)",)
TIMES = 3  # so often each way of tampering is tried, each time on another bundle


@pytest.fixture(scope="session")
def specimens(tmp_path_factory: pytest.TempPathFactory) -> list[Specimen]:
    return make_all(tmp_path_factory.mktemp("specimens"))


@pytest.mark.parametrize("number", range(8))
def test_an_untouched_bundle_is_intact(specimens: list[Specimen], opened: Opened, number: int) -> None:
    shown = opened.open(specimens[number].path)

    assert (shown.state, shown.signer, shown.time) == ("intact", "not checked", "not yet stamped")
    assert shown.faults == ""


@pytest.mark.parametrize("mutation", [one for one in ALL if one.kind not in STALLS], ids=lambda one: str(one.kind))
def test_a_tampered_folder_gets_the_answer_of_the_verifier(
    specimens: list[Specimen], opened: Opened, tmp_path: Path, mutation: Mutation
) -> None:
    chance = random.Random(mutation.kind)
    for turn in range(TIMES):
        bundle, touched = spoilt(specimens, mutation, chance, tmp_path / str(turn))
        shown = opened.open(bundle)

        if mutation.kind in SEEN_AS_MISSING:
            assert shown.state == "incomplete"
            assert touched[0] in shown.faults
        elif mutation.kind not in NOT_TOLD:
            same_answer(shown, bundle)


@pytest.mark.parametrize("mutation", ALL_PACKED, ids=lambda one: str(one.kind))
def test_a_tampered_zip_gets_the_answer_of_the_verifier(
    specimens: list[Specimen], opened: Opened, tmp_path: Path, mutation: Mutation
) -> None:
    chance = random.Random(mutation.kind)
    for turn in range(3 * TIMES):
        bundle, _ = spoilt(specimens, mutation, chance, tmp_path / str(turn), packed=True)
        same_answer(opened.open(bundle), bundle)


def spoilt(
    specimens: list[Specimen], mutation: Mutation, chance: random.Random, room: Path, *, packed: bool = False
) -> tuple[Path, Touched]:
    fitting = [one for one in specimens if one.is_zip == packed]
    others = tuple(one.path for one in specimens if not one.is_zip)
    for _ in range(100):
        specimen = chance.choice(fitting)
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir()
        bundle = room / specimen.path.name
        if packed:
            shutil.copyfile(specimen.path, bundle)
        else:
            shutil.copytree(specimen.path, bundle)
        try:
            touched = mutation.apply(Site(bundle, chance, tuple(one for one in others if one != specimen.path)))
        except NotHere:
            continue
        return bundle, touched
    raise AssertionError(f"{mutation.kind} fits no specimen")


def same_answer(shown: Verdict, bundle: Path) -> None:
    try:
        answer = verify(bundle)
    except NotABundle:
        assert shown.state == "not a bundle"
        return
    assert shown.state == answer.state, (shown, answer.checks)
    if not any(one.detail.endswith("its other half is missing") for one in answer.checks):  # half a stamp is no stamp
        assert shown.time == answer.time, (shown, answer.checks)
    for said in fault_lines(answer):
        assert said in shown.faults, (said, shown.faults)


def fault_lines(answer: Answer) -> list[str]:
    """Return the lines that must be told; why a line cannot be read is worded by each program as it can."""
    found = [one for one in answer.checks if one.state != "intact" and one.name not in ("signer", "stamps")]
    return [re.split("読み解けません|壊れています|読み取れません", one.detail_ja)[0] for one in found[:30]]


@pytest.mark.parametrize("seed", range(60))
def test_a_zip_of_another_program_that_is_damaged_around_its_files_gets_the_answer_of_the_verifier(
    specimens: list[Specimen], opened: Opened, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    folder = next(one.path for one in specimens if not one.is_zip)
    archive = tmp_path / "talk.zip"
    with zipfile.ZipFile(archive, "w", chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as out:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                out.write(path, f"talk/{path.relative_to(folder).as_posix()}")
    archive.write_bytes(damaged_around(archive.read_bytes(), chance))

    shown = opened.open(archive)

    same_answer(shown, archive)


def damaged_around(content: bytes, chance: random.Random) -> bytes:
    """Return a zip with its front cut off, or with a bit changed in its list, in what ends it or in the head of a file."""
    end = content.rfind(b"PK\5\6")
    listed = int.from_bytes(content[end + 16 : end + 20], "little")
    heads = [match.start() for match in re.finditer(b"PK\3\4", content[:listed])]
    way = chance.choice(["front", "list", "list", "end", "head"])
    if way == "front":
        return content[chance.randrange(1, 5000) :]
    at = {
        "list": chance.randrange(listed, end),
        "end": chance.randrange(end, len(content)),
        "head": chance.choice(heads) + chance.randrange(30),
    }[way]
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
