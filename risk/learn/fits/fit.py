"""Fits: what a fitted curve or count is told with: parameters with errors, likelihood, distance.

Standard errors are the square roots of the diagonal of the inverse observed information.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from risk.errors import Fault, RiskError

Floats = npt.NDArray[np.float64]

QQ_POINTS = 200
"""Most points of a quantile plot; more cannot be told apart."""

MISFIT_LEVEL = 0.01
"""A curve whose distance from the rows is less likely than this is told as a misfit; the test
takes the parameters as given, so it is slow to say so. Rounded numbers alone can do it."""

_STEP = 1e-4


class TooFewRows(RiskError):
    """A fit needs more rows, or rows that differ."""

    code = "too-few-rows"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One fitted parameter.

    Parameters
    ----------
    name : str
    value : float
    error : float
        Standard error; NaN where the information is not positive.
    """

    name: str
    value: float
    error: float


@dataclass(frozen=True)
class Fit:
    """A fitted distribution.

    Parameters
    ----------
    method : str
        Name of the method, the same as its file.
    n : int
        Rows fitted.
    parameters : tuple of Parameter
    log_likelihood : float
        Of what was fitted: logs for curves of sizes, excesses for tails, counts for counts.
        Comparable between methods fitted to the same rows only.
    curve : frozen scipy distribution
        Of what was fitted.
    ks : float
        Kolmogorov-Smirnov distance between the rows and the curve.
    qq : ndarray, shape (m, 2)
        Quantile of the curve, quantile of the rows.
    floor : float
        Least value seen, on the scale of the rows; 0 without a floor.
    notices : tuple of str
        What makes the fit unsafe, as codes.
    seen : float
        Share of the distribution above the floor; what is below is not seen, only inferred.
    """

    method: str
    n: int
    parameters: tuple[Parameter, ...]
    log_likelihood: float
    curve: Any
    ks: float
    qq: Floats
    floor: float = 0.0
    notices: tuple[str, ...] = ()
    seen: float = 1.0

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2 k - 2 ln L."""
        known = [one for one in self.parameters if np.isfinite(one.value)]
        return 2 * len(known) - 2 * self.log_likelihood

    def __getitem__(self, name: str) -> Parameter:
        """Give a parameter by its name."""
        return next(one for one in self.parameters if one.name == name)


def fitted(
    method: str,
    rows: Floats,
    parameters: tuple[Parameter, ...],
    curve: Any,
    floor: float = 0.0,
    notices: Sequence[str] = (),
    seen: float = 1.0,
) -> Fit:
    """Give a fit of a continuous curve with its likelihood, distance and quantile plot."""
    ordered = np.sort(rows)
    places = (np.arange(1, len(ordered) + 1) - 0.5) / len(ordered)
    distance = stats.kstest(ordered, curve.cdf, method="asymp")
    unsafe = ["misfit"] if distance.pvalue < MISFIT_LEVEL else []
    shown = np.unique(np.linspace(0, len(ordered) - 1, QQ_POINTS).round().astype(int))
    return Fit(
        method=method,
        n=len(rows),
        parameters=parameters,
        log_likelihood=float(np.sum(curve.logpdf(rows))),
        curve=curve,
        ks=float(distance.statistic),
        qq=np.column_stack([curve.ppf(places[shown]), ordered[shown]]),
        floor=floor,
        notices=(*notices, *unsafe),
        seen=seen,
    )


def logs_of(sizes: npt.ArrayLike, least_rows: int) -> Floats:
    """Give natural logs of sizes.

    Raises
    ------
    TooFewRows
        If there are fewer than ``least_rows``, if a size is not positive and finite, or if all
        are equal.
    """
    rows = np.asarray(sizes, dtype=np.float64)
    if len(rows) < least_rows or not (np.isfinite(rows) & (rows > 0)).all() or np.ptp(rows) == 0:
        raise too_few(len(rows), f"at least {least_rows} positive sizes that differ")
    return np.log(rows)


def too_few(rows: int, rule: str) -> TooFewRows:
    """Give the error, ready to raise."""
    return TooFewRows(
        f"{rows} rows cannot be fitted", [Fault("rows", str(rows), rule, "give more", "few")]
    )


def standard_errors(loss: Callable[[Floats], float], at: Floats) -> Floats:
    """Give standard errors from the observed information at the maximum.

    Parameters
    ----------
    loss : callable
        Negative log-likelihood of a parameter vector.
    at : ndarray, shape (k,)
        Where it is least.

    Returns
    -------
    ndarray, shape (k,)
        NaN throughout where the information is not positive definite.
    """
    information = _hessian(loss, at)
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return np.full(len(at), np.nan)
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(information))))


def _hessian(loss: Callable[[Floats], float], at: Floats) -> Floats:
    """Give second derivatives by central differences; scipy's needs a thousand values for it."""
    steps = np.diag(_STEP * np.maximum(1.0, np.abs(at)))
    k = len(at)
    found = np.empty((k, k))
    for i in range(k):
        for j in range(i, k):
            a, b = steps[i], steps[j]
            found[i, j] = found[j, i] = (
                loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)
            ) / (4 * a[i] * b[j])
    return found
