"""The same bundle as a zip gives the same answer as its folder."""

import io
import random
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.makers.bundles import a_key, make_bundle

from tomoshibi.evidence.sealing.archive import write_zip
from tomoshibi.evidence.sealing.keys import fingerprint
from tomoshibi_verify import NotABundle, verify

FINGERPRINT = fingerprint(a_key().public_bytes())


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    make_bundle(tmp_path / "bundle")
    return tmp_path / "bundle"


def zipped(folder: Path) -> Path:
    out = folder.with_name("bundle.zip")
    with out.open("wb") as opened:
        write_zip(folder, opened, name="bundle")
    return out


def repacked(folder: Path, change: Callable[[zipfile.ZipFile], None], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Pack a bundle as another program might, with one more thing done to it."""
    out = folder.with_name("other.zip")
    with zipfile.ZipFile(out, "w", method) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder.parent))
        change(archive)
    return out


def found(path: Path) -> str:
    return "\n".join(one.detail for one in verify(path).checks if one.state not in ("intact", "not checked"))


def test_the_zip_gives_the_same_answer_as_the_folder(bundle: Path) -> None:
    archive = zipped(bundle)

    assert verify(archive, FINGERPRINT).to_json() == verify(bundle, FINGERPRINT).to_json()
    assert verify(archive, FINGERPRINT).is_good


def test_the_zip_of_a_changed_bundle_gives_the_same_answer_too(bundle: Path) -> None:
    (bundle / "data/report.pdf").write_bytes(b"another")
    (bundle / "data/source/talk.txt").unlink()
    (bundle / "extra").write_bytes(b"x")

    archive = zipped(bundle)

    assert verify(archive).to_json() == verify(bundle).to_json()


def test_two_zips_of_one_bundle_have_equal_bytes(bundle: Path) -> None:
    first, second = io.BytesIO(), io.BytesIO()

    write_zip(bundle, first, name="bundle")
    shutil.copytree(bundle, bundle.with_name("copy"))
    write_zip(bundle.with_name("copy"), second, name="bundle")

    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_packed_by_another_program_is_as_good(bundle: Path, method: int) -> None:
    archive = repacked(bundle, lambda archive: None, method)

    assert verify(archive).state == "intact"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_can_unpack_without_bound_is_refused_by_name(bundle: Path, method: int) -> None:
    archive = repacked(bundle, lambda _: None, method)

    answer = verify(archive, FINGERPRINT)

    assert answer.state == "unreadable"
    assert "packed by a method other than stored and deflate" in found(archive)


def test_a_member_that_would_unpack_to_a_bomb_is_not_unpacked(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tomoshibi_verify.contents.ALWAYS_UNPACKED", 1 << 20)
    archive = repacked(bundle, lambda it: it.writestr("bundle/data/source/bomb.txt", bytes(200 << 20)))

    answer = verify(archive, FINGERPRINT)

    assert answer.state == "unreadable"
    assert "data/source/bomb.txt: could not be read (would unpack to more than 200 times the zip" in found(archive)


def test_a_member_that_states_a_smaller_size_than_it_holds_gives_no_more_than_that(bundle: Path) -> None:
    archive = repacked(bundle, lambda it: it.writestr("bundle/data/source/bomb.txt", bytes(1_234_567)))
    raw = archive.read_bytes()
    lying = raw.replace((1_234_567).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    archive.write_bytes(lying)

    answer = verify(archive, FINGERPRINT)

    assert lying != raw
    assert answer.state == "changed"
    assert "data/source/bomb.txt: damaged inside the zip" in found(archive)


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"], ids=["macOS", "Japanese Windows"])
def test_names_that_are_not_marked_as_utf_8_are_read(bundle: Path, encoding: str) -> None:
    archive = bundle.with_name("other.zip")
    unmarked = "data/source/あとで.txt".encode(encoding)
    with zipfile.ZipFile(archive, "w") as opened:
        for path in sorted(one for one in bundle.rglob("*") if one.is_file()):
            name = path.relative_to(bundle).as_posix()
            opened.write(path, name if name.isascii() else "?" * len(unmarked))
    content = archive.read_bytes()
    archive.write_bytes(content.replace(b"?" * len(unmarked), unmarked))

    assert verify(archive).state == "intact"


def test_a_zip_without_a_folder_around_the_bundle_is_as_good(bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "flat.zip", "w") as archive:
        for path in bundle.rglob("*"):
            archive.write(path, path.relative_to(bundle))

    assert verify(tmp_path / "flat.zip").state == "intact"


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "bundle/../../outside", "bundle/a\\..\\b", "elsewhere/x"])
def test_a_member_with_an_unsafe_name_is_named(bundle: Path, name: str) -> None:
    archive = repacked(bundle, lambda archive: archive.writestr(name, b"x"))

    assert verify(archive).state == "changed"
    assert name.removeprefix("bundle/") in found(archive)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_stands_there_twice_is_named(bundle: Path) -> None:
    archive = repacked(bundle, lambda archive: archive.writestr("bundle/seal.json", b"{}"))

    assert verify(archive).state == "changed"
    assert "seal.json: stands in the zip more than once" in found(archive)


def test_an_empty_folder_and_a_link_in_a_zip_are_named(bundle: Path) -> None:
    link = zipfile.ZipInfo("bundle/data/link")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    def add(archive: zipfile.ZipFile) -> None:
        archive.writestr("bundle/data/empty/", b"")
        archive.writestr(link, b"/etc/hostname")

    archive = repacked(bundle, add)

    assert "data/empty/: an empty folder" in found(archive)
    assert "data/link: a link" in found(archive)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_is_changed_and_named(bundle: Path, method: int) -> None:
    archive = repacked(bundle, lambda archive: None, method)
    with zipfile.ZipFile(archive) as opened:
        member = opened.getinfo("bundle/data/records.jsonl")
    content = bytearray(archive.read_bytes())
    content[member.header_offset + 30 + len(member.filename) + 40] ^= 0x55
    archive.write_bytes(content)

    assert verify(archive).state == "changed"
    assert "data/records.jsonl" in found(archive)


def test_every_flipped_bit_in_our_zip_is_found(bundle: Path) -> None:
    archive = zipped(bundle)
    whole = archive.read_bytes()
    draw = random.Random(20261122)
    around_the_files = [*range(300), *range(len(whole) - 1500, len(whole))]
    places = draw.sample(around_the_files, 150) + draw.sample(range(len(whole)), 100)

    for place in places:
        content = bytearray(whole)
        content[place] ^= 1 << draw.randrange(8)
        archive.write_bytes(content)

        assert verify(archive).state in ("changed", "unreadable"), place


@pytest.mark.parametrize("where", ["before", "after"])
def test_bytes_added_to_our_zip_are_found(bundle: Path, where: str) -> None:
    archive = zipped(bundle)
    whole = archive.read_bytes()
    archive.write_bytes(b"hidden" + whole if where == "before" else whole + b"hidden")

    assert verify(archive).state == "changed"


def test_our_zip_is_read_by_other_programs(bundle: Path) -> None:
    archive = zipped(bundle)

    with zipfile.ZipFile(archive) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [f"bundle/{path}" for path in sorted(
            one.relative_to(bundle).as_posix() for one in bundle.rglob("*") if one.is_file()
        )]  # fmt: skip


def test_a_zip_that_was_cut_off_is_unreadable(bundle: Path) -> None:
    archive = zipped(bundle)
    with archive.open("r+b") as opened:
        opened.truncate(archive.stat().st_size - 30)

    assert verify(archive).state == "unreadable"


def test_a_zip_of_something_else_is_no_bundle(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("talk.txt", b"x")

    with pytest.raises(NotABundle):
        verify(tmp_path / "other.zip")


@pytest.mark.parametrize("place", [20, 24])  # of the packed and the unpacked size in the list (APPNOTE 4.3.12)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("more", [-1, 1, 300])
def test_a_member_that_is_longer_or_shorter_than_it_states_is_damaged(bundle: Path, place: int, method: int, more: int) -> None:
    archive = repacked(bundle, lambda _: None, method)
    content = bytearray(archive.read_bytes())
    at = content.rfind(b"PK\1\2", 0, content.rfind(b"/seal.json")) + place
    content[at : at + 4] = (int.from_bytes(content[at : at + 4], "little") + more).to_bytes(4, "little")
    archive.write_bytes(content)

    answer = verify(archive)

    assert answer.state == "changed"
    assert "seal.json: damaged inside the zip" in found(archive)


def test_a_zip_whose_front_is_gone_is_damaged_and_names_the_files(bundle: Path) -> None:
    archive = repacked(bundle, lambda _: None)
    archive.write_bytes(archive.read_bytes()[40:])

    assert verify(archive).state == "changed"
    assert "bag-info.txt: damaged inside the zip" in found(archive)
