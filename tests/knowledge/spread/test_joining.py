"""The join on Spark finds every near pair and no other: real Spark, on this machine alone."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.knowledge.spread.test_index import by_hand, flipped, hashes
from tomoshibi.spread.index.joining import COLUMNS, TooFar, joined, rows

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytest.importorskip("pyspark")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed")


@pytest.fixture(scope="module")
def spark() -> Iterator["SparkSession"]:
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    quiet = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    small = {"spark.sql.shuffle.partitions": "2", "spark.driver.memory": "1g"}
    started = SparkSession.builder.master("local[1]").config(map={**quiet, **small}).getOrCreate()
    yield started
    started.stop()


def test_every_near_pair_is_found_once(spark: "SparkSession") -> None:
    listed = hashes(300, 21)
    listed[7] = listed[8]
    asked = np.array([flipped(listed[bits * 7], bits, bits) for bits in range(40)])
    entries, queries = (spark.createDataFrame(list(rows(every)), COLUMNS) for every in (listed, asked))

    found = [tuple(row) for row in joined(entries, queries).collect()]

    assert set(found) == by_hand(listed, asked, 31)
    assert len(found) == len(set(found))


def test_what_one_bit_of_one_piece_alone_can_find_is_found(spark: "SparkSession") -> None:
    """Each query differs from the entry in two bits of all pieces but one, and in a single bit of that one."""
    listed = hashes(1, 23)
    asked = np.repeat(listed, 256, axis=0)
    for number, one in enumerate(asked):
        changed = np.zeros((16, 16), np.uint8)
        changed[:, [3, 11]] = 1
        changed[number // 16] = np.arange(16) == number % 16
        asked[number] = one ^ np.packbits(changed)
    entries, queries = (spark.createDataFrame(list(rows(every)), COLUMNS) for every in (listed, asked))

    found = {tuple(row) for row in joined(entries, queries).collect()}

    assert found == {(number, 0, 31) for number in range(256)}


def test_a_smaller_distance_finds_fewer(spark: "SparkSession") -> None:
    listed = hashes(40, 22)
    asked = np.array([flipped(listed[bits], bits, bits) for bits in range(30)])
    entries, queries = (spark.createDataFrame(list(rows(every, first=100)), COLUMNS) for every in (listed, asked))

    found = {(row.query - 100, row.entry - 100, row.distance) for row in joined(entries, queries, within=9).collect()}

    assert found == by_hand(listed, asked, 9)


def test_farther_than_the_pieces_promise_is_refused(spark: "SparkSession") -> None:
    empty = spark.createDataFrame([], COLUMNS)

    with pytest.raises(TooFar):
        joined(empty, empty, within=32)
