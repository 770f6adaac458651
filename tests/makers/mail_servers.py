"""A mailbox and a server for outgoing mail on this machine, over TLS with a certificate of their own."""

import base64
import datetime as time
import email
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from email.policy import SMTP
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tomoshibi.outside.mail_server import MailServer

USER, PASSWORD, OURS = "soudan", "himitsu-of-the-tests", "soudan@example.jp"


def certificate(folder: Path) -> Path:
    """Write a key and a certificate for this machine into one file, and return it; it is its own root."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = time.datetime.now(time.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - time.timedelta(days=1))
        .not_valid_after(now + time.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


class _Closes(Exception):
    """The other side asked for TLS to begin now."""


@contextmanager
def _listening(root: Path, talk: Callable[[BinaryIO, BinaryIO, bool], None], *, is_plain_first: bool = False) -> Iterator[int]:
    """Serve one connection after the other over TLS until the block ends; yield the port.

    `talk` is told whether it stands at the beginning. With `is_plain_first` TLS begins when it raises _Closes.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(root)
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                plain, _ = door.accept()
            except OSError:
                return
            with suppress(OSError), plain:
                if is_plain_first:
                    with suppress(_Closes):
                        talk(cast("BinaryIO", plain.makefile("rb", buffering=0)), plain.makefile("wb"), True)
                        continue
                with context.wrap_socket(plain, server_side=True) as closed:
                    talk(closed.makefile("rb"), closed.makefile("wb"), not is_plain_first)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)


# ---- the mailbox


@dataclass
class FakeMailbox:
    """Mails by their numbers, and every call that was made. `structures` replaces what is said of a mail's structure."""

    server: MailServer
    mails: dict[int, bytes] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    calls: list[str] = field(default_factory=list)
    structures: dict[int, bytes] = field(default_factory=dict)
    has_uidplus: bool = True
    last: int = 0

    def put(self, *mails: bytes) -> None:
        for mail in mails:
            self.last += 1  # a number is never given twice
            self.mails[self.last] = mail

    @property
    def sections(self) -> list[str]:
        """Return the sections of bodies that were fetched."""
        return re.findall(r"BODY\.PEEK\[([\d.]+)\]", " ".join(self.calls))


@contextmanager
def mailbox(root: Path, *, is_plain_first: bool = False) -> Iterator[FakeMailbox]:
    found = FakeMailbox(MailServer("127.0.0.1", 0, USER, PASSWORD, root=root))
    with _listening(root, partial(_imap, found), is_plain_first=is_plain_first) as port:
        found.server = MailServer("127.0.0.1", port, USER, PASSWORD, is_plain_first, root=root)
        yield found


def _imap(box: FakeMailbox, lines: BinaryIO, out: BinaryIO, is_new: bool) -> None:
    def say(text: bytes) -> None:
        out.write(text + b"\r\n")
        out.flush()

    if is_new:
        say(b"* OK ready")
    while line := lines.readline().decode().strip():
        tag, _, call = line.partition(" ")
        name = call.partition(" ")[0].upper()
        box.calls.append(call.replace(PASSWORD, "…"))
        if name == "CAPABILITY":
            is_in = any(one.startswith("LOGIN") for one in box.calls)
            say(b"* CAPABILITY IMAP4rev1 STARTTLS" + (b" UIDPLUS" if box.has_uidplus and is_in else b""))
        elif name == "STARTTLS":
            say(f"{tag} OK begin".encode())
            raise _Closes
        elif name == "LOGIN" and PASSWORD not in call:
            say(f"{tag} NO wrong".encode())
            continue
        elif name == "SELECT":
            say(f"* {len(box.mails)} EXISTS".encode())
            say(b"* OK [UIDVALIDITY 77] valid")
        elif name == "EXPUNGE":
            _expunge(box, box.deleted)
        elif name == "UID":
            _uid(box, call, say)
        elif name == "LOGOUT":
            say(b"* BYE")
            say(f"{tag} OK".encode())
            return
        say(f"{tag} OK done".encode())


def _expunge(box: FakeMailbox, uids: set[int]) -> None:
    for uid in list(uids & box.deleted):
        box.mails.pop(uid, None)
        box.deleted.discard(uid)


def _uid(box: FakeMailbox, call: str, say: Callable[[bytes], None]) -> None:
    _, name, rest = call.split(" ", 2)
    if name == "SEARCH":
        say(b"* SEARCH " + " ".join(str(uid) for uid in box.mails if uid not in box.deleted).encode())
        return
    uid = int(rest.split(" ")[0])
    if name == "STORE":
        box.deleted.add(uid)
    elif name == "EXPUNGE":
        _expunge(box, {uid})
    elif name == "FETCH" and uid in box.mails:
        say(f"* {uid} FETCH (UID {uid}".encode() + _items(box, uid, rest) + b")")


def _items(box: FakeMailbox, uid: int, asked: str) -> bytes:
    mail = email.message_from_bytes(box.mails[uid])
    found = b""
    if "BODYSTRUCTURE" in asked:
        found += b" BODYSTRUCTURE " + box.structures.get(uid, _structure(mail))
    if fields := re.search(r"BODY\.PEEK\[HEADER\.FIELDS \(([^)]*)\)\]<0\.(\d+)>", asked):
        wanted = fields[1].lower().split()
        head = b"".join(
            name.encode() + b": " + str(value).encode("utf-8", "surrogateescape") + b"\r\n"
            for name, value in mail.raw_items()
            if name.lower() in wanted
        )
        found += _literal(f"BODY[HEADER.FIELDS ({fields[1]})]<0>", (head + b"\r\n")[: int(fields[2])])
    for section, size in re.findall(r"BODY\.PEEK\[([\d.]+)\]<0\.(\d+)>", asked):
        found += _literal(f"BODY[{section}]<0>", _body(mail, section)[: int(size)])
    return found


def _literal(name: str, content: bytes) -> bytes:
    return f" {name} {{{len(content)}}}\r\n".encode() + content


def _body(mail: Message, section: str) -> bytes:
    part = mail
    if mail.is_multipart():
        for number in section.split("."):
            part = part.get_payload(int(number) - 1)  # type: ignore[assignment]
    if part.get("Content-Transfer-Encoding", "").lower() in {"base64", "quoted-printable"}:
        return str(part.get_payload()).encode("ascii")
    return part.get_payload(decode=True) or b""  # type: ignore[return-value]


def _structure(part: Message) -> bytes:
    if part.get_content_maintype() == "multipart":
        inner = b"".join(_structure(one) for one in part.get_payload())  # type: ignore[arg-type]
        return b"(" + inner + f' "{part.get_content_subtype()}" NIL NIL NIL NIL)'.encode()
    kind, subkind = part.get_content_maintype(), part.get_content_subtype()
    settings = [(name, value) for name, value in part.get_params([], unquote=True) if value]
    told = " ".join(f'"{name}" {{{len(value.encode())}}}\r\n{value}' for name, value in settings)
    size = len(_body(part, "1")) if kind != "message" else 10
    encoding = part.get("Content-Transfer-Encoding", "7bit")
    head = f'("{kind}" "{subkind}" {f"({told})" if told else "NIL"} NIL NIL "{encoding}" {size}'
    if kind == "text":
        head += " 3"
    if kind == "message":
        head += ' (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 4 1) 3'
    how = part.get_content_disposition()
    disposition = "NIL"
    if how:
        name = part.get_filename()
        disposition = f'("{how}" {f"""("filename" "{name}")""" if name and name.isascii() else "NIL"})'
    return (head + f" NIL {disposition} NIL NIL)").encode("utf-8", "surrogateescape")


# ---- outgoing mail


@dataclass
class FakePost:
    """What takes mail, and what arrived: sender, receiver, mail. `refuses` answers a step (RCPT, DATA) with its code."""

    server: MailServer
    arrived: list[tuple[str, str, bytes]] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)

    @property
    def mails(self) -> list[Message]:
        return [email.message_from_bytes(content, policy=SMTP) for _, _, content in self.arrived]


@contextmanager
def post_office(root: Path, *, is_plain_first: bool = False) -> Iterator[FakePost]:
    found = FakePost(MailServer("127.0.0.1", 0, USER, PASSWORD, root=root))
    with _listening(root, partial(_smtp, found), is_plain_first=is_plain_first) as port:
        found.server = MailServer("127.0.0.1", port, USER, PASSWORD, is_plain_first, root=root)
        yield found


def _smtp(post: FakePost, lines: BinaryIO, out: BinaryIO, is_new: bool) -> None:
    def say(text: str) -> None:
        out.write(text.encode() + b"\r\n")
        out.flush()

    if is_new:
        say("220 ready")
    sender = receiver = ""
    right = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
    while line := lines.readline().decode().strip():
        name = line.split(" ")[0].upper()
        if name in post.refuses and name != "DATA":
            say(f"{post.refuses[name]} refused")
        elif name == "EHLO":
            say("250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN")
        elif name == "STARTTLS":
            say("220 begin")
            raise _Closes
        elif name == "AUTH":
            say("235 in" if line.endswith(right) else "535 wrong")
        elif name in {"MAIL", "RCPT"}:
            sender, receiver = (line, receiver) if name == "MAIL" else (sender, line)
            say("250 fine")
        elif name == "DATA":
            say("354 go on")
            content = b""
            while (one := lines.readline()) != b".\r\n":
                content += one
            if "DATA" in post.refuses:
                say(f"{post.refuses['DATA']} refused")
                continue
            post.arrived.append((sender, receiver, content))
            say("250 taken")
        elif name == "QUIT":
            say("221 bye")
            return
        else:
            say("250 fine")
