"""Rows and specifications are read whole or refused with a code that says what and where."""

from pathlib import Path
from typing import Any

import pytest

from tomoshibi.insight.encodings import decoded
from tomoshibi.insight.refusals import Unusable
from tomoshibi.insight.register import guarded, unguarded
from tomoshibi.insight.rows import Rows, check_second_header, parsed
from tomoshibi.insight.specification import specification

TEXT = "学校,方法\n中学校,ゲーム\n高等学校,SNS（その他）\n"
TABLE = {"name": "表", "by": ["学校"]}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_japanese_encoding_gives_the_same_rows(codec: str) -> None:
    assert decoded(TEXT.encode(codec)) == TEXT


@pytest.mark.parametrize("content", [bytes(range(128, 256)) * 4, b"\xff\xfe\x00", "é è ü,ö\n".encode("latin-1") * 9])
def test_bytes_of_no_such_encoding_are_refused(content: bytes) -> None:
    with pytest.raises(Unusable, match="rows-encoding"):
        decoded(content)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rows-empty"),
        ("学校,方法\n", "rows-empty"),
        ("学校,学校\na,b\n", "rows-column-twice"),
        ("学校,,方法\na,b,c\n", "rows-blank-column"),
        ("2026年度 相談\n学校,方法\na,b\n", "rows-ragged"),
        ("学校,方法\na,b\nc\n", "rows-ragged"),
        ("学校,方法\na,b\n学校,方法\n", "rows-second-header"),
        ('学校,方法\n"a,b\n', "rows-not-csv"),
        ("学校,方法\na,\0\n", "rows-not-csv"),
        ("," * 1_000_000 + "\n", "rows-columns"),
    ],
)
def test_what_is_no_table_is_refused(text: str, code: str) -> None:
    with pytest.raises(Unusable, match=code):
        parsed(text)


def test_signs_that_cannot_be_seen_are_written_out() -> None:
    assert parsed("学校,方法\na\u202eb,c\n").records == (("a⟨U+202E⟩b", "c"),)


def test_a_second_line_of_headings_is_noticed_and_a_rare_row_further_down_is_not() -> None:
    rows = (("school", "method"), *(("中学", "SNS"),) * 10)

    with pytest.raises(Unusable, match="rows-second-header"):
        check_second_header(Rows(("学校", "方法"), rows))
    check_second_header(Rows(("学校", "方法"), rows[::-1]))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (None, "spec-not-yaml"),
        ({"tables": [TABLE]}, "spec-no-threshold"),
        ({"threshold": 0, "tables": [TABLE]}, "spec-bad-threshold"),
        ({"threshold": "10", "tables": [TABLE]}, "spec-bad-threshold"),
        ({"threshold": True, "tables": [TABLE]}, "spec-bad-threshold"),
        ({"threshold": 10}, "spec-no-tables"),
        ({"threshold": 10, "tables": [{"name": "表"}]}, "spec-bad-table"),
        ({"threshold": 10, "tables": [TABLE, {"name": "表", "by": ["方法"]}]}, "spec-name-twice"),
        ({"threshold": 10, "tables": [{"name": "A", "by": ["x"]}, {"name": "a", "by": ["x"]}]}, "spec-name-twice"),
        ({"threshold": 10, "tables": [{"name": "表", "by": ["学校", "学校"]}]}, "spec-bad-by"),
        ({"threshold": 10, "tables": [{"name": "表", "by": []}]}, "spec-bad-by"),
        ({"threshold": 10, "tables": [{"name": "表", "by": ["n"]}]}, "spec-taken-column"),
        ({"threshold": 10, "tables": [{"name": "表", "by": [["学校"]]}]}, "spec-bad-value"),
        ({"threshold": 10, "tables": [TABLE], "tresh": 1}, "spec-unknown-key"),
        ({"threshold": 10, "tables": [TABLE], "coarsen": [{"column": "月"}]}, "spec-bad-groups"),
        (
            {"threshold": 10, "tables": [TABLE], "columns": {"季": {"from": "月", "groups": {"a": [1], "b": [1]}}}},
            "spec-bad-groups",
        ),
        ({"threshold": 10, "tables": [TABLE], "register": [{"rows": "x"}]}, "spec-bad-register"),
    ],
)
def test_a_specification_that_cannot_be_meant_is_refused(given: Any, code: str) -> None:
    with pytest.raises(Unusable, match=code):
        specification(given, folder=Path())


@pytest.mark.parametrize(
    "name", ["../表", "a/b", "a\\b", ".表", "a\x00b", "a\nb", "\ud800", "a\u202eb", "con", "NUL", "あ" * 80, "C:表", "a*"]
)
def test_a_name_that_is_no_file_of_ours_is_refused(name: str) -> None:
    with pytest.raises(Unusable, match="spec-bad"):
        specification({"threshold": 10, "tables": [{"name": name, "by": ["学校"]}]}, folder=Path())


@pytest.mark.parametrize("word", ["=1+1", "+81", "-5", "@x", "＝1", "'a", "''", "\tx", "-", "普通", ""])
def test_a_guarded_word_is_no_formula_and_comes_back(word: str) -> None:
    assert unguarded(guarded(word)) == word
    assert guarded(word)[:1] not in "=+@＝\t" or not word
