"""Bundles of different kinds, made by the real pipeline, for attacks on them."""

import base64
import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tomoshibi.evidence.preserving import Order, preserve
from tomoshibi.evidence.sealing.keys import SigningKey, fingerprint, new_key

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
PROGRAM = "tomoshibi 0.0.0"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A finished bundle, folder or zip, and the fingerprint of the key that signed it."""

    kind: str
    path: Path
    fingerprint: str

    @property
    def is_zip(self) -> bool:
        """Return whether the bundle is the zip form."""
        return self.path.is_file()


def counted(start: str) -> Callable[[int], bytes]:
    """Return a source of bytes that looks random and is the same every time."""
    number = 0

    def give(count: int) -> bytes:
        nonlocal number
        number += 1
        return hashlib.shake_256(f"{start} {number}".encode()).digest(count)

    return give


def a_key(name: str) -> SigningKey:
    return new_key("organisation", random=counted(name))


def make_all(folder: Path, *, most: int | None = None) -> list[Specimen]:
    """Preserve made-up exports below `folder` and return the bundles, at most so many; they are the same every time."""
    exports = folder / "exports"
    exports.mkdir()
    plans: list[tuple[str, Path, bool]] = [
        ("LINE talk", _written(exports / "talk.txt", _talk(12)), False),
        ("folder with pictures and a zip", _family(exports / "家族"), False),
        ("text no reader knows", _written(exports / "memo.txt", "どこにも当てはまらないメモ\nがぎぐげご\n".encode()), False),
        ("empty export", _written(exports / "empty.txt", b""), False),
        ("talk of 300 records", _written(exports / "long.txt", _talk(300)), False),
        ("media inside text", _written(exports / "mail.eml", _mail()), False),
        ("zip form", exports / "talk.txt", True),
        ("zip form with folders", exports / "家族", True),
    ]
    return [_sealed(folder / f"bundle{number}", *plan) for number, plan in enumerate(plans[:most])]


def _sealed(out: Path, kind: str, export: Path, as_zip: bool) -> Specimen:
    key = a_key(kind)
    out = out.with_suffix(".zip") if as_zip else out
    order = Order(
        (export,), out, key, lambda: AT, counted(f"salts of {kind}"), PROGRAM, by="灯の会", case="2026-7", as_zip=as_zip
    )
    preserve(order)
    return Specimen(kind, out, fingerprint(key.public_bytes()))


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _talk(count: int) -> bytes:
    """Return a LINE talk history in Japanese with `count` messages."""
    lines = ["[LINE] はるととのトーク履歴", "保存日時：2026/06/03 20:15", "", "2026/06/01(月)"]
    for number in range(count):
        name = ("みお", "はると")[number % 2]
        lines.append(f"{8 + number // 60:02d}:{number % 60:02d}\t{name}\tおはよう、{number}番目のことば")
    return "".join(f"{line}\r\n" for line in lines).encode()


def _family(folder: Path) -> Path:
    """Make a folder with names that a Mac spells otherwise, pictures under false names, and a zip."""
    (folder / "写真").mkdir(parents=True)
    (folder / "トーク").mkdir()
    (folder / "トーク" / "がくせい.txt").write_bytes(_talk(6))
    (folder / "トーク" / "ぱんだ.txt").write_text("ただの覚え書き\n", "utf-8")
    (folder / "写真" / "a.png").write_bytes(png())
    (folder / "写真" / "b.txt").write_bytes(png(shade=90))
    with zipfile.ZipFile(folder / "more.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in (("more/talk.txt", _talk(5)), ("more/c.png", png(shade=30))):
            out.writestr(zipfile.ZipInfo(name, (2026, 6, 1, 0, 0, 0)), content)
    return folder


def _mail() -> bytes:
    head = "From: mio@example.jp\r\nTo: sora@example.jp\r\nSubject: hello\r\nDate: Fri, 8 May 2026 16:02:11 +0900\r\n"
    part = "MIME-Version: 1.0\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return (head + part).encode() + base64.encodebytes(png(40, 40)) + b"\r\n"


def png(width: int = 8, height: int = 8, shade: int = 200) -> bytes:
    """Return a picture of one shade of grey."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + bytes([shade]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def rows_of(path: Path) -> list[dict[str, object]]:
    """Return the rows of a `.jsonl` file."""
    return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
