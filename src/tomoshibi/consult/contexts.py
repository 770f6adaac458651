"""The contexts of a consultation's boxes and wraps: one function for each thing that is sealed."""

from tomoshibi.basics.secrecy.context import Context, Side


def case_key(tenant: str, case: str, holder: str) -> Context:
    """Return the context of a case's private key, kept for `holder`: `team:N`, `code` or `recovery`."""
    return Context(tenant=tenant, case=case, row=holder, purpose="case-key", side="server")


def door(tenant: str, case: str) -> Context:
    """Return the context of the key that a code opens first."""
    return Context(tenant=tenant, case=case, row="code", purpose="door", side="server")


def sheet(tenant: str, row: str) -> Context:
    """Return the context of a number that a helper hands on."""
    return Context(tenant=tenant, case="", row=row, purpose="sheet", side="server")


def over(tenant: str, case: str) -> Context:
    """Return the context of what is laid over a wrap that came from a browser."""
    return Context(tenant=tenant, case=case, row="code", purpose="over", side="server")


def post(tenant: str, case: str, row: str, side: Side) -> Context:
    """Return the context of a message."""
    return Context(tenant=tenant, case=case, row=row, purpose="message", side=side)


def note(tenant: str, case: str, row: str) -> Context:
    """Return the context of a note between workers."""
    return Context(tenant=tenant, case=case, row=row, purpose="note", side="worker")


def card(tenant: str, case: str) -> Context:
    """Return the context of the card: exact arrival and named deadline."""
    return Context(tenant=tenant, case=case, row="card", purpose="card", side="server")


def hold(tenant: str, case: str) -> Context:
    """Return the context of why a consultation is held."""
    return Context(tenant=tenant, case=case, row="hold", purpose="hold", side="worker")


def wishes(tenant: str, case: str) -> Context:
    """Return the context of how it is safe to reply."""
    return Context(tenant=tenant, case=case, row="wishes", purpose="wishes", side="person")


def visit(tenant: str, case: str, row: str) -> Context:
    """Return the context of a case key kept for an open visit."""
    return Context(tenant=tenant, case=case, row=row, purpose="visit", side="server")


def attachment(tenant: str, case: str, row: str) -> Context:
    """Return the context of the box with a handed-in text's key and name."""
    return Context(tenant=tenant, case=case, row=row, purpose="file-key", side="person")


def file(tenant: str, case: str, row: str) -> Context:
    """Return the context of a handed-in text itself."""
    return Context(tenant=tenant, case=case, row=row, purpose="file", side="person")


def way(tenant: str, case: str) -> Context:
    """Return the context of the address that a talk comes in from."""
    return Context(tenant=tenant, case=case, row="way", purpose="address", side="person")


def outgoing(tenant: str, row: str) -> Context:
    """Return the context of words that wait to go out."""
    return Context(tenant=tenant, case="", row=row, purpose="outgoing", side="server")
