"""What an update of a Signal chat means: calls, blocks, timers, changes of a group."""

from collections.abc import Sequence
from dataclasses import dataclass

from tomoshibi.evidence.parsing.json_fields import Fields, fields, filled, objects, text, whole
from tomoshibi.evidence.readers.signal.people import Directory
from tomoshibi.evidence.record import EventKind

Details = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Update:
    """One update as an event, with its facts and the words that it holds."""

    event: EventKind
    details: Details = ()
    text: str | None = None


# backup.proto, SimpleChatUpdate.Type: names in their order from 0.
_SIMPLE = (
    *("UNKNOWN", "JOINED_SIGNAL", "IDENTITY_UPDATE", "IDENTITY_VERIFIED", "IDENTITY_DEFAULT", "CHANGE_NUMBER"),
    *("RELEASE_CHANNEL_DONATION_REQUEST", "END_SESSION", "CHAT_SESSION_REFRESH", "BAD_DECRYPT", "PAYMENTS_ACTIVATED"),
    *("PAYMENT_ACTIVATION_REQUEST", "UNSUPPORTED_PROTOCOL_MESSAGE", "REPORTED_SPAM", "BLOCKED", "UNBLOCKED"),
    "MESSAGE_REQUEST_ACCEPTED",
)
_SIMPLE_EVENTS = {
    "BLOCKED": EventKind.BLOCKED,
    "UNBLOCKED": EventKind.UNBLOCKED,
    "REPORTED_SPAM": EventKind.REPORTED,
    "MESSAGE_REQUEST_ACCEPTED": EventKind.REQUEST_ACCEPTED,
}
_CALL_STATES = ["UNKNOWN_STATE", "ACCEPTED", "NOT_ACCEPTED", "MISSED", "MISSED_NOTIFICATION_PROFILE"]
_CALL_TYPES = ["UNKNOWN_TYPE", "AUDIO_CALL", "VIDEO_CALL"]
_DIRECTIONS = ["UNKNOWN_DIRECTION", "INCOMING", "OUTGOING"]
_GROUP_STATES = (
    *("UNKNOWN_STATE", "GENERIC", "JOINED", "RINGING", "ACCEPTED", "DECLINED", "MISSED"),
    *("MISSED_NOTIFICATION_PROFILE", "OUTGOING_RING"),
)
_GROUP_EVENTS = {
    "groupNameUpdate": EventKind.RENAME,
    "groupMemberLeftUpdate": EventKind.LEAVE,
    "groupMemberRemovedUpdate": EventKind.REMOVED,
    "groupMemberJoinedUpdate": EventKind.JOIN,
    "groupMemberAddedUpdate": EventKind.JOIN,
    "groupMemberJoinedByLinkUpdate": EventKind.JOIN,
    "groupInvitationAcceptedUpdate": EventKind.JOIN,
    "groupJoinRequestApprovalUpdate": EventKind.JOIN,
    "groupExpirationTimerUpdate": EventKind.TIMER,
}
_ACTORS = ("updaterAci", "removerAci", "inviterAci")


def update_of(body: Fields, directory: Directory) -> Update:
    """Return what an update message says; an update of an unknown kind stays an event of that name."""
    kind = next((name for name in body if isinstance(body[name], dict)), "")
    inner = fields(body.get(kind))
    if kind == "simpleUpdate":
        name = _named(inner.get("type"), _SIMPLE)
        return Update(_SIMPLE_EVENTS.get(name, EventKind.NOTICE), (("update", name),))
    if kind == "individualCall":
        return _call(inner)
    if kind == "groupCall":
        return _group_call(inner, directory)
    if kind == "groupChange":
        return _group_change(inner, directory)
    if kind == "expirationTimerChange":
        return Update(EventKind.TIMER, (("expires_in_ms", filled(inner.get("expiresInMs")) or "0"),))
    if kind == "profileChange":
        pairs = (("from", filled(inner.get("previousName"))), ("to", filled(inner.get("newName"))))
        return Update(EventKind.RENAME, (("update", kind), *((key, value) for key, value in pairs if value)))
    if kind == "pinMessage":
        return Update(EventKind.PINNED, (("update", kind),))
    if not kind:
        return Update(EventKind.UNKNOWN)
    facts = ((key, text(value)) for key, value in inner.items())
    return Update(EventKind.NOTICE, (("update", kind[:80]), *((key[:80], value) for key, value in facts if value is not None)))


def _named(value: object, names: Sequence[str]) -> str:
    """Return an enum's name, also where the export gives its number; a missing one is the first."""
    if isinstance(value, str) and not value.isdigit():
        return value[:80]
    number = whole(value) or 0
    return names[number] if 0 <= number < len(names) else str(number)


def _call(inner: Fields) -> Update:
    state, direction = _named(inner.get("state"), _CALL_STATES), _named(inner.get("direction"), _DIRECTIONS)
    details = [("call", _named(inner.get("type"), _CALL_TYPES)), ("direction", direction), ("state", state)]
    if started := filled(inner.get("startedCallTimestamp")):
        details.append(("started_ms", started))
    # An incoming call that was declined is a call; one that nobody took, from either side, is a missed one.
    unanswered = state.startswith("MISSED") or (state == "NOT_ACCEPTED" and direction == "OUTGOING")
    return Update(EventKind.MISSED_CALL if unanswered else EventKind.CALL, tuple(details))


def _group_call(inner: Fields, directory: Directory) -> Update:
    state = _named(inner.get("state"), _GROUP_STATES)
    details = [("call", "GROUP_CALL"), ("state", state)]
    starter = directory.called(filled(inner.get("startedCallRecipientId") or inner.get("ringerRecipientId")))
    if starter:
        details.append(("actor", starter))
    started, ended = whole(inner.get("startedCallTimestamp")), whole(inner.get("endedCallTimestamp"))
    if started:
        details.append(("started_ms", str(started)))
    if started and ended and ended >= started:
        details.append(("duration_seconds", str((ended - started) // 1000)))
    return Update(EventKind.MISSED_CALL if state.startswith("MISSED") else EventKind.CALL, tuple(details))


def _group_change(inner: Fields, directory: Directory) -> Update:
    """Return a change of a group; where several happened at once, the event is the first with a kind of its own."""
    event, details, words = EventKind.NOTICE, list[tuple[str, str]](), None
    for update in objects(inner.get("updates")):
        kind = next((name for name in update if isinstance(update[name], dict)), "")
        change = fields(update.get(kind))
        if event is EventKind.NOTICE:
            event = _GROUP_EVENTS.get(kind, EventKind.NOTICE)
        details.append(("update", kind[:80]))
        for key, value in change.items():
            found = text(value)
            if found is None:
                continue
            if key in _ACTORS:
                details.append(("actor", directory.called_account(found)))
            elif key.endswith(("Aci", "aci", "ServiceId")):
                details.append(("target", directory.called_account(found)))
            elif key == "newGroupName":
                words = found
                details.append(("title", found))
            else:
                details.append((key[:80], found))
    return Update(event, tuple(details), words)
