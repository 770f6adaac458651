from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.evidence.sealing.leaves import LeafWriter, encoded
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
