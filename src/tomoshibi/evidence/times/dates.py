"""Calendar dates as exports print them in one piece, without a weekday: figures, Japanese and Korean words, month names."""

import re
from datetime import date
from functools import lru_cache

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan", "enero", "ene", "janvier", "januar"),
            ("february", "feb", "febrero", "février", "februar"),
            ("march", "mar", "marzo", "mars", "märz"),
            ("april", "apr", "abril", "abr", "avril"),
            ("may", "mayo", "mai"),
            ("june", "jun", "junio", "juin", "juni"),
            ("july", "jul", "julio", "juillet", "juli"),
            ("august", "aug", "agosto", "ago", "août"),
            ("september", "sep", "sept", "septiembre", "septembre"),
            ("october", "oct", "octubre", "octobre", "oktober", "okt"),
            ("november", "nov", "noviembre", "novembre"),
            ("december", "dec", "diciembre", "dic", "décembre", "dezember", "dez"),
        ),
        1,
    )
    for name in names
}

_YMD = r"[0-9]{4}(?:[/.\-]|年|년)\s?[0-9]{1,2}(?:[/.\-]|月|월)\s?[0-9]{1,2}(?:日|일|\.(?!\S))?"
_MDY = r"[A-Za-zéûä]{3,10}\.?\s[0-9]{1,2},?\s[0-9]{4}"
_DMY = r"[0-9]{1,2}[.\s]\s?[A-Za-zéûä]{3,10}\.?,?\s[0-9]{4}"
DATE = rf"(?:{_YMD}|{_MDY}|{_DMY})"
_FIGURES = re.compile(r"[0-9]+")
_WORD = re.compile(r"[A-Za-zéûä]{3,}")


@lru_cache(maxsize=4096)
def read_date(text: str) -> date | None:
    """Return the date that a text of the form DATE prints, or None where there is no such day."""
    figures = [int(one) for one in _FIGURES.findall(text)]
    word = _WORD.search(text)
    if word is None and len(figures) == 3:
        year, month, day = figures
    elif word is not None and len(figures) == 2:
        month, (day, year) = MONTHS.get(word.group().lower(), 0), figures
    else:
        return None
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None
