"""A copy as a file: its page and its document in one zip, sealed under a passphrase, made in memory alone."""

import io
import re
import zipfile
from collections.abc import Callable

import pyrage

from tomoshibi.evidence.sealing.keys import Passphrase

LETTERS = "23456789CDFGHJKMNPQRTVWXY"  # none that is taken for another, and no vowel, so that no word appears
GROUPS, IN_GROUP = 5, 4  # 20 of 25 letters: about 92 bits, and scrypt stands before them in the age format
SHAPE = re.compile("-".join([f"[{LETTERS}]{{{IN_GROUP}}}"] * GROUPS))
PAGE, DOCUMENT = "copy.html", "copy.json"
FIRST_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: when it was made stands in the page


class NotAPassphrase(Exception):
    """What was sent as the passphrase is none that the page drew."""


def new_passphrase(*, random: Callable[[int], bytes]) -> Passphrase:
    """Draw a passphrase that can be read out by telephone; `random(n)` gives n random bytes."""
    drawn = int.from_bytes(random(GROUPS * IN_GROUP), "big")  # 160 bits for 92, so that no letter is likelier than another
    letters = []
    for _ in range(GROUPS * IN_GROUP):
        drawn, place = divmod(drawn, len(LETTERS))
        letters.append(LETTERS[place])
    runs = ("".join(letters[at : at + IN_GROUP]) for at in range(0, len(letters), IN_GROUP))
    return Passphrase("-".join(runs))


def read_passphrase(given: str) -> Passphrase:
    """Return a passphrase that the page drew. Raises NotAPassphrase: nobody's own, which would be shorter, is taken."""
    if not SHAPE.fullmatch(given):
        raise NotAPassphrase
    return Passphrase(given)


def sealed_file(page: str, document: bytes, passphrase: Passphrase) -> bytes:
    """Return an age file that holds a zip of the page and the document; it opens with the passphrase alone."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((PAGE, page.encode("utf-8", "replace")), (DOCUMENT, document)):
            archive.writestr(zipfile.ZipInfo(name, FIRST_OF_ZIP), content, zipfile.ZIP_DEFLATED)
    sealed: bytes = pyrage.passphrase.encrypt(packed.getvalue(), passphrase)
    return sealed
