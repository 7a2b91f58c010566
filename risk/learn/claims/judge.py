"""Learn: how good predictions of claims are, and how sure one can be of it.

Every measure weighs a row by its exposure; intervals resample whole policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DRAWS = 2_000
LEVEL = 0.95
"""Of every interval."""
ENDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
AT_ONCE = 50
"""Resamples held in memory together."""


def unit_deviance(rate: Floats, mean: Floats, power: float) -> Floats:
    """Deviance of each row from its predicted mean, for an exposure of one.

    Parameters
    ----------
    rate : ndarray, shape (n,)
        Observed, >= 0 (> 0 for gamma).
    mean : ndarray, shape (n,)
        Predicted, > 0.
    power : float
        1 Poisson, 2 gamma, between them Tweedie.

    Examples
    --------
    >>> unit_deviance(np.array([0.0, 1.0]), np.array([0.5, 1.0]), 1.0).tolist()
    [1.0, 0.0]
    """
    if power == 1:
        logs = np.log(np.where(rate > 0, rate, 1.0) / mean)
        return np.asarray(2 * (np.where(rate > 0, rate * logs, 0.0) - rate + mean))
    if power == 2:
        return np.asarray(2 * (rate / mean - 1 - np.log(rate / mean)))
    one, two = 1 - power, 2 - power
    return np.asarray(2 * (rate**two / (one * two) - rate * mean**one / one + mean**two / two))


def mean_deviance(rate: Floats, mean: Floats, weight: Floats, power: float) -> float:
    """Give the weighted mean of the rows' deviances; less is better."""
    return float(np.average(unit_deviance(rate, mean, power), weights=weight))


def gini(score: Floats, rate: Floats, weight: Floats) -> float:
    """How well a score ranks risks: 0 by lot, at most 1.

    One less twice the area under the curve of the claims' share over the exposure's share, the
    safest first; rows with one score share their claims evenly.

    Examples
    --------
    >>> gini(np.array([1.0, 2.0]), np.array([0.0, 1.0]), np.ones(2))
    0.5
    """
    _, place = np.unique(score, return_inverse=True)
    exposure = np.bincount(place, weight)
    claims = np.bincount(place, weight * rate)
    across = np.concatenate([[0.0], np.cumsum(exposure) / exposure.sum()])
    up = np.concatenate([[0.0], np.cumsum(claims) / claims.sum()])
    return float(1 - np.sum(np.diff(across) * (up[1:] + up[:-1])))


def tenths(score: Floats, weight: Floats, groups: int = 10) -> Ints:
    """Give each row its group by score, safest first, groups of the same exposure.

    Examples
    --------
    >>> tenths(np.array([3.0, 1.0, 2.0, 4.0]), np.ones(4), groups=2).tolist()
    [1, 0, 0, 1]
    """
    order = np.argsort(score, kind="stable")
    middle = np.cumsum(weight[order]) - weight[order] / 2
    found = np.empty(len(score), dtype=np.int64)
    found[order] = np.minimum((middle / weight.sum() * groups).astype(np.int64), groups - 1)
    return found


def resampled_sums(
    values: Floats, column: Ints, clusters: Ints, rng: np.random.Generator, draws: int
) -> Floats:
    """Sum values over resampled clusters.

    Parameters
    ----------
    values : ndarray, shape (n,)
    column : ndarray of int, shape (n,)
        To which sum a value goes, 0 to k - 1.
    clusters : ndarray of int, shape (n,)
        Values of one number are drawn together.
    rng : Generator
    draws : int

    Returns
    -------
    ndarray, shape (draws, k)
        Each draw takes as many clusters as there are, with replacement.
    """
    _, place = np.unique(clusters, return_inverse=True)
    size = int(place.max()) + 1
    sums = csr_array((values, (place, column)), shape=(size, int(column.max()) + 1))
    found = np.empty((draws, sums.shape[1]))
    for start in range(0, draws, AT_ONCE):
        times = np.array(
            [np.bincount(rng.integers(size, size=size), minlength=size)
             for _ in range(start, min(start + AT_ONCE, draws))],
            dtype=np.float64,
        )  # fmt: skip
        found[start : start + AT_ONCE] = times @ sums
    return found


@dataclass(frozen=True)
class Difference:
    """By how much the mean deviance of one model is above that of another.

    Parameters
    ----------
    value : float
        Below zero: the first is better.
    low, high : float
        95 % interval, policies resampled.
    draws : ndarray, shape (draws,)
    """

    value: float
    low: float
    high: float
    draws: Floats

    @property
    def better(self) -> bool:
        """Whether the first model is better beyond chance: the whole interval is below zero."""
        return self.high < 0


def difference(
    first: Floats, second: Floats, weight: Floats, clusters: Ints, rng: np.random.Generator,
    draws: int = DRAWS,
) -> Difference:  # fmt: skip
    """Compare the unit deviances of two models on the same rows.

    Parameters
    ----------
    first, second : ndarray, shape (n,)
        From :func:`unit_deviance`.
    weight : ndarray, shape (n,)
    clusters : ndarray of int, shape (n,)
        What is resampled together.
    rng : Generator
    draws : int
    """
    apart = (first - second) * weight
    column = np.repeat([0, 1], len(apart))
    sums = resampled_sums(np.concatenate([apart, weight]), column, np.tile(clusters, 2), rng, draws)
    means = sums[:, 0] / sums[:, 1]
    low, high = np.quantile(means, ENDS)
    return Difference(float(apart.sum() / weight.sum()), float(low), float(high), means)


@dataclass(frozen=True)
class Groups:
    """Groups of rows beside one another: what was predicted and what came.

    All arrays have one value a group; the ratio is observed over predicted (actual to expected),
    its interval from resampled policies. ``draws``, shape (draws, g), are the resampled ratios.
    """

    exposure: Floats
    observed: Floats
    predicted: dict[str, Floats]
    ratio: Floats
    low: Floats
    high: Floats
    draws: Floats

    def expected_within(self, share: float) -> float:
        """How many ratios would be within a share of 1, were every prediction right.

        Resampled ratios lie around the observed one as the observed around the true.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = np.abs(self.draws / self.ratio - 1)
        return float((apart <= share).mean(axis=0).sum())


def grouped(
    group: Ints, rate: Floats, weight: Floats, predicted: Mapping[str, Floats], of: str,
    clusters: Ints, rng: np.random.Generator, draws: int = DRAWS,
) -> Groups:  # fmt: skip
    """Compare predictions with what was observed, group by group.

    Parameters
    ----------
    group : ndarray of int, shape (n,)
        0 to g - 1, none empty.
    rate, weight : ndarray, shape (n,)
    predicted : mapping of str to ndarray, shape (n,)
    of : str
        The prediction whose ratio to the observed is wanted.
    clusters, rng, draws
        As in :func:`difference`.
    """
    size = int(group.max()) + 1
    exposure: Floats = np.bincount(group, weight, size).astype(np.float64)
    seen = np.bincount(group, weight * rate, size)
    told = {name: np.bincount(group, weight * mean, size) for name, mean in predicted.items()}
    sums = resampled_sums(
        np.concatenate([weight * rate, weight * predicted[of]]),
        np.concatenate([group, group + size]),
        np.tile(clusters, 2),
        rng,
        draws,
    )
    # A small group may be missing from a draw.
    ratios = np.divide(sums[:, :size], sums[:, size:], where=sums[:, size:] > 0,
                       out=np.full((draws, size), np.nan))  # fmt: skip
    low, high = np.nanquantile(ratios, ENDS, axis=0)
    return Groups(
        exposure,
        seen / exposure,
        {name: total / exposure for name, total in told.items()},
        seen / told[of],
        low,
        high,
        ratios,
    )
