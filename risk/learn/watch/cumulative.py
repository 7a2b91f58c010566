"""Learn: claims added up month by month against what is expected: since when a row deviates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom

from risk.learn.watch.actual_expected import Cut, Spread
from risk.learn.watch.book import Floats, WatchBook
from risk.learn.watch.exposure import Exposure
from risk.learn.watch.intervals import NEARLY_POISSON, count_interval
from risk.learn.watch.limits import Limits
from risk.learn.watch.pooling import sum_by


@dataclass(frozen=True)
class Cumulative:
    """Claims of a row since its first month; arrays of shape (m,).

    Parameters
    ----------
    months : tuple of str
    actual, expected : ndarray
    low, high : ndarray
        Where the actual lies with the level of intervals if the expected is right.
    since : str or None
        First month from which on the interval of actual over expected leaves 1 out without a
        break; None if it holds 1 on the last.
    """

    months: tuple[str, ...]
    actual: Floats
    expected: Floats
    low: Floats
    high: Floats
    since: str | None


def cumulative(
    cut: Cut, row: int, book: WatchBook, exposure: Exposure, spread: Spread, limits: Limits
) -> Cumulative:
    """Add up the claims of one row of a cut by segment."""
    size = len(exposure.months)
    mine = cut.row[exposure.policy] == row
    claims = cut.row[book.claims["policy"].to_numpy()] == row
    expected = np.cumsum(sum_by(exposure.month[mine], size, exposure.count[mine]))
    actual = np.cumsum(sum_by(exposure.claim_month[claims], size))
    policy = exposure.policy[mine]
    firms = np.cumsum(
        sum_by(exposure.month[mine], size, exposure.count[mine] * spread.firm_count[policy])
    )
    due = np.maximum(expected, 1e-12)
    excess = firms / spread.shape / due
    low, high = count_interval(actual, excess, limits.interval)
    outside = (low > expected) | (high < expected)
    inside = np.flatnonzero(~outside)
    first = 0 if not len(inside) else int(inside[-1]) + 1
    mixed = np.maximum(excess, NEARLY_POISSON)
    tail = (1 - limits.interval) / 2
    return Cumulative(
        months=tuple(str(month) for month in exposure.months),
        actual=actual,
        expected=expected,
        low=nbinom.ppf(tail, due / mixed, 1 / (1 + mixed)),
        high=nbinom.ppf(1 - tail, due / mixed, 1 / (1 + mixed)),
        since=str(exposure.months[first]) if first < size else None,
    )
