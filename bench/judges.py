"""The six tools that may be asked about a bundle, each called as a stranger would call it, and what each answers."""

import os
import shlex
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from tomoshibi.outside.stamp_checking import openssl_commands

ROOT = Path(__file__).parent.parent
VERIFY: Final = "tomoshibi verify"
PYZ: Final = "verify.pyz"
HTML: Final = "verify.html"
BAGIT: Final = "bagit"
SHA256SUM: Final = "sha256sum -c"
OPENSSL: Final = "openssl ts -verify"
TOOLS = (VERIFY, PYZ, HTML, BAGIT, SHA256SUM, OPENSSL)
MANIFESTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
CANNOT_UNPACK = (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a reader was told of a stamp: its number, its moment, and the root of the authority it is from."""

    number: int
    at: datetime
    root: Path


@dataclass(frozen=True, slots=True)
class Told:
    """What the reader has besides the files: a fingerprint, the head of custody of a receipt, roots of authorities."""

    fingerprint: str | None
    head: str | None
    stamps: tuple[Stamp, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """What a tool answered: whether all was well, and its first words."""

    is_good: bool
    said: str


def processes(folder: Path, told: Told) -> dict[str, Word]:
    """Ask the five tools that are run from a terminal about a bundle's folder."""
    options = [f"--trust={told.fingerprint}"] if told.fingerprint else []
    options += [f"--head={told.head}"] if told.head else []
    return {
        VERIFY: _run([sys.executable, "-m", "tomoshibi", "verify", str(folder), *options]),
        PYZ: _run([bare_python(), "-I", "verify.pyz", ".", *options], folder),
        BAGIT: _run([sys.executable, bagit(), "--validate", "--quiet", str(folder)]),
        SHA256SUM: _run(["sha256sum", "--check", "--strict", "--quiet", *MANIFESTS], folder),
        OPENSSL: _openssl(folder, told.stamps),
    }


def ours(bundle: Path, told: Told) -> dict[str, Word]:
    """Ask the two of them that open a zip as it is."""
    options = [f"--trust={told.fingerprint}"] if told.fingerprint else []
    return {
        VERIFY: _run([sys.executable, "-m", "tomoshibi", "verify", str(bundle), *options]),
        PYZ: _run([bare_python(), "-I", str(bundle.with_suffix("") / "verify.pyz"), str(bundle), *options]),
    }


def bare_python() -> str:
    """Return the Python of the system, in which nothing of ours is installed."""
    return str(Path(sys.base_prefix) / "bin" / "python3")


def bagit() -> str:
    """Return the program of bagit: that of the peers' environment where it was made, else that of the tests."""
    places = [Path(f"{sys.prefix}-peers/bin/bagit.py"), Path(sys.prefix) / "bin" / "bagit.py"]
    return str(next(one for one in places if one.is_file()))


def _openssl(folder: Path, stamps: Sequence[Stamp]) -> Word:
    """Run the two commands that we print for each stamp, with the root in its place."""
    for stamp in stamps:
        for command in openssl_commands(stamp.number, at=stamp.at):
            word = _run(shlex.split(command.replace("ROOT.pem", str(stamp.root))), folder)
            if not word.is_good:
                return word
    return Word(True, "")


def _run(call: Sequence[str], folder: Path | None = None) -> Word:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1", "TOMOSHIBI_LANG": "en"}
    done = subprocess.run(call, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False)
    lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    return Word(done.returncode == 0, next((line for line in lines if line.strip()), ""))


class Viewer:
    """A bundle's own verify.html, opened from the disk in a browser without a network."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))

    def choose(self, folder: Path, told: Told, *, page_file: Path | None = None) -> Word:
        """Choose a bundle's folder."""
        self._goto(page_file or folder / "verify.html")
        self._page.set_input_files("#choose-folder", folder)
        return self._answer(told)

    def drop(self, bundle: Path, told: Told, *, page_file: Path) -> Word:
        """Drop a bundle, folder or zip, on the page."""
        self._goto(page_file)
        session = self._page.context.new_cdp_session(self._page)
        data = {"items": [], "files": [str(bundle)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, "x": 300, "y": 300, "data": data})
        session.detach()
        return self._answer(told)

    def _goto(self, page_file: Path) -> None:
        self._page.goto(page_file.as_uri())

    def _answer(self, told: Told) -> Word:
        self._page.wait_for_selector("body[data-done='1']", timeout=120_000)
        if told.fingerprint and self._page.locator("#fingerprint").count():
            self._page.fill("#fingerprint", told.fingerprint)
            self._page.click(".compare button")
        shown: Mapping[str, str] | None = self._page.evaluate(
            """() => { const verdict = document.getElementById('verdict');
            return verdict.hidden ? null : {...verdict.dataset, head: document.getElementById('head').textContent}; }"""
        )
        if shown is None:
            return Word(False, self._page.text_content("#told") or "")
        is_right = shown["signer"] == ("trusted" if told.fingerprint else "not checked")
        is_good = shown["state"] == "intact" and is_right and shown["time"] != "stamp does not fit"
        return Word(is_good, f"{shown['state']}, {shown['signer']}, {shown['time']}: {shown['head']}")
