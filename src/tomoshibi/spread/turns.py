"""The eight ways a picture can be turned and mirrored, worked out on its hash alone.

Turning or mirroring a picture exchanges rows and columns of its cosine transform and changes the sign of every second one
(docs of PDQ, "dihedral"). A bit says whether a value lies above the median; the median of a picture's frequencies is close to
zero, so a changed sign is a changed bit but for the few values that lie between zero and the median. The blur and the places of
the samples are not quite symmetrical either. What is found this way is therefore near, not equal, to the hash of the turned
picture: of an ordinary photograph some ten bits of the distance are spent on it, of a picture of few pixels more.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Packed = NDArray[np.uint8]  # hashes, 32 bytes each, most significant byte first

SIDE = 16


class Turn(StrEnum):
    """What was done to a picture, in the order and by the names of the reference; degrees are anticlockwise."""

    UPRIGHT = "upright"
    ROTATE_90 = "rotate90"
    ROTATE_180 = "rotate180"
    ROTATE_270 = "rotate270"
    FLIP_X = "flipX"
    FLIP_Y = "flipY"
    FLIP_PLUS_1 = "flipPlus1"
    FLIP_MINUS_1 = "flipMinus1"


TURNS = tuple(Turn)
UNDONE = {Turn.ROTATE_90: Turn.ROTATE_270, Turn.ROTATE_270: Turn.ROTATE_90}  # the others undo themselves


def undone(turn: Turn) -> Turn:
    """Return the turn that brings a picture back."""
    return UNDONE.get(turn, turn)


def turned(hashes: Packed) -> Packed:
    """Return hashes (n, 32) in all eight ways, as (8, n, 32) in the order of TURNS."""
    bits = np.unpackbits(hashes, axis=1)[:, ORDER]
    return np.packbits(np.moveaxis(bits ^ CHANGED, 1, 0), axis=2)


def _changed(turn: Turn) -> NDArray[np.bool_]:
    """Return at which places of the transform, before rows and columns are exchanged, the sign changes."""
    row, column = np.indices((SIDE, SIDE))
    odd_row, odd_column = row % 2 == 1, column % 2 == 1
    signs: dict[Turn, NDArray[np.bool_]] = {
        Turn.UPRIGHT: np.zeros((SIDE, SIDE), bool),
        Turn.ROTATE_90: ~odd_column,
        Turn.ROTATE_180: odd_row ^ odd_column,
        Turn.ROTATE_270: ~odd_row,
        Turn.FLIP_X: ~odd_row,
        Turn.FLIP_Y: ~odd_column,
        Turn.FLIP_PLUS_1: np.zeros((SIDE, SIDE), bool),
        Turn.FLIP_MINUS_1: odd_row ^ odd_column,
    }
    return signs[turn]


EXCHANGED = (Turn.ROTATE_90, Turn.ROTATE_270, Turn.FLIP_PLUS_1, Turn.FLIP_MINUS_1)


def _tables() -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
    """Return for each turn and each bit of a packed hash whence it comes and whether it changes.

    The last place of the transform is the first bit.
    """
    places = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    order, changed = [], []
    for turn in TURNS:
        signs = _changed(turn)
        from_, sign = (places.T, signs.T) if turn in EXCHANGED else (places, signs)
        order.append(SIDE * SIDE - 1 - from_.ravel()[::-1])
        changed.append(sign.ravel()[::-1])
    return np.array(order), np.array(changed, np.uint8)


ORDER, CHANGED = _tables()
