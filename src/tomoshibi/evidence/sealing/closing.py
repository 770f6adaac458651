"""Closing a bundle: the last step, after which every change can be seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from tomoshibi.evidence.sealing import bag
from tomoshibi.evidence.sealing.bag import FileDigest
from tomoshibi.evidence.sealing.custody import Act, chain
from tomoshibi.evidence.sealing.durable import write_once
from tomoshibi.evidence.sealing.keys import SigningKey
from tomoshibi.evidence.sealing.leaves import Leaves
from tomoshibi.evidence.sealing.pyz import verify_pyz
from tomoshibi.evidence.sealing.seal import make_seal, seal_bytes
from tomoshibi.evidence.viewer import verify_html
from tomoshibi_verify.bag import (
    DECLARATION,
    DECLARATION_FILE,
    INFO_FILE,
    MANIFEST_FILE,
    PAGE_FILE,
    PROGRAM_FILE,
    TAG_MANIFEST_FILE,
)
from tomoshibi_verify.custody import CUSTODY_FILE, SEALED
from tomoshibi_verify.rows import REQUIRED_PAYLOAD
from tomoshibi_verify.seal import SEAL_FILE, SIGNATURE_FILE, Seal


class NoCustody(ValueError):
    """Nobody is named who handled the material before the seal."""


class PayloadIncomplete(ValueError):
    """A file that every bundle has was not written yet."""


def get_ready() -> None:
    """Make the two programs that lie in every bundle."""
    verify_html()
    verify_pyz()


def close_bundle(
    folder: Path,
    *,
    digests: Mapping[str, FileDigest],
    leaves: Leaves,
    key: SigningKey,
    custody: Sequence[Act],
    case: str | None,
    at: datetime,
    program: str,
    bundle_id: bytes,
) -> Seal:
    """Write everything that closes a bundle into a folder whose `data/` is complete, and return the seal.

    `digests` holds every file under data/ by its path from the folder, as it was hashed while being written;
    `custody` the acts up to now, the last of them by whoever seals; `bundle_id` 16 random bytes.
    Nothing is on the disk for certain when this returns: `take_name` sees to that for the whole folder.
    Raises UnsuitableName, PayloadIncomplete, NoCustody and NoZone before anything is written, and FileExistsError.
    """
    bag.check_names(digests)
    for path in REQUIRED_PAYLOAD:
        if path not in digests:
            raise PayloadIncomplete(path)
    if not custody:
        raise NoCustody
    root = leaves.root
    acts = chain([*custody, Act(at, SEALED, custody[-1].by, {"root": root.hex()})], program=program)
    tag_files = {
        DECLARATION_FILE: DECLARATION,
        INFO_FILE: bag.info(digests, case=case, at=at, program=program),
        MANIFEST_FILE: bag.manifest(digests),
        CUSTODY_FILE: acts.content,
        PAGE_FILE: verify_html(),
        PROGRAM_FILE: verify_pyz(),
    }
    tag_manifest = bag.manifest({path: sha256(content).hexdigest() for path, content in tag_files.items()})
    seal = make_seal(
        bundle_id=bundle_id,
        root=root,
        tree_size=leaves.size,
        tag_manifest=sha256(tag_manifest).hexdigest(),
        custody_head=acts.head,
        key=key,
        program=program,
        at=at,
    )
    content = seal_bytes(seal)
    last = {TAG_MANIFEST_FILE: tag_manifest, SEAL_FILE: content, SIGNATURE_FILE: key.sign(content)}
    for path, written in {**tag_files, **last}.items():
        write_once(folder / path, written)
    return seal
