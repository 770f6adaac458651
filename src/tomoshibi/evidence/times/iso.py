"""ISO 8601 times of exporters, with up to seven decimals and an offset, read quickly and without a float."""

import re

from tomoshibi.evidence.moments import SECOND, is_plausible, local_micros, offset_moment
from tomoshibi.evidence.notebook import Notebook
from tomoshibi.evidence.record import Moment, Precision

MINUTE = 60 * SECOND
MAX_TAILS = 20_000  # endings (".762+00:00") remembered; with seven decimals they hardly repeat

_TAIL = re.compile(r"(?:[.,](?P<decimals>\d{1,9}))?(?:(?P<utc>[Zz])|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d))?")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d)")
_SECONDS = {f":{at // 60:02d}:{at % 60:02d}": at * SECOND for at in range(3600)}  # what follows the hour
_FINENESS: tuple[tuple[int, Precision], ...] = ((0, "second"), (3, "millisecond"), (6, "microsecond"), (9, "100ns"))


class IsoTimes:
    """Times of one reading, with the parts that come again remembered."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._hours: dict[str, int | None] = {}
        self._tails: dict[str, tuple[int, int | None, Precision] | None] = {}

    def moment(self, printed: str) -> Moment | None:
        """Return the moment of `2026-05-08T16:02:11.1234567+09:00`; None where it is no such time.

        Decimals beyond the sixth stay in the printed text. Without an offset it is the exporting computer's clock.
        """
        head, middle, end = printed[:13], printed[13:19], printed[19:]
        hour = self._hours[head] if head in self._hours else self._hour(head)
        tail = self._tails[end] if end in self._tails else self._tail(end)
        within = _SECONDS.get(middle)
        if hour is None or tail is None or within is None:
            return None
        decimals, offset, precision = tail
        local = hour + within + decimals
        if offset is None:
            return self._notebook.wall_clock.moment(printed, local, precision) if is_plausible(local) else None
        return Moment(printed, precision, "offset" if offset else "utc", "field", local, local - offset)

    def _hour(self, head: str) -> int | None:
        found = _DAY.fullmatch(head)
        micros: int | None = None
        if found is not None:
            try:
                micros = local_micros(*(int(one) for one in found.groups()))
            except ValueError:
                micros = None
        if micros is not None and offset_moment("", micros, 0, "second") is None:
            micros = None
        if len(self._hours) > 200_000:  # more hours than there are in twenty years: not a real file
            self._hours.clear()
        self._hours[head] = micros
        return micros

    def _tail(self, end: str) -> tuple[int, int | None, Precision] | None:
        found = _TAIL.fullmatch(end)
        made: tuple[int, int | None, Precision] | None = None
        if found is not None:
            decimals = found["decimals"] or ""
            precision = next(name for most, name in _FINENESS if len(decimals) <= most)
            offset = None
            if found["utc"]:
                offset = 0
            elif found["sign"]:
                minutes = int(found["hours"]) * 60 + int(found["minutes"])
                offset = (-minutes if found["sign"] == "-" else minutes) * MINUTE
            made = (int(f"{decimals:0<6}"[:6]), offset, precision)
        if len(self._tails) < MAX_TAILS:
            self._tails[end] = made
        return made
