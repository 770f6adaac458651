"""Encrypted private keys: PKCS #8 (RFC 5958) under PBES2 (RFC 8018) with scrypt (RFC 7914, section 7).

`cryptography` writes PBES2 with 2,048 rounds of PBKDF2 only, which a graphics card tries by the million; it reads
scrypt, as openssl does. So the frame is put together here, and their reader proves it right in the tests.
"""

from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7

# 128 MiB and about half a second for each try (OWASP Password Storage Cheat Sheet, scrypt, strongest row).
SCRYPT_COST = 2**17
SCRYPT_BLOCK = 8
SCRYPT_LANES = 1
KEY_BYTES = 32
SALT_BYTES = 16
BLOCK_BYTES = 16
_INTEGER, _OCTETS, _OBJECT, _SEQUENCE = 0x02, 0x04, 0x06, 0x30
_PBES2 = bytes.fromhex("2a864886f70d01050d")  # 1.2.840.113549.1.5.13
_SCRYPT = bytes.fromhex("2b06010401da47040b")  # 1.3.6.1.4.1.11591.4.11
_AES_256_CBC = bytes.fromhex("60864801650304012a")  # 2.16.840.1.101.3.4.1.42


def encrypt(private_key: bytes, *, secret: bytes, random: Callable[[int], bytes]) -> bytes:
    """Return a PKCS #8 key in DER as EncryptedPrivateKeyInfo in DER."""
    salt, start = random(SALT_BYTES), random(BLOCK_BYTES)
    key = Scrypt(salt=salt, length=KEY_BYTES, n=SCRYPT_COST, r=SCRYPT_BLOCK, p=SCRYPT_LANES).derive(secret)
    padder = PKCS7(BLOCK_BYTES * 8).padder()
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(start)).encryptor()
    hidden = encryptor.update(padder.update(private_key) + padder.finalize()) + encryptor.finalize()
    derivation = _sequence(
        _part(_OBJECT, _SCRYPT),
        _sequence(
            _part(_OCTETS, salt),
            _integer(SCRYPT_COST),
            _integer(SCRYPT_BLOCK),
            _integer(SCRYPT_LANES),
            _integer(KEY_BYTES),
        ),
    )
    cipher = _sequence(_part(_OBJECT, _AES_256_CBC), _part(_OCTETS, start))
    scheme = _sequence(_part(_OBJECT, _PBES2), _sequence(derivation, cipher))
    return _sequence(scheme, _part(_OCTETS, hidden))


def _part(tag: int, content: bytes) -> bytes:
    """Return one DER element (X.690, section 8.1.3): tag, length, content."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _part(_SEQUENCE, b"".join(parts))


def _integer(number: int) -> bytes:
    return _part(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))
