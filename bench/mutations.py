"""Plain damage to a bundle: bytes, files, folders and names; each way tells which files it touched."""

import os
import shutil
import unicodedata
from pathlib import Path

from bench.site import NotHere, Site, Touched, kind

# ---- bytes


@kind("byte changed", weight=8)
def byte_changed(site: Site) -> Touched:
    at = site.chance.random()
    other = site.chance.randrange(1, 256)

    def change(content: bytes) -> bytes:
        place = int(at * len(content))
        return content[:place] + bytes([content[place] ^ other]) + content[place + 1 :]

    return site.rewrite(site.file(least=1), change)


@kind("byte inserted or taken out", weight=2)
def byte_more_or_less(site: Site) -> Touched:
    at, is_more = site.chance.random(), site.chance.random() < 0.5

    def change(content: bytes) -> bytes:
        place = int(at * len(content))
        return content[:place] + b"\n" + content[place:] if is_more else content[:place] + content[place + 1 :]

    return site.rewrite(site.file(least=1), change)


@kind("file truncated", weight=2)
def truncated(site: Site) -> Touched:
    share = site.chance.random()
    return site.rewrite(site.file(least=1), lambda content: content[: int(share * len(content))])


@kind("file grown", weight=2)
def grown(site: Site) -> Touched:
    more = site.chance.choice([b"\0", b"\n", b" ", b"x" * 999])
    return site.rewrite(site.file(), lambda content: content + more)


@kind("file emptied")
def emptied(site: Site) -> Touched:
    return site.rewrite(site.file(least=1), lambda content: b"")


@kind("file replaced by another bundle's", weight=2)
def replaced(site: Site) -> Touched:
    path = site.file()
    twin = site.chance.choice(site.others) / path
    if not twin.is_file():
        raise NotHere
    return site.rewrite(path, lambda content: twin.read_bytes())


@kind("two files swapped", weight=2)
def swapped(site: Site) -> Touched:
    one, other = site.file(), site.file()
    content = (site.folder / other).read_bytes()
    before = (site.folder / one).read_bytes()
    site.rewrite(one, lambda _: content)
    (site.folder / other).write_bytes(before)
    return one, other


# ---- files and folders


@kind("file removed", weight=4)
def removed(site: Site) -> Touched:
    path = site.file()
    (site.folder / path).unlink()
    return (path,)


ADDED = (
    *("extra", ".hidden", "Thumbs.db", "verify.py", "fetch.txt", "manifest-md5.txt", "tagmanifest-sha512.txt"),
    *("data/extra.txt", "data/.DS_Store", "data/source/.a", "data/a/b/c/d/e", "data/source/増えた"),
    *("stamps/x", "stamps/01.tsq"),
)


@kind("file added", weight=4)
def added(site: Site) -> Touched:
    path = site.chance.choice(ADDED)
    content = site.chance.choice([b"", b"more\n", (site.folder / "seal.json").read_bytes()])
    return plant(site, path, content)


def plant(site: Site, path: str, content: bytes) -> Touched:
    place = site.folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        raise NotHere
    place.write_bytes(content)
    return (path,)


@kind("empty folder added", only_folder=True)
def empty_folder(site: Site) -> Touched:
    path = site.chance.choice(["empty", "data/empty", "data/source/空", ".git", "stamps", "data/a/b"])
    (site.folder / path).mkdir(parents=True)
    return (path,)


@kind("file renamed", weight=3)
def renamed(site: Site) -> Touched:
    path = site.file()
    new = site.chance.choice([f"{path}.bak", f"{path}~", f"data/{Path(path).name}2", path.replace(".", "_", 1)])
    return _renamed(site, path, new)


@kind("name in another Unicode form", weight=2)
def other_form(site: Site) -> Touched:
    path = site.file(within="data/source/")
    return _renamed(site, path, unicodedata.normalize("NFD", path))


@kind("name in other case", weight=2)
def other_case(site: Site) -> Touched:
    path = site.file()
    return _renamed(site, path, f"{Path(path).parent.as_posix()}/{Path(path).name.swapcase()}".removeprefix("./"))


def _renamed(site: Site, path: str, new: str) -> Touched:
    if new == path or (site.folder / new).exists():
        raise NotHere
    (site.folder / new).parent.mkdir(parents=True, exist_ok=True)
    (site.folder / path).rename(site.folder / new)
    return path, new


@kind("link planted", only_folder=True)
def link(site: Site) -> Touched:
    path = site.chance.choice(["link", "data/link", "data/source/link"])
    (site.folder / path).symlink_to(site.chance.choice(["/etc/passwd", "seal.json", "nowhere", ".."]))
    return (path,)


@kind("file replaced by a link to its copy", only_folder=True)
def link_to_copy(site: Site) -> Touched:
    path = site.file()
    copy = site.folder.parent / f"copy of {site.folder.name}"
    shutil.copyfile(site.folder / path, copy)
    (site.folder / path).unlink()
    (site.folder / path).symlink_to(copy)
    return (path,)


@kind("file replaced by a folder", only_folder=True)
def folder_for_file(site: Site) -> Touched:
    path = site.file()
    (site.folder / path).unlink()
    (site.folder / path).mkdir()
    return (path,)


@kind("file replaced by a pipe (the tools wait for ever)", only_folder=True, stalls_tools=True)
def pipe_for_file(site: Site) -> Touched:
    path = site.file()
    (site.folder / path).unlink()
    os.mkfifo(site.folder / path)
    return (path,)


@kind("only dates changed", weight=2, expected="intact")
def dates(site: Site) -> Touched:
    path = site.file()
    os.utime(site.folder / path, (1, 1_000_000_000))
    return (path,)
