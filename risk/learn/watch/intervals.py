"""Learn: exact intervals and chances for counts and rates, and many tests at once.

Counts are Poisson, or negative binomial where like firms differ. Probabilities count half of the
observed value (mid-P), so that a stated error rate is met on average instead of undercut, as a
fully exact test of few claims would.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, gammaincc
from scipy.stats import beta, betabinom, binom

Floats = npt.NDArray[np.float64]

STEPS = 60
"""Halvings of the range in which a bound is looked for."""

NEARLY_POISSON = 1e-9


def count_tails(actual: Floats, expected: Floats, excess: Floats) -> tuple[Floats, Floats]:
    """Give the mid-P chances of as few and of as many claims; they sum to 1.

    Parameters
    ----------
    actual : ndarray
        Claims, whole numbers >= 0.
    expected : ndarray
        Mean, > 0.
    excess : ndarray
        Variance over mean, less one; 0 is Poisson.
    """
    few = (_upto(actual, expected, excess) + _upto(actual - 1, expected, excess)) / 2
    return few, 1 - few


def _upto(count: Floats, mean: Floats, excess: Floats) -> Floats:
    """Give P(N <= count), 0 below 0."""
    mixed = np.maximum(excess, NEARLY_POISSON)
    most = np.maximum(count, 0) + 1
    by_mix = betainc(mean / mixed, most, 1 / (1 + mixed))
    found = np.where(excess > NEARLY_POISSON, by_mix, gammaincc(most, mean))
    return np.where(count < 0, 0.0, found)


def share_tails(
    actual: Floats, total: float, share: Floats, excess: Floats
) -> tuple[Floats, Floats]:
    """Give the mid-P chances of as few and of as many of a total falling on a row.

    Whatever the level of the whole, a row's claims given the total are binomial by its share of
    the expected; beta-binomial where like firms differ.

    Parameters
    ----------
    actual : ndarray, shape (n,)
    total : float
        Claims of all rows.
    share : ndarray, shape (n,)
        Of the expected, in [0, 1].
    excess : ndarray, shape (n,)
        As in :func:`count_tails`.
    """
    mixed = np.maximum(excess, NEARLY_POISSON)
    weight = np.maximum((total - 1) / mixed - 1, 1e-9)
    inside = np.clip(share, 1e-12, 1 - 1e-12)
    law = betabinom(total, inside * weight, (1 - inside) * weight)
    plain = binom(total, inside)
    few = np.where(
        (excess > NEARLY_POISSON) & (total > 1),
        law.cdf(actual) - law.pmf(actual) / 2,
        plain.cdf(actual) - plain.pmf(actual) / 2,
    )
    return few, 1 - few


def two_sided(few: Floats | float, many: Floats | float) -> Floats:
    """Give the two-sided chance from the two tails."""
    return np.asarray(np.minimum(1.0, 2 * np.minimum(few, many)))


def count_interval(actual: Floats, excess: Floats, level: float) -> tuple[Floats, Floats]:
    """Give the mid-P interval of the mean behind a count.

    Parameters
    ----------
    actual : ndarray, shape (n,)
    excess : ndarray, shape (n,)
        As in :func:`count_tails`, held fixed.
    level : float
        Such as 0.95.

    Returns
    -------
    tuple of ndarray
        Lower (0 for no claim) and upper bound of the expected count.

    References
    ----------
    Lancaster 1961 and Berry and Armitage 1995 for mid-P; Garwood 1936 for the exact interval.

    Examples
    --------
    >>> low, high = count_interval(np.array([10.0]), np.zeros(1), 0.95)
    >>> round(low.item(), 2), round(high.item(), 2)
    (5.08, 17.82)
    """
    alpha = (1 - level) / 2
    actual, excess = np.broadcast_arrays(np.asarray(actual, float), np.asarray(excess, float))

    def found(wanted: float, side: int) -> Floats:
        low = np.full(actual.shape, 1e-9)
        high = (actual + 20) * (1 + excess) * 4
        for _ in range(STEPS):
            middle = (low + high) / 2
            beyond = count_tails(actual, middle, excess)[side] < wanted
            # The chance of many rises with the mean, that of few falls.
            low, high = (
                (np.where(beyond, middle, low), np.where(beyond, high, middle))
                if side
                else (np.where(beyond, low, middle), np.where(beyond, middle, high))
            )
        return np.asarray((low + high) / 2)

    return np.where(actual > 0, found(alpha, 1), 0.0), found(alpha, 0)


def rate_interval(hits: Floats, trials: Floats, level: float) -> tuple[Floats, Floats]:
    """Give the exact (Clopper and Pearson 1934) interval of a rate.

    >>> low, high = rate_interval(np.array([3.0]), np.array([10.0]), 0.95)
    >>> round(low.item(), 4), round(high.item(), 4)
    (0.0667, 0.6525)
    """
    tail = (1 - level) / 2
    low = np.where(hits > 0, beta.ppf(tail, np.maximum(hits, 1), trials - hits + 1), 0.0)
    top = np.maximum(trials - hits, 1)
    high = np.where(hits < trials, beta.ppf(1 - tail, hits + 1, top), 1.0)
    return low, high


def holm(chances: Floats) -> Floats:
    """Give chances corrected for many tests (Holm 1979): any false alarm at most at the level.

    NaN stands for a test not made and is not counted.

    >>> holm(np.array([0.01, 0.04, 0.03, np.nan])).tolist()
    [0.03, 0.06, 0.06, nan]
    """
    corrected = np.full(len(chances), np.nan)
    made = np.flatnonzero(~np.isnan(chances))
    order = made[np.argsort(chances[made], kind="stable")]
    times = len(made) - np.arange(len(made))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(chances[order] * times))
    return corrected
