"""Opening what is sealed to a consultation: its own key with a team key, and how its person wishes to be answered."""

from tomoshibi.basics.secrecy import boxes
from tomoshibi.basics.secrecy.boxes import DoesNotOpen, PrivateKey
from tomoshibi.consult import contexts
from tomoshibi.consult.messages import Words
from tomoshibi.consult.messages import unpacked as unpacked_words
from tomoshibi.consult.models import Consultation
from tomoshibi.consult.wishes import Wishes, unpacked
from tomoshibi.staff.keys import Keyring, NoShare


def case_key(found: Consultation, keys: Keyring, tenant: str) -> PrivateKey:
    """Return a consultation's private key, opened with a team key. Raises NoShare and DoesNotOpen."""
    team = keys.team.get(found.team_version)
    if team is None:
        raise NoShare
    context = contexts.case_key(tenant, found.key, f"team:{found.team_version}")
    return PrivateKey(boxes.open_box(bytes(found.team_box or b""), key=team, context=context))


def why_held(found: Consultation, keys: Keyring, tenant: str) -> Words | None:
    """Return why a consultation is held, by whom and since when; None where nothing says so, or it does not open."""
    team = keys.team.get(found.hold_version or 0)
    if team is None or found.hold is None:
        return None
    try:
        return unpacked_words(boxes.open_box(bytes(found.hold), key=team, context=contexts.hold(tenant, found.key)))
    except DoesNotOpen:
        return None


def wishes_of(found: Consultation, tenant: str, key: PrivateKey) -> Wishes:
    """Return how a consultation's person wishes to be answered; nothing where nothing was said."""
    if found.wishes is None:
        return Wishes()
    try:
        return unpacked(boxes.open_box(bytes(found.wishes), key=key, context=contexts.wishes(tenant, found.key)))
    except DoesNotOpen:
        return Wishes(is_shut=True)
