"""Clearing what erasing leaves keeps nobody waiting."""

import threading

import pytest
from django.db import connection, transaction

from tests.makers.house import founded, written
from tomoshibi.consult import traces
from tomoshibi.consult.models import Consultation, Post

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_there_stays_there() -> None:
    founded()
    written("のこる")

    traces.remove()

    assert Consultation.objects.count() == Post.objects.count() == 1


def test_while_a_backup_reads_it_waits_for_another_time_and_nobody_waits_for_it() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite readers are in nobody's way")
    founded()
    reads, ends = threading.Event(), threading.Event()

    def backup() -> None:
        with transaction.atomic():
            Post.objects.count()
            reads.set()
            ends.wait(20)
        connection.close()

    reader = threading.Thread(target=backup)
    reader.start()
    reads.wait(20)
    try:
        with pytest.raises(traces.StillInUse):
            traces.remove()
        written("Meanwhile")
    finally:
        ends.set()
        reader.join()

    traces.remove()
    assert Post.objects.count() == 1
