"""A text in the form in which two copies of it are compared: blanks, forms of characters and case of no account."""

import unicodedata


def folded(text: str) -> str:
    """Return a text for comparing: NFKC, runs of blanks as one, without direction marks."""
    if text.isascii():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFKC", text).replace("\u200e", "").replace("\u200f", "").replace("\ufe0f", "")
    return " ".join(plain.split())
