"""Fits: groups drawn to their common middle by what each one knows (normal-normal).

Each group has an estimate with its variance; the true values are normal around a middle. The
variance between groups is Paule and Mandel's: the one at which the weighted squares of the
estimates around their middle are what they are expected to be.

References
----------
Paule and Mandel (1982), Consensus values and weighting factors. Klugman, Panjer and Willmot,
Loss Models, chapter on empirical Bayes (key klugman2019).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from risk.learn.fits.fit import Floats, too_few

LEAST_GROUPS = 3


@dataclass(frozen=True)
class Shrunk:
    """Groups raw and shrunk.

    Parameters
    ----------
    names : tuple of str
    rows : ndarray, shape (g,)
        Rows or events behind each.
    raw, raw_error : ndarray, shape (g,)
        Own estimate with its standard error.
    weight : ndarray, shape (g,)
        Of the own estimate, in [0, 1].
    shrunk, shrunk_error : ndarray, shape (g,)
        Estimate after, with its standard error (that of the middle included).
    middle, middle_error : float
    between : float
        Standard deviation between groups.
    heterogeneity_p : float
        Of Cochran's Q; small: the groups differ.
    """

    names: tuple[str, ...]
    rows: Floats
    raw: Floats
    raw_error: Floats
    weight: Floats
    shrunk: Floats
    shrunk_error: Floats
    middle: float
    middle_error: float
    between: float
    heterogeneity_p: float


def shrink(
    names: Sequence[str], rows: npt.ArrayLike, raw: npt.ArrayLike, error: npt.ArrayLike
) -> Shrunk:
    """Shrink the estimates of groups to their common middle.

    Parameters
    ----------
    names : sequence of str, length g
    rows : array, shape (g,)
        Rows behind each.
    raw : array, shape (g,)
        Estimates, such as means of logs.
    error : array, shape (g,)
        Their standard errors, > 0.

    Raises
    ------
    TooFewRows
        If there are fewer than three groups.

    Examples
    --------
    >>> found = shrink(["a", "b", "c"], [9, 9, 9], [0.0, 1.0, 2.0], [1.0, 1.0, 1.0])
    >>> found.between, found.weight.tolist()
    (0.0, [0.0, 0.0, 0.0])
    """
    own, errors = np.asarray(raw, np.float64), np.asarray(error, np.float64)
    if len(own) < LEAST_GROUPS:
        raise too_few(len(own), f"at least {LEAST_GROUPS} groups")
    freedom = len(own) - 1

    def beyond(variance: float) -> float:
        """Give the weighted squares around the middle, less what is expected."""
        weights = 1 / (errors**2 + variance)
        middle = np.sum(weights * own) / weights.sum()
        return float(np.sum(weights * (own - middle) ** 2)) - freedom

    between = 0.0
    if beyond(0.0) > 0:
        most = float(np.ptp(own)) ** 2 * len(own)
        between = float(optimize.brentq(beyond, 0.0, most, xtol=1e-12))
    weights = 1 / (errors**2 + between)
    middle = float(np.sum(weights * own) / weights.sum())
    middle_error = float(1 / np.sqrt(weights.sum()))
    kept = between / (between + errors**2)
    return Shrunk(
        names=tuple(names),
        rows=np.asarray(rows, np.float64),
        raw=own,
        raw_error=errors,
        weight=kept,
        shrunk=kept * own + (1 - kept) * middle,
        shrunk_error=np.sqrt(kept * errors**2 + ((1 - kept) * middle_error) ** 2),
        middle=middle,
        middle_error=middle_error,
        between=float(np.sqrt(between)),
        heterogeneity_p=float(stats.chi2.sf(beyond(0.0) + freedom, freedom)),
    )
