"""Files sealed on a person's device: AES-256-GCM in chunks, for WebCrypto has no secretstream. The second suite of files.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, 2015), with a nonce as in age: seven zeros, the chunk's number in four bytes, and 1 for the last chunk,
else 0.
A key is for one file only. Each chunk is bound to the file's context and its number.
"""

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.context import Context

KEY = 32
CHUNK = 64 * 1024  # bytes of content in each piece
_TAG = 16


def sealed(content: bytes, *, key: bytes, context: Context) -> Iterator[bytes]:
    """Yield content sealed as the browser's script does; the same key for another content would give both away."""
    cipher, starts = AESGCM(key), range(0, max(1, len(content)), CHUNK)
    for number, start in enumerate(starts):
        is_last = number == len(starts) - 1
        yield cipher.encrypt(_nonce(number, is_last), content[start : start + CHUNK], _bound(context, number))


def opened(source: BinaryIO, *, key: bytes, context: Context) -> Iterator[bytes]:
    """Yield the content of a sealed file. Raises DoesNotOpen where it was changed, cut, moved or goes on after its end.

    Pieces are yielded before the end is known: whoever keeps them must drop them when this raises.
    """
    if len(key) != KEY:
        raise DoesNotOpen("no key of this suite")
    cipher, number, piece = AESGCM(key), 0, source.read(CHUNK + _TAG)
    while True:
        following = source.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), piece, _bound(context, number))
        except (InvalidTag, ValueError):
            raise DoesNotOpen("another key or context, or changed") from None
        if not following:
            return
        number, piece = number + 1, following


def _nonce(number: int, is_last: bool) -> bytes:
    return bytes(7) + number.to_bytes(4, "big") + bytes([is_last])


def _bound(context: Context, number: int) -> bytes:
    return context.encoded() + number.to_bytes(8, "big")
