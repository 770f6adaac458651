"""The hand-over receipt: one page in PDF/A-3b, to be signed by hand; the only place where the two names stand."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from tomoshibi.evidence.report.document import PDF_STANDARD, ReportNotWritten
from tomoshibi.evidence.report.glyphs import Glyphs, breakable, fonts
from tomoshibi.evidence.shown_time import both
from tomoshibi.evidence.wording import Language

TEMPLATE = Path(__file__).with_name("receipt.typ")
WORDS = Path(__file__).parent.parent / "words" / "receipt.toml"
MOST_STAMPS_SHOWN = 2  # more would need a second page, and so would longer names
MAX_NAME = 90  # characters of a person's name
MAX_FACT = 60  # of any other text from outside
MAX_AUTHORITY = 36  # one line
SIZES = ((14, 12), (24, 10), (MAX_NAME, 8))  # up to how many characters a name is printed in which size, in points
_BREAKS = re.compile(r"[\r\n\t\v\f\x85\u2028\u2029]+")

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StampShown:
    """A stamp as the receipt states it; `at` is aware."""

    authority: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """The facts of one hand-over. Moments are aware; `root`, `bundle`, `head` and `fingerprint` are hexadecimal.

    `count` and `head` are those of the whole chain of custody, with this hand-over in it.
    """

    giver: str
    receiver: str
    handed_at: datetime
    case: str | None
    name: str
    bundle: str
    root: str
    sealed_at: datetime
    fingerprint: str
    key_kind: Literal["organisation", "one-time"]
    stamps: tuple[StampShown, ...]
    count: int
    head: str
    is_signed: bool
    program: str


def receipt_pdf(receipt: Receipt, *, language: Language = "ja") -> bytes:
    """Return the receipt as a PDF; the same facts give the same bytes. Raises ReportNotWritten."""
    return _typeset(receipt, language, "pdf")


def receipt_picture(receipt: Receipt, *, language: Language = "ja") -> bytes:
    """Return the receipt as a PNG, for looking at it. Raises ReportNotWritten."""
    return _typeset(receipt, language, "png")


@cache
def _words(language: Language) -> Words:
    loaded = tomllib.loads(WORDS.read_text("utf-8"))
    return {key: said[language] for key, said in loaded.items()}


def _typeset(receipt: Receipt, language: Language, kind: Literal["pdf", "png"]) -> bytes:
    import typst  # 81 MB on disk: only where a page is made

    compiler = typst.Compiler(
        input=TEMPLATE.read_bytes(),
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font.parent) for font in fonts()]
        ),
        sys_inputs={"data": json.dumps(_said(receipt, language), ensure_ascii=False), "qr": _qr(receipt.root)},
    )
    try:
        made, warnings = compiler.compile_with_warnings(
            format=kind, ppi=100 if kind == "png" else None, pdf_standards=[PDF_STANDARD] if kind == "pdf" else []
        )
    except typst.TypstError as error:
        raise ReportNotWritten(error.message) from error
    if warnings:
        raise ReportNotWritten("; ".join(warning.message for warning in warnings))
    page = made[0] if isinstance(made, list) else made
    return page or b""


def _said(receipt: Receipt, language: Language) -> dict[str, Any]:
    """Return what the template reads: words, and facts made printable; all of it is text, never markup."""
    regular, _, emoji = fonts()
    glyphs = Glyphs(regular, emoji)

    def put(text: str, most: int = MAX_FACT) -> str | list[str]:
        short = text if len(text) <= most else text[:most] + "…"
        return breakable(glyphs.printable(_BREAKS.sub(" ", short)))

    longest = max(len(receipt.giver), len(receipt.receiver))
    size = next((size for most, size in SIZES if longest <= most), SIZES[-1][1])

    def person(name: str) -> dict[str, Any]:
        return {"name": put(name, MAX_NAME), "size": size}

    words = _words(language)
    shown = receipt.stamps[-MOST_STAMPS_SHOWN:]
    return {
        "lang": language,
        "w": words,
        "s": _words("en") if language == "ja" else None,
        "giver": person(receipt.giver),
        "receiver": person(receipt.receiver),
        "handed": both(receipt.handed_at),
        "case": put(receipt.case) if receipt.case else "",
        "name": put(receipt.name),
        "bundle": receipt.bundle,
        "root": _groups(receipt.root, 8),
        "plain_root": receipt.root,
        "sealed": both(receipt.sealed_at),
        "fingerprint": _groups(receipt.fingerprint, 4),
        "key_kind": receipt.key_kind,
        "stamps": [{"authority": put(one.authority or "-", MAX_AUTHORITY), "at": both(one.at)} for one in shown],
        "more_stamps": len(receipt.stamps) - len(shown),
        "count": words["count"].replace("{count}", f"{receipt.count:,}"),
        "count_en": _words("en")["count"].replace("{count}", f"{receipt.count:,}"),
        "head": _groups(receipt.head, 8),
        "plain_head": receipt.head,
        "is_signed": receipt.is_signed,
        "program": put(receipt.program),
        "at": [getattr(receipt.handed_at, part) for part in ("year", "month", "day", "hour", "minute", "second")],
    }


def _groups(digits: str, size: int) -> list[str]:
    """Return 64 digits as two lines of groups, as they are read aloud and compared."""
    groups = [digits[at : at + size] for at in range(0, len(digits), size)]
    half = len(groups) // 2
    return [" ".join(groups[:half]), " ".join(groups[half:])]


def _qr(text: str) -> str:
    """Return a QR code as SVG."""
    import segno  # 69 ms to import

    drawn = BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=0)
    return drawn.getvalue().decode("utf-8")
