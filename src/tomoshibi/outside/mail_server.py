"""Mail servers that the operator named, always over TLS with certificates checked."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 30.0  # of each step


class MailUnreachable(Exception):
    """The server does not answer, or does not let us in; the message is the kind of error and nothing that was said."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server and how we enter it. `is_plain_first`: TLS begins with STARTTLS; else from the first byte on.

    `root`: a file with the certificate that the server's rests on, where it is none of the system's.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    is_plain_first: bool = False
    folder: str = "INBOX"
    root: Path | None = None


def trusting(server: MailServer) -> ssl.SSLContext:
    """Return what checks the server's certificate and name."""
    return ssl.create_default_context(cafile=None if server.root is None else str(server.root))
