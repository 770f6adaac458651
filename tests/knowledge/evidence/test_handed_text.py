"""Of what is handed in only text is kept and shown: as a list of who said what when, in whatever encoding."""

import base64
import io
import random
import zipfile
from pathlib import Path

import pytest

from tests.makers.pictures import png
from tomoshibi.evidence.handed_text import LONGEST_LINE, NotAText, admit, as_talk

LINE = """[LINE] ゆうとのトーク履歴
保存日時：2026/05/10 21:00

2026/05/08(金)
16:02\tゆうと\tこんにちは
16:03\tみお\t[写真]
16:05\tゆうと\t返事をしてください
"""
SAMPLES = Path(__file__).parents[2] / "samples"


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("talk.txt", b"0" * 3_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "group"),
    [
        (b"", "empty"),
        (png(), "picture"),
        (bomb(), "archive"),
        (b"%PDF-1.7 and so on", "document"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><rect/></svg>", "picture"),
        (random.Random(7).randbytes(5_000), "unknown"),
        ("言葉".encode() * 50 + png(), "unknown"),
        (b"\xff\xfe\x00\x00" + "言葉".encode("utf-32-le"), "unknown"),
    ],
)
def test_what_is_no_text_from_end_to_end_is_refused(content: bytes, group: str) -> None:
    for look in (admit, lambda given: as_talk("talk.txt", given)):
        with pytest.raises(NotAText) as told:
            look(content)
        assert told.value.group == group


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le"])
def test_a_talk_is_a_list_of_who_when_and_words_in_any_encoding(codec: str) -> None:
    talk = as_talk("talk.txt", LINE.encode(codec))

    assert talk.form.startswith("line")
    assert [(line.who, line.when, line.text) for line in talk.lines if not line.media] == [
        ("ゆうと", "2026-05-08 16:02", "こんにちは"),
        ("ゆうと", "2026-05-08 16:05", "返事をしてください"),
    ]
    assert [line.media for line in talk.lines if line.media] == [("picture",)]


def test_a_picture_written_inside_a_text_is_neither_kept_nor_shown() -> None:
    letters = base64.b64encode(png(64, 64)).decode()
    text = f"メモ\ndata:image/png;base64,{letters}\nおわり\n"

    admitted, talk = admit(text.encode()), as_talk("memo.txt", text.encode())

    assert admitted.filled == talk.filled == 1
    assert len(admitted.content) == len(text.encode())
    assert letters[:40].encode() not in admitted.content
    assert letters[:40] not in "".join(line.text for line in talk.lines)


def test_a_text_that_no_reader_knows_is_shown_line_by_line() -> None:
    talk = as_talk("memo.txt", "きのうのこと\n\n電話がきた\n".encode())

    assert talk.form == ""
    assert [line.text for line in talk.lines] == ["きのうのこと", "", "電話がきた"]


def test_a_text_of_one_endless_line_is_cut_into_lines() -> None:
    talk = as_talk("memo.txt", "あ".encode() * (LONGEST_LINE + 5))

    assert [len(line.text) for line in talk.lines] == [LONGEST_LINE, 5]


def test_every_sample_gives_lines_to_read() -> None:
    paths = [path for path in SAMPLES.rglob("*") if path.suffix in {".txt", ".json", ".csv", ".html", ".xml", ".eml"}]

    assert len(paths) > 50
    assert [path.name for path in paths if path.stat().st_size and not as_talk(path.name, path.read_bytes()).lines] == []
