"""Checks that only a disclosure needs: its own form and signature, its proofs, and what is listed about its records."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tomoshibi_verify import bag, fingerprint
from tomoshibi_verify.answer import CHANGED, INCOMPLETE, NOT_CHECKED, UNREADABLE
from tomoshibi_verify.canonical import NotCanonical, parse_canonical
from tomoshibi_verify.disclosed import KINDS, MAX_DISCLOSED_LINE, Leaf, NotDisclosed, masked_in, parse_leaf, proves
from tomoshibi_verify.disclosure import (
    DISCLOSED_FILE,
    DISCLOSURE_FILE,
    DISCLOSURE_SIGNATURE_FILE,
    Disclosure,
    NotADisclosure,
    parse_disclosure,
)
from tomoshibi_verify.ed25519 import SIGNATURE_LENGTH, is_signed_by
from tomoshibi_verify.part import BY_ANOTHER, BY_SEALER, UNSIGNED, Masked, Part
from tomoshibi_verify.rows import MAX_FAULTS, MAX_LINE
from tomoshibi_verify.seal import MAX_SEAL_BYTES, SEAL_FILE, Seal

if TYPE_CHECKING:
    from tomoshibi_verify.checks import _Found as Found

MARKS_FILE = "data/marks.jsonl"
TIMELINE_FILE = "data/timeline.csv"
REPORT_FILE = "data/report.pdf"
PAYLOAD = frozenset((DISCLOSED_FILE, MARKS_FILE, TIMELINE_FILE, REPORT_FILE))
_MARK_FIELDS = frozenset(("n", "conversation", "by", "labels", "entities", "other_entities"))
MAX_TABLE_BYTES = 1 << 30


@dataclass
class Proved:
    """What the lines of disclosed.jsonl gave, as far as they could be used."""

    records: list[int] = field(default_factory=list)
    lengths: dict[int, int] = field(default_factory=dict)  # of the texts as they are shown, in code points
    before: int | None = None  # how many leaves lie before the first record of the bundle
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    masked: list[Masked] = field(default_factory=list)
    faults: int = 0


def check_disclosure(found: Found, seal: Seal | None) -> Part:
    """Check everything that makes a disclosure, and return what it shows."""
    form = _form(found, seal)
    proved = _lines(found, seal)
    _marks(found, proved)
    _timeline(found, proved)
    signed = _signature(found, form, seal)
    last = seal.tree_size - proved.before if seal and proved.before is not None else 0
    return Part(
        disclosure=form.disclosure if form else None,
        made_at=form.made_at if form else None,
        signed=signed,
        fingerprint=fingerprint.fingerprint(bytes.fromhex(form.key)) if form and form.key else None,
        records=tuple(proved.records),
        last=last,
        withheld=proved.counts["withheld"],
        sources=proved.counts["source"],
        masked=tuple(proved.masked),
    )


def _form(found: Found, seal: Seal | None) -> Disclosure | None:
    content = found.read(DISCLOSURE_FILE, MAX_SEAL_BYTES + 1)
    if content is None:
        found.add("disclosure", NOT_CHECKED, "not_comparable", path=DISCLOSURE_FILE)
        return None
    try:
        form = parse_disclosure(content)
    except NotADisclosure as error:
        if error.field:
            found.add("disclosure", CHANGED, "row_field", path=DISCLOSURE_FILE, line=1, field=error.field)
        else:
            found.add("disclosure", CHANGED, "row_form", path=DISCLOSURE_FILE, line=1, reason=error)
        return None
    if seal is not None and form.of != seal.bundle:
        found.add("disclosure", CHANGED, "disclosure_of")
    tag_manifest = found.digests.get(bag.TAG_MANIFEST_FILE)
    if tag_manifest is None:
        found.add("tag manifest", NOT_CHECKED, "not_comparable", path=bag.TAG_MANIFEST_FILE)
    elif tag_manifest.sha256 != form.tag_manifest:
        found.add("tag manifest", CHANGED, "tag_manifest_disclosed")
    return form


def _lines(found: Found, seal: Seal | None) -> Proved:
    proved = Proved()
    if DISCLOSED_FILE not in found.digests:
        found.add("disclosed", NOT_CHECKED, "not_comparable", path=DISCLOSED_FILE)
        return proved
    last: Leaf | None = None
    try:
        for number, raw in enumerate(found.contents.lines(DISCLOSED_FILE, MAX_DISCLOSED_LINE), start=1):
            if proved.faults >= MAX_FAULTS:
                break
            one = _line(found, raw, number, proved)
            if one is not None:
                _place(found, one, last, number, proved)
                _root(found, one, seal, number, proved)
                _count(one, proved)
                last = one
    except OSError as error:
        found.add("disclosed", UNREADABLE, "unread", path=DISCLOSED_FILE, reason=error)
    if last is None and not proved.faults:
        found.add("disclosed", INCOMPLETE, "nothing_disclosed", path=DISCLOSED_FILE)
    if seal is None:
        found.add("root", NOT_CHECKED, "not_comparable", path=SEAL_FILE)
    return proved


def _fault(found: Found, proved: Proved, name: str, message: str, **parts: object) -> None:
    proved.faults += 1
    found.add(name, CHANGED, message, path=DISCLOSED_FILE, **parts)


def _line(found: Found, raw: bytes, number: int, proved: Proved) -> Leaf | None:
    try:
        if not raw.endswith(b"\n"):
            raise NotDisclosed("cut off or too long")
        return parse_leaf(raw[:-1])
    except NotDisclosed as error:
        if error.field:
            _fault(found, proved, "disclosed", "row_field", line=number, field=error.field)
        else:
            _fault(found, proved, "disclosed", "row_form", line=number, reason=error)
        return None


def _place(found: Found, one: Leaf, last: Leaf | None, number: int, proved: Proved) -> None:
    """Check that leaves ascend, kind after kind, and that a record has the number that its place gives it."""
    if last is not None and (one.number <= last.number or KINDS.index(one.of) < KINDS.index(last.of)):
        _fault(found, proved, "disclosed", "disclosed_order", line=number)
    if one.of != "record":
        return
    n = one.value("n")
    before = one.number + 1 - (n if isinstance(n, int) else 0)
    if before < 0 or before > one.number or proved.before not in (None, before):
        _fault(found, proved, "disclosed", "disclosed_number", line=number)
    elif proved.before is None:
        proved.before = before


def _root(found: Found, one: Leaf, seal: Seal | None, number: int, proved: Proved) -> None:
    if seal is not None and not proves(one, root=seal.root, tree_size=seal.tree_size):
        _fault(found, proved, "root", "disclosed_root", line=number)


def _count(one: Leaf, proved: Proved) -> None:
    proved.counts[one.of] += 1
    n = one.value("n") if one.of == "record" else None
    if not isinstance(n, int):
        return
    proved.records.append(n)
    text = one.value("text")
    proved.lengths[n] = len(text) if isinstance(text, str) else 0
    masked = masked_in(one)
    if masked is not None:
        proved.masked.append(masked)


def _marks(found: Found, proved: Proved) -> None:
    """Check that marks are about disclosed records and point inside their texts."""
    if MARKS_FILE not in found.digests:
        return
    before = 0
    try:
        for number, raw in enumerate(found.contents.lines(MARKS_FILE, MAX_LINE), start=1):
            n = _marked(raw, proved)
            if n is None or n <= before:
                found.add("marks", CHANGED, "marks_other", path=MARKS_FILE, line=number)
                return
            before = n
    except OSError as error:
        found.add("marks", UNREADABLE, "unread", path=MARKS_FILE, reason=error)


def _marked(raw: bytes, proved: Proved) -> int | None:
    """Return the number of the record that a line of marks is about, or None where it fits none that is disclosed."""
    try:
        mark = parse_canonical(raw[:-1] if raw.endswith(b"\n") else raw + b"!")
    except NotCanonical:
        return None
    if not isinstance(mark, dict) or not _MARK_FIELDS.issuperset(mark):
        return None
    n = mark.get("n")
    if type(n) is not int or n not in proved.lengths:
        return None
    for name in ("labels", "entities", "other_entities"):
        some = mark.get(name, [])
        if not isinstance(some, list) or not all(_points_inside(one, proved.lengths[n]) for one in some):
            return None
    return n


def _points_inside(one: object, length: int) -> bool:
    words = one.get("words") if isinstance(one, dict) else None
    if not isinstance(words, list) or len(words) != 2 or any(type(place) is not int for place in words):
        return False
    return bool(0 <= words[0] <= words[1] <= length)


def _timeline(found: Found, proved: Proved) -> None:
    """Check that the table has one row for each disclosed record, in their order, and no other."""
    content = found.read(TIMELINE_FILE, MAX_TABLE_BYTES) if TIMELINE_FILE in found.digests else None
    if content is None:
        return
    limit = csv.field_size_limit(MAX_TABLE_BYTES)
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))[1:]
        numbers = [row[0] for row in rows]
    except (UnicodeDecodeError, csv.Error, IndexError):
        found.add("timeline", CHANGED, "timeline_form", path=TIMELINE_FILE)
        return
    finally:
        csv.field_size_limit(limit)
    if numbers != [str(n) for n in proved.records]:
        found.add("timeline", CHANGED, "timeline_other", path=TIMELINE_FILE)


def _signature(found: Found, form: Disclosure | None, seal: Seal | None) -> str:
    """Check who signed the disclosure, which may be nobody; what a bundle's seal proves stands without it."""
    signature = found.read(DISCLOSURE_SIGNATURE_FILE, SIGNATURE_LENGTH + 1)
    content = found.read(DISCLOSURE_FILE, MAX_SEAL_BYTES)
    name = "disclosure signature"
    if form is None or content is None:
        found.add(name, NOT_CHECKED, "not_comparable", path=DISCLOSURE_FILE)
        return UNSIGNED
    if form.key is None:
        if DISCLOSURE_SIGNATURE_FILE in found.contents.files:
            found.add(name, CHANGED, "disclosure_signature_alone")
        else:
            found.add(name, NOT_CHECKED, "disclosure_unsigned")
        return UNSIGNED
    if signature is None:
        if DISCLOSURE_SIGNATURE_FILE not in found.failed:
            found.add(name, INCOMPLETE, "missing", path=DISCLOSURE_SIGNATURE_FILE)
        return UNSIGNED
    if not is_signed_by(bytes.fromhex(form.key), signature=signature, message=content):
        found.add(name, CHANGED, "disclosure_signature")
        return UNSIGNED
    return BY_SEALER if seal is not None and seal.key == form.key else BY_ANOTHER
