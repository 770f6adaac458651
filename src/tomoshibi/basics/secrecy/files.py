"""Files sealed as streams (libsodium secretstream), bound to their context chunk by chunk; never a temporary file in clear."""

from collections.abc import Iterator
from typing import BinaryIO

from nacl import bindings
from nacl.exceptions import RuntimeError as SodiumError

from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.context import Context

CHUNK = 64 * 1024  # bytes of content in each piece
_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MORE = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


def new_file_key() -> bytes:
    """Return a random key for one file, 32 bytes; it goes into a box of its own."""
    return bytes(bindings.crypto_secretstream_xchacha20poly1305_keygen())


def sealed(source: BinaryIO, *, key: bytes, context: Context) -> Iterator[bytes]:
    """Yield a file sealed, piece by piece: a header of 24 bytes, then chunks; the last says that it is the last."""
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    yield bytes(bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key))
    number, piece = 0, source.read(CHUNK)
    while True:
        following = source.read(CHUNK) if len(piece) == CHUNK else b""
        tag = _MESSAGE if following else _FINAL
        yield bytes(bindings.crypto_secretstream_xchacha20poly1305_push(state, piece, _bound(context, number), tag))
        if not following:
            return
        number, piece = number + 1, following


def opened(source: BinaryIO, *, key: bytes, context: Context) -> Iterator[bytes]:
    """Yield the content of a sealed file. Raises DoesNotOpen where it was changed, cut, moved or goes on after its end.

    Pieces are yielded before the end is known: whoever keeps them must drop them when this raises.
    """
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, source.read(_HEADER), key)
        number, final = 0, False
        while piece := source.read(CHUNK + _MORE):
            if final:
                raise DoesNotOpen("something stands after the end")
            content, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece, _bound(context, number))
            final = tag == _FINAL
            number += 1
            yield bytes(content)
    except (SodiumError, ValueError, TypeError) as error:
        if isinstance(error, DoesNotOpen):
            raise
        raise DoesNotOpen("another key or context, or changed") from None
    if not final:
        raise DoesNotOpen("the end is missing")


def _bound(context: Context, number: int) -> bytes:
    return context.encoded() + number.to_bytes(8, "big")
