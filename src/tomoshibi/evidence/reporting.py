"""A report of a bundle that is sealed already: it is checked first, then read from the folder or the zip, never changed."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import msgspec

from tomoshibi.evidence.deriving import tell
from tomoshibi.evidence.report.document import write_report
from tomoshibi.evidence.report.sheet import CaseSheet, TimeState
from tomoshibi.evidence.shown import MAX_EMBEDDED_TIMELINE
from tomoshibi.evidence.stamp_commands import stamps_in
from tomoshibi.evidence.wording import Language
from tomoshibi_verify import verify
from tomoshibi_verify.answer import INTACT, Answer
from tomoshibi_verify.bag import INFO_FILE, MANIFEST_FILE, parse_manifest
from tomoshibi_verify.contents import Contents, look_into
from tomoshibi_verify.custody import CUSTODY_FILE
from tomoshibi_verify.fingerprint import fingerprint, grouped
from tomoshibi_verify.seal import MAX_SEAL_BYTES, MOMENT, SEAL_FILE, parse_seal
from tomoshibi_verify.stamps import MAX_STAMP_BYTES

MAX_OBJECT = 1 << 30  # bytes of one JSON object of the bundle
MAX_LINE = 1 << 27  # bytes of one line; the format allows half of it
NEEDED = ("data/records.jsonl", "data/withheld.jsonl", "data/sources.jsonl", "data/summary.json")
# What rows of another program's bundle can raise where they are not in the form that the text of the format gives.
_ODD_ROWS = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError)

Row = dict[str, Any]


class NotIntact(Exception):
    """The bundle is not as it was sealed; a report of it would show what nobody sealed."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.state)
        self.answer = answer


class NotReportable(Exception):
    """The bundle lacks what a report is made of (a disclosure of a part, a bundle of another program)."""


class ReportExists(Exception):
    """There is something of the report's name already; nothing is ever overwritten."""


class InsideBundle(Exception):
    """The report would lie inside the bundle, which would then not be as it was sealed."""


def report_on(bundle: Path, out: Path, *, language: Language, program: str) -> Answer:
    """Write the report of a sealed bundle, a folder or its zip, and return what checking it said.

    Raises ReportExists, InsideBundle, NotIntact, NotReportable, NotABundle, ReportNotWritten and OSError.
    """
    if out.exists() or out.is_symlink():
        raise ReportExists(str(out))
    answer = verify(bundle)
    if bundle.is_dir() and out.resolve().is_relative_to(bundle.resolve()):
        raise InsideBundle(str(out))
    if answer.state != INTACT:
        raise NotIntact(answer)
    with closing(look_into(bundle)) as contents:
        if any(path not in contents.files for path in NEEDED):
            raise NotReportable(bundle.name)
        building = out.with_name(f".{out.name}.{os.getpid()}.building")
        try:
            _write(contents, building, _sheet(contents, answer, program), language)
            _move(building, out)
        except _ODD_ROWS as error:
            raise NotReportable(bundle.name) from error
        finally:
            building.unlink(missing_ok=True)
    return answer


def _write(contents: Contents, out: Path, case: CaseSheet, language: Language) -> None:
    timeline = contents.files.get("data/timeline.csv", MAX_EMBEDDED_TIMELINE + 1)
    manifest = parse_manifest(contents.read(MANIFEST_FILE, MAX_OBJECT), payload=True)
    write_report(
        out,
        case=case,
        records=_rows(contents, "data/records.jsonl"),
        withheld=list(_rows(contents, "data/withheld.jsonl")),
        sources=list(_rows(contents, "data/sources.jsonl")),
        summary=_object(contents, "data/summary.json"),
        timeline_csv=contents.read("data/timeline.csv", MAX_OBJECT) if timeline <= MAX_EMBEDDED_TIMELINE else None,
        language=language,
        marks=list(_rows(contents, "data/marks.jsonl")),
        findings=_object(contents, "data/findings.json"),
        files=manifest.digests,
        tell=tell,
    )


def _move(building: Path, out: Path) -> None:
    try:
        os.link(building, out)  # unlike a rename, this never replaces what came there meanwhile
    except FileExistsError:
        raise ReportExists(str(out)) from None
    except OSError:
        building.rename(out)


def _sheet(contents: Contents, answer: Answer, program: str) -> CaseSheet:
    sealed = contents.read(SEAL_FILE, MAX_SEAL_BYTES)
    seal = parse_seal(sealed)
    return CaseSheet(
        case=_case(contents.read(INFO_FILE, MAX_OBJECT)),
        sealed_at=datetime.strptime(seal.sealed_at, MOMENT).replace(tzinfo=UTC),
        root=seal.root,
        bundle=seal.bundle,
        fingerprint=grouped(fingerprint(bytes.fromhex(seal.key))),
        key_kind="organisation" if seal.key_kind == "organisation" else "one-time",
        program=seal.program,
        by=_sealed_by(contents),
        time=cast("TimeState", answer.time),
        reported_with=program,
        stamps=stamps_in(contents.files, lambda path: contents.read(path, MAX_STAMP_BYTES), seal=sealed),
    )


def _case(info: bytes) -> str | None:
    """Return the case that bag-info.txt names."""
    lines = (line.partition(": ") for line in info.decode("utf-8", "replace").splitlines())
    return next((value for name, _, value in lines if name == "External-Identifier"), None)


def _sealed_by(contents: Contents) -> str:
    """Return who sealed, as the chain of custody says."""
    acts = list(_rows(contents, CUSTODY_FILE))
    return str(acts[-1].get("by") or "") if acts else ""


def _rows(contents: Contents, path: str) -> Iterator[Row]:
    decode = msgspec.json.Decoder(Row).decode
    return map(decode, contents.lines(path, MAX_LINE)) if path in contents.files else iter(())


def _object(contents: Contents, path: str) -> Row:
    return msgspec.json.decode(contents.read(path, MAX_OBJECT), type=Row) if path in contents.files else {}
