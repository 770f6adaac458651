"""Tampering by somebody who knows the format: manifests, rows, seal and custody made to match."""

import json
from collections.abc import Callable
from typing import Any

from bench.mutations import plant
from bench.resealing import CUSTODY, INFO, MANIFEST, TAG_MANIFEST, rebuild_manifest, rebuild_seal, rebuild_tag_manifest
from bench.site import NotHere, Site, Touched, kind
from bench.specimens import a_key, rows_of
from tomoshibi_verify.canonical import canonical
from tomoshibi_verify.custody import NOTHING_BEFORE, line_hash

ORDER_OF_GROUP = 2**252 + 27742317777372353535851937790883648493  # of Ed25519 (RFC 8032, section 5.1)
ROW_FILES = ("data/records.jsonl", "data/sources.jsonl", "data/withheld.jsonl")

# ---- manifests made to match


@kind("content changed, manifest rebuilt", weight=3)
def with_manifest(site: Site) -> Touched:
    share = site.chance.random()
    change = site.chance.choice([lambda content: content + b"\n", lambda content: content[: int(share * len(content))]])
    return (*site.rewrite(site.file(least=1, within="data/"), change), *rebuild_manifest(site.folder))


@kind("payload changed, both manifests rebuilt", weight=4)
def with_both_manifests(site: Site) -> Touched:
    path = site.file(within="data/")
    touched = site.rewrite(path, lambda content: content + site.chance.choice([b"x", b"\n", b"{}\n"]))
    return (*touched, *_manifests(site))


@kind("file added, both manifests rebuilt")
def added_and_listed(site: Site) -> Touched:
    path = site.chance.choice(["data/more.txt", "data/source/more.txt", "more.txt"])
    return (*plant(site, path, b"more\n"), *_manifests(site))


@kind("file removed, both manifests rebuilt")
def removed_and_unlisted(site: Site) -> Touched:
    path = site.file(within="data/")
    (site.folder / path).unlink()
    return (path, *_manifests(site))


@kind("tag file changed, tag manifest rebuilt", weight=2)
def tag_file(site: Site) -> Touched:
    path = site.chance.choice([INFO, "bagit.txt", "verify.pyz", CUSTODY])
    touched = site.rewrite(path, lambda content: content.replace(b"2026", b"2025").replace(b"UTF-8", b"utf-8") + b"\n")
    return (*touched, *rebuild_tag_manifest(site.folder))


@kind("manifest written otherwise", weight=2)
def manifest_form(site: Site) -> Touched:
    path = site.chance.choice([MANIFEST, TAG_MANIFEST])
    changes: list[Callable[[bytes], bytes]] = [
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"  ", b" *"),
        lambda content: content.upper(),
        lambda content: content + content.split(b"\n")[0] + b"\n",
        lambda content: b"".join(reversed(content.splitlines(keepends=True))),
        lambda content: content.split(b"\n", 1)[1],
        lambda content: content + b"\n",
        lambda content: content[:-1],
    ]
    touched = site.rewrite(path, site.chance.choice(changes))
    return (*touched, *(rebuild_tag_manifest(site.folder) if path == MANIFEST and site.chance.random() < 0.7 else ()))


def _manifests(site: Site) -> Touched:
    return *rebuild_manifest(site.folder), *rebuild_tag_manifest(site.folder)


# ---- rows, leaves, seal, signature, custody


@kind("row edited, manifests rebuilt", weight=5)
def row_edited(site: Site) -> Touched:
    path = site.chance.choice(ROW_FILES)
    rows = _rows(site, path)
    row = site.chance.choice(rows)
    key = site.chance.choice(sorted(row))
    value = row[key]
    row[key] = value + 1 if isinstance(value, int) else f"{value}!" if isinstance(value, str) else {"more": 1}
    _write_rows(site, path, rows)
    return (path, *_manifests(site))


@kind("row removed, doubled or moved, manifests rebuilt", weight=3)
def rows_shuffled(site: Site) -> Touched:
    path = site.chance.choice(ROW_FILES)
    rows = _rows(site, path)
    at = site.chance.randrange(len(rows))
    way = site.chance.choice(["remove", "double", "move"])
    if way == "remove":
        del rows[at]
    elif way == "double":
        rows.insert(at, rows[at])
    else:
        rows.append(rows.pop(at))
    _write_rows(site, path, rows)
    return (path, *_manifests(site))


@kind("row and its leaf removed, manifests rebuilt")
def row_and_leaf_removed(site: Site) -> Touched:
    rows = _rows(site, "data/records.jsonl")
    leaves = rows_of(site.folder / "data/leaves.jsonl")
    _write_rows(site, "data/records.jsonl", rows[:-1])
    _write_rows(site, "data/leaves.jsonl", leaves[:-1])
    return ("data/records.jsonl", "data/leaves.jsonl", *_manifests(site))


@kind("leaves.jsonl edited", weight=3)
def leaf_edited(site: Site) -> Touched:
    path = "data/leaves.jsonl"
    rows = _rows(site, path)
    row = site.chance.choice(rows)
    change = site.chance.choice(["seed", "leaf", "of", "gone"])
    if change == "gone":
        rows.remove(row)
    else:
        row[change] = {"seed": "0" * 64, "leaf": 7777, "of": "recorded"}[change]
    _write_rows(site, path, rows)
    return (path, *(_manifests(site) if site.chance.random() < 0.7 else ()))


def _rows(site: Site, path: str) -> list[dict[str, Any]]:
    rows = rows_of(site.folder / path)
    if not rows:
        raise NotHere
    return rows


def _write_rows(site: Site, path: str, rows: list[dict[str, Any]]) -> Touched:
    return site.rewrite(path, lambda content: b"".join(canonical(row) + b"\n" for row in rows))


@kind("seal.json edited", weight=4)
def seal_edited(site: Site) -> Touched:
    seal = rows_of(site.folder / "seal.json")[0]
    field = site.chance.choice(sorted(seal))
    value = seal[field]
    if isinstance(value, int):
        seal[field] = value + 1
    elif field == "key_kind":
        seal[field] = "one-time"
    elif field == "key":
        seal[field] = a_key("forger").public_bytes().hex()
    elif field == "sealed_at":
        seal[field] = "2025-01-01T00:00:00Z"
    else:
        seal[field] = str(value)[:-1] + ("0" if str(value)[-1] != "0" else "1")
    touched = site.rewrite("seal.json", lambda content: canonical(seal))
    is_signed_anew = field != "key" and site.chance.random() < 0.5
    return (*touched, *(_signed_by_another(site) if is_signed_anew else ()))


@kind("seal.json with another key, signed by it", expected="other signer")
def seal_taken_over(site: Site) -> Touched:
    seal = {**rows_of(site.folder / "seal.json")[0], "key": a_key("forger").public_bytes().hex()}
    return (*site.rewrite("seal.json", lambda content: canonical(seal)), *_signed_by_another(site))


@kind("seal.json written otherwise")
def seal_form(site: Site) -> Touched:
    seal = rows_of(site.folder / "seal.json")[0]
    shapes = [
        json.dumps(seal),
        json.dumps(seal, indent=1),
        canonical(seal).decode() + "\n",
        "\ufeff" + canonical(seal).decode(),
    ]
    return site.rewrite("seal.json", lambda content: site.chance.choice(shapes).encode())


@kind("signature of another key", weight=2)
def signature_replaced(site: Site) -> Touched:
    return _signed_by_another(site)


def _signed_by_another(site: Site) -> Touched:
    content = (site.folder / "seal.json").read_bytes()
    return site.rewrite("seal.sig", lambda _: a_key("forger").sign(content))


@kind("signature in its other form (S plus the order)")
def signature_malleable(site: Site) -> Touched:
    def change(content: bytes) -> bytes:
        number = int.from_bytes(content[32:], "little") + ORDER_OF_GROUP
        return content[:32] + number.to_bytes(32, "little")

    return site.rewrite("seal.sig", change)


@kind("custody line removed or edited, chained anew", weight=2)
def custody_rechained(site: Site) -> Touched:
    acts = _rows(site, CUSTODY)
    act = site.chance.choice(acts)
    if site.chance.random() < 0.5:
        acts.remove(act)
    else:
        act["by"] = "だれか"
    head, lines = NOTHING_BEFORE, []
    for number, one in enumerate(acts, start=1):
        line = canonical({**one, "seq": number, "previous": head})
        head = line_hash(line)
        lines.append(line + b"\n")
    touched = site.rewrite(CUSTODY, lambda content: b"".join(lines))
    return (*touched, *(_manifests(site) if site.chance.random() < 0.7 else ()))


@kind("custody's tail cut")
def custody_cut(site: Site) -> Touched:
    touched = site.rewrite(CUSTODY, lambda content: b"".join(content.splitlines(keepends=True)[:-1]))
    return (*touched, *(_manifests(site) if site.chance.random() < 0.7 else ()))


@kind("acts after the seal that do not follow")
def custody_after(site: Site) -> Touched:
    line = canonical({**rows_of(site.folder / CUSTODY)[-1], "seq": 9})
    return plant(site, "custody-after.jsonl", line + b"\n")


@kind("half a stamp planted")
def half_stamp(site: Site) -> Touched:
    return plant(site, f"stamps/1.{site.chance.choice(['tsq', 'tsr'])}", b"0\x82")


@kind("stamp of something else planted", expected="stamp does not fit")
def stamp(site: Site) -> Touched:
    return (*plant(site, "stamps/1.tsq", b"0\x82"), *plant(site, "stamps/1.tsr", b"0\x82 made up"))


@kind("whole twin, signed by another key", weight=2, expected="other signer")
def twin(site: Site) -> Touched:
    rows = _rows(site, "data/records.jsonl")
    site.chance.choice(rows)["text"] = "べつのことば"
    _write_rows(site, "data/records.jsonl", rows)
    return rebuild_seal(site.folder, forger="forger")
