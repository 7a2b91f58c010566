"""Trained: the compiled loops of factor tables; see :mod:`risk.compiled`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from risk.compiled import compiled

Codes = NDArray[np.uint8]
Numbers = NDArray[np.float64]

BLOCK = 4096
"""Rows worked on together: their codes and results stay in the nearest memory."""


@compiled()
def code_numbers(values: Numbers, cuts: Numbers, missing: int, found: Codes) -> None:
    """Fill in the band of every number: how many cuts lie below it; ``missing`` for NaN."""
    for i in range(len(values)):
        band = 0
        for cut in cuts:
            band += values[i] > cut
        found[i] = band if values[i] == values[i] else missing


@compiled()
def rate_codes(
    codes: Codes,
    first: int,
    last: int,
    base: float,
    singles: Numbers,
    pairs: NDArray[np.int64],
    widths: NDArray[np.int64],
    crossed: Numbers,
    found: Numbers,
) -> None:
    """Fill in base x one relativity a table.

    Parameters
    ----------
    codes : ndarray of uint8, shape (k, n)
    first, last : int
        Rows to work on.
    base : float
    singles : ndarray, shape (k, 256)
        Relativity of each code.
    pairs : ndarray of int, shape (t, 2)
        Features of each two-way table.
    widths : ndarray of int, shape (t,)
        Codes of each table's second feature.
    crossed : ndarray, shape (t, c)
        Relativities of the two-way tables, row by row.
    found : ndarray, shape (n,)
    """
    for start in range(first, last, BLOCK):
        end = min(start + BLOCK, last)
        for i in range(start, end):
            found[i] = base
        for feature in range(codes.shape[0]):
            for i in range(start, end):
                found[i] *= singles[feature, codes[feature, i]]
        for table in range(len(pairs)):
            row, column = pairs[table]
            for i in range(start, end):
                at = np.int64(codes[row, i]) * widths[table] + codes[column, i]
                found[i] *= crossed[table, at]
