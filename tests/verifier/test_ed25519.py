"""Signatures, against the vectors of RFC 8032 and against another implementation."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tomoshibi_verify.ed25519 import ORDER, PRIME, is_signed_by

# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
)
# The points of small order and their other spellings (y below and above the prime, both signs).
SMALL_ORDER = (
    0,
    1,
    PRIME - 1,
    PRIME,
    PRIME + 1,
    2707385501144840649318225287225658788936804267575313519463743609750303021914,
    55188659117513257062467267217118295137698188065244968500265048394206261417927,
)


def others_say(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signed(seed: bytes, message: bytes) -> tuple[bytes, bytes]:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private.public_key().public_bytes_raw(), private.sign(message)


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_published_signatures_are_accepted(key: str, message: str, signature: str) -> None:
    assert is_signed_by(bytes.fromhex(key), signature=bytes.fromhex(signature), message=bytes.fromhex(message))


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_what_another_program_signed_is_accepted(seed: bytes, message: bytes) -> None:
    key, signature = signed(seed, message)

    assert is_signed_by(key, signature=signature, message=message)


@settings(max_examples=120, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=1, max_size=40), st.data())
def test_one_flipped_bit_is_refused_as_another_program_refuses_it(seed: bytes, message: bytes, data: st.DataObject) -> None:
    key, signature = signed(seed, message)
    whole = bytearray(key + signature + message)
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    key, signature, message = bytes(whole[:32]), bytes(whole[32:96]), bytes(whole[96:])

    accepted = is_signed_by(key, signature=signature, message=message)

    assert not accepted
    assert accepted == others_say(key, signature, message)


def test_the_same_signature_with_a_larger_s_is_refused() -> None:
    key, signature = signed(b"\1" * 32, b"seal")
    larger = int.from_bytes(signature[32:], "little") + ORDER

    forged = signature[:32] + larger.to_bytes(32, "little")

    assert not is_signed_by(key, signature=forged, message=b"seal")


@pytest.mark.parametrize("y", SMALL_ORDER)
@pytest.mark.parametrize("sign", [0, 1])
def test_points_of_small_order_are_no_keys_and_no_r(y: int, sign: int) -> None:
    point = (y | sign << 255).to_bytes(32, "little")
    key, signature = signed(b"\1" * 32, b"seal")

    assert not is_signed_by(point, signature=point + bytes(32), message=b"seal")
    assert not is_signed_by(point, signature=signature, message=b"seal")
    assert not is_signed_by(key, signature=point + signature[32:], message=b"seal")


@pytest.mark.parametrize("length", [0, 31, 33, 63, 65])
def test_a_wrong_length_is_refused(length: int) -> None:
    key, signature = signed(b"\1" * 32, b"seal")

    assert not is_signed_by(bytes(length), signature=signature, message=b"seal")
    assert not is_signed_by(key, signature=bytes(length), message=b"seal")
