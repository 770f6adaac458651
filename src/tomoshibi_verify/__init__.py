"""Check a sealed bundle with nothing but Python's standard library."""

from tomoshibi_verify.answer import Answer, Check
from tomoshibi_verify.checks import MalformedHead, verify
from tomoshibi_verify.contents import NotABundle
from tomoshibi_verify.fingerprint import MalformedFingerprint

__all__ = ["Answer", "Check", "MalformedFingerprint", "MalformedHead", "NotABundle", "verify"]
