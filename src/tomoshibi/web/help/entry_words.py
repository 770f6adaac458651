"""Steps and lines in the words of a page's language, as the parts of a page show them."""

from typing import Any

from tomoshibi.law.entries import NEEDS, words
from tomoshibi.staff.public import Public
from tomoshibi.web.speech import with_readings

EMERGENCY = ("police-110", "amb-119", "mext-sos")  # who comes at once, and a voice at any hour


def step_words(entry: Public, language: str) -> dict[str, Any]:
    """Return a step as its part of a page shows it."""
    content = entry.content
    part = content.get("part", "now")
    return {
        "id": entry.id,
        "part": part,
        "part_key": f"steps_part_{part}",
        "title": with_readings(words(content["title"], language)),
        "text": with_readings(words(content["text"], language)),
        "why": with_readings(words(content["why"], language)) if "why" in content else "",
        "checked": entry.checked_day,
        "is_old": entry.is_old,
    }


def contact_words(entry: Public, language: str) -> dict[str, Any]:
    """Return a line as its part of a page shows it."""
    content = entry.content
    channels = [one for one in content["channels"] if not one.get("unchecked")]
    return {
        "id": entry.id,
        "need": content.get("need", NEEDS[-1]),
        "name": with_readings(words(content["name"], language)),
        "what": with_readings(words(content["what"], language)),
        "hours": with_readings(words(content["hours"], language)),
        "limits": with_readings(words(content["limits"], language)) if content.get("limits") and language != "easy" else "",
        "phones": [one["value"] for one in channels if one["type"] == "tel"],
        "others": [one["value"] for one in channels if one["type"] != "tel"],
        "without_name": content.get("without_name") is True,
        "alone": content.get("alone_under_18") is True,
        "run_by": content.get("run_by", "") if language != "easy" else "",
        "checked": entry.checked_day,
        "is_old": entry.is_old,
        "emergency": "emergency" in content["tags"],
    }
