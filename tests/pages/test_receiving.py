"""What is sent comes whole and at a fair pace, or its reading ends; what a page did not read is read past, within bounds."""

import io
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tomoshibi.web.receiving import (
    GRACE,
    MOST_HANDING_IN,
    MOST_READ_PAST,
    MOST_SECONDS,
    PACE,
    PIECE,
    READ_PAST,
    SECONDS_TO_READ_PAST,
    Busy,
    CutShort,
    Sender,
    TooSlow,
    Watch,
    handing_in,
    receiving,
)


@dataclass
class Line:
    """A sender who never stops, and a clock that their line moves on: `pace` bytes come in a second."""

    pace: float = float("inf")
    now: float = 0.0
    taken: int = 0

    def clock(self) -> float:
        return self.now

    def read(self, size: int = -1) -> bytes:
        self.taken += size
        self.now += size / self.pace
        return b"a" * size


class Gone(io.RawIOBase):
    """A sender who has gone."""

    def read(self, size: int = -1) -> bytes:
        raise ConnectionResetError


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    return [b"come in again"]


def asked(sent: Any, *, method: str = "POST", clock: Callable[[], float] = lambda: 0.0, length: str = "") -> list[bytes]:
    site = receiving(page, watch=Watch(), clock=clock)
    return list(site({"REQUEST_METHOD": method, "CONTENT_LENGTH": length, "wsgi.input": sent}, lambda *given: None))


def sender(line: Line, *, length: int | None = None, connection: socket.socket | None = None) -> Sender:
    return Sender(line, length=length, connection=connection, clock=line.clock)


def test_the_rest_of_a_form_is_read_before_the_answer_goes_out() -> None:
    sent = io.BytesIO(b"a" * (3 * PIECE + 5))

    assert asked(sent) == [b"come in again"]
    assert sent.read() == b""


def test_what_has_no_end_is_left_after_the_largest_form() -> None:
    line = Line()

    asked(line)

    assert line.taken == READ_PAST


def test_reading_past_ends_after_a_while_however_quickly_it_comes() -> None:
    line = Line(pace=10 * PACE)

    asked(line, clock=line.clock)

    assert SECONDS_TO_READ_PAST <= line.now <= SECONDS_TO_READ_PAST + 1


def test_reading_past_ends_sooner_for_a_slow_sender() -> None:
    line = Line(pace=PACE / 10)

    asked(line, clock=line.clock)

    assert line.now < SECONDS_TO_READ_PAST


def test_a_sender_who_has_gone_spoils_nothing() -> None:
    assert asked(Gone()) == [b"come in again"]


def test_nothing_is_waited_for_where_a_page_is_only_asked_for() -> None:
    line = Line()

    asked(line, method="GET")

    assert line.taken == 0


def test_past_what_is_left_only_a_few_read_at_once() -> None:
    release, begun = threading.Event(), threading.Semaphore(0)

    class Waits(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            begun.release()
            release.wait(20)
            return b""

    threads = [threading.Thread(target=asked, args=(Waits(),)) for _ in range(MOST_READ_PAST)]
    for thread in threads:
        thread.start()
    for _ in threads:
        begun.acquire(timeout=20)
    line = Line()

    assert asked(line) == [b"come in again"]
    assert line.taken == 0
    release.set()
    for thread in threads:
        thread.join()
    asked(line)
    assert line.taken == READ_PAST


@pytest.mark.parametrize(("pace", "reads"), [(PACE * 2, True), (PACE * 0.9, False), (1.0, False)])
def test_a_form_comes_at_the_least_pace_or_not_at_all(pace: float, reads: bool) -> None:
    line = Line(pace=pace)
    form = sender(line, length=400 * PIECE)

    if reads:
        assert len(form.read(400 * PIECE)) == 400 * PIECE
    else:
        with pytest.raises(TooSlow):
            form.read(400 * PIECE)


def test_what_is_done_with_a_form_between_two_reads_is_not_its_senders_time() -> None:
    line = Line(pace=PACE * 2)
    form = sender(line)
    form.read(PIECE)

    line.now += MOST_SECONDS * 2

    assert form.read(PIECE) == b"a" * PIECE


def test_no_form_may_take_longer_than_the_largest_takes() -> None:
    line = Line(pace=PACE * 2)

    with pytest.raises(TooSlow):
        sender(line).read(int(PACE * 2 * (MOST_SECONDS + 60)))
    assert line.now <= MOST_SECONDS + 1


def test_what_ends_before_its_end_is_not_taken_for_whole() -> None:
    form = Sender(io.BytesIO(b"half a tex"), length=11, connection=None, clock=lambda: 0.0)

    with pytest.raises(CutShort):
        form.read(11)


def test_a_sender_who_stops_in_the_middle_of_a_read_is_stopped_from_outside() -> None:
    ours, theirs = socket.socketpair()
    line = Line()
    stream = ours.makefile("rb", buffering=0)
    form = Sender(stream, length=100, connection=ours, clock=line.clock)
    watch, ended = Watch(), []

    def reads() -> None:
        with watch.over(form), pytest.raises(TooSlow):
            form.read(100)
        ended.append(True)

    with ours, theirs, stream:
        theirs.sendall(b"a")
        thread = threading.Thread(target=reads)
        thread.start()
        while form.waited() <= GRACE + 1:
            line.now += GRACE
        watch.look()
        thread.join(20)

    assert ended == [True]


def test_as_many_hand_in_at_once_as_leave_room_for_others() -> None:
    with ExitStack() as taken:
        for _ in range(MOST_HANDING_IN):
            taken.enter_context(handing_in())
        with pytest.raises(Busy), handing_in():
            pass

    with handing_in():
        pass
