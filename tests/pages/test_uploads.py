"""What is not read of a request is read past before its answer, but never without an end."""

import io
from collections.abc import Callable, Iterable
from typing import Any

from tomoshibi.web.uploads import PIECE, READ_PAST, SECONDS_TO_READ_PAST, reading_to_the_end


class Endless(io.RawIOBase):
    """A sender who never stops; it counts what was taken."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        return b"a" * size


class Gone(io.RawIOBase):
    """A sender who has gone."""

    def read(self, size: int = -1) -> bytes:
        raise ConnectionResetError


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return [b"come in again"]


def asked(sent: Any, *, method: str = "POST", clock: Callable[[], float] = lambda: 0.0) -> list[bytes]:
    site = reading_to_the_end(page, clock=clock)
    return list(site({"REQUEST_METHOD": method, "wsgi.input": sent}, lambda *given: None))


def test_the_rest_of_a_form_is_read_before_the_answer_goes_out() -> None:
    sent = io.BytesIO(b"a" * (3 * PIECE + 5))

    answer = asked(sent)

    assert answer == [b"come in again"]
    assert sent.read() == b""


def test_what_has_no_end_is_left_after_the_largest_form() -> None:
    sent = Endless()

    asked(sent)

    assert sent.taken == READ_PAST


def test_a_slow_sender_is_left_after_a_while() -> None:
    sent, moments = Endless(), iter([0.0, 1.0, SECONDS_TO_READ_PAST + 1.0])

    asked(sent, clock=lambda: next(moments))

    assert sent.taken == PIECE


def test_a_sender_who_has_gone_spoils_nothing() -> None:
    assert asked(Gone()) == [b"come in again"]


def test_nothing_is_waited_for_where_a_page_is_only_asked_for() -> None:
    sent = Endless()

    asked(sent, method="GET")

    assert sent.taken == 0
