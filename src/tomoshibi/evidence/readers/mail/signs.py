"""What in a mail's header helps to trace it, and what in it does not fit together."""

from collections.abc import Iterator
from dataclasses import dataclass

from tomoshibi.evidence.moments import DAY
from tomoshibi.evidence.readers.mail.addresses import Address, read_addresses
from tomoshibi.evidence.readers.mail.dates import PrintedDate, read_date, without_comments
from tomoshibi.evidence.readers.mail.header import Field, Header, decode_words

MOST_RECEIVED = 100  # lines whose times are compared; servers refuse a mail after about fifty
# Fields given in full with each record, since blackmail by mail is traced by them; what people read comes decoded, what
# machines wrote as it stands.
_READ = ("from", "subject", "to", "cc", "bcc")
_TRACED = (
    "sender", "return-path", "reply-to", "delivered-to", "x-original-to", "x-originating-ip", "x-sender-ip",
    "authentication-results", "received-spf", "list-id", "x-mailer", "user-agent", "x-gmail-labels",
)  # fmt: skip
_ONLY_ONE = ("from", "date", "subject", "message-id", "sender", "reply-to", "to")  # RFC 5322, section 3.6
# Second-level names under which Japan and others register domains; below these three parts make a domain.
_SECOND_LEVEL = frozenset({"co", "ne", "or", "ac", "go", "ed", "gr", "lg", "ad", "com", "net", "org", "edu", "gov"})


@dataclass(frozen=True, slots=True)
class Named:
    """Someone whom a header names, and the field that does."""

    person: Address
    field: Field


@dataclass(frozen=True, slots=True)
class Head:
    """What the header of one mail says: who, to whom, when."""

    senders: tuple[Named, ...]
    receivers: tuple[Named, ...]
    date: PrintedDate | None
    has_date: bool


def read_head(header: Header) -> Head:
    """Return what a header says."""
    senders = _people(header, "from") or _people(header, "sender")
    receivers = tuple(one for name in ("to", "cc", "bcc") for one in _people(header, name))
    field = header.first("date")
    printed = header.stamp(field) if field is not None else ""
    date = read_date(printed) if printed else None
    return Head(senders, receivers, date, bool(printed))


def _people(header: Header, name: str) -> tuple[Named, ...]:
    return tuple(Named(person, field) for field in header.fields(name) for person in read_addresses(header.raw(field)))


def details(header: Header) -> tuple[tuple[str, str], ...]:
    """Return the header's facts as pairs of name and exact value; a field that occurs twice gives two pairs."""
    found = [(name.replace("-", "_"), decode_words(header.raw(one))) for name in _READ for one in header.fields(name)]
    found += [(name.replace("-", "_"), header.raw(one)) for name in _TRACED for one in header.fields(name)]
    if (received := header.count("received")) > 0:
        found.append(("received_count", str(received)))
    return tuple(found)


def oddities(header: Header, head: Head) -> Iterator[tuple[str, str]]:
    """Yield what does not fit together, as codes of notices with details. None of it proves anything by itself."""
    for name in _ONLY_ONE:
        if header.count(name) > 1:
            yield "several-fields", name
    if head.date is not None and not head.date.weekday_fits:
        yield "weekday-wrong", head.date.printed
    yield from _odd_times(header, head.date)
    if not head.senders:
        yield "no-sender", ""
        return
    yield from _odd_sender(header, head.senders[0].person)


def _odd_times(header: Header, date: PrintedDate | None) -> Iterator[tuple[str, str]]:
    if date is None or date.instant is None:
        return
    stamps = []
    for number, one in enumerate(header.fields("received")):
        if number >= MOST_RECEIVED:
            break
        stamp = read_date(without_comments(header.stamp(one)).rpartition(";")[2])
        if stamp is not None and stamp.instant is not None:
            stamps.append(stamp)
    if not stamps:
        return
    earliest = min(stamps, key=lambda one: one.instant or 0)
    if date.instant < (earliest.instant or 0) - DAY:
        yield "date-before-received", f"{date.printed} / {earliest.printed}"
    elif date.instant > (earliest.instant or 0) + DAY:
        yield "date-after-received", f"{date.printed} / {earliest.printed}"


def _odd_sender(header: Header, sender: Address) -> Iterator[tuple[str, str]]:
    back = next((one.person for one in _people(header, "return-path")), None)
    if back is not None and sender.domain and back.domain and _domain(sender.domain) != _domain(back.domain):
        yield "sender-unlike-return-path", f"{sender.address} / {back.address}"
    receivers = {one.person.key for one in (*_people(header, "to"), *_people(header, "delivered-to"))}
    if sender.address and sender.key in receivers:
        yield "own-address-as-sender", sender.address
    shown = next((word for word in (sender.name or "").split() if "@" in word), None)
    if shown is not None and sender.address and shown.strip("<>()[]'\"").lower() != sender.key:
        yield "name-shows-other-address", f"{sender.name} / {sender.address}"


def _domain(host: str) -> str:
    """Return the part of a host's name that one owner registered, as near as it can be told without a list."""
    labels = host.split(".")
    length = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-length:])
