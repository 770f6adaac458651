"""Records out of a bundle's zip in memory: only those that are asked for, with what marks point at as pieces of their own."""

import io
import zipfile
from typing import Any

import msgspec
import pytest

from tomoshibi.evidence.bundle_rows import Unreadable
from tomoshibi.evidence.record_pages import LONGEST_SHOWN, opened


def row(n: int, text: str | None, **more: Any) -> dict[str, Any]:
    return {"n": n, "kind": "message", "sender": None, "time": None, "text": text, "media": [], "more": {}, **more}


def mark(n: int, *words: tuple[int, int], label: str = "demand.money") -> dict[str, Any]:
    return {"n": n, "labels": [{"label": label, "words": place, "rule": "r"} for place in words]}


def packed(*rows: dict[str, Any], marks: tuple[dict[str, Any], ...] = ()) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, lines in (("records", rows), ("marks", marks)):
            archive.writestr(f"bundle/data/{name}.jsonl", b"".join(msgspec.json.encode(one) + b"\n" for one in lines))
    return made


def test_marked_words_are_pieces_of_their_own_and_the_text_is_whole() -> None:
    pages = opened(packed(row(1, "きょう5万円おくって"), marks=(mark(1, (3, 6), (6, 10), label="demand.money"),)))

    (found,) = pages.records([1])

    assert found.pieces == (("きょう", False), ("5万円おくって"[:7], True))
    assert found.labels == ("demand.money",)


def test_only_numbers_that_are_there_come() -> None:
    pages = opened(packed(*(row(n, str(n)) for n in range(1, 6)), marks=(mark(4, (0, 1)), mark(2, (0, 1)), mark(3))))

    assert [one.number for one in pages.records(range(-1, 9, 2))] == [1, 3, 5]
    assert (pages.count, pages.marked) == (5, (2, 4))


def test_a_long_text_is_cut_and_says_so_and_a_mark_across_the_end_stays_inside() -> None:
    text = "あ" * (LONGEST_SHOWN + 10)
    (found,) = opened(packed(row(1, text), marks=(mark(1, (LONGEST_SHOWN - 2, LONGEST_SHOWN + 5)),))).records([1])

    assert found.is_cut
    assert "".join(piece for piece, _ in found.pieces) == text[:LONGEST_SHOWN]


def test_a_time_says_whether_it_is_japans() -> None:
    known = {"printed": "07:02", "local": "2026-05-08T07:02", "jst": "2026-05-08T16:02+09:00"}
    printed = {"printed": "きのう", "local": None, "jst": None}
    first, second = opened(packed(row(1, "", time=known), row(2, "", time=printed))).records([1, 2])

    assert (first.when, first.is_japans_time) == ("2026-05-08 16:02", True)
    assert (second.when, second.is_japans_time) == ("きのう", False)


@pytest.mark.parametrize("content", [b"", b"no zip", packed({"n": 1}).getvalue(), packed(row(2, "x")).getvalue()])
def test_what_is_no_bundle_of_ours_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(io.BytesIO(content)).records([1])
