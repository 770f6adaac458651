"""All readers: one module for each export format, each with a `FORMAT` (or several in `FORMATS`)."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

from tomoshibi.evidence.format import Family, Format

# Which modules look at which kind of text. A module is only loaded when a file of its family is there, so that a first
# answer comes quickly.
MODULES: tuple[tuple[Family, str], ...] = (
    ("text", "line.phone"),
    ("text", "line.pc"),
    ("json", "meta.json_export"),
    ("script", "x.archive"),
    ("json", "x.archive"),
    ("text", "whatsapp.chat"),
    ("json", "meta.messenger_e2ee"),
    ("json", "telegram.json_export"),
    ("json", "discord.exporter_json"),
    ("xml", "sms.backup"),
    ("text", "kakaotalk.talk"),
    ("text", "kakaotalk.table"),
    ("text", "notes.form"),
    ("mail", "notes.form"),
    ("text", "signal.sigexport"),
    ("text", "tiktok.text"),
    ("text", "discord.exporter_text"),
    ("text", "imessage.text"),
    ("html", "meta.instagram_html"),
    ("html", "meta.messenger_html"),
    ("json", "signal.jsonl"),
    ("json", "signal.sigexport_json"),
    ("json", "meta.instagram_2018"),
    ("json", "snapchat"),
    ("json", "discord.package"),
    ("text", "discord.package"),
    ("text", "discord.exporter_csv"),
    ("json", "tiktok.json_export"),
    ("json", "skype.messages"),
    ("text", "youtube"),
    ("html", "telegram.html_export"),
    ("html", "discord.exporter_html"),
    ("html", "imessage.html_export"),
    ("mail", "mail.messages"),
    ("text", "mail.messages"),
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
