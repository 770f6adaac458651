"""RFC 9180 opened from its text alone, as a second opinion: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base mode."""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEM_SUITE = b"KEM" + (0x0010).to_bytes(2, "big")
HPKE_SUITE = b"HPKE" + b"".join(one.to_bytes(2, "big") for one in (0x0010, 0x0001, 0x0002))


def extract(salt: bytes, label: bytes, content: bytes, suite: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + content, hashlib.sha256)


def expand(drawn: bytes, label: bytes, content: bytes, length: int, suite: bytes) -> bytes:
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + content
    block, found, number = b"", b"", 0
    while len(found) < length:
        number += 1
        block = hmac.digest(drawn, block + info + bytes([number]), hashlib.sha256)
        found += block
    return found[:length]


def opened(sealed: bytes, private: ec.EllipticCurvePrivateKey, info: bytes) -> bytes:
    """Return what `enc || ciphertext` holds."""
    enc, text = sealed[:65], sealed[65:]
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc)
    own = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    drawn = extract(b"", b"eae_prk", private.exchange(ec.ECDH(), point), KEM_SUITE)
    shared = expand(drawn, b"shared_secret", enc + own, 32, KEM_SUITE)
    bound = b"\0" + extract(b"", b"psk_id_hash", b"", HPKE_SUITE) + extract(b"", b"info_hash", info, HPKE_SUITE)
    secret = extract(shared, b"secret", b"", HPKE_SUITE)
    key = expand(secret, b"key", bound, 32, HPKE_SUITE)
    nonce = expand(secret, b"base_nonce", bound, 12, HPKE_SUITE)
    return AESGCM(key).decrypt(nonce, text, b"")
