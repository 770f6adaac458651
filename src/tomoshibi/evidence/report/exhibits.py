"""The evidence list: one row for each thing that may be handed in, in the columns of a 証拠説明書.

Source of the columns: 民事訴訟規則 第137条第1項 (標目, 作成者, 立証趣旨) and the courts' form (the others).
Only what the material shows is filled in; what only the one who hands it in knows is left to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tomoshibi.evidence.report.facts import Facts
from tomoshibi.evidence.report.rows import shortened
from tomoshibi.evidence.report.sheet import CaseSheet
from tomoshibi.evidence.report.totals import Count, Totals
from tomoshibi.evidence.shown_time import JST
from tomoshibi.evidence.wording import Words, filled, format_name

Row = Mapping[str, Any]
Files = Mapping[str, str]  # SHA-256 in hex by path in the bundle

MAX_NAME = 120  # characters of a file's name; the list of sources has the whole
MAX_NAMED_RECORDS = 6
# What the program made of the sources, in the order of the list.
MADE = ("data/records.jsonl", "data/timeline.csv", "data/withheld.jsonl", "data/report.pdf")
# In the order in which a reader asks.
_NAMED_LABELS = (
    "demand.image",
    "demand.money",
    "demand.meeting",
    "demand.info",
    "threat.publish",
    "threat.tell",
    "threat.harm",
    "leverage.contacts",
    "claim.recorded",
    "deadline",
    "payment.destination",
    "demand.secrecy",
    "demand.move",
    "age.person",
    "age.other",
    "person.refuses",
    "person.paid",
    "person.sent",
)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One row of the list; `records` are the numbers that it is about, `path` where it lies in the bundle."""

    number: int
    title: str
    form: str
    made: str
    maker: str
    shows: str
    remark: str
    sha256: str
    path: str
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What the list is made from."""

    case: CaseSheet
    sources: Sequence[Row]
    summary: Row
    totals: Totals
    facts: Facts
    files: Files


def exhibits(material: Material, words: Words) -> tuple[Exhibit, ...]:
    """Return the rows: the sealed sources first, then what the program made of them."""
    rows = [_source(number, one, material, words) for number, one in enumerate(material.sources, start=1)]
    made = [path for path in MADE if path in material.files or path == MADE[-1]]
    rows += [_made(number, path, material, words) for number, path in enumerate(made, start=len(rows) + 1)]
    return tuple(rows)


def _source(number: int, one: Row, material: Material, words: Words) -> Exhibit:
    said = words["exhibit"]
    nothing: Row = {}
    about = next((each for each in material.summary.get("sources") or () if each.get("source") == one["source"]), nothing)
    changed = bool(one.get("filled"))
    shows, records = _shows(one["source"], material, words)
    return Exhibit(
        number=number,
        title=said["source_title"].format(
            format=format_name(about.get("platform"), about.get("format"), words),
            name=shortened(str(one.get("name") or one.get("path")), MAX_NAME),
        ),
        form=said["copy"],
        made=said["exported"].format(at=at) if (at := _exported(material)) else said["to_fill"],
        maker=_owner(material.summary, words),
        shows=shows,
        remark=said["filled" if changed else "unchanged"],
        sha256=str(one.get("sha256") or ""),
        path=str(one.get("path") or ""),
        records=records,
    )


def _exported(material: Material) -> str:
    """Return when the export says that it was made; only where there is one source, else it is not known which says so."""
    claims = material.summary.get("claims") or {}
    return str(claims.get("exported") or claims.get("exported_at") or "") if len(material.sources) == 1 else ""


def _owner(summary: Row, words: Words) -> str:
    owners = dict.fromkeys(str(one.get("name")) for one in summary.get("participants") or () if one.get("owner") == "yes")
    return words["exhibit"]["owner"].format(name=words["unit"]["comma"].join(owners)) if owners else words["exhibit"]["to_fill"]


def _shows(source: int, material: Material, words: Words) -> tuple[str, tuple[int, ...]]:
    """Return what a source shows: that records of these kinds stand in it, and their numbers."""
    said = words["exhibit"]
    count = material.totals.by_source.get(source, Count())
    held = [one for one in material.facts.told if one.source == source]
    numbers: list[int] = []
    kinds = []
    for label in _NAMED_LABELS:
        records = [one.n for one in held if label in one.labels]
        if records:
            numbers += records[:MAX_NAMED_RECORDS]
            kinds.append(said["kind"].format(name=words["label"].get(label, label), records=_numbers(records, words)))
    if not kinds:
        return filled(said["shows_records"], **_spread(count)), (count.first,) if count.first else ()
    return filled(said["shows_marked"], **_spread(count), kinds=words["unit"]["comma"].join(kinds)), tuple(sorted(set(numbers)))


def _spread(count: Count) -> dict[str, str]:
    return {"count": f"{count.records:,}", "first": str(count.first), "last": str(count.last)}


def _numbers(records: Sequence[int], words: Words) -> str:
    shown = words["unit"]["list"].join(map(str, records[:MAX_NAMED_RECORDS]))
    return shown + ("…" if len(records) > MAX_NAMED_RECORDS else "")


def _made(number: int, path: str, material: Material, words: Words) -> Exhibit:
    said = words["exhibit"]
    sealed_at = material.case.sealed_at.astimezone(JST)
    return Exhibit(
        number=number,
        title=said[path],
        form=said["original"],
        made=said["day"].format(year=sealed_at.year, month=sealed_at.month, day=sealed_at.day),
        maker=material.case.program,
        shows=said[f"{path} shows"],
        remark=said["by_program"],
        sha256=material.files.get(path, ""),
        path=path,
        records=(),
    )


def pages_of(records: Iterable[int], pages: Mapping[int, int]) -> str:
    """Return the pages on which records stand, runs of pages together: `5、7～9頁`; a spreadsheet makes no day of that."""
    held = sorted({pages[n] for n in records if n in pages})
    runs: list[list[int]] = []
    for page in held:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    said = "、".join(str(first) if first == last else f"{first}～{last}" for first, last in runs)
    return f"{said}頁" if said else ""
