"""A paper as a PDF (PDF/A-2b) by Typst, with our own fonts; the same paper gives the same bytes."""

import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tomoshibi.casework.paper_words import Speech
from tomoshibi.casework.papers import Paper
from tomoshibi.evidence.report.glyphs import Glyphs, breakable, fonts

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("paper.typ")
PDF_STANDARD: Final = "a-2b"  # nothing is attached
_NUMBERED = re.compile(r"⟨(U\+[0-9A-F]{4,6})⟩")  # as `visible` writes what hides; the font lacks its brackets


class PaperNotWritten(Exception):
    """The paper could not be made; the message is the typesetter's own."""


def paper_pdf(of: Paper) -> bytes:
    """Return a paper as a PDF. Raises PaperNotWritten."""
    import typst  # 81 MB on disk: only where a paper is made

    compiler = typst.Compiler(
        input=TEMPLATE.read_bytes(), font_paths=_faces(), sys_inputs={"data": json.dumps(_said(of), ensure_ascii=False)}
    )
    try:
        made, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=[PDF_STANDARD])
    except typst.TypstError as error:
        raise PaperNotWritten(error.message) from error
    if warnings:
        raise PaperNotWritten("; ".join(one.message for one in warnings))
    return made if isinstance(made, bytes) else b""


@cache
def _faces() -> "typst.Fonts":
    import typst

    folders = [str(font.parent) for font in fonts()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _said(of: Paper) -> dict[str, Any]:
    """Return what the template reads: texts that can be printed and may break; all of it is text, never markup."""
    regular, _, emoji = fonts()
    given: dict[str, Any] = _printable({**asdict(of), "day": ""}, Glyphs(regular, emoji))
    return {**given, "made": [of.day.year, of.day.month, of.day.day], "page": Speech(of.language).word("labels", "page")}


def _printable(value: Any, glyphs: Glyphs) -> Any:
    if isinstance(value, str):
        return breakable(glyphs.printable(_NUMBERED.sub(r"〈\1〉", value)))
    if isinstance(value, dict):
        return {name: _printable(one, glyphs) for name, one in value.items()}
    return [_printable(one, glyphs) for one in value] if isinstance(value, (list, tuple)) else value
