"""Messenger's messages as HTML: message_1.html and on since 2018."""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.readers.meta import html_export as meta_html
from tomoshibi.evidence.readers.meta import instagram_html, messenger_htm, messenger_plain

_OURS = re.compile(r"""class=["'][^"'>]*(?:_2pi0[^"'>]*_2lej|_2ph_[^"'>]*_a6-h|_2pio[^"'>]*_2lek|_a6-h)""")
_TIME = re.compile(r"""class=["'][^"'>]*(?:_a6-o|_2lem|_a72d)""")


def recognise(glance: Glance) -> Match | None:
    """Return how well the class names fit: Facebook's margins on blocks and senders, and a message's cells."""
    if _OURS.search(glance.text) is None or _TIME.search(glance.text) is None:
        return None
    if instagram_html.recognise(glance) is not None:
        return None
    score = meta_html.message_score(glance.text)
    return Match(score, "Facebook's class names around sender, text and time") if score else None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each part."""
    yield from meta_html.read(sources, notebook, "messenger")


FORMATS = (
    Format("messenger-html", "messenger", ("html",), recognise, read),
    Format("messenger-html-plain", "messenger", ("html",), messenger_plain.recognise, messenger_plain.read),
    Format("messenger-htm", "messenger", ("html",), messenger_htm.recognise, messenger_htm.read),
)
