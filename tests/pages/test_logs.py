"""Logs say where something failed, and nothing of what was said."""

import logging
import re
from pathlib import Path

from gunicorn.config import Config  # type: ignore[import-untyped]  # gunicorn carries no types

from tomoshibi.cli.serving import server_call
from tomoshibi.web.logs import NamesOnly
from tomoshibi.web.quiet import Quiet


def test_a_log_line_names_the_error_and_its_place_and_no_word() -> None:
    def fails() -> None:
        raise ValueError("ひみつの言葉 123456789012345678901234")

    try:
        fails()
    except ValueError as error:
        record = logging.LogRecord(
            "django.request",
            logging.ERROR,
            __file__,
            1,
            "Internal Server Error: %s",
            ("/a/9?code=1",),
            (ValueError, error, error.__traceback__),
        )

    line = NamesOnly().format(record)

    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ERROR django\.request ", line)  # UTC, and says so
    assert "ValueError at test_logs.py" in line
    assert "ひみつ" not in line
    assert "1234" not in line
    assert "/a/9" not in line


def test_the_server_before_the_sites_writes_no_address_path_or_content(tmp_path: Path) -> None:
    config = Config()
    config.set("errorlog", str(tmp_path / "log"))
    log = Quiet(config)
    secret = "/join/0123456789abcdef"

    log.warning("Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'ひみつ'")
    try:
        raise ValueError("ひみつの言葉")
    except ValueError:
        log.exception("Error handling request %s", secret)
    log.error("Worker failed to boot.")

    written = (tmp_path / "log").read_text("utf-8")
    assert "a request could not be read" in written
    assert "ValueError at test_logs.py" in written
    assert "Worker failed to boot." in written
    for word in ("192.0.2.7", "ひみつ", secret):
        assert word not in written


def test_both_sites_are_served_with_that_log() -> None:
    call = server_call("desk", bind="127.0.0.1:8001", workers=1)

    assert call[call.index("--logger-class") + 1] == "tomoshibi.web.quiet.Quiet"
