"""In which encoding bytes are text: strict decoding first, then plausibility, and how much damage is still text."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass


def decodes(windows: Iterable[bytes], codec: str) -> bool:
    """Tell whether the bytes decode strictly; a character cut off at the very end is let pass."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        for window in windows:
            decoder.decode(window)
    except (UnicodeDecodeError, RuntimeError):  # CPython's stateful codecs report some broken escapes so
        return False
    return True


@dataclass(frozen=True, slots=True)
class Damage:
    """How many bytes of a UTF-8 text are broken, and how many whole characters beyond ASCII it has."""

    broken: int
    whole: int

    @property
    def is_slight(self) -> bool:
        """Whether the text has far more whole characters than broken bytes."""
        return self.whole >= 4 * self.broken


LONGEST_BROKEN_RUN = 8  # two cut characters side by side; a picture's bytes run on
_BROKEN_RUN = re.compile(f"[\udc80-\udcff]{{{LONGEST_BROKEN_RUN + 1}}}")
_BROKEN = re.compile("[\udc80-\udcff]")
_CUT_START = re.compile(rb"[\x80-\xbf]{1,3}")


def utf8_damage(windows: Iterable[bytes], *, size: int) -> Damage | None:
    """Return the damage of a UTF-8 text, or None when it is more than half a percent or in a run of over 8 bytes.

    A character cut off at the start or the end of the file does not count. In short texts two broken bytes are
    let pass, from 64 bytes on.
    """
    limit = max(size // 200, 2 if size >= 64 else 0)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    broken = whole = cut_off = 0
    tail = ""
    for number, window in enumerate(windows):
        start = cut.end() if number == 0 and (cut := _CUT_START.match(window)) else 0
        cut_off += start
        text = decoder.decode(window[start:])
        if not text.isascii():
            found = len(_BROKEN.findall(text))
            broken += found
            whole += len(text) - len(text.encode("ascii", "ignore")) - found
        if broken > limit or _BROKEN_RUN.search(tail + text):
            return None
        tail = text[-LONGEST_BROKEN_RUN:]
    return Damage(broken + cut_off, whole)


# `re` compiles these when they are first asked for, and remembers them: nine milliseconds that few exports need.
# Each pattern holds the characters that ordinary writing in that encoding is made of.
_USUAL = {
    "cp932": "[\u3001-\u3015\u3041-\u3096\u3099-\u30fe\u4e00-\u9fff\uff01-\uff5e\u2010-\u266f\uffe0-\uffe5]",
    "euc_jp": "[\u3001-\u3015\u3041-\u3096\u3099-\u30fe\u4e00-\u9fff\uff01-\uff5e\u2010-\u266f]",
    "cp949": "[\uac00-\ud7a3\u3131-\u3163\u3001-\u3015\u2010-\u266f\uff01-\uff5e]",
    "gb18030": "[\u3001-\u3015\u4e00-\u9fff\uff01-\uff5e\u2010-\u266f]",
    "big5": "[\u3001-\u3015\u4e00-\u9fff\uff01-\uff5e\u2010-\u266f\ufe30-\ufe6b]",
}
_KANA = "[\u3041-\u3096\u30a1-\u30fc]"
_HALF_WIDTH_KANA = "[\uff61-\uff9f]"
_LEAST_SHARE = 0.7


def east_asian(sample: bytes) -> list[str]:
    """Return the East Asian encodings the sample can be in, the most plausible first; CP932 wins ties."""
    scores = {codec: _score(sample, codec) for codec in _USUAL}
    return sorted((codec for codec in scores if scores[codec] >= _LEAST_SHARE), key=lambda codec: -scores[codec])


def _score(sample: bytes, codec: str) -> float:
    """Return the share of usual characters among those beyond ASCII, with a little more for kana and Hangul.

    Chinese encodings also read Japanese and Korean bytes, as rare characters: the two lower levels of their tables
    are told by the first byte.
    """
    try:
        text = codecs.getincrementaldecoder(codec)("strict").decode(sample)
    except UnicodeDecodeError:
        return 0.0
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if beyond == 0:
        return 0.0
    share = len(re.findall(_USUAL[codec], text)) / beyond
    kana = len(re.findall(_KANA, text)) / beyond
    if codec == "cp932":
        # Half-width kana count less: EUC and GB read wrongly give many, but people did write messages in them.
        half = len(re.findall(_HALF_WIDTH_KANA, text)) / beyond
        return share + 0.75 * half + 0.3 * min(1.0, kana * 2)
    if codec == "euc_jp":
        return share + 0.3 * min(1.0, kana * 2)
    if codec == "cp949":
        return share + 0.25 * _share_of_common(sample, 0xB0, 0xC8)
    low, high = (0xB0, 0xD7) if codec == "gb18030" else (0xA4, 0xC6)
    return share - 0.4 + 0.6 * _share_of_common(sample, low, high)


_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")


def _share_of_common(sample: bytes, low: int, high: int) -> float:
    """Return the share of two-byte characters whose first byte lies in the table's part for frequent characters."""
    pairs = _PAIR.findall(sample)
    return sum(low <= pair[0] <= high for pair in pairs) / len(pairs) if pairs else 0.0


_ODD = "[\0-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff]"


def is_wide_text(windows: Iterable[bytes], codec: str) -> bool:
    """Tell whether the bytes are text in UTF-16: at most half a percent of controls, lone halves and private signs.

    Random bytes fail soon: one unit in 32 is half a pair, and one in ten private.
    """
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
    odd = length = 0
    for window in windows:
        try:
            text = decoder.decode(window)
        except UnicodeDecodeError:
            return False
        length += len(text)
        odd += len(re.findall(_ODD, text))
        if odd > 8 and odd * 50 > length:
            return False
    return odd <= length // 200 or (odd <= 2 and odd * 8 <= length)


_WIDE_USUAL = "[\t\n\r -~\u00a0-\u024f\u2010-\u206f\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uffe5]"
_WIDE_ASCII = "[\t\n\r -~]"


def wide_codec(head: bytes) -> str | None:
    """Return which UTF-16 the bytes clearly are although they have no mark; None where it is not clear."""
    if len(head) < 8 or b"\0" not in head:
        return None
    head = head[: len(head) // 2 * 2]
    for codec in ("utf-16-le", "utf-16-be"):
        text = head.decode(codec, "replace")
        usual, ascii_signs = len(re.findall(_WIDE_USUAL, text)), len(re.findall(_WIDE_ASCII, text))
        if usual >= 0.97 * len(text) and ascii_signs >= 0.1 * len(text):
            return codec
    return None


_HIGH_RUN = re.compile(rb"[\x80-\xff]{4}")


def is_mostly_ascii(windows: Iterable[bytes], *, size: int) -> bool:
    """Tell whether nine tenths are ASCII and no four other bytes stand together, as in Western text of one byte."""
    high = 0
    for window in windows:
        if _HIGH_RUN.search(window):
            return False
        high += len(window) - len(window.decode("ascii", "ignore"))
    return high * 10 <= size
