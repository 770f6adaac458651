"""Tampered twins of a stamped bundle or disclosure, and which tools can find each; the others cannot know."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.judges import BAGIT, HTML, OPENSSL, PYZ, SHA256SUM, TOOLS, VERIFY
from bench.resealing import CUSTODY, TAG_MANIFEST, files_of, rebuild_manifest, rebuild_seal, rebuild_tag_manifest
from bench.specimens import a_key, rows_of
from tomoshibi_verify.canonical import canonical
from tomoshibi_verify.custody import AFTER_FILE, NOTHING_BEFORE, line_hash
from tomoshibi_verify.disclosure import DISCLOSED_FILE, DISCLOSURE_FILE, DISCLOSURE_SIGNATURE_FILE

OURS = frozenset((VERIFY, PYZ, HTML))
HASHES = frozenset((BAGIT, SHA256SUM))  # they know hashes, and no key
ALL = frozenset(TOOLS)
STAMPED = frozenset((*OURS, OPENSSL))
RECORDS = "data/records.jsonl"
ALWAYS_GOOD = "import sys\nprint('Unchanged since it was sealed')\nsys.exit(0)\n"
ALWAYS_GOOD_PAGE = """<!doctype html><meta charset="utf-8"><input type="file" id="choose-folder" webkitdirectory multiple>
<section id="verdict" data-state="intact" data-signer="SIGNER" data-time="stamped"><p id="head">intact</p></section>
<script>document.getElementById("choose-folder").addEventListener("change", () => {
document.body.dataset.done = "1"; });</script>"""


class NotHere(Exception):
    """The bundle has nothing that could be tampered with in this way."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A way to tamper with a folder, given another bundle's; the tools that must find it, and what the reader was told.

    Without `trust` the fingerprint is not compared; only with `head` that of the receipt is.
    """

    name: str
    apply: Callable[[Path, Path], None]
    found_by: frozenset[str]
    trust: bool = True
    head: bool = False


def _flip(folder: Path, path: str, at: float = 0.5) -> None:
    content = bytearray((folder / path).read_bytes())
    if not content:
        raise NotHere
    content[min(int(at * len(content)), len(content) - 1)] ^= 1
    (folder / path).write_bytes(content)


def _source(folder: Path) -> str:
    return next(path for path in files_of(folder) if path.startswith("data/source/") and (folder / path).stat().st_size)


def _manifests(folder: Path) -> None:
    rebuild_manifest(folder)
    rebuild_tag_manifest(folder)


def _write_rows(folder: Path, path: str, rows: list[dict[str, Any]]) -> None:
    (folder / path).write_bytes(b"".join(canonical(row) + b"\n" for row in rows))


def _rows(folder: Path, path: str, least: int = 1) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = rows_of(folder / path)
    if len(rows) < least:
        raise NotHere
    return rows


def _edit_record(folder: Path, other: Path) -> None:
    rows = _rows(folder, RECORDS)
    rows[0]["text"] = f"{rows[0]['text'] or ''}べつのことば"
    _write_rows(folder, RECORDS, rows)


def _edit_record_and_manifests(folder: Path, other: Path) -> None:
    _edit_record(folder, other)
    _manifests(folder)


def _swap_records(folder: Path, other: Path) -> None:
    rows = _rows(folder, RECORDS, 2)
    rows[0], rows[1] = rows[1], rows[0]
    _write_rows(folder, RECORDS, rows)
    _manifests(folder)


def _swap_contents_of_records(folder: Path, other: Path) -> None:
    """Let two records change places, each with the other's number, so that the numbers still run."""
    rows = _rows(folder, RECORDS, 2)
    rows[0], rows[1] = {**rows[1], "n": 1}, {**rows[0], "n": 2}
    _write_rows(folder, RECORDS, rows)
    _manifests(folder)


def _take_out_last_record(folder: Path, other: Path) -> None:
    _write_rows(folder, RECORDS, _rows(folder, RECORDS, 2)[:-1])
    _write_rows(folder, "data/leaves.jsonl", _rows(folder, "data/leaves.jsonl")[:-1])
    _manifests(folder)


def _edit_marks(folder: Path, other: Path) -> None:
    path = folder / "data/marks.jsonl"
    rows = _rows(folder, "data/records.jsonl")
    line = {"n": rows[0]["n"], "conversation": rows[0]["conversation"], "by": "other", "labels": [], "entities": []}
    path.write_bytes(path.read_bytes() + canonical({**line, "other_entities": []}) + b"\n")
    _manifests(folder)


def _edit_withheld(folder: Path, other: Path) -> None:
    rows = _rows(folder, "data/withheld.jsonl")
    rows[0]["name"] = "べつの名前.jpg"
    _write_rows(folder, "data/withheld.jsonl", rows)
    _manifests(folder)


def _edit_seeds(folder: Path, other: Path) -> None:
    rows = _rows(folder, "data/leaves.jsonl")
    rows[0]["seed"] = "0" * 64
    _write_rows(folder, "data/leaves.jsonl", rows)
    _manifests(folder)


def _replace_report(folder: Path, other: Path) -> None:
    shutil.copyfile(other / "data/report.pdf", folder / "data/report.pdf")
    _manifests(folder)


def _add(path: str) -> Callable[[Path, Path], None]:
    def apply(folder: Path, other: Path) -> None:
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes("あとから置かれたもの\n".encode())

    return apply


def _add_and_manifests(folder: Path, other: Path) -> None:
    _add("data/more.txt")(folder, other)
    _manifests(folder)


def _empty_folder(folder: Path, other: Path) -> None:
    (folder / "data/empty").mkdir()


def _remove(path: str) -> Callable[[Path, Path], None]:
    return lambda folder, other: (folder / path).unlink()


def _remove_and_manifests(folder: Path, other: Path) -> None:
    (folder / "data/evidence-list.csv").unlink()
    _manifests(folder)


def _rename(folder: Path, other: Path) -> None:
    path = folder / _source(folder)
    path.rename(path.with_name(f"x{path.name}"))


def _remove_tag_manifest(folder: Path, other: Path) -> None:
    (folder / TAG_MANIFEST).unlink()


def _seal_time(folder: Path, other: Path) -> None:
    seal = {**_rows(folder, "seal.json")[0], "sealed_at": "2025-01-01T00:00:00Z"}
    (folder / "seal.json").write_bytes(canonical(seal))


def _take_over(folder: Path, other: Path) -> None:
    """Write another key into the seal and sign it: everything fits, but the key and the stamps."""
    seal = canonical({**_rows(folder, "seal.json")[0], "key": a_key("forger").public_bytes().hex()})
    (folder / "seal.json").write_bytes(seal)
    (folder / "seal.sig").write_bytes(a_key("forger").sign(seal))


def _anew(folder: Path, other: Path) -> None:
    """Make a whole twin with another text, sealed by another key; stamps and acts are gone, as a forger would have it."""
    _edit_record(folder, other)
    rebuild_seal(folder, forger="forger")
    shutil.rmtree(folder / "stamps")


def _anew_with_old_stamps(folder: Path, other: Path) -> None:
    kept = {path: (folder / path).read_bytes() for path in files_of(folder) if path.startswith("stamps/")}
    _anew(folder, other)
    (folder / "stamps").mkdir()
    for path, content in kept.items():
        (folder / path).write_bytes(content)


def _cut_custody(folder: Path, other: Path) -> None:
    lines = (folder / CUSTODY).read_bytes().splitlines(keepends=True)
    (folder / CUSTODY).write_bytes(b"".join(lines[:-1]))
    rebuild_tag_manifest(folder)


def _edit_custody(folder: Path, other: Path) -> None:
    """Name somebody else in custody, every line tied to the one before anew."""
    head, lines = NOTHING_BEFORE, []
    for row in _rows(folder, CUSTODY):
        lines.append(canonical({**row, "by": "だれか", "previous": head}))
        head = line_hash(lines[-1])
    (folder / CUSTODY).write_bytes(b"\n".join(lines) + b"\n")
    rebuild_tag_manifest(folder)


def _edit_after(folder: Path, other: Path) -> None:
    rows = _rows(folder, AFTER_FILE)
    rows[0]["by"] = "だれか"
    _write_rows(folder, AFTER_FILE, rows)


def _cut_after(folder: Path, other: Path) -> None:
    """Cut off the hand-over and its checkpoint: what is left ends with an earlier checkpoint."""
    rows = _rows(folder, AFTER_FILE, 4)
    last = max(number for number, row in enumerate(rows[:-1]) if row["act"] == "checkpoint")
    _write_rows(folder, AFTER_FILE, rows[: last + 1])


def _swap_stamps(folder: Path, other: Path) -> None:
    for half in ("tsq", "tsr"):
        one, two = (folder / f"stamps/{number}.{half}" for number in (1, 2))
        first, second = one.read_bytes(), two.read_bytes()
        one.write_bytes(second)
        two.write_bytes(first)


def _stamps_of_another(folder: Path, other: Path) -> None:
    for path in [path for path in files_of(other) if path.startswith("stamps/")]:
        shutil.copyfile(other / path, folder / path)


def _stamps_of_another_told(folder: Path, other: Path) -> None:
    """Take another bundle's stamps, and write what happened after the seal anew, so that it names them."""
    _stamps_of_another(folder, other)
    head = line_hash((folder / CUSTODY).read_bytes().splitlines()[-1])
    seq = len((folder / CUSTODY).read_bytes().splitlines())
    lines = []
    for row in [row for row in _rows(other, AFTER_FILE) if row["act"] == "stamped"]:
        seq += 1
        lines.append(canonical({**row, "seq": seq, "previous": head}))
        head = line_hash(lines[-1])
    (folder / AFTER_FILE).write_bytes(b"\n".join(lines) + b"\n")


def _no_stamps(folder: Path, other: Path) -> None:
    shutil.rmtree(folder / "stamps")


def _false_program(folder: Path, other: Path) -> None:
    (folder / "verify.pyz").write_text(ALWAYS_GOOD, "utf-8")


def _false_page(folder: Path, other: Path) -> None:
    (folder / "verify.html").write_text(ALWAYS_GOOD_PAGE.replace("SIGNER", "trusted"), "utf-8")


def _false_programs_and_manifest(folder: Path, other: Path) -> None:
    _edit_record(folder, other)
    _false_program(folder, other)
    _false_page(folder, other)
    _manifests(folder)


TWINS = (
    Twin("byte changed in the records", lambda folder, other: _flip(folder, RECORDS), OURS | HASHES),
    Twin("byte changed in a source", lambda folder, other: _flip(folder, _source(folder)), OURS | HASHES),
    Twin("byte changed in the report", lambda folder, other: _flip(folder, "data/report.pdf"), OURS | HASHES),
    Twin("byte changed in a stamp's signature", lambda folder, other: _flip(folder, "stamps/1.tsr", 0.99), STAMPED),
    Twin("byte changed in the seal", lambda folder, other: _flip(folder, "seal.json"), STAMPED),
    Twin("byte changed in the seal's signature", lambda folder, other: _flip(folder, "seal.sig"), OURS),
    Twin("record edited, manifests rebuilt", _edit_record_and_manifests, OURS),
    Twin("two records change places, manifests rebuilt", _swap_records, OURS),
    Twin("two records change places with their numbers, manifests rebuilt", _swap_contents_of_records, OURS),
    Twin("last record and its seed taken out, manifests rebuilt", _take_out_last_record, OURS),
    Twin("line added to the marks, manifests rebuilt", _edit_marks, OURS),
    Twin("name of a withheld picture edited, manifests rebuilt", _edit_withheld, OURS),
    Twin("seed edited, manifests rebuilt", _edit_seeds, OURS),
    Twin("another bundle's report put in, manifests rebuilt", _replace_report, OURS),
    Twin("file added below data/", _add("data/more.txt"), OURS | {BAGIT}),
    Twin("file added beside the seal", _add("more.txt"), OURS),
    Twin("file added, manifests rebuilt", _add_and_manifests, OURS),
    Twin("empty folder added", _empty_folder, frozenset((VERIFY, PYZ))),
    Twin("file removed", _remove("data/timeline.csv"), OURS | HASHES),
    Twin("file removed, manifests rebuilt", _remove_and_manifests, OURS),
    Twin("source renamed", _rename, OURS | HASHES),
    Twin("tag manifest removed", _remove_tag_manifest, OURS | {SHA256SUM}),
    Twin("moment of sealing edited", _seal_time, STAMPED),
    Twin("seal's key replaced and signed by it, fingerprint compared", _take_over, STAMPED),
    Twin("seal's key replaced and signed by it, fingerprint not compared", _take_over, STAMPED, trust=False),
    Twin("whole bundle made anew by another key, fingerprint compared", _anew, STAMPED),
    Twin("whole bundle made anew by another key, not compared", _anew, frozenset((OPENSSL,)), trust=False),
    Twin("made anew with the old stamps, fingerprint not compared", _anew_with_old_stamps, STAMPED, trust=False),
    Twin("custody's end cut off, tag manifest rebuilt", _cut_custody, OURS),
    Twin("custody rewritten with another name, tag manifest rebuilt", _edit_custody, OURS),
    Twin("act after the seal edited", _edit_after, OURS),
    Twin("all acts after the seal removed", _remove(AFTER_FILE), OURS),
    Twin("last acts after the seal cut off, receipt's head compared", _cut_after, frozenset((VERIFY, PYZ)), head=True),
    Twin("last acts after the seal cut off, head not compared", _cut_after, frozenset()),
    Twin("two authorities' stamps change places", _swap_stamps, STAMPED),
    Twin("stamps of another bundle put in", _stamps_of_another, STAMPED),
    Twin("stamps of another bundle put in, acts rewritten to name them", _stamps_of_another_told, STAMPED),
    Twin("stamps removed", _no_stamps, OURS),
    Twin("verify.pyz replaced by one that says all is well", _false_program, OURS - {PYZ} | HASHES),
    Twin("verify.html replaced by one that says all is well", _false_page, OURS - {HTML} | HASHES),
    Twin("record edited, both replaced, manifests rebuilt", _false_programs_and_manifest, frozenset((VERIFY,))),
)


# ---- disclosures


def reseal(folder: Path, *, key: str | None) -> None:
    """Make manifests and `disclosure.json` of a disclosure fit what lies there, signed by a key of that name or by nobody."""
    rebuild_manifest(folder)
    outside = {TAG_MANIFEST, "seal.json", "seal.sig", DISCLOSURE_FILE, DISCLOSURE_SIGNATURE_FILE}
    tags = [path for path in files_of(folder) if path not in outside and not path.startswith(("data/", "stamps/"))]
    listed = "".join(f"{hashlib.sha256((folder / path).read_bytes()).hexdigest()}  {path}\n" for path in tags)
    (folder / TAG_MANIFEST).write_text(listed, "utf-8")
    form = json.loads((folder / DISCLOSURE_FILE).read_bytes())
    form["tag_manifest"] = hashlib.sha256((folder / TAG_MANIFEST).read_bytes()).hexdigest()
    form["key"] = a_key(key).public_bytes().hex() if key else None
    (folder / DISCLOSURE_FILE).write_bytes(canonical(form))
    (folder / DISCLOSURE_SIGNATURE_FILE).unlink(missing_ok=True)
    if key:
        (folder / DISCLOSURE_SIGNATURE_FILE).write_bytes(a_key(key).sign(canonical(form)))


def _records(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["of"] == "record"]


def _edit_disclosed(change: Callable[[list[dict[str, Any]]], None]) -> Callable[[Path, Path], None]:
    def apply(folder: Path, other: Path) -> None:
        rows = _rows(folder, DISCLOSED_FILE)
        change(rows)
        _write_rows(folder, DISCLOSED_FILE, rows)
        reseal(folder, key="forger")

    return apply


def _name(rows: list[dict[str, Any]]) -> None:
    named = [row["opened"][3] for row in _records(rows) if (row["opened"][3].get("value") or {}).get("name")]
    if not named:
        raise NotHere
    named[0]["value"]["name"] = "だれか"


def _guess(rows: list[dict[str, Any]]) -> None:
    """Put a guess into the place of a piece that is there."""
    pieces = next(row["opened"][5]["pieces"] for row in _records(rows) if row["opened"][5].get("pieces"))
    pieces[0] = {"salt": "00" * 16, "piece": "嘘"}


def _places(rows: list[dict[str, Any]]) -> None:
    one, two = _records(rows)[:2]
    one["path"], two["path"] = two["path"], one["path"]


def _numbers(rows: list[dict[str, Any]]) -> None:
    row = _records(rows)[-1]
    row["leaf"] += 1
    row["opened"][0]["value"] += 1


def _report_of_another(folder: Path, other: Path) -> None:
    shutil.copyfile(other / "data/report.pdf", folder / "data/report.pdf")
    reseal(folder, key="forger")


def _seal_of_another(folder: Path, other: Path) -> None:
    for path in ("seal.json", "seal.sig"):
        shutil.copyfile(other / path, folder / path)


TWINS_OF_A_DISCLOSURE = (
    Twin("byte changed in the disclosed lines", lambda folder, other: _flip(folder, DISCLOSED_FILE), OURS | HASHES),
    Twin("sender's name edited, all made to fit by another key", _edit_disclosed(_name), OURS),
    Twin("a guess in the place of a piece of text, all made to fit", _edit_disclosed(_guess), OURS),
    Twin("proofs of two records change places, all made to fit", _edit_disclosed(_places), OURS),
    Twin("record moved to another place, all made to fit", _edit_disclosed(_numbers), OURS),
    Twin("stamps of another bundle put in", _stamps_of_another, STAMPED),
    Twin("another bundle's seal put in", _seal_of_another, STAMPED),
    Twin("custody's end cut off", lambda folder, other: _cut_custody_of_a_disclosure(folder), OURS),
    Twin("discloser's signature removed", _remove(DISCLOSURE_SIGNATURE_FILE), OURS),
    Twin("another report, signed by another key (told, no fault)", _report_of_another, frozenset()),
)


def _cut_custody_of_a_disclosure(folder: Path) -> None:
    lines = (folder / CUSTODY).read_bytes().splitlines(keepends=True)
    (folder / CUSTODY).write_bytes(b"".join(lines[:-1]))
    reseal(folder, key="forger")
