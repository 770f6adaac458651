"""The receipt: one page whatever the names are, in PDF/A, saying what is so."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from tomoshibi.evidence.report.receipt import WORDS, Receipt, StampShown, receipt_pdf
from tomoshibi.evidence.wording import Language

HANDED_AT = datetime(2026, 11, 27, 1, 2, 3, tzinfo=UTC)
RECEIPT = Receipt(
    giver="ともしび相談室　山田 花子",
    receiver="見本県警察本部　佐藤 太郎",
    handed_at=HANDED_AT,
    case="2026-001",
    name="bundle",
    bundle="ab" * 16,
    root="0123456789abcdef" * 4,
    sealed_at=datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC),
    fingerprint="fedcba9876543210" * 4,
    key_kind="organisation",
    stamps=(StampShown("見本のタイムスタンプ局", HANDED_AT),),
    count=8,
    head="00112233445566778899aabbccddeeff" * 2,
    is_signed=True,
    program="tomoshibi 0.1.0",
)
LONG = replace(
    RECEIPT,
    giver="山" * 500,
    receiver="x" * 500,
    case="件" * 500,
    name="n" * 255,
    stamps=(StampShown("局" * 200, HANDED_AT),) * 9,
    is_signed=False,
    key_kind="one-time",
)
HOSTILE = replace(
    RECEIPT, giver='#import "x" *a* $x$ \x1b[2J\u202e\ud83d', receiver="\n\n\n`\\ <b> 👍\u200d", case="\0", stamps=()
)


def read(content: bytes) -> list[str]:
    """Return the words of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_states_who_what_when_and_how_to_check(language: Language) -> None:
    (said,) = read(receipt_pdf(RECEIPT, language=language))

    flat = "".join(said.split())
    halves = [digits[at : at + 32] for digits in (RECEIPT.root, RECEIPT.fingerprint, RECEIPT.head) for at in (0, 32)]
    for part in ("山田花子", "佐藤太郎", "2026-11-2710:02:03", "2026-11-2701:02:03", *halves):
        assert part in flat, part
    assert "verify.pyz" in said


@pytest.mark.parametrize("receipt", [RECEIPT, LONG, HOSTILE], ids=["usual", "long", "hostile"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_is_one_page_in_pdf_a_whatever_it_is_given(receipt: Receipt, language: Language) -> None:
    content = receipt_pdf(receipt, language=language)

    assert len(read(content)) == 1
    assert b"pdfaid:part" in content


def test_the_same_facts_give_the_same_bytes() -> None:
    assert receipt_pdf(RECEIPT) == receipt_pdf(RECEIPT)


def test_every_word_is_there_in_both_languages() -> None:
    words = tomllib.loads(WORDS.read_text("utf-8"))

    assert all(set(said) == {"ja", "en"} for said in words.values())
