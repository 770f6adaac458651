"""Preserving: an export becomes a sealed bundle, beside its target, and takes its name only when it is whole."""

import gc
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

from tomoshibi.evidence.admission.hashers import Ahead, look_ahead
from tomoshibi.evidence.order import Order, Preserved
from tomoshibi.evidence.sealing.placing import building_beside, check_free, take_name

if TYPE_CHECKING:
    from tomoshibi.evidence.admission.shelf import Shelf

__all__ = ["Order", "OverlappingTarget", "Preserved", "preserve"]


COLLECTED_AFTER = 50_000  # new objects; some 10 MB
TURN = 0.0005  # seconds; a hasher is at work on what it is asked for a few times as long


class OverlappingTarget(Exception):
    """The bundle would lie inside what is being preserved."""


def preserve(order: Order) -> Preserved:
    """Seal an export as a bundle at `order.out` and return what was done.

    The person's files are only read. All is built in a folder beside the target and renamed at the end, so that a target
    is either whole or not there. Raises TargetExists, TargetUnusable, OverlappingTarget, NothingThere, SourceChanged,
    SourceUnreadable, UnknownPlatform and FontUnreadable or ReportNotWritten for a broken install.
    """
    check_free(order.out)
    for export in order.exports:
        if export.is_dir() and order.out.resolve().is_relative_to(export.resolve()):
            raise OverlappingTarget(str(order.out))
    with building_beside(order.out, random=order.random) as folder, _seldom_collecting():
        opened_at = order.now()
        with _quick_turns(), _looking_ahead(order) as ahead, _loading():
            shelf = _shelf(order, ahead)
        from tomoshibi.evidence.building import build

        with closing(shelf):
            made = build(order, shelf, folder / "bundle", opened_at=opened_at)
        take_name(folder / "bundle", order.out, as_zip=order.as_zip)
    return made


@contextmanager
def _looking_ahead(order: Order) -> Iterator[Ahead | None]:
    """Have the files of a folder looked at from the first moment, before anything that takes time to load is loaded."""
    ahead = None
    if order.exports[0].is_dir():
        with suppress(OSError):  # met again, and told, where the folder's turn comes
            ahead = look_ahead(str(order.exports[0]))
    try:
        yield ahead
    finally:
        if ahead is not None:
            ahead.looking.close()


def _shelf(order: Order, ahead: Ahead | None) -> "Shelf":
    from tomoshibi.evidence.admission.shelf import SourceUnreadable, open_shelf

    try:
        return open_shelf(order.exports, lenient=True, digest=True, ahead=ahead)
    except OSError as error:
        raise SourceUnreadable(error.filename or str(order.exports[0])) from error


@contextmanager
def _loading() -> Iterator[None]:
    """Load all that builds a bundle, a fifth of a second, while the disk is waited for."""
    loader = Thread(target=_load)
    loader.start()
    try:
        yield
    finally:
        loader.join()


@contextmanager
def _quick_turns() -> Iterator[None]:
    """Let threads take turns soon: a hasher whose answer waits for its turn has nothing to do meanwhile."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let Python look for rings of dead objects seldom: it goes through all items each time, and they hold none."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECTED_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _load() -> None:
    with suppress(Exception):  # what cannot be loaded is met again, and told, where it is needed
        from tomoshibi.evidence.building import get_ready

        get_ready()
