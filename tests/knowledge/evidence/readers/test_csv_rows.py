import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.makers.patience import ends
from tomoshibi.evidence.parsing.csv_rows import Row, cell_spans, columns, delimiter_of, rows


def test_a_row_ends_at_a_line_break_outside_quotes_and_its_bytes_hold_no_line_break() -> None:
    data = '\ufeffDate,Text\r\n"1","two\nlines, and ""quotes"""\r\n\r\n2,plain\n'.encode()

    found = list(rows(data))

    assert found == [
        Row(3, 12, ("Date", "Text")),
        Row(14, 45, ("1", 'two\nlines, and "quotes"')),
        Row(49, 56, ("2", "plain")),
    ]
    assert data[14:45].decode() == '"1","two\nlines, and ""quotes"""'


def test_a_row_that_the_end_of_the_file_cuts_is_marked() -> None:
    found = list(rows(b'a,b\n1,"never closed\n2,3\n'))

    assert [(row.cells, row.cut) for row in found] == [(("a", "b"), False), (("1", "never closed\n2,3\n"), True)]


def test_a_quotation_mark_inside_a_plain_cell_is_a_character_like_any_other() -> None:
    found = list(rows(b'5" long,b\nc,d\n'))

    assert [row.cells for row in found] == [('5" long', "b"), ("c", "d")]


def test_a_mark_that_is_closed_too_early_makes_the_row_loose_and_leaves_the_next_one_alone() -> None:
    found = list(rows(b'"he said "hi" to me",2\n"x","y"\n'))

    assert [(row.cells, row.loose) for row in found] == [(('he said hi" to me"', "2"), True), (("x", "y"), False)]


def test_bytes_that_are_no_text_are_marked_and_replaced() -> None:
    (row,) = rows(b"a,\xff\xfe,c")

    assert row.undecodable
    assert row.cells == ("a", "\ufffd\ufffd", "c")


def test_japanese_text_of_windows_is_cut_at_the_right_bytes() -> None:
    data = '日付,ソ表能\r\n1,"ソ\n表"\r\n'.encode("cp932")

    found = list(rows(data, "cp932"))

    assert [row.cells for row in found] == [("日付", "ソ表能"), ("1", "ソ\n表")]


def test_the_bytes_of_every_cell_are_known() -> None:
    data = b'x\n"a,b",c,,"d"\n'
    row = list(rows(data))[1]

    assert [data[start:end] for start, end in cell_spans(data, row)] == [b'"a,b"', b"c", b"", b'"d"']


def test_other_signs_between_the_cells_are_told_by_the_first_line() -> None:
    assert delimiter_of("Date;User;Message") == ";"
    assert delimiter_of("Date\tUser\tMessage, or so") == "\t"
    assert delimiter_of("Date,User") == ","
    assert [row.cells for row in rows(b"a;b,c\n", delimiter=";")] == [("a", "b,c")]


def test_columns_are_found_in_any_order_and_spelling() -> None:
    assert columns(["\ufeff User ", "DATE", "date"]) == {"user": 0, "date": 1}


@pytest.mark.parametrize("piece", [b"a", b'"'])
def test_ten_megabytes_of_one_letter_are_read_to_the_end(piece: bytes) -> None:
    _read_to_the_end(b"Date,Text\n" + piece * 10_000_000)


@pytest.mark.parametrize("piece", [b",", b'"\n', b'",', b'""\r\n', b"\r", b"\x00", b'a"b"', b"\n"])
def test_a_megabyte_of_marks_and_borders_is_read_to_the_end(piece: bytes) -> None:
    _read_to_the_end(b"Date,Text\n" + piece * (1_000_000 // len(piece)))


def _read_to_the_end(data: bytes) -> None:
    last = 0
    with ends():
        for row in rows(data):
            assert row.start >= last
            last = row.end

    assert last <= len(data)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.lists(st.text(alphabet=st.sampled_from('ab",;\r\n あ'), max_size=8), min_size=2, max_size=4), min_size=1, max_size=6
    )
)
def test_what_a_csv_writer_wrote_is_read_back_and_no_byte_lies_in_two_rows(table: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(table)
    data = out.getvalue().encode()

    found = list(rows(data))

    assert [list(row.cells) for row in found] == table
    assert not any(row.cut or row.loose for row in found)
    between = b"".join(data[a.end : b.start] for a, b in pairwise(found))
    assert between == b"\r\n" * (len(found) - 1)
