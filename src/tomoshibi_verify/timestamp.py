"""Requests and replies of stamp authorities (RFC 3161), read strictly; signatures and certificates are not verified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tomoshibi_verify.certificate import Certificate, called, moment, read_certificate
from tomoshibi_verify.der import BOOLEAN, INTEGER, OBJECT, OCTETS, SEQUENCE, SET, NotDer, Reader

if TYPE_CHECKING:
    from datetime import datetime

MAX_STAMP_BYTES = 1 << 20  # a reply with its certificates has 1 to 10 KB
GRANTED = 0
SHA_256 = "2.16.840.1.101.3.4.2.1"
_DIGESTS = {
    SHA_256: "sha256",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.8": "sha3_256",
    "2.16.840.1.101.3.4.2.9": "sha3_384",
    "2.16.840.1.101.3.4.2.10": "sha3_512",
    "1.3.14.3.2.26": "sha1",  # only of the authority's own summary; an imprint must be SHA-256
}
_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TIME_STAMP = "1.2.840.113549.1.9.16.1.4"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_DIRECTORY_NAME = 0xA4  # GeneralName, choice 4
_MAX_CERTIFICATES = 50


@dataclass(frozen=True)
class Request:
    """What an authority was asked: the algorithm and imprint of what is to be stamped, policy, nonce."""

    algorithm: str
    imprint: bytes
    policy: str | None
    nonce: int | None


@dataclass(frozen=True)
class Reply:
    """What an authority answered. Without a token only the status is known.

    `is_whole` tells whether the summary that the authority signed is that of the token's content. `authority` is the name
    in its certificate, `ends_at` the moment when the first of the certificates in the reply ends. `signed` are the places,
    in bytes of the reply, that a change of which the authority's signature or certificate would show.
    """

    status: int
    reason: str = ""
    algorithm: str = ""
    imprint: bytes = b""
    policy: str = ""
    nonce: int | None = None
    at: datetime | None = None
    is_whole: bool = False
    authority: str = ""
    ends_at: datetime | None = None
    token: tuple[int, int] = (0, 0)
    signed: tuple[tuple[int, int], ...] = ()


def read_request(content: bytes) -> Request:
    """Read a TimeStampReq (section 2.4.1). Raises NotDer."""
    outer = Reader(content)
    request = outer.inside(SEQUENCE)
    outer.finish()
    if request.number() != 1:
        raise NotDer("version is not 1")
    algorithm, imprint = _imprint(request)
    policy = request.object_id() if _comes(request, OBJECT) else None
    nonce = request.number() if _comes(request, INTEGER) else None
    request.take_if(BOOLEAN)
    request.take_if(0xA0)
    request.finish()
    return Request(algorithm, imprint, policy, nonce)


def read_reply(content: bytes) -> Reply:
    """Read a TimeStampResp (section 2.4.2). Raises NotDer, also for a token without the reply around it."""
    outer = Reader(content)
    reply = outer.inside(SEQUENCE)
    outer.finish()
    if _comes(reply, OBJECT):
        raise NotDer("a token without the reply around it")
    about = reply.inside(SEQUENCE)
    status = about.number()
    reason = _words(about)
    if reply.is_done():
        return Reply(status, reason)
    token = reply.take(SEQUENCE)
    reply.finish()
    return _token(reply, token.start, token.end, status, reason)


def _comes(reader: Reader, tag: int) -> bool:
    return not reader.is_done() and reader.content[reader.at] == tag


def _words(about: Reader) -> str:
    """Return the free words that go with a status, at most one line of them."""
    texts = about.take_if(SEQUENCE)
    if texts is None or texts.body == texts.end:
        return ""
    inside = about.within(texts)
    return inside.bytes_of(inside.take()).decode("utf-8", "replace")[:200]


def _imprint(reader: Reader) -> tuple[str, bytes]:
    both = reader.inside(SEQUENCE)
    algorithm = _algorithm(both)
    imprint = both.bytes_of(both.take(OCTETS))
    both.finish()
    return algorithm, imprint


def _algorithm(reader: Reader) -> str:
    return reader.inside(SEQUENCE).object_id()


def _token(reply: Reader, start: int, end: int, status: int, reason: str) -> Reply:
    """Read the signed message (RFC 5652) and what it says."""
    message = Reader(reply.content, start, end).inside(SEQUENCE)
    if message.object_id() != _SIGNED_DATA:
        raise NotDer("the token is no signed message")
    wrapped = message.inside(0xA0)
    message.finish()
    parts = wrapped.inside(SEQUENCE)
    wrapped.finish()
    parts.number()  # version
    parts.take(SET)  # digest algorithms
    content = parts.inside(SEQUENCE)
    if content.object_id() != _TIME_STAMP:
        raise NotDer("the token is no time stamp")
    stamp = content.inside(0xA0).take(OCTETS)
    certificates = _certificates(parts)
    parts.take_if(0xA1)  # revocation lists
    signers = parts.inside(SET)
    parts.finish()
    signer = _signer(signers)
    signers.finish()
    return _said(reply, stamp.body, stamp.end, certificates, signer, (start, end), status, reason)


def _certificates(parts: Reader) -> tuple[Certificate, ...]:
    together = parts.take_if(0xA0)
    if together is None:
        return ()
    inside = parts.within(together)
    found: list[Certificate] = []
    while not inside.is_done():
        if len(found) == _MAX_CERTIFICATES:
            raise NotDer("too many certificates")
        if _comes(inside, SEQUENCE):
            found.append(read_certificate(inside))
        else:
            inside.take()  # another kind of certificate (RFC 5652, section 10.2.2)
    return tuple(found)


@dataclass(frozen=True)
class _Signer:
    """Which certificate signed, the summary it signed and with which algorithm, and the signed places."""

    issuer: bytes
    serial: int | None
    algorithm: str
    summary: bytes | None
    places: tuple[tuple[int, int], ...]


def _signer(signers: Reader) -> _Signer:
    signer = signers.inside(SEQUENCE)
    signer.number()  # version
    issuer, serial = b"", None
    if _comes(signer, SEQUENCE):
        named = signer.inside(SEQUENCE)
        issuer = named.whole(named.take(SEQUENCE))
        serial = named.number()
        named.finish()
    else:
        signer.take()  # by the certificate's key (RFC 5652, section 5.3)
    algorithm = _algorithm(signer)
    attributes = signer.take(0xA0)  # a time stamp always has signed attributes (RFC 5652, section 5.3)
    summary = _summary(signer.within(attributes))
    signer.take(SEQUENCE)
    signature = signer.take(OCTETS)
    signer.take_if(0xA1)
    signer.finish()
    places = ((attributes.body, attributes.end), (signature.body, signature.end))
    return _Signer(issuer, serial, algorithm, summary, places)


def _summary(attributes: Reader) -> bytes | None:
    """Return the summary of the content among the signed attributes."""
    found = None
    while not attributes.is_done():
        attribute = attributes.inside(SEQUENCE)
        kind = attribute.object_id()
        values = attribute.inside(SET)
        attribute.finish()
        if kind == _MESSAGE_DIGEST:
            found = values.bytes_of(values.take(OCTETS))
            values.finish()
    return found


def _said(
    reply: Reader,
    start: int,
    end: int,
    certificates: tuple[Certificate, ...],
    signer: _Signer,
    token: tuple[int, int],
    status: int,
    reason: str,
) -> Reply:
    """Read what the authority says (TSTInfo, section 2.4.2)."""
    outer = Reader(reply.content, start, end)
    said = outer.inside(SEQUENCE)
    outer.finish()
    if said.number() != 1:
        raise NotDer("version is not 1")
    policy = said.object_id()
    algorithm, imprint = _imprint(said)
    said.number()  # serial number
    at = moment(said)
    said.take_if(SEQUENCE)  # accuracy
    said.take_if(BOOLEAN)  # ordering
    nonce = said.number() if _comes(said, INTEGER) else None
    named = said.take_if(0xA0)
    name = "" if named is None else _general_name(said.within(named))
    said.take_if(0xA1)
    said.finish()
    own = [one for one in certificates if one.serial == signer.serial and one.issuer == signer.issuer]
    if signer.algorithm not in _DIGESTS:
        raise NotDer(f"signed over a digest of an unknown kind, {signer.algorithm}")
    summary = hashlib.new(_DIGESTS[signer.algorithm], reply.content[start:end]).digest()
    return Reply(
        status=status,
        reason=reason,
        algorithm=algorithm,
        imprint=imprint,
        policy=policy,
        nonce=nonce,
        at=at,
        is_whole=summary == signer.summary,
        authority=own[0].name if own else name,
        ends_at=min((one.ends_at for one in certificates), default=None),
        token=token,
        signed=((start, end), *signer.places, *((one.start, one.end) for one in own)),
    )


def _general_name(names: Reader) -> str:
    found = names.take()
    names.finish()
    return called(names.within(found).inside(SEQUENCE)) if found.tag == _DIRECTORY_NAME else ""
