"""Learn: whether a feature does more or less to claims than the formula says.

What the formula knows of a feature is in the expected claims; a slope of actual over expected
along the feature is what it does beyond that. One feature at a time: features that go together
share what they find.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from risk.learn.watch.actual_expected import Spread
from risk.learn.watch.book import Floats, WatchBook
from risk.learn.watch.exposure import Exposure
from risk.learn.watch.intervals import holm
from risk.learn.watch.limits import Limits
from risk.learn.watch.pooling import sum_by
from risk.learn.watch.trend import slope_of

WIDE = (0.05, 0.95)
"""Shares of the policies between which a feature's effect is told."""


@dataclass(frozen=True)
class Effects:
    """What features do beyond the formula; arrays of shape (k,).

    Parameters
    ----------
    names : tuple of str
    low_value, high_value : ndarray
        Feature values between which the factor is told: for a control the good and the bad
        answer.
    factor, low, high : ndarray
        Actual over expected at the higher value over that at the lower, with its interval.
    chance, corrected : ndarray
        Of a factor as far from 1 by luck alone; alone and among all features (Holm).
    """

    names: tuple[str, ...]
    low_value: Floats
    high_value: Floats
    factor: Floats
    low: Floats
    high: Floats
    chance: Floats
    corrected: Floats


def effects_of(book: WatchBook, exposure: Exposure, spread: Spread, limits: Limits) -> Effects:
    """Fit every feature's slope on the policies that know it."""
    size = len(book.policies)
    expected = sum_by(exposure.policy, size, exposure.count)
    claims = sum_by(book.claims["policy"].to_numpy(), size)
    names: list[str] = []
    found: list[tuple[float, ...]] = []
    for name in book.features:
        values = book.policies[name].to_numpy()
        known = ~np.isnan(values) & (expected > 0)
        due = expected[known]
        mixed = (due * spread.firm_count[known]).sum() / spread.shape / max(due.sum(), 1e-300)
        row = _effect(claims[known], due, values[known], float(mixed), limits)
        if row is not None:
            names.append(name)
            found.append(row)
    low_value, high_value, factor, low, high, chance = np.array(found).reshape(-1, 6).T
    return Effects(tuple(names), low_value, high_value, factor, low, high, chance, holm(chance))


def _effect(
    claims: Floats, expected: Floats, values: Floats, excess: float, limits: Limits
) -> tuple[float, ...] | None:
    """Give the two values, the factor between them, its interval and chance."""
    if min(claims.sum(), expected.sum()) < limits.least_expected or np.ptp(values) == 0:
        return None
    first, last = (float(value) for value in np.quantile(values, WIDE))
    if first == last:
        first, last = float(values.min()), float(values.max())
    slope, error = slope_of(claims, expected, values)
    error *= (1 + excess) ** 0.5
    reach = ndtri((1 + limits.interval) / 2) * error
    with np.errstate(over="ignore"):  # few claims on one side hold no slope: the interval is open
        factors = np.exp((last - first) * np.array([slope, slope - reach, slope + reach]))
    return (first, last, *factors.tolist(), float(2 * ndtr(-abs(slope) / error)))
