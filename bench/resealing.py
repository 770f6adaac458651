"""What a forger can rebuild: manifests, tag files, and with a key of their own the whole seal."""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from bench.specimens import AT, PROGRAM, a_key, counted, rows_of
from tomoshibi.evidence.sealing import bag
from tomoshibi.evidence.sealing.bag import FileDigest
from tomoshibi.evidence.sealing.closing import close_bundle
from tomoshibi.evidence.sealing.custody import Act
from tomoshibi.evidence.sealing.leaves import ORDER, LeafWriter
from tomoshibi_verify.checks import OUTSIDE_TAG_MANIFEST
from tomoshibi_verify.rows import ROW_FILES

MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
INFO = "bag-info.txt"
CUSTODY = "custody.jsonl"


def files_of(folder: Path) -> list[str]:
    """Return the paths of all files, in order; links are not followed."""
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file() and not one.is_symlink())


def rebuild_manifest(folder: Path) -> tuple[str, ...]:
    """Make the payload manifest and the Payload-Oxum fit what lies there; return what was rewritten."""
    digests = _digests(folder, [path for path in files_of(folder) if path.startswith("data/")])
    (folder / MANIFEST).write_bytes(bag.manifest(digests))
    info = (folder / INFO).read_text("utf-8").splitlines() if (folder / INFO).exists() else []
    oxum = f"Payload-Oxum: {sum(one.size for one in digests.values())}.{len(digests)}"
    (folder / INFO).write_text("".join(f"{oxum if line.startswith('Payload-Oxum') else line}\n" for line in info), "utf-8")
    return MANIFEST, INFO


def rebuild_tag_manifest(folder: Path) -> tuple[str, ...]:
    """Make the tag manifest fit what lies there; return what was rewritten."""
    tags = [path for path in files_of(folder) if not path.startswith(("data/", "stamps/"))]
    (folder / TAG_MANIFEST).write_bytes(
        bag.manifest(_digests(folder, [one for one in tags if one not in OUTSIDE_TAG_MANIFEST]))
    )
    return (TAG_MANIFEST,)


def rebuild_seal(folder: Path, *, forger: str) -> tuple[str, ...]:
    """Make a whole twin: leaves, manifests, custody and seal made anew and signed with the forger's own key.

    Row files that cannot be rows any more are refused with an error of the sealing code.
    """
    seeds = iter([bytes.fromhex(str(row["seed"])) for row in rows_of(folder / "data/leaves.jsonl")])
    spare = counted(forger)
    out = BytesIO()
    writer = LeafWriter(out, salt_source=lambda size: next(seeds, None) or spare(size))
    for of in ORDER:
        path = folder / ROW_FILES[of]
        path.write_bytes(b"".join([writer.add(of, row) for row in rows_of(path)]))
    (folder / "data/leaves.jsonl").write_bytes(out.getvalue())
    seal_id = bytes.fromhex(str(rows_of(folder / "seal.json")[0]["bundle"]))
    for tag_file in [one for one in files_of(folder) if not one.startswith("data/")]:
        (folder / tag_file).unlink()
    close_bundle(
        folder,
        digests=_digests(folder, files_of(folder)),
        leaves=writer.leaves(),
        key=a_key(forger),
        custody=[Act(AT, act, "灯の会") for act in ("opened", "withheld", "read")],
        case="2026-7",
        at=AT,
        program=PROGRAM,
        bundle_id=seal_id,
    )
    return tuple(files_of(folder))


def _digests(folder: Path, paths: Iterable[str]) -> dict[str, FileDigest]:
    found = {}
    for path in paths:
        content = (folder / path).read_bytes()
        found[path] = FileDigest(len(content), hashlib.sha256(content).hexdigest())
    return found
