"""Logs say where something failed, and nothing of what was said."""

import logging

from tomoshibi.web.logs import NamesOnly


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

    assert "ValueError at test_logs.py" in line
    assert "ひみつ" not in line
    assert "1234" not in line
    assert "/a/9" not in line
