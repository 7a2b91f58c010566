"""Fits: negative binomial counts (NB2): variance = mean + mean² / size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from risk.learn.fits.counted import counts_of, fitted_counts
from risk.learn.fits.fit import Fit, Parameter, standard_errors

METHOD = "negative_binomial"
_LEAST, _MOST = -8.0, 12.0  # of ln size: beyond, the curve is a point mass or a Poisson


def fit_negative_binomial(counts: npt.ArrayLike) -> Fit:
    """Fit a negative binomial by maximum likelihood.

    Parameters
    ----------
    counts : array of int, shape (n,)
        Events by period, all periods as long as another.

    Returns
    -------
    Fit
        ``mean`` [events/period] and ``size``; small is clustered, infinite is the Poisson.
        Notices: ``no_overdispersion`` (the size is infinite), ``no_errors``.

    Raises
    ------
    TooFewRows
        If there are fewer than three periods or no event.
    """
    rows = counts_of(counts)
    n, mean = len(rows), float(rows.mean())
    if rows.var() <= mean:  # then, and only then, the likelihood grows with the size for ever
        parameters = (
            Parameter("mean", mean, float(np.sqrt(mean / n))),
            Parameter("size", np.inf, np.nan),
        )
        return fitted_counts(METHOD, rows, parameters, stats.poisson(mean), ["no_overdispersion"])

    def loss(mean_: float, size: float) -> float:
        if mean_ <= 0 or size <= 0:
            return np.inf
        return -float(
            np.sum(special.gammaln(rows + size) - special.gammaln(rows + 1))
            - n * special.gammaln(size)
            + n * size * np.log(size / (size + mean_))
            + rows.sum() * np.log(mean_ / (size + mean_))
        )

    # The mean of the counts is the best mean for any size.
    best = optimize.minimize_scalar(
        lambda ln_size: loss(mean, np.exp(ln_size)),
        bounds=(_LEAST, _MOST),
        method="bounded",
        options={"xatol": 1e-10},
    )
    size = float(np.exp(best.x))
    errors = standard_errors(
        lambda at: loss(mean * np.exp(at[0]), size * np.exp(at[1])), np.zeros(2)
    )
    parameters = (
        Parameter("mean", mean, mean * float(errors[0])),
        Parameter("size", size, size * float(errors[1])),
    )
    curve = stats.nbinom(size, size / (size + mean))
    notices = [] if np.isfinite(errors).all() else ["no_errors"]
    return fitted_counts(METHOD, rows, parameters, curve, notices)
