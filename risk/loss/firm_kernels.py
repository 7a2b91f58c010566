"""Loss: the compiled year of a firm's own cover: its mean and its worst of 200 years."""

from __future__ import annotations

import numpy as np

from risk.compiled import compiled
from risk.loss import kernels, lev_kernels
from risk.loss.kernels import FIRST_CELLS, ROUNDING, event_on_grid, panjer
from risk.loss.lev_kernels import curve_nodes
from risk.loss.severity import Floats

MEAN_POINTS = 128
"""Grid points a limit of a firm's own cover, where only the mean is read."""
TAIL_POINTS = 256
"""The same for its quantile; doubled while it lies in the first cells."""
MOST_TAIL_POINTS = 1 << 14
FIRM_LEVEL = 0.995 - ROUNDING


@compiled(calls=(kernels, lev_kernels))
def _year_at(
    lev: Floats, step: float, mean: float, excess: float, cells: int, level: float
) -> Floats:
    """Give the first cells of a year, up to where a level is reached."""
    pays, event = event_on_grid(lev, step)
    return panjer(pays, event, mean, excess, cells, level)


@compiled(calls=(kernels, lev_kernels))
def firm_year(
    curve: Floats, bases: Floats, tables: Floats, normal: Floats,
    mean: float, excess: float, retention: float, top: float, end: float, most: int, tail: bool,
) -> tuple[float, float]:  # fmt: skip
    """Give mean and 99.5 % quantile of the year of one layer, as ``annual_loss`` does.

    Parameters
    ----------
    curve, bases, tables, normal : ndarray
        As :func:`risk.loss.lev_kernels.curve_nodes` takes them.
    retention, top, end : float [money]
        Start, most of an event and most of a year, before the firm's share; finite.
    most : int
        Events that matter.
    tail : bool
        Whether the quantile is wanted; else it is NaN.
    """
    step = top / MEAN_POINTS
    last = int(np.ceil(end / step * (1 - 1e-12)))
    cells = min(last, most * MEAN_POINTS + 1)
    lev = curve_nodes(retention, step, MEAN_POINTS, curve, bases, tables, normal)
    year = _year_at(lev, step, mean, excess, cells, 2.0)
    below, first, near = 0.0, 0.0, 0
    for j in range(cells):
        below += year[j]
        first += j * year[j]
        near += below < FIRM_LEVEL
    expected = step * first
    if cells == last:
        expected += end * max(0.0, 1.0 - below)
    if not tail:
        return expected, np.nan
    points, ahead = TAIL_POINTS, (near + 2) * (TAIL_POINTS // MEAN_POINTS)
    while True:
        step = top / points
        cells = int(np.ceil(end / step * (1 - 1e-12)))
        while True:
            some = min(ahead, cells)
            lev = curve_nodes(retention, step, min(some, points), curve, bases, tables, normal)
            year = _year_at(lev, step, mean, excess, some, FIRM_LEVEL)
            at, below = 0, year[0]
            while below < FIRM_LEVEL and at + 1 < len(year):
                at += 1
                below += year[at]
            if below >= FIRM_LEVEL or some == cells:
                break
            ahead *= 2
        if below < FIRM_LEVEL:
            return expected, end
        if at == 0 or at >= FIRST_CELLS or points >= MOST_TAIL_POINTS:
            return expected, at * step
        points *= 2
        ahead = 2 * at + 4


@compiled(calls=(kernels, lev_kernels))
def firm_years(
    curves: Floats, bases: Floats, tables: Floats, normal: Floats,
    mean: Floats, excess: Floats, retention: Floats, top: Floats, end: Floats, most: int,
    tail: bool, found: Floats,
) -> None:  # fmt: skip
    """Fill in mean and 99.5 % quantile of n firms, shape (n, 2); curves are (n, 4, p) or such."""
    for i in range(len(mean)):
        found[i] = firm_year(
            curves[i], bases, tables, normal,
            mean[i], excess[i], retention[i], top[i], end[i], most, tail,
        )  # fmt: skip
