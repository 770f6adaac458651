import errno
import json
import os
import zipfile
from pathlib import Path

import bagit
import pytest

from tests.makers.pictures import png
from tests.makers.preserved import bytes_of, preserved
from tests.makers.readings import SAMPLES, SHARED
from tomoshibi.evidence.admission import names
from tomoshibi.evidence.admission.content import kind_of
from tomoshibi.evidence.admission.keeping import SourceChanged
from tomoshibi.evidence.admission.names import safe_part
from tomoshibi.evidence.preserving import OverlappingTarget
from tomoshibi.evidence.sealing.placing import TargetExists, TargetUnusable, claimed
from tomoshibi_verify import verify

TALK = SAMPLES / "line_phone" / "talk_ja.txt"


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_same_input_with_the_same_salts_and_clock_gives_the_same_bytes(tmp_path: Path) -> None:
    preserved(TALK, out=tmp_path / "one")
    preserved(TALK, out=tmp_path / "two")

    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_a_bundle_is_intact_and_a_good_bag(tmp_path: Path) -> None:
    made = preserved(TALK, out=tmp_path / "bundle")

    answer = verify(tmp_path / "bundle", trust=made.fingerprint)

    assert (answer.state, answer.signer, answer.time) == ("intact", "trusted", "not yet stamped")
    assert bagit.Bag(str(tmp_path / "bundle")).validate()


def test_the_source_is_sealed_byte_for_byte_and_every_span_points_into_it(tmp_path: Path) -> None:
    preserved(TALK, out=tmp_path / "bundle")

    sealed = (tmp_path / "bundle/data/source/talk_ja.txt").read_bytes()
    records = lines(tmp_path / "bundle/data/records.jsonl")

    assert sealed == TALK.read_bytes()
    for record in records:
        span = record["span"]
        assert isinstance(span, dict)
        assert sealed[: span["start"]].count(b"\n") + 1 == span["line"]
        time, piece = record["time"], sealed[span["start"] : span["end"]].decode()
        assert isinstance(time, dict)
        assert piece.startswith(str(time["printed"]).split(" ")[1] + "\t")
        assert str(record["text"]).split("\n")[0] in piece


def test_pictures_beside_a_talk_are_named_sized_and_hashed_but_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    (folder / "写真").mkdir(parents=True)
    (folder / "talk.txt").write_bytes(TALK.read_bytes())
    (folder / "写真" / "あ.txt").write_bytes(png())  # a name is only a claim

    made = preserved(folder, out=tmp_path / "bundle")

    assert [(row["name"], row["type"], row["reason"], row["size"]) for row in made.withheld] == [
        ("写真/あ.txt", "image/png", "picture", len(png()))
    ]
    assert all(png()[8:40] not in content for content in bytes_of(tmp_path / "bundle").values())
    assert verify(tmp_path / "bundle").state == "intact"


def test_pictures_inside_a_zip_are_hashed_as_a_stream_and_tied_to_the_message_that_names_them(tmp_path: Path) -> None:
    archive = tmp_path / "chat.zip"
    name = "00000003-PHOTO-2026-05-08-16-02-11.png"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("talk.txt", TALK.read_bytes())
        out.writestr(name, png())

    made = preserved(archive, out=tmp_path / "bundle")

    assert [(row["name"], row["reason"], row["container"]) for row in made.withheld] == [
        ("chat.zip", "archive", None),
        (name, "picture", 0),
    ]
    assert made.sources[0]["container"] == 0
    assert all(png()[8:40] not in content for content in bytes_of(tmp_path / "bundle").values())


def test_media_inside_a_text_is_replaced_by_filler_of_equal_length(tmp_path: Path) -> None:
    import base64

    letters = base64.b64encode(png())
    mail = (
        b"From: mio@example.jp\r\nTo: sora@example.jp\r\nSubject: hello\r\nDate: Fri, 8 May 2026 16:02:11 +0900\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    path = tmp_path / "mail.eml"
    path.write_bytes(mail + letters + b"\r\n")

    made = preserved(path, out=tmp_path / "bundle")

    sealed = (tmp_path / "bundle/data/source/mail.eml").read_bytes()
    assert len(sealed) == path.stat().st_size
    assert letters[:40] not in sealed
    assert [row["reason"] for row in made.withheld] == ["part"]
    assert made.sources[0]["sha256"] != made.sources[0]["untouched_sha256"]
    assert verify(tmp_path / "bundle").state == "intact"


def test_a_text_that_no_reader_knows_is_sealed_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "memo.txt"
    path.write_text("どこにも当てはまらないメモ\n", "utf-8")

    made = preserved(path, out=tmp_path / "bundle")

    assert made.summary["unreadable"] == 1
    assert [warning["code"] for warning in made.summary["warnings"]] == ["not-understood"]
    assert (tmp_path / "bundle/data/source/memo.txt").read_bytes() == path.read_bytes()
    assert verify(tmp_path / "bundle").state == "intact"


def test_an_empty_file_and_an_empty_folder_are_sealed(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "nothing").mkdir()

    preserved(tmp_path / "empty.txt", out=tmp_path / "one")
    preserved(tmp_path / "nothing", out=tmp_path / "two")

    assert verify(tmp_path / "one").state == "intact"
    assert verify(tmp_path / "two").state == "intact"


def test_a_fault_in_a_reader_costs_its_records_and_never_the_sealing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tomoshibi.evidence.readers.line import phone as line_phone

    def broken(*_: object) -> object:
        raise KeyError("a fault of ours")

    monkeypatch.setattr(line_phone._Talk, "_moment", broken)

    made = preserved(TALK, out=tmp_path / "bundle")

    assert "reader-failed" in [warning["code"] for warning in made.summary["warnings"]]
    assert made.summary["unreadable"] == 1
    assert verify(tmp_path / "bundle").state == "intact"


def test_an_unsafe_archive_is_withheld_unopened(tmp_path: Path) -> None:
    archive = tmp_path / "bad.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("../outside.txt", "text")
        out.writestr("inside.txt", TALK.read_bytes())

    made = preserved(archive, out=tmp_path / "bundle")

    assert ("../outside.txt", "unsafe-name") in [(row["name"], row["reason"]) for row in made.withheld]
    assert [row["name"] for row in made.sources] == ["inside.txt"]
    assert not (tmp_path / "outside.txt").exists()
    assert verify(tmp_path / "bundle").state == "intact"


def test_a_bomb_is_withheld_unopened(tmp_path: Path) -> None:
    archive = tmp_path / "bomb.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a.txt", b"0" * (80 << 20))

    made = preserved(archive, out=tmp_path / "bundle")

    assert [(row["name"], row["reason"]) for row in made.withheld] == [("bomb.zip", "too-large")]


def test_links_are_named_and_never_followed(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "talk.txt").write_bytes(TALK.read_bytes())
    secret = tmp_path / "secret.txt"
    secret.write_text("not part of it", "utf-8")
    (folder / "link.txt").symlink_to(secret)

    made = preserved(folder, out=tmp_path / "bundle")

    assert [(row["name"], row["reason"]) for row in made.withheld] == [("link.txt", "link")]
    assert all(b"not part of it" not in content for content in bytes_of(tmp_path / "bundle").values())


# ---- nothing is lost, nothing is overwritten


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle.zip").write_bytes(b"mine")

    for out in (tmp_path / "bundle", tmp_path / "bundle.zip"):
        with pytest.raises(TargetExists):
            preserved(TALK, out=out, as_zip=True)

    assert (tmp_path / "bundle.zip").read_bytes() == b"mine"
    assert list((tmp_path / "bundle").iterdir()) == []


def test_a_target_that_appears_meanwhile_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "bundle.zip"

    def meanwhile(stage: str, done: int, total: int) -> None:
        if stage == "seal":
            out.write_bytes(b"mine")

    with pytest.raises(TargetExists):
        preserved(TALK, out=out, as_zip=True, progress=meanwhile)

    assert out.read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["bundle.zip"]


def test_a_target_inside_the_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_bytes(TALK.read_bytes())

    with pytest.raises(OverlappingTarget):
        preserved(tmp_path, out=tmp_path / "bundle")

    assert [path.name for path in tmp_path.iterdir()] == ["talk.txt"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_full_or_locked_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(TargetUnusable):
        preserved(TALK, out=tmp_path / "bundle")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "O_DIRECTORY"), reason="folders cannot be brought to the disk there")
def test_everything_is_on_the_disk_before_the_bundle_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[int] = set()
    synced_before: set[int] = set()
    sync, rename = os.fsync, Path.rename

    def noted(opened: int) -> None:
        sync(opened)
        synced.add(os.fstat(opened).st_ino)

    def named(path: Path, target: Path) -> Path:
        synced_before.update(synced)
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "rename", named)

    preserved(TALK.parent, out=tmp_path / "bundle")

    held = [tmp_path / "bundle", *(tmp_path / "bundle").rglob("*")]
    assert [path for path in held if path.stat().st_ino not in synced_before] == []
    assert tmp_path.stat().st_ino in synced - synced_before


def test_a_source_that_changes_while_it_is_read_stops_the_sealing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "talk.txt"
    path.write_bytes(TALK.read_bytes())
    judge = kind_of

    def judged_while_it_grows(buffer: bytes) -> object:
        with path.open("ab") as more:
            more.write(b"18:05\tx\ty\r\n")
        return judge(buffer)

    monkeypatch.setattr("tomoshibi.evidence.admission.keeping.kind_of", judged_while_it_grows)

    with pytest.raises(SourceChanged):
        preserved(path, out=tmp_path / "bundle")

    assert [one.name for one in tmp_path.iterdir()] == ["talk.txt"]


def test_what_a_killed_run_left_is_swept_and_a_running_one_is_not(tmp_path: Path) -> None:
    dead = tmp_path / ".bundle.aaaa.building"
    alive = tmp_path / ".bundle.bbbb.building"
    for folder in (dead, alive):
        folder.mkdir()
    (dead / "lock").write_bytes(b"")

    with claimed(alive):
        preserved(TALK, out=tmp_path / "bundle")

    assert not dead.exists()
    assert alive.exists()


# ---- names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("talk.txt", "talk.txt"),
        ("CON", "_CON"),
        ("a:b?.txt", "a_b_.txt"),
        ("dot. ", "dot"),
        ("100%.txt", "100_.txt"),
        ("か\u3099.txt", "が.txt"),
        ("..", "_"),
    ],
)
def test_names_become_what_every_system_can_hold(name: str, safe: str) -> None:
    assert safe_part(name) == safe


def test_a_long_name_keeps_its_ending_and_stays_different_from_its_neighbours() -> None:
    one, two = safe_part("あ" * 90 + "1.txt"), safe_part("あ" * 90 + "2.txt")

    assert one != two
    assert one.endswith(".txt")
    assert len(one.encode()) <= names.NAME_BYTES


def test_two_names_that_one_system_takes_for_the_same_are_both_kept(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "Talk.txt").write_bytes(TALK.read_bytes())
    (folder / "talk.TXT").write_bytes(b"other text\n")

    made = preserved(folder, out=tmp_path / "bundle")

    assert {row["name"] for row in made.sources} == {"Talk.txt", "talk.TXT"}
    assert len({str(row["path"]).casefold() for row in made.sources}) == 2


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sample exports are not beside the project")
def test_every_shared_sample_becomes_an_intact_bundle(tmp_path: Path) -> None:
    samples = sorted(path for path in SHARED.rglob("*") if path.is_file() and path.suffix != ".md")

    for number, sample in enumerate(samples):
        preserved(sample, out=tmp_path / f"b{number}")

        assert verify(tmp_path / f"b{number}").state == "intact", sample
    assert len(samples) > 60
