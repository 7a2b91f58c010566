"""Loss: the sum of a year's payments on a grid, by Panjer's recursion or by Fourier transform.

The recursion stops at the aggregate limit, so it has no window and nothing wraps around. It is
compiled when numba is installed (extra ``fast``); otherwise, and for years too long or too crowded
for it, a damped Fourier transform gives the same probabilities within 1e-12.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from risk.loss.counts import Counts
from risk.loss.severity import Floats, refuse

Kernel = Literal["panjer", "fourier"]
Function = TypeVar("Function", bound=Callable[..., Any])

# numba is asked for by name: it is optional, and a type checker need not have it.
_NUMBA: Any = importlib.import_module("numba") if find_spec("numba") else None
COMPILED = _NUMBA is not None
"""Whether numba is installed."""

prange: Any = _NUMBA.prange if COMPILED else range

OUT_OF_REACH = 1e-12
"""Probability of more events than a grid without aggregate limit holds."""
_DAMPING = 28.0
"""What wraps around is multiplied by exp(-28) = 7e-13, what rounds by exp(28 / 4) at most."""
_LEAST_EXPONENT = -600.0
"""Below exp(-600) the recursion would start from a number too small to carry all digits."""
_MOST_PRODUCTS = 1 << 21
"""Products of a recursion (points x cells) from which on the transform is faster."""


def compiled(*, parallel: bool = False) -> Callable[[Function], Function]:
    """Give a decorator that compiles with numba, or leaves the function alone without it."""

    def decorate(function: Function) -> Function:
        if not COMPILED:
            return function
        made: Function = _NUMBA.njit(cache=True, nogil=True, parallel=parallel)(function)
        return made

    return decorate


@dataclass(frozen=True)
class Sums:
    """Distribution of a year's sum below a bound.

    Parameters
    ----------
    pmf : ndarray, shape (b, cells)
        Probability of 0, 1, ..., cells - 1 steps; what is missing to 1 lies at or above the bound.
    kernel : str
        ``panjer`` or ``fourier``: what it was found with.
    """

    pmf: Floats
    kernel: Kernel


def annual_sums(
    counts: Counts, pmf: Floats, cells: int | None = None, *, kernel: Kernel | None = None
) -> Sums:
    """Give the distribution of the sum of a random number of events, up to a bound.

    Parameters
    ----------
    counts : Counts
        Number of events; may hold a batch of shape (b, 1). Any shape of the negative binomial.
    pmf : ndarray, shape (b, n + 1)
        One event on a grid, from 0. It may be cut short: below its end the result is the same.
    cells : int or None
        Grid points wanted, such as aggregate limit over step; None for all within reach.
    kernel : str or None
        ``panjer`` or ``fourier`` to insist on one; None takes the recursion where it is compiled,
        can start and is the faster.

    Returns
    -------
    Sums
        With the kernel used.

    Raises
    ------
    InvalidLoss
        If the recursion is insisted on where it cannot run.

    References
    ----------
    klugman2019, sections 9.6 and 9.8.

    Examples
    --------
    >>> annual_sums(Counts.poisson(1.0), np.array([[0.0, 1.0]]), 3).pmf.round(6).tolist()
    [[0.367879, 0.367879, 0.18394]]
    """
    pmf = np.atleast_2d(np.asarray(pmf, dtype=float))
    if cells is None:
        cells = counts.most(OUT_OF_REACH) * (pmf.shape[-1] - 1) + 1
        if kernel is None:
            return Sums(_whole(counts, pmf, cells), "fourier")
    runs = COMPILED and bool(np.min(_least_exponent(counts, pmf)) >= _LEAST_EXPONENT)
    if kernel == "panjer" and not runs:
        raise refuse("kernel", kernel, "needs numba and a chance of no event above exp(-600)",
                     "install the extra `fast`, or leave the kernel out")  # fmt: skip
    if kernel is None:
        crowded = cells * (pmf.shape[-1] - 1) > _MOST_PRODUCTS
        kernel = "panjer" if runs and not crowded else "fourier"
    if kernel == "fourier":
        return Sums(_damped(counts, pmf, cells), kernel)
    shape = (max(pmf.shape[0], np.size(counts.mean), np.size(counts.excess)), 1)
    mean, excess = (np.broadcast_to(x, shape)[:, 0] for x in (counts.mean, counts.excess))
    rows = np.broadcast_to(pmf, (shape[0], pmf.shape[1]))
    return Sums(_panjer_rows(np.ascontiguousarray(rows), mean * 1.0, excess * 1.0, cells), kernel)


def _least_exponent(counts: Counts, pmf: Floats) -> Floats:
    """Give ln P(year's sum is zero)."""
    mean, excess = np.asarray(counts.mean), np.asarray(counts.excess)
    paid = 1 - pmf[:, :1]
    safe = np.where(excess > 0, excess, 1.0)
    return np.where(excess > 0, -mean / safe * np.log1p(safe * paid), -mean * paid)


def _whole(counts: Counts, pmf: Floats, cells: int) -> Floats:
    size = fft.next_fast_len(cells, real=True)
    return _back(counts.pgf(fft.rfft(pmf, size, axis=-1)), size, cells)


def _damped(counts: Counts, pmf: Floats, cells: int) -> Floats:
    """Multiply by exp(-theta i) before, by its inverse after: what wraps around is damped."""
    size = fft.next_fast_len(4 * cells, real=True)
    damping = np.exp(-_DAMPING / size * np.arange(max(cells, pmf.shape[-1])))
    used = min(pmf.shape[-1], cells)
    transformed: NDArray[np.complex128] = fft.rfft(pmf[:, :used] * damping[:used], size, axis=-1)
    return _back(counts.pgf(transformed), size, cells) / damping[:cells]


def _back(transformed: NDArray[np.complex128], size: int, cells: int) -> Floats:
    whole = fft.irfft(transformed, size, axis=-1, overwrite_x=True)
    return np.asarray(np.maximum(whole[..., :cells], 0.0))


@compiled()
def panjer(
    pays: float, pmf: Floats, mean: float, excess: float, cells: int, level: float
) -> Floats:
    """Give the probabilities of 0, 1, ... steps a year, Poisson or negative binomial.

    With g the year, f the event and e the excess (0 for Poisson), for every j > 0::

        g[j] = sum_i f[i] (e (j - i) + mean i) g[j - i] / (j (1 + e (1 - f[0])))

    which is Panjer's recursion with a = e / (1 + e) and a + b = mean / (1 + e). All terms are
    positive, so no digit is lost.

    Parameters
    ----------
    pays : float
        P(an event pays anything) on the grid, 1 - f[0].
    pmf : ndarray, shape (n,)
        P(an event pays 1, 2, ..., n steps).
    mean, excess : float
        Events a year, and their variance over mean less one.
    cells : int
        Most grid points.
    level : float
        Cumulated probability to stop at; above 1 to go on to the last cell.
    """
    points = len(pmf)
    found = np.zeros(cells)
    tilted = pmf * np.arange(1.0, points + 1.0)
    divisor = 1.0 + excess * pays
    if excess > 0.0:
        found[0] = np.exp(-mean / excess * np.log1p(excess * pays))
    else:
        found[0] = np.exp(-mean * pays)
    total = found[0]
    for j in range(cells):
        if j > 0:
            found[j] /= j * divisor
            total += found[j]
        if total >= level:
            return found[: j + 1]
        # Each cell is handed on to the cells above it, which a compiler can do several at once.
        reach = min(points, cells - 1 - j)
        ahead = found[j + 1 : j + 1 + reach]
        first, second = excess * j * found[j], mean * found[j]
        if excess > 0.0:
            for i in range(reach):
                ahead[i] += first * pmf[i] + second * tilted[i]
        else:
            for i in range(reach):
                ahead[i] += second * tilted[i]
    return found


@compiled()
def _panjer_rows(pmf: Floats, mean: Floats, excess: Floats, cells: int) -> Floats:
    found = np.empty((len(pmf), cells))
    for row in range(len(pmf)):
        found[row] = panjer(1.0 - pmf[row, 0], pmf[row, 1:], mean[row], excess[row], cells, 2.0)
    return found
