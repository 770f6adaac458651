"""Ways to tamper with a bundle that is one zip, beside those of a folder."""

import stat
import zipfile
from pathlib import Path

from bench.resealing import files_of
from bench.site import Mutation, NotHere, Site, Touched


def packed_by_another(folder: Path, out: Path) -> None:
    """Pack a bundle as other programs do: compressed, with folders, without our comment."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files_of(folder):
            archive.write(folder / path, f"{folder.name}/{path}")


def _byte_changed(site: Site) -> Touched:
    content = bytearray(site.folder.read_bytes())
    at = site.chance.randrange(len(content))
    place = _path_at(site.folder, at)
    content[at] ^= site.chance.randrange(1, 256)
    site.folder.write_bytes(content)
    return place, site.folder.name


def _frame_changed(site: Site) -> Touched:
    """Change a byte that belongs to no file: headers, the list at the end, the comment."""
    content = bytearray(site.folder.read_bytes())
    free = [at for at in range(len(content)) if at < 30 or at > content.rfind(b"PK\1\2") - 800]
    content[site.chance.choice(free)] ^= 1 << site.chance.randrange(8)
    site.folder.write_bytes(content)
    return *_names(site.folder), site.folder.name


def _path_at(archive: Path, at: int) -> str:
    """Return the file whose bytes lie at an offset, or else the archive's name."""
    with zipfile.ZipFile(archive) as opened:
        before = [one for one in opened.infolist() if one.header_offset <= at]
    inside = before[-1].filename.partition("/")[2] if before else ""
    return inside or archive.name


def _names(archive: Path) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(archive) as opened:
            return tuple(one.filename.partition("/")[2] or one.filename for one in opened.infolist())
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError):
        return ()


def _truncated(site: Site) -> Touched:
    content = site.folder.read_bytes()
    site.folder.write_bytes(content[: site.chance.randrange(len(content))])
    return (site.folder.name,)


def _grown(site: Site) -> Touched:
    content = site.folder.read_bytes()
    more = site.chance.choice([b"\0", b"\n", content[:999]])
    site.folder.write_bytes(content + more if site.chance.random() < 0.5 else more + content)
    return (site.folder.name,)


def _member_added(site: Site) -> Touched:
    """Add what a folder cannot hold: a second member of one name, a link, a name that leads out, an empty folder."""
    top = site.folder.stem
    name = site.chance.choice([f"{top}/seal.json", f"{top}/link", "../out.txt", f"{top}/empty/", "beside.txt", "/root.txt"])
    member = zipfile.ZipInfo(name)
    content = b"" if name.endswith("/") else b"more"
    if name.endswith("link"):
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        content = b"/etc/passwd"
    _packed_anew(site)
    with zipfile.ZipFile(site.folder, "a") as archive:
        if name in archive.namelist():
            archive.NameToInfo.pop(name)
        archive.writestr(member, content)
    return (name.removeprefix(f"{top}/"),)


def _packed_anew(site: Site) -> None:
    """Pack the same files as another program does, so that only what is added can be found."""
    with zipfile.ZipFile(site.folder) as archive:
        members = [(one.filename, archive.read(one)) for one in archive.infolist()]
    with zipfile.ZipFile(site.folder, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)


def _only_packed_anew(site: Site) -> Touched:
    _packed_anew(site)
    return (site.folder.name,)


def _members_exchanged(site: Site) -> Touched:
    """Give two files each other's name in the list at the end only."""
    with zipfile.ZipFile(site.folder) as archive:
        names = [one.filename for one in archive.infolist()]
    same = [(a, b) for a in names for b in names if a < b and len(a.encode()) == len(b.encode())]
    if not same:
        raise NotHere
    one, other = site.chance.choice(same)
    content = site.folder.read_bytes()
    start = content.rfind(b"PK\1\2", 0, content.rfind(one.encode()))
    listed = content.find(b"PK\1\2" + content[start + 4 : start + 6]) if start < 0 else start
    head, tail = content[:listed], content[listed:]
    tail = tail.replace(one.encode(), b"\0" * len(one.encode())).replace(other.encode(), one.encode())
    site.folder.write_bytes(head + tail.replace(b"\0" * len(one.encode()), other.encode()))
    if site.folder.read_bytes() == content:
        raise NotHere
    return one.partition("/")[2], other.partition("/")[2], site.folder.name


ALL_PACKED = [
    Mutation("zip: byte changed", _byte_changed, weight=12),
    Mutation("zip: byte around the files changed", _frame_changed, weight=8),
    Mutation("zip: truncated", _truncated, weight=4),
    Mutation("zip: grown", _grown, weight=3),
    Mutation("zip: odd member added", _member_added, weight=4),
    Mutation("zip: names exchanged in the list", _members_exchanged),
    Mutation("zip: packed anew by another program", _only_packed_anew, expected="intact"),
]
