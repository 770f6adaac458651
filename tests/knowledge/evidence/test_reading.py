import pytest

from tomoshibi.evidence.reading import text_codec

TEXT = "[LINE] みおとのトーク履歴\n保存日時：2026/06/03 20:15\n\n2026/06/01(月)\n07:58\tみお\tおはよう"


@pytest.mark.parametrize("cut", [1, 2])
def test_utf8_that_ends_inside_a_letter_is_utf8(cut: int) -> None:
    data = TEXT.encode()[:-cut]

    assert text_codec(data, whole=True) == "utf-8"
    assert text_codec(data, whole=False) == "utf-8"


@pytest.mark.parametrize("text", ["07:58 Mio あ", "caf\u00e9", "안녕"])
@pytest.mark.parametrize("cut", [1, 2])
def test_a_short_text_that_ends_inside_its_only_letter_is_utf8(text: str, cut: int) -> None:
    data = text.encode()[:-cut]

    assert text_codec(data, whole=True) == "utf-8"


def test_utf8_with_a_broken_letter_in_the_middle_is_utf8() -> None:
    data = TEXT.encode() + "\n07:59\tけん\tは".encode() + "い".encode()[:2] + "\n08:00\tみお\tうん\n".encode()

    assert text_codec(data, whole=True) == "utf-8"


@pytest.mark.parametrize("codec", ["cp932", "cp949"])
def test_other_encodings_are_still_known(codec: str) -> None:
    text = TEXT if codec == "cp932" else "미오 님과 카카오톡 대화\n저장한 날짜 : 2026년 6월 3일 오후 8:15\n"

    assert text_codec(text.encode(codec), whole=True) == codec


def test_what_holds_nul_bytes_is_no_text() -> None:
    assert text_codec(b"\x89PNG\r\n\x1a\n\x00\x00", whole=True) is None
