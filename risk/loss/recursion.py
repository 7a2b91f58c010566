"""Loss: the sum of a year's payments on a grid, by Panjer's recursion or by Fourier transform.

The recursion stops at the aggregate limit, so it has no window and nothing wraps around. It is
compiled when numba is installed (extra ``fast``); otherwise, and for years too long or too crowded
for it, a damped Fourier transform gives the same probabilities within 1e-12.

A layer's mean comes from a grid of 64 points a limit. A quantile that lies in the first cells gets
a finer grid that ends at the quantile, for

    TVaR = VaR + (E[S] - E[min(S, VaR)]) / (1 - level)

asks for nothing above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from risk.compiled import COMPILED
from risk.loss.counts import Counts
from risk.loss.kernels import panjer_rows
from risk.loss.severity import Floats, refuse

Kernel = Literal["panjer", "fourier"]

_DAMPING = 28.0
"""What wraps around is multiplied by exp(-28) = 7e-13, what rounds by exp(28 / 4) at most."""
_LEAST_EXPONENT = -600.0
"""Below exp(-600) the recursion would start from a number too small to carry all digits."""
_MOST_PRODUCTS = 1 << 21
"""Products of a recursion (points x cells) from which on the transform is faster."""


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


def annual_sums(counts: Counts, pmf: Floats, cells: int, *, kernel: Kernel | None = None) -> Sums:
    """Give the distribution of the sum of a random number of events, up to a bound.

    Parameters
    ----------
    counts : Counts
        Number of events; may hold a batch of shape (b, 1). Any shape of the negative binomial.
    pmf : ndarray, shape (b, n + 1)
        One event on a grid, from 0. It may be cut short: below its end the result is the same.
    cells : int
        Grid points wanted, such as aggregate limit over step.
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
    return Sums(panjer_rows(np.ascontiguousarray(rows), mean * 1.0, excess * 1.0, cells), kernel)


def _least_exponent(counts: Counts, pmf: Floats) -> Floats:
    """Give ln P(year's sum is zero)."""
    mean, excess = np.asarray(counts.mean), np.asarray(counts.excess)
    paid = 1 - pmf[:, :1]
    safe = np.where(excess > 0, excess, 1.0)
    return np.where(excess > 0, -mean / safe * np.log1p(safe * paid), -mean * paid)


def _damped(counts: Counts, pmf: Floats, cells: int) -> Floats:
    """Multiply by exp(-theta i) before, by its inverse after: what wraps around is damped."""
    size = fft.next_fast_len(4 * cells, real=True)
    damping = np.exp(-_DAMPING / size * np.arange(max(cells, pmf.shape[-1])))
    used = min(pmf.shape[-1], cells)
    transformed: NDArray[np.complex128] = fft.rfft(pmf[:, :used] * damping[:used], size, axis=-1)
    whole = fft.irfft(counts.pgf(transformed), size, axis=-1)[..., :cells]
    return np.asarray(np.maximum(whole, 0.0) / damping[:cells])
