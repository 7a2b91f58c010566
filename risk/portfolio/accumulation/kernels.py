"""Accumulation: the compiled loop over footprints and frequencies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from risk.compiled import COMPILED, compiled, prange
from risk.loss.severity import Floats

Complexes = NDArray[np.complex128]


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


@compiled(parallel=True)
def _powers(found: Complexes, shares: Floats, alike: float, pay: Complexes) -> None:
    for row in prange(len(shares)):
        for at in range(len(pay)):
            x, y = shares[row] * pay[at].real, shares[row] * pay[at].imag
            size = 0.5 * alike * np.log1p(x * (2.0 + x) + y * y)
            if size < -40.0:
                found[row, at] = 0.0
                continue
            turn = alike * np.arctan2(y, 1.0 + x)
            found[row, at] = np.exp(size) * complex(np.cos(turn), np.sin(turn))
