"""Everything of a bundle that people and other programs read: tables, report, evidence list, CASE/UCO, marks, findings."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import rfc8785

from tomoshibi.evidence.deriving import tell
from tomoshibi.evidence.report import document
from tomoshibi.evidence.report.case_uco import Sealed, write_case
from tomoshibi.evidence.report.evidence_list import write_evidence_list
from tomoshibi.evidence.report.marked import by_number
from tomoshibi.evidence.report.sheet import CaseSheet
from tomoshibi.evidence.sealing.bag import FileDigest
from tomoshibi.evidence.sealing.durable import digest_of
from tomoshibi.evidence.timeline import write_timeline

MAX_EMBEDDED_TIMELINE = 16 << 20  # a larger table makes the report too heavy to open; it lies beside it anyway

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """What a bundle being built holds already: its rows on the disk, and what its cover states.

    `marks` are the lines of `marks.jsonl` and `findings` the object of `findings.json`, both in memory.
    """

    folder: Path
    case: CaseSheet
    sources: Sequence[Row]
    withheld: Sequence[Row]
    summary: Row
    marks: Sequence[Row]
    findings: Row


def get_ready() -> None:
    """Load what every report needs."""
    document.get_ready()


def write_shown(
    material: Material, digests: Mapping[str, FileDigest], wrote: Callable[[str], None] = lambda path: None
) -> dict[str, FileDigest]:
    """Write all that is shown into the bundle's `data/` and return the digests of the new files, by path.

    `digests` are those of the files written before; `wrote` is told each new path. Records are streamed once for each file.
    Raises ReportNotWritten and FontUnreadable.
    """
    folder = material.folder
    made: dict[str, FileDigest] = {}

    def done(path: str) -> None:
        made[path] = digest_of(folder / path)
        wrote(path)

    if material.findings:
        (folder / "data/marks.jsonl").write_bytes(b"".join(rfc8785.dumps(dict(line)) + b"\n" for line in material.marks))
        done("data/marks.jsonl")
        (folder / "data/findings.json").write_bytes(rfc8785.dumps(dict(material.findings)))
        done("data/findings.json")
    timeline = folder / "data/timeline.csv"
    write_timeline(timeline, rows_again(folder), material.marks)
    done("data/timeline.csv")
    _write_case(material, {**digests, **made})
    done("data/case.jsonld")
    report = document.write_report(
        folder / "data/report.pdf",
        case=material.case,
        records=rows_again(folder),
        withheld=material.withheld,
        sources=material.sources,
        summary=material.summary,
        timeline_csv=timeline if timeline.stat().st_size <= MAX_EMBEDDED_TIMELINE else None,
        marks=material.marks,
        findings=material.findings,
        tell=tell,
        files={path: digest.sha256 for path, digest in {**digests, **made}.items()},
    )
    done("data/report.pdf")
    write_evidence_list(
        folder / "data/evidence-list.csv",
        exhibits=report.exhibits,
        withheld=material.withheld,
        pages=report.pages,
        report_sha256=made["data/report.pdf"].sha256,
    )
    done("data/evidence-list.csv")
    return made


def _write_case(material: Material, digests: Mapping[str, FileDigest]) -> None:
    sources = [
        Sealed(str(one["path"]), str(one.get("name") or ""), one.get("size"), str(one["sha256"])) for one in material.sources
    ]
    taken = {one.path for one in sources}
    rows = [Sealed(path, path.rsplit("/", 1)[-1], one.size, one.sha256) for path, one in digests.items() if path not in taken]
    write_case(
        material.folder / "data/case.jsonld",
        case=material.case,
        files=[*sources, *rows],
        withheld=material.withheld,
        summary=material.summary,
        records=rows_again(material.folder),
        marks=by_number(material.marks),
    )


def rows_again(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a bundle's folder, one after the other."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    with (folder / "data/records.jsonl").open("rb") as lines:
        yield from map(decode, lines)
