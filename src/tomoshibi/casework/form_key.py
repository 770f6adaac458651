"""The key of a row that a form makes: the same content of the same form is one row, other content another."""

import hashlib
import hmac
import json


def form_key(form: str, *content: object) -> str:
    """Return the key of what was sent with a form, 32 hexadecimal digits.

    `form` is random and kept nowhere, so that the key tells nothing of the content. Who goes back, changes their words and
    sends them again loses neither: they make a row of their own.
    """
    sent = json.dumps(content, default=str, sort_keys=True).encode("utf-8")
    return hmac.digest(form.encode("utf-8", "replace"), sent, hashlib.sha256).hex()[:32]
