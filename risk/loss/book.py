"""Loss: a whole book at once, one lognormal layer a policy: its mean, or its mean and worst years.

``expected_layer_loss`` is the closed form without an annual aggregate limit; ``annual_losses`` has
the aggregate limit and the tail. Both are compiled over all cores when numba is installed.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from risk.loss.counts import Counts
from risk.loss.grid import (
    COLUMNS,
    POINTS,
    Rows,
    capped,
    layer_year,
    layer_years,
    lev_nodes,
    normal_table,
    phi,
)
from risk.loss.recursion import COMPILED, Kernel, compiled, prange
from risk.loss.severity import Floats, Lognormal, refuse

CHUNK = 8_192
"""Policies whose working arrays fit into the cache of a core."""
YEARS_CHUNK = 512

_TURN = threading.Lock()
"""Not every threading layer of numba may be entered by two threads at once."""


@dataclass(frozen=True)
class BookLosses:
    """What is read off the year of every policy, insurer's share; all of shape (n,).

    Parameters
    ----------
    expected : ndarray [money/year]
        Mean after the aggregate limit.
    var_99, var_995, tvar_99, tvar_995 : ndarray [money/year]
    p_any : ndarray
        P(any payment).
    kernel : str
        ``panjer`` or ``fourier``.
    """

    expected: Floats
    var_99: Floats
    var_995: Floats
    tvar_99: Floats
    tvar_995: Floats
    p_any: Floats
    kernel: Kernel


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
    _check(columns, ("mu", "sigma", "frequency", "retention", "limit"))
    found = np.empty(len(columns[0]))
    if COMPILED if fast is None else fast:
        _insist(compiled_is_there=COMPILED)
        with _TURN:
            _expected(*columns, normal_table(), found)
        return found
    for start in range(0, len(found), CHUNK):
        part = slice(start, start + CHUNK)
        found[part] = _expected_chunk(*(column[part] for column in columns))
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
) -> BookLosses:
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
    BookLosses
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
    tops, ends = capped(Counts(0.0), limits, aggregates, coinsurance)
    found = np.empty((len(tops), len(COLUMNS)))
    kernel: Kernel = "panjer"
    if COMPILED if fast is None else fast:
        _insist(compiled_is_there=COMPILED)
        with _TURN:
            _annual(*risk, tops, ends, excesses, normal_table(), found)
    else:
        for start in range(0, len(found), YEARS_CHUNK):
            part = slice(start, start + YEARS_CHUNK)
            found[part], kernel = _annual_chunk(
                *(column[part, None] for column in (*risk, tops, ends, excesses))
            )
    found[:, :5] *= 1 - coinsurance
    return BookLosses(*found[:, :6].T, kernel=kernel)


def _columns(*given: ArrayLike) -> list[Floats]:
    arrays = np.broadcast_arrays(*(np.asarray(one, dtype=float).reshape(-1) for one in given))
    return [np.ascontiguousarray(one) for one in arrays]


def _check(columns: list[Floats], names: tuple[str, ...]) -> None:
    for name, column in zip(names, columns, strict=True):
        if name in ("limit", "aggregate_limit"):
            good = column > 0
        elif name == "mu":
            good = np.isfinite(column)
        else:
            good = np.isfinite(column) & (column > 0 if name == "sigma" else column >= 0)
        if not good.all():
            at = int(np.argmin(good))
            raise refuse(f"{name}[{at}]", column[at], "is out of range", "correct this policy")


def _insist(*, compiled_is_there: bool) -> None:
    if not compiled_is_there:
        raise refuse("fast", fast := True, "needs numba", "install the extra `fast`")  # noqa: F841


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
) -> tuple[Floats, Kernel]:
    def curve(rows: Rows) -> Lognormal:
        return Lognormal(mu[rows], sigma[rows])

    return layer_years(Counts(frequency, excess), curve, retention, top, end, kernel="fourier")


@compiled(parallel=True)
def _expected(
    mu: Floats,
    sigma: Floats,
    frequency: Floats,
    retention: Floats,
    limit: Floats,
    table: Floats,
    found: Floats,
) -> None:
    for i in prange(len(mu)):
        mean = np.exp(mu[i] + 0.5 * sigma[i] * sigma[i])
        top, low = mean, 0.0
        x = retention[i] + limit[i]
        if x < np.inf:
            z = (np.log(x) - mu[i]) / sigma[i]
            top = mean * phi(z - sigma[i], table) + x * phi(-z, table)
        if retention[i] > 0.0:
            z = (np.log(retention[i]) - mu[i]) / sigma[i]
            low = mean * phi(z - sigma[i], table) + retention[i] * phi(-z, table)
        found[i] = frequency[i] * (top - low)


@compiled(parallel=True)
def _annual(
    mu: Floats,
    sigma: Floats,
    frequency: Floats,
    retention: Floats,
    top: Floats,
    end: Floats,
    excess: Floats,
    table: Floats,
    found: Floats,
) -> None:
    weights = np.ones(1)
    for i in prange(len(mu)):
        mus, sigmas = mu[i : i + 1], sigma[i : i + 1]
        means = np.exp(mus + sigmas * sigmas / 2)
        pays = 1.0
        if retention[i] > 0.0:
            pays = phi((mu[i] - np.log(retention[i])) / sigma[i], table)
        nodes = lev_nodes(
            retention[i], top[i] / POINTS, POINTS, np.inf, weights, mus, sigmas, means, table
        )
        layer_year(
            weights, mus, sigmas, means, frequency[i], excess[i], retention[i], top[i], end[i],
            nodes, pays, table, found[i],
        )  # fmt: skip
