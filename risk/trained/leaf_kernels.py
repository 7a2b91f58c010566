"""Trained: the compiled loops of trees as tables of bits; see :mod:`risk.compiled`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from risk.compiled import compiled

Codes = NDArray[np.uint32]
Numbers = NDArray[np.float64]

LEAVES = 64
"""Most leaves of a tree: bits of a word."""
BLOCK = 1024
"""Rows worked on together: their words, codes and sums stay in the nearest memory."""
EVERY = np.uint64(2**64 - 1)
"""All leaves possible."""
_ONE, _SHIFT = np.uint64(1), np.uint64(58)
_SEQUENCE = np.uint64(0x03F79D71B4CB0A89)
"""A de Bruijn sequence: times a single bit, its first six bits are different for each bit."""
PLACES = ((np.left_shift(_ONE, np.arange(LEAVES, dtype=np.uint64)) * _SEQUENCE) >> _SHIFT).astype(
    np.int64
)
"""Where the value of each leaf, counted from the left, is looked up."""


@compiled()
def add_codes(rows: Numbers, feature: int, cuts: Numbers, codes: Codes) -> None:
    """Put the code of a feature beside the codes that each row has already.

    The code is how many cuts lie below the number, and one more than all of them if it is missing.

    Parameters
    ----------
    rows : ndarray, shape (n, k)
    feature : int
    cuts : ndarray
        Ascending.
    codes : ndarray of uint32, shape (n,)
        Worked on.
    """
    width = len(cuts) + 2
    for i in range(len(rows)):
        value = rows[i, feature]
        code, left = 0, len(cuts)
        while left > 0:
            half = left >> 1
            above = cuts[code + half] < value
            code = code + half + 1 if above else code
            left = left - half - 1 if above else half
        if value != value:
            code = width - 1
        codes[i] = codes[i] * width + code


@compiled()
def sum_leaves(
    codes: Codes,
    masks: NDArray[np.uint64],
    first: NDArray[np.int64],
    uses: NDArray[np.int64],
    leaves: Numbers,
    found: Numbers,
) -> None:
    """Add to every row its leaf of each tree, one tree after the other.

    Parameters
    ----------
    codes : ndarray of uint32, shape (groups, n)
    masks, first, uses, leaves : ndarray
        As of :class:`risk.trained.leaf_masks.LeafMasks`.
    found : ndarray, shape (n,)
    """
    alive = np.empty(BLOCK, dtype=np.uint64)
    for start in range(0, len(found), BLOCK):
        count = min(BLOCK, len(found) - start)
        for tree in range(len(leaves)):
            alive[:] = EVERY
            for use in range(first[tree], first[tree + 1]):
                code, table = codes[uses[use, 0], start:], masks[uses[use, 1] :]
                for i in range(count):
                    alive[i] &= table[code[i]]
            values = leaves[tree]
            for i in range(count):
                lowest = alive[i] & (~alive[i] + _ONE)
                found[start + i] += values[(lowest * _SEQUENCE) >> _SHIFT]


@compiled()
def exponentials(found: Numbers) -> None:
    """Put numbers to their exponentials by the function LightGBM calls."""
    for i in range(len(found)):
        found[i] = math.exp(found[i])
