"""The findings of `findings.json` in words: what was noticed, what can still be done, what may vanish when."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from tomoshibi.evidence.report.rows import RowMaker
from tomoshibi.evidence.wording import Language

Found = Mapping[str, Any]
Sentences = Mapping[str, Mapping[str, Any]]

MAX_FINDINGS = 60
MAX_NAMED_RECORDS = 12


@cache
def sentences() -> Sentences:
    """Return the sentences of all findings, by code: every file of `evidence/words/findings`."""
    found: dict[str, Mapping[str, Any]] = {}
    folder = files("tomoshibi.evidence") / "words" / "findings"
    if folder.is_dir():
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith(".toml"):
                found.update(tomllib.loads(file.read_text("utf-8")))
    return found


def finding_said(finding: Found, part: str, language: Language, said: Sentences) -> str:
    """Return one part (`what`, `next`, `clock`) of what is said of a finding; the bare code where it has no sentence."""
    entry = said.get(str(finding.get("code")), {})
    sentence = _in(entry.get(part), language) or _in(entry.get(language), part) or entry.get(f"{part}_{language}")
    parts = finding.get("parts") or {}
    if isinstance(sentence, str):
        for name, value in parts.items():
            sentence = sentence.replace("{" + name + "}", _plain(value))
        return sentence
    if part != "what":
        return ""
    told = ", ".join(f"{name} {_plain(value)}" for name, value in parts.items())
    return f"{finding.get('code')} ({told})" if told else str(finding.get("code"))


def gaps(findings: Found, language: Language, maker: RowMaker, said: Sentences) -> dict[str, Any]:
    """Return the findings as the report prints them: what needs attention first, then in order."""
    held: Sequence[Found] = findings.get("findings") or ()
    ordered = sorted(held, key=lambda one: one.get("weight") != "attention")
    rows = [_row(one, language, maker, said) for one in ordered[:MAX_FINDINGS]]
    return {"rows": rows, "more": len(held) - len(rows), "looked": bool(findings), "count": len(held)}


def _row(one: Found, language: Language, maker: RowMaker, said: Sentences) -> dict[str, Any]:
    records = list(one.get("records") or ())
    return {
        "attention": one.get("weight") == "attention",
        "what": maker.text(finding_said(one, "what", language, said)),
        "next": maker.text(finding_said(one, "next", language, said)),
        "clock": maker.text(finding_said(one, "clock", language, said)),
        "conversation": one.get("conversation"),
        "records": records[:MAX_NAMED_RECORDS],
        "more": max(0, len(records) - MAX_NAMED_RECORDS),
    }


def _in(table: object, key: str) -> object:
    return table.get(key) if isinstance(table, Mapping) else None


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_plain, value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
