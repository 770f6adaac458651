"""Write the report: PDF/A-3b by Typst, with our own fonts and the timeline attached."""

import json
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from tomoshibi.evidence.report.content import Bundle, content
from tomoshibi.evidence.report.exhibits import Exhibit
from tomoshibi.evidence.report.gaps import Telling, told_bare
from tomoshibi.evidence.report.glyphs import Glyphs, fonts
from tomoshibi.evidence.report.sheet import CaseSheet
from tomoshibi.evidence.wording import Language, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import typst

PDF_STANDARD: Final = "a-3b"  # the only part of PDF/A that allows a CSV to be attached (ISO 19005-3)
LAYOUT = Path(__file__).with_name("layout")
TEMPLATE = LAYOUT / "report.typ"
_WHERE_RECORDS_STAND = "<pages-of-records>"


class ReportNotWritten(Exception):
    """The report could not be made; the message is the typesetter's own."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the evidence list needs of a written report: the exhibits, and the page on which each record stands."""

    exhibits: tuple[Exhibit, ...]
    pages: dict[int, int]


def get_ready() -> None:
    """Load what every report needs: the typesetter, the fonts' tables, the words."""
    import segno  # noqa: F401

    _faces()
    regular, _, emoji = fonts()
    Glyphs(regular, emoji)
    words_of("ja")
    words_of("en")


def write_report(
    out: Path,
    *,
    case: CaseSheet,
    records: "Iterable[Mapping[str, Any]]",
    withheld: "Sequence[Mapping[str, Any]]",
    sources: "Sequence[Mapping[str, Any]]",
    summary: "Mapping[str, Any]",
    timeline_csv: Path | bytes | None,
    language: Language = "ja",
    marks: "Iterable[Mapping[str, Any]]" = (),
    findings: "Mapping[str, Any] | None" = None,
    files: "Mapping[str, str] | None" = None,
    tell: Telling = told_bare,
) -> Written:
    """Write the report of one bundle to `out`; the same input gives the same bytes.

    `records` (read once), `withheld`, `sources` and `marks` are lines of the bundle's files of those names, `summary` and
    `findings` its objects; marks and findings are left out where they were not made. `files` are the SHA-256 of what was made
    of the sources, by path; `tell` puts a finding into words. Nothing is written beside `out`: data goes to the typesetter in
    memory. Raises ReportNotWritten.
    """
    regular, _, emoji = fonts()
    bundle = Bundle(case, records, withheld, sources, summary, marks, findings or {}, files or {}, tell)
    said, exhibits = content(bundle, language=language, glyphs=Glyphs(regular, emoji))
    compiler = _compiler(said, case.root, timeline_csv)
    (document,) = _compiled(compiler, "pdf")
    out.write_bytes(document)
    return Written(exhibits, _pages(compiler))


def typeset(
    said: "Mapping[str, Any]",
    *,
    root: str,
    timeline_csv: Path | None,
    kind: Literal["pdf", "png"],
    ppi: int = 100,
    template: Path = TEMPLATE,
) -> list[bytes]:
    """Return the document as one PDF, or as one PNG a page (for looking at it). Raises ReportNotWritten."""
    return _compiled(_compiler(said, root, timeline_csv, template), kind, ppi)


def _compiler(
    said: "Mapping[str, Any]", root: str, timeline_csv: Path | bytes | None, template: Path = TEMPLATE
) -> "typst.Compiler":
    import typst  # 81 MB on disk: not for those who only read

    return typst.Compiler(
        input=str(template),
        root=str(LAYOUT),
        font_paths=_faces(),
        sys_inputs=_inputs(said, root, timeline_csv),
    )


@cache
def _faces() -> "typst.Fonts":
    """Return our fonts, read once; without the built-in ones nothing can fall back on them unseen."""
    import typst

    folders = [str(font.parent) for font in fonts()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _compiled(compiler: "typst.Compiler", kind: Literal["pdf", "png"], ppi: int = 100) -> list[bytes]:
    import typst

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


def _pages(compiler: "typst.Compiler") -> dict[int, int]:
    """Return the page of each record that is printed, by its number; of one printed twice the page among the marked ones."""
    told = json.loads(compiler.query(_WHERE_RECORDS_STAND, field="value", one=True))
    return {int(n): page for n, page in told.items()}


def _inputs(said: "Mapping[str, Any]", root: str, timeline_csv: Path | bytes | None) -> dict[str, str]:
    """Return what the template reads: data as JSON text, never as markup."""
    inputs = {"data": json.dumps(said, ensure_ascii=False), "qr": _qr(root)}
    if timeline_csv is not None:
        table = timeline_csv if isinstance(timeline_csv, bytes) else timeline_csv.read_bytes()
        inputs["timeline"] = table.decode("utf-8")
    return inputs


def _qr(text: str) -> str:
    """Return a QR code as SVG."""
    import segno  # 69 ms to import

    drawn = BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=0)
    return drawn.getvalue().decode("utf-8")
