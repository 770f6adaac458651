"""All that the page says, in both languages: its own words, the verifier's messages, and those of marks and findings."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Final

from tomoshibi.evidence.wording import WORDS as REPORT_WORDS
from tomoshibi_verify.wording import MESSAGES

LANGUAGES: Final = ("ja", "en")
SHARED: Final = Path(__file__).parent.parent / "words"


def page_words() -> dict[str, Any]:
    """Return the words by language and section; `check` holds the messages of checks, by name."""
    return {language: _in_one(language) for language in LANGUAGES}


def _in_one(language: str) -> dict[str, Any]:
    words = _loaded(resources.files(__package__).joinpath("words", f"{language}.toml").read_text("utf-8"))
    at = 1 if language == "ja" else 0
    words["check"] = {name: texts[at] for name, texts in MESSAGES.items()}
    report = _loaded((REPORT_WORDS / f"{language}.toml").read_text("utf-8"))
    words |= {section: report[section] for section in ("flag", "event", "media", "reason", "why")}
    shared = _shared(language)
    words["label"] = shared["label"]
    words["reason_of_score"] = shared["reason"]
    words["finding"] = shared["finding"]
    words["clock"] = shared["clock"]
    words["platform"] = report["platform"]
    return words


def _shared(language: str) -> dict[str, Any]:
    """Return what other parts say about labels, reasons and findings, as far as they are there."""
    found: dict[str, Any] = {"label": {}, "reason": {}, "finding": {}}
    marks = SHARED / "marks.toml"
    if marks.exists():
        loaded = _loaded(marks.read_text("utf-8"))
        for section in ("label", "reason"):
            found[section] = {code: _chosen(entry, language) for code, entry in loaded.get(section, {}).items()}
    for path in sorted((SHARED / "findings").glob("*.toml")):
        found["finding"].update({code: _chosen(entry, language) for code, entry in _loaded(path.read_text("utf-8")).items()})
    found["clock"] = _clocks(language)
    return found


def _clocks(language: str) -> list[dict[str, Any]]:
    """Return what may vanish when, with its day and whether somebody has looked it up."""
    path = SHARED / "clocks.toml"
    loaded = _loaded(path.read_text("utf-8")) if path.exists() else {}
    return [
        {
            "platforms": fact["platforms"],
            "topics": fact["topics"],
            "said": fact[language],
            "checked": str(fact.get("checked", loaded.get("checked", ""))),
            "is_checked": fact.get("confidence") == "found",
        }
        for fact in loaded.get("clock", [])
    ]


def _chosen(entry: Any, language: str) -> Any:
    """Return the texts in one language of an entry that holds both, at whatever depth the languages part."""
    if not isinstance(entry, dict):
        return entry
    if language in entry:
        return entry[language]
    return {name: _chosen(part, language) for name, part in entry.items() if name not in LANGUAGES}


def _loaded(text: str) -> dict[str, Any]:
    return tomllib.loads(text)
