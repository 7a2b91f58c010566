"""Fits: the generalised Pareto over a threshold, and how the threshold is chosen.

References
----------
Coles (2001), An Introduction to Statistical Modeling of Extreme Values, section 4.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from risk.learn.fits.fit import Fit, Floats, Parameter, fitted, standard_errors, too_few

METHOD = "generalised_pareto"
LEAST_ROWS = 20
_NOUGHT = 1e-9  # a shape nearer to 0 is the exponential


@dataclass(frozen=True, slots=True)
class TailRule:
    """How a threshold is chosen, as the entry ``incidents.tail`` says.

    Parameters
    ----------
    shares : sequence of float
        Shares of rows above the thresholds tried.
    least_rows : int
        Fewest rows above a threshold.
    level : float
        Of the intervals that must hold every later shape.
    """

    shares: Sequence[float]
    least_rows: int
    level: float


@dataclass(frozen=True)
class Threshold:
    """A tail over one threshold.

    Parameters
    ----------
    threshold : float
        On the scale of the rows.
    fit : Fit
        Of the excesses: ``xi`` and ``beta``.
    modified_scale : Parameter
        beta - xi x threshold, the same over every threshold above which the tail is one.
    mean_excess : Parameter
        Mean of the excesses, as data; it says little where xi nears 1.
    """

    threshold: float
    fit: Fit
    modified_scale: Parameter
    mean_excess: Parameter


@dataclass(frozen=True)
class Tail:
    """Tails over several thresholds, lowest first, and the one chosen.

    Parameters
    ----------
    thresholds : tuple of Threshold
    chosen : Threshold
    stable : bool
        Whether any threshold was stable; if not, the highest is taken.
    """

    thresholds: tuple[Threshold, ...]
    chosen: Threshold
    stable: bool


def fit_generalised_pareto(excesses: npt.ArrayLike) -> Fit:
    """Fit a generalised Pareto by maximum likelihood.

    Parameters
    ----------
    excesses : array, shape (n,)
        Over the threshold; > 0, persons or money.

    Returns
    -------
    Fit
        ``xi`` (shape; 1 or more has no mean) and ``beta`` (scale). Notice: ``no_errors``.

    Raises
    ------
    TooFewRows
        If there are fewer than twenty excesses, one is not positive, or all are equal.
    """
    rows = np.asarray(excesses, dtype=np.float64)
    if len(rows) < LEAST_ROWS or not (rows > 0).all() or np.ptp(rows) == 0:
        raise too_few(len(rows), f"at least {LEAST_ROWS} positive excesses that differ")
    unit = float(np.median(rows))  # a shape does not depend on the unit; the search does
    scaled = rows / unit

    def loss(xi: float, beta: float) -> float:
        rise = xi * scaled / beta if beta > 0 else np.array([-1.0])
        if (rise <= -1).any():
            return np.inf
        shape = scaled.sum() / beta if abs(xi) < _NOUGHT else np.log1p(rise).sum() / xi
        return float(len(scaled) * np.log(beta) + shape + np.log1p(rise).sum())

    best = optimize.minimize(
        lambda at: loss(at[0], np.exp(at[1])),
        [0.5, 0.0],
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-8, "maxiter": 4000},
    )
    at = np.array([best.x[0], np.exp(best.x[1])])
    errors = standard_errors(lambda x: loss(x[0], x[1]), at)
    parameters = (
        Parameter("xi", float(at[0]), float(errors[0])),
        Parameter("beta", float(at[1]) * unit, float(errors[1]) * unit),
    )
    notices = [] if np.isfinite(errors).all() else ["no_errors"]
    curve = stats.genpareto(at[0], 0, at[1] * unit)
    return fitted(METHOD, rows, parameters, curve, notices=notices)


def choose_tail(sizes: npt.ArrayLike, rule: TailRule) -> Tail:
    """Fit tails over thresholds and choose the lowest one from which the shape stays the same.

    A threshold is stable when the shape over no higher one differs from its own. Over k of them
    each is tested at a k-th of the level (Bonferroni).

    Parameters
    ----------
    sizes : array, shape (n,)
        Positive; persons or money.
    rule : TailRule

    Raises
    ------
    TooFewRows
        If no threshold leaves enough rows above it.
    """
    rows = np.asarray(sizes, dtype=np.float64)
    levels = sorted({float(np.quantile(rows, 1 - share)) for share in rule.shares})
    tails = tuple(_over(rows, level) for level in levels if np.sum(rows > level) >= rule.least_rows)
    if not tails:
        raise too_few(len(rows), f"at least {rule.least_rows} rows above some threshold")
    for place, tail in enumerate(tails):
        here = tail.fit["xi"]
        later = [one.fit["xi"] for one in tails[place + 1 :]]
        # Rows above the higher threshold are part of those above the lower, so the variance of
        # the difference is the difference of the variances.
        reach = float(stats.norm.isf((1 - rule.level) / 2 / max(len(later), 1)))
        if later and all(
            abs(one.value - here.value) <= reach * np.sqrt(max(one.error**2 - here.error**2, 0.0))
            for one in later
        ):
            return Tail(tails, tail, stable=True)
    return Tail(tails, tails[-1], stable=False)


def _over(rows: Floats, level: float) -> Threshold:
    excesses = rows[rows > level] - level
    fit = fit_generalised_pareto(excesses)
    xi, beta = fit["xi"], fit["beta"]
    # Errors of xi and beta have correlation -1/sqrt(2 (1 + xi)) (expected information).
    share = -1 / np.sqrt(2 * (1 + xi.value)) if xi.value > -0.5 else -1.0
    variance = beta.error**2 + (level * xi.error) ** 2 - 2 * level * share * xi.error * beta.error
    return Threshold(
        level,
        fit,
        Parameter("modified_scale", beta.value - xi.value * level, float(np.sqrt(variance))),
        Parameter(
            "mean_excess",
            float(excesses.mean()),
            float(excesses.std(ddof=1) / np.sqrt(len(excesses))),
        ),
    )
