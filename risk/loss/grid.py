"""Loss: what every limit and retention of one risk costs a year, and how bad its worst years are.

The mean comes from a grid of 64 points a limit; a quantile that lies in the first cells gets a
finer grid that ends at the quantile, for

    TVaR = VaR + (E[S] - E[min(S, VaR)]) / (1 - level)

asks for nothing above it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from risk.loss.compound import layer_grid
from risk.loss.counts import Counts
from risk.loss.layer import Layer
from risk.loss.recursion import COMPILED, OUT_OF_REACH, Kernel, annual_sums, compiled, panjer
from risk.loss.severity import Floats, Lognormal, Mixture, Severity, refuse

Rows = NDArray[np.intp]

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

_TABLE_STEPS = 256
_TABLE_END = 10.0


@dataclass(frozen=True)
class OptionLosses:
    """What is read off the year of every option, insurer's share; all of shape (limits, retentions).

    Parameters
    ----------
    expected : ndarray [money/year]
        Mean after the aggregate limit.
    var_99, var_995, tvar_99, tvar_995 : ndarray [money/year]
        Quantiles and means of the worst years; atoms are split.
    p_any : ndarray
        P(any payment), closed form.
    mean_error : ndarray
        Mean of an event on the grid over the closed form, less one.
    points : ndarray
        Grid points a limit the mean was found with.
    kernel : str
        ``panjer`` or ``fourier``.
    """

    expected: Floats
    var_99: Floats
    var_995: Floats
    tvar_99: Floats
    tvar_995: Floats
    p_any: Floats
    mean_error: Floats
    points: Floats
    kernel: Kernel


def option_grid_losses(
    counts: Counts,
    severity: Severity,
    limits: Sequence[float] | Floats,
    retentions: Sequence[float] | Floats,
    *,
    aggregate_ratio: float | None = None,
    aggregates: Sequence[float] | Floats | None = None,
    coinsurance: float = 0.0,
    kernel: Kernel | None = None,
) -> OptionLosses:
    """Give expected loss, VaR and TVaR of every limit and retention of one risk.

    Parameters
    ----------
    counts : Counts
        Events a year, ground-up; one risk.
    severity : Severity
        Ground-up loss of one event [money]; one risk.
    limits, retentions : sequence of float [money]
        What is on offer.
    aggregate_ratio : float or None
        Annual aggregate limit over limit; with neither this nor ``aggregates`` there is none.
    aggregates : sequence of float or None [money]
        Annual aggregate limit of each limit.
    coinsurance : float
        Share the firm bears of what falls in a layer, in [0, 1); the aggregate limit is on what
        the insurer pays.
    kernel : str or None
        ``panjer`` or ``fourier`` to insist on one.

    Returns
    -------
    OptionLosses
        Error of ``expected`` about 1e-5 of itself, of TVaR at most 1e-3 of the limit.

    Raises
    ------
    InvalidLoss
        If a term makes no sense.

    Examples
    --------
    >>> risk = Lognormal.from_moments(250_000, 6)
    >>> found = option_grid_losses(
    ...     Counts.negbin(0.35, 1.4), risk, [1e6], [1e4], aggregate_ratio=2)
    >>> round(found.expected.item()), found.var_99.item()
    (49443, 1000000.0)
    """
    limits, retentions = (np.asarray(x, dtype=float).reshape(-1) for x in (limits, retentions))
    if aggregates is not None and aggregate_ratio is not None:
        raise refuse("aggregates", aggregates, "either a ratio or amounts", "leave one out")
    if aggregates is None:
        aggregates = limits * (np.inf if aggregate_ratio is None else aggregate_ratio)
    aggregates = np.broadcast_to(np.asarray(aggregates, dtype=float), limits.shape)
    for limit, aggregate in zip(limits, aggregates, strict=True):
        for retention in retentions:
            Layer(float(retention), float(limit), float(aggregate), coinsurance)
    if not np.isfinite(limits).all():
        raise refuse("limits", limits, "must be finite", "price a cover without limit by itself")
    tops, ends = capped(counts, limits, aggregates, coinsurance)
    curves = _lognormals(severity) if COMPILED and kernel != "fourier" else None
    if curves is not None:
        found = grid_rows(
            *curves, _one(counts.mean), _one(counts.excess), retentions, tops, ends, normal_table()
        )
        kernel = "panjer"
    else:
        shape = (len(limits), len(retentions))
        rows = [np.broadcast_to(x, shape).reshape(-1, 1) for x in
                (retentions, tops[:, None], ends[:, None])]  # fmt: skip
        found, kernel = layer_years(counts, lambda _: severity, *rows, kernel=kernel)
        found = found.reshape(*shape, len(COLUMNS))
    found[..., :5] *= 1 - coinsurance
    return OptionLosses(*np.moveaxis(found, -1, 0), kernel=kernel)


def capped(
    counts: Counts, limits: Floats, aggregates: Floats, coinsurance: float
) -> tuple[Floats, Floats]:
    """Give limits and aggregate limits before the firm's share, none beyond the other or reach."""
    ends = aggregates / (1 - coinsurance)
    tops = np.minimum(limits, ends)
    if not np.isfinite(ends).all():
        ends = np.minimum(ends, tops * (counts.most(OUT_OF_REACH) + 1))
    return tops, ends


def _one(value: Floats | float) -> float:
    return float(np.asarray(value).item())


def _lognormals(severity: Severity) -> tuple[Floats, Floats, Floats] | None:
    """Give weights, mu and sigma if the curve is one lognormal or a mixture of lognormals."""
    if isinstance(severity, Lognormal):
        return np.ones(1), np.array([_one(severity.mu)]), np.array([_one(severity.sigma)])
    if not isinstance(severity, Mixture):
        return None
    parts = [part for part in severity.parts if isinstance(part, Lognormal)]
    if len(parts) < len(severity.parts):
        return None
    return (
        np.array([_one(weight) for weight in severity.weights]),
        np.array([_one(part.mu) for part in parts]),
        np.array([_one(part.sigma) for part in parts]),
    )


# --- any severity, many layers at once ---


def layer_years(
    counts: Counts,
    curve: Callable[[Rows], Severity],
    retention: Floats,
    top: Floats,
    end: Floats,
    *,
    kernel: Kernel | None = None,
) -> tuple[Floats, Kernel]:
    """Give what ``COLUMNS`` names for a batch of layers.

    Parameters
    ----------
    counts : Counts
        Events a year; of one risk or of shape (b, 1).
    curve : callable
        Gives the severity of the layers with these positions.
    retention, top, end : ndarray, shape (b, 1) [money]
        Start, most of an event and most of a year, before the firm's share; all finite.
    kernel : str or None
        As for ``annual_sums``.

    Returns
    -------
    tuple of ndarray, shape (b, 8), and str
    """
    every = np.arange(len(top))
    found = np.zeros((len(top), len(COLUMNS)))
    found[:, 5:6] = 1 - _some(counts, every).none(curve(every).sf(retention))
    size_biased = _size_biased(counts, len(top))
    coarse = np.zeros((len(LEVELS), len(top)), dtype=bool)
    cell = np.zeros((len(LEVELS), len(top)), dtype=np.intp)
    used: Kernel = "fourier"
    points, rows = POINTS, every
    while rows.size:
        step, last = top[rows, 0] / points, end[rows, 0]
        event = layer_grid(curve(rows), retention[rows], step[:, None], points)
        cells = np.ceil(last / step * (1 - 1e-12)).astype(np.intp)
        sums = annual_sums(_some(counts, rows), event, int(cells.max()), kernel=kernel)
        used = sums.kernel
        year = np.where(np.arange(sums.pmf.shape[1]) < cells[:, None], sums.pmf, 0.0)
        cumulated = np.cumsum(year, axis=1)
        here = np.arange(len(rows))
        atom = np.maximum(0.0, 1 - cumulated[:, -1])
        found[rows, 0] = step * (year @ np.arange(year.shape[1])) + last * atom
        for column, level in enumerate(LEVELS):
            at = np.minimum(_reached(cumulated, level), cells)
            var = np.where(at < cells, at * step, last)
            found[rows, 1 + column] = var
            found[rows, 3 + column] = _tail(year, cumulated, at, step, var, found[rows, 0], level)
            beside = np.minimum(at - ((at > 0) & (at % points == 0)), cells - 1)
            density = np.where(at < cells, year[here, beside], 0.0)
            error = size_biased[rows] / 12 * density / points / (1 - level)
            coarse[column, rows] = (at < FIRST_CELLS) | (error > TAIL_ERROR)
            cell[column, rows] = at
        exact = curve(rows).lev(retention[rows] + top[rows]) - curve(rows).lev(retention[rows])
        paid = step * (event @ np.arange(points + 1))
        found[rows, 6] = paid - exact[:, 0]
        found[rows, 6] /= np.maximum(exact[:, 0], LEAST_MEAN * top[rows, 0])
        found[rows, 7] = points
        error = step / 12 * year[here, cells - 1] * (size_biased[rows] + 1)
        points *= 4
        rows = rows[(error > MEAN_ERROR * found[rows, 0]) & (points <= MOST_POINTS)]
    for column, level in enumerate(LEVELS):
        none = found[:, 5] <= 1 - level
        found[none, 1 + column] = 0.0
        found[none, 3 + column] = found[none, 0] / (1 - level)
        rows = np.flatnonzero(~none & coarse[column])
        _finer(counts, curve, retention, top, end, found, rows, cell[column, rows], column, kernel)
    np.maximum(found[:, 3:5], found[:, 1:3], out=found[:, 3:5])
    return found, used


def _finer(
    counts: Counts,
    curve: Callable[[Rows], Severity],
    retention: Floats,
    top: Floats,
    end: Floats,
    found: Floats,
    rows: Rows,
    at: Rows,
    column: int,
    kernel: Kernel | None,
) -> None:
    """Look for a quantile on finer grids that end at it."""
    level = LEVELS[column]
    step = top[rows, 0] / found[rows, 7]
    for _ in range(MOST_FINER):
        if not rows.size:
            return
        step = step / FINER
        cells = int(at.max() + 2) * FINER
        while True:
            year = _start(counts, curve, retention, top, rows, step, cells, kernel)
            cumulated = np.cumsum(year, axis=1)
            at = _reached(cumulated, level)
            if ((at < cells) | (cells * step >= end[rows, 0])).all():
                break
            cells *= 2
        var = at * step
        found[rows, 1 + column] = var
        found[rows, 3 + column] = _tail(year, cumulated, at, step, var, found[rows, 0], level)
        still = at < FIRST_CELLS
        rows, at, step = rows[still], at[still], step[still]


def _start(
    counts: Counts,
    curve: Callable[[Rows], Severity],
    retention: Floats,
    top: Floats,
    rows: Rows,
    step: Floats,
    cells: int,
    kernel: Kernel | None,
) -> Floats:
    """Give the first cells of a year, for which the first cells of an event are enough."""
    starts, ends = retention[rows], retention[rows] + top[rows]
    nodes = np.minimum(starts + step[:, None] * np.arange(cells + 1), ends)
    above = np.diff(curve(rows).lev(nodes), axis=1) / step[:, None]
    event = np.concatenate([1 - above[:, :1], above[:, :-1] - above[:, 1:]], axis=1)
    return annual_sums(_some(counts, rows), np.maximum(event, 0.0), cells, kernel=kernel).pmf


def _some(counts: Counts, rows: Rows) -> Counts:
    mean, excess = np.asarray(counts.mean), np.asarray(counts.excess)
    return Counts(
        mean[rows] if mean.size > 1 else mean, excess[rows] if excess.size > 1 else excess
    )


def _size_biased(counts: Counts, rows: int) -> Floats:
    """Give E[N²] / E[N], the number of events of a year seen from one of them; shape (rows,)."""
    mean, excess = np.asarray(counts.mean), np.asarray(counts.excess)
    return np.broadcast_to((mean + excess + 1.0).reshape(-1), rows)


def _reached(cumulated: Floats, level: float) -> NDArray[np.intp]:
    """Give the first cell at which a level is reached; the number of cells if none."""
    return np.asarray((cumulated < level - ROUNDING).sum(axis=1))


def _tail(
    year: Floats,
    cumulated: Floats,
    at: NDArray[np.intp],
    step: Floats,
    var: Floats,
    expected: Floats,
    level: float,
) -> Floats:
    below = np.arange(year.shape[1]) < at[:, None]
    partial = step * ((year * below) @ np.arange(year.shape[1]))
    under = np.where(at > 0, cumulated[np.arange(len(at)), np.maximum(at - 1, 0)], 0.0)
    return np.asarray(var + (expected - partial - var * (1 - under)) / (1 - level))


# --- compiled: lognormal or a mixture of lognormals ---


@cache
def normal_table() -> Floats:
    """Give the normal distribution function and density at 0, -1/256, ..., -10."""
    nodes = -np.arange(_TABLE_END * _TABLE_STEPS + 2) / _TABLE_STEPS
    table = np.empty((len(nodes), 2))
    table[:, 0] = ndtr(nodes)
    table[:, 1] = np.exp(-0.5 * nodes * nodes) / np.sqrt(2 * np.pi)
    return table


@compiled()
def phi(z: float, table: Floats) -> float:
    """Give the normal distribution function by Taylor's series about the nearest node.

    The fifth term is left out: with a distance of at most 1/512 the error is below 3e-16.
    """
    distance = abs(z)
    if not distance < _TABLE_END:
        return 1.0 if z > 0.0 else 0.0
    index = int(distance * _TABLE_STEPS + 0.5)
    node = -index / _TABLE_STEPS
    d = -distance - node
    square = node * node
    series = d * (1.0 + d * (-node / 2.0 + d * (
        (square - 1.0) / 6.0 - d * node * (square - 3.0) / 24.0)))  # fmt: skip
    below = table[index, 0] + table[index, 1] * series
    return below if z < 0.0 else 1.0 - below


@compiled()
def _lev(
    x: float, weights: Floats, mus: Floats, sigmas: Floats, means: Floats, table: Floats
) -> float:
    if x <= 0.0:
        return 0.0
    log, total = np.log(x), 0.0
    for part in range(len(weights)):
        z = (log - mus[part]) / sigmas[part]
        total += weights[part] * (
            means[part] * phi(z - sigmas[part], table) + x * phi(-z, table)
        )
    return total


@compiled()
def lev_nodes(
    start: float,
    step: float,
    points: int,
    last: float,
    weights: Floats,
    mus: Floats,
    sigmas: Floats,
    means: Floats,
    table: Floats,
) -> Floats:
    """Give E[min(X, x)] at start, start + step, ..., none beyond ``last``."""
    lev = np.empty(points + 1)
    for i in range(points + 1):
        lev[i] = _lev(min(start + i * step, last), weights, mus, sigmas, means, table)
    return lev


@compiled()
def _event(lev: Floats, step: float) -> tuple[float, Floats]:
    """Give P(an event pays) and its probabilities at 1, 2, ... steps."""
    points = len(lev) - 1
    above = (lev[1:] - lev[:-1]) / step
    pmf = above.copy()
    for i in range(points - 1):
        pmf[i] = max(above[i] - above[i + 1], 0.0)
    return min(above[0], 1.0), pmf


@compiled()
def layer_year(
    weights: Floats,
    mus: Floats,
    sigmas: Floats,
    means: Floats,
    mean: float,
    excess: float,
    retention: float,
    top: float,
    end: float,
    lev: Floats,
    pays: float,
    table: Floats,
    found: Floats,
) -> None:
    """Fill in what ``COLUMNS`` names for one layer.

    Parameters
    ----------
    lev : ndarray, shape (POINTS + 1,)
        Limited expected value from retention to retention + top.
    pays : float
        P(an event exceeds the retention).
    found : ndarray, shape (8,)
    """
    exponent = -mean * pays
    if excess > 0.0:
        exponent = -mean / excess * np.log1p(excess * pays)
    any_ = -np.expm1(exponent)
    points = POINTS
    while True:
        step = top / points
        paid, event = _event(lev, step)
        cells = int(np.ceil(end / step * (1 - 1e-12)))
        year = panjer(paid, event, mean, excess, cells, 2.0)
        below, first = 0.0, 0.0
        for j in range(cells):
            below += year[j]
            first += j * year[j]
        expected = step * first + end * max(0.0, 1.0 - below)
        error = step / 12 * year[cells - 1] * (mean + excess + 2)
        if error <= MEAN_ERROR * expected or points * 4 > MOST_POINTS:
            break
        points *= 4
        lev = lev_nodes(
            retention, top / points, points, np.inf, weights, mus, sigmas, means, table
        )
    found[0], found[5], found[7] = expected, any_, points
    exact = lev[points] - lev[0]
    grid = 0.0
    for i in range(points):
        grid += (i + 1) * event[i]
    found[6] = (step * grid - exact) / max(exact, LEAST_MEAN * top)
    coarse, at = np.zeros(2, dtype=np.bool_), np.zeros(2, dtype=np.intp)
    for column in range(2):
        level = LEVELS[column]
        if any_ <= 1 - level:
            found[1 + column], found[3 + column] = 0.0, expected / (1 - level)
            continue
        at[column] = _quantile(year, cells, step, end, expected, level, column, found)
        beside = at[column] - 1 if at[column] % points == 0 and at[column] > 0 else at[column]
        density = year[beside] if at[column] < cells else 0.0
        error = (mean + excess + 1.0) / 12.0 * density / points / (1.0 - level)
        coarse[column] = at[column] < FIRST_CELLS or error > TAIL_ERROR
    for _ in range(MOST_FINER):
        if not (coarse[0] or coarse[1]):
            return
        column = 1 if coarse[1] else 0
        level = LEVELS[column]
        step /= FINER
        wide = (at[column] + 2) * FINER
        while True:
            nodes = lev_nodes(
                retention, step, wide, retention + top, weights, mus, sigmas, means, table
            )
            paid, event = _event(nodes, step)
            short = panjer(paid, event[: wide - 1], mean, excess, wide, level - ROUNDING)
            reached = _quantile(short, wide + 1, step, end, expected, level, column, found)
            if reached < wide or wide * step >= end:
                break
            wide *= 2
        if coarse[0] and column == 1:
            at[0] = _quantile(short, wide + 1, step, end, expected, LEVELS[0], 0, found)
            coarse[0] = at[0] < FIRST_CELLS
        at[column] = reached
        coarse[column] = reached < FIRST_CELLS


@compiled()
def _quantile(
    year: Floats,
    cells: int,
    step: float,
    end: float,
    expected: float,
    level: float,
    column: int,
    found: Floats,
) -> int:
    """Write VaR and TVaR and give the cell of the VaR; ``cells`` is the aggregate limit."""
    below, partial, at = 0.0, 0.0, 0
    while at < len(year) and below + year[at] < level - ROUNDING:
        below += year[at]
        partial += at * year[at]
        at += 1
    var = end if at >= cells else at * step
    tail = var + (expected - step * partial - var * (1.0 - below)) / (1.0 - level)
    found[1 + column], found[3 + column] = var, max(tail, var)
    return at


@compiled()
def grid_rows(
    weights: Floats,
    mus: Floats,
    sigmas: Floats,
    mean: float,
    excess: float,
    retentions: Floats,
    tops: Floats,
    ends: Floats,
    table: Floats,
) -> Floats:
    """Give what ``COLUMNS`` names for every limit and retention of one risk."""
    found = np.empty((len(tops), len(retentions), 8))
    means = np.exp(mus + sigmas * sigmas / 2)
    for r in range(len(retentions)):
        retention = retentions[r]
        pays = 0.0
        for part in range(len(weights)):
            z = np.inf
            if retention > 0.0:
                z = (mus[part] - np.log(retention)) / sigmas[part]
            pays += weights[part] * phi(z, table)
        lev, before = np.zeros(POINTS + 1), 0.0
        for c in range(len(tops)):
            # A limit that is a multiple of the one before shares nodes with it.
            times = int(tops[c] / before) if before > 0.0 else 0
            shared = POINTS // times if times > 0 and times * before == tops[c] else -1
            nodes = np.empty(POINTS + 1)
            for i in range(POINTS + 1):
                if i <= shared:
                    nodes[i] = lev[i * times]
                else:
                    nodes[i] = _lev(
                        retention + i * (tops[c] / POINTS), weights, mus, sigmas, means, table
                    )
            layer_year(
                weights, mus, sigmas, means, mean, excess, retention, tops[c], ends[c],
                nodes, pays, table, found[c, r],
            )  # fmt: skip
            lev, before = nodes, tops[c]
    return found
