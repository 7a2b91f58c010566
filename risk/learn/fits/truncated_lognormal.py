"""Fits: the lognormal of which only sizes above a floor are seen.

Of the excess of ln size over ln floor the likelihood is that of a family exp(a z - b z²), concave
in (a, b), so its maximum is the only one. It is inside (b > 0) exactly when the excesses vary
less than an exponential's, that is when their standard deviation is below their mean; else the
Pareto is the limit and no lognormal fits. Near that limit mean and spread trade places and
neither is told well: the fit says so.

References
----------
Castillo (1994), The singly truncated normal distribution: a non-steep exponential family.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from risk.learn.fits.fit import Fit, Floats, Parameter, fitted, logs_of, standard_errors

METHOD = "truncated_lognormal"
LEAST_ROWS = 10
PARETO_LEVEL = 0.95
"""A lognormal that is not better than the Pareto at this level is told as near the limit."""


def fit_truncated_lognormal(sizes: npt.ArrayLike, floor: float) -> Fit:
    """Fit a left-truncated lognormal by maximum likelihood.

    Parameters
    ----------
    sizes : array, shape (n,)
        All above ``floor``; persons or money.
    floor : float
        Nothing below is seen; > 0.

    Returns
    -------
    Fit
        ``mu`` and ``sigma`` of ln size before truncation. Notices: ``no_maximum`` (the Pareto
        is the limit: mu and sigma are missing, ``alpha`` is given), ``near_boundary`` (not told
        apart from the Pareto), ``median_unseen`` (the median, exp(mu), lies below the floor: it
        is inferred, not seen).

    Raises
    ------
    TooFewRows
        If there are fewer than ten sizes, if one is at or below the floor, or all are equal.
    """
    rows = logs_of(np.asarray(sizes) / floor, LEAST_ROWS)
    logs_of(np.exp(rows) - 1, LEAST_ROWS)  # all above the floor
    edge = float(np.log(floor))
    pareto = stats.expon(edge, rows.mean())
    if rows.std() >= rows.mean():
        missing = tuple(Parameter(name, np.nan, np.nan) for name in ("mu", "sigma"))
        tail = Parameter("alpha", 1 / rows.mean(), 1 / rows.mean() / np.sqrt(len(rows)))
        return fitted(METHOD, rows + edge, (*missing, tail), pareto, floor, ["no_maximum"], 0.0)

    def loss(at: Floats) -> float:
        return _loss(rows, at[0], np.exp(at[1]))

    start = np.array([rows.mean(), np.log(rows.std())])
    best = optimize.minimize(loss, start, method="Nelder-Mead", options={"maxiter": 4000})
    best = optimize.minimize(loss, best.x, method="BFGS")
    mu, sigma = float(best.x[0]), float(np.exp(best.x[1]))
    errors = standard_errors(lambda at: _loss(rows, at[0], at[1]), np.array([mu, sigma]))
    seen = float(special.ndtr(mu / sigma))
    curve = stats.truncnorm(-mu / sigma, np.inf, mu + edge, sigma)
    better = 2 * (-best.fun - np.sum(pareto.logpdf(rows + edge)))
    # The Pareto lies on the edge, so half of the time the statistic is nought.
    near = better < stats.chi2.ppf(2 * PARETO_LEVEL - 1, 1)
    parameters = (
        Parameter("mu", mu + edge, float(errors[0])),
        Parameter("sigma", sigma, float(errors[1])),
    )
    unsafe = {"near_boundary": near, "median_unseen": mu < 0}
    notices = [name for name, is_so in unsafe.items() if is_so]
    return fitted(METHOD, rows + edge, parameters, curve, floor, notices, seen)


def _loss(rows: Floats, mu: float, sigma: float) -> float:
    """Give the negative log-likelihood of excesses, without cancellation far below the floor."""
    if sigma <= 0:
        return np.inf
    away = mu / sigma
    # ln of the integral of exp(-(z-mu)²/2s²) over z > 0, with exp(-mu²/2s²) taken out
    if away > 0:
        total = np.log(sigma * np.sqrt(2 * np.pi)) + away**2 / 2 + special.log_ndtr(away)
    else:
        total = np.log(sigma * np.sqrt(np.pi / 2)) + np.log(special.erfcx(-away / np.sqrt(2)))
    return float(len(rows) * total - np.sum(rows * mu / sigma**2 - rows**2 / (2 * sigma**2)))
