"""Wraps: private keys kept under something else: a return code, a passphrase, the key of a session.

A wrap is one byte that says how the key over it is derived, the salt (16 bytes), and AES-256-GCM over the padded content with
the context as associated data. Whoever has only the database cannot try codes: a pepper from outside it goes in.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.padding import BadPadding, padded, unpadded
from tomoshibi.basics.secrecy.return_code import ReturnCode

Wrap = NewType("Wrap", bytes)
Pepper = NewType("Pepper", bytes)
SALT = 16
NONCE = 12
KEY = 32
KIB = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one try of a secret costs: rounds and memory in KiB (RFC 9106)."""

    rounds: int
    memory: int


COSTS = {
    1: Cost(rounds=1, memory=8 * 1024),  # return codes: 50 random bits; see docs/decisions/return-code.md
    2: Cost(rounds=3, memory=64 * 1024),  # passphrases, which people choose
}
CODE, PASSPHRASE, SESSION, CODE_IN_BROWSER, CODE_OVER = 1, 2, 3, 4, 5
BROWSER_ROUNDS = 600_000  # of PBKDF2-HMAC-SHA256, the slow step that every browser has


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens a wrap, with the way a key is derived from it; what it prints never shows it."""

    way: int
    content: bytes = field(repr=False)
    pepper: bytes = field(repr=False)


def by_code(code: ReturnCode, pepper: Pepper) -> Secret:
    """Return a return code as a secret: its fifteen secret digits."""
    return Secret(CODE, code.secret.encode("ascii"), pepper)


def by_code_in_browser(code: ReturnCode) -> Secret:
    """Return a return code as the secret of a wrap that was made on the person's device, where no pepper is known."""
    return Secret(CODE_IN_BROWSER, code.secret.encode("ascii"), b"")


def by_code_over(code: ReturnCode, pepper: Pepper) -> Secret:
    """Return a return code as the secret of what is laid over a wrap from a browser.

    It costs what `by_code` costs: the database alone gives nothing to try, and a wrong code takes no longer here than anywhere.
    """
    return Secret(CODE_OVER, code.secret.encode("ascii"), pepper)


def by_passphrase(passphrase: str, pepper: Pepper) -> Secret:
    """Return a passphrase as a secret, composed characters and separate ones alike."""
    import unicodedata

    return Secret(PASSPHRASE, unicodedata.normalize("NFKC", passphrase).encode("utf-8"), pepper)


def by_session(key: bytes) -> Secret:
    """Return the random key of a session as a secret (32 bytes; nothing is left to guess, so nothing slow is done)."""
    if len(key) != KEY:
        raise ValueError("the key of a session has 32 bytes")
    return Secret(SESSION, key, b"")


def wrap(content: bytes, *, secret: Secret, context: Context, random: Callable[[int], bytes]) -> Wrap:
    """Return content kept under a secret; `random(n)` gives n random bytes."""
    salt, nonce = random(SALT), random(NONCE)
    head = bytes([secret.way]) + salt
    return Wrap(head + nonce + AESGCM(_key(secret, salt)).encrypt(nonce, padded(content), _bound(head, context)))


def unwrap(wrapped: bytes, *, secret: Secret, context: Context) -> bytes:
    """Return what was wrapped. Raises DoesNotOpen for a wrong secret, another context or a changed wrap."""
    head, nonce = bytes(wrapped[: 1 + SALT]), bytes(wrapped[1 + SALT : 1 + SALT + NONCE])
    if head[:1] != bytes([secret.way]) or len(nonce) != NONCE:
        raise DoesNotOpen("no wrap of this kind")
    try:
        opened = AESGCM(_key(secret, head[1:])).decrypt(nonce, bytes(wrapped[1 + SALT + NONCE :]), _bound(head, context))
        return unpadded(opened)
    except (InvalidTag, ValueError, BadPadding):
        raise DoesNotOpen("another secret or context, or changed") from None


def _bound(head: bytes, context: Context) -> bytes:
    return head + context.encoded()


def _key(secret: Secret, salt: bytes) -> bytes:
    if secret.way == SESSION:
        drawn = secret.content
    elif secret.way == CODE_IN_BROWSER:
        drawn = hashlib.pbkdf2_hmac("sha256", secret.content, salt, BROWSER_ROUNDS)
    else:
        cost = COSTS[CODE if secret.way == CODE_OVER else secret.way]
        drawn = _argon2id(hmac.digest(secret.pepper, secret.content, hashlib.sha256), salt, cost)
    return HKDF(hashes.SHA256(), KEY, salt, b"tomoshibi/1 wrap" + bytes([secret.way])).derive(drawn)


def _argon2id(content: bytes, salt: bytes, cost: Cost) -> bytes:
    """Return 32 bytes. libsodium's is quicker than OpenSSL's here, and gives its memory back each time."""
    from nacl import bindings

    drawn: bytes = bindings.crypto_pwhash_alg(
        KEY, content, salt, cost.rounds, cost.memory * KIB, bindings.crypto_pwhash_ALG_ARGON2ID13
    )
    return drawn


def located(code: ReturnCode, pepper: Pepper) -> bytes:
    """Return what a code's first eight digits are stored as, 32 bytes; without the pepper they say nothing."""
    return hmac.digest(pepper, b"tomoshibi/1 locator" + code.locator.encode("ascii"), hashlib.sha256)
