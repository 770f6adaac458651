"""A message sent through nginx, as deploy/ configures it: it arrives, and nothing of it or of its sender is left on the way."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.makers.canaries import found_below
from tests.makers.proxy import DESK, GIVEN, HELP, Proxy, before, prepared
from tests.makers.sites import running
from tomoshibi.cli.serving import Site
from tomoshibi.web import settings as of_both

pytestmark = pytest.mark.skipif(
    not all(shutil.which(name) for name in ("nginx", "openssl", "curl")), reason="nginx, openssl or curl is not installed"
)
LIMIT = 2 * 1024 * 1024
WORDS = "きいろい小鳥が戸口でまつ"
TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass(frozen=True)
class Told:
    """What curl was told."""

    status: int
    version: str
    headers: dict[str, str] = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True)
class Street:
    """The way to the sites through the proxy."""

    proxy: Proxy
    folder: Path

    def ask(self, address: str, *more: str, body: bytes | None = None) -> Told:
        host = re.sub(r"^https?://([^/:]+).*", r"\1", address)
        port = self.proxy.tls if address.startswith("https") else self.proxy.plain
        call = ["curl", "-sk", "--connect-to", f"{host}::127.0.0.1:{port}", "-D", "-", "-o", str(self.folder / "page")]
        call += ["-w", "\n%{http_code} %{http_version}", *more, address]
        if body is not None:
            call += ["--data-binary", "@-"]
        done = subprocess.run(call, input=body or b"", capture_output=True, check=True).stdout.decode()
        status, version = done.rsplit("\n", 1)[-1].split()
        pairs = (line.split(": ", 1) for line in done.splitlines() if ": " in line)
        return Told(int(status), version, {name.lower(): value for name, value in pairs}, self.page())

    def page(self) -> str:
        return (self.folder / "page").read_text("utf-8") if (self.folder / "page").exists() else ""


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    sites, own, theirs = (tmp_path_factory.mktemp(name) for name in ("sites", "client", "nginx"))
    ours, desks = f"{HELP},localhost", f"{DESK},localhost"
    with (
        running(sites, TOMOSHIBI_PLAIN_HTTP="", TOMOSHIBI_HELP_HOSTS=ours, TOMOSHIBI_DESK_HOSTS=desks) as found,
        before(found.processes.ports, theirs) as proxy,
    ):
        yield Street(proxy, own)


def test_nginx_accepts_the_configuration(tmp_path: Path) -> None:
    told = prepared(tmp_path).checked()

    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_a_message_arrives_and_leaves_nothing_on_the_way(street: Street, version: str) -> None:
    token = TOKEN.findall(street.ask(f"https://{HELP}/a/7", version).text)[0]
    form = ["--data-urlencode", f"token={token}", "--data-urlencode", f"words={WORDS}"]

    told = street.ask(f"https://{HELP}/a/9", version, "-H", f"Origin: https://{HELP}", *form)

    assert (told.status, told.version) == (200, version[-1:] if version == "--http2" else "1.1")
    assert "届きました" in told.text
    assert found_below(street.proxy.folder, [WORDS, token]) == {}


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
@pytest.mark.parametrize("chunked", [True, False])
def test_the_largest_form_is_held_in_memory_and_a_larger_one_is_refused(street: Street, version: str, chunked: bool) -> None:
    sized = ["-H", "Transfer-Encoding: chunked"] if chunked and version == "--http1.1" else []
    kind = ["-H", "Content-Type: application/x-www-form-urlencoded"]

    largest = street.ask(f"https://{HELP}/a/9", version, *kind, *sized, body=b"words=" + b"a" * (LIMIT - 6))
    larger = street.ask(f"https://{HELP}/a/9", version, *kind, *sized, body=b"words=" + b"a" * LIMIT)

    assert largest.status == 422  # read to its end, and said to be without a token; on the disk it would have failed
    assert larger.status in {400, 413}


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
def test_texts_that_are_handed_in_go_past_every_disk(street: Street, version: str) -> None:
    kind = ["-H", "Content-Type: multipart/form-data; boundary=x", "-H", "Expect:"]
    body = b'--x\r\nContent-Disposition: form-data; name="text"; filename="t.txt"\r\n\r\n' + b"a" * (12 * 1024 * 1024)

    told = street.ask(f"https://{HELP}/a/19", version, *kind, body=body + b"\r\n--x--\r\n")

    assert told.status in {302, 404}  # nobody who could hand something in; the proxy did not fail, as it would on a disk


def test_the_proxy_takes_in_as_much_as_the_sites_and_holds_it_in_memory() -> None:
    text = GIVEN.read_text("utf-8")
    sizes = {name: int(size) * {"k": 1024, "m": 1024 * 1024}[unit] for name, size, unit in
             re.findall(r"^    client_(max_body_size|body_buffer_size) (\d+)([km]);", text, re.MULTILINE)}  # fmt: skip

    assert sizes["max_body_size"] == of_both.DATA_UPLOAD_MAX_MEMORY_SIZE == LIMIT
    assert sizes["body_buffer_size"] > sizes["max_body_size"]


@pytest.mark.parametrize("host", [HELP, DESK])
@pytest.mark.parametrize("page", ["/", "/a/7", "/no-such-page"])
def test_every_answer_has_its_headers(street: Street, host: str, page: str) -> None:
    headers = street.ask(f"https://{host}{page}").headers

    assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"].endswith("charset=utf-8")
    assert "gunicorn" not in str(headers).lower()
    assert not re.search(r"\d", headers["server"])


def test_what_a_visitor_claims_to_be_reaches_no_site(tmp_path: Path) -> None:
    claims = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ports: dict[Site, int] = {"help": listener.getsockname()[1], "desk": 9}
        with before(ports, tmp_path) as proxy, ThreadPoolExecutor(1) as pool:
            reached = pool.submit(_what_reaches, listener)
            given = [part for name in claims for part in ("-H", f"{name}: 192.0.2.7")]
            Street(proxy, tmp_path).ask(f"https://{HELP}/a/1", *given)
            head = reached.result(20)

    assert head.splitlines()[:2] == [b"GET /a/1 HTTP/1.1", f"Host: {HELP}".encode()]
    assert b"192.0.2.7" not in head
    assert b"127.0.0.1" not in head
    assert not re.search(rb"(?im)^(x-forwarded|x-real|forwarded|via)", head)


def _what_reaches(listener: socket.socket) -> bytes:
    """Stand in for a site: return the head of the one request that comes."""
    listener.settimeout(20)
    connection, _ = listener.accept()
    with connection:
        head = connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    return head


@pytest.mark.parametrize("page", ["/health", "/live", "/ready"])
def test_what_machines_ask_is_not_answered_outside(street: Street, page: str) -> None:
    assert street.ask(f"https://{HELP}{page}").status == 404


def test_plain_http_leads_to_the_first_page_and_repeats_no_address(street: Street) -> None:
    told = street.ask(f"http://{HELP}/a/12?x=1")

    assert (told.status, told.headers["location"]) == (308, f"https://{HELP}/")


@pytest.mark.parametrize("host", [HELP, DESK])
def test_trace_is_refused(street: Street, host: str) -> None:
    assert street.ask(f"https://{host}/a/1", "-X", "TRACE").status == 405


def test_another_name_gets_no_certificate(street: Street) -> None:
    call = ["openssl", "s_client", "-connect", f"127.0.0.1:{street.proxy.tls}", "-servername", "else.example.org"]

    told = subprocess.run(call, input=b"", capture_output=True, check=False)

    assert b"BEGIN CERTIFICATE" not in told.stdout


@pytest.mark.parametrize(("version", "is_taken"), [("-tls1_1", False), ("-tls1_2", True), ("-tls1_3", True)])
def test_old_tls_is_refused(street: Street, version: str, is_taken: bool) -> None:
    call = ["openssl", "s_client", "-connect", f"127.0.0.1:{street.proxy.tls}", "-servername", HELP, version]
    call += ["-cipher", "ALL:@SECLEVEL=0"] if version == "-tls1_1" else []

    told = subprocess.run(call, input=b"", capture_output=True, check=False)

    assert (b"BEGIN CERTIFICATE" in told.stdout) == is_taken


def test_no_log_holds_an_address_a_path_or_a_word(street: Street) -> None:
    for page in ("/a/1", "/no-such-page", "/a/9"):
        street.ask(f"https://{HELP}{page}")
    street.ask(f"https://{HELP}/a/11", "-d", "code=1", "-H", "Host: wrong.example")
    street.ask(f"https://{HELP}/a/9", body=b"words=" + b"a" * LIMIT)

    logs = [street.proxy.folder / "error.log", *street.folder.parent.rglob("log")]

    assert len(logs) > 1
    for log in logs:
        assert not re.search(r"127\.0\.0\.1:?\d*, server|client:|GET /|POST /|/a/\d", log.read_text()), log
