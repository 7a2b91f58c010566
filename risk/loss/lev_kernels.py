"""Loss: compiled limited expected values: of lognormals, of scales of one curve, and of pieces.

See :mod:`risk.compiled` for why functions that call one another stand together.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import ndtr

from risk.compiled import compiled
from risk.loss.severity import Floats

PLAIN = 4
"""Rows of a curve that is a mixture of lognormals and nothing else."""
INTERVAL_BITS = 6
"""Bits of a fraction that choose the interval of a table: 64 intervals from x to 2 x."""
FRACTION_BITS = 52
ONE_BITS = 1023 << FRACTION_BITS
"""Of a binary64 number: its fraction, and the whole of 1.0."""
_TABLE_STEPS = 256
_TABLE_END = 10.0


@cache
def normal_table() -> Floats:
    """Give the normal distribution function and density at 0, -1/256, ..., -10."""
    nodes = -np.arange(_TABLE_END * _TABLE_STEPS + 2) / _TABLE_STEPS
    return np.column_stack([ndtr(nodes), np.exp(-0.5 * nodes * nodes) / np.sqrt(2 * np.pi)])


@compiled()
def phi(z: float, table: Floats) -> float:
    """Give the normal distribution function by four terms of Taylor's series about a node.

    The nearest node is at most 1/512 away, so the error is below 4e-16.
    """
    distance = abs(z)
    if not distance < _TABLE_END:
        return 1.0 if z > 0.0 else 0.0
    index = int(distance * _TABLE_STEPS + 0.5)
    node = -index / _TABLE_STEPS
    d, square = -distance - node, node * node
    third = (square - 1.0) / 6.0 - d * node * (square - 3.0) / 24.0
    below = table[index, 0] + table[index, 1] * d * (1.0 + d * (d * third - node / 2.0))
    return float(below if z < 0.0 else 1.0 - below)


@compiled()
def lev_at(x: float, curve: Floats, table: Floats) -> float:
    """Give E[min(X, x)]; the curve's rows are weights, mu, sigma and means of its lognormals."""
    if x <= 0.0:
        return 0.0
    log, total = np.log(x), 0.0
    for part in range(curve.shape[1]):
        z = (log - curve[1, part]) / curve[2, part]
        limited = curve[3, part] * phi(z - curve[2, part], table) + x * phi(-z, table)
        total += curve[0, part] * limited
    return total


@compiled()
def lev_and_sf(points: Floats, curve: Floats, table: Floats) -> Floats:
    """Give E[min(X, x)] and P(X > x) of lognormals at points, shape (2, n), closed form."""
    found = np.empty((2, len(points)))
    for i in range(len(points)):
        x = points[i]
        log, lev, beyond = np.log(max(x, 1e-300)), 0.0, 0.0
        for part in range(curve.shape[1]):
            z = (log - curve[1, part]) / curve[2, part]
            above = phi(-z, table)
            lev += curve[0, part] * (curve[3, part] * phi(z - curve[2, part], table) + x * above)
            beyond += curve[0, part] * above
        found[0, i], found[1, i] = lev, beyond
    return found


@compiled()
def lev_nodes(
    start: float, step: float, points: int, last: float, curve: Floats, table: Floats
) -> Floats:
    """Give E[min(X, x)] at start, start + step, ..., none beyond ``last``."""
    lev = np.empty(points + 1)
    for i in range(points + 1):
        lev[i] = lev_at(min(start + i * step, last), curve, table)
    return lev


@compiled()
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


@compiled()
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


@compiled()
def curve_nodes(
    start: float, step: float, points: int, curve: Floats, bases: Floats, tables: Floats,
    normal: Floats,
) -> Floats:  # fmt: skip
    """Give E[min(X, x)] at start, start + step, ... of a curve told in one of three ways.

    Parameters
    ----------
    curve : ndarray, shape (4, p), (5 + 2 k, p) or (2, p)
        Weights, mu, sigma and means of lognormals; what ``piece_nodes`` takes; or with tables
        what ``table_nodes`` takes.
    bases, tables : ndarray
        As ``table_nodes`` takes them; empty for none.
    normal : ndarray
        Of :func:`normal_table`.
    """
    if len(bases) > 0:
        return table_nodes(start, step, points, curve, bases, tables)
    if len(curve) > PLAIN:
        return piece_nodes(start, step, points, curve, normal)
    return lev_nodes(start, step, points, np.inf, curve, normal)
