"""Loss: the compiled year of a firm's own cover: its mean and its worst of 200 years."""

from __future__ import annotations

import numpy as np

from risk.compiled import compiled
from risk.loss import kernels
from risk.loss.kernels import FIRST_CELLS, ROUNDING, event_on_grid, lev_at, lev_nodes, panjer
from risk.loss.severity import Floats

MEAN_POINTS = 128
"""Grid points a limit of a firm's own cover, where only the mean is read."""
PLAIN = 4
"""Rows of a curve that is a mixture of lognormals and nothing else."""
INTERVAL_BITS = 6
"""Bits of a fraction that choose the interval of a table: 64 intervals from x to 2 x."""
FRACTION_BITS = 52
ONE_BITS = 1023 << FRACTION_BITS
"""Of a binary64 number: its fraction, and the whole of 1.0."""
TAIL_POINTS = 256
"""The same for its quantile; doubled while it lies in the first cells."""
MOST_TAIL_POINTS = 1 << 14
FIRM_LEVEL = 0.995 - ROUNDING


@compiled(calls=kernels)
def table_nodes(
    start: float, step: float, points: int, curve: Floats, bases: Floats, tables: Floats
) -> Floats:
    """Give E[min(X, x)] at start, start + step, ... from tables of its parts.

    The interval of a number is read off its bits, and so is how far it is into it: no logarithm,
    and loops without branches, which a compiler does several turns of at once.

    Parameters
    ----------
    curve : ndarray, shape (2, p)
        Weight of each part times its scale, and log of its scale.
    bases : ndarray, shape (p, 2)
        Number of each table's first interval, and how many it has; the mean stands beyond.
    tables : ndarray, shape (p, k, 5)
        Polynomials in the share of an interval; see :mod:`risk.loss.lev_table`.
    """
    shift = FRACTION_BITS - INTERVAL_BITS
    fraction = (1 << FRACTION_BITS) - 1
    lev, place = np.zeros(points + 1), np.empty(points + 1, dtype=np.int64)
    x, share = np.empty(points + 1), np.empty(points + 1)
    bits, share_bits = x.view(np.int64), share.view(np.int64)
    for part in range(curve.shape[1]):
        weight, scale = curve[0, part], np.exp(-curve[1, part])
        first, beyond, table = int(bases[part, 0]), int(bases[part, 1]), tables[part]
        from_, by = start * scale, step * scale
        for i in range(points + 1):
            x[i] = from_ + i * by
        for i in range(points + 1):
            place[i] = (bits[i] >> shift) - first
            share_bits[i] = ((bits[i] << INTERVAL_BITS) & fraction) | ONE_BITS
        for i in range(points + 1):
            c, t = table[min(max(place[i], 0), beyond)], share[i] - 1.0
            value = c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * c[4])))
            lev[i] += weight * (value if place[i] >= 0 else x[i])
    return lev


@compiled(calls=kernels)
def piece_nodes(start: float, step: float, points: int, curve: Floats, normal: Floats) -> Floats:
    """Give E[min(Y, x)] at start, start + step, ... of lognormals through piecewise linear terms.

    With slope s from a to b the covered loss gains s (E[min(X, b)] - E[min(X, a)]), as far as the
    ground-up loss at which it reaches x.

    Parameters
    ----------
    curve : ndarray, shape (5 + 2 k, p)
        Weights, mu, sigma, means; k kinks; k + 1 slopes.
    """
    lev, kinks = np.zeros(points + 1), (curve.shape[0] - 5) // 2
    one = np.ones((4, 1))
    for part in range(curve.shape[1]):
        one[1:, 0] = curve[1:4, part]
        # What is gained up to each kink, and what is covered there, are the same for all nodes.
        gained, covered, edge = np.zeros(kinks + 1), np.zeros(kinks + 1), np.zeros(kinks + 1)
        below = 0.0
        for i in range(kinks):
            end, slope = curve[4 + i, part], curve[4 + kinks + i, part]
            edge[i + 1] = end
            covered[i + 1] = covered[i] + slope * (end - edge[i]) if slope > 0.0 else covered[i]
            upto = lev_at(end, one, normal) if end < np.inf else one[3, 0]
            gained[i + 1] = gained[i] + (slope * (upto - below) if slope > 0.0 else 0.0)
            below = upto
        segment = 0
        for i in range(points + 1):
            x = start + i * step
            while segment < kinks and covered[segment + 1] <= x:
                segment += 1
            value, slope = gained[segment], curve[4 + kinks + segment, part]
            if slope > 0.0 and edge[segment] < np.inf:
                reached = edge[segment] + (x - covered[segment]) / slope
                value += slope * (lev_at(reached, one, normal) - lev_at(edge[segment], one, normal))
            lev[i] += curve[0, part] * value
    return lev


@compiled(calls=kernels)
def _nodes(
    start: float, step: float, points: int, curve: Floats, bases: Floats, tables: Floats,
    normal: Floats,
) -> Floats:  # fmt: skip
    """Give E[min(X, x)] from tables if the curve is told by scales, else by its parts."""
    if len(bases) > 0:
        return table_nodes(start, step, points, curve, bases, tables)
    if len(curve) > PLAIN:
        return piece_nodes(start, step, points, curve, normal)
    return lev_nodes(start, step, points, np.inf, curve, normal)


@compiled(calls=kernels)
def _year_at(
    lev: Floats, step: float, mean: float, excess: float, cells: int, level: float
) -> Floats:
    """Give the first cells of a year, up to where a level is reached."""
    pays, event = event_on_grid(lev, step)
    return panjer(pays, event, mean, excess, cells, level)


@compiled(calls=kernels)
def firm_year(
    curve: Floats, bases: Floats, tables: Floats, normal: Floats,
    mean: float, excess: float, retention: float, top: float, end: float, most: int, tail: bool,
) -> tuple[float, float]:  # fmt: skip
    """Give mean and 99.5 % quantile of the year of one layer, as ``annual_loss`` does.

    Parameters
    ----------
    curve : ndarray, shape (4, p), (5 + 2 k, p) or (2, p)
        Weights, mu, sigma and means; what ``piece_nodes`` takes; or with tables what
        ``table_nodes`` takes.
    bases, tables : ndarray
        As ``table_nodes`` takes them; empty for none.
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
    lev = _nodes(retention, step, MEAN_POINTS, curve, bases, tables, normal)
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
            lev = _nodes(retention, step, min(some, points), curve, bases, tables, normal)
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


@compiled(calls=kernels)
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
