"""A progress bar for long work, on a terminal only."""

import sys
from types import TracebackType
from typing import Any

import click

from tomoshibi.cli.speech import say

LONG = 8 << 20  # bytes; less is done before a bar can be read


class Bar:
    """One bar for each stage of the work, on standard error; nothing where that is no terminal."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent or not sys.stderr.isatty()
        self._stage = ""
        self._bar: Any = None
        self._done = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage has come; both numbers in bytes, or in steps."""
        if self._silent or (stage in ("keep", "read") and total < LONG):
            return
        if stage != self._stage:
            self._close()
            self._stage, self._done = stage, 0
            self._bar = click.progressbar(
                length=max(total, 1), label=f"{say('stage-' + stage):　<8}", file=sys.stderr, width=32
            )
            self._bar.__enter__()
        if done > self._done:
            self._bar.update(done - self._done)
            self._done = done

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()
