from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.evidence.sealing.leaves import LeafWriter, OutOfOrder, encoded
from tomoshibi_verify.canonical import NotCanonical, canonical
from tomoshibi_verify.leaves import FIELDS, record_leaf


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_the_quick_writer_gives_the_same_form_as_the_careful_one(value: object) -> None:
    assert encoded(value) == canonical(value)


ODD = (
    {"😀": 1, "\uffff": 2},  # sorted by UTF-16, not by code point
    {'😀"\\': 1, "\uffff": 2},
    {"a": [{"\uffff": 1, "b😀": 2, "b\uffff": 3}]},
    [0.1, 1e15, 1.5e-9],
    {"n": 4.0},
    {"n": -0.0},
    2.5,
    {"at": "16:02:30.500", "id": "530000000000000001", "words": '1,234.5 [3.5] ":1.5" 😀":'},
    {"size": 9007199254740991},
)


@pytest.mark.parametrize("value", ODD)
def test_what_the_two_writers_would_put_differently_is_written_with_care(value: object) -> None:
    assert encoded({"more": value}) == canonical({"more": value})
    assert encoded([value]) == canonical([value])


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("field", FIELDS)
def test_a_records_line_and_leaf_are_those_of_the_careful_writer(field: str, value: object) -> None:
    row = {**dict.fromkeys(FIELDS), "text": "それな 😀 ok", field: value}
    writer = LeafWriter(BytesIO(), salt_source=bytes)

    line = writer.add("record", row)

    assert (writer.leaves().hashes, line[:-1]) == record_leaf(bytes(32), row)


@pytest.mark.parametrize("value", [2**53, {"more": 2**60}, [-(2**53)], "\ud83d", {"\ud83d": 1}, {1: 2}])
@pytest.mark.parametrize("field", FIELDS)
def test_what_has_no_form_is_refused_in_every_field(field: str, value: object) -> None:
    row = {**dict.fromkeys(FIELDS), field: value}

    with pytest.raises(NotCanonical):
        LeafWriter(BytesIO(), salt_source=bytes).add("record", row)


@pytest.mark.parametrize(
    "odd", [{}, {"size": 1.5}, {"size": 4e10}, {"name": "a,1.5"}, {"😀": 1, "\uffff": 2}, {"filled": [0.5, 1]}]
)
def test_rows_taken_in_together_give_the_lines_and_leaves_of_rows_taken_in_one_by_one(odd: dict[str, object]) -> None:
    rows = [{"item": number, "name": f"写真 {number}\r\n.jpg", "size": number * 10**12} for number in range(9)]
    rows[4] = {**rows[4], **odd}
    together, singly = BytesIO(), BytesIO()
    one, other = LeafWriter(together, salt_source=bytes), LeafWriter(singly, salt_source=bytes)

    lines = one.add_all("source", rows[:1]) + one.add_all("withheld", rows)

    assert lines == other.add("source", rows[0]) + b"".join(other.add("withheld", row) for row in rows)
    assert together.getvalue() == singly.getvalue()
    assert one.leaves() == other.leaves()


def test_sources_are_not_taken_in_after_what_was_withheld() -> None:
    writer = LeafWriter(BytesIO(), salt_source=bytes)
    writer.add_all("withheld", [{"item": 0}])

    with pytest.raises(OutOfOrder):
        writer.add_all("source", [{"source": 0}])


def test_rows_of_which_one_has_no_form_are_refused_together() -> None:
    out = BytesIO()

    with pytest.raises(NotCanonical):
        LeafWriter(out, salt_source=bytes).add_all("withheld", [{"name": "a"}, {"name": "\ud83d"}])

    assert out.getvalue() == b""
