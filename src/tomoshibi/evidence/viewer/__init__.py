"""verify.html: the check of a bundle and its timeline as one page, for any current browser, without a network."""

from functools import cache
from importlib import resources

from tomoshibi.basics.single_file import digest, filled, linked
from tomoshibi.evidence.viewer.words import page_words

__all__ = ["VIEWER_FILE", "verify_html"]

VIEWER_FILE = "verify.html"
ENTRY = "page/page.js"
# Nothing may be loaded, sent, framed or submitted; only this one script and this one style run, known by their hashes.
POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@cache
def verify_html() -> bytes:
    """Return verify.html, built from the installed package: the same bytes from the same program text."""
    parts = resources.files(__name__)
    style = parts.joinpath("page.css").read_text("utf-8")
    script = linked(ENTRY, folder=parts, given={"words.json": page_words()})
    page = parts.joinpath("page.html").read_text("utf-8")
    policy = POLICY.format(script=digest(script), style=digest(style))
    return filled(page, {"policy": policy, "style": style, "script": script})
