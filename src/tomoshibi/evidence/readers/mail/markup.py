"""HTML mails as the text that a person would have read, made in one pass."""

import html
import re

_START = re.compile(r"<(?=[A-Za-z/!?])")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_TAG = re.compile(r"""</?([A-Za-z][^\s/>]{0,60})(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:_-]{0,60})")
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_UNSEEN = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "template")}
_LINES = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
    "tbody", "tr", "ul",
})  # fmt: skip
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "pre", "dl"})


def readable(markup: str) -> str:
    """Return the words of an HTML text; a new line where a block begins or ends, an empty one between paragraphs."""
    return _Reading(markup).text()


class _Reading:
    """The state of reading from left to right; every letter is looked at a fixed number of times."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._out: list[str] = []
        self._breaks = 2  # line breaks that stand at the end of what was written; a text starts with none
        self._blank = False
        self._kept_breaks = 0
        self._tags_close = True

    def text(self) -> str:
        """Return the text."""
        markup, at = self._markup, 0
        while at < len(markup):
            sign = _START.search(markup, at)
            if sign is None:
                break
            self._write(markup[at : sign.start()])
            at = self._markup_at(sign.start())
            if at < 0:
                break
        if at >= 0:
            self._write(markup[at:])
        return "".join(self._out).rstrip("\n")

    def _markup_at(self, at: int) -> int:
        """Take what begins at a `<`; return where it ends, or -1 where nothing but an open comment or tag follows."""
        markup = self._markup
        if markup.startswith("<!--", at):
            end = markup.find("-->", at + 4)
            return -1 if end < 0 else end + 3
        if markup.startswith(("<!", "<?"), at):
            end = markup.find(">", at)
            return -1 if end < 0 else end + 1
        name = _NAME.match(markup, at)
        if name is None:
            self._write("<")
            return at + 1
        end = self._tag_end(at)
        if end < 0:
            return -1
        is_end = markup[at + 1] == "/"
        if not is_end and (closing := _UNSEEN.get(name[1].lower())) is not None:
            found = closing.search(markup, end)
            return -1 if found is None else found.start()
        self._tag(name[1].lower(), is_end=is_end)
        return end

    def _tag_end(self, at: int) -> int:
        if self._tags_close:
            found = _TAG.match(self._markup, at)
            if found is not None:
                return found.end()
            self._tags_close = False  # a quote that nothing closes: from here on the next > ends a tag
        end = self._markup.find(">", at)
        return -1 if end < 0 else end + 1

    def _tag(self, name: str, *, is_end: bool) -> None:
        if name == "br" and not is_end:
            self._break_line(self._breaks + 1)
        elif name in _LINES:
            self._break_line(2 if name in _APART else 1)
        elif name in ("td", "th") and is_end:
            self._blank = True
        if name == "pre":
            self._kept_breaks = max(0, self._kept_breaks + (-1 if is_end else 1))

    def _break_line(self, wanted: int) -> None:
        if not self._out:
            return
        self._blank = False
        while self._breaks < wanted:
            self._out.append("\n")
            self._breaks += 1

    def _write(self, raw: str) -> None:
        if not raw:
            return
        words = html.unescape(_LONG_NUMBER.sub("\ufffd", raw) if "&#" in raw else raw)
        if self._kept_breaks:
            if words.strip("\n"):
                self._out.append(words)
                self._breaks = len(words) - len(words.rstrip("\n"))
            return
        words = _SPACES.sub(" ", words)
        if words.startswith(" "):
            self._blank, words = True, words[1:]
        if not words:
            return
        ends_blank = words.endswith(" ")
        words = words.removesuffix(" ")
        if self._blank and self._out and self._breaks == 0:
            self._out.append(" ")
        self._out.append(words)
        self._breaks, self._blank = 0, ends_blank
