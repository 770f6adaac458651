"""Words that are somebody else's: quoted, reported or read from a script. They carry no labels (convention 3)."""

import re

REPORTED = r"(?=\s{0,2}(?:って|と(?!しても)|とか|みたい|なんて|などと|という|だって|だの|っつ|的な))"
WORDS = "(?![!-~]{4,400}[」』])"  # an address, a link or an id in brackets is nobody's words
JAPANESE = re.compile(
    rf"「{WORDS}[^「」]{{1,400}}」{REPORTED}|『{WORDS}[^『』]{{1,400}}』{REPORTED}|「{WORDS}[^「」]{{12,400}}」|『{WORDS}[^『』]{{12,400}}』|“[^“”]{{3,400}}”|〝[^〟]{{3,400}}〟"
)
ENGLISH = re.compile(
    r"(?:\b(?:said|says|say|saying|like|goes|went|wrote|reads|read|text(?:ed)?|asked|line|lyrics?|told (?:me|us|her|him)|and|then|this|message|email|script|was)\b[,:]?\s{0,2})(\"[^\"]{3,400}\")",
    re.IGNORECASE,
)
LONG = re.compile(r"\"(?=[^\"]{0,200}\s)[^\"]{16,400}\"")
SCRIPT = re.compile(
    r"^(?:次は|じゃあ|ここ)?[^「\n]{0,12}(?:の?(?:セリフ|台詞|せりふ|台本|役)[^「\n]{0,8}[:：]?\s{0,2}[「\"]|(?:scene|line)[^「\n]{0,8}[:：]?\s{0,2}\")",
    re.IGNORECASE,
)


def quoted(text: str) -> list[tuple[int, int]]:
    """Return the spans of a text that only repeat what somebody else said or wrote."""
    if "「" not in text and "『" not in text and '"' not in text and "“" not in text and "〝" not in text:
        return []
    spans = [match.span() for match in JAPANESE.finditer(text)]
    spans += [match.span(1) for match in ENGLISH.finditer(text)]
    spans += [match.span() for match in LONG.finditer(text)]
    if SCRIPT.search(text):
        spans += [match.span() for match in re.finditer(r"「[^「」]{1,400}」|\"[^\"]{1,400}\"", text)]
    found: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found
