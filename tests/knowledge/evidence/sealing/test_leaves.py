from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.evidence.sealing.leaves import encoded
from tomoshibi_verify.canonical import canonical


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
