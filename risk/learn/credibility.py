"""Learn: how far a book's own claims replace what was believed before them.

Two exact answers to one question. The level of a book: a gamma belief about its rate, sharpened
by a Poisson count. Its segments: the best linear predictor between each segment's own ratio and
the whole, with the variances estimated from the book itself (Bühlmann-Straub).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RateUpdate:
    """What a number of claims does to a rate believed within a range.

    Parameters
    ----------
    prior_sd : float
        Standard deviation of the rate before, relative to its mean; > 0.
    claims : int
    expected : float
        Claims expected at the rate believed before; >= 0.
    """

    prior_sd: float
    claims: int
    expected: float

    @property
    def prior_claims(self) -> float:
        """Claims the belief before is worth: the shape of its gamma, 1 / sd²."""
        return 1 / self.prior_sd**2

    @property
    def factor(self) -> float:
        """Mean of the rate after over that before; exactly 1 where nothing was exposed."""
        return (self.prior_claims + self.claims) / (self.prior_claims + self.expected)

    @property
    def credibility(self) -> float:
        """Weight of the book, in [0, 1)."""
        return self.expected / (self.prior_claims + self.expected)

    @property
    def sd(self) -> float:
        """Standard deviation of the rate after, relative to its mean."""
        return 1 / math.sqrt(self.prior_claims + self.claims)

    @property
    def halving_claims(self) -> float:
        """Claims that halve the standard deviation."""
        return 3 * self.prior_claims


def update_rate(prior_sd: float, claims: int, expected: float) -> RateUpdate:
    """Sharpen the belief about a rate by the claims seen.

    The rate over the one believed is gamma distributed with mean 1 and standard deviation
    ``prior_sd``, so of shape a = 1 / sd²; n claims where E were expected make it a gamma of
    shape a + n and mean (a + n) / (a + E). The standard deviation after is therefore
    1 / sqrt(1 / sd² + n): each claim counts one, whatever it cost.

    Parameters
    ----------
    prior_sd : float
        Relative standard deviation before, > 0.
    claims : int
        Seen, >= 0; without claims expected there can be none.
    expected : float
        At the rate believed before, >= 0.

    References
    ----------
    klugman2019, section 17.4 (Poisson-gamma).

    Examples
    --------
    >>> round(update_rate(0.22, 62, 62.0).sd, 4)
    0.11
    >>> update_rate(0.22, 0, 0.0).factor
    1.0
    """
    if not prior_sd > 0 or claims < 0 or not expected >= 0 or not math.isfinite(expected):
        raise ValueError("a rate is updated with a positive sd, claims and expected claims >= 0")
    if claims and not expected:
        raise ValueError("claims were seen where none were expected")
    return RateUpdate(prior_sd, claims, expected)


@dataclass(frozen=True)
class Structure:
    """What a book says of itself as a whole.

    Parameters
    ----------
    collective : float
        Mean ratio of all segments, each weighed by its credibility.
    within : float
        Variance of a ratio of unit weight around its segment's own mean; 1 x the ratio for pure
        chance (Poisson).
    between : float
        Variance of the segments' means, never negative.
    """

    collective: float
    within: float
    between: float


@dataclass(frozen=True)
class Segments:
    """Credibility estimates of segments, arrays of shape (j,).

    Parameters
    ----------
    structure : Structure
    weights : ndarray
        Of each segment, all periods.
    ratios : ndarray
        Own ratio of each segment; NaN without weight.
    credibility : ndarray
        Weight of the own ratio, in [0, 1).
    estimates : ndarray
        ``credibility x own + (1 - credibility) x collective``.
    errors : ndarray
        Standard error of the estimates, the error of the collective mean included.
    """

    structure: Structure
    weights: Floats
    ratios: Floats
    credibility: Floats
    estimates: Floats
    errors: Floats


def buhlmann_straub(claims: Floats, weights: Floats) -> Segments:
    """Give the credibility estimate of every segment from its periods.

    Parameters
    ----------
    claims : ndarray, shape (j, t)
        Claims of segment and period.
    weights : ndarray, shape (j, t)
        Exposure in the same cells, such as expected claims; 0 where there was none.

    Notes
    -----
    The variance within is estimated from the periods. Counts vary at least as Poisson ones do, so
    it is never under the mean ratio; with one period only it is the mean ratio.

    References
    ----------
    Bühlmann and Gisler, A Course in Credibility Theory (2005), sections 4.5 to 4.8; klugman2019.

    Examples
    --------
    >>> found = buhlmann_straub(np.array([[8.0, 12], [30, 34]]), np.full((2, 2), 16.0))
    >>> found.ratios.tolist(), found.credibility.round(3).tolist()
    ([0.625, 2.0], [0.957, 0.957])
    """
    if claims.shape != weights.shape or claims.ndim != 2:
        raise ValueError("claims and weights are tables of the same segments and periods")
    if (claims < 0).any() or (weights < 0).any() or (claims[weights == 0] > 0).any():
        raise ValueError("claims and weights are >= 0, and no claims come without weight")
    total = weights.sum(axis=1)
    means = np.divide(claims.sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0)
    spare = int(((weights > 0).sum(axis=1) - 1)[total > 0].sum())
    within = claims.sum() / total.sum() if total.sum() else 0.0
    if spare:
        apart = np.nansum(weights * (_ratios(claims, weights) - means[:, None]) ** 2)
        within = max(within, apart / spare)
    return credibility(means, total, float(within))


def credibility(means: Floats, weights: Floats, within: float) -> Segments:
    """Give the credibility estimates from the segments' own means and the variance within.

    Parameters
    ----------
    means : ndarray, shape (j,)
        Own ratio of each segment; ignored where the weight is 0.
    weights : ndarray, shape (j,)
    within : float
        Variance of a ratio of unit weight, >= 0.
    """
    known = weights > 0
    w, x = weights[known], means[known]
    between = _between(x, w, within)
    spread = within / between if between > 0 else np.inf
    z = np.divide(weights, weights + spread)
    if between > 0:
        collective = float((z[known] * x).sum() / z.sum())
        from_mean = between / z.sum()
    else:
        collective = float((w * x).sum() / w.sum()) if w.size else 1.0
        from_mean = within / w.sum() if w.size else 0.0
    own = np.where(known, means, collective)
    return Segments(
        structure=Structure(collective, within, between),
        weights=weights,
        ratios=np.where(known, means, np.nan),
        credibility=z,
        estimates=z * own + (1 - z) * collective,
        errors=np.sqrt(between * (1 - z) + (1 - z) ** 2 * from_mean),
    )


def _between(means: Floats, weights: Floats, within: float) -> float:
    """Give the unbiased variance of the segments' means, 0 where chance alone explains them."""
    total = weights.sum()
    scale = total - (weights**2).sum() / total if total > 0 else 0.0
    if len(means) < 2 or scale <= 0:
        return 0.0
    middle = (weights * means).sum() / total
    explained = (weights * (means - middle) ** 2).sum() - (len(means) - 1) * within
    return max(0.0, float(explained / scale))


def _ratios(claims: Floats, weights: Floats) -> Floats:
    out: Floats = np.full(claims.shape, np.nan)
    return np.divide(claims, weights, out=out, where=weights > 0)
