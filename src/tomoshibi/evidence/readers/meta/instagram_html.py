"""Instagram's messages as HTML (Download your information): message_1.html and on, newest first, before and since 2022."""

import re
from collections.abc import Iterator, Sequence

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.format import Batch, Format, Glance, Match
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.readers.meta import html_export as meta_html

_OURS = re.compile(r"""class=["'][^"'>]*(?:_2ph-[^"'>]*(?:_a6-g|_2lej)|_2pim[^"'>]*(?:_a6-h|_2lek)|\bpam\b[^"'>]*_a6-g)""")
_TIME = re.compile(r"""class=["'][^"'>]*(?:_a6-o|_2lem|_a72d)""")


def recognise(glance: Glance) -> Match | None:
    """Return how well the class names fit: Instagram's own margins on blocks and senders, and a message's empty first cell."""
    if _OURS.search(glance.text) is None or _TIME.search(glance.text) is None:
        return None
    score = meta_html.message_score(glance.text)
    return Match(score, "Instagram's class names around sender, text and time") if score else None


def read(sources: Sequence[Source], notebook: Notebook) -> Iterator[Batch]:
    """Yield the records of each part."""
    yield from meta_html.read(sources, notebook, "instagram")


FORMATS = (Format("instagram-html", "instagram", ("html",), recognise, read),)
