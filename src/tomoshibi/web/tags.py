"""What templates need besides showing: words by a key that is only known there."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def said(speech: Mapping[str, Any], key: str) -> Any:
    """Return the words of a key."""
    return speech[key]
