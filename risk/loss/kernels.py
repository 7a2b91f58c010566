"""Loss: the compiled kernels of years: the recursion, and what is read off many layers.

See :mod:`risk.compiled` for why functions that call one another stand together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from risk.compiled import compiled, prange
from risk.loss import lev_kernels
from risk.loss.lev_kernels import curve_nodes, lev_at, lev_nodes, phi
from risk.loss.severity import Floats

POINTS = 64
"""Grid points a limit."""
LEVELS = (0.99, 0.995)
FIRST_CELLS = 20
"""A quantile in fewer cells than these is looked for on a finer grid."""
FINER = 4
"""How many cells of the finer grid make one of the coarser."""
MOST_FINER = 8
"""How often a grid is made finer: up to 64 x 4^8 points a limit."""
MEAN_ERROR = 3e-6
"""Estimated relative error of the expected loss above which the whole grid is made finer."""
MOST_POINTS = 1024
LEAST_MEAN = 1e-6
"""An event's mean payment over the limit below which rounding shows in its relative error."""
TAIL_ERROR = 2.5e-4
"""Estimated error of TVaR over the limit above which a quantile is looked for on a finer grid.

Moving what an event pays to grid points adds step²/6 to its variance, so the mean above a bound is
off by events x step²/12 x density at the bound.
"""
ROUNDING = 1e-11
"""Cumulated probabilities carry rounding; an atom must not be missed by it."""
COLUMNS = ("expected", "var_99", "var_995", "tvar_99", "tvar_995", "p_any", "mean_error", "points")


@compiled(calls=lev_kernels)
def panjer(
    pays: float, pmf: Floats, mean: float, excess: float, cells: int, level: float
) -> Floats:
    """Give the probabilities of 0, 1, ... steps a year, Poisson or negative binomial.

    With g the year, f the event and e the excess (0 for Poisson), for every j > 0::

        g[j] = sum_i f[i] (e (j - i) + mean i) g[j - i] / (j (1 + e (1 - f[0])))

    which is Panjer's recursion with a = e / (1 + e) and a + b = mean / (1 + e). All terms are
    positive, so no digit is lost.

    Parameters
    ----------
    pays : float
        P(an event pays anything) on the grid, 1 - f[0].
    pmf : ndarray, shape (n,)
        P(an event pays 1, 2, ..., n steps).
    mean, excess : float
        Events a year, and their variance over mean less one.
    cells : int
        Most grid points.
    level : float
        Cumulated probability to stop at; above 1 to go on to the last cell.
    """
    points = len(pmf)
    found = np.zeros(cells)
    tilted = pmf * np.arange(1.0, points + 1.0)
    divisor = 1.0 + excess * pays
    if excess > 0.0:
        found[0] = np.exp(-mean / excess * np.log1p(excess * pays))
    else:
        found[0] = np.exp(-mean * pays)
    total = found[0]
    for j in range(cells):
        if j > 0:
            found[j] /= j * divisor
            total += found[j]
        if total >= level:
            return found[: j + 1]
        # Each cell is handed on to the cells above it, which a compiler can do several at once.
        reach = min(points, cells - 1 - j)
        ahead = found[j + 1 : j + 1 + reach]
        first, second = excess * j * found[j], mean * found[j]
        if excess > 0.0:
            for i in range(reach):
                ahead[i] += first * pmf[i] + second * tilted[i]
        else:
            for i in range(reach):
                ahead[i] += second * tilted[i]
    return found


@compiled(calls=lev_kernels)
def panjer_rows(pmf: Floats, mean: Floats, excess: Floats, cells: int) -> Floats:
    """Give the recursion for every row of a batch."""
    found = np.empty((len(pmf), cells))
    for row in range(len(pmf)):
        found[row] = panjer(1.0 - pmf[row, 0], pmf[row, 1:], mean[row], excess[row], cells, 2.0)
    return found


# --- a layer of a curve ---


@compiled(calls=lev_kernels)
def event_on_grid(lev: Floats, step: float) -> tuple[float, Floats]:
    """Give P(an event pays) and its probabilities at 1, 2, ... steps."""
    pmf = (lev[1:] - lev[:-1]) / step
    pays = min(pmf[0], 1.0)
    for i in range(len(pmf) - 1):
        pmf[i] = max(pmf[i] - pmf[i + 1], 0.0)
    return pays, pmf


@compiled(calls=lev_kernels)
def layer_year(
    curve: Floats, bases: Floats, tables: Floats, normal: Floats,
    mean: float, excess: float, retention: float, top: float, end: float,
    pays: float, lev: Floats, found: Floats,
) -> None:  # fmt: skip
    """Fill in what ``COLUMNS`` names for the year of one layer.

    Parameters
    ----------
    curve, bases, tables, normal : ndarray
        As :func:`risk.loss.lev_kernels.curve_nodes` takes them.
    retention, top, end : float [money]
        Start, most of an event and most of a year, before the firm's share; finite.
    pays : float
        P(an event exceeds the retention).
    lev : ndarray, shape (POINTS + 1,)
        Limited expected values from retention to retention + top.
    found : ndarray, shape (8,)
    """
    exponent = -mean * pays
    if excess > 0.0:
        exponent = -mean / excess * np.log1p(excess * pays)
    any_, crowd, points = -np.expm1(exponent), mean + excess + 1.0, POINTS
    while True:
        step = top / points
        paid, event = event_on_grid(lev, step)
        cells = int(np.ceil(end / step * (1 - 1e-12)))
        year = panjer(paid, event, mean, excess, cells, 2.0)
        below, first = 0.0, 0.0
        for j in range(cells):
            below += year[j]
            first += j * year[j]
        expected = step * first + end * max(0.0, 1.0 - below)
        # A single event is exact at every node: only several together are off.
        lone = 0.0
        if cells - 2 < points:
            one = (
                -mean * paid if excess <= 0.0 else -(mean / excess + 1.0) * np.log1p(excess * paid)
            )
            lone = mean * np.exp(one) * event[cells - 2]
        error = step / 12 * max(year[cells - 1] - lone, 0.0) * (crowd + 1.0)
        if error <= MEAN_ERROR * expected or points * 4 > MOST_POINTS:
            break
        points *= 4
        lev = curve_nodes(retention, top / points, points, curve, bases, tables, normal)
    found[0], found[5], found[7] = expected, any_, points
    exact, grid = lev[points] - lev[0], 0.0
    for i in range(points):
        grid += (i + 1) * event[i]
    found[6] = (step * grid - exact) / max(exact, LEAST_MEAN * top)
    coarse, at = np.zeros(2, dtype=np.bool_), np.zeros(2, dtype=np.intp)
    for column in range(2):
        level = LEVELS[column]
        if any_ <= 1 - level:
            found[1 + column], found[3 + column] = 0.0, expected / (1 - level)
            continue
        at[column] = _quantile(year, cells, step, end, expected, column, found)
        beside = at[column] - 1 if at[column] % points == 0 and at[column] > 0 else at[column]
        density = year[beside] if at[column] < cells else 0.0
        error = crowd / 12.0 * density / points / (1.0 - level)
        coarse[column] = at[column] < FIRST_CELLS or error > TAIL_ERROR
    for _ in range(MOST_FINER):
        if not (coarse[0] or coarse[1]):
            return
        column = 1 if coarse[1] else 0
        step /= FINER
        points *= FINER
        wide = (at[column] + 2) * FINER
        while True:
            some = min(wide, points)
            lev = np.empty(wide + 1)
            lev[: some + 1] = curve_nodes(retention, step, some, curve, bases, tables, normal)
            lev[some + 1 :] = lev[some]
            paid, event = event_on_grid(lev, step)
            enough = LEVELS[column] - ROUNDING
            year = panjer(paid, event[: wide - 1], mean, excess, wide, enough)
            reached = _quantile(year, wide + 1, step, end, expected, column, found)
            if reached < wide or wide * step >= end:
                break
            wide *= 2
        if coarse[0] and column == 1:
            at[0] = _quantile(year, wide + 1, step, end, expected, 0, found)
            coarse[0] = at[0] < FIRST_CELLS
        at[column] = reached
        coarse[column] = reached < FIRST_CELLS


@compiled(calls=lev_kernels)
def _quantile(
    year: Floats, cells: int, step: float, end: float, expected: float, column: int, found: Floats
) -> int:
    """Write VaR and TVaR and give the cell of the VaR; ``cells`` is the aggregate limit."""
    level = LEVELS[column]
    below, partial, at = 0.0, 0.0, 0
    while at < len(year) and below + year[at] < level - ROUNDING:
        below += year[at]
        partial += at * year[at]
        at += 1
    var = end if at >= cells else at * step
    tail = var + (expected - step * partial - var * (1.0 - below)) / (1.0 - level)
    found[1 + column], found[3 + column] = var, max(tail, var)
    return at


@compiled(calls=lev_kernels)
def grid_years(
    curve: Floats,
    bases: Floats,
    tables: Floats,
    normal: Floats,
    mean: float,
    excess: float,
    retentions: Floats,
    pays: Floats,
    tops: Floats,
    ends: Floats,
) -> Floats:
    """Give what ``COLUMNS`` names for every limit and retention of one risk.

    Parameters
    ----------
    curve, bases, tables, normal : ndarray
        As :func:`risk.loss.lev_kernels.curve_nodes` takes them.
    pays : ndarray
        P(an event exceeds the retention), for each of them.
    """
    found = np.empty((len(tops), len(retentions), len(COLUMNS)))
    for r in range(len(retentions)):
        before, lev = 0.0, np.empty(POINTS + 1)
        for c in range(len(tops)):
            # A limit that is a multiple of the one before shares nodes with it.
            times = int(tops[c] / before) if before > 0.0 else 0
            own = POINTS // times + 1 if times > 0 and times * before == tops[c] else 0
            step, nodes = tops[c] / POINTS, np.empty(POINTS + 1)
            for i in range(own):
                nodes[i] = lev[i * times]
            nodes[own:] = curve_nodes(
                retentions[r] + own * step, step, POINTS - own, curve, bases, tables, normal
            )
            layer_year(
                curve, bases, tables, normal, mean, excess, retentions[r], tops[c], ends[c],
                pays[r], nodes, found[c, r],
            )  # fmt: skip
            before, lev = tops[c], nodes
    return found


@compiled(parallel=True, calls=lev_kernels)
def expected_payments(
    table: Floats,
    found: Floats,
    mu: Floats,
    sigma: Floats,
    frequency: Floats,
    retention: Floats,
    limit: Floats,
) -> None:
    """Fill in the mean payment of every policy, before an aggregate limit."""
    for i in prange(len(mu)):
        mean = np.exp(mu[i] + 0.5 * sigma[i] * sigma[i])
        top, low = mean, 0.0
        x = retention[i] + limit[i]
        if x < np.inf:
            z = (np.log(x) - mu[i]) / sigma[i]
            top = mean * phi(z - sigma[i], table) + x * phi(-z, table)
        if retention[i] > 0.0:
            z = (np.log(retention[i]) - mu[i]) / sigma[i]
            low = mean * phi(z - sigma[i], table) + retention[i] * phi(-z, table)
        found[i] = frequency[i] * (top - low)


@compiled(parallel=True, calls=lev_kernels)
def all_sound(
    mu: Floats, sigma: Floats, frequency: Floats, retention: Floats, limit: Floats
) -> bool:
    """Tell whether all numbers make sense; without branches, so that it takes no time."""
    bad = 0
    for i in prange(len(mu)):
        known = (abs(mu[i]) < np.inf) & (sigma[i] < np.inf) & (frequency[i] < np.inf)
        signed = (sigma[i] > 0.0) & (frequency[i] >= 0.0) & (retention[i] >= 0.0)
        bad += 1 - int(known & signed & (retention[i] < np.inf) & (limit[i] > 0.0))
    return bad == 0


@compiled(parallel=True, calls=lev_kernels)
def book_years(
    skip: NDArray[np.bool_],
    table: Floats,
    found: Floats,
    mu: Floats,
    sigma: Floats,
    frequency: Floats,
    retention: Floats,
    top: Floats,
    end: Floats,
    excess: Floats,
) -> None:
    """Fill in what ``COLUMNS`` names for every policy that is not skipped."""
    for i in prange(len(mu)):
        if skip[i]:
            continue
        curve, none, none_of = np.ones((4, 1)), np.empty((0, 2)), np.empty((0, 0, 0))
        curve[1, 0], curve[2, 0] = mu[i], sigma[i]
        curve[3, 0] = np.exp(mu[i] + 0.5 * sigma[i] * sigma[i])
        pays = 1.0
        if retention[i] > 0.0:
            pays = phi((mu[i] - np.log(retention[i])) / sigma[i], table)
        lev = lev_nodes(retention[i], top[i] / POINTS, POINTS, np.inf, curve, table)
        layer_year(
            curve, none, none_of, table, frequency[i], excess[i], retention[i], top[i], end[i],
            pays, lev, found[i],
        )  # fmt: skip


@compiled(parallel=True, calls=lev_kernels)
def layer_levs(
    table: Floats,
    found: Floats,
    mu: Floats,
    sigma: Floats,
    retention: Floats,
    limit: Floats,
    kept: Floats,
    step: float,
) -> None:
    """Fill in E[min(payment of an event, j step)] of every policy, shape (n, k), j = 0, 1 ..."""
    for i in prange(len(mu)):
        curve = np.ones((4, 1))
        curve[1, 0], curve[2, 0] = mu[i], sigma[i]
        curve[3, 0] = np.exp(mu[i] + 0.5 * sigma[i] * sigma[i])
        low, top = lev_at(retention[i], curve, table), retention[i] + limit[i]
        last = kept[i] * (lev_at(top, curve, table) - low)
        found[i, 0] = 0.0
        for j in range(1, found.shape[1]):
            x = retention[i] + j * step / kept[i]
            found[i, j] = kept[i] * (lev_at(x, curve, table) - low) if x < top else last
