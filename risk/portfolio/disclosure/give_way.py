"""Disclosure: which further cells give way, so that one that is pinned down may move.

For a pinned cell the cheapest way is looked for in which all tables together still add up while
the cell is a share more, or less: a linear program over how much each cell moves. The cells that
move are hidden with it (the linear relaxation of cell suppression; Fischetti and Salazar, 2001).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import hstack

from risk.assess.parameters import Floats
from risk.portfolio.disclosure.attack import Sums, ceilings_of, margins
from risk.portfolio.disclosure.cube import Key
from risk.portfolio.disclosure.rules import INSURER

MOVED = 1e-6
ALREADY_HIDDEN = 1e-4
DEARER = {0: 1000.0, 1: 100.0}
INSURERS_OWN = 5.0
"""How much dearer than a cell of two variables it is to hide a total, by its number of variables,
or one of an insurer by one variable: what readers look at first is hidden last."""


def prices(sums: Sums, firms: Mapping[Key, float]) -> Floats:
    """Give the price of hiding each cell: the more firms and the coarser, the dearer."""
    return np.array([(1 + np.log1p(firms[key])) * _dearer(key) for key in sums.keys])


def _dearer(key: Key) -> float:
    own = len(key) == 2 and any(name == INSURER for name, _ in key)
    return INSURERS_OWN if own else DEARER.get(len(key), 1.0)


def give_way(
    sums: Sums,
    values: Mapping[Key, float],
    price: Floats,
    hidden: set[Key],
    pinned: Iterable[Key],
    share: float,
    fixed: frozenset[Key] = frozenset(),
    ceilings: Mapping[Key, float] | None = None,
) -> set[Key]:
    """Give the cells to hide so that every pinned cell may be a share more and a share less.

    Parameters
    ----------
    sums : Sums
    values : mapping of Key to float
        True values of one measure.
    price : ndarray
        Of :func:`prices`.
    hidden, pinned : set of Key
        Hidden so far, and those of them that are known too well.
    share : float
        Of its value that a cell must be able to move.
    fixed : set of Key
        Cells that cannot be hidden.
    ceilings : mapping of Key to float or None
        Most that cells can be, as everybody knows.

    Returns
    -------
    set of Key
        Without those hidden so far. The largest pinned cell looks first; what it hides costs the
        next ones next to nothing.
    """
    scale = max(values.values()) / 1000
    amounts = sums.of(values) / scale
    away, count = sums.among(hidden), len(sums.keys)
    matrix, none = hstack([sums.matrix, -sums.matrix]).tocsr(), np.zeros(len(sums.relations))
    before = away.copy()
    still = np.tile(sums.among(set(fixed)), 2)
    most = ceilings_of(sums, ceilings or {}) / scale
    below, above = margins(amounts, share, most)
    widest = np.where(still, 0.0, np.concatenate([most - amounts, amounts]))
    for key in sorted(pinned, key=lambda one: (-values[one], one)):
        at = sums.place[key]
        for up in (True, False):
            cost = np.tile(np.where(away, ALREADY_HIDDEN, price), 2)
            low, high = np.zeros(2 * count), widest.copy()
            moved, kept = (at, count + at) if up else (count + at, at)
            low[moved] = (above if up else below)[at]
            high[kept] = 0.0
            bounds = np.column_stack([low, high])
            found = linprog(cost, A_eq=matrix, b_eq=none, bounds=bounds, method="highs")
            if found.success:
                away |= found.x[:count] + found.x[count:] > low[moved] * MOVED
    return {key for key, one in zip(sums.keys, away & ~before, strict=True) if one}
