"""The report of a disclosure: what was disclosed, by whom, from which seal, the records with their gaps, how to check."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from tomoshibi.evidence.report.content import stamps_said
from tomoshibi.evidence.report.document import LAYOUT, typeset
from tomoshibi.evidence.report.glyphs import Glyphs, breakable, fonts
from tomoshibi.evidence.report.rows import Row, RowMaker
from tomoshibi.evidence.shown_time import both
from tomoshibi.evidence.stamp_commands import StampAt, printed
from tomoshibi.evidence.wording import WORDS, Language, Words, filled, words_of
from tomoshibi_verify.fingerprint import fingerprint, grouped
from tomoshibi_verify.part import BY_ANOTHER, BY_SEALER, Masked, gaps, listed, ranges
from tomoshibi_verify.seal import MOMENT, Seal

TEMPLATE = LAYOUT / "disclosure.typ"
MAX_PRINTED_RECORDS = 3_000  # about a hundred pages, as in the report of a bundle
MAX_LISTED = 500  # of hidden parts: a few pages
MOST_RANGES = 40  # on the cover, some lines of it
_SIGNED = {BY_SEALER: "by_sealer", BY_ANOTHER: "by_another"}


@dataclass(frozen=True, slots=True)
class DisclosureSheet:
    """The facts of one disclosure, as its cover states them; `key` is the discloser's raw public key, None unsigned."""

    seal: Seal
    number: str
    disclosed_at: datetime
    by: str
    purpose: str
    key: bytes | None
    stamps: tuple[StampAt, ...]
    program: str


@cache
def disclosure_words(language: Language) -> Words:
    """Return the words of this report in one language."""
    loaded: Words = tomllib.loads((WORDS / f"disclosure_{language}.toml").read_text(encoding="utf-8"))
    return loaded


def write_disclosure_report(
    out: Path,
    *,
    sheet: DisclosureSheet,
    records: Sequence[Mapping[str, Any]],
    last: int,
    masked: Sequence[Masked],
    items: Sequence[Mapping[str, Any]],
    timeline_csv: Path | None,
    language: Language = "ja",
) -> None:
    """Write the report of a disclosure to `out`; the same input gives the same bytes.

    `records` are the disclosed rows as people may see them, `last` is the number of the bundle's last record (0 where it
    cannot be told), `items` the disclosed rows of what was withheld. Raises ReportNotWritten.
    """
    said = disclosure_content(sheet, records, last, masked, items, language)
    (document,) = typeset(said, root=sheet.seal.root, timeline_csv=timeline_csv, kind="pdf", template=TEMPLATE)
    out.write_bytes(document)


def disclosure_content(
    sheet: DisclosureSheet,
    records: Sequence[Mapping[str, Any]],
    last: int,
    masked: Sequence[Masked],
    items: Sequence[Mapping[str, Any]],
    language: Language,
) -> dict[str, Any]:
    """Return the report as JSON-ready data; every text from outside in it can be printed and does nothing."""
    words, general = disclosure_words(language), words_of(language)
    regular, _, emoji = fonts()
    maker = RowMaker(general, Glyphs(regular, emoji))
    rows = list(_rows(records, last, words, maker))
    left = len(records) - MAX_PRINTED_RECORDS
    told = [row for row in rows if "n" in row]
    clocks = {row["clock"] for row in told if row["clock"]}
    other = "en" if language == "ja" else None
    return {
        "lang": language,
        "w": words,
        "s": disclosure_words("en") if other else None,
        "t": general["timeline"],
        "te": words_of("en")["timeline"] if other else None,
        "v": general["withheld"],
        "ve": words_of("en")["withheld"] if other else None,
        "cover": _cover(sheet, records, last, masked, items, words, maker),
        "rows": rows,
        "rest": words["records"]["rest"].format(count=f"{left:,}") if left > 0 else "",
        "one_clock": next(iter(clocks)) if len(clocks) == 1 else "",
        "instants": any(row["jst"] or row["utc"] for row in told),
        "instant_length": max((len(row["jst"]) for row in told), default=0),
        "hidden": [_hidden(one, words, general) for one in masked[:MAX_LISTED]],
        "hidden_rest": _more(len(masked) - MAX_LISTED, words),
        "hides_more": any("more" in one.fields for one in masked),
        "items": [_item(one, general, maker) for one in items],
        "shows": _shows(sheet, last, bool(masked)),
        "stamp_commands": printed(sheet.stamps) if sheet.stamps else [],
    }


def _cover(
    sheet: DisclosureSheet,
    records: Sequence[Mapping[str, Any]],
    last: int,
    masked: Sequence[Masked],
    items: Sequence[Mapping[str, Any]],
    words: Words,
    maker: RowMaker,
) -> dict[str, Any]:
    own = words["cover"]
    comma = maker.words["unit"]["comma"]
    numbers = [record["n"] for record in records]
    missing = gaps(numbers, last)
    at = sheet.disclosed_at
    sealed_at = datetime.strptime(sheet.seal.sealed_at, MOMENT).replace(tzinfo=UTC)
    hidden = filled(
        own["hidden_count"],
        records=f"{len(masked):,}",
        pieces=f"{sum(one.pieces for one in masked):,}",
        fields=f"{sum(len(one.fields) for one in masked):,}",
    )
    signed = BY_SEALER if sheet.key and sheet.key.hex() == sheet.seal.key else BY_ANOTHER if sheet.key else ""
    return {
        "count": filled(own["count"], count=f"{len(records):,}"),
        "of": own["of"].format(last=f"{last:,}") if last else "",
        "ranges": breakable(listed(ranges(numbers), most=MOST_RANGES, comma=comma)),
        "gaps": breakable(listed(missing, most=MOST_RANGES, comma=comma)) if missing else own["no_gaps" if last else "none"],
        "hidden": hidden if masked else own["none"],
        "items": own["items_count"].format(count=f"{len(items):,}") if items else "",
        "disclosed_at": both(at),
        "at": [getattr(at, part) for part in ("year", "month", "day", "hour", "minute", "second")],
        "by": maker.text(sheet.by or own["not_given"]),
        "purpose": maker.text(sheet.purpose or own["not_given"]),
        "signed": _SIGNED.get(signed, "unsigned"),
        "own_fingerprint": _two_lines(sheet.key) if sheet.key else [],
        "number": sheet.number,
        "sealed_at": both(sealed_at),
        "root": sheet.seal.root,
        "bundle": sheet.seal.bundle,
        "fingerprint": _two_lines(bytes.fromhex(sheet.seal.key)),
        "key_kind": sheet.seal.key_kind,
        "stamp_list": stamps_said(sheet.stamps, maker),
        "stamps": own["stamps_count"].format(count=len(sheet.stamps)) if sheet.stamps else own["no_stamps"],
        "program": maker.text(sheet.program),
    }


def _two_lines(key: bytes) -> list[str]:
    groups = grouped(fingerprint(key)).split()
    return [" ".join(groups[:8]), " ".join(groups[8:])]


def _rows(records: Sequence[Mapping[str, Any]], last: int, words: Words, maker: RowMaker) -> Iterator[Row]:
    """Yield rows of records with a band for each gap between them, and a title where the conversation changes."""
    several = len({record["conversation"] for record in records}) > 1
    before, talk = 0, None
    for record in records[:MAX_PRINTED_RECORDS]:
        yield from _gap(before + 1, record["n"] - 1, words)
        if several and record["conversation"] is not None and record["conversation"] != talk:
            yield {"title": words["records"]["conversation"].format(id=record["conversation"])}
        talk, before = record["conversation"], record["n"]
        yield from maker.rows({**record, "span": {}})
    if records and len(records) <= MAX_PRINTED_RECORDS:
        yield from _gap(before + 1, last, words)


def _gap(first: int, last: int, words: Words) -> Iterator[Row]:
    if first <= last:
        name = "gap_one" if first == last else "gap"
        count = last - first + 1
        yield {"gap": words["records"][name].format(first=f"{first:,}", last=f"{last:,}", count=f"{count:,}")}


def _hidden(one: Masked, words: Words, general: Words) -> dict[str, str]:
    fields = general["unit"]["comma"].join(words["field"][name] for name in one.fields)
    return {"n": f"{one.n:,}", "pieces": f"{one.pieces:,}" if one.pieces else "", "fields": fields}


def _more(count: int, words: Words) -> str:
    return words["hidden"]["more"].format(count=f"{count:,}") if count > 0 else ""


def _item(one: Mapping[str, Any], general: Words, maker: RowMaker) -> dict[str, Any]:
    reason = str(one.get("reason") or "")
    return {
        "n": one["item"],
        "name": maker.text(one.get("name") or general["withheld"]["unnamed"]),
        "size": f"{one['size']:,}" if one.get("size") is not None else "",
        "sha256": maker.text(one.get("sha256") or general["withheld"]["no_hash"]),
        "reason": maker.text(general["reason"].get(reason, reason)),
    }


def _shows(sheet: DisclosureSheet, last: int, is_masked: bool) -> list[tuple[str, dict[str, str]]]:
    size = {"size": f"{sheet.seal.tree_size:,}", "last": f"{last:,}"}
    keys: Iterable[str] = chain(["places", "numbers"] if last else ["places"], ["masks"] if is_masked else [], ["custody"])
    return [("tree" if last else "tree_only", size), *((key, {}) for key in keys)]
