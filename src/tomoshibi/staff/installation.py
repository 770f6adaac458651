"""What an installation sets by environment variables, read once and checked. Everything else is the same everywhere."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tomoshibi.outside.file_store import InBucket, InFolder, Place

HOME = "TOMOSHIBI_HOME"
DATABASE = "TOMOSHIBI_DATABASE"
FILES = "TOMOSHIBI_FILES"
S3_ENDPOINT = "TOMOSHIBI_S3_ENDPOINT"
S3_KEY_ID = "TOMOSHIBI_S3_KEY_ID"
S3_SECRET = "TOMOSHIBI_S3_SECRET"
S3_REGION = "TOMOSHIBI_S3_REGION"
IN_A_BUCKET = "s3://"
FLOOD = "TOMOSHIBI_FLOOD"
FLOOD_FROM = 60  # first messages a minute that one process takes in before anything is asked; a busy line has 400 a month
KEY_BYTES = 32
KEY_NAMES = ("pepper", "forms", "site")
OWNER_ONLY = 0o600


class Misconfigured(Exception):
    """A variable is set to something unusable; the message says which, and what would do."""


@dataclass(frozen=True, slots=True)
class ServerKeys:
    """Secrets of the server that never stand in the database; what it prints never shows them.

    `pepper` goes into everything that is derived from a code or passphrase, `forms` seals form tokens, `site` signs.
    """

    pepper: bytes = field(repr=False)
    forms: bytes = field(repr=False)
    site: bytes = field(repr=False)


def home(given: Mapping[str, str] = os.environ) -> Path:
    """Return the folder where an installation on one machine keeps its keys, database and files."""
    return Path(given.get(HOME) or "tomoshibi-home").absolute()


def server_keys(folder: Path) -> ServerKeys:
    """Return the server's keys, made on first use. Raises Misconfigured for a key file that is cut or open to others."""
    return ServerKeys(*(_key(folder / "keys" / name) for name in KEY_NAMES))


def has_server_keys(folder: Path) -> bool:
    """Return whether all of the server's keys lie there whole; none is made."""
    try:
        return all(len((folder / "keys" / name).read_bytes()) == KEY_BYTES for name in KEY_NAMES)
    except OSError:
        return False


def _key(path: Path) -> bytes:
    path.parent.parent.mkdir(parents=True, exist_ok=True, mode=0o700)  # the database lies there too
    path.parent.mkdir(exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        return _existing(path)
    with os.fdopen(descriptor, "wb") as file:
        made = os.urandom(KEY_BYTES)
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    return made


def _existing(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise Misconfigured(f"{path}: others can read this key; chmod 600 it, and think about who may have read it")
    content = path.read_bytes()
    if len(content) != KEY_BYTES:
        raise Misconfigured(f"{path}: a server key has {KEY_BYTES} bytes, this one {len(content)}; restore it from its copy")
    return content


def database(address: str, folder: Path) -> dict[str, object]:
    """Return Django's settings for a database: SQLite in the home folder, or the PostgreSQL server of an address.

    Raises Misconfigured for any other address.
    """
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "tomoshibi.sqlite3"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE},
            "CONN_MAX_AGE": None,  # each thread keeps its own, instead of opening one for every page
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise Misconfigured(f"{DATABASE}: give postgresql://user:password@host:port/name, or nothing for SQLite")
    asked = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or asked.get("host", ""),  # a folder: a server on this machine's socket
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": True, **{name: asked[name] for name in TLS_OF_DATABASE if name in asked}},
        "CONN_HEALTH_CHECKS": True,  # after the server was started anew, nobody is to meet the old connection
    }


KEEP_DAYS = "TOMOSHIBI_KEEP_DAYS"
WARN_DAYS = "TOMOSHIBI_WARN_DAYS"
DESK_IDLE = "TOMOSHIBI_DESK_IDLE_MINUTES"


def days_kept(given: Mapping[str, str] = os.environ) -> tuple[timedelta, timedelta]:
    """Return how long a talk is kept after its last words, and how long before its end its thread warns.

    90 days is what GlobaLeaks keeps reports (research/intake.md 1.1); it warns 72 hours before, which someone who looks in
    once a week would miss. Raises Misconfigured.
    """
    whole = _number(KEEP_DAYS, 90, least=14, most=3650, given=given)
    warning = _number(WARN_DAYS, 14, least=3, most=whole, given=given)
    return timedelta(days=whole), timedelta(days=warning)


def desk_idle(given: Mapping[str, str] = os.environ) -> timedelta:
    """Return after how long without a page a worker's session ends. Raises Misconfigured."""
    return timedelta(minutes=_number(DESK_IDLE, 30, least=2, most=600, given=given))


def _number(name: str, usual: int, *, least: int, most: int, given: Mapping[str, str]) -> int:
    text = given.get(name, "").strip() or str(usual)
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise Misconfigured(f"{name}: give a whole number from {least} to {most}")
    return int(text)


TLS_OF_DATABASE = ("sslmode", "sslrootcert")  # of libpq; for a server on another machine: verify-full and its authority
# What was erased must not lie on in free pages; a power cut must not lose what was answered with "received".
SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"


def files(given: Mapping[str, str], folder: Path) -> Place:
    """Return where sealed files lie: `files` in the home folder, another folder, or `s3://bucket/prefix`.

    Raises Misconfigured for a bucket without the address and the keys that open it.
    """
    address = given.get(FILES, "")
    if not address.startswith(IN_A_BUCKET):
        return InFolder(Path(address).absolute() if address else folder / "files")
    bucket, _, prefix = address.removeprefix(IN_A_BUCKET).partition("/")
    missing = [name for name in (S3_ENDPOINT, S3_KEY_ID, S3_SECRET) if not given.get(name)]
    if missing or not bucket:
        raise Misconfigured(f"{FILES}: s3://bucket also needs {', '.join(missing) or 'the name of a bucket'}")
    if urlsplit(given[S3_ENDPOINT]).scheme not in {"https", "http"}:
        raise Misconfigured(f"{S3_ENDPOINT}: give an address that begins with https://")
    region = given.get(S3_REGION) or "us-east-1"
    return InBucket(given[S3_ENDPOINT], bucket, prefix.strip("/"), region, given[S3_KEY_ID], given[S3_SECRET])


def flood_from(given: str) -> int:
    """Return above how many first messages a minute a process asks for work or patience; 0 is never.

    Raises Misconfigured for what is no such number.
    """
    if not given:
        return FLOOD_FROM
    if not (given.isascii() and given.isdecimal() and len(given) <= 6):
        raise Misconfigured(f"{FLOOD}: give a number of first messages a minute, or 0 for never")
    return int(given)


def hosts(name: str, given: Mapping[str, str] = os.environ) -> list[str]:
    """Return the host names that a site answers to."""
    return [one.strip() for one in given.get(name, "localhost,127.0.0.1,[::1]").split(",") if one.strip()]
