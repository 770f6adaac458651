"""Tamper with bundles at random and see who notices: us, `bagit`, `sha256sum -c`. Prints a table in Markdown."""

import argparse
import logging
import os
import random
import shutil
import subprocess
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import bagit

from bench import forgeries, mutations
from bench.packed import ALL_PACKED, packed_by_another
from bench.resealing import MANIFEST, TAG_MANIFEST
from bench.site import ALL, Mutation, NotHere, Site
from bench.specimens import Specimen, make_all
from tomoshibi.evidence.sealing.archive import write_zip
from tomoshibi_verify import NotABundle, verify
from tomoshibi_verify.answer import INTACT, OTHER, STAMP_DOES_NOT_FIT

SPOILT = "spoilt"
LISTED = (mutations, forgeries)  # loading them fills the list of ways


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a tampered bundle got: whether we saw what was to be seen, whether we named the place, who else saw it."""

    kind: str
    specimen: str
    is_right: bool
    is_named: bool
    by_us: bool
    by_bagit: bool
    by_sha256sum: bool
    told: str


@dataclass(slots=True)
class Row:
    """Counts of one kind of tampering."""

    expected: str
    n: int = 0
    by_us: int = 0
    named: int = 0
    by_bagit: int = 0
    by_sha256sum: int = 0


@dataclass(slots=True)
class Outcome:
    """All counts of a run, and what went wrong in it."""

    rows: dict[str, Row] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)

    def add(self, verdict: Verdict, expected: str) -> None:
        """Count a verdict in."""
        row = self.rows.setdefault(verdict.kind, Row(expected))
        row.n += 1
        row.by_us += verdict.by_us
        row.named += verdict.by_us and verdict.is_named
        row.by_bagit += verdict.by_bagit
        row.by_sha256sum += verdict.by_sha256sum
        if not verdict.is_right:
            self.wrong.append(f"{verdict.kind} / {verdict.specimen}: {verdict.told}")
        elif not verdict.is_named:
            self.unnamed.append(f"{verdict.kind} / {verdict.specimen}: {verdict.told}")


class Judges:
    """Us and the two tools that everybody has."""

    def __init__(self, room: Path) -> None:
        """Zips are unpacked in `room` for the tools that know only folders."""
        self.room = room
        logging.getLogger("bagit").disabled = True

    def ours(self, bundle: Path, trust: str | None) -> tuple[str, str]:
        """Return what we say in one word, and all that is not as it should be in one line."""
        try:
            answer = verify(bundle, trust)
        except NotABundle:
            return "not a bundle", bundle.name
        word = answer.state
        if word == INTACT and answer.signer == OTHER:
            word = "other signer"
        elif word == INTACT and answer.time == STAMP_DOES_NOT_FIT:
            word = answer.time
        return word, "; ".join(f"[{one.name}] {one.detail}" for one in answer.checks if one.state != INTACT)

    def bagit(self, folder: Path | None) -> bool:
        """Return whether bagit accepts it."""
        if folder is None:
            return False
        try:
            bagit.Bag(str(folder)).validate()
        except (bagit.BagError, OSError, ValueError, KeyError):
            return False
        return True

    def sha256sum(self, folder: Path | None) -> bool:
        """Return whether `sha256sum -c` accepts both manifests; a line it cannot read counts as refused."""
        if folder is None:
            return False
        command = ["sha256sum", "--check", "--strict", "--status", MANIFEST, TAG_MANIFEST]
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0

    def unpacked(self, bundle: Path) -> Path | None:
        """Return a folder for the tools; None where a zip cannot be unpacked, which everybody notices."""
        if bundle.is_dir():
            return bundle
        out = self.room / "unpacked"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        try:
            with zipfile.ZipFile(bundle) as archive:
                archive.extractall(out)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
            return None
        inside = [one for one in out.iterdir() if one.is_dir()]
        return inside[0] if inside else None


def tamper(
    folder: Path, *, mutations: int, seed: int, told: Callable[[str], None] = lambda line: None
) -> tuple[Outcome, list[Specimen]]:
    """Make bundles below `folder`, check them untouched, spoil copies of them, and return what was found."""
    specimens = make_all(folder)
    judges = Judges(folder)
    outcome = Outcome()
    for one in specimens:
        words = judges.ours(one.path, one.fingerprint)
        inside = judges.unpacked(one.path)
        row = outcome.rows.setdefault("untouched", Row("intact"))
        row.n += 1
        row.by_us += words[0] != INTACT
        row.by_bagit += not judges.bagit(inside)
        row.by_sha256sum += not judges.sha256sum(inside)
        if row.by_us or row.by_bagit or row.by_sha256sum:
            outcome.wrong.append(f"untouched {one.kind}: {words}")
    chance = random.Random(seed)
    kinds = [*ALL, *ALL_PACKED]
    weighted = [kind for kind in kinds for _ in range(kind.weight)]
    pending = [*kinds]
    done = 0
    while done < mutations:
        mutation = pending[0] if pending else chance.choice(weighted)
        specimen = chance.choice(specimens)
        try:
            verdict = _one(folder, mutation, specimen, specimens, chance, judges)
        except NotHere:
            continue
        pending = pending[1:]
        outcome.add(verdict, mutation.expected)
        done += 1
        if done % 250 == 0:
            told(f"{done} of {mutations}")
    return outcome, specimens


def _one(
    folder: Path, mutation: Mutation, specimen: Specimen, specimens: list[Specimen], chance: random.Random, judges: Judges
) -> Verdict:
    """Spoil a copy of one bundle and hear all judges. Raises NotHere where the mutation does not apply."""
    is_packed = mutation in ALL_PACKED
    if is_packed != specimen.is_zip and (is_packed or mutation.only_folder):
        raise NotHere
    others = tuple(one.path for one in specimens if not one.is_zip and one is not specimen)
    spoilt = folder / SPOILT
    shutil.rmtree(spoilt, ignore_errors=True)
    spoilt.mkdir()
    if not specimen.is_zip:
        bundle = spoilt / specimen.path.name
        shutil.copytree(specimen.path, bundle)
        touched = mutation.apply(Site(bundle, chance, others))
    else:
        bundle = spoilt / specimen.path.name
        shutil.copyfile(specimen.path, bundle)
        if is_packed:
            touched = mutation.apply(Site(bundle, chance, others))
        else:
            touched = _inside(bundle, mutation, chance, others)
    word, told = judges.ours(bundle, specimen.fingerprint if mutation.expected == "other signer" else None)
    inside = judges.unpacked(bundle)
    is_right = word == mutation.expected if mutation.expected != "not intact" else word not in (INTACT, STAMP_DOES_NOT_FIT)
    is_named = mutation.expected in ("intact", "other signer") or any(path in told for path in touched)
    return Verdict(
        kind=mutation.kind,
        specimen=specimen.kind,
        is_right=is_right,
        is_named=is_named,
        by_us=word != INTACT,
        by_bagit=not mutation.stalls_tools and not judges.bagit(inside),
        by_sha256sum=not mutation.stalls_tools and not judges.sha256sum(inside),
        told=f"{word}, touched {touched}: {told}",
    )


def _inside(bundle: Path, mutation: Mutation, chance: random.Random, others: tuple[Path, ...]) -> tuple[str, ...]:
    """Spoil a zip from inside: unpack it, spoil the folder, pack it again as we do or as another program does."""
    inside = bundle.with_suffix("")
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(bundle.parent)
    touched = mutation.apply(Site(inside, chance, others))
    bundle.unlink()
    if chance.random() < 0.5:
        with bundle.open("xb") as out:
            write_zip(inside, out, name=inside.name)
    else:
        packed_by_another(inside, bundle)
    if mutation.expected == INTACT:
        os.utime(bundle, (1, 1))
    return touched


def table(outcome: Outcome) -> str:
    """Return the counts as a table in Markdown; for kinds that must stay intact, 0 is right everywhere."""
    lines = [
        "| tampering | n | found by us | place named | found by bagit | found by sha256sum -c |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for kind, row in outcome.rows.items():
        if row.expected == INTACT:
            name, named = f"{kind} (0 is right)", "-"
        elif row.expected == "other signer":
            name, named = f"{kind} (with --trust)", "-"
        else:
            name, named = kind, str(row.named)
        lines.append(f"| {name} | {row.n} | {row.by_us} | {named} | {row.by_bagit} | {row.by_sha256sum} |")
    spoilt = [row for row in outcome.rows.values() if row.expected != INTACT]
    sums = [sum(getattr(row, name) for row in spoilt) for name in ("n", "by_us", "named", "by_bagit", "by_sha256sum")]
    lines.append("| **all that must be found** | " + " | ".join(f"**{one}**" for one in sums) + " |")
    return "\n".join(lines)


def main() -> int:
    """Run, print, and return 1 if something was missed, falsely accused, or found without its place."""
    parser = argparse.ArgumentParser(prog="python -m bench.tampering", description=__doc__)
    parser.add_argument("--mutations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261122)
    given = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="tampering") as folder:
        outcome, specimens = tamper(Path(folder), mutations=given.mutations, seed=given.seed, told=print)
    print(table(outcome))
    print(f"\n{len(specimens)} bundles, seed {given.seed}, {time.perf_counter() - started:.0f} s")
    for line in outcome.wrong:
        print(f"WRONG: {line}")
    for line in outcome.unnamed:
        print(f"NOT NAMED: {line}")
    return 1 if outcome.wrong or outcome.unnamed else 0


if __name__ == "__main__":
    raise SystemExit(main())
