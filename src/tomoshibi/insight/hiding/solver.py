"""HiGHS as it is used here: one thread, a fixed seed, silent, so that the same question gets the same answer."""

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

from tomoshibi.insight.hiding.puzzle import Floats, Numbers

INFINITY = highspy.kHighsInf
OPTIMAL = highspy.HighsModelStatus.kOptimal
INFEASIBLE = highspy.HighsModelStatus.kInfeasible
PRIMAL = 4  # the simplex that goes on from the last answer when only the question changes: some six times as fast here
_WHOLE = int(highspy.HighsVarType.kInteger)
_BROKEN = int(highspy.HighsVarType.kContinuous)


def model(
    *,
    cost: Floats,
    lower: Floats,
    upper: Floats,
    rows: tuple[Numbers, Numbers, Floats],
    bounds: tuple[float, float],
    whole: bool,
) -> Any:
    """Return a HiGHS model of columns with costs and bounds, and rows that all lie within the same bounds."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("parallel", "off")):
        highs.setOptionValue(option, value)
    starts, columns, values = rows
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(starts) - 1
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_ = np.full(lp.num_row_, bounds[0])
    lp.row_upper_ = np.full(lp.num_row_, bounds[1])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts.astype(np.int32), columns.astype(np.int32), values
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(cost)
    highs.passModel(lp)
    return highs


def set_bounds(highs: Any, columns: Numbers, lower: Floats, upper: Floats) -> None:
    """Change the bounds of some columns."""
    highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper)


def set_whole(highs: Any, count: int, *, whole: bool) -> None:
    """Ask for whole numbers in all columns, or for any."""
    kinds = np.full(count, _WHOLE if whole else _BROKEN, dtype=np.uint8)
    highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)


def add_row(highs: Any, least: float, columns: Sequence[int] | Numbers, values: Sequence[float] | Floats) -> None:
    """Ask for a sum over some columns of at least something."""
    highs.addRow(least, INFINITY, len(columns), np.asarray(columns, dtype=np.int32), np.asarray(values, dtype=np.float64))
