"""Learn: how far a predicted distribution of ln people was from what came.

All scores are proper, in ln people, and the lower the better. On people themselves the mean of
every fitted tail is infinite, and a few very large breaches would decide every comparison.

References
----------
gneiting2007, sections 4.2 and 6; jordan2019, appendix A (truncated and censored normal);
czado2009, section 2 (probability integral transform of counts).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from risk.learn.breach_size.law import Flags, Floats, Sizes

DRAWS = 2000
"""Resamples behind an interval."""
_ROOT_PI = np.sqrt(np.pi)


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
    under = ndtr(edge)
    above = np.where(sizes.floored, 1 - under, 1.0)
    mass = np.where(sizes.floored, 0.0, under)
    density, at_edge = _density(at), _density(edge)
    centre = np.where(sizes.floored, 1 + under, 1.0)
    return np.asarray(
        sigma
        * (
            (at * (2 * ndtr(at) - centre) + 2 * density) / above
            - 2 * at_edge * mass
            - edge * mass**2
            - ndtr(-edge * np.sqrt(2)) / (_ROOT_PI * above**2)
        )
    )


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


def _density(at: Floats) -> Floats:
    return np.asarray(np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi))
