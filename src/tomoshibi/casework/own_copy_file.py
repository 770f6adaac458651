"""A copy as a file: its page and its document in one zip, sealed to a key of its own, made in memory alone.

The key is made for this one file, stands on the page once, and is kept nowhere (docs/decisions/own-copy.md says why it is no
passphrase).
"""

import io
import zipfile
from typing import NewType

import pyrage

FileKey = NewType("FileKey", str)  # an age identity: AGE-SECRET-KEY-1…
PAGE, DOCUMENT = "copy.html", "copy.json"
FIRST_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: when it was made stands in the page
LONGEST = 200  # characters; a key has 74


class NotAFileKey(Exception):
    """What was sent as the key of the file is none."""


def new_file_key() -> FileKey:
    """Make the key of a file that is still to be made."""
    return FileKey(str(pyrage.x25519.Identity.generate()))


def read_file_key(given: str) -> FileKey:
    """Return a key as the page sent it. Raises NotAFileKey."""
    _identity(given)
    return FileKey(given)


def sealed_file(page: str, document: bytes, key: FileKey) -> bytes:
    """Return an age file that holds a zip of the page and the document; it opens with the key alone. Raises NotAFileKey."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((PAGE, page.encode("utf-8", "replace")), (DOCUMENT, document)):
            archive.writestr(zipfile.ZipInfo(name, FIRST_OF_ZIP), content, zipfile.ZIP_DEFLATED)
    sealed: bytes = pyrage.encrypt(packed.getvalue(), [_identity(key).to_public()])
    return sealed


def _identity(given: str) -> "pyrage.x25519.Identity":
    try:
        return pyrage.x25519.Identity.from_str(given[:LONGEST])
    except pyrage.IdentityError:
        raise NotAFileKey from None
