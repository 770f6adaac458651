"""Exact identifiers: one written form for each, and the keyed hash by which the same one is found in another case."""

import hashlib
import hmac
import re
import unicodedata
from urllib.parse import urlsplit, urlunsplit

from tomoshibi.basics.secrecy.wraps import Pepper

LEAST = 3  # signs: a shorter one would be found everywhere and says nothing
MOST = 500


class NotAnIdentifier(ValueError):
    """The text is no identifier of this kind that could be found again."""


def normal(kind: str, text: str) -> str:
    """Return the one written form of an identifier, so that full-width signs, blanks and dashes make no difference.

    Raises NotAnIdentifier.
    """
    given = unicodedata.normalize("NFKC", text).strip()
    found = _FORMS.get(kind, _plain)(given)
    if not LEAST <= len(found) <= MOST:
        raise NotAnIdentifier
    return found


def lookup(kind: str, text: str, pepper: Pepper) -> bytes:
    """Return what an identifier is found by; without the installation's key it says nothing. Raises NotAnIdentifier."""
    message = b"\0".join((b"tomoshibi/1 identifier", kind.encode("utf-8"), normal(kind, text).encode("utf-8", "surrogatepass")))
    return hmac.digest(pepper, message, hashlib.sha256)


def _plain(text: str) -> str:
    return "".join(text.split())


def _handle(text: str) -> str:
    """A platform before a colon stays: the same handle elsewhere may be somebody else."""
    platform, colon, name = text.rpartition(":")
    return f"{platform.strip().casefold()}{colon}{_plain(name).lstrip('@').casefold()}"


def _phone(text: str) -> str:
    digits = re.sub(r"[^0-9+]", "", text)
    if digits.startswith("+810"):
        digits = "+81" + digits[4:]
    elif digits.startswith("0") and not digits.startswith("00"):
        digits = "+81" + digits[1:]
    return digits


def _mail(text: str) -> str:
    return _plain(text).casefold()


def _account(text: str) -> str:
    """Bank and branch may be words; dashes and blanks between the parts say nothing."""
    return re.sub(r"[\s・/‐‑–—−ー-]+", "-", text.casefold()).strip("-")


def _url(text: str) -> str:
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        raise NotAnIdentifier from None
    if "." not in host:
        raise NotAnIdentifier
    return urlunsplit(("https", host, parts.path.rstrip("/"), parts.query, ""))


_FORMS = {"handle": _handle, "phone": _phone, "mail": _mail, "bank-account": _account, "url": _url}
