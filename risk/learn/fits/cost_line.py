"""Fits: ln cost on ln people, by least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from risk.learn.fits.fit import Parameter, logs_of

LEAST_ROWS = 10


@dataclass(frozen=True, slots=True)
class CostLine:
    """A line through ln cost [ln money] over ln people.

    Parameters
    ----------
    n : int
    intercept, slope : Parameter
    residual_sd : float
    r_squared : float
    """

    n: int
    intercept: Parameter
    slope: Parameter
    residual_sd: float
    r_squared: float


def fit_cost_line(people: npt.ArrayLike, cost: npt.ArrayLike) -> CostLine:
    """Fit ln cost = intercept + slope ln people.

    Parameters
    ----------
    people : array, shape (n,)
        Positive.
    cost : array, shape (n,) [money]
        Positive.

    Raises
    ------
    TooFewRows
        If there are fewer than ten pairs, or all of one kind are equal.
    """
    x, y = logs_of(people, LEAST_ROWS), logs_of(cost, LEAST_ROWS)
    line = stats.linregress(x, y)
    left = y - line.intercept - line.slope * x
    return CostLine(
        n=len(x),
        intercept=Parameter("intercept", float(line.intercept), float(line.intercept_stderr)),
        slope=Parameter("slope", float(line.slope), float(line.stderr)),
        residual_sd=float(np.sqrt(np.sum(left**2) / (len(x) - 2))),
        r_squared=float(line.rvalue**2),
    )
