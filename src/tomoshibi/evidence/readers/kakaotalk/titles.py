"""The heading of a KakaoTalk export: whom the talk is with, and when it was saved."""

import re

from tomoshibi.evidence.admission.shelf import Source
from tomoshibi.evidence.parsing.lines import line_spans
from tomoshibi.evidence.record import TalkKind

HEADING_LINES = 5  # title, export date and the empty lines between them
LONGEST_TITLE = 200  # characters; day lines and titles are shorter

_TITLES: tuple[tuple[re.Pattern[str], TalkKind], ...] = (
    (re.compile(r"(?P<title>.+?)\s?\(\d+명\)\s?(?:님?과|님?과의)?\s?카카오톡 대화"), "group"),
    (re.compile(r"(?P<title>.+?\s외\s\d+명)\s?(?:님과|님과의)?\s?카카오톡 대화"), "group"),
    (re.compile(r"(?P<title>.+?)\s?님과(?:의)?\s?카카오톡 대화"), "unknown"),
    (re.compile(r"(?P<title>.+?)\s?카카오톡 대화"), "group"),
    (re.compile(r"KakaoTalk Chats with\s(?P<title>.+?)\s\(\d+(?: people)?\)"), "group"),
    (re.compile(r"KakaoTalk Chats with\s(?P<title>.+?)"), "unknown"),
    (re.compile(r"(?P<title>.+?) with KakaoTalk Chats"), "unknown"),
    (re.compile(r"(?P<title>.+?)\s(?:Kakao)?Talk Chats"), "unknown"),
    (re.compile(r"(?P<title>.+?)(?:さん)?とのカカオトーク.*"), "unknown"),
    (re.compile(r"(?P<title>.+?)(?:さん)?のカカオトーク.*"), "unknown"),
)
_FILE_NAME = re.compile(r"(?P<name>.+?)(?:-\d{1,3})?\.txt")  # iOS prints the file's own name as the title
_OWN_NAME = re.compile(r"Talk_\d{4}\.\d{1,2}\.\d{1,2}.*")
# A title with nothing of the app's around it is only known by the export date below it.
_PLAIN = re.compile(r"(?:Chat with (?P<other>.+)|(?P<named>.+?) [Cc]hat|(?P<title>.+))")
_SAVED = re.compile(r"(?:저장한 날짜|Date Saved|Saved Date|Saved on|保存した日付|保存した日|保存日時)\s?[:：]\s?(?P<stamp>.+)")


def saved_at(line: str) -> str | None:
    """Return when the talk was saved, as the line prints it; None where the line says something else."""
    found = _SAVED.fullmatch(line.strip()) if len(line) < LONGEST_TITLE else None
    return None if found is None else found["stamp"].strip()


def title_of(line: str) -> tuple[str, TalkKind] | None:
    """Return the title that a line of the app's own wording holds, and what kind of talk the wording shows."""
    if len(line) >= LONGEST_TITLE:
        return None
    text = line.strip()
    named = _FILE_NAME.fullmatch(text)
    if named is not None:
        if _OWN_NAME.fullmatch(named["name"]):
            return text, "unknown"
        text = named["name"]
    for pattern, kind in _TITLES:
        if (found := pattern.fullmatch(text)) is not None:
            return found["title"], kind
    return None


def plain_title(line: str) -> str:
    """Return the title in a line that stands above the export date."""
    found = _PLAIN.fullmatch(line.strip())
    assert found is not None
    return next(part for part in found.groups() if part)


def line_above_saved(source: Source, start: int) -> int | None:
    """Return where the line begins that stands right above the export date at the top of the file; None without one."""
    above = None
    for number, (at, end) in enumerate(line_spans(source.buffer, source.codec, start)):
        if number >= HEADING_LINES or end - at > 4 * LONGEST_TITLE:
            break
        text = source.buffer[at:end].decode(source.codec, "replace")
        if saved_at(text) is not None:
            return above
        above = at if text.strip() else None
    return None
