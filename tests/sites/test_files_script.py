"""The script that picks texts and seals them, by itself: it takes nothing that Python refuses."""

import base64
import hashlib
import io
import json
import random
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.makers.pictures import png
from tomoshibi.basics.secrecy.boxes import PrivateKey, open_box
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.sealed_files import opened_file
from tomoshibi.consult.operations.attaching import row_key
from tomoshibi.evidence.admission.content import kind_of
from tomoshibi.evidence.admission.filler import find_parts

TESTS = Path(__file__).parents[1]
SCRIPTS = TESTS.parent / "src" / "tomoshibi" / "web" / "help" / "static" / "help"
SAMPLES = [path for path in sorted((TESTS / "samples").rglob("*")) if path.is_file()]
TALK = "2026/05/08(金)\n16:02\tゆうと\tこんにちは\n16:03\tみお\t返事をしてください\n"
LIMITS = {"one": 8 * 1024 * 1024, "sending": 16 * 1024 * 1024, "count": 20}
TO_BYTES = "const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));"


@pytest.fixture(scope="module")
def script(browser: Browser) -> Iterator[Page]:
    """An empty page of a trusted origin with the two scripts, and no server behind it."""
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(content_type="text/html", body="<!doctype html><title>x</title>"))
    page.goto("http://localhost:9/")
    for name in ("seal.js", "files.js"):
        page.add_script_tag(content=(SCRIPTS / name).read_text("utf-8"))
    page.add_script_tag(content=TO_BYTES)
    yield page
    context.close()


def letters(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def judged(script: Page, contents: list[bytes]) -> list[str | None]:
    given = [letters(content) for content in contents]
    found: list[str | None] = script.evaluate("(all) => all.map((one) => tomoshibiFiles.judged(bytes(one)))", given)
    return found


def filled(script: Page, content: bytes) -> tuple[bytes, int]:
    found: list[Any] = script.evaluate(
        "(one) => { const b = bytes(one); const f = tomoshibiFiles.filled(b, tomoshibiFiles.judged(b));"
        " return [tomoshibiSeal.toBase64(f.bytes), f.count]; }",
        letters(content),
    )
    return base64.b64decode(found[0]), found[1]


def picked(script: Page, content: bytes, *, name: str = "export.zip", **limits: int) -> dict[str, Any] | str:
    """Return what goes and what stays, or why nothing does."""
    found: dict[str, Any] | str = script.evaluate(
        """async ([one, name, limits]) => {
          try {
            const found = await tomoshibiFiles.picked([new File([bytes(one)], name)], limits);
            const texts = found.texts.map((text) => [text.name, tomoshibiSeal.toBase64(text.bytes)]);
            return { texts, stays: found.stays, unread: found.unread };
          } catch (error) { return error.why || "fault: " + error; }
        }""",
        [letters(content), name, {**LIMITS, **limits}],
    )
    return found


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def changed(content: bytes, seed: int) -> bytes:
    """Return bytes with a stretch of others somewhere in them."""
    chance = random.Random(seed)
    at = chance.randrange(max(1, len(content)))
    return content[:at] + chance.randbytes(chance.choice([1, 3, 40])) + content[at:]


NAMED = [
    b"",
    png(),
    png(300, 300),
    b"\xff\xd8\xff\xe0\x00\x10JFIF",
    b"GIF89a\x01\x00\x01\x00\x00",
    b"GIF89a is how a picture begins",
    b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    b"\x00\x00\x00\x18ftypmp42",
    b"BM\x8a\x00\x00\x00\x00\x00\x00\x00\x8a\x00\x00\x00\x7c\x00\x00\x00",
    b"%PDF-1.7\n text",
    b"\n\n%PDF-1.4\n text",
    b"{\\rtf1 text}",
    b"%!PS-Adobe-3.0 text",
    b"P3 2 2 255 1 2 3 4 5 6 7 8 9 1 2 3",
    b"P1\n# words\n3 3\n1 0 1",
    b"#define a_width 8\n#define a_height 8\nstatic char a[] = {0};",
    b"/* XPM */ static char *a[] = {",
    b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe",
    b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    b"<?xml version='1.0'?>\n<!-- words > -->\n<!DOCTYPE svg [ <!ENTITY a 'b'> ]>\n<svg></svg>",
    "\ufeff<svg></svg>".encode("utf-16-le"),
    "<svg width='1'></svg>".encode("utf-16-be"),
    b"\xef\xbb\xbf <s:svg xmlns:s='x'/>",
    b"#!AMR\n text",
    b"!<arch>\n text",
    b"AT&TFORM text",
    b"8BPS\0\1 text",
    zipped({"a.txt": b"words"}),
    b"PK\x05\x06" + bytes(18),
    b"Rar!\x1a\x07\x00 text",
    b"7z\xbc\xaf\x27\x1c text",
    b"\x1f\x8b\x08\x00 text",
    b"SQLite format 3\0 text",
    b"bplist00 text",
    b"FWS\x09 text",
    b"MZ\x90\x00 text",
    b"ID3\x03\x00 text",
    b"OggS\0\x02 text",
    b"\xff\xfe\x00\x00" + "言葉".encode("utf-32-le"),
    TALK.encode() + png(),
    TALK.encode("cp932") + png(),
    TALK.encode() + b"\x00" * 200,
    b"a" * 257 + b"ustar",
    bytes(range(256)) * 4,
    b"\x00" * 100,
    TALK.encode("cp932") * 100 + b"\x89PNG\r\n\x1a\n",  # it reads as Shift_JIS from end to end
]
HOSTILE = [
    *NAMED,
    *(random.Random(seed).randbytes(size) for seed in range(12) for size in (3, 9, 40, 200, 5_000)),
]
TEXTS = [
    *(
        TALK.encode(codec)
        for codec in ("utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be")
    ),
    "﻿안녕하세요 우리는 친구입니다\n".encode("cp949", "ignore"),
    b"plain words\n",
    b'{"messages": [{"text": "words"}]}',
    b"<html><body><p>words</p></body></html>",
    b"name,text\nYuto,words\n",
    "caf\u00e9 au lait, encore un caf\u00e9 pour les mots\n".encode("latin-1"),
    TALK.encode()[:-2],
    TALK.encode() * 4_000,
]


def test_the_script_takes_nothing_that_python_refuses(script: Page) -> None:
    contents = [*HOSTILE, *(changed(one, seed) for seed in range(6) for one in (*NAMED[:44], *TEXTS[:-1]))]
    contents += [path.read_bytes() for path in SAMPLES]

    answers = judged(script, contents)

    taken = [
        content[:60] for content, answer in zip(contents, answers, strict=True) if answer and kind_of(content).group != "text"
    ]
    assert taken == []


def test_the_script_takes_the_texts_that_python_takes(script: Page) -> None:
    contents = [*TEXTS, *(path.read_bytes() for path in SAMPLES)]
    contents = [content for content in contents if kind_of(content).group == "text"]

    answers = judged(script, contents)

    assert [content[:60] for content, answer in zip(contents, answers, strict=True) if answer is None] == []


def test_what_is_hostile_is_no_text_for_either(script: Page) -> None:
    assert [content[:40] for content, answer in zip(NAMED, judged(script, NAMED), strict=True) if answer] == []
    assert [content[:40] for content in NAMED if kind_of(content).group == "text"] == []


PICTURE = png(120, 120) + random.Random(1).randbytes(2_000)
MEDIA = {
    "an address": f"memo\n<img src='data:image/png;base64,{letters(PICTURE)}'>\nend\n",
    "lines": "memo\n" + base64.encodebytes(PICTURE).decode() + "\nend\n",
    "json": json.dumps({"text": "memo", "data": letters(PICTURE), "end": "end"}),
    "json of php": json.dumps({"data": letters(PICTURE), "text": "end"}).replace("/", "\\/"),
    "escaped lines": json.dumps({"data": base64.encodebytes(PICTURE).decode(), "text": "end"}),
    "hex": f"memo {PICTURE.hex()} end",
    "numbers": json.dumps({"data": list(PICTURE), "text": "end"}),
}


@pytest.mark.parametrize("case", MEDIA)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_media_written_inside_a_text_becomes_filler_of_equal_length(script: Page, case: str, codec: str) -> None:
    mark = {"utf-8": "", "utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}[codec]
    content = (mark + MEDIA[case]).encode(codec)

    after, count = filled(script, content)

    assert count == 1
    assert len(after) == len(content)
    assert find_parts(after, kind_of(after)) == []
    assert "end" in after.decode(codec)
    if case.startswith(("json", "escaped", "numbers")):
        assert json.loads(after.decode(codec).removeprefix("\ufeff"))["text"]


def test_ordinary_exports_lose_no_letter(script: Page) -> None:
    texts = [path for path in SAMPLES if path.parent.name != "boxes" and kind_of(path.read_bytes()).group == "text"]
    for path in texts:
        content = path.read_bytes()
        if not find_parts(content, kind_of(content)):
            assert filled(script, content) == (content, 0), path


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_of_a_zip_the_texts_go_and_the_pictures_stay(script: Page, method: int) -> None:
    export = zipped(
        {"chat/talk.txt": TALK.encode(), "chat/photo.jpg": png(), "note": b"words", "fake.txt": png()}, method=method
    )

    found = picked(script, export)

    assert found == {
        "texts": [["talk.txt", letters(TALK.encode())], ["note", letters(b"words")]],
        "stays": ["photo.jpg", "fake.txt"],
        "unread": [],
    }


def encrypted(export: bytes) -> bytes:
    """Return a zip that says that its members are locked."""
    at = export.index(b"PK\x01\x02")
    return export[: at + 8] + b"\x01\x00" + export[at + 10 :]


def lying(export: bytes, size: int) -> bytes:
    """Return a zip that says its first member is small."""
    at = export.index(b"PK\x01\x02")
    return export[: at + 24] + struct.pack("<I", size) + export[at + 28 :]


def with_zip64(export: bytes) -> bytes:
    at = export.index(b"PK\x05\x06")
    return export[: at + 16] + b"\xff\xff\xff\xff" + export[at + 20 :]


ONE = zipped({"talk.txt": TALK.encode()})
REFUSED = {
    "nothing in it": (b"", "empty"),
    "an empty zip": (b"PK\x05\x06" + bytes(18), "no_text"),
    "a picture named as a text": (png(), "not_text"),
    "a locked zip": (encrypted(ONE), "locked"),
    "a zip64": (with_zip64(ONE), "zip"),
    "a zip that was cut": (ONE[: len(ONE) - 30], "zip"),
    "a zip without its middle": (ONE[:40] + ONE[60:], "zip"),
    "a bomb that says so": (zipped({f"{n}.txt": bytes(1) * 9_000_000 for n in range(9)}), "zip"),
    "a bomb that lies": (lying(zipped({"talk.txt": b"a" * 9_000_000}), 5_000), "zip"),
    "only pictures": (zipped({"a.jpg": png(), "b.txt": png()}), "no_text"),
    "a zip in a zip": (zipped({"inner.zip": ONE}, method=zipfile.ZIP_STORED), "no_text"),
    "an office document": (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "not_text"),
    "a directory beyond the end": (ONE[:-6] + b"\xff\xff\xff\x00" + ONE[-2:], "zip"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_file_is_refused_with_one_sentence(script: Page, case: str) -> None:
    content, why = REFUSED[case]

    assert picked(script, content) == why


def test_a_text_above_the_limit_is_refused_and_in_a_zip_it_stays(script: Page) -> None:
    assert picked(script, b"a" * 2_000, name="talk.txt", one=1_000) == "too_large"
    assert picked(script, png() * 20, name="talk.txt", one=1_000) == "not_text"
    assert picked(script, zipped({"a.txt": b"a" * 2_000, "b.txt": b"b"}), one=1_000) == {
        "texts": [["b.txt", letters(b"b")]],
        "stays": ["a.txt"],
        "unread": [],
    }


def with_a_broken_member(export: bytes, name: bytes) -> bytes:
    """Return a zip in which one member's own head is not where the directory says."""
    at = export.index(b"PK\x03\x04" + export[export.index(name) - 26 : export.index(name)])
    return export[:at] + b"XX" + export[at + 2 :]


def test_a_member_that_cannot_be_read_is_named_and_the_others_go(script: Page) -> None:
    whole = zipped({"a.txt": b"one", "broken.txt": b"two", "photo.jpg": png(), "c.txt": b"three"})

    assert picked(script, with_a_broken_member(whole, b"broken.txt")) == {
        "texts": [["a.txt", letters(b"one")], ["c.txt", letters(b"three")]],
        "stays": ["photo.jpg"],
        "unread": ["broken.txt"],
    }


VANISHING = """async ([contents, gone, from]) => {
  const files = contents.map(([name, one]) => new File([bytes(one)], name));
  const file = files[gone];
  const lost = () => Promise.reject(new DOMException("", "NotReadableError"));
  const slice = (...given) => (given[0] >= from ? { arrayBuffer: lost, slice } : Blob.prototype.slice.apply(file, given));
  [file.arrayBuffer, file.slice] = [lost, slice];
  try {
    const found = await tomoshibiFiles.picked(files, { one: 8388608, sending: 16777216, count: 20 });
    return [found.texts.map((text) => text.name), found.stays, found.unread];
  } catch (error) { return error.why || "fault: " + error; }
}"""


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_file_that_vanishes_is_named_and_the_others_go(script: Page, gone: int) -> None:
    names = ["a.txt", "b.txt", "c.txt", "photo.jpg"]
    contents = [[name, letters(png() if name.endswith("jpg") else b"words")] for name in names]

    found = script.evaluate(VANISHING, [contents, gone, 0])

    assert found == [[name for name in names[:3] if name != names[gone]], ["photo.jpg"], [names[gone]]]


def test_a_zip_that_vanishes_while_it_is_looked_through_gives_what_was_read(script: Page) -> None:
    export = letters(zipped({"a.txt": b"one", "b.txt": b"two", "c.txt": b"three"}))
    found = script.evaluate(
        """async ([one, limits]) => {
          const file = new File([bytes(one)], "export.zip");
          const [slice, list] = [file.slice.bind(file), await tomoshibiFiles.members(file)];
          let isGone = false;
          file.slice = (from, to) => {
            isGone = isGone || from === list[1].at;
            return isGone ? { arrayBuffer: () => Promise.reject(new DOMException("", "NotFoundError")) } : slice(from, to);
          };
          const found = await tomoshibiFiles.picked([file], limits);
          return [found.texts.map((text) => text.name), found.stays, found.unread];
        }""",
        [export, LIMITS],
    )

    assert found == [["a.txt"], [], ["b.txt", "c.txt"]]


def test_of_several_files_nothing_goes_where_none_is_a_text(script: Page) -> None:
    pictures = [["a.jpg", letters(png())], ["b.jpg", letters(png())]]

    assert script.evaluate(VANISHING, [pictures, 0, 0]) == "unread"
    assert (
        script.evaluate(VANISHING.replace("[file.arrayBuffer, file.slice] = [lost, slice];", ""), [pictures, 0, 0]) == "no_text"
    )


def test_names_are_only_shown_and_lead_nowhere(script: Page) -> None:
    found = picked(script, zipped({"../../etc/talk.txt": b"one", "a\\..\\b.txt": b"two", "\u202etxt.c": b"three", "../": b""}))

    assert isinstance(found, dict)
    assert [name for name, _ in found["texts"]] == ["talk.txt", "b.txt", "txt.c"]


def test_japanese_names_of_old_zips_are_read(script: Page) -> None:
    plain = zipped({"XXXX.txt": b"words"})

    found = picked(script, plain.replace(b"XXXX", "会話".encode("cp932")))

    assert isinstance(found, dict)
    assert found["texts"][0][0] == "会話.txt"


def test_the_known_answers_of_browser_and_python_are_the_same(script: Page) -> None:
    for known in json.loads((TESTS / "samples" / "boxes" / "known_files.json").read_text("utf-8"))["files"]:
        made = script.evaluate(
            """async ([size, key, context]) => {
              const content = Uint8Array.from({ length: size }, (_, at) => (at * 7) % 251);
              const raw = Uint8Array.from(key.match(/../g), (one) => parseInt(one, 16));
              const file = await tomoshibiFiles.sealedFile(content, raw, context);
              return tomoshibiSeal.toBase64(new Uint8Array(await file.arrayBuffer()));
            }""",
            [known["size"], known["key"], known["context"]],
        )

        stream = base64.b64decode(made)
        assert (len(stream), hashlib.sha256(stream).hexdigest()) == (known["length"], known["sha256"])


def test_python_opens_what_the_script_seals_and_finds_no_media_in_it(script: Page) -> None:
    private = PrivateKey(bytes(31) + b"\x07")
    content = (TALK + MEDIA["an address"]).encode()
    given = {"tenant": "akari", "case": "c1", "public": letters(private.public())}

    made = script.evaluate(
        """async ([one, given, limits]) => {
          const found = await tomoshibiFiles.picked([new File([bytes(one)], "トーク.txt")], limits);
          const made = await tomoshibiFiles.sealedText(found.texts[0], given, "form");
          return { row: made.row, box: made.box, file: tomoshibiSeal.toBase64(new Uint8Array(await made.file.arrayBuffer())) };
        }""",
        [letters(content), given, LIMITS],
    )

    row = made["row"]
    assert row == row_key("form", content)
    box = open_box(
        base64.b64decode(made["box"]), key=private, context=Context("akari", "c1", row, purpose="file-key", side="person")
    )
    card = json.loads(box)
    assert card["name"] == "トーク.txt"
    stream = io.BytesIO(base64.b64decode(made["file"]))
    context = Context("akari", "c1", row, purpose="file", side="person")
    arrived = opened_file(stream, key=base64.b64decode(card["key"]), context=context)
    assert arrived.decode().startswith(TALK)
    assert arrived.decode().endswith("end\n")
    assert find_parts(arrived, kind_of(arrived)) == []
