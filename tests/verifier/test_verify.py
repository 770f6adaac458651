"""Untouched bundles are intact; every change is found, and its place named."""

import hashlib
import json
import os
import shutil
import subprocess
import unicodedata
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.makers.bundles import Material, a_key, a_record, make_bundle

from tomoshibi.evidence.sealing.keys import fingerprint
from tomoshibi_verify import Answer, MalformedFingerprint, NotABundle, verify
from tomoshibi_verify.contents import CannotRead, Contents

FINGERPRINT = fingerprint(a_key().public_bytes())
AT_THE_START = {"source": 0, "start": 0, "end": 0, "line": 1}
EVERYTHING_CHECKED = {
    "structure", "payload", "tag files", "unexpected", "oxum", "seal", "tag manifest", "rows", "sources", "spans",
    "tree size", "root", "custody", "signature", "signer", "stamps",
}  # fmt: skip


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed") / "bundle"
    make_bundle(folder)
    return folder


@pytest.fixture
def bundle(sealed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sealed, tmp_path / "bundle"))


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def found(answer: Answer, name: str | None = None) -> str:
    """Everything that was found wrong, or what was found under one name."""
    wrong = ("changed", "incomplete", "unreadable")
    return "\n".join(one.detail for one in answer.checks if one.state in wrong and name in (None, one.name))


def rebuild(folder: Path) -> None:
    """Do what an attacker without the key can do: make both manifests fit again."""
    tags = ["bag-info.txt", "bagit.txt", "custody.jsonl", "manifest-sha256.txt", "verify.html", "verify.pyz"]
    for name, listed in (
        ("manifest-sha256.txt", [path for path in files(folder) if path.startswith("data/")]),
        ("tagmanifest-sha256.txt", tags),
    ):
        if name == "tagmanifest-sha256.txt":
            payload = [folder / path for path in files(folder) if path.startswith("data/")]
            info = (folder / "bag-info.txt").read_text("utf-8").split("Payload-Oxum")[0]
            size = sum(path.stat().st_size for path in payload)
            (folder / "bag-info.txt").write_text(f"{info}Payload-Oxum: {size}.{len(payload)}\n", "utf-8")
        lines = [f"{hashlib.sha256((folder / path).read_bytes()).hexdigest()}  {path}\n" for path in listed]
        (folder / name).write_text("".join(lines), "utf-8", newline="\n")


@pytest.mark.parametrize(
    "material",
    [
        Material(),
        Material(sources={}, withheld=0, records=[]),
        Material(sources={"empty.txt": b""}, records=[a_record(1, "x" * 100_000, span=AT_THE_START, time=None)]),
        Material(sources={f"話/{n} か\u3099.txt": b"x" * 60 for n in range(5)}, withheld=70),
    ],
    ids=["ordinary", "empty", "long text", "folders and decomposed names"],
)  # fmt: skip
def test_an_untouched_bundle_is_intact_for_us_and_for_other_tools(material: Material, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    make_bundle(bundle, material)

    answer = verify(bundle, FINGERPRINT)

    assert (answer.state, answer.signer, answer.time) == ("intact", "trusted", "not yet stamped")
    assert {one.name for one in answer.checks} == EVERYTHING_CHECKED
    assert answer.fingerprint == FINGERPRINT
    assert bagit.Bag(str(bundle)).validate()
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "-c", "--strict", "--quiet", manifest], cwd=bundle, check=True)


def test_checking_leaves_nothing_behind(bundle: Path) -> None:
    before = {path: (bundle / path).stat().st_mtime_ns for path in files(bundle)}
    folders = sorted(bundle.rglob("*"))

    verify(bundle)

    assert {path: (bundle / path).stat().st_mtime_ns for path in files(bundle)} == before
    assert sorted(bundle.rglob("*")) == folders


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_flipped_bit_anywhere_is_found_and_named(sealed: Path, tmp_path: Path, data: st.DataObject) -> None:
    bundle = tmp_path / "flipped"
    shutil.rmtree(bundle, ignore_errors=True)
    shutil.copytree(sealed, bundle)
    path = data.draw(st.sampled_from(files(bundle)))
    content = bytearray((bundle / path).read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    (bundle / path).write_bytes(content)

    answer = verify(bundle)

    assert answer.state == "changed"
    assert path in found(answer)


@pytest.mark.parametrize("again", [False, True], ids=["as it is", "manifests rebuilt"])
def test_every_file_that_was_cut_short_is_found_and_named(sealed: Path, tmp_path: Path, again: bool) -> None:
    for number, path in enumerate(files(sealed)):
        bundle = Path(shutil.copytree(sealed, tmp_path / str(number)))
        with (bundle / path).open("r+b") as opened:
            opened.truncate((bundle / path).stat().st_size // 2)
        if again:
            rebuild(bundle)

        answer = verify(bundle)

        if again and path.endswith("manifest-sha256.txt"):
            assert answer.state == "intact"  # rebuilding put back what was cut
        else:
            assert answer.state == "changed"
            assert again or path in found(answer)


def test_every_file_that_was_removed_is_missing_and_named(sealed: Path, tmp_path: Path) -> None:
    for number, path in enumerate(files(sealed)):
        bundle = Path(shutil.copytree(sealed, tmp_path / str(number)))
        (bundle / path).unlink()
        if path.startswith("data/source/"):
            (bundle / "data/source/keep").touch()  # an emptied folder would be another finding
            (bundle / "data/source/keep").unlink()

        answer = verify(bundle)

        assert answer.state == "incomplete", (path, found(answer))
        assert path in found(answer)


@pytest.mark.parametrize("path", ["data/.hidden", "data/source/deep/er/x", "extra", "stamps/readme", "data/noext", "fetch.txt"])
@pytest.mark.parametrize("again", [False, True], ids=["as it is", "manifests rebuilt"])
def test_a_file_that_was_added_is_found_and_named(bundle: Path, path: str, again: bool) -> None:
    (bundle / path).parent.mkdir(parents=True, exist_ok=True)
    (bundle / path).write_bytes(b"added\n")
    if again:
        rebuild(bundle)

    answer = verify(bundle)

    assert answer.state == "changed"
    assert path in found(answer) or again


@pytest.mark.parametrize("path", ["empty", "data/empty", "data/source/a/b", "stamps"])
def test_an_empty_folder_is_found_and_named(bundle: Path, path: str) -> None:
    (bundle / path).mkdir(parents=True)

    answer = verify(bundle)

    assert answer.state == "changed"
    assert path in found(answer, "unexpected")


def test_every_file_that_was_renamed_is_named_with_both_names(sealed: Path, tmp_path: Path) -> None:
    for number, path in enumerate(files(sealed)):
        bundle = Path(shutil.copytree(sealed, tmp_path / str(number)))
        (bundle / path).rename(bundle / f"{path}.old")

        answer = verify(bundle)

        assert answer.state == "changed"
        assert path in found(answer)
        assert f"{path}.old" in found(answer)


def test_a_name_in_another_unicode_form_is_found_and_explained(bundle: Path) -> None:
    old = bundle / "data/source/あとで.txt"
    old.rename(bundle / unicodedata.normalize("NFD", "data/source/あとで.txt"))

    answer = verify(bundle)

    assert answer.state == "changed"
    assert "Unicode form only" in found(answer, "payload")


def test_two_swapped_files_are_found_and_name_each_other(bundle: Path) -> None:
    one, two = bundle / "data/source/talk.txt", bundle / "data/source/あとで.txt"
    one.rename(bundle / "x")
    two.rename(one)
    (bundle / "x").rename(two)

    answer = verify(bundle)

    assert answer.state == "changed"
    assert "data/source/talk.txt: the content is not the sealed one; it is that of data/source/あとで.txt" in found(answer)


def test_a_seal_swapped_with_its_signature_names_both(bundle: Path) -> None:
    seal, signature = (bundle / "seal.json").read_bytes(), (bundle / "seal.sig").read_bytes()
    (bundle / "seal.json").write_bytes(signature)
    (bundle / "seal.sig").write_bytes(seal)

    answer = verify(bundle)

    assert answer.state == "changed"
    assert "seal.json" in found(answer, "seal")
    assert "seal.sig" in found(answer, "signature")


def test_a_changed_time_of_a_file_is_no_change(bundle: Path) -> None:
    os.utime(bundle / "data/report.pdf", (0, 0))

    assert verify(bundle).state == "intact"


def test_rebuilt_manifests_do_not_hide_a_change_though_other_tools_accept_it(bundle: Path) -> None:
    talk = bundle / "data/source/talk.txt"
    talk.write_bytes(talk.read_bytes().replace(b"10", b"11"))
    rebuild(bundle)

    answer = verify(bundle)

    assert bagit.Bag(str(bundle)).validate()
    assert answer.state == "changed"
    assert "data/source/talk.txt" in found(answer, "sources")
    assert "tagmanifest-sha256.txt" in found(answer, "tag manifest")


def test_changed_rows_give_another_root_even_when_all_else_was_rebuilt(bundle: Path) -> None:
    records = bundle / "data/records.jsonl"
    records.write_bytes(records.read_bytes().replace("元気".encode(), "平気".encode()))
    rebuild(bundle)

    answer = verify(bundle)

    assert answer.state == "changed"
    assert found(answer, "root")


def test_a_rewritten_seal_without_the_key_has_no_signature(bundle: Path) -> None:
    seal = json.loads((bundle / "seal.json").read_bytes())
    seal["sealed_at"] = "2026-01-01T00:00:00Z"
    (bundle / "seal.json").write_bytes(json.dumps(seal, sort_keys=True, separators=(",", ":")).encode())

    answer = verify(bundle)

    assert answer.state == "changed"
    assert "seal.sig" in found(answer, "signature")


def test_a_bundle_made_anew_with_another_key_is_found_with_trust_only(tmp_path: Path) -> None:
    forged = Material(texts=["forged"])
    make_bundle(tmp_path / "forged", forged, key=a_key("somebody else"))

    without = verify(tmp_path / "forged")
    with_trust = verify(tmp_path / "forged", FINGERPRINT)

    assert (without.state, without.signer, without.is_good) == ("intact", "not checked", True)
    assert (with_trust.state, with_trust.signer, with_trust.is_good) == ("intact", "other", False)


def test_a_signature_of_another_key_does_not_fit(bundle: Path) -> None:
    other = a_key("somebody else")
    (bundle / "seal.sig").write_bytes(other.sign((bundle / "seal.json").read_bytes()))

    answer = verify(bundle, FINGERPRINT)

    assert (answer.state, answer.signer) == ("changed", "other")


def test_a_fingerprint_may_be_typed_in_any_way(bundle: Path) -> None:
    grouped = " ".join(FINGERPRINT[at : at + 4] for at in range(0, 64, 4))
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in FINGERPRINT)
    colons = ":".join(FINGERPRINT[at : at + 2] for at in range(0, 64, 2)).upper()

    signers = [verify(bundle, typed).signer for typed in (grouped, wide, colons, f"\u3000{grouped}\n")]

    assert signers == ["trusted"] * 4


@pytest.mark.parametrize("typed", ["", "abcd", FINGERPRINT[:-1], FINGERPRINT + "0", FINGERPRINT[:-1] + "g"])
def test_a_malformed_fingerprint_is_refused(bundle: Path, typed: str) -> None:
    with pytest.raises(MalformedFingerprint):
        verify(bundle, typed)


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"text")
    (tmp_path / "folder").mkdir()

    others = ("nothing", "file", "folder", "file/below", "nul\0")
    for path in [*(tmp_path / name for name in others), Path(__file__).parent]:
        with pytest.raises(NotABundle):
            verify(path)


def test_links_and_pipes_are_named_and_never_followed(bundle: Path) -> None:
    talk = bundle / "data/source/talk.txt"
    talk.rename(bundle.parent / "talk.txt")
    talk.symlink_to(bundle.parent / "talk.txt")
    os.mkfifo(bundle / "data/pipe")

    answer = verify(bundle)

    assert answer.state == "changed"
    assert "data/source/talk.txt: a link" in found(answer, "unexpected")
    assert "data/pipe: neither" in found(answer, "unexpected")


def test_a_file_that_cannot_be_read_is_unreadable_not_changed(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Contents.open

    def refuse(self: Contents, path: str) -> object:
        if path == "data/report.pdf":
            raise CannotRead("Permission denied")
        return real(self, path)

    monkeypatch.setattr(Contents, "open", refuse)

    answer = verify(bundle)

    assert answer.state == "unreadable"
    assert "data/report.pdf" in found(answer)


@pytest.mark.parametrize(
    "path",
    ["data/records.jsonl", "data/sources.jsonl", "data/withheld.jsonl", "data/leaves.jsonl", "seal.json", "seal.sig",
     "custody.jsonl", "custody-after.jsonl", "manifest-sha256.txt", "tagmanifest-sha256.txt", "bagit.txt",
     "bag-info.txt"],
)  # fmt: skip
@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\0" * 5000, b"\xff\xfe\n" * 300, b"[" * 200_000, b"{}\n{}\n", b"null\n", b"x" * 3_000_000,
     b'{"a":' * 60_000 + b"1" + b"}" * 60_000 + b"\n", b"9" * 10_000 + b"\n", b'"\\ud800"\n', b"\n" * 100_000],
    ids=["nothing", "one LF", "NUL", "not UTF-8", "open brackets", "empty objects", "null", "one huge line", "deep",
         "a long number", "half a surrogate", "empty lines"],
)  # fmt: skip
def test_hostile_content_gets_a_named_state(bundle: Path, path: str, content: bytes) -> None:
    (bundle / path).write_bytes(content)

    answer = verify(bundle)

    assert answer.state == "changed" or (path == "custody-after.jsonl" and content == b"")
    assert len(answer.checks) < 400
    json.dumps(answer.to_json())


def test_a_row_that_does_not_fit_its_source_is_named_though_everything_is_signed(tmp_path: Path) -> None:
    wrong = [a_record(1, "x", span={"source": 0, "start": 5, "end": 99_999, "line": 1}), a_record(3, "y")]
    make_bundle(tmp_path / "bundle", Material(records=wrong))

    answer = verify(tmp_path / "bundle")

    assert "data/records.jsonl line 1: span" in found(answer, "spans")
    assert "data/records.jsonl line 2: n is 3, expected 2" in found(answer, "rows")


@pytest.mark.parametrize("kind", ["line removed", "line added", "lines swapped"])
def test_leaves_that_do_not_go_with_the_rows_are_named(bundle: Path, kind: str) -> None:
    leaves = bundle / "data/leaves.jsonl"
    lines = leaves.read_bytes().splitlines(keepends=True)
    changed = {
        "line removed": lines[:-1],
        "line added": [*lines, lines[-1]],
        "lines swapped": [lines[1], lines[0], *lines[2:]],
    }[kind]
    leaves.write_bytes(b"".join(changed))

    answer = verify(bundle)

    assert "line" in found(answer, "rows")


def test_a_source_file_without_a_row_is_named(tmp_path: Path) -> None:
    others = {"data/source/unlisted.txt": b"x"}
    make_bundle(tmp_path / "bundle", Material(others=others))

    answer = verify(tmp_path / "bundle")

    assert "data/source/unlisted.txt" in found(answer, "sources")


def test_custody_that_was_cut_or_reordered_is_found(bundle: Path) -> None:
    custody = bundle / "custody.jsonl"
    lines = custody.read_bytes().splitlines(keepends=True)

    custody.write_bytes(b"".join(lines[:-1]))
    cut = verify(bundle)
    custody.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    reordered = verify(bundle)

    assert "seal.json" in found(cut, "custody")
    assert "line 1" in found(reordered, "custody")
