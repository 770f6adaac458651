import json
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.makers.patience import ends
from tomoshibi.evidence.parsing.json_walk import CutOff, NotJson, Walk


class _Row(msgspec.Struct):
    id: int
    text: str = ""


ROW = msgspec.json.Decoder(_Row).decode
ANY = msgspec.json.decode

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.text(max_size=12)
    | st.sampled_from(['},{"id":', '"}', "\\", "]"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "text", "},{"]), inner, max_size=3),
    max_leaves=12,
)
_ROWS = st.lists(st.fixed_dictionaries({"id": _VALUES, "rest": _VALUES}) | _VALUES, max_size=8)
_STYLES = [{"separators": (",", ":")}, {"indent": 1}, {"indent": 2, "ensure_ascii": False}, {"indent": "\t"}, {}]


def elements(data: bytes, decode: Callable[[bytes], object] = ANY) -> list[tuple[int, int, object]]:
    """Return all elements of the array that is the whole document."""
    walk = Walk(data)
    found = [piece for batch in walk.objects(decode) for piece in batch]
    assert walk.at <= len(data)
    return found


@settings(max_examples=150, deadline=None)
@given(rows=_ROWS, style=st.sampled_from(_STYLES))
def test_every_element_is_found_where_it_stands(rows: list[object], style: dict[str, object]) -> None:
    data = json.dumps(rows, **style).encode("utf-8", "surrogatepass")  # type: ignore[arg-type]

    found = elements(data)

    assert [value for _, _, value in found] == json.loads(data)
    assert [json.loads(data[start:end]) for start, end, _ in found] == rows


@settings(max_examples=100, deadline=None)
@given(rows=_ROWS, style=st.sampled_from(_STYLES), cut=st.floats(0, 1))
def test_a_cut_document_gives_the_elements_before_the_cut(rows: list[object], style: dict[str, object], cut: float) -> None:
    data = json.dumps(rows, **style).encode("utf-8", "surrogatepass")  # type: ignore[arg-type]
    whole = elements(data)
    at = int(len(data) * cut)
    walk = Walk(data[:at])

    found = []
    try:
        for batch in walk.objects(ANY):
            found += [(start, end) for start, end, _ in batch]
    except (CutOff, NotJson):
        pass

    wanted = [(start, end) for start, end, _ in whole if end < at]
    assert found[: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b"[]", 0),
        (b"[ \r\n\t ]", 0),
        (b'[{"id":1}]', 1),
        (b'\xef\xbb\xbf[{"id":1},\n{"id":2}]', 2),
        (b'[{"id":1},{"id":2}] and more', 2),
        (b'[1,"a",null,[{"id":1},{"id":2}],{"id":3}]', 5),
        (b'[{"id":1}{"id":2} {"id":3}]', 3),
    ],
)
def test_arrays_of_all_kinds_are_walked(data: bytes, count: int) -> None:
    found = elements(data)

    assert len(found) == count


def test_an_element_that_the_decoder_refuses_is_given_with_its_place() -> None:
    data = b'[{"id":1},{"id":"x"},{"id":3},{"id":null},{"id":5}]'

    found = elements(data, ROW)

    assert [data[start:end] for start, end, value in found if value is None] == [b'{"id":"x"}', b'{"id":null}']
    assert [value.id for _, _, value in found if isinstance(value, _Row)] == [1, 3, 5]


def test_borders_inside_nested_objects_do_not_cut_an_element() -> None:
    rows = [{"id": number, "of": [{"id": 1}, {"id": 2}, {"id": 3}]} for number in range(300)]
    data = json.dumps(rows, separators=(",", ":")).encode()

    found = elements(data, ROW)

    assert [value.id for _, _, value in found if isinstance(value, _Row)] == list(range(300))


def test_a_broken_element_ends_where_the_next_one_begins() -> None:
    rows = [json.dumps({"id": number, "text": "abc"}, indent=1) for number in range(50)]
    rows[20] = rows[20].replace('"abc"', '"abc')
    rows[30] = rows[30].replace('"abc"', 'abc"')
    rows[40] = rows[40].replace("}", "")
    data = ("[\n" + ",\n".join(rows) + "\n]").encode()

    found = elements(data, ROW)

    good = [value.id for _, _, value in found if isinstance(value, _Row)]
    assert good[:20] == list(range(20))
    assert set(range(50)) - set(good) <= {20, 30, 40, 41}
    assert {31, 49} <= set(good)


@pytest.mark.parametrize("filler", [b"[", b"{", b'"', b"a", b'{"a":', b'"a",', b"\\", b"},{", b'},{"id":', b"\x00"])
def test_megabytes_of_one_sign_take_linear_time(filler: bytes) -> None:
    data = b'[{"id":1},{"id":2},{"id":' + filler * (10_000_000 // len(filler) ** 3)
    walk = Walk(data)
    batches = walk.objects(ROW)

    with ends():
        first = next(batches)
        with pytest.raises((CutOff, NotJson)):
            list(batches)

    assert first[0][2] == _Row(1)


def test_members_and_items_can_be_left_alone() -> None:
    walk = Walk(b' {"a": [1, {"b": "}"}], "c\\u0041": "x", "d": -1.5e3 , "e": null } rest')

    names = list(walk.members())

    assert names == ["a", "cA", "d", "e"]
    assert walk.buffer[walk.at :] == b" rest"


def test_members_behind_a_value_are_found() -> None:
    data = b'{"messages":[1,2],"title":"x","n":3}'
    walk = Walk(data, data.index(b"["))

    walk.skip()

    assert [(name, walk.value()) for name in walk.further_members()] == [("title", "x"), ("n", 3)]


@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"a"', b'{"a":', b'{"a":1', b'{"a":1,', b'{"a":[', b'{"a":"', b'{"a" 1}', b"{1:2}", b"[1]"]
)
def test_a_frame_that_is_no_object_says_so(data: bytes) -> None:
    with pytest.raises((CutOff, NotJson)):
        list(Walk(data).members())


def test_deep_nesting_is_refused_without_recursion() -> None:
    walk = Walk(b"[" * 5000 + b"]" * 5000)

    with pytest.raises(NotJson):
        walk.skip()


class _Mark(msgspec.Struct, forbid_unknown_fields=True):
    by: str


class _Strict(msgspec.Struct, forbid_unknown_fields=True):
    id: int
    text: str = ""
    marks: tuple[_Mark, ...] = ()


STRICT, ALL_STRICT = msgspec.json.Decoder(_Strict).decode, msgspec.json.Decoder(list[_Strict]).decode
_WORDS = st.text(max_size=12) | st.sampled_from(['},{"id":', '"}', "\\", '}, {"id": 1', "},\n {"])
_PLAIN_ROW = st.fixed_dictionaries(
    {"id": st.integers(0, 99)}, optional={"text": _WORDS, "marks": st.just([{"by": "a"}, {"by": "b"}])}
)
_ODD_ROW = st.fixed_dictionaries({"id": _VALUES, "rest": _VALUES}) | st.fixed_dictionaries({"text": _WORDS, "id": st.just(1)})


@settings(max_examples=200, deadline=None)
@given(
    plain=st.lists(_PLAIN_ROW, min_size=2, max_size=40),
    odd=st.lists(st.tuples(st.integers(0, 40), _ODD_ROW), max_size=3),
    style=st.sampled_from(_STYLES),
)
def test_elements_decoded_together_are_those_decoded_one_by_one(
    plain: list[object], odd: list[tuple[int, object]], style: dict[str, object]
) -> None:
    rows = list(plain)
    for at, row in odd:
        rows.insert(at, row)
    data = json.dumps(rows, **style).encode("utf-8", "surrogatepass")  # type: ignore[arg-type]

    together = [piece for batch in Walk(data).objects(STRICT, decode_all=ALL_STRICT) for piece in batch]

    assert together == elements(data, STRICT)
    assert [json.loads(data[start:end]) for start, end, _ in together] == rows


def test_ordinary_elements_are_decoded_many_at_a_time() -> None:
    data = json.dumps([{"id": number} for number in range(5000)]).encode()
    singly: list[bytes] = []

    def one(piece: bytes) -> _Strict:
        singly.append(piece)
        return STRICT(piece)

    found = [piece for batch in Walk(data).objects(one, decode_all=ALL_STRICT) for piece in batch]

    assert len(found) == 5000
    assert len(singly) < 50
