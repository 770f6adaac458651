"""What templates need besides showing: words by a key that is only known there."""

from typing import Any

from django import template

from tomoshibi.web.speech import Speech

register = template.Library()


@register.filter
def said(speech: Speech, key: str) -> Any:
    """Return the words of a key."""
    return speech[key]
