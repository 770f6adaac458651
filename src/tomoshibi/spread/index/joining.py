"""Very many questions to a very long list at once, as an equi-join on Spark: exact, for backfills beyond one machine.

The same counting as in `chunks.py`, in the form that every data engine can join: a hash is cut into 16 pieces of 16 bits; of
two hashes that differ in at most 31 bits, some piece differs in at most one. So an entry is written under its 16 pieces, a
query under its 16 pieces and all that differ from them in one bit (272 keys), and what meets is compared as a whole.

No command calls this yet; whoever has a Spark of their own calls `joined`.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tomoshibi.spread.index.chunks import FARTHEST
from tomoshibi.spread.turns import Packed

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

PIECES = 16  # of 16 bits each
WORDS = ("first", "second", "third", "fourth")  # 64 bits each, as signed numbers
COLUMNS = "number long, first long, second long, third long, fourth long"


class TooFar(ValueError):
    """Beyond FARTHEST bits, pieces that meet are no longer sure to be found; the message is the distance."""


def rows(hashes: Packed, first: int = 0) -> Iterator[tuple[int, ...]]:
    """Yield hashes (n, 32) as rows of COLUMNS, numbered from `first`."""
    words = np.ascontiguousarray(hashes).view(">i8").tolist()
    return ((first + number, *four) for number, four in enumerate(words))


def joined(listed: "DataFrame", asked: "DataFrame", within: int = FARTHEST) -> "DataFrame":
    """Return every pair of rows of COLUMNS that are near, once, as `query`, `entry` and `distance`. Raises TooFar."""
    from pyspark.sql import functions as spark

    if within > FARTHEST:
        raise TooFar(within)
    one_changed = spark.array(spark.lit(0), *(spark.lit(1 << bit) for bit in range(16)))
    every = spark.flatten(spark.transform(_pieces(), lambda piece: spark.transform(one_changed, piece.bitwiseXOR)))
    entries = listed.select(spark.col("number").alias("entry"), *WORDS, spark.explode(_pieces()).alias("piece"))
    queries = asked.select(
        spark.col("number").alias("query"),
        *(spark.col(word).alias(f"asked_{word}") for word in WORDS),
        spark.explode(every).alias("piece"),
    )
    apart = [spark.bit_count(spark.col(word).bitwiseXOR(spark.col(f"asked_{word}"))) for word in WORDS]
    distance = (apart[0] + apart[1] + apart[2] + apart[3]).alias("distance")
    pairs = queries.join(entries, "piece").select("query", "entry", distance)
    return pairs.where(spark.col("distance") <= within).distinct()


def _pieces() -> "Column":
    """Return the 16 pieces of a row, each with its place in the hash above its 16 bits, so that places do not meet."""
    from pyspark.sql import functions as spark

    made = []
    for place in range(PIECES):
        word = spark.col(WORDS[place // 4])
        bits = spark.shiftrightunsigned(word, 48 - 16 * (place % 4)).bitwiseAND(0xFFFF)
        made.append(bits.bitwiseOR(place << 16).cast("long"))
    return spark.array(*made)
