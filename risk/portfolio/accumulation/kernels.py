"""Accumulation: the compiled loop over footprints and frequencies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from risk.compiled import COMPILED, compiled, prange
from risk.loss.severity import Floats

Complexes = NDArray[np.complex128]

NEAR = 0.01
NOTHING = -36.0
"""Logarithm below which a transform counts as zero: 2e-16."""


def hit_transforms(shares: Floats, alike: float, pay: Complexes) -> Complexes:
    """Give (1 + share x pay)^alike: the transform of a binomial number of payments.

    Parameters
    ----------
    shares : ndarray, shape (l,)
        Chance of each of ``alike`` policies to be hit.
    pay : ndarray, shape (f,)
        Transform of a payment, less one.

    Returns
    -------
    ndarray, shape (l, f)
    """
    if not COMPILED:
        return np.asarray(np.exp(alike * np.log1p(shares[:, None] * pay)))
    found = np.empty((len(shares), len(pay)), dtype=np.complex128)
    _powers(found, shares, alike, pay)
    return found


def hit_mixture(weights: Floats, shares: Floats, alike: float, pay: Complexes) -> Complexes:
    """Give the sum of :func:`hit_transforms` over footprints, weighted; shape (f,)."""
    if not COMPILED:
        return np.asarray(weights @ hit_transforms(shares, alike, pay))
    found = np.empty(len(pay), dtype=np.complex128)
    _mix(found, weights, shares, alike, pay)
    return found


@compiled()
def _power(z: complex, alike: float) -> complex:
    """Give (1 + z)^alike, 0 where it is next to nothing."""
    x, y = z.real, z.imag
    if x * x + y * y < NEAR * NEAR:
        # ln(1 + z) by its series; the first term left out is below 1e-14.
        log = z * (1 - z * (1 / 2 - z * (1 / 3 - z * (1 / 4 - z * (1 / 5 - z / 6)))))
        size, turn = alike * log.real, alike * log.imag
    else:
        size = 0.5 * alike * np.log1p(x * (2.0 + x) + y * y)
        turn = alike * np.arctan2(y, 1.0 + x)
    if size < NOTHING:
        return complex(0.0, 0.0)
    return complex(np.exp(size) * np.cos(turn), np.exp(size) * np.sin(turn))


@compiled(parallel=True)
def _powers(found: Complexes, shares: Floats, alike: float, pay: Complexes) -> None:
    for at in prange(len(pay)):
        for row in range(len(shares)):
            found[row, at] = _power(shares[row] * pay[at], alike)


@compiled(parallel=True)
def _mix(found: Complexes, weights: Floats, shares: Floats, alike: float, pay: Complexes) -> None:
    for at in prange(len(pay)):
        total = complex(0.0, 0.0)
        for row in range(len(shares)):
            total += weights[row] * _power(shares[row] * pay[at], alike)
        found[at] = total
