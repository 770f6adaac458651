"""The recovery key on paper: a PDF of two pages, one for each holder. It is printed once and the file is then destroyed."""

import io
import json
from datetime import date
from pathlib import Path

from tomoshibi.evidence.report.glyphs import Glyphs, fonts

TEMPLATE = Path(__file__).with_name("paper.typ")
GROUP = 6  # characters; age identities have 74


class PaperNotWritten(Exception):
    """The paper could not be made; the message is the typesetter's own."""


def recovery_paper(*, identity: str, public: str, name: str, on: date) -> bytes:
    """Return the PDF with an age identity as text and QR. Raises PaperNotWritten."""
    import segno
    import typst

    regular, _, emoji = fonts()
    picture = io.BytesIO()
    segno.make(identity, error="q").save(picture, kind="svg", border=2)
    shown = {
        "name": Glyphs(regular, emoji).printable(name),
        "groups": [identity[place : place + GROUP] for place in range(0, len(identity), GROUP)],
        "public": public,
        "qr": picture.getvalue().decode(),
        "day": [on.year, on.month, on.day],
        "shown_day": on.isoformat(),
    }
    folders = [str(font.parent) for font in fonts()]
    compiler = typst.Compiler(
        input=TEMPLATE.read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders),
        sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards=["a-2b"])
    except typst.TypstError as error:
        raise PaperNotWritten(error.message) from error
    return made if isinstance(made, bytes) else b""
