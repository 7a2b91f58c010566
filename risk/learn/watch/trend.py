"""Learn: whether actual over expected rises or falls with the years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from risk.learn.watch.book import Floats, WatchBook
from risk.learn.watch.exposure import Exposure
from risk.learn.watch.limits import Limits
from risk.learn.watch.pooling import sum_by

MONTHS_A_YEAR = 12
STEPS = 50


@dataclass(frozen=True)
class Trend:
    """Change of actual over expected a year.

    Parameters
    ----------
    since : str
        First month.
    factor, low, high : float
        Ratio from one year to the next, with its interval.
    chance : float
        Of a trend as strong by luck alone.
    """

    since: str
    factor: float
    low: float
    high: float
    chance: float


def trend_of(book: WatchBook, exposure: Exposure, limits: Limits) -> Trend | None:
    """Fit claims by month as Poisson with the expected as offset and a yearly factor.

    Returns
    -------
    Trend or None
        None with under a year of months or too few claims.

    Examples
    --------
    >>> round(float(slope_of(np.array([10.0, 20, 40]), np.full(3, 20.0), np.arange(3.0))[0]), 4)
    0.6931
    """
    size = len(exposure.months)
    expected = sum_by(exposure.month, size, exposure.count)
    claims = sum_by(exposure.claim_month, size)
    if size < MONTHS_A_YEAR or min(claims.sum(), expected.sum()) < 2 * limits.least_expected:
        return None
    years = np.arange(size) / MONTHS_A_YEAR
    slope, error = slope_of(claims, expected, years)
    reach = ndtri((1 + limits.interval) / 2) * error
    return Trend(
        since=str(exposure.months[0]),
        factor=float(np.exp(slope)),
        low=float(np.exp(slope - reach)),
        high=float(np.exp(slope + reach)),
        chance=float(2 * ndtr(-abs(slope) / error)),
    )


def slope_of(claims: Floats, expected: Floats, years: Floats) -> tuple[float, float]:
    """Give the slope of ln(actual over expected) and its standard error (Newton's method)."""
    slope = 0.0
    spread = 1.0
    for _ in range(STEPS):
        weight = expected * np.exp(slope * (years - years.mean()))
        share = weight / weight.sum()
        middle = float((share * years).sum())
        # Information of the slope once the level is fitted.
        spread = float(claims.sum() * (share * (years - middle) ** 2).sum())
        change = float((claims * (years - middle)).sum()) / spread
        slope += change
        if abs(change) < 1e-10:
            break
    return slope, spread**-0.5
