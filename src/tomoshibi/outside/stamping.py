"""Stamp a sealed bundle: ask each authority that is due, keep its raw reply, and write it into custody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tomoshibi.evidence.sealing.adding import Held, held
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.custody_after import append_to
from tomoshibi.evidence.sealing.keys import SigningKey
from tomoshibi.outside.stamp_checking import CHECKED, NOT_CHECKABLE, Checked, check_stamp
from tomoshibi.outside.timestamp_authority import Authority, NoStamp, ask
from tomoshibi_verify.canonical import parse
from tomoshibi_verify.custody import AFTER_FILE
from tomoshibi_verify.custody_after import STAMPED
from tomoshibi_verify.stamps import STAMP, Pair, numbers, read_pair

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

RENEW_WITHIN = timedelta(days=90)  # a quarter of a year to notice that an authority no longer answers
MOST_STAMPS = 9999

Asking = Callable[[Authority, bytes], bytes]


class TooManyStamps(Exception):
    """There is no number left for another stamp."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: by which authorities, trusting which roots, whether and how early to stamp again."""

    authorities: tuple[Authority, ...]
    now: Callable[[], datetime]
    program: str
    key: SigningKey | None = None
    roots: tuple["Certificate", ...] = ()
    by: str = ""
    renew: bool = False
    renew_within: timedelta = RENEW_WITHIN
    ask: Asking = ask


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp that fits the seal: its number, where it was asked for, when it was issued and when its certificates end."""

    number: int
    label: str
    authority: str
    at: datetime
    ends_at: datetime | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """An authority that gave no stamp, and why: a name in the words of the command line."""

    label: str
    why: str
    detail: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a bundle has now. `found` are stamps that lay there without a line in custody and now have one.

    `is_signed` is nothing where custody was not added to.
    """

    stamps: tuple[Stamp, ...]
    missing: tuple[Missing, ...]
    found: tuple[int, ...]
    is_signed: bool | None
    mended: int


def stamp_bundle(bundle: Path, wish: Wish) -> Stamped:
    """Stamp a bundle by every authority whose stamp it lacks or whose certificates end soon.

    Done twice it does nothing the second time. The bundle is held meanwhile: whoever comes at the same time waits, and then
    sees these stamps. Raises NotABundle, CannotRead, NotAsSealed, BundleBusy, TooLargeForZip, TooManyStamps and OSError.
    """
    with held(bundle) as holding:
        work = _Work(holding, wish, dict(_pairs(holding)), {number: line["authority"] for number, line in _lines(holding)})
        found = work.take_in_what_lies_there()
        for authority in wish.authorities:
            if wish.renew or work.is_due(authority):
                work.ask(authority)
        added = append_to(holding, work.acts, key=wish.key, program=wish.program, stamps=work.stamps) if work.acts else None
    return Stamped(
        stamps=tuple(work.told()),
        missing=tuple(work.missing),
        found=found,
        is_signed=None if added is None else added.is_signed,
        mended=0 if added is None else added.mended,
    )


@dataclass
class _Work:
    """What is being done to a bundle that is held; `labels` are the authorities that custody names, by stamp."""

    holding: Held
    wish: Wish
    pairs: dict[int, Pair]
    labels: dict[int, str]
    acts: list[Act] = field(default_factory=list)
    stamps: dict[str, bytes] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)
    new: set[int] = field(default_factory=set)

    def take_in_what_lies_there(self) -> tuple[int, ...]:
        """Write stamps into custody that fit but have no line there, as a kill leaves them."""
        found = []
        for number, pair in self.pairs.items():
            if pair.fault is not None or pair.reply is None or number in self.labels:
                continue
            request, reply = (self.holding.outside[f"stamps/{number}.{half}"] for half in ("tsq", "tsr"))
            roots = self.wish.roots
            if roots and _check(request, reply, self.holding.seal_bytes, roots).state != CHECKED:
                continue
            self._write(number, request, reply, pair.reply.authority)
            found.append(number)
        return tuple(found)

    def is_due(self, authority: Authority) -> bool:
        """Return whether an authority has not stamped this seal yet, or its stamps all rest on certificates that end soon."""
        until = self.wish.now() + self.wish.renew_within
        own = [self.pairs.get(number) for number, label in self.labels.items() if label == authority.label]
        ends = [pair.reply.ends_at for pair in own if pair is not None and pair.fault is None and pair.reply is not None]
        return not any(end is None or end > until for end in ends)

    def ask(self, authority: Authority) -> None:
        """Ask an authority, and keep its stamp or why there is none. Raises TooManyStamps."""
        try:
            request, reply, pair = _stamp(authority, self.holding.seal_bytes, self.wish)
        except NoStamp as error:
            self.missing.append(Missing(authority.label, error.why, error.detail))
            return
        number = self._free_number()
        self.stamps |= {f"stamps/{number}.tsq": request, f"stamps/{number}.tsr": reply}
        self.pairs[number] = pair
        self.new.add(number)
        self._write(number, request, reply, authority.label)

    def _write(self, number: int, request: bytes, reply: bytes, label: str) -> None:
        hashes = {"request": sha256(request).hexdigest(), "reply": sha256(reply).hexdigest()}
        detail = {"number": number, **hashes, "authority": label}
        self.acts.append(Act(self.wish.now(), STAMPED, self.wish.by, detail))
        self.labels[number] = label

    def _free_number(self) -> int:
        lying = {int(match[1]) for match in map(STAMP.fullmatch, self.holding.outside) if match}
        number = max({*lying, *self.labels, 0}) + 1
        if number > MOST_STAMPS:
            raise TooManyStamps
        return number

    def told(self) -> Iterator[Stamp]:
        """Yield the stamps that fit, by their numbers."""
        for number, pair in sorted(self.pairs.items()):
            said = pair.reply
            if pair.fault is None and said is not None and said.at is not None:
                yield Stamp(number, self.labels.get(number, ""), said.authority, said.at, said.ends_at, number in self.new)


def stamps_of(seal: bytes, outside: Mapping[str, bytes]) -> Iterator[tuple[int, Pair]]:
    """Yield the stamps of a bundle by their numbers, held against its seal."""
    for number in numbers(outside):
        yield number, read_pair(outside[f"stamps/{number}.tsq"], outside[f"stamps/{number}.tsr"], seal)


def _pairs(holding: Held) -> Iterator[tuple[int, Pair]]:
    return stamps_of(holding.seal_bytes, holding.outside)


def _lines(holding: Held) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield what custody says about each stamp."""
    content = holding.outside.get(AFTER_FILE, b"")
    for line in content.split(b"\n")[:-1]:
        value: Any = parse(line)
        detail = value["detail"]
        if value["act"] == STAMPED and type(detail.get("number")) is int:
            yield detail["number"], {"authority": "", **detail}


def _stamp(authority: Authority, seal: bytes, wish: Wish) -> tuple[bytes, bytes, Pair]:
    """Return request, raw reply and what they say. Raises NoStamp for every reply that is not one about this seal."""
    request = new_request(seal)
    reply = wish.ask(authority, request)
    pair = read_pair(request, reply, seal)
    if pair.fault == "stamp_declined":
        raise NoStamp("tsa-declined", "{status} {reason}".format(**pair.parts).strip())
    if pair.fault is not None:
        raise NoStamp("tsa-no-reply" if pair.fault == "stamp_form" else "tsa-other-reply", str(pair.parts.get("reason", "")))
    if wish.roots:
        checked = _check(request, reply, seal, wish.roots)
        if checked.state == NOT_CHECKABLE:
            raise NoStamp("tsa-not-checkable", checked.reason)
        if checked.state != CHECKED:
            raise NoStamp("tsa-not-by-these-roots", checked.reason)
    return request, reply, pair


def _check(request: bytes, reply: bytes, seal: bytes, roots: tuple["Certificate", ...]) -> Checked:
    return check_stamp(request=request, reply=reply, seal=seal, roots=roots)


def new_request(seal: bytes) -> bytes:
    """Return a request over the bytes of seal.json: SHA-256, a nonce of its own, and the certificates asked for."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # 110 ms to import

    builder = TimestampRequestBuilder().data(seal).hash_algorithm(HashAlgorithm.SHA256)
    return bytes(builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes())


@dataclass(frozen=True, slots=True)
class Examined:
    """A stamp that was checked against roots, with what it says where it can be read."""

    number: int
    checked: Checked
    authority: str
    at: datetime | None
    ends_at: datetime | None


def examine(seal: bytes, outside: Mapping[str, bytes], roots: Sequence["Certificate"]) -> tuple[Examined, ...]:
    """Check all stamps of a bundle against roots; nothing is written."""
    found = []
    for number, pair in stamps_of(seal, outside):
        request, reply = outside[f"stamps/{number}.tsq"], outside[f"stamps/{number}.tsr"]
        checked = check_stamp(request=request, reply=reply, seal=seal, roots=roots)
        said = pair.reply
        found.append(
            Examined(
                number,
                checked,
                said.authority if said else "",
                said.at if said else None,
                said.ends_at if said else None,
            )
        )
    return tuple(found)
