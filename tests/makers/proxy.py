"""nginx before the sites, as deploy/nginx says: only names, ports, certificates and places on the disk are those of a test."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.makers.sites import free_port
from tomoshibi.cli.serving import Site

GIVEN = Path(__file__).parents[2] / "deploy" / "nginx" / "nginx.conf"
HELP, DESK = "help.example.org", "desk.example.org"


@dataclass(frozen=True)
class Proxy:
    """Where it listens, and its folder."""

    folder: Path
    tls: int
    plain: int

    @property
    def call(self) -> list[str]:
        return ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    def checked(self) -> subprocess.CompletedProcess[str]:
        """Let nginx judge the configuration."""
        return subprocess.run([*self.call, "-t"], capture_output=True, text=True, check=False)


def prepared(folder: Path, ports: Mapping[Site, int] | None = None) -> Proxy:
    """Write the configuration into a folder, with made-up certificates."""
    proxy = Proxy(folder, free_port(), free_port())
    text = GIVEN.read_text("utf-8")
    for name in ("help", "desk"):
        pem, key = folder / f"{name}.pem", folder / f"{name}.key"
        made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        made += ["-subj", f"/CN={name}.example.org", "-addext", f"subjectAltName=DNS:{name}.example.org"]
        subprocess.run([*made, "-keyout", str(key), "-out", str(pem)], check=True, capture_output=True)
        text = text.replace(f"/etc/ssl/tomoshibi/{name}.pem", str(pem)).replace(f"/etc/ssl/tomoshibi/{name}.key", str(key))
    for site, port in (ports or {}).items():
        text = text.replace(f"unix:/run/tomoshibi-{site}/socket", f"127.0.0.1:{port}")
    text = re.sub(r"\n *listen \[::\][^\n]*", "", text)
    text = text.replace("listen 443", f"listen 127.0.0.1:{proxy.tls}").replace("listen 80", f"listen 127.0.0.1:{proxy.plain}")
    text = text.replace("/var/log/nginx/error.log", str(folder / "error.log"))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/temporary-{kind};\n" for kind in kinds)
    text = text.replace("user www-data;", "daemon off;").replace("/run/nginx.pid", str(folder / "pid"))
    (folder / "nginx.conf").write_text(text.replace("http {\n", f"http {{\n{places}", 1))
    return proxy


@contextmanager
def before(ports: Mapping[Site, int], folder: Path) -> Iterator[Proxy]:
    """Run nginx before sites until the block ends. Its folders for temporary files are taken away: whatever it wanted to put
    on the disk, of what comes or of what goes, fails."""
    proxy = prepared(folder, ports)
    with subprocess.Popen(proxy.call) as server:
        try:
            _listening(proxy, server)
            for place in folder.glob("temporary-*"):
                shutil.rmtree(place)
            yield proxy
        finally:
            server.terminate()


def _listening(proxy: Proxy, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 20
    while True:
        try:
            with socket.create_connection(("127.0.0.1", proxy.tls), timeout=5):
                return
        except OSError:
            if time.monotonic() > until or server.poll() is not None:
                raise
            time.sleep(0.05)
