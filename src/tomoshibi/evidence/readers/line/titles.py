"""What LINE talk histories are called: the first lines of a phone's export, in the app's languages, and the names of files."""

import re

from tomoshibi.evidence.record import TalkKind
from tomoshibi.evidence.times.spelled import read_time

TITLES: tuple[tuple[re.Pattern[str], TalkKind], ...] = (
    (re.compile(r"(?:\[LINE\]\s?)?(?P<title>.+)とのトーク履歴"), "one-to-one"),
    (re.compile(r"(?:\[LINE\]\s?)?(?P<title>.+)のトーク履歴"), "group"),
    (re.compile(r"(?:\[LINE\]\s?)?Chat history with (?P<title>.+)"), "one-to-one"),
    (re.compile(r"(?:\[LINE\]\s?)?Chat history in (?P<title>.+)"), "group"),
    (re.compile(r"\[LINE\]\s?(?P<title>.+)とのトーク"), "one-to-one"),
    (re.compile(r"\[LINE\]\s?(?P<title>.+)のトーク"), "group"),
    (re.compile(r"\[LINE\]\s?[與与]\s?(?P<title>.+?)\s?的(?:聊天[記紀]錄|聊天记录)"), "one-to-one"),
    (re.compile(r"\[LINE\]\s?(?P<title>.+?)\s?的(?:聊天[記紀]錄|聊天记录)"), "group"),
    (re.compile(r"\[LINE\]\s?(?P<title>.+?)\s?님과의 (?:대화|채팅).*"), "one-to-one"),
    (re.compile(r"\[LINE\]\s?(?P<title>.+?)의 (?:대화|채팅).*"), "group"),
    (re.compile(r"\[LINE\]\s?ประวัติ(?:การ)?(?:แชท|สนทนา)กับ\s?(?P<title>.+)"), "one-to-one"),
    (re.compile(r"\[LINE\]\s?ประวัติ(?:การ)?(?:แชท|สนทนา)ใน(?:กลุ่ม)?\s?\"?(?P<title>.+?)\"?"), "group"),
    (re.compile(r"\[LINE\]\s?Riwayat (?:chat|obrolan) dengan\s(?P<title>.+)"), "one-to-one"),
    (re.compile(r"\[LINE\]\s?(?:Historial de chat con|Chatverlauf mit)\s(?P<title>.+)"), "one-to-one"),
    (re.compile(r"\[LINE\]\s?(?:Historial de chat en|Chatverlauf in|Riwayat obrolan di)\s(?P<title>.+)"), "group"),
    (re.compile(r"\[LINE\]\s?(?P<title>.+)"), "unknown"),
)
SAVED = re.compile(
    r"(?:保存日時|Saved on|Save date|儲存日期|保存日期|저장한 날짜|บันทึกเมื่อ|บันทึกวันที่|Disimpan pada|Guardado el|Gespeichert am)"
    r"(?:\s?[：:]\s*|\s+(?=\d))"
    r"(?P<stamp>.+)"
)

MARKS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_COPY = re.compile(r"\s?[(（]\d{1,3}[)）]$|\s-\s(?:コピー|Copy)$")
_FILE_TITLES = (
    re.compile(r"(?P<name>.+)とのトーク(?:履歴)?"),
    re.compile(r"(?P<name>.+)のトーク(?:履歴)?"),
    re.compile(r"Chat (?:history )?(?:with|in) (?P<name>.+)"),
    re.compile(r"[與与](?P<name>.+)的(?:聊天|聊天記錄|聊天记录)"),
)


def unmarked(name: str) -> str:
    """Return a name without the invisible marks that the app puts around it; they keep a line's direction."""
    return name.strip(MARKS) or name


def read_title(line: str) -> tuple[str | None, TalkKind]:
    """Return the talk's title and kind that a first line gives; a line of another form is the title as it stands."""
    for pattern, kind in TITLES:
        if (found := pattern.fullmatch(line)) is not None:
            return unmarked(found["title"]), kind
    return unmarked(line), "unknown"


def read_saved(stamp: str) -> int | None:
    """Return the export's time on the phone's clock; None where its day can be read in two ways."""
    time = read_time(stamp)
    return time.local if time is not None and not time.alternatives else None


def title_of_file(name: str) -> str | None:
    """Return the name that a file's name or first line gives: "[LINE]みお.txt", "[LINE] Chat with Mio.txt"."""
    base = name.rpartition("/")[2].removesuffix(".txt").removesuffix(".TXT")
    if not base.startswith("[LINE]"):
        return None
    base = _COPY.sub("", base.removeprefix("[LINE]").strip())
    for pattern in _FILE_TITLES:
        if (found := pattern.fullmatch(base)) is not None:
            return found["name"]
    return base or None
