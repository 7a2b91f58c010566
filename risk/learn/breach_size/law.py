"""Learn: people reached by one breach: lognormal, counted from one, told only from a floor on.

ln people is normal with mean mu and standard deviation sigma. A list with a reporting floor shows
only what lies at or above it, so its rows count by their density given that (left truncation).
One person stands for everything that rounds to one or less (left censoring).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import log_ndtr, ndtri_exp

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HALF = 0.5
"""Counts are whole, so that n people stand for n - 1/2 to n + 1/2."""
LN_ROOT_2PI = 0.5 * np.log(2 * np.pi)
_LEAST_CURVATURE = 0.05
"""Of a row far under its floor, whose density hardly tells where the mean is."""


@dataclass(frozen=True)
class Sizes:
    """How many people each breach reached, as its list could show it.

    Parameters
    ----------
    ln_persons : ndarray, shape (n,)
        ln people; one person stands at the edge, ln 1.5.
    edge : ndarray, shape (n,)
        Least the list shows: ln of the floor less a half, or ln 1.5 without a floor.
    floored : ndarray of bool, shape (n,)
        Whether smaller breaches are absent (a floor) or stand at the edge (no floor).
    """

    ln_persons: Floats
    edge: Floats
    floored: Flags

    def __getitem__(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Sizes:
        """Give some of the rows."""
        return Sizes(self.ln_persons[rows], self.edge[rows], self.floored[rows])

    def __len__(self) -> int:
        return len(self.ln_persons)


def sizes_of(persons: Floats, floor: Floats) -> Sizes:
    """Give sizes as their list could show them.

    Parameters
    ----------
    persons : ndarray, shape (n,)
        People reached, >= 1; rounded to whole people.
    floor : ndarray, shape (n,)
        Fewest people at which the list must be told; 1 for none. Every row is at or above its own.

    Examples
    --------
    >>> sizes_of(np.array([1.0, 500.0]), np.array([1.0, 500.0])).floored.tolist()
    [False, True]
    """
    floored = floor > 1
    edge = np.log(np.where(floored, floor - HALF, 1 + HALF))
    whole = np.maximum(np.round(persons), 1.0)
    return Sizes(np.maximum(np.log(whole), edge), edge, floored)


def log_score(sizes: Sizes, mu: Floats, ln_sigma: Floats) -> Floats:
    """Give the negative log density of each size given that its list shows it [nats]."""
    sigma = np.exp(ln_sigma)
    at = (sizes.ln_persons - mu) / sigma
    density = at**2 / 2 + ln_sigma + LN_ROOT_2PI
    seen = np.where(_at_one(sizes), -log_ndtr(at), density)
    return np.asarray(seen + log_shown(sizes, mu, sigma))


def slopes(sizes: Sizes, mu: Floats, ln_sigma: Floats) -> tuple[Floats, Floats, Floats]:
    """Give the derivatives of :func:`log_score`: by mu, twice by mu, and by ln sigma."""
    sigma = np.exp(ln_sigma)
    at, edge = (sizes.ln_persons - mu) / sigma, (sizes.edge - mu) / sigma
    one = _at_one(sizes)
    left = _hazard(-at)  # density over probability below
    right = np.where(sizes.floored, _hazard(edge), 0.0)  # density over probability above
    by_mu = (np.where(one, left, -at) + right) / sigma
    twice = np.where(one, left * (at + left), 1.0) + right * (edge - right)
    by_ln_sigma = np.where(one, left * at, 1 - at**2) + right * edge
    return by_mu, np.maximum(twice, _LEAST_CURVATURE) / sigma**2, by_ln_sigma


def fit(sizes: Sizes, weights: Floats) -> tuple[float, float]:
    """Fit one lognormal by weighted maximum likelihood.

    Parameters
    ----------
    sizes : Sizes
        At least two different ones.
    weights : ndarray, shape (n,)
        >= 0.

    Returns
    -------
    tuple of float
        mu and ln sigma. With a high floor both are weakly known, though the distribution above
        the floor is not.
    """
    share = weights / weights.sum()
    spread = max(float(np.std(sizes.ln_persons)), 0.1)

    def mean_score(at: Floats) -> tuple[float, Floats]:
        mu, ln_sigma = (np.full(len(sizes), value) for value in at)
        by_mu, _, by_ln_sigma = slopes(sizes, mu, ln_sigma)
        gradient = np.array([share @ by_mu, share @ by_ln_sigma])
        return float(share @ log_score(sizes, mu, ln_sigma)), gradient

    start = np.array([share @ sizes.ln_persons, np.log(spread)])
    bounds = [(-30.0, 30.0), (np.log(0.05), np.log(20.0))]
    found = minimize(mean_score, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return float(found.x[0]), float(found.x[1])


def quantiles(sizes: Sizes, mu: Floats, sigma: Floats, levels: Floats) -> Floats:
    """Give the quantiles of ln people that a list would show.

    Returns
    -------
    ndarray, shape (n, m)
        Rising along each row; never under the edge.
    """
    above = log_shown(sizes, mu, sigma)[:, None] + np.log1p(-levels)
    found = mu[:, None] - sigma[:, None] * ndtri_exp(above)
    return np.asarray(np.maximum(found, sizes.edge[:, None]))


def probabilities(sizes: Sizes, mu: Floats, sigma: Floats) -> tuple[Floats, Floats]:
    """Give P(fewer people) and P(as many or fewer) of each size, given that its list shows it."""
    whole = np.exp(sizes.ln_persons)
    low = np.log(np.maximum(whole - HALF, 1e-300))
    low = np.where(low <= sizes.edge, -np.inf, low)
    high = np.where(_at_one(sizes), sizes.edge, np.log(whole + HALF))
    shown = log_shown(sizes, mu, sigma)

    def given(at: Floats) -> Floats:
        return np.asarray(np.clip(-np.expm1(log_ndtr((mu - at) / sigma) - shown), 0.0, 1.0))

    return given(low), given(high)


def log_shown(sizes: Sizes, mu: Floats, sigma: Floats) -> Floats:
    """Give ln of the probability that the list of each row shows a breach at all."""
    return np.where(sizes.floored, log_ndtr((mu - sizes.edge) / sigma), 0.0)


def _at_one(sizes: Sizes) -> Flags:
    return ~sizes.floored & (sizes.ln_persons <= sizes.edge)


def _hazard(at: Floats) -> Floats:
    """Give the standard normal density over the probability above."""
    return np.asarray(np.exp(-(at**2) / 2 - LN_ROOT_2PI - log_ndtr(-at)))
