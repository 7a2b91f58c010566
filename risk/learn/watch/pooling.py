"""Learn: thin rows of a table put together, so that none is judged on next to nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from risk.learn.watch.book import Floats, Ints


def sum_by(row: Ints, rows: int, values: Floats | None = None) -> Floats:
    """Add values up by row, or count; a row without any is 0.

    >>> sum_by(np.array([0, 2, 2]), 3).tolist()
    [1.0, 0.0, 2.0]
    """
    return np.bincount(row, values, rows).astype(np.float64)


POOLED = "pooled"
"""Name of the row that thin segments are put together in."""


@dataclass(frozen=True)
class Pooling:
    """Where every original row went.

    Parameters
    ----------
    names : tuple of str
        Rows kept, the largest first, the pooled one last.
    place : ndarray of int
        Original row to kept row.
    pooled : tuple of str
        Names put together in the last row; empty if none was thin.
    """

    names: tuple[str, ...]
    place: Ints
    pooled: tuple[str, ...]


def pool_segments(names: npt.NDArray[np.object_], weights: Floats, least: float) -> Pooling:
    """Pool the segments whose weight is below the least.

    Examples
    --------
    >>> found = pool_segments(np.array(["a", "b", "c"], dtype=object), np.array([9.0, 1, 2]), 3)
    >>> found.names, found.place.tolist(), found.pooled
    (('a', 'pooled'), [0, 1, 1], ('b', 'c'))
    """
    order = np.lexsort((names.astype(str), -weights))
    kept = [int(row) for row in order if weights[row] >= least]
    thin = [int(row) for row in order if weights[row] < least]
    place = np.full(len(names), len(kept), dtype=np.int64)
    place[kept] = np.arange(len(kept))
    rows = tuple(str(names[row]) for row in kept)
    return Pooling(
        rows if not thin else (*rows, POOLED), place, tuple(sorted(str(names[r]) for r in thin))
    )


def join_periods(weights: Floats, least: float) -> Ints:
    """Give the period of every month: months are joined to the next until the least is reached.

    What is left over at the end joins the period before.

    >>> join_periods(np.array([1.0, 2, 5, 1, 1]), 3).tolist()
    [0, 0, 1, 1, 1]
    """
    period = np.zeros(len(weights), dtype=np.int64)
    now, held = 0, 0.0
    for month, weight in enumerate(weights):
        period[month] = now
        held += weight
        if held >= least:
            now, held = now + 1, 0.0
    if now > 0 and held < least:
        period[period == now] = now - 1
    return period
