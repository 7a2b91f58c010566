"""The year of one layer by prospicio: an event on a grid, compounded, capped."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from benchmarks import reference as ref

Figures = tuple[float, float, float]
"""Mean, VaR and TVaR 99.5 %."""


def prospicio_year(counts: Any, curve: Any, limit: float, retention: float, points: int) -> Figures:
    """Give the figures of a year of a layer whose limit has so many grid points."""
    from prospicio.aggregate import fft
    from prospicio.distributions import Grid

    step = limit / points
    lev = [curve.lev(retention + i * step) for i in range(points + 1)]
    above = [1.0, *((b - a) / step for a, b in pairwise(lev)), 0.0]
    event = [max(a - b, 0.0) for a, b in pairwise(above)]
    year = fft(counts, Grid(step, event, normalize=True), 8 * points)[0].probs
    below = int(ref.RATIO) * points
    grid = Grid(step, [*year[:below], 1 - sum(year[:below])], normalize=True)
    return grid.mean(), grid.quantile(0.995), grid.tvar(0.995)
