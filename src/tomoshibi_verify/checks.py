"""The whole check: a bundle goes in, an answer comes out, nothing is written."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from tomoshibi_verify import answer as says
from tomoshibi_verify import bag, custody, custody_after, fingerprint, stamps
from tomoshibi_verify.answer import (
    CHANGED,
    INCOMPLETE,
    INTACT,
    NOT_CHECKED,
    NOT_SIGNED,
    UNREADABLE,
    Answer,
    Check,
    check,
    worst,
)
from tomoshibi_verify.contents import CannotRead, Contents, Damaged, Digest, look_into
from tomoshibi_verify.disclosure import DISCLOSED_FILE, DISCLOSURE_FILE, DISCLOSURE_SIGNATURE_FILE, is_disclosure
from tomoshibi_verify.disclosure_checks import PAYLOAD, check_disclosure
from tomoshibi_verify.ed25519 import SIGNATURE_LENGTH, is_signed_by
from tomoshibi_verify.merkle import root
from tomoshibi_verify.rows import LEAVES_FILE, MAX_FAULTS, REQUIRED_PAYLOAD, read_rows
from tomoshibi_verify.seal import MAX_SEAL_BYTES, MOMENT, SEAL_FILE, SIGNATURE_FILE, NotASeal, Seal, parse_seal
from tomoshibi_verify.wording import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REQUIRED_TAG_FILES = (
    *(bag.DECLARATION_FILE, bag.INFO_FILE, bag.MANIFEST_FILE, custody.CUSTODY_FILE),
    *(bag.PAGE_FILE, bag.PROGRAM_FILE),
)
OUTSIDE_TAG_MANIFEST = frozenset((bag.TAG_MANIFEST_FILE, SEAL_FILE, SIGNATURE_FILE, custody.AFTER_FILE))
# In the order in which they are told.
NAMES = (
    "structure",
    "payload",
    "tag files",
    "unexpected",
    "oxum",
    "seal",
    "tag manifest",
    "rows",
    "sources",
    "spans",
    "tree size",
    "root",
    "custody",
    "signature",
)
JAPAN = timedelta(hours=9)  # ahead of UTC, all the year round
NAMES_OF_A_DISCLOSURE = (
    *("structure", "payload", "tag files", "unexpected", "oxum", "seal", "disclosure", "tag manifest", "disclosed"),
    *("root", "marks", "timeline", "custody", "signature", "disclosure signature"),
)
MAX_MANIFEST_BYTES = 1 << 28  # over a million files


@dataclass(frozen=True)
class Form:
    """What must lie in a bundle or a disclosure, what may, and what is told of it."""

    names: tuple[str, ...]
    at_top: tuple[str, ...]
    payload: tuple[str, ...]
    outside_tag_manifest: frozenset[str]
    nothing_but: frozenset[str] | None = None  # in a bundle, other listed files are checked like all


_AT_TOP = (bag.DECLARATION_FILE, bag.MANIFEST_FILE, bag.TAG_MANIFEST_FILE, SEAL_FILE, SIGNATURE_FILE)
BUNDLE = Form(NAMES, _AT_TOP, REQUIRED_PAYLOAD, OUTSIDE_TAG_MANIFEST)
DISCLOSURE = Form(
    NAMES_OF_A_DISCLOSURE,
    (*_AT_TOP, DISCLOSURE_FILE),
    (DISCLOSED_FILE,),
    OUTSIDE_TAG_MANIFEST.difference((custody.AFTER_FILE,)).union((DISCLOSURE_FILE, DISCLOSURE_SIGNATURE_FILE)),
    nothing_but=PAYLOAD.union(REQUIRED_TAG_FILES),
)


@dataclass
class _Found:
    """What one run has found so far."""

    contents: Contents
    form: Form = BUNDLE
    leaves: bytearray = field(default_factory=bytearray)
    digests: dict[str, Digest] = field(default_factory=dict)
    failed: dict[str, OSError] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    def add(self, name: str, state: str, message: str, **parts: object) -> None:
        self.checks.append(check(name, state, message, **parts))

    def read(self, path: str, limit: int) -> bytes | None:
        """Return a file's bytes, or None where it is missing or unreadable (which is told elsewhere)."""
        if path not in self.digests:
            return None
        try:
            return self.contents.read(path, limit)
        except OSError:
            return None


def verify(bundle: Path, trust: str | None = None, head: str | None = None, *, leaves: bytearray | None = None) -> Answer:
    """Check a bundle, a folder or its zip, and say what was found.

    `trust` is the fingerprint of the key that must have signed, `head` the hash of a line that custody must still hold
    (as a receipt states it), both in any grouping. `leaves`, where it is given, is filled with the leaf hashes of a whole
    bundle, 32 bytes each.
    Raises NotABundle where nothing can be checked, MalformedFingerprint and MalformedHead.
    """
    trusted = None if trust is None else fingerprint.parse(trust)
    wanted = None if head is None else _parse_head(head)
    try:
        contents = look_into(bundle)
    except CannotRead as error:
        failure = check("structure", UNREADABLE, "unread", path=bundle.name, reason=error)
        return Answer(UNREADABLE, NOT_CHECKED, says.NOT_YET_STAMPED, None, (failure,))
    with closing(contents):
        form = DISCLOSURE if is_disclosure(contents.files) else BUNDLE
        return _answer(_Found(contents, form, bytearray() if leaves is None else leaves), trusted, wanted)


class MalformedHead(ValueError):
    """What was given as the hash of a line of custody does not have 64 hexadecimal digits."""


def _parse_head(typed: str) -> str:
    try:
        return fingerprint.parse(typed)
    except fingerprint.MalformedFingerprint as error:
        raise MalformedHead(str(error)) from None


def _answer(found: _Found, trusted: str | None, head: str | None) -> Answer:
    found.digests, found.failed = found.contents.digests()
    _structure(found)
    _files(found)
    seal = _seal(found)
    part = None
    if found.form is DISCLOSURE:
        part = check_disclosure(found, seal)
    else:
        _rows(found, seal)
    time, fitting = _time(found, seal)
    _custody(found, seal, fitting)
    _head(found, head)
    is_signed = _signature(found, seal)
    signer = _signer(found, seal, trusted, is_signed)
    return Answer(
        state=worst(found.checks),
        signer=signer,
        time=time,
        fingerprint=fingerprint.fingerprint(bytes.fromhex(seal.key)) if seal else None,
        checks=_in_order(found),
        sealed_at=seal.sealed_at if seal else None,
        root=seal.root if seal else None,
        part=part,
    )


def _in_order(found: _Found) -> tuple[Check, ...]:
    """Return the checks by name, with a good word for every name under which nothing was found."""
    by_name: dict[str, list[Check]] = {name: [] for name in found.form.names}
    for one in found.checks:
        by_name.setdefault(one.name, []).append(one)
    return tuple(one for name, some in by_name.items() for one in some or [check(name, INTACT, _fine(found.form, name))])


def _fine(form: Form, name: str) -> str:
    """Return the message for a name under which nothing was found; of a disclosure some are about other files."""
    of_a_part = f"{name}_fine_part"
    return of_a_part if form is DISCLOSURE and of_a_part in MESSAGES else f"{name}_fine"


def _structure(found: _Found) -> None:
    for path, error in sorted(found.failed.items()):
        if isinstance(error, Damaged):
            found.add("structure", CHANGED, "damaged", path=path, reason=error)
        else:
            found.add("structure", UNREADABLE, "unread", path=path, reason=error)
    for oddity in sorted(found.contents.oddities, key=lambda one: one.path):
        state = UNREADABLE if oddity.kind == "closed_folder" else CHANGED
        found.add("unexpected", state, oddity.kind, path=oddity.path)
    for path in found.form.at_top:
        if path not in found.contents.files:
            found.add("structure", INCOMPLETE, "missing", path=path)
    declaration = found.read(bag.DECLARATION_FILE, len(bag.DECLARATION) + 1)
    if declaration is not None and declaration != bag.DECLARATION:
        found.add("structure", CHANGED, "declaration")


def _files(found: _Found) -> None:
    """Compare every file with the manifest that should list it; a file neither lists is unexpected."""
    payload = {path: one.sha256 for path, one in found.digests.items() if path.startswith(bag.PAYLOAD)}
    tags = {
        path: one.sha256
        for path, one in found.digests.items()
        if not path.startswith(bag.PAYLOAD) and path not in found.form.outside_tag_manifest and not stamps.STAMP.fullmatch(path)
    }
    _compare(found, "payload", bag.MANIFEST_FILE, payload, found.form.payload)
    _compare(found, "tag files", bag.TAG_MANIFEST_FILE, tags, REQUIRED_TAG_FILES)
    for path in stamps.half_pairs(found.digests):
        found.add("unexpected", INCOMPLETE, "stamp_alone", path=path)
    _oxum(found, {path: found.digests[path].size for path in payload})


def _compare(found: _Found, name: str, manifest_file: str, present: Mapping[str, str], required: tuple[str, ...]) -> None:
    content = found.read(manifest_file, MAX_MANIFEST_BYTES)
    if content is None:
        found.add(name, NOT_CHECKED, "no_manifest", manifest=manifest_file)
        for path in sorted(set(present).difference(required)) if name == "tag files" else ():
            found.add("unexpected", CHANGED, "added", path=path)
        return
    manifest = bag.parse_manifest(content, payload=manifest_file == bag.MANIFEST_FILE)
    for bad in manifest.bad_lines[:MAX_FAULTS]:
        found.add("structure", CHANGED, bad.reason, path=manifest_file, line=bad.line)
    listed = {path: digest for path, digest in manifest.digests.items() if path not in found.failed}
    for path in required:
        if path not in manifest.digests:
            found.add(name, INCOMPLETE, "not_listed", path=path, manifest=manifest_file)
    if found.form.nothing_but is not None:
        for path in sorted(set(listed).intersection(present).difference(found.form.nothing_but)):
            found.add("unexpected", CHANGED, "not_of_a_disclosure", path=path)
    for difference in bag.compare(listed, present):
        _tell(found, name, difference)


def _tell(found: _Found, name: str, difference: bag.Difference) -> None:
    kind, path, other = difference.kind, difference.path, difference.other
    if kind == "missing":
        if path not in (bag.DECLARATION_FILE, bag.MANIFEST_FILE):  # already named with the structure
            found.add(name, INCOMPLETE, "missing", path=path)
    elif kind == "renamed":
        message = "renamed_form" if other and bag.same_letters(path, other) else "renamed"
        found.add(name, CHANGED, message, path=path, other=other)
    elif kind == "added":
        found.add("unexpected", CHANGED, "added_is" if other else "added", path=path, other=other)
    else:
        found.add(name, CHANGED, "changed_is" if other else "changed", path=path, other=other)


def _oxum(found: _Found, sizes: Mapping[str, int]) -> None:
    info = found.read(bag.INFO_FILE, MAX_SEAL_BYTES)
    if info is None:
        found.add("oxum", NOT_CHECKED, "not_comparable", path=bag.INFO_FILE)
        return
    try:
        stated = bag.parse_oxum(info)
    except bag.NoOxum:
        found.add("oxum", CHANGED, "no_oxum")
        return
    there = (sum(sizes.values()), len(sizes))
    if stated != there:
        # Where files are missing or unread the sum cannot fit, and says nothing new.
        others = worst(one for one in found.checks if one.name in ("payload", "structure", "unexpected"))
        state = CHANGED if others == INTACT else others
        found.add("oxum", state, "oxum", stated="{}.{}".format(*stated), found="{}.{}".format(*there))


def _seal(found: _Found) -> Seal | None:
    content = found.read(SEAL_FILE, MAX_SEAL_BYTES + 1)
    if content is None:
        found.add("seal", NOT_CHECKED, "not_comparable", path=SEAL_FILE)
        return None
    try:
        seal = parse_seal(content)
    except NotASeal as error:
        if error.field:
            found.add("seal", CHANGED, "seal_fields", field=error.field)
        else:
            found.add("seal", CHANGED, "seal_form", reason=error)
        return None
    tag_manifest = found.digests.get(bag.TAG_MANIFEST_FILE)
    if found.form is DISCLOSURE:
        return seal  # names that of the whole bundle, which is not here
    if tag_manifest is None:
        found.add("tag manifest", NOT_CHECKED, "not_comparable", path=bag.TAG_MANIFEST_FILE)
    elif tag_manifest.sha256 != seal.tag_manifest:
        found.add("tag manifest", CHANGED, "tag_manifest")
    return seal


def _rows(found: _Found, seal: Seal | None) -> None:
    rows = read_rows(found.contents, found.digests)
    found.leaves += rows.leaves
    missing = [path for path in REQUIRED_PAYLOAD if path not in found.digests]
    found.checks.extend(one for one in rows.checks if not found.failed or one.state != INCOMPLETE)
    if seal is None:
        found.add("tree size", NOT_CHECKED, "not_comparable", path=SEAL_FILE)
        found.add("root", NOT_CHECKED, "not_comparable", path=SEAL_FILE)
    elif not rows.is_whole:
        blame = missing[0] if missing else (rows.faults.most_common(1) or [(LEAVES_FILE, 0)])[0][0]
        found.add("tree size", NOT_CHECKED, "not_comparable", path=blame)
        found.add("root", NOT_CHECKED, "not_comparable", path=blame)
    else:
        if rows.size != seal.tree_size:
            found.add("tree size", CHANGED, "tree_size", stated=seal.tree_size, found=rows.size)
        if root(rows.leaves).hex() != seal.root:
            found.add("root", CHANGED, "root")


def _custody(found: _Found, seal: Seal | None, fitting: list[int]) -> None:
    if custody.CUSTODY_FILE not in found.digests:
        found.add("custody", NOT_CHECKED, "not_comparable", path=custody.CUSTODY_FILE)
        return
    chain = _chain(found, custody.CUSTODY_FILE)
    if chain is None:
        return
    if chain.last_act != custody.SEALED:
        found.add("custody", CHANGED, "custody_last")
    if seal is not None and chain.head != seal.custody_head:
        found.add("custody", CHANGED, "custody_head")
    if found.form is DISCLOSURE:
        return  # what happened after sealing stays with the bundle; its lines are not handed on
    after = custody_after.After()
    if custody.AFTER_FILE in found.digests:
        end = _chain(found, custody.AFTER_FILE, count=chain.count, head=chain.head, after=after)
        if end is None:
            return
        _checkpoints(found, seal, after, is_whole=not end.bad, count=end.count - chain.count)
    digests = {path: one.sha256 for path, one in found.digests.items() if stamps.STAMP.fullmatch(path)}
    for fault in custody_after.stamp_faults(after.stamps, digests, fitting)[:MAX_FAULTS]:
        found.add("custody after", INCOMPLETE if fault.is_missing else CHANGED, fault.message, **fault.parts)


def _checkpoints(found: _Found, seal: Seal | None, after: custody_after.After, *, is_whole: bool, count: int) -> None:
    """Check the signed lines, and say whose they are and whether anything stands behind the last one."""
    if seal is None or not count:
        return
    good = []
    for one in after.checkpoints:
        if custody_after.is_good(one, seal.bundle):
            good.append(one)
        else:
            found.add("custody after", CHANGED, "checkpoint_bad", line=one.line)
    if not is_whole:
        return
    if not good or after.last_act != custody_after.CHECKPOINT:
        found.add("custody after", NOT_SIGNED, "custody_not_signed", count=count)
    elif good[-1].key == seal.key:
        found.add("custody after", INTACT, "custody_signed", count=count)
    else:
        by = fingerprint.grouped(fingerprint.fingerprint(bytes.fromhex(str(good[-1].key))))
        found.add("custody after", INTACT, "custody_signed_by", count=count, fingerprint=by)


def _chain(
    found: _Found,
    path: str,
    *,
    count: int = 0,
    head: str = custody.NOTHING_BEFORE,
    after: custody_after.After | None = None,
) -> custody.Chain | None:
    name = "custody" if after is None else "custody after"
    lines = found.contents.lines(path, custody.MAX_LINE)
    try:
        if after is None:
            chain = custody.read_chain(lines, count=count, head=head)
        else:
            chain = custody.read_chain(lines, count=count, head=head, see=after.see, is_torn=custody_after.is_torn)
    except OSError as error:
        found.add(name, UNREADABLE, "unread", path=path, reason=error)
        return None
    for bad in chain.bad[:MAX_FAULTS]:
        state = INCOMPLETE if bad.message == custody.TORN else CHANGED
        found.add(name, state, bad.message, path=path, line=bad.line, **bad.parts)
    return chain


def _head(found: _Found, head: str | None) -> None:
    """Say whether custody still holds the line with this hash, which a receipt states."""
    if head is None:
        return
    for path in (custody.CUSTODY_FILE, custody.AFTER_FILE):
        if path not in found.digests:
            continue
        try:
            for line in custody_after.holds(found.contents.lines(path, custody.MAX_LINE), head):
                found.add("head", INTACT, "head_fine", path=path, line=line)
                return
        except OSError as error:
            found.add("head", UNREADABLE, "unread", path=path, reason=error)
            return
    found.add("head", CHANGED, "head_gone", head=head)


def _signature(found: _Found, seal: Seal | None) -> bool:
    signature = found.read(SIGNATURE_FILE, SIGNATURE_LENGTH + 1)
    content = found.read(SEAL_FILE, MAX_SEAL_BYTES)
    if signature is not None and len(signature) != SIGNATURE_LENGTH:
        found.add("signature", CHANGED, "signature_length", size=found.digests[SIGNATURE_FILE].size)
        return False
    if signature is None or content is None or seal is None:
        path = SIGNATURE_FILE if signature is None else SEAL_FILE
        found.add("signature", NOT_CHECKED, "not_comparable", path=path)
        return False
    if not is_signed_by(bytes.fromhex(seal.key), signature=signature, message=content):
        found.add("signature", CHANGED, "signature")
        return False
    return True


def _signer(found: _Found, seal: Seal | None, trusted: str | None, is_signed: bool) -> str:
    if trusted is None or seal is None:
        is_one_time = seal is not None and seal.key_kind == "one-time"
        found.add("signer", NOT_CHECKED, "signer_one_time" if is_one_time else "signer_not_checked")
        return NOT_CHECKED
    if is_signed and fingerprint.fingerprint(bytes.fromhex(seal.key)) == trusted:
        found.add("signer", says.TRUSTED, "signer_trusted")
        return says.TRUSTED
    found.add("signer", says.OTHER, "signer_other")
    return says.OTHER


def _time(found: _Found, seal: Seal | None) -> tuple[str, list[int]]:
    """Say which stamps are about this seal, and from when; return the word for it and the numbers of those that fit.

    The authority's signature and certificates are not checked here, and every line says so.
    """
    content = found.read(SEAL_FILE, MAX_SEAL_BYTES)
    pairs = stamps.numbers(found.digests)
    if not pairs or content is None:
        found.add("stamps", says.NOT_YET_STAMPED, "no_stamp")
        return says.NOT_YET_STAMPED, []
    fitting: list[int] = []
    for number in pairs:
        path = f"stamps/{number}.tsr"
        halves = [found.read(one, stamps.MAX_STAMP_BYTES) for one in (f"stamps/{number}.tsq", path)]
        pair = stamps.read_pair(halves[0] or b"", halves[1] or b"", content)
        if pair.fault is not None or pair.reply is None or pair.reply.at is None:
            if len(pairs) - len(fitting) <= MAX_FAULTS:
                found.add("stamps", says.STAMP_DOES_NOT_FIT, pair.fault or "stamp_form", path=path, **pair.parts)
            continue
        fitting.append(number)
        at = pair.reply.at
        said = {"path": path, "at": _shown(at), "jst": _shown(at + JAPAN), "authority": pair.reply.authority or "-"}
        found.add("stamps", says.STAMPED, "stamp_fits", **said)
        if seal is not None and at < _sealed(seal):
            sealed_at = _sealed(seal)
            found.add(
                "stamps",
                says.STAMPED,
                "stamp_before_seal",
                sealed_at=_shown(sealed_at),
                sealed_jst=_shown(sealed_at + JAPAN),
                **said,
            )
    return (says.STAMPED if len(fitting) == len(pairs) else says.STAMP_DOES_NOT_FIT), fitting


def _sealed(seal: Seal) -> datetime:
    return datetime.strptime(seal.sealed_at, MOMENT).replace(tzinfo=timezone.utc)  # noqa: UP017


def _shown(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
