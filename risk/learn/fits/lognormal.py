"""Fits: the lognormal, in closed form. For numbers of people and for amounts of loss."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from risk.learn.fits.fit import Fit, Parameter, fitted, logs_of

METHOD = "lognormal"
LEAST_ROWS = 3


def fit_lognormal(sizes: npt.ArrayLike) -> Fit:
    """Fit a lognormal by maximum likelihood.

    Parameters
    ----------
    sizes : array, shape (n,)
        Positive, without a floor; persons or money.

    Returns
    -------
    Fit
        ``mu`` and ``sigma`` of ln size; errors sigma/sqrt(n) and sigma/sqrt(2n).

    Raises
    ------
    TooFewRows
        If there are fewer than three sizes, or all are equal.

    Examples
    --------
    >>> found = fit_lognormal(np.exp([1.0, 2.0, 3.0]))
    >>> round(found["mu"].value, 6), round(found["sigma"].value, 6)
    (2.0, 0.816497)
    """
    rows = logs_of(sizes, LEAST_ROWS)
    n, mu, sigma = len(rows), float(rows.mean()), float(rows.std())
    parameters = (
        Parameter("mu", mu, sigma / np.sqrt(n)),
        Parameter("sigma", sigma, sigma / np.sqrt(2 * n)),
    )
    return fitted(METHOD, rows, parameters, stats.norm(mu, sigma))
