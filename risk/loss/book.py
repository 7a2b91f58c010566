"""Loss: many layers at once: their mean, or their mean and worst years.

``expected_layer_loss`` is the closed form without an annual aggregate limit; ``annual_losses`` has
the aggregate limit and the tail. Both are compiled over all cores when numba is installed.
"""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from risk.compiled import COMPILED
from risk.loss.counts import Counts
from risk.loss.grid import Rows, YearLosses, crowded, ends_of, layer_years
from risk.loss.kernels import (
    COLUMNS,
    all_sound,
    book_years,
    expected_payments,
)
from risk.loss.lev_kernels import normal_table
from risk.loss.recursion import Kernel
from risk.loss.severity import Floats, Lognormal, refuse

CHUNK = 8_192
"""Policies whose working arrays fit into the cache of a core."""
YEARS_CHUNK = 512

_TURN = threading.Lock()
"""Not every threading layer of numba may be entered by two threads at once."""


def expected_layer_loss(
    mu: ArrayLike,
    sigma: ArrayLike,
    frequency: ArrayLike,
    retention: ArrayLike,
    limit: ArrayLike,
    *,
    fast: bool | None = None,
) -> Floats:
    """Give the mean payment of every policy, closed form, without an annual aggregate limit.

    frequency x (LEV(retention + limit) - LEV(retention)), LEV(x) = E[min(X, x)].

    Parameters
    ----------
    mu, sigma : array_like, shape (n,) or scalar
        Of the lognormal ground-up loss of an event [ln money]; sigma > 0.
    frequency : array_like
        Events a year, >= 0.
    retention, limit : array_like [money]
        Finite and >= 0; > 0, infinite for none.
    fast : bool or None
        Whether to use the compiled loop; None uses it where numba is installed. Its tabulated
        normal distribution function is within 4e-16, the total of a book within 2e-13.

    Returns
    -------
    ndarray, shape (n,) [money/year]

    Raises
    ------
    InvalidLoss
        If a number makes no sense; names the first bad position.

    Examples
    --------
    >>> expected_layer_loss(10.6237572405, 1.9002415406, 0.35, 10_000, 1_000_000).round(2).tolist()
    [49494.4]
    """
    columns = _columns(mu, sigma, frequency, retention, limit)
    names = ("mu", "sigma", "frequency", "retention", "limit")
    found = np.empty(len(columns[0]))
    if _use(fast):
        with _TURN:
            if not all_sound(*columns):
                _check(columns, names)
            expected_payments(normal_table(), found, *columns)
        return found
    for start in range(0, len(found), CHUNK):
        part = [column[start : start + CHUNK] for column in columns]
        _check(part, names, start)
        found[start : start + CHUNK] = _expected_chunk(*part)
    return found


def annual_losses(
    mu: ArrayLike,
    sigma: ArrayLike,
    frequency: ArrayLike,
    retention: ArrayLike,
    limit: ArrayLike,
    aggregate_limit: ArrayLike,
    *,
    excess: ArrayLike = 0.0,
    coinsurance: float = 0.0,
    fast: bool | None = None,
) -> YearLosses:
    """Give mean, VaR and TVaR of the year of every policy, each with its own distribution.

    Parameters
    ----------
    mu, sigma, frequency, retention : array_like
        As for ``expected_layer_loss``.
    limit, aggregate_limit : array_like [money]
        > 0 and finite; most of an event and of a year.
    excess : array_like
        Variance over mean of the number of events, less one; 0 is Poisson.
    coinsurance : float
        Share the firm bears, in [0, 1).
    fast : bool or None
        Whether to use the compiled loop; None uses it where numba is installed.

    Returns
    -------
    YearLosses
        Errors as for ``option_grid_losses``.

    Raises
    ------
    InvalidLoss
        If a number makes no sense; names the first bad position.

    Examples
    --------
    >>> found = annual_losses(
    ...     10.6237572405, 1.9002415406, 0.35, 1e4, 1e6, 2e6, excess=0.4)
    >>> round(found.expected.item()), found.var_99.item()
    (49443, 1000000.0)
    """
    names = ("mu", "sigma", "frequency", "retention", "limit", "aggregate_limit", "excess")
    columns = _columns(mu, sigma, frequency, retention, limit, aggregate_limit, excess)
    _check(columns, names)
    for name in ("limit", "aggregate_limit"):
        if not np.isfinite(columns[names.index(name)]).all():
            raise refuse(name, np.inf, "must be finite", "price such a policy by itself")
    if not 0 <= coinsurance < 1:
        raise refuse("coinsurance", coinsurance, "must be a share in [0, 1)", "write 0.1 for 10 %")
    *risk, limits, aggregates, excesses = columns
    tops, ends = ends_of(Counts(0.0), limits, aggregates, coinsurance)
    found = np.empty((len(tops), len(COLUMNS)))
    given = (*risk, tops, ends, excesses)
    kernel: Kernel = "fourier"
    rest = np.arange(len(tops))
    if _use(fast):
        kernel = "panjer"
        odd = crowded(risk[2], tops, ends)
        with _TURN:
            book_years(odd, normal_table(), found, *given)
        rest = np.flatnonzero(odd)
    for start in range(0, len(rest), YEARS_CHUNK):
        rows = rest[start : start + YEARS_CHUNK]
        found[rows] = _annual_chunk(*(column[rows, None] for column in given))
    return YearLosses.of(found, coinsurance, kernel)


def _columns(*given: ArrayLike) -> list[Floats]:
    arrays = np.broadcast_arrays(*(np.asarray(one, dtype=float).reshape(-1) for one in given))
    return [np.ascontiguousarray(one) for one in arrays]


def _check(columns: list[Floats], names: tuple[str, ...], start: int = 0) -> None:
    for name, column in zip(names, columns, strict=True):
        if name in ("limit", "aggregate_limit"):
            good = column > 0
        elif name == "mu":
            good = np.isfinite(column)
        else:
            good = np.isfinite(column) & (column > 0 if name == "sigma" else column >= 0)
        if not good.all():
            at = int(np.argmin(good))
            place = f"{name}[{start + at}]"
            raise refuse(place, column[at], "is out of range", "correct this policy")


def _use(fast: bool | None) -> bool:
    if fast and not COMPILED:
        raise refuse("fast", fast, "needs numba", "install the extra `fast`")
    return COMPILED if fast is None else fast


def _expected_chunk(
    mu: Floats, sigma: Floats, frequency: Floats, retention: Floats, limit: Floats
) -> Floats:
    mean = np.exp(mu + 0.5 * sigma * sigma)
    total = np.zeros_like(mu)
    for sign, x in ((1.0, retention + limit), (-1.0, retention)):
        with np.errstate(divide="ignore"):
            z = (np.log(x) - mu) / sigma
        above = ndtr(-z)
        # Without a limit nothing lies above: infinity times zero is zero here.
        np.multiply(x, above, out=above, where=np.isfinite(x))
        total += sign * (mean * ndtr(z - sigma) + above)
    return np.asarray(frequency * total)


def _annual_chunk(
    mu: Floats,
    sigma: Floats,
    frequency: Floats,
    retention: Floats,
    top: Floats,
    end: Floats,
    excess: Floats,
) -> Floats:
    def curve(rows: Rows) -> Lognormal:
        return Lognormal(mu[rows], sigma[rows])

    counts = Counts(frequency, excess)
    return layer_years(counts, curve, retention, top, end, kernel="fourier")[0]
