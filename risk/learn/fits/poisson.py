"""Fits: Poisson counts, in closed form."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from risk.learn.fits.counted import counts_of, fitted_counts
from risk.learn.fits.fit import Fit, Parameter

METHOD = "poisson"


def fit_poisson(counts: npt.ArrayLike) -> Fit:
    """Fit a Poisson by maximum likelihood.

    Parameters
    ----------
    counts : array of int, shape (n,)
        Events by period, all periods as long as another.

    Returns
    -------
    Fit
        ``mean`` [events/period], error sqrt(mean / n). Notice: ``overdispersed``, where the
        variance is beyond the mean's by the dispersion test at 95 %.

    Raises
    ------
    TooFewRows
        If there are fewer than three periods or no event.

    Examples
    --------
    >>> fit_poisson([3, 5, 4])["mean"].value
    4.0
    """
    rows = counts_of(counts)
    mean = float(rows.mean())
    index = float(np.sum((rows - mean) ** 2) / mean)
    notices = ["overdispersed"] if index > stats.chi2.ppf(0.95, len(rows) - 1) else []
    parameters = (Parameter("mean", mean, float(np.sqrt(mean / len(rows)))),)
    return fitted_counts(METHOD, rows, parameters, stats.poisson(mean), notices)
