"""A sealed file as it lies in the store: one byte that names its suite, then its padded content, sealed.

Suite 1 is libsodium's secretstream (`files`), sealed by the server; suite 2 is AES-256-GCM in chunks (`chunks`), sealed by a
browser.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO

from tomoshibi.basics.secrecy import chunks, files
from tomoshibi.basics.secrecy.boxes import DoesNotOpen
from tomoshibi.basics.secrecy.context import Context
from tomoshibi.basics.secrecy.padding import BadPadding, padded, unpadded

BY_SERVER, BY_BROWSER = 1, 2


def sealed_file(content: bytes, *, key: bytes, context: Context) -> Iterator[bytes]:
    """Yield a file as the server seals it, piece by piece. Raises ValueError above 64 MiB."""
    yield bytes([BY_SERVER])
    yield from files.sealed(io.BytesIO(padded(content)), key=key, context=context)


def opened_file(source: BinaryIO, *, key: bytes, context: Context) -> bytes:
    """Return the content of a sealed file of either suite, once its end was seen. Raises DoesNotOpen."""
    suite = source.read(1)
    if suite not in (bytes([BY_SERVER]), bytes([BY_BROWSER])):
        raise DoesNotOpen("no file of a suite that is known here")
    open_pieces = files.opened if suite == bytes([BY_SERVER]) else chunks.opened
    try:
        return unpadded(b"".join(open_pieces(source, key=key, context=context)))
    except BadPadding:
        raise DoesNotOpen("the padding is not ours") from None
