"""Loss: limited expected values of curves that differ by scale alone, from one table.

If Y is e^s X then E[min(Y, x)] = e^s T(ln x - s) with T(u) = E[min(X, e^u)]: firms of one sort of
cover share T. It is kept as polynomials of degree five on short intervals of u, through values of
the curve itself; below the table all of x is kept, above it the mean is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from risk.loss.firm_kernels import PER_UNIT
from risk.loss.mixture import LognormalMixture
from risk.loss.severity import Floats, Lognormal

DEGREE = 5
REACH = 8.6
"""Standard deviations beyond which a normal probability is lost in rounding."""


@dataclass(frozen=True, eq=False)
class LevTable:
    """T of one curve.

    Parameters
    ----------
    start : float
        Where the table starts [ln money].
    coefficients : ndarray, shape (k, 6)
        Of the polynomial on each interval, in steps from its start, constant first.
    mean : float
        Beyond the table [money].
    """

    start: float
    coefficients: Floats
    mean: float


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
    low = np.floor((curve.mu - REACH * curve.sigma).min())
    high = (curve.mu + curve.sigma * (curve.sigma + REACH)).max()
    count = int(np.ceil((high - low) * PER_UNIT))
    # Chebyshev's points keep the error of interpolation least.
    points = 0.5 - 0.5 * np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
    values = curve.lev(np.exp(low + (np.arange(count)[:, None] + points) / PER_UNIT))
    powers = np.linalg.inv(np.vander(points, increasing=True))
    return LevTable(float(low), np.ascontiguousarray(values @ powers.T), float(curve.mean()))
