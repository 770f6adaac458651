"""What templates need besides showing: words by a key that is only known there."""

from collections.abc import Mapping
from typing import Any

from django import template

from tomoshibi.basics.harmless import visible
from tomoshibi.web.speech import with_readings

register = template.Library()


@register.filter
def said(speech: Mapping[str, Any], key: str) -> Any:
    """Return the words of a key."""
    return speech[key]


@register.filter
def readings(text: str) -> str:
    """Return easy Japanese with its readings above the signs."""
    return with_readings(text)


@register.filter
def shown(text: str) -> str:
    """Return text from elsewhere with all that hides or reorders in it made visible."""
    return visible(text)


@register.filter
def named(names: Mapping[str, str], key: str) -> str:
    """Return the name that belongs to a worker's key; what stands there where nobody has it."""
    return names.get(key, "—")
