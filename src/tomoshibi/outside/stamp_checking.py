"""Check stamps against roots that the operator trusts: by rfc3161-client, or by `openssl ts` where that cannot read them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from tomoshibi.evidence.stamp_commands import openssl_commands
from tomoshibi_verify.stamps import Pair, read_pair

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

State = Literal["checked", "not by these roots", "does not fit", "cannot be checked"]
CHECKED: Final = "checked"
NOT_BY_THESE_ROOTS: Final = "not by these roots"
DOES_NOT_FIT: Final = "does not fit"
NOT_CHECKABLE: Final = "cannot be checked"
OPENSSL_SECONDS = 60  # it takes 20 ms
MAX_ROOT_BYTES = 1 << 20
_PEM = b"-----BEGIN "


__all__ = ["Checked", "NotARoot", "check_stamp", "load_roots", "openssl_commands"]


class NotARoot(ValueError):
    """The file holds no certificate."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a stamp: a named state, by which tool, and in that tool's words why."""

    state: State
    by: str
    reason: str = ""


def load_roots(paths: Sequence[Path]) -> tuple["Certificate", ...]:
    """Return the certificates of files in PEM (one or more) or DER. Raises NotARoot and OSError."""
    from cryptography import x509

    roots: dict[Certificate, None] = {}
    for path in paths:
        with path.open("rb") as opened:
            content = opened.read(MAX_ROOT_BYTES)
        try:
            found = x509.load_pem_x509_certificates(content) if _PEM in content else [x509.load_der_x509_certificate(content)]
        except ValueError:
            raise NotARoot(str(path)) from None
        roots.update(dict.fromkeys(found))
    return tuple(roots)


def check_stamp(*, request: bytes, reply: bytes, seal: bytes, roots: Sequence["Certificate"]) -> Checked:
    """Check that a reply is about this seal, answers this request, and was signed under one of the roots at its time.

    Certificates must have held at the moment of the stamp; whether they were revoked since is not asked.
    """
    pair = read_pair(request, reply, seal)
    if pair.fault is not None:
        return Checked(DOES_NOT_FIT, "tomoshibi", pair.fault)
    found = Checked(NOT_BY_THESE_ROOTS, "tomoshibi", "no root was named")
    for few in _one_root_each(roots):
        found = _by_library(pair, reply, seal, few) or _by_openssl(pair, request, reply, few)
        if found.state == CHECKED:
            break
    return found


def _one_root_each(roots: Sequence["Certificate"]) -> list[tuple["Certificate", ...]]:
    """Return each root by itself, with the certificates that stand between.

    Of two roots of one name (an authority that renewed its root) both tools try only the first.
    """
    tops = [one for one in roots if one.issuer == one.subject]
    between = tuple(one for one in roots if one.issuer != one.subject)
    return [(top, *between) for top in tops] or ([between] if between else [])


def _by_library(pair: Pair, reply: bytes, seal: bytes, roots: Sequence["Certificate"]) -> Checked | None:
    """Return what rfc3161-client says, or nothing where it cannot read the reply (certificates out of DER order)."""
    try:
        from cryptography.x509 import ObjectIdentifier
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError:
        return None
    try:
        answer = decode_timestamp_response(reply)
    except ValueError:
        return None
    asked = pair.request
    if asked is None:
        return None
    # Made anew for every check: a builder used twice trusts the roots of both uses.
    builder = VerifierBuilder(
        policy_id=None if asked.policy is None else ObjectIdentifier(asked.policy), nonce=asked.nonce, roots=list(roots)
    )
    try:
        builder.build().verify_message(answer, seal)
    except (VerificationError, ValueError) as error:
        return Checked(NOT_BY_THESE_ROOTS, "rfc3161-client", _one_line(str(error)))
    return Checked(CHECKED, "rfc3161-client")


def _by_openssl(pair: Pair, request: bytes, reply: bytes, roots: Sequence["Certificate"]) -> Checked:
    from cryptography.hazmat.primitives.serialization import Encoding

    program = shutil.which("openssl")
    if program is None or pair.reply is None or pair.reply.at is None:
        return Checked(NOT_CHECKABLE, "openssl", "not installed")
    with tempfile.TemporaryDirectory(prefix="tomoshibi-") as room:
        files = {
            "stamp.tsq": request,
            "stamp.tsr": reply,
            "roots.pem": b"".join(one.public_bytes(Encoding.PEM) for one in roots),
        }
        for name, content in files.items():
            (Path(room) / name).write_bytes(content)
        call = [program, "ts", "-verify", "-queryfile", "stamp.tsq", "-in", "stamp.tsr", "-CAfile", "roots.pem"]
        call += ["-attime", str(int(pair.reply.at.timestamp()))]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
        try:
            done = subprocess.run(
                call,
                cwd=room,
                env=environment,
                capture_output=True,
                timeout=OPENSSL_SECONDS,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Checked(NOT_CHECKABLE, "openssl", _one_line(str(error)))
    if done.returncode == 0:
        return Checked(CHECKED, "openssl")
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    # The line begins with the process, the number of the error and the place in the source of openssl.
    return Checked(NOT_BY_THESE_ROOTS, "openssl", _one_line(said[-1].rpartition(":")[2] if said else ""))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
