"""Made-up records, sheets and summaries for the report's tests. Nobody here exists."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from tomoshibi.evidence.report import CaseSheet, KeyKind, Language, Written, write_report

SEALED_AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
ROOT = sha256(b"a made-up root").hexdigest()
_KEY = sha256(b"a made-up key").hexdigest()
FINGERPRINT = " ".join(_KEY[start : start + 4] for start in range(0, 64, 4))

Json = dict[str, Any]


def sheet(*, case: str | None = "相談 第12号", key_kind: KeyKind = "organisation") -> CaseSheet:
    return CaseSheet(
        case=case,
        sealed_at=SEALED_AT,
        root=ROOT,
        bundle="00112233445566778899aabbccddeeff",
        fingerprint=FINGERPRINT,
        key_kind=key_kind,
        program="tomoshibi 0.1.0",
    )


def record(n: int = 1, text: str | None = "宿題は終わった？", **changes: Any) -> Json:
    """A message of みお at 16:02 of Japan's time, with `changes` to its fields."""
    return {
        "n": n,
        "kind": "message",
        "conversation": 1,
        "sender": {"participant": 1, "name": "みお", "certainty": "stated"},
        "time": {
            "printed": "2026/05/08(金) 16:02",
            "precision": "minute",
            "clock": "zone",
            "basis": "asked",
            "local": "2026-05-08T16:02",
            "utc": "2026-05-08T07:02+00:00",
            "jst": "2026-05-08T16:02+09:00",
            "alternatives": [],
        },
        "text": text,
        "media": [],
        "more": {},
        "span": {"source": 0, "start": 10 * n, "end": 10 * n + 10, "line": n},
        **changes,
    }


def summary(*, warnings: Sequence[Json] = ()) -> Json:
    return {
        "platform": "LINE",
        "format": "line-phone",
        "conversations": [
            {
                "id": 1,
                "title": "れん",
                "participants": [1, 2],
                "messages": 1,
                "events": 0,
                "attachments_named": 0,
                "attachments_placeholder": 0,
                "first": "2026-05-08T16:02+09:00",
                "last": "2026-05-08T16:02+09:00",
            }
        ],
        "records": 1,
        "messages": 1,
        "events": 0,
        "unreadable": 0,
        "participants": [
            {"id": 1, "name": "みお", "handle": None, "native_id": None, "owner": "yes", "messages": 1},
            {"id": 2, "name": "れん", "handle": "@ren_sample", "native_id": "7700112233", "owner": "no", "messages": 0},
        ],
        "attachments_named": 0,
        "attachments_placeholder": 0,
        "first": "2026-05-08T16:02+09:00",
        "last": "2026-05-08T16:02+09:00",
        "warnings": list(warnings),
        "bytes": {"total": 100, "records": 90, "headers": 5, "separators": 5, "skipped": 0},
    }


def source(**changes: Any) -> Json:
    digest = sha256(b"talk").hexdigest()
    return {
        "source": 0,
        "path": "data/source/talk.txt",
        "name": "talk.txt",
        "name_bytes": None,
        "container": None,
        "size": 603,
        "sha256": digest,
        "untouched_sha256": digest,
        "filled": [],
        **changes,
    }


def withheld_item(item: int) -> Json:
    return {
        "item": item,
        "name": f"photos/{item:05d}.jpg",
        "name_bytes": None,
        "container": None,
        "size": 1_000,
        "sha256": sha256(str(item).encode()).hexdigest(),
        "type": "image/jpeg",
        "reason": "picture",
    }


def report(
    folder: Path,
    *,
    records: Sequence[Json] = (),
    withheld: Sequence[Json] = (),
    sources: Sequence[Json] | None = None,
    found: Json | None = None,
    case: CaseSheet | None = None,
    timeline_csv: Path | None = None,
    language: Language = "ja",
    **derived: Any,
) -> bytes:
    """Write a report and return its bytes."""
    report_of(
        folder,
        records=records,
        withheld=withheld,
        sources=sources,
        found=found,
        case=case,
        timeline_csv=timeline_csv,
        language=language,
        **derived,
    )
    return (folder / "report.pdf").read_bytes()


def report_of(
    folder: Path,
    *,
    sources: Sequence[Json] | None = None,
    found: Json | None = None,
    case: CaseSheet | None = None,
    **more: Any,
) -> Written:
    """Write a report and return what the evidence list needs of it."""
    told = {"records": (), "withheld": (), "timeline_csv": None, **more}
    return write_report(
        folder / "report.pdf",
        case=case or sheet(),
        sources=[source()] if sources is None else sources,
        summary=found or summary(),
        **told,
    )


def opened(document: bytes) -> PdfReader:
    return PdfReader(BytesIO(document))


def words_of(document: bytes) -> str:
    """All text of a PDF without blanks and line ends, as these depend on where lines break."""
    return "".join("".join(page.extract_text().split()) for page in opened(document).pages)
