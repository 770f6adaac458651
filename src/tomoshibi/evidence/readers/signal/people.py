"""Who is who in a Signal export: the account and recipient frames, and who belongs to which chat."""

from dataclasses import dataclass, field

from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.parsing.json_fields import Fields, fields, filled, objects
from tomoshibi.evidence.record import Answer, Seen, Span, TalkKind


@dataclass(slots=True)
class Recipient:
    """One recipient frame: a contact, a group, or the person themselves."""

    kind: str
    names: list[Seen] = field(default_factory=list)
    handle: Seen | None = None
    native_id: Seen | None = None
    title: str | None = None
    members: tuple[str, ...] = ()
    blocked: bool = False


class Directory:
    """The frames of one file so far: recipients by their number in the file, talks by the number of their chat."""

    def __init__(self, number: int, notebook: Notebook) -> None:
        self.number = number
        self.notebook = notebook
        self.recipients: dict[str, Recipient] = {}
        self.accounts: dict[str, str] = {}  # account id (aci) -> number of the recipient
        self.owner_names: list[Seen] = []
        self.owner_handle: Seen | None = None
        self.talks: dict[str, int] = {}
        self.people: dict[tuple[int, str], int] = {}

    # ---- frames

    def account(self, frame: Fields, span: Span) -> None:
        """Take the account frame: the person's own name and user name."""
        self.owner_names = _names(span, (frame.get("givenName"), frame.get("familyName")))
        self.owner_handle = _seen(frame.get("username"), span)

    def recipient(self, frame: Fields, span: Span) -> None:
        """Take a recipient frame."""
        number = filled(frame.get("id")) or "0"
        kind = next((name for name in frame if name != "id" and isinstance(frame[name], dict)), "")
        body = fields(frame.get(kind))
        found = Recipient(kind, blocked=body.get("blocked") is True)
        if kind == "self":
            found.names, found.handle = self.owner_names, self.owner_handle
        elif kind == "contact":
            nickname, aci, phone = fields(body.get("nickname")), filled(body.get("aci")), filled(body.get("e164"))
            found.names = _names(
                span,
                (nickname.get("given"), nickname.get("family")),
                (body.get("systemGivenName"), body.get("systemFamilyName")),
                (body.get("profileGivenName"), body.get("profileFamilyName")),
            )
            found.native_id = _seen(aci or phone or body.get("pni"), span)
            found.handle = _seen(body.get("username") or (phone if aci else None), span)
            if aci:
                self.accounts[aci] = number
        elif kind == "group":
            snapshot = fields(body.get("snapshot"))
            title = snapshot.get("title")
            found.title = filled(fields(title).get("title")) or filled(title)
            found.native_id = _seen(body.get("masterKey"), span)
            found.members = tuple(one for member in objects(snapshot.get("members")) if (one := filled(member.get("userId"))))
        self.recipients[number] = found

    def chat(self, frame: Fields, span: Span) -> None:
        """Take a chat frame: a talk with a contact or in a group, and those known to be in it."""
        chat = filled(frame.get("id")) or "0"
        if chat in self.talks:
            return
        with_whom = filled(frame.get("recipientId")) or "0"
        other = self.recipients.get(with_whom, Recipient(""))
        kind: TalkKind = "group" if other.kind == "group" else "one-to-one" if other.kind == "contact" else "unknown"
        talk = self.notebook.conversation(
            ("signal", self.number, chat), platform="signal", kind=kind, title=other.title, native_id=chat, one_sided="no"
        )
        self.talks[chat] = talk
        for number, one in self.recipients.items():
            if one.kind == "self":
                self.person(talk, number, span)
        if other.kind == "group":
            for account in other.members:
                if account in self.accounts:
                    self.person(talk, self.accounts[account], span)
        elif other.kind != "":
            self.person(talk, with_whom, span)
        if other.blocked:
            self.notebook.revise(talk, notes=("contact-blocked",))

    # ---- look-ups

    def talk(self, chat: str, span: Span) -> int:
        """Return the talk of a chat's number; one whose chat frame is missing is written down as it is."""
        if chat not in self.talks:
            self.chat({"id": chat}, span)
        return self.talks[chat]

    def person(self, talk: int, number: str, span: Span) -> int:
        """Return the participant with a recipient's number; an unknown number is all that is known of them."""
        known = self.people.get((talk, number))
        if known is not None:
            return known
        one = self.recipients.get(number, Recipient(""))
        native = one.native_id
        if not one.names and one.handle is None and native is None:
            native = Seen(f"recipient {number}", span)
        owner: Answer = "yes" if one.kind == "self" else "no" if one.kind else "unknown"
        person = self.notebook.participant(talk, number, handle=one.handle, native_id=native, owner=owner)
        for name in one.names:
            self.notebook.participant(talk, number, name=name)
        self.people[(talk, number)] = person
        return person

    def called(self, number: str | None) -> str | None:
        """Return what to call a recipient by: a name, else a user name or account id, else the number in the file."""
        one = self.recipients.get(number or "")
        if one is None:
            return number
        seen = next(iter((*one.names, one.handle, one.native_id)), None)
        return seen.value if seen is not None else number

    def called_account(self, account: str) -> str:
        """Return what to call somebody by whose account id stands in a group's change."""
        return self.called(self.accounts.get(account)) or account


def _seen(value: object, span: Span) -> Seen | None:
    found = filled(value)
    return Seen(found, span) if found is not None else None


def _names(span: Span, *pairs: tuple[object, object]) -> list[Seen]:
    """Return the names that given and family names make, without those that are empty or equal."""
    found: dict[str, Seen] = {}
    for given, family in pairs:
        name = " ".join(part for part in (filled(given), filled(family)) if part is not None)
        if name:
            found.setdefault(name, Seen(name, span))
    return list(found.values())
