"""LINE and e-mail as further ways in: off unless an installation sets them. Secrets lie in files beside the server's keys."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from tomoshibi.outside.line import API, Account
from tomoshibi.outside.mail_server import MailServer
from tomoshibi.staff.installation import Misconfigured, hosts

LINE = "TOMOSHIBI_LINE"
LINE_API = "TOMOSHIBI_LINE_API"
MAIL = "TOMOSHIBI_MAIL"
MAIL_ADDRESS = "TOMOSHIBI_MAIL_ADDRESS"
MAIL_IN = "TOMOSHIBI_MAIL_IN"
MAIL_OUT = "TOMOSHIBI_MAIL_OUT"
MAIL_KEEPS = "TOMOSHIBI_MAIL_KEEPS"
MAIL_ROOT = "TOMOSHIBI_MAIL_ROOT"
HELP_HOSTS = "TOMOSHIBI_HELP_HOSTS"
LINE_SECRET, LINE_TOKEN, MAIL_PASSWORD, MAIL_OUT_PASSWORD = "line-secret", "line-token", "mail-password", "mail-out-password"
LONGEST_SECRET = 4_096  # bytes
_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190}")
_SCHEMES = {"imaps": (993, False), "imap": (143, True), "smtps": (465, False), "smtp": (587, True)}
Mode = Literal["notice", "whole"]
HERE = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Our address, where its mail is read, where ours goes out, and whether what was taken stays on the server."""

    address: str
    inbox: MailServer
    outbox: MailServer
    keeps: bool


def modes(given: Mapping[str, str] = os.environ) -> dict[Literal["line", "mail"], Mode]:
    """Return the ways that are open, and what answers do there. Raises Misconfigured."""
    found: dict[Literal["line", "mail"], Mode] = {}
    for name, kind in ((LINE, "line"), (MAIL, "mail")):
        match given.get(name, ""):
            case "":
                pass
            case "notice" | "whole" as mode:
                found[kind] = mode  # type: ignore[index]  # one of the two above
            case _:
                raise Misconfigured(f"{name}: give notice or whole, or nothing to leave this way shut")
    return found


def help_site(given: Mapping[str, str] = os.environ) -> str:
    """Return the help site's address, as persons are told it."""
    return f"https://{hosts(HELP_HOSTS, given)[0]}/"


def line_account(folder: Path, given: Mapping[str, str] = os.environ) -> Account | None:
    """Return the official account; None where this way is shut. Raises Misconfigured."""
    if "line" not in modes(given):
        return None
    api = given.get(LINE_API) or API
    parts = urlsplit(api)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in HERE):
        raise Misconfigured(f"{LINE_API}: give an address that begins with https://")
    return Account(_secret(folder, LINE_SECRET).encode(), _secret(folder, LINE_TOKEN), api)


def mailbox(folder: Path, given: Mapping[str, str] = os.environ) -> Mailbox | None:
    """Return the mailbox; None where this way is shut. Raises Misconfigured."""
    if "mail" not in modes(given):
        return None
    address = given.get(MAIL_ADDRESS, "")
    if not _ADDRESS.fullmatch(address):
        raise Misconfigured(f"{MAIL_ADDRESS}: give the address that persons write to")
    password = _secret(folder, MAIL_PASSWORD)
    out = _secret(folder, MAIL_OUT_PASSWORD) if (folder / "keys" / MAIL_OUT_PASSWORD).exists() else password
    root = Path(given[MAIL_ROOT]) if given.get(MAIL_ROOT) else None
    inbox = _server(MAIL_IN, ("imaps", "imap"), password, root, given)
    outbox = _server(MAIL_OUT, ("smtps", "smtp"), out, root, given)
    return Mailbox(address, inbox, outbox, keeps=given.get(MAIL_KEEPS) == "1")


def _server(name: str, schemes: tuple[str, str], password: str, root: Path | None, given: Mapping[str, str]) -> MailServer:
    """Return a server by its address, `imaps://user@host:port/folder`. Over `imap` and `smtp` TLS begins with STARTTLS."""
    try:
        parts = urlsplit(given.get(name, ""))
        port = parts.port
    except ValueError:
        raise Misconfigured(f"{name}: the port is no number") from None
    if parts.scheme not in schemes or not parts.hostname or not parts.username or parts.password:
        raise Misconfigured(f"{name}: give {schemes[0]}://user@host, and the password in {MAIL_PASSWORD} beside the keys")
    usual, is_plain_first = _SCHEMES[parts.scheme]
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if '"' in folder or "\\" in folder or not folder.isascii() or not folder.isprintable():
        raise Misconfigured(f"{name}: give the folder by a plain name")
    return MailServer(parts.hostname, port or usual, unquote(parts.username), password, is_plain_first, folder, root)


def _secret(folder: Path, name: str) -> str:
    """Return a secret from its file beside the server's keys, which nobody else may read. Raises Misconfigured."""
    path = folder / "keys" / name
    try:
        if path.stat().st_mode & 0o077:
            raise Misconfigured(f"{path}: others can read this secret; chmod 600 it, and think about who may have read it")
        content = path.read_bytes()
    except OSError:
        raise Misconfigured(f"{path}: put the secret into this file, for its owner alone (chmod 600)") from None
    text = content.decode("ascii", "replace").strip()
    if not text or len(content) > LONGEST_SECRET or not text.isascii() or not text.isprintable():
        raise Misconfigured(f"{path}: this is no secret of one line")
    return text
