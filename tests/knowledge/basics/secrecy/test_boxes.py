"""Boxes open for their key under their context, and for nothing else."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from tomoshibi.basics.secrecy.boxes import (
    DoesNotOpen,
    NotABox,
    NotAPublicKey,
    PrivateKey,
    as_box,
    new_key,
    open_box,
    public_key,
    seal,
)
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.padding import BadPadding, padded, size, unpadded

KEY = PrivateKey(bytes(31) + b"\x07")
CONTEXT = Context(tenant="akari", case="c1", row="r1", purpose="message", side="person")
VECTORS = Path(__file__).parents[3] / "samples" / "boxes" / "known_answers.json"


class Counting:
    """Bytes that are the same every time."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, count: int) -> bytes:
        self.calls += 1
        return bytes((self.calls * 31 + place) % 256 for place in range(count))


@given(st.binary(max_size=2_000))
def test_what_is_sealed_opens_again(content: bytes) -> None:
    assert open_box(seal(content, to=KEY.public(), context=CONTEXT), key=KEY, context=CONTEXT) == content


@pytest.mark.parametrize("field", ["tenant", "case", "row", "purpose", "side"])
def test_a_box_moved_to_another_place_does_not_open(field: str) -> None:
    box = seal(b"help", to=KEY.public(), context=CONTEXT)
    fields = {name: getattr(CONTEXT, name) for name in ("tenant", "case", "row", "purpose", "side")}
    moved = Context(**{**fields, field: "worker" if field == "side" else "other"})

    with pytest.raises(DoesNotOpen):
        open_box(box, key=KEY, context=moved)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_box_with_a_changed_byte_does_not_open(place: int, change: int) -> None:
    box = bytearray(seal(b"help", to=KEY.public(), context=CONTEXT))
    box[place % len(box)] ^= change

    with pytest.raises(DoesNotOpen):
        open_box(bytes(box), key=KEY, context=CONTEXT)


@given(st.binary(max_size=400))
def test_what_is_no_box_does_not_open(content: bytes) -> None:
    with pytest.raises(DoesNotOpen):
        open_box(content, key=KEY, context=CONTEXT)


def test_another_key_does_not_open_a_box() -> None:
    box = seal(b"help", to=KEY.public(), context=CONTEXT)

    with pytest.raises(DoesNotOpen):
        open_box(box, key=new_key(random=Counting()), context=CONTEXT)


def test_a_key_that_is_drawn_is_one_of_the_curve_and_never_printed() -> None:
    zeros_first = iter([bytes(32), b"\xff" * 32, bytes(31) + b"\x05"])

    key = new_key(random=lambda count: next(zeros_first))

    assert key.scalar == bytes(31) + b"\x05"
    assert "05" not in repr(key)


@pytest.mark.parametrize("content", [b"", b"\x04" + bytes(64), b"\x02" + bytes(32), KEY.public()[:-1], KEY.public() + b"x"])
def test_what_is_no_point_of_the_curve_is_no_key(content: bytes) -> None:
    with pytest.raises(NotAPublicKey):
        public_key(content)


def test_contexts_whose_fields_run_together_stay_apart() -> None:
    one = Context(tenant="a", case="bc", row="", purpose="", side="person")
    other = Context(tenant="ab", case="c", row="", purpose="", side="person")

    assert one.encoded() != other.encoded()


def test_the_known_answers_that_the_browser_is_held_to_open_here() -> None:
    known = json.loads(VECTORS.read_text("utf-8"))
    key = PrivateKey(bytes.fromhex(known["private_key"]))

    assert known["public_key"] == key.public().hex()
    for answer in known["boxes"]:
        context = Context(**answer["context"])
        assert context.encoded().hex() == answer["info"]
        assert open_box(bytes.fromhex(answer["box"]), key=key, context=context).decode() == answer["text"]


def test_a_box_is_the_one_of_the_standard() -> None:
    """RFC 9180 done by hand from its text opens what we seal: nothing of our own is in it but suite byte and padding."""
    from tests.makers.hpke_by_hand import opened

    box = seal("たすけて".encode(), to=KEY.public(), context=CONTEXT)

    private = ec.derive_private_key(int.from_bytes(KEY.scalar, "big"), ec.SECP256R1())
    assert unpadded(opened(bytes(box[1:]), private, CONTEXT.encoded())) == "たすけて".encode()


# ---- padding


@given(st.binary(max_size=5_000))
def test_padding_is_undone(content: bytes) -> None:
    assert unpadded(padded(content)) == content


@given(st.integers(min_value=0, max_value=10_000_000))
def test_padding_costs_little_and_hides_the_small(length: int) -> None:
    assert size(length) >= max(256, length + 4)
    assert size(length) <= max(256, (length + 4) * 1.12)


def test_a_yes_and_a_sentence_are_of_one_size() -> None:
    assert len(padded(b"yes")) == len(padded("払えと言われています。どうすればいいですか".encode())) == 256


@pytest.mark.parametrize(
    "content",
    [b"", bytes(255), b"\xff" * 256, bytes(257), (5).to_bytes(4, "big") + b"hello" + b"\0" * 246 + b"x"],
)
def test_what_is_not_padded_as_we_do_is_refused(content: bytes) -> None:
    with pytest.raises(BadPadding):
        unpadded(content)


@given(st.binary(max_size=3_000))
def test_every_box_has_the_form_of_one_and_none_that_is_cut_has(content: bytes) -> None:
    box = seal(content, to=KEY.public(), context=CONTEXT)

    assert as_box(box, longest=len(box)) == box
    for other in (box[:-1], box + b"\0", b"\x02" + box[1:], box[:1] + bytes(65) + box[66:], b""):
        with pytest.raises(NotABox):
            as_box(other, longest=len(box) + 1)
    with pytest.raises(NotABox):
        as_box(box, longest=len(box) - 1)
