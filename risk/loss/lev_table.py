"""Loss: limited expected values of curves that differ by scale alone, from one table.

If Y is c X then E[min(Y, x)] = c T(x / c) with T(u) = E[min(X, u)]: firms of one sort of cover
share T. It is kept as polynomials of degree four on the intervals that the leading bits of u tell,
through values of the curve itself; below the table all of u is kept, above it the mean is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from risk.loss.lev_kernels import INTERVAL_BITS
from risk.loss.mixture import LognormalMixture
from risk.loss.severity import Floats, Lognormal

DEGREE = 4
EXPONENT_OF_ONE = 1023
"""How binary64 writes the exponent 0."""
INTERVALS = 1 << INTERVAL_BITS
REACH = 8.6
"""Standard deviations beyond which a normal probability is lost in rounding."""


@dataclass(frozen=True, eq=False)
class LevTable:
    """T of one curve.

    Parameters
    ----------
    first : int
        Number of the first interval: exponent and leading bits of the fraction as they are stored.
    coefficients : ndarray, shape (k + 1, 5)
        Of the polynomial on each interval, in shares of it, constant first; last the mean.
    """

    first: int
    coefficients: Floats


def lev_table(curve: Lognormal | LognormalMixture) -> LevTable:
    """Give the table of one curve; the same curve gives the same table."""
    weights: Floats | float = 1.0
    if isinstance(curve, LognormalMixture):
        weights = curve.weights
    parts = np.broadcast_arrays(
        *(np.asarray(x, dtype=float) for x in (weights, curve.mu, curve.sigma))
    )
    return _built(*(tuple(part.reshape(-1).tolist()) for part in parts))


@lru_cache(maxsize=512)
def _built(weights: tuple[float, ...], mu: tuple[float, ...], sigma: tuple[float, ...]) -> LevTable:
    curve = LognormalMixture(*(np.array(one) for one in (weights, mu, sigma)))
    low = np.floor((curve.mu - REACH * curve.sigma).min() / np.log(2))
    high = np.ceil((curve.mu + curve.sigma * (curve.sigma + REACH)).max() / np.log(2))
    doubled = 2.0 ** np.arange(low, high)
    starts = np.multiply.outer(doubled, 1 + np.arange(INTERVALS) / INTERVALS).reshape(-1, 1)
    widths = np.repeat(doubled / INTERVALS, INTERVALS)[:, None]
    # Chebyshev's points keep the error of interpolation least.
    points = 0.5 - 0.5 * np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
    powers = np.linalg.inv(np.vander(points, increasing=True))
    mean = np.zeros((1, DEGREE + 1))
    mean[0, 0] = curve.mean()
    return LevTable(
        (EXPONENT_OF_ONE + int(low)) * INTERVALS,
        np.concatenate([curve.lev(starts + widths * points) @ powers.T, mean]),
    )
