"""Where the organisation's key lies, and how its passphrase is asked for."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tomoshibi.cli.speech import reason, refuse, say

if TYPE_CHECKING:
    from tomoshibi.evidence.sealing.keys import Passphrase, SigningKey

PASSPHRASE = "TOMOSHIBI_PASSPHRASE"


def default_key() -> Path:
    """Return the place of the organisation's key unless another is named."""
    base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "tomoshibi" / "organisation.key"


def passphrase(question: str, *, twice: bool = False) -> "Passphrase":
    """Return the passphrase from the environment or the terminal; it is never shown. Refuses without either."""
    from tomoshibi.evidence.sealing.keys import Passphrase

    if given := os.environ.get(PASSPHRASE):
        return Passphrase(given)
    if not sys.stdin.isatty():
        raise refuse("no-terminal")
    return Passphrase(click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True))


def signing_key(path: Path | None) -> "SigningKey":
    """Return the key that seals: the one named, else the organisation's, else a new one-time key."""
    from tomoshibi.evidence.sealing import keys

    return kept_key(path) or keys.new_key("one-time", random=os.urandom)


def kept_key(path: Path | None) -> "SigningKey | None":
    """Return the key named, else the organisation's, or None where there is none at its usual place."""
    from tomoshibi.evidence.sealing import keys

    wanted = path or default_key()
    if not wanted.exists():
        if path is not None:
            raise refuse("key-missing", path=path)
        return None
    try:
        return keys.load_key(wanted, passphrase=passphrase(say("ask-passphrase")))
    except keys.WrongPassphrase:
        raise refuse("wrong-passphrase") from None
    except (keys.NotAKey, keys.NoPassphrase):
        raise refuse("not-a-key", path=wanted) from None
    except OSError as error:
        raise refuse("no-right", path=wanted, why=reason(error.errno)) from None


def custody_key(path: Path | None) -> "SigningKey | None":
    """Return the organisation's key for signing custody: the one named, else the usual one where it can be opened.

    Nothing where there is none, or where nobody can be asked for its passphrase (a timer at night): the acts then stay
    unsigned until the next one.
    """
    if path is None:
        can_open = bool(os.environ.get(PASSPHRASE)) or sys.stdin.isatty()
        if not default_key().exists() or not can_open:
            return None
    return signing_key(path)
