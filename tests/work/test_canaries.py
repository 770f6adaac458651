"""The search for planted words is known to find them before it is believed when it finds nothing."""

import base64
import gzip
import json
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.makers.canaries import found_below, found_in, pieces_below

WORD = "よるの とりの うた"
SPELT = {
    "as it is": WORD.encode(),
    "little": WORD.encode("utf-16-le"),
    "big": WORD.encode("utf-16-be"),
    "hex": WORD.encode().hex().encode(),
    "HEX": WORD.encode("utf-16-le").hex().upper().encode(),
    "percent": quote(WORD).encode(),
    "json": json.dumps({"text": WORD}).encode(),
    "gzip": gzip.compress(b"before" + WORD.encode() + b"after"),
    "zlib": zlib.compress(b"x" * 1_000 + WORD.encode("utf-16-be")),
    "zlib, best": zlib.compress(WORD.encode(), 9),
    "url": base64.urlsafe_b64encode(b"???" + WORD.encode()),
    "base64 in gzip": gzip.compress(base64.b64encode(b"ab" + WORD.encode())),
}


@pytest.mark.parametrize("spelt", SPELT.values(), ids=SPELT.keys())
def test_a_word_is_found_in_every_spelling_amid_other_bytes(spelt: bytes) -> None:
    assert found_in(b"\x00\xff before " + spelt + b" after \x1f\x8b\x08 \x78\x9c", [WORD])


@pytest.mark.parametrize("phase", range(6))
def test_a_word_is_found_in_base64_wherever_it_begins(phase: int) -> None:
    content = base64.b64encode(b"x" * phase + WORD.encode() + b"y" * (5 - phase))

    assert found_in(content, [WORD])


def test_other_words_are_not_found() -> None:
    for spelt in SPELT.values():
        assert found_in(spelt, ["よるの とりの ゆめ"]) == set()


def test_files_and_their_names_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_bytes(SPELT["gzip"])
    (tmp_path / "in" / "canary-7").write_bytes(b"")

    assert set(found_below(tmp_path, [WORD, "canary-7"])) == {"in/file", "in/canary-7"}


def test_a_piece_of_a_blob_is_found(tmp_path: Path) -> None:
    blob = bytes(range(200))
    (tmp_path / "page").write_bytes(b"..." + blob[60:130] + b"...")

    assert pieces_below(tmp_path, [blob, bytes(200)[:31] + b"x" * 100]) == {"page": 1}
