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
FEW_HIT, SMALL_SHARE, TERMS = 0.5, 0.02, 18
"""Policies hit, and share of the exposed, up to which a transform is its first terms, to 1e-16."""


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
    """Give the sum of :func:`hit_transforms` over footprints, weighted; shape (f,).

    Footprints that hit few are one polynomial in the payment's transform: their binomial series
    add up term by term.
    """
    if not COMPILED:
        return np.asarray(weights @ hit_transforms(shares, alike, pay))
    found = np.empty(len(pay), dtype=np.complex128)
    few = (alike * shares <= FEW_HIT) & (shares <= SMALL_SHARE)
    _mix(found, weights[~few], shares[~few], alike, _series(weights[few], shares[few], alike), pay)
    return found


def _series(weights: Floats, shares: Floats, alike: float) -> Floats:
    """Give the coefficients of the sum of weight x (1 + share x z)^alike, shape (``TERMS``,)."""
    found, term = np.empty(TERMS), weights.copy()
    for power in range(TERMS):
        found[power] = term.sum()
        term = term * shares * (alike - power) / (power + 1)
    return found


@compiled()
def _power(z: complex, alike: float) -> complex:
    """Give (1 + z)^alike, 0 where it is next to nothing."""
    x, y = z.real, z.imag
    square = x * x + y * y
    if alike * (x + square / 2) < NOTHING:  # above its logarithm
        return complex(0.0, 0.0)
    if square < NEAR * NEAR:
        # ln(1 + z) by its series; the first term left out is below 1e-14.
        log = z * (1 - z * (1 / 2 - z * (1 / 3 - z * (1 / 4 - z * (1 / 5 - z / 6)))))
        size, turn = alike * log.real, alike * log.imag
    else:
        size = 0.5 * alike * np.log1p(x * (2.0 + x) + y * y)
        turn = alike * np.arctan2(y, 1.0 + x)
    if size < NOTHING:
        return complex(0.0, 0.0)
    size = np.exp(size)
    return complex(size * np.cos(turn), size * np.sin(turn))


@compiled(parallel=True)
def _powers(found: Complexes, shares: Floats, alike: float, pay: Complexes) -> None:
    for at in prange(len(pay)):
        for row in range(len(shares)):
            found[row, at] = _power(shares[row] * pay[at], alike)


@compiled(parallel=True)
def _mix(
    found: Complexes, weights: Floats, shares: Floats, alike: float, series: Floats, pay: Complexes
) -> None:
    for at in prange(len(pay)):
        total = complex(0.0, 0.0)
        for term in range(len(series) - 1, -1, -1):
            total = series[term] + total * pay[at]
        for row in range(len(shares)):
            total += weights[row] * _power(shares[row] * pay[at], alike)
        found[at] = total
