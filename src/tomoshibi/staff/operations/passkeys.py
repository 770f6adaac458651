"""Passkeys as the second step, beside one-time codes (WebAuthn, by py_webauthn)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from tomoshibi.basics.days import japanese_day
from tomoshibi.staff import trail
from tomoshibi.staff.models import OpenSession, Passkey, Worker
from tomoshibi.staff.operations.sessions import WorkerSession, confirmed

LONGEST = 20_000  # characters of what a browser answers


class NoPasskey(Exception):
    """There is no passkey, or what the browser answered is not from one of them."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A passkey, as its owner sees it."""

    label: str
    added_day: date


def passkeys(worker: WorkerSession) -> tuple[Kept, ...]:
    """Return a worker's passkeys."""
    return tuple(Kept(one.label, one.added_day) for one in Passkey.objects.filter(worker__key=worker.worker).order_by("id"))


def _rp(host: str) -> str:
    return host.rsplit(":", 1)[0]


def _remember(worker: WorkerSession, challenge: bytes) -> None:
    OpenSession.objects.filter(token_hash=bytes.fromhex(worker.row)).update(challenge=challenge)


def _challenge(worker: WorkerSession) -> bytes:
    """Return the challenge that was asked with, once: a second answer to it is refused."""
    row = bytes.fromhex(worker.row)
    with transaction.atomic():
        found = OpenSession.objects.select_for_update().filter(token_hash=row).values_list("challenge", flat=True).first()
        OpenSession.objects.filter(token_hash=row).update(challenge=None)
    if not found:
        raise NoPasskey
    return bytes(found)


def ask_to_add(worker: WorkerSession, *, host: str) -> str:
    """Return, as JSON, what a browser needs to make a new passkey."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    known = Passkey.objects.filter(worker__key=worker.worker).values_list("credential", flat=True)
    options = webauthn.generate_registration_options(
        rp_id=_rp(host),
        rp_name="Tomoshibi",
        user_id=worker.worker.encode(),
        user_name=worker.work_name,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(one)) for one in known],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    _remember(worker, options.challenge)
    return webauthn.options_to_json(options)


def add(worker: WorkerSession, answer: str, *, label: str, host: str, origins: Sequence[str], at: datetime) -> None:
    """Keep the passkey that a browser made. Raises NoPasskey."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _challenge(worker)
    try:
        made = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=challenge,
            expected_rp_id=_rp(host),
            expected_origin=list(origins),
            require_user_verification=True,
        )
        with transaction.atomic():
            Passkey.objects.create(
                worker=Worker.objects.get(key=worker.worker),
                credential=made.credential_id,
                public=made.credential_public_key,
                sign_count=made.sign_count,
                label=label,
                added_day=japanese_day(at),
            )
    except (WebAuthnException, IntegrityError, ValueError, KeyError, TypeError):
        raise NoPasskey from None
    trail.note(act="passkey-added", subject=f"worker:{worker.worker}", actor=worker.worker, at=at)


def ask(worker: WorkerSession, *, host: str) -> str:
    """Return, as JSON, what a browser needs to ask for a passkey. Raises NoPasskey where the worker has none."""
    import webauthn
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    known = list(Passkey.objects.filter(worker__key=worker.worker).values_list("credential", flat=True))
    if not known:
        raise NoPasskey
    options = webauthn.generate_authentication_options(
        rp_id=_rp(host),
        allow_credentials=[PublicKeyCredentialDescriptor(id=bytes(one)) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _remember(worker, options.challenge)
    return webauthn.options_to_json(options)


def confirm_with(worker: WorkerSession, answer: str, *, host: str, origins: Sequence[str], at: datetime) -> None:
    """Confirm a session with a passkey. Raises NoPasskey."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _challenge(worker)
    given = _read(answer)
    try:
        with transaction.atomic():
            credential = base64url_to_bytes(str(given["rawId"]))
            found = Passkey.objects.select_for_update().filter(worker__key=worker.worker, credential=credential).first()
            if found is None:
                raise NoPasskey
            seen = webauthn.verify_authentication_response(
                credential=given,
                expected_challenge=challenge,
                expected_rp_id=_rp(host),
                expected_origin=list(origins),
                credential_public_key=bytes(found.public),
                credential_current_sign_count=found.sign_count,
                require_user_verification=True,
            )
            found.sign_count = seen.new_sign_count
            found.save(update_fields=["sign_count"])
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise NoPasskey from None
    confirmed(worker, at=at)


def _read(answer: str) -> dict[str, object]:
    if len(answer) > LONGEST:
        raise NoPasskey
    try:
        given = json.loads(answer)
    except (ValueError, RecursionError):
        raise NoPasskey from None
    if not isinstance(given, dict):
        raise NoPasskey
    return given
