"""A stamp authority of our own: certificates made here, replies by `openssl ts`, served on the loopback address."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NAME = "見本のタイムスタンプ局"
POLICY = "1.2.3.4.1"
REPLY_TYPE = "application/timestamp-reply"
CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
default_policy = {policy}
other_policies = 1.2.3.4.2
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
signer_digest = sha256
{more}
"""


@dataclass(frozen=True)
class Authority:
    """A folder with a root, a signer and the settings of `openssl ts`."""

    folder: Path
    has_chain: bool

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def reply(self, request: bytes) -> bytes:
        """Return what the authority answers, as it would send it."""
        asked = self.folder / f"{threading.get_ident()}.tsq"
        asked.write_bytes(request)
        chain = ["-chain", str(self.root)] if self.has_chain else []
        call = ["openssl", "ts", "-reply", "-config", str(self.folder / "tsa.cnf"), "-queryfile", str(asked), *chain]
        return subprocess.run(call, capture_output=True, check=True).stdout


def make_authority(
    folder: Path,
    *,
    name: str = NAME,
    ends_in: timedelta = timedelta(days=3650),
    has_chain: bool = False,
    out_of_order: bool = False,
) -> Authority:
    """Make an authority; with `out_of_order` its replies carry certificates in an order that is not that of DER."""
    folder.mkdir(parents=True)
    now = datetime.now(UTC).replace(microsecond=0)
    root_key, signer_key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    # DER puts the shorter certificate first; openssl always puts the signer's first.
    root_name = _name("見本のルート" + ("" if out_of_order else "-" * 44))
    signer_name = _name(name, "-" * 60 if out_of_order else None)
    start = now - timedelta(days=10)
    root = (
        _certificate(root_name, root_name, root_key, start, now + timedelta(days=7300))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(root_key, SHA256())
    )
    signer = (
        _certificate(signer_name, root_name, signer_key, start, now + ends_in)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(root_key, SHA256())
    )
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "signer.pem").write_bytes(signer.public_bytes(Encoding.PEM))
    (folder / "signer.key").write_bytes(signer_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "serial").write_text("0A\n", "ascii")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder, policy=POLICY, more=""), "utf-8")
    return Authority(folder, has_chain or out_of_order)


def _name(name: str, unit: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    return x509.Name([*parts, *([x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit)] if unit else [])])


def _certificate(
    name: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def request_over(content: bytes, folder: Path, *more: str) -> bytes:
    """Return a request over some bytes, made by openssl."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "content").write_bytes(content)
    call = ["openssl", "ts", "-query", "-data", str(folder / "content"), "-sha256", "-cert", *more]
    return subprocess.run(call, capture_output=True, check=True).stdout


Answering = Callable[[BaseHTTPRequestHandler, bytes], None]


def answer(handler: BaseHTTPRequestHandler, content: bytes, *, status: int = 200, kind: str = REPLY_TYPE) -> None:
    """Send a whole answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


@dataclass
class Served:
    """An authority that is being served: its address, and what it was asked so far."""

    url: str
    asked: list[bytes]


@contextmanager
def served(authority: Authority | None, answering: Answering | None = None) -> Iterator[Served]:
    """Serve an authority, or whatever `answering` does instead, until the block ends."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(request)
            try:
                if answering is not None:
                    answering(self, request)
                elif authority is not None:
                    answer(self, authority.reply(request))
            except OSError:
                pass  # the other side has hung up

        def do_GET(self) -> None:
            asked.append(b"GET")
            answer(self, b"")

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_address[1]}/tsa", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
