"""Write the report: PDF/A-3b by Typst, with our own fonts and the timeline attached."""

import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Literal

from tomoshibi.evidence.report.content import content
from tomoshibi.evidence.report.glyphs import Glyphs, fonts
from tomoshibi.evidence.report.sheet import CaseSheet
from tomoshibi.evidence.wording import Language

PDF_STANDARD: Final = "a-3b"  # the only part of PDF/A that allows a CSV to be attached (ISO 19005-3)
TEMPLATE = Path(__file__).with_name("report.typ")


class ReportNotWritten(Exception):
    """The report could not be made; the message is the typesetter's own."""


def write_report(
    out: Path,
    *,
    case: CaseSheet,
    records: Iterable[Mapping[str, Any]],
    withheld: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]],
    summary: Mapping[str, Any],
    timeline_csv: Path | None,
    language: Language = "ja",
) -> None:
    """Write the report of one bundle to `out`; the same input gives the same bytes.

    `records`, `withheld` and `sources` are lines of the bundle's files of those names, `summary` is what `read --json`
    prints. Nothing is written beside `out`: data goes to the typesetter in memory. Raises ReportNotWritten.
    """
    regular, _, emoji = fonts()
    glyphs = Glyphs(regular, emoji)
    said = content(
        case=case,
        records=records,
        withheld=withheld,
        sources=sources,
        summary=summary,
        language=language,
        glyphs=glyphs,
    )
    (document,) = typeset(said, root=case.root, timeline_csv=timeline_csv, kind="pdf")
    out.write_bytes(document)


def typeset(
    said: Mapping[str, Any],
    *,
    root: str,
    timeline_csv: Path | None,
    kind: Literal["pdf", "png"],
    ppi: int = 100,
    template: Path = TEMPLATE,
) -> list[bytes]:
    """Return the document as one PDF, or as one PNG a page (for looking at it). Raises ReportNotWritten."""
    import typst  # 81 MB on disk: not for those who only read

    compiler = typst.Compiler(
        input=template.read_bytes(),
        # Without the built-in fonts nothing can fall back on them unseen.
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font.parent) for font in fonts()]
        ),
        sys_inputs=_inputs(said, root, timeline_csv),
    )
    try:
        made, warnings = compiler.compile_with_warnings(
            format=kind,
            ppi=ppi if kind == "png" else None,
            pdf_standards=[PDF_STANDARD] if kind == "pdf" else [],
        )
    except typst.TypstError as error:
        raise ReportNotWritten(error.message) from error
    if warnings:
        raise ReportNotWritten("; ".join(warning.message for warning in warnings))
    return made if isinstance(made, list) else [made or b""]


def _inputs(said: Mapping[str, Any], root: str, timeline_csv: Path | None) -> dict[str, str]:
    """Return what the template reads: data as JSON text, never as markup."""
    inputs = {"data": json.dumps(said, ensure_ascii=False), "qr": _qr(root)}
    if timeline_csv is not None:
        inputs["timeline"] = timeline_csv.read_bytes().decode("utf-8")
    return inputs


def _qr(text: str) -> str:
    """Return a QR code as SVG."""
    import segno  # 69 ms to import

    drawn = BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=0)
    return drawn.getvalue().decode("utf-8")
