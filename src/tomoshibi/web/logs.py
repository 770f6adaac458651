"""What is written to a log: where something failed and its kind, never what was said, typed or asked for."""

import logging
import time
import traceback
from pathlib import Path


class NamesOnly(logging.Formatter):
    """Write level, logger, kind of error and the place in our code; neither message nor values, for they may hold words."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%SZ"
    default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line = f"{self.formatTime(record)} {record.levelname} {record.name}"
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            return f"{line} {type(error).__name__} at {places(error)}"
        return f"{line} {record.funcName}:{record.lineno}"


def places(error: BaseException) -> str:
    """Return where in our code an error came from: files and functions, no values."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "tomoshibi" in frame.filename] or frames[-1:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(ours[-3:]))
