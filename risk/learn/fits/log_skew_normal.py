"""Fits: the log-skew-normal: ln size is skew-normal.

References
----------
Eling and Loperfido (2017), Data breaches: goodness of fit, pricing, and risk measurement.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from risk.learn.fits.fit import Fit, Floats, Parameter, fitted, logs_of, standard_errors

METHOD = "log_skew_normal"
LEAST_ROWS = 20
LEVEL = 0.95
_ENDLESS = 1e3  # a shape beyond this is half a normal to every digit shown


def fit_log_skew_normal(sizes: npt.ArrayLike) -> Fit:
    """Fit a log-skew-normal by maximum likelihood.

    Parameters
    ----------
    sizes : array, shape (n,)
        Positive, without a floor; persons or money.

    Returns
    -------
    Fit
        ``location``, ``scale`` and ``shape`` of ln size; shape 0 is the lognormal. Notices:
        ``no_skew`` (not better than the lognormal at 95 %), ``no_maximum`` (half a normal does as
        well: the shape grows without end, as it does where a floor cuts the sizes),
        ``no_errors``.

    Raises
    ------
    TooFewRows
        If there are fewer than twenty sizes, or all are equal.

    Notes
    -----
    At shape 0 the information is singular, so the search starts on either side of it.
    """
    rows = logs_of(sizes, LEAST_ROWS)
    middle, spread = float(rows.mean()), float(rows.std())

    def loss(at: Floats) -> float:
        return -float(np.sum(stats.skewnorm.logpdf(rows, at[2], at[0], np.exp(at[1]))))

    tries = [
        optimize.minimize(
            loss, [middle - side * spread, np.log(1.3 * spread), 2.0 * side], method="BFGS"
        )
        for side in (-1, 1)
    ]
    best = min(tries, key=lambda one: float(one.fun))
    location, scale, shape = float(best.x[0]), float(np.exp(best.x[1])), float(best.x[2])
    at = np.array([location, scale, shape])
    errors = standard_errors(
        lambda x: -float(np.sum(stats.skewnorm.logpdf(rows, x[2], x[0], x[1]))), at
    )
    plain = float(np.sum(stats.norm.logpdf(rows, middle, spread)))
    notices = []
    if 2 * (-best.fun - plain) < stats.chi2.ppf(LEVEL, 1):
        notices.append("no_skew")
    half = np.array([rows.min(), np.log(np.sqrt(np.mean((rows - rows.min()) ** 2))), _ENDLESS])
    if (shape > 0 and loss(half) < best.fun + 1) or shape > _ENDLESS:
        notices.append("no_maximum")
    if not np.isfinite(errors).all():
        notices.append("no_errors")
    parameters = tuple(
        Parameter(name, float(value), float(error))
        for name, value, error in zip(("location", "scale", "shape"), at, errors, strict=True)
    )
    curve = stats.skewnorm(shape, location, scale)
    return fitted(METHOD, rows, parameters, curve, notices=notices)
