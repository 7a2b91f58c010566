"""Learn: how far a predicted distribution of ln people was from what came.

All scores are proper, in ln people, and the lower the better. On people themselves the mean of
every fitted tail is infinite, and a few very large breaches would decide every comparison.

References
----------
Gneiting and Raftery, JASA 102 (2007), sections 4.2 and 6. Jordan, Krüger and Lerch, Journal of
Statistical Software 90(12) (2019), appendix A: truncated and censored normal. Czado, Gneiting and
Held, Biometrics 65 (2009), section 2: probability integral transform of counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr, ndtr

from risk.learn.breach_size.law import LN_ROOT_2PI, Flags, Floats, Sizes, log_shown

DRAWS = 2000
"""Resamples behind an interval."""


def pinball(ln_persons: Floats, predicted: Floats, levels: Floats) -> Floats:
    """Give the loss of quantiles.

    Parameters
    ----------
    ln_persons : ndarray, shape (n,)
        What came.
    predicted : ndarray, shape (n, m)
        Quantiles at ``levels``.
    levels : ndarray, shape (m,)
        In (0, 1).

    Returns
    -------
    ndarray, shape (n, m)

    Examples
    --------
    >>> pinball(np.array([2.0]), np.array([[1.0, 4.0]]), np.array([0.5, 0.9])).tolist()
    [[0.5, 0.1999...]]
    """
    gap = ln_persons[:, None] - predicted
    return np.asarray(np.maximum(levels * gap, (levels - 1) * gap))


def crps_of_quantiles(ln_persons: Floats, predicted: Floats) -> Floats:
    """Give the continuous ranked probability score from m quantiles at (i - 1/2) / m.

    Twice the mean pinball loss; what is left out falls with 1 / m.
    """
    m = predicted.shape[1]
    losses = pinball(ln_persons, predicted, (np.arange(m) + 0.5) / m)
    return np.asarray(2 * losses.mean(axis=1))


def crps_of_lognormal(sizes: Sizes, mu: Floats, sigma: Floats) -> Floats:
    """Give the continuous ranked probability score of lognormals, in closed form.

    Truncated at the edge where the list has a floor; otherwise all below the edge lies on it.
    """
    at, edge = (sizes.ln_persons - mu) / sigma, (sizes.edge - mu) / sigma
    shown = log_shown(sizes, mu, sigma)

    def over_shown(log_part: Floats, times: int = 1) -> Floats:
        return np.asarray(np.exp(log_part - times * shown))

    above, density = over_shown(log_ndtr(-at)), over_shown(_log_density(at))
    twice = over_shown(log_ndtr(-edge * np.sqrt(2)), 2) / np.sqrt(np.pi)
    mass = np.where(sizes.floored, 0.0, ndtr(edge))
    on_edge = 2 * np.exp(_log_density(edge)) * mass + edge * mass**2
    return np.asarray(sigma * (at * (1 - 2 * above) + 2 * density - twice - on_edge))


def share_below(low: Floats, high: Floats, levels: Floats) -> Floats:
    """Give the share of sizes below each predicted quantile, ties shared out evenly.

    Parameters
    ----------
    low, high : ndarray, shape (n,)
        P(fewer people) and P(as many or fewer), as predicted for what came; low < high.
    levels : ndarray, shape (m,)

    Returns
    -------
    ndarray, shape (m,)
        Equal to ``levels`` if the predictions are calibrated.
    """
    width = np.maximum(high - low, 1e-12)
    part = (levels[None, :] - low[:, None]) / width[:, None]
    return np.asarray(np.clip(part, 0.0, 1.0).mean(axis=0))


@dataclass(frozen=True)
class Difference:
    """Mean difference of two scores, row by row, with its 95 % interval.

    Parameters
    ----------
    mean, low, high : float
        Negative where the first is better.
    """

    mean: float
    low: float
    high: float

    @property
    def better(self) -> bool:
        """Whether the first is better beyond chance."""
        return self.high < 0


def difference(
    first: Floats, second: Floats, entities: npt.NDArray[np.object_], rng: np.random.Generator
) -> Difference:
    """Compare two scores of the same rows by a bootstrap of organisations.

    Parameters
    ----------
    first, second : ndarray, shape (n,)
        Scores.
    entities : ndarray of str, shape (n,)
        Who was breached; rows of one organisation are drawn together. Empty: nobody known, each
        row for itself.
    rng : Generator
    """
    gap = first - second
    _, named = np.unique(entities.astype(str), return_inverse=True)
    alone: Flags = entities.astype(str) == ""
    group = np.where(alone, len(gap) + np.arange(len(gap)), named)
    _, group = np.unique(group, return_inverse=True)
    total, count = np.bincount(group, gap), np.bincount(group)
    draws = rng.integers(len(total), size=(DRAWS, len(total)))
    means = total[draws].sum(axis=1) / count[draws].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Difference(float(gap.mean()), float(low), float(high))


def _log_density(at: Floats) -> Floats:
    return np.asarray(-(at**2) / 2 - LN_ROOT_2PI)
