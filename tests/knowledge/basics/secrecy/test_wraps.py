"""Wraps open with their secret under their context, and with nothing else."""

import hmac
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.padding import unpadded
from tomoshibi.basics.secrecy.return_code import ReturnCode
from tomoshibi.basics.secrecy.wraps import Pepper, Secret, by_code, by_passphrase, by_session, located, unwrap, wrap

PEPPER = Pepper(b"p" * 32)
CODE = ReturnCode("00012345", "678901234567890")
CONTEXT = Context(tenant="akari", case="c1", row="code", purpose="case-key", side="server")
SECRETS = [by_code(CODE, PEPPER), by_passphrase("ながい あいことば 123", PEPPER), by_session(b"s" * 32)]


@pytest.mark.parametrize("secret", SECRETS)
def test_what_is_wrapped_opens_again(secret: Secret) -> None:
    assert unwrap(wrap(b"key", secret=secret, context=CONTEXT, random=os.urandom), secret=secret, context=CONTEXT) == b"key"


@pytest.mark.parametrize(
    "other",
    [
        by_code(ReturnCode("00012345", "678901234567891"), PEPPER),
        by_code(CODE, Pepper(b"q" * 32)),
        by_passphrase(CODE.secret, PEPPER),
        by_session(b"t" * 32),
    ],
)
def test_another_secret_or_pepper_does_not_open_it(other: Secret) -> None:
    wrapped = wrap(b"key", secret=SECRETS[0], context=CONTEXT, random=os.urandom)

    with pytest.raises(DoesNotOpen):
        unwrap(wrapped, secret=other, context=CONTEXT)


def test_a_wrap_of_another_case_does_not_open() -> None:
    wrapped = wrap(b"key", secret=SECRETS[2], context=CONTEXT, random=os.urandom)
    other = Context(tenant="akari", case="c2", row="code", purpose="case-key", side="server")

    with pytest.raises(DoesNotOpen):
        unwrap(wrapped, secret=SECRETS[2], context=other)


@settings(max_examples=60)
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_noticed(place: int, change: int) -> None:
    wrapped = bytearray(wrap(b"key", secret=SECRETS[2], context=CONTEXT, random=os.urandom))
    wrapped[place % len(wrapped)] ^= change

    with pytest.raises(DoesNotOpen):
        unwrap(bytes(wrapped), secret=SECRETS[2], context=CONTEXT)


def test_the_same_code_gives_another_wrap_each_time() -> None:
    made = {bytes(wrap(b"key", secret=SECRETS[0], context=CONTEXT, random=os.urandom)) for _ in range(3)}

    assert len(made) == 3


def test_composed_and_separate_characters_of_a_passphrase_are_one() -> None:
    assert by_passphrase("が", PEPPER) == by_passphrase("が", PEPPER)


def test_a_locator_says_nothing_without_the_pepper() -> None:
    assert located(CODE, PEPPER) == located(ReturnCode("00012345", "000000000000000"), PEPPER)
    assert located(CODE, PEPPER) != located(CODE, Pepper(b"q" * 32))
    assert CODE.locator.encode() not in located(CODE, PEPPER)


def test_a_secret_is_never_printed() -> None:
    assert "6789" not in repr(SECRETS[0])


def test_a_code_opens_with_what_another_argon2id_derives() -> None:
    code, pepper = ReturnCode("12345678", "012345678901234"), Pepper(b"p" * 32)
    made = wrap(b"key", secret=by_code(code, pepper), context=CONTEXT, random=os.urandom)
    salt, nonce, box = made[1:17], made[17:29], made[29:]

    content = hmac.digest(pepper, code.secret.encode(), "sha256")
    drawn = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=8 * 1024).derive(content)
    key = HKDF(SHA256(), 32, salt, b"tomoshibi/1 wrap" + made[:1]).derive(drawn)

    assert unpadded(AESGCM(key).decrypt(nonce, box, made[:17] + CONTEXT.encoded())) == b"key"
