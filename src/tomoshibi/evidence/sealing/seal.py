"""seal.json and its signature."""

from datetime import datetime

import rfc8785

from tomoshibi.evidence.sealing.keys import SigningKey
from tomoshibi.evidence.sealing.moments import written
from tomoshibi_verify.seal import Seal


def make_seal(
    *,
    bundle_id: bytes,
    root: bytes,
    tree_size: int,
    tag_manifest: str,
    custody_head: str,
    key: SigningKey,
    program: str,
    at: datetime,
) -> Seal:
    """Return the seal over a bundle; hashes that are texts are hexadecimal."""
    return Seal(
        bundle=bundle_id.hex(),
        root=root.hex(),
        tree_size=tree_size,
        tag_manifest=tag_manifest,
        custody_head=custody_head,
        key=key.public_bytes().hex(),
        key_kind=key.kind,
        program=program,
        sealed_at=written(at),
    )


def seal_bytes(seal: Seal) -> bytes:
    """Return the exact bytes of seal.json."""
    return rfc8785.dumps(seal.fields())  # type: ignore[arg-type]
