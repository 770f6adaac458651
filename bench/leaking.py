"""Look through the bytes of a disclosure for anything of the records that are not in it: their words, names and salts."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from bench.resealing import files_of
from bench.specimens import rows_of
from tomoshibi_verify.disclosure import DISCLOSED_FILE
from tomoshibi_verify.leaves import FIELDS, pieces, salts

SRC = Path(__file__).parent.parent / "src"
PROGRAMS = ("verify.html", "verify.pyz")  # the same in every bundle
SAID_BY_EVERY_PDF = "application/pdf"  # of itself, in its metadata
SHORTEST = 3  # letters: shorter words stand anywhere by chance
DIGITS = re.compile(r"[0-9\W]{1,5}")


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked for, and what was found: words that stand only in what was left out, and secrets of its leaves."""

    words: int
    secrets: int
    found: tuple[str, ...]


def search(bundle: Path, part: Path) -> Searched:
    """Look in every file of a disclosure, and inside its PDF, for what only the rest of the bundle holds."""
    shown = _shown(part)
    own = shown + _words_of_programs() + SAID_BY_EVERY_PDF
    words = sorted({word for word in _words(bundle, part) if _is_telling(word) and word not in own})
    secrets = sorted(set(_secrets(bundle, part)))
    stacks = {path: (part / path).read_bytes() for path in files_of(part)}
    texts = {path: content.decode("utf-8", "ignore") for path, content in stacks.items() if path not in PROGRAMS}
    texts["data/report.pdf, as text"] = _printed(stacks["data/report.pdf"])
    found = [f"{path}: {word!r}" for word in words for path, text in texts.items() if _holds(text, word)]
    found += [
        f"{path}: {secret.hex()}"
        for secret in secrets
        for path, content in stacks.items()
        if secret in content or secret.hex().encode() in content
    ]
    return Searched(len(words), len(secrets), tuple(found))


def _holds(text: str, word: str) -> bool:
    return word in text or json.dumps(word)[1:-1] in text or re.sub(r"\s", "", word) in text


def _is_telling(word: str) -> bool:
    return len(word) >= SHORTEST and not DIGITS.fullmatch(word)


def _disclosed(part: Path) -> list[dict[str, Any]]:
    return [dict(row) for row in rows_of(part / DISCLOSED_FILE)]


def _shown(part: Path) -> str:
    """Return everything that is open in the disclosed lines."""
    values: list[object] = []
    for row in _disclosed(part):
        for entry in row["opened"]:
            values.append(entry.get("value"))
            values.append("".join(piece.get("piece", "■") for piece in entry.get("pieces") or ()))
    custody = (part / "custody.jsonl").read_text("utf-8") + (part / "bag-info.txt").read_text("utf-8")
    return "\n".join(_strings(values)) + custody


def _words_of_programs() -> str:
    """Return the words that every report and every table has."""
    return "\n".join(path.read_text("utf-8") for path in sorted(SRC.rglob("*.toml")))


def _words(bundle: Path, part: Path) -> Iterator[str]:
    """Yield texts, names and addresses of everything that was left out, and the names that the bundle knows."""
    there = {row["leaf"] for row in _disclosed(part)}
    for leaf, row in enumerate(_lines(bundle)):
        if leaf not in there:
            yield from _strings(row)
        elif row.get("text"):
            yield row["text"]  # of a masked one the whole text must not stand there either
    summary = json.loads((bundle / "data/summary.json").read_bytes())
    for one in summary["participants"]:
        yield from (one[key] for key in ("name", "handle", "native_id") if one.get(key))
    yield from (one["title"] for one in summary["conversations"] if one.get("title"))


def _lines(bundle: Path) -> list[dict[str, Any]]:
    return [dict(row) for name in ("sources", "withheld", "records") for row in rows_of(bundle / f"data/{name}.jsonl")]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (one for part in value.values() for one in _strings(part))
    elif isinstance(value, Iterable):
        yield from (one for part in value for one in _strings(part))


def _secrets(bundle: Path, part: Path) -> Iterator[bytes]:
    """Yield all seeds, and of each leaf the salts that are not handed on."""
    given = set(_salts_given(part))
    for seed_row, row in zip(rows_of(bundle / "data/leaves.jsonl"), _lines(bundle), strict=True):
        seed = bytes.fromhex(str(seed_row["seed"]))
        yield seed
        count = len(FIELDS) + len(pieces(row["text"] or "")) if seed_row["of"] == "record" else 1
        yield from (salt for salt in salts(seed, count) if salt not in given)


def _salts_given(part: Path) -> Iterator[bytes]:
    """Yield the salts of what is open: these must be there, or the proof could not be checked."""
    for raw in (part / DISCLOSED_FILE).read_bytes().splitlines():
        for entry in json.loads(raw)["opened"]:
            yield from (bytes.fromhex(one["salt"]) for one in (entry, *entry.get("pieces", ())) if "salt" in one)


def _printed(content: bytes) -> str:
    """Return all that a PDF says, blanks left out, and its attached files."""
    reader = PdfReader(BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages) + " ".join(map(str, (reader.metadata or {}).values()))
    attached = "".join(one.decode("utf-8", "ignore") for files in reader.attachments.values() for one in files)
    return re.sub(r"\s", "", text) + attached
