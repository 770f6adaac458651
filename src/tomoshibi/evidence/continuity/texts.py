"""A text in the form in which two copies of it are compared: blanks, forms of characters and case of no account."""

import unicodedata
from hashlib import blake2b


def folded(text: str) -> str:
    """Return a text for comparing: NFKC, runs of blanks as one, without direction marks."""
    if text.isascii():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFKC", text).replace("\u200e", "").replace("\u200f", "").replace("\ufe0f", "")
    return " ".join(plain.split())


def stable(text: str) -> int:
    """Return 64 bits that stand for a text, the same in every run (unlike `hash`): equal exports give equal findings."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
