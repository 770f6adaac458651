"""Exports of several platforms in one call, and the same export in a folder and in a zip."""

import zipfile
from pathlib import Path

import pytest

from tests.makers.readings import SAMPLES, assert_every_byte_is_booked, read_path

FOLDERS = {
    "x_archive/archive": 12,
    "signal_jsonl/export": 25,
    "snapchat/mydata": 15,
    "discord_package/package": 5,
    "skype_json/export": 15,
}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_zip_gives_the_same_records_as_its_folder(folder: str, tmp_path: Path) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((SAMPLES / folder).rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(SAMPLES / folder).as_posix())

    from_folder, from_zip = read_path(SAMPLES / folder), read_path(packed)

    assert_every_byte_is_booked(from_zip)
    assert [row[:5] for row in from_zip.rows()] == [row[:5] for row in from_folder.rows()]
    assert len(from_zip.records) == FOLDERS[folder]


def test_talks_of_several_platforms_in_one_call_never_run_together() -> None:
    read = read_path(*(SAMPLES / folder for folder in FOLDERS))

    assert_every_byte_is_booked(read)
    assert len(read.records) == sum(FOLDERS.values())
    platforms = {one.id: one.platform for one in read.reading.notebook.conversations}
    formats = {choice.source.number: choice.format.platform for choice in read.reading.choices}
    assert all(platforms[record.conversation] == formats[record.span.source] for record in read.records)
