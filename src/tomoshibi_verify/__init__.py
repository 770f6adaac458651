"""Check a sealed bundle with nothing but Python's standard library."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tomoshibi_verify.answer import Answer, Check
    from tomoshibi_verify.checks import MalformedHead, verify
    from tomoshibi_verify.contents import NotABundle
    from tomoshibi_verify.fingerprint import MalformedFingerprint

__all__ = ["Answer", "Check", "MalformedFingerprint", "MalformedHead", "NotABundle", "verify"]

_HOMES = {
    "Answer": "answer",
    "Check": "answer",
    "MalformedFingerprint": "fingerprint",
    "MalformedHead": "checks",
    "NotABundle": "contents",
    "verify": "checks",
}


def __getattr__(name: str) -> object:
    """Load what is asked for when it is: who writes bundles needs single modules, and not all checks."""
    from importlib import import_module

    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
