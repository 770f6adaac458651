"""Disclosing: chosen records of a sealed bundle, with the proof that they belong to it and nothing about the rest."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import rfc8785

from tomoshibi.evidence.disclosure.choosing import Choice
from tomoshibi.evidence.disclosure.likeness import find
from tomoshibi.evidence.disclosure.marks import marks_of
from tomoshibi.evidence.disclosure.masking import Masks, masked
from tomoshibi.evidence.disclosure.material import Material, material
from tomoshibi.evidence.disclosure.opening import line_of, shown_row, strings_in
from tomoshibi.evidence.preserving import OverlappingTarget
from tomoshibi.evidence.report.disclosure_report import DisclosureSheet
from tomoshibi.evidence.sealing import bag
from tomoshibi.evidence.sealing.adding import BundleBusy, NotAsSealed
from tomoshibi.evidence.sealing.archive import TooLargeForZip
from tomoshibi.evidence.sealing.bag import FileDigest
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.custody_after import Added, append_acts
from tomoshibi.evidence.sealing.durable import digest_of, write_lines, write_once
from tomoshibi.evidence.sealing.keys import SigningKey
from tomoshibi.evidence.sealing.leaves import encoded
from tomoshibi.evidence.sealing.moments import written
from tomoshibi.evidence.sealing.placing import building_beside, check_free, take_name
from tomoshibi.evidence.sealing.pyz import verify_pyz
from tomoshibi.evidence.shown import MAX_EMBEDDED_TIMELINE
from tomoshibi.evidence.stamp_commands import stamps_in
from tomoshibi.evidence.viewer import VIEWER_FILE, verify_html
from tomoshibi.evidence.wording import Language
from tomoshibi_verify import Answer, verify
from tomoshibi_verify.answer import INTACT
from tomoshibi_verify.bag import DECLARATION, DECLARATION_FILE, INFO_FILE, MANIFEST_FILE, PROGRAM_FILE, TAG_MANIFEST_FILE
from tomoshibi_verify.contents import Contents, look_into
from tomoshibi_verify.custody import CUSTODY_FILE, MAX_LINE
from tomoshibi_verify.disclosed import Leaf, masked_in
from tomoshibi_verify.disclosure import (
    DISCLOSED_FILE,
    DISCLOSURE_FILE,
    DISCLOSURE_SIGNATURE_FILE,
    Disclosure,
)
from tomoshibi_verify.disclosure_checks import MARKS_FILE, REPORT_FILE, TIMELINE_FILE
from tomoshibi_verify.part import Masked
from tomoshibi_verify.seal import MAX_SEAL_BYTES, SEAL_FILE, SIGNATURE_FILE
from tomoshibi_verify.stamps import MAX_STAMP_BYTES, STAMP

MAX_CUSTODY_BYTES = 64 * MAX_LINE

Progress = Callable[[str, int, int], None]


class NotIntact(Exception):
    """The bundle is not as it was sealed, so nothing of it is handed on; the message is its state."""


class NothingChosen(Exception):
    """No record and no withheld item fits what was asked for."""


class WordInItem(Exception):
    """A word to be hidden stands in a withheld item, which can only be handed on whole; the message is its number."""


class StillSeen(Exception):
    """A fault of ours: a word that was to be hidden can still be read, so nothing is written."""


@dataclass(frozen=True, slots=True)
class DisclosureOrder:
    """What is asked for: from which bundle, to where, which records, what hidden, and with which clock and chance.

    `now` gives the moment in UTC and `random(n)` n random bytes. Without `key` the disclosure is not signed; what the
    bundle's seal proves stands all the same.
    """

    bundle: Path
    out: Path
    choice: Choice
    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    program: str
    masks: Masks = field(default_factory=Masks)
    key: SigningKey | None = None
    by: str = ""
    purpose: str = ""
    language: Language = "ja"
    as_zip: bool = False
    progress: Progress = field(default=lambda stage, done, total: None)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A finished disclosure: where it is, what the check says of it, and the act for the chain of custody of the bundle.

    `unfound` are words to be hidden that stood nowhere in the chosen records; `recorded` is what the bundle's custody ends
    with now, None where nothing can be added to it (a disclosure, a disk that is only read).
    """

    path: Path
    form: Disclosure
    answer: Answer
    act: Act
    unfound: tuple[str, ...]
    recorded: Added | None

    @property
    def masked(self) -> tuple[Masked, ...]:
        """The records of which something is hidden."""
        return self.answer.part.masked if self.answer.part else ()


def disclose(order: DisclosureOrder) -> Disclosed:
    """Write a disclosure at `order.out`, note it in the bundle's custody after its seal, and return what was done.

    Raises NotIntact, NothingChosen, OutsideTheText, WordInItem, NoMarks, NotThere, Changed, TargetExists, TargetUnusable,
    OverlappingTarget, TooLargeForZip, ReportNotWritten and, for what is no bundle, NotABundle.
    """
    check_free(order.out)
    if order.bundle.is_dir() and order.out.resolve().is_relative_to(order.bundle.resolve()):
        raise OverlappingTarget(str(order.out))
    order.progress("verify", 0, 1)
    hashes = bytearray()
    answer = verify(order.bundle, leaves=hashes)
    if answer.state != INTACT:
        raise NotIntact(answer.state)
    with closing(look_into(order.bundle)) as contents:
        whole = material(contents, hashes, order.choice, order.progress)
        if not whole.leaves:
            raise NothingChosen
        leaves = _hidden(whole, order.masks)
        with building_beside(order.out, random=order.random) as building:
            form = _build(order, contents, whole, leaves, building / "bundle")
            made = verify(building / "bundle")
            if made.state != INTACT:
                raise StillSeen(made.state)
            take_name(building / "bundle", order.out, as_zip=order.as_zip)
    act = Act(order.now(), "disclosed", order.by, {"bundle": form.disclosure, "leaves": len(leaves)})
    recorded = None if answer.part else _recorded(order, act)
    unfound = tuple(word for word in order.masks.words if not any(_holds(leaf, word) for leaf in whole.leaves))
    return Disclosed(order.out, form, made, act, unfound, recorded)


def _recorded(order: DisclosureOrder, act: Act) -> Added | None:
    """Add the act to the bundle's custody; None where that cannot be done, which must not cost the disclosure."""
    try:
        return append_acts(order.bundle, [act], key=order.key, program=order.program)
    except (NotAsSealed, BundleBusy, TooLargeForZip, OSError):
        return None


def _hidden(whole: Material, masks: Masks) -> tuple[Leaf, ...]:
    """Return the leaves as they are handed on. Raises OutsideTheText, WordInItem and StillSeen."""
    lines = tuple(leaf for leaf in whole.leaves if leaf.of != "record")
    for leaf in lines:
        if any(_holds(leaf, word) for word in masks.words):
            raise WordInItem(str(leaf.number))
    records = [leaf for leaf in whole.leaves if leaf.of == "record"]
    closed = masked(records, masks, people=whole.people, conversations=whole.conversations)
    for leaf in closed:
        if any(_holds(leaf, word) for word in masks.words):
            raise StillSeen(str(leaf.value("n")))
    return (*lines, *closed)


def _holds(leaf: Leaf, word: str) -> bool:
    """Say whether a word can be read in what is open of a leaf."""
    shown = shown_row(leaf) if leaf.of == "record" else leaf.opened[0]["value"]
    return any(find(text, word) for text in strings_in(shown))


def _build(order: DisclosureOrder, contents: Contents, whole: Material, leaves: tuple[Leaf, ...], folder: Path) -> Disclosure:
    (folder / "data").mkdir(parents=True)
    at = order.now()
    number = order.random(16).hex()
    digests = _write_data(order, whole, leaves, folder)
    sealed = _sealed(contents)
    sheet = DisclosureSheet(
        seal=whole.seal,
        number=number,
        disclosed_at=at,
        by=order.by,
        purpose=order.purpose,
        key=order.key.public_bytes() if order.key else None,
        stamps=stamps_in(sealed, sealed.__getitem__, seal=sealed[SEAL_FILE]),
        program=order.program,
    )
    digests[REPORT_FILE] = _write_report(order, whole, leaves, folder, sheet)
    tag_files = {
        DECLARATION_FILE: DECLARATION,
        INFO_FILE: _info(order, digests, at),
        MANIFEST_FILE: bag.manifest(digests),
        CUSTODY_FILE: contents.read(CUSTODY_FILE, MAX_CUSTODY_BYTES),
        **checking_programs(),
    }
    tag_manifest = bag.manifest({path: sha256(content).hexdigest() for path, content in tag_files.items()})
    form = Disclosure(
        of=whole.seal.bundle,
        disclosure=number,
        tag_manifest=sha256(tag_manifest).hexdigest(),
        program=order.program,
        made_at=written(at),
        key=order.key.public_bytes().hex() if order.key else None,
    )
    content = rfc8785.dumps(form.fields())  # type: ignore[arg-type]
    last = {TAG_MANIFEST_FILE: tag_manifest, **sealed, DISCLOSURE_FILE: content}
    if order.key:
        last[DISCLOSURE_SIGNATURE_FILE] = order.key.sign(content)
    for path, bytes_ in {**tag_files, **last}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        write_once(folder / path, bytes_)
    return form


def checking_programs() -> dict[str, bytes]:
    """Return the programs that check, which lie in every disclosure, by their paths."""
    return {PROGRAM_FILE: verify_pyz(), VIEWER_FILE: verify_html()}


def _sealed(contents: Contents) -> dict[str, bytes]:
    """Return what is handed on byte for byte: seal, signature and stamps."""
    files = {path: contents.read(path, MAX_SEAL_BYTES) for path in (SEAL_FILE, SIGNATURE_FILE)}
    stamps = {path: contents.read(path, MAX_STAMP_BYTES) for path in sorted(contents.files) if STAMP.fullmatch(path)}
    return {**files, **stamps}


def _info(order: DisclosureOrder, digests: Mapping[str, FileDigest], at: datetime) -> bytes:
    """Return bag-info.txt, with who disclosed and what for where that was given."""
    said = bag.info(digests, case=None, at=at, program=order.program)
    given = (("Source-Organization", order.by), ("External-Description", order.purpose))
    more = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in given if value.strip())
    return said + more.encode("utf-8")


def _write_data(order: DisclosureOrder, whole: Material, leaves: tuple[Leaf, ...], folder: Path) -> dict[str, FileDigest]:
    """Write the proofs, the marks and the table."""
    from tomoshibi.evidence.timeline import write_timeline

    digests = {DISCLOSED_FILE: write_lines(folder / DISCLOSED_FILE, map(line_of, leaves))}
    records = [leaf for leaf in leaves if leaf.of == "record"]
    if whole.has_marks:
        before: dict[Any, Leaf] = {leaf.value("n"): leaf for leaf in whole.leaves if leaf.of == "record"}
        marks = marks_of(before, records, whole.marks, order.masks.words)
        digests[MARKS_FILE] = write_lines(folder / MARKS_FILE, (encoded(mark) + b"\n" for mark in marks))
    write_timeline(folder / TIMELINE_FILE, map(shown_row, records))
    digests[TIMELINE_FILE] = digest_of(folder / TIMELINE_FILE)
    return digests


def _write_report(
    order: DisclosureOrder, whole: Material, leaves: tuple[Leaf, ...], folder: Path, sheet: DisclosureSheet
) -> FileDigest:
    from tomoshibi.evidence.report.disclosure_report import write_disclosure_report

    records = [leaf for leaf in leaves if leaf.of == "record"]
    timeline = folder / TIMELINE_FILE
    write_disclosure_report(
        folder / REPORT_FILE,
        sheet=sheet,
        records=[shown_row(leaf) for leaf in records],
        last=_last(whole, records),
        masked=[one for leaf in records if (one := masked_in(leaf)) is not None],
        items=[value for leaf in leaves if leaf.of == "withheld" and isinstance(value := leaf.opened[0]["value"], dict)],
        timeline_csv=timeline if timeline.stat().st_size <= MAX_EMBEDDED_TIMELINE else None,
        language=order.language,
    )
    return digest_of(folder / REPORT_FILE)


def _last(whole: Material, records: Sequence[Leaf]) -> int:
    """Return the number of the bundle's last record, which follows from the place of any other; 0 without one."""
    n = records[0].value("n") if records else None
    return whole.seal.tree_size - records[0].number - 1 + n if isinstance(n, int) else 0


__all__ = ["Disclosed", "DisclosureOrder", "disclose"]
