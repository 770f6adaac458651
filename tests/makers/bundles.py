"""Small sealed bundles from made-up rows."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tomoshibi.evidence.sealing.bag import FileDigest
from tomoshibi.evidence.sealing.closing import close_bundle
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.keys import SigningKey, new_key
from tomoshibi.evidence.sealing.leaves import LeafWriter
from tomoshibi_verify.seal import Seal

SEALED_AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
PROGRAM = "tomoshibi 0.1.0"
TALK = "2026/05/08(金)\n16:02\tみお\tこんにちは、元気?\n16:03\tハル\tOK 👍 髙﨑さんは明日10時に来ます\n"


def counted(start: str) -> Callable[[int], bytes]:
    """Return a source of bytes that looks random and is the same every time."""
    number = 0

    def give(count: int) -> bytes:
        nonlocal number
        number += 1
        return hashlib.shake_256(f"{start} {number}".encode()).digest(count)

    return give


def a_key(name: str = "ともしび相談室") -> SigningKey:
    return new_key("organisation", random=counted(name))


def a_record(number: int, text: str | None, **changes: object) -> dict[str, object]:
    record: dict[str, object] = {
        "n": number,
        "kind": "message",
        "conversation": 1,
        "sender": {"participant": 1, "name": "みお", "certainty": "stated"},
        "time": {
            "printed": "16:02",
            "precision": "minute",
            "clock": "unknown",
            "basis": "line",
            "local": "2026-05-08T16:02",
            "utc": None,
            "jst": None,
            "alternatives": [],
        },
        "text": text,
        "media": [],
        "more": {},
        "span": {
            "source": 0,
            "start": 16,
            "end": 40,
            "line": number + 1,
            "heading": {"source": 0, "start": 0, "end": 15},
        },
    }
    return {**record, **changes}


def withheld_row(item: int) -> dict[str, object]:
    return {
        "item": item,
        "name": f"写真/{item}.jpg",
        "name_bytes": None,
        "container": None,
        "size": 12345 + item,
        "sha256": hashlib.sha256(str(item).encode()).hexdigest(),
        "type": "image/jpeg",
        "reason": "picture",
    }


@dataclass
class Material:
    """What goes into a bundle; tests change only what matters to them."""

    sources: dict[str, bytes] = field(default_factory=lambda: {"talk.txt": TALK.encode(), "あとで.txt": b"memo\n"})
    withheld: int = 3
    texts: Sequence[str | None] = ("こんにちは、元気?", "OK 👍 髙﨑さんは明日10時に来ます", None, "")
    records: Sequence[dict[str, object]] | None = None
    others: dict[str, bytes] = field(
        default_factory=lambda: {
            "data/summary.json": b"{}",
            "data/timeline.csv": "\ufeffn,text\r\n".encode(),
            "data/report.pdf": b"%PDF-1.7 made up\n",
        }
    )


def make_bundle(
    folder: Path,
    material: Material | None = None,
    *,
    key: SigningKey | None = None,
    salts: str = "salt",
    at: datetime = SEALED_AT,
) -> Seal:
    """Write a sealed bundle into a new folder."""
    material = material or Material()
    digests: dict[str, FileDigest] = {}

    def write(path: str, content: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        digests[path] = FileDigest(len(content), hashlib.sha256(content).hexdigest())

    for name, content in material.sources.items():
        write(f"data/source/{name}", content)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    leaves_file = folder / "data/leaves.jsonl"
    with leaves_file.open("wb") as out:
        writer = LeafWriter(out, salt_source=counted(salts))
        lines = b"".join(
            writer.add("source", source_row(number, name, content))
            for number, (name, content) in enumerate(material.sources.items())
        )
        write("data/sources.jsonl", lines)
        write("data/withheld.jsonl", b"".join(writer.add("withheld", withheld_row(i)) for i in range(material.withheld)))
        records = material.records
        if records is None:
            records = [a_record(number, text) for number, text in enumerate(material.texts, start=1)]
        write("data/records.jsonl", b"".join(writer.add("record", record) for record in records))
    write("data/leaves.jsonl", leaves_file.read_bytes())
    for path, content in material.others.items():
        write(path, content)
    acts = [
        Act(SEALED_AT - timedelta(seconds=9 - number), act, "ともしび相談室", {})
        for number, act in enumerate(("opened", "withheld", "read"))
    ]
    return close_bundle(
        folder,
        digests=digests,
        leaves=writer.leaves(),
        key=key or a_key(),
        custody=acts,
        case="2026-001",
        at=at,
        program=PROGRAM,
        bundle_id=counted(f"bundle {salts}" if salts != "salt" else "bundle")(16),
    )


def source_row(number: int, name: str, content: bytes) -> dict[str, object]:
    return {
        "source": number,
        "path": f"data/source/{name}",
        "name": name,
        "name_bytes": None,
        "container": None,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "untouched_sha256": hashlib.sha256(content).hexdigest(),
        "filled": [],
    }
