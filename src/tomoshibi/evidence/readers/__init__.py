"""All readers: one module for each export format, each with a `FORMAT` (or several in `FORMATS`)."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

from tomoshibi.evidence.format import Family, Format

# Which modules look at which kind of text. A module is only loaded when a file of its family is there, so that a first
# answer comes quickly.
MODULES: tuple[tuple[Family, str], ...] = (
    ("text", "line_phone"),
    ("text", "line_pc"),
    ("json", "meta_json"),
    ("script", "x_archive"),
    ("json", "x_archive"),
    ("text", "whatsapp"),
    ("json", "messenger_e2ee"),
    ("json", "telegram_json"),
    ("json", "discord_json"),
    ("xml", "sms_xml"),
    ("text", "kakaotalk"),
    ("text", "kakaotalk_csv"),
    ("text", "notes"),
    ("mail", "notes"),
    ("text", "sigexport"),
    ("text", "tiktok_text"),
    ("text", "discord_text"),
    ("text", "imessage_text"),
    ("html", "instagram_html"),
    ("html", "messenger_html"),
    ("json", "signal_jsonl"),
    ("json", "sigexport_json"),
    ("json", "instagram_2018"),
    ("json", "snapchat"),
    ("json", "discord_package"),
    ("text", "discord_package"),
    ("text", "discord_csv"),
    ("json", "tiktok_json"),
    ("json", "skype_json"),
    ("text", "youtube_csv"),
    ("html", "telegram_html"),
    ("html", "discord_html"),
    ("html", "imessage_html"),
    ("mail", "email_messages"),
    ("text", "email_messages"),
)


@lru_cache(maxsize=16)
def formats(family: Family) -> tuple[Format, ...]:
    """Return the formats of one family of text, in the order of the list above."""
    return tuple(one for kind, module in MODULES if kind == family for one in _formats_of(module))


def all_formats() -> Iterator[Format]:
    """Yield every format once; this loads every reader."""
    seen = set()
    for _, module in MODULES:
        for one in _formats_of(module):
            if one.name not in seen:
                seen.add(one.name)
                yield one


def _formats_of(module: str) -> tuple[Format, ...]:
    loaded = import_module(f"tomoshibi.evidence.readers.{module}")
    found: tuple[Format, ...] = loaded.FORMATS
    return found
