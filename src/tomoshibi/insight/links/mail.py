"""Mail addresses in one canonical form, and what of them was built from a name."""

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

_ADDRESS = re.compile(r"([^\s@<>\"',;:]+)@([^\s@<>\"',;:]+\.[^\s@<>\"',;:.]+)")
_GMAIL = frozenset({"gmail.com", "googlemail.com"})


class Mail(Struct, frozen=True, gc=False):
    """An address without tag and case; `local` and `domain` are its two sides."""

    local: str
    domain: str


def canonical(written: str) -> Mail | None:
    """Return an address in the form that reaches the same mailbox; None where the text is no address.

    Small letters, no tag behind a plus; at Gmail dots say nothing and googlemail.com is gmail.com.
    """
    text = written if written.isascii() else unicodedata.normalize("NFKC", written)
    found = _ADDRESS.search(text.casefold())
    if found is None:
        return None
    local, domain = found[1].partition("+")[0], _domain(found[2])
    if domain == "gmail.com":
        local = local.replace(".", "")
    return Mail(local, domain) if local else None


@lru_cache(maxsize=1 << 12)
def _domain(written: str) -> str:
    domain = written.rstrip(".")
    return "gmail.com" if domain in _GMAIL else domain
