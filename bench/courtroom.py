"""What a court would do: stamped bundles of many platforms, their tampered twins and disclosures, before six tools.

`python -m bench.courtroom [--twins N] [--only PLATFORM]`. Every bundle is made, stamped by two authorities on this machine
and handed over by the command line. Each tool must find every untouched bundle good, and every twin that it can find bad;
the command fails where one does not, and where bytes of an undisclosed record stand in a disclosure.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from tests.makers.authority import Authority, make_authority, served

from bench.judges import HTML, ROOT, TOOLS, Stamp, Told, Viewer, Word, ours, processes
from bench.leaking import Searched, search
from bench.specimens import png, rows_of
from bench.twins import TWINS, TWINS_OF_A_DISCLOSURE, NotHere, Twin
from bench.viewer import ARGUMENTS
from tomoshibi.evidence.sealing.archive import write_zip

SAMPLES = ROOT / "tests" / "samples"
EXPORTS = ROOT.parent / "shared" / "exports"  # where they lie beside the project, theirs are opened too
PLATFORMS = {
    "line": "line_phone/talk_ja.txt",
    "whatsapp": "whatsapp/talk_ja_ios.txt",
    "instagram": "meta_json/inbox",
    "x": "x_archive/archive",
    "telegram": "telegram_json/chat.json",
    "signal": "signal_jsonl/export",
    "sms": "sms_xml/backup.xml",
    "snapchat": "snapchat/mydata",
    "skype": "skype_json/export",
    "imessage": "imessage_html/conversation.html",
    "notes": "notes/yay_ja.txt",
    "discord": "discord_package/package",
    "kakaotalk": "kakaotalk/ios_ko.txt",
    "tiktok": "tiktok_json/user_data_tiktok.json",
    "youtube": "youtube_csv/comments.csv",
    "email": "email/thread",
}
WITH_TWINS = 8  # of the platforms, in their order
FIVE = 5
NAMES = ("見本のタイムスタンプ局 一", "見本のタイムスタンプ局 二")
SECRET = {"TOMOSHIBI_PASSPHRASE": "しずかな 夜に 灯をともす"}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A bundle that was made, stamped and handed over, and what its reader was told."""

    name: str
    folder: Path
    told: Told


@dataclass(slots=True)
class Table:
    """What each tool said of each kind of tampering, and everything that was not as it must be."""

    counts: dict[str, dict[str, list[bool]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    must: dict[str, frozenset[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, twin: Twin, name: str, words: dict[str, Word]) -> None:
        """Count what was found of one twin in."""
        self.must[twin.name] = twin.found_by
        for tool, word in words.items():
            self.counts[twin.name][tool].append(not word.is_good)
            if word.is_good and tool in twin.found_by:
                self.wrong.append(f"MISSED by {tool}: {twin.name}, {name}: {word.said}")

    def lines(self, heading: str) -> Iterator[str]:
        """Yield the table in Markdown."""
        yield f"| {heading} | n | " + " | ".join(TOOLS) + " |"
        yield "|---|---:|" + "---|" * len(TOOLS)
        for kind, tools in self.counts.items():
            cells = [_cell(tools[tool], is_due=tool in self.must[kind]) for tool in TOOLS]
            yield f"| {kind} | {len(tools[TOOLS[0]])} | " + " | ".join(cells) + " |"


def _cell(found: list[bool], *, is_due: bool) -> str:
    if all(found):
        return "found"
    if is_due:
        return f"**missed** {len(found) - sum(found)} of {len(found)}"
    return f"found {sum(found)} of {len(found)}" if any(found) else "cannot know"


class Court:
    """Everything at hand: a room on the disk, an organisation's key, two authorities that are served, a browser."""

    def __init__(self, room: Path, urls: tuple[str, str], roots: tuple[Path, Path], viewer: Viewer) -> None:
        self.room, self.urls, self.roots, self.viewer = room, urls, roots, viewer
        self.key = room / "org.key"
        self.picture = room / "手元の画像.png"  # stays where it is: the bundle names, sizes and hashes it
        self.picture.write_bytes(png())
        self.fingerprint = str(command("init", "--key", self.key)["fingerprint"])
        self.pool = ThreadPoolExecutor(2)

    def exhibit(self, name: str, export: Path) -> Exhibit:
        """Make a bundle of an export, stamped twice, and hand it over."""
        folder = self.room / "bundles" / name
        folder.parent.mkdir(exist_ok=True)
        asked = [part for url, root in zip(self.urls, self.roots, strict=True) for part in ("--tsa", url, "--tsa-root", root)]
        made = command("preserve", export, self.picture, "--out", folder, "--by", "灯の会", "--key", self.key, *asked)
        names = ("--from", "ともしび相談室", "--to", "見本県警察", "--out", self.room / f"{name}.pdf")
        handed = command("hand-over", folder, *names, "--key", self.key)
        roots = dict(zip(NAMES, self.roots, strict=True))
        stamps = tuple(
            Stamp(one["number"], datetime.fromisoformat(one["at"]), roots[one["authority"]]) for one in made["stamps"]
        )
        return Exhibit(name, folder, Told(self.fingerprint, handed["head"], stamps))

    def disclosure(self, of: Exhibit, name: str, *more: str) -> Exhibit:
        """Disclose five records, and copy nothing but them into an empty folder."""
        numbers = chosen(of.folder)
        made = self.room / "parts" / f"{of.name}-{name}"
        made.parent.mkdir(exist_ok=True)
        command("disclose", of.folder, "--records", ",".join(map(str, numbers)), "--out", made, "--key", self.key, *more)
        alone = self.room / "alone" / f"{of.name}-{name}" / "part"
        shutil.copytree(made, alone)
        return Exhibit(f"{of.name}, {name}", alone, replace(of.told, head=None))

    def opinions(self, folder: Path, told: Told) -> dict[str, Word]:
        """Ask all six tools about a folder; in the browser it is chosen in its own page."""
        asked = self.pool.submit(processes, folder, told)
        page = folder / "verify.html"
        seen = self.viewer.choose(folder, told) if page.is_file() else Word(False, "no verify.html")
        answers = {**asked.result(), HTML: seen}
        return {tool: answers[tool] for tool in TOOLS}

    def dropped(self, exhibit: Exhibit) -> dict[str, Word]:
        """Drop the folder and its zip on the page, and ask the two programs that open a zip as it is."""
        told = replace(exhibit.told, head=None)
        packed = exhibit.folder.with_suffix(".zip")
        with packed.open("xb") as out:
            write_zip(exhibit.folder, out, name=exhibit.folder.name)
        page = exhibit.folder / "verify.html"
        answers = {f"{tool}, zip": word for tool, word in ours(packed, told).items()}
        answers["verify.html, folder dropped"] = self.viewer.drop(exhibit.folder, told, page_file=page)
        answers["verify.html, zip dropped"] = self.viewer.drop(packed, told, page_file=page)
        packed.unlink()
        return answers

    def twin(self, twin: Twin, exhibit: Exhibit, other: Exhibit) -> dict[str, Word]:
        """Tamper with a copy, and ask all tools about it. Raises NotHere."""
        copy = self.room / "spoilt" / exhibit.folder.name
        shutil.rmtree(copy.parent, ignore_errors=True)
        shutil.copytree(exhibit.folder, copy)
        twin.apply(copy, other.folder)
        told = exhibit.told
        return self.opinions(
            copy, replace(told, fingerprint=told.fingerprint if twin.trust else None, head=told.head if twin.head else None)
        )


def command(*arguments: str | Path) -> dict[str, Any]:
    """Call the command line as a person does, and return its answer."""
    call = [sys.executable, "-m", "tomoshibi", *map(str, arguments), "--json"]
    environment = {**os.environ, **SECRET, "PYTHONPATH": str(ROOT / "src"), "TOMOSHIBI_LANG": "en"}
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, call))}: {done.stdout}{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def chosen(folder: Path) -> list[int]:
    """Return the numbers of five records, from all over the bundle; those with a text first."""
    rows = rows_of(folder / "data/records.jsonl")
    numbers = [int(str(row["n"])) for row in sorted(rows, key=lambda row: not row["text"])]
    step = max(1, len(numbers) // FIVE)
    return sorted(numbers[::step][:FIVE])


def masks(folder: Path) -> list[str]:
    """Return options that hide the beginning of the first chosen text, and who sent the last chosen records."""
    rows = {row["n"]: row for row in rows_of(folder / "data/records.jsonl")}
    n, text = next((n, str(rows[n]["text"])) for n in chosen(folder) if len(str(rows[n]["text"] or "")) > 1)
    return ["--mask", f"{n}:0-{max(1, len(text) // 2)}", "--hide", "sender"]


def exports() -> Iterator[tuple[str, Path]]:
    """Yield one real export of each platform, where they lie beside the project."""
    for folder in sorted(one for one in EXPORTS.iterdir() if one.is_dir()) if EXPORTS.is_dir() else ():
        found = sorted(folder.iterdir(), key=lambda one: (not one.name.startswith("built"), one.name))
        if found:
            yield f"real-{folder.name}", found[0]


def try_exhibit(court: Court, exhibit: Exhibit, table: Table) -> None:
    """Ask everybody about a bundle as it is: it must be good for each."""
    for tool, word in {**court.opinions(exhibit.folder, exhibit.told), **court.dropped(exhibit)}.items():
        table.counts["untouched"][tool].append(not word.is_good)
        if not word.is_good:
            table.wrong.append(f"FALSE ALARM by {tool}: {exhibit.name}: {word.said}")


def try_twins(court: Court, twins: tuple[Twin, ...], those: list[Exhibit], table: Table, told: Callable[[str], None]) -> None:
    """Tamper with each in every way."""
    twins_left = {twin.name for twin in twins} if those else set()
    for exhibit in those:
        told(f"tampering with {exhibit.name}")
        other = next(one for one in reversed(those) if _seal(one) != _seal(exhibit))
        for twin in twins:
            try:
                words = court.twin(twin, exhibit, other)
            except NotHere:
                continue
            table.add(twin, exhibit.name, words)
            twins_left.discard(twin.name)
    table.wrong += [f"FITS NO BUNDLE: {name}" for name in sorted(twins_left)]


def _seal(exhibit: Exhibit) -> bytes:
    return (exhibit.folder / "seal.json").read_bytes()


def report(good: Table, twins: Table, parts: Table, searched: list[Searched], kept: int) -> Iterator[str]:
    """Yield everything that is to be read."""
    yield "| untouched | n | good |"
    yield "|---|---:|---:|"
    for tool, found in good.counts["untouched"].items():
        yield f"| {tool} | {len(found)} | {len(found) - sum(found)} |"
    yield ""
    yield from twins.lines("tampering with a bundle")
    yield ""
    yield from parts.lines("tampering with a disclosure")
    yield ""
    words, secrets = sum(one.words for one in searched), sum(one.secrets for one in searched)
    leaks = sum(len(one.found) for one in searched)
    yield (
        f"{len(searched)} disclosures of up to {FIVE} records, {kept} of them with masks, searched byte by byte for "
        f"{words:,} words and names and {secrets:,} seeds and salts of what was left out: {leaks} found."
    )


@contextmanager
def opened(room: Path) -> Iterator[Court]:
    """Make everything ready, and put it away in the end."""
    authorities: list[Authority] = [make_authority(room / f"authority{at}", name=name) for at, name in enumerate(NAMES)]
    with ExitStack() as stack:
        urls = [stack.enter_context(served(one)).url for one in authorities]
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        stack.callback(browser.close)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
        context.set_offline(True)
        viewer = Viewer(context.new_page())
        court = Court(room, (urls[0], urls[1]), (authorities[0].root, authorities[1].root), viewer)
        stack.callback(court.pool.shutdown)
        yield court


def main() -> int:
    """Run, print, and return 1 if a tool said good of what it can know to be bad, or bad of what is good."""
    parser = argparse.ArgumentParser(prog="python -m bench.courtroom", description=__doc__)
    parser.add_argument("--twins", type=int, default=WITH_TWINS, help="platforms whose bundles are tampered with")
    parser.add_argument("--only", action="append", help="this platform; several times for several")
    given = parser.parse_args()
    started = time.perf_counter()
    good, twins, parts = Table(), Table(), Table()
    searched: list[Searched] = []
    with tempfile.TemporaryDirectory(prefix="courtroom") as folder, opened(Path(folder).resolve()) as court:
        wanted = [(name, SAMPLES / path) for name, path in PLATFORMS.items()]
        wanted = [one for one in [*wanted, *exports()] if not given.only or one[0] in given.only]
        made = []
        for name, export in wanted:
            print(f"making and opening {name}", file=sys.stderr)
            made.append(court.exhibit(name, export))
            try_exhibit(court, made[-1], good)
        ours_made = [one for one in made if not one.name.startswith("real-")][: given.twins]
        try_twins(court, TWINS, ours_made, twins, lambda line: print(line, file=sys.stderr))
        disclosed = []
        for one in made:
            if len(rows_of(one.folder / "data/records.jsonl")) <= FIVE:
                continue
            for name, more in (("five", []), ("five, masked", masks(one.folder))):
                part = court.disclosure(one, name, *more)
                disclosed.append(part)
                try_exhibit(court, part, good)
                searched.append(search(one.folder, part.folder))
                parts.wrong += [f"LEAKED by {part.name}: {line}" for line in searched[-1].found]
        few = [one for one in disclosed if one.name.split(",")[0] in {twin.name for twin in ours_made}]
        try_twins(court, TWINS_OF_A_DISCLOSURE, few, parts, lambda line: print(line, file=sys.stderr))
        asked = [url for url in court.viewer.asked if not url.startswith("file:")]
    kept = sum("masked" in one.name for one in disclosed)
    print("\n".join(report(good, twins, parts, searched, kept)))
    print(f"\n{len(made)} bundles ({', '.join(one.name for one in made)}), {time.perf_counter() - started:.0f} s")
    wrong = [*good.wrong, *twins.wrong, *parts.wrong, *(f"ASKED FOR {url}" for url in asked)]
    print("\n".join(wrong) or "Nothing was missed, nothing accused falsely.")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
