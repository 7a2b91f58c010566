"""Loss: what each limit and retention of a risk costs a year, and how bad the worst years are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.compiled import COMPILED
from risk.loss.compound import OUT_OF_REACH, layer_grid
from risk.loss.counts import Counts
from risk.loss.cover_curves import NONE, Compiled
from risk.loss.kernels import (
    COLUMNS,
    FINER,
    FIRST_CELLS,
    LEAST_MEAN,
    LEVELS,
    MEAN_ERROR,
    MOST_FINER,
    MOST_POINTS,
    POINTS,
    ROUNDING,
    TAIL_ERROR,
    grid_years,
)
from risk.loss.layer import Layer
from risk.loss.lev_kernels import normal_table
from risk.loss.mixture import LognormalMixture, Mixture
from risk.loss.pieces import pieces_of
from risk.loss.recursion import Kernel, annual_sums
from risk.loss.severity import Floats, Lognormal, Severity, refuse

Rows = NDArray[np.intp]

MOST_EVENTS = 600.0
MOST_LIMITS = 500.0
"""Events and limits a year beyond which a layer is not left to the compiled kernel."""


@dataclass(frozen=True)
class YearLosses:
    """What is read off the years of many layers, insurer's share; arrays of one shape.

    Parameters
    ----------
    expected : ndarray [money/year]
        Mean after the aggregate limit.
    var_99, var_995, tvar_99, tvar_995 : ndarray [money/year]
        Quantiles and means of the worst years; atoms are split.
    p_any : ndarray
        P(any payment), closed form.
    mean_error : ndarray
        Mean payment of an event on the grid over the closed form, less one.
    points : ndarray
        Grid points a limit the mean was found with.
    kernel : str
        ``panjer`` or ``fourier``: what it was found with.
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

    @classmethod
    def of(cls, found: Floats, coinsurance: float, kernel: Kernel) -> YearLosses:
        """Give the arrays by name, of shape (..., 8) before the firm's share."""
        found[..., :5] *= 1 - coinsurance
        return cls(**dict(zip(COLUMNS, np.moveaxis(found, -1, 0), strict=True)), kernel=kernel)


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
) -> YearLosses:
    """Give expected loss, VaR and TVaR of every limit and retention of one risk.

    Parameters
    ----------
    counts : Counts
        Events a year, ground-up; one risk.
    severity : Severity
        Ground-up loss of one event [money]; one risk. Lognormals, mixed or through piecewise
        linear terms, are compiled whole; of other curves only the recursion is.
    limits, retentions : sequence of float [money]
        What is on offer; limits finite.
    aggregate_ratio : float or None
        Annual aggregate limit over limit; with neither this nor ``aggregates`` there is none.
    aggregates : sequence of float or None [money]
        Annual aggregate limit of each limit.
    coinsurance : float
        Share the firm bears of what falls in a layer, in [0, 1); the aggregate limit is on what
        the insurer pays.
    kernel : str or None
        ``panjer`` or ``fourier`` to insist on one; None takes what is compiled.

    Returns
    -------
    YearLosses
        All of shape (limits, retentions). Errors: ``expected`` 1e-5 of itself, TVaR 1e-3 of the
        limit.

    Raises
    ------
    InvalidLoss
        If a term makes no sense, or the recursion is insisted on where it cannot run.

    Examples
    --------
    >>> risk = Lognormal.from_moments(250_000, 6)
    >>> counts = Counts.negbin(0.35, 1.4)
    >>> found = option_grid_losses(counts, risk, [1e6], [1e4], aggregate_ratio=2)
    >>> round(found.expected.item()), found.var_99.item()
    (49443, 1000000.0)
    """
    limits, retentions = (np.asarray(x, dtype=float).reshape(-1) for x in (limits, retentions))
    if aggregates is not None and aggregate_ratio is not None:
        raise refuse("aggregates", aggregates, "either a ratio or amounts", "leave one out")
    if aggregates is None:
        whole = np.full_like(limits, np.inf)
        aggregates = whole if aggregate_ratio is None else limits * aggregate_ratio
    aggregates = np.broadcast_to(np.asarray(aggregates, dtype=float), limits.shape)
    _check(limits, retentions, aggregates, coinsurance)
    tops, ends = ends_of(counts, limits, aggregates, coinsurance)
    ends = within_reach(counts, tops, ends)
    parts = _one_risk(severity) if COMPILED and kernel != "fourier" else None
    if parts is not None and not crowded(counts.mean, tops, ends).any():
        curves, bases, tables = parts
        mean, excess = (np.asarray(one).item() for one in (counts.mean, counts.excess))
        pays = np.asarray(severity.sf(retentions)).reshape(-1)
        found = grid_years(
            curves[0], bases, tables, normal_table(), mean, excess, retentions, pays, tops, ends
        )
        return YearLosses.of(found, coinsurance, "panjer")
    shape = (len(limits), len(retentions))
    start, top, end = (
        np.broadcast_to(one, shape).reshape(-1, 1)
        for one in (retentions, tops[:, None], ends[:, None])
    )
    found, used = layer_years(counts, lambda _: severity, start, top, end, kernel=kernel)
    return YearLosses.of(found.reshape(*shape, len(COLUMNS)), coinsurance, used)


def _check(limits: Floats, retentions: Floats, aggregates: Floats, coinsurance: float) -> None:
    for limit, aggregate in zip(limits.tolist(), aggregates.tolist(), strict=True):
        Layer(0.0, limit, aggregate, coinsurance)
    for retention in retentions.tolist():
        Layer(retention)
    if not np.isfinite(limits).all():
        raise refuse("limits", limits, "must be finite", "price a cover without limit by itself")


def ends_of(
    counts: Counts, limits: Floats, aggregates: Floats, coinsurance: float
) -> tuple[Floats, Floats]:
    """Give most of an event and of a year before the firm's share, the latter within reach."""
    ends = aggregates / (1 - coinsurance)
    tops = np.minimum(limits, ends)
    if not np.isfinite(ends).all():
        ends = np.minimum(ends, tops * (counts.most(OUT_OF_REACH) + 1))
    return tops, ends


def within_reach(counts: Counts, tops: Floats, ends: Floats) -> Floats:
    """Give most of a year, no further than all events that matter could pay, for one risk.

    A grid up to an aggregate limit of millions of limits would only take memory.
    """
    return np.minimum(ends, tops * (counts.most(OUT_OF_REACH) + 1))


def crowded(mean: Floats | float, tops: Floats, ends: Floats) -> NDArray[np.bool_]:
    """Tell which layers have so many events that the recursion's start could underflow."""
    return np.asarray((np.asarray(mean).reshape(-1) > MOST_EVENTS) | (ends > MOST_LIMITS * tops))


def _one_risk(severity: Severity) -> Compiled | None:
    """Give the curve of one risk for the compiled loops; None where they cannot take it."""
    flat = severity.flat if isinstance(severity, Mixture) else severity
    if isinstance(flat, Lognormal):
        flat = LognormalMixture(*(np.reshape(x, (-1, 1)) for x in (1.0, flat.mu, flat.sigma)))
    if isinstance(flat, LognormalMixture):
        rows = np.broadcast_arrays(flat.weights, flat.mu, flat.sigma, flat.means)
        if rows[0].size != rows[0].shape[-1]:
            return None  # a batch of firms is not one risk
        return np.stack([np.asarray(row, dtype=float).reshape(-1) for row in rows])[None], *NONE
    if np.size(severity.mean()) > 1:
        return None
    pieces = pieces_of(severity, 1)
    return None if pieces is None else (pieces, *NONE)


# --- any severity, many layers at once ---


@dataclass(frozen=True)
class _Layers:
    """Arrays of shape (b, 1), and the severity of the layers at given positions."""

    counts: Counts
    curve: Callable[[Rows], Severity]
    retention: Floats
    top: Floats
    end: Floats
    kernel: Kernel | None

    def at(self, rows: Rows) -> Counts:
        mean, excess = np.asarray(self.counts.mean), np.asarray(self.counts.excess)
        return Counts(
            mean[rows] if mean.size > 1 else mean, excess[rows] if excess.size > 1 else excess
        )


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
    of = _Layers(counts, curve, retention, top, end, kernel)
    every = np.arange(len(top))
    found = np.zeros((len(top), len(COLUMNS)))
    found[:, 5:6] = 1 - of.at(every).none(curve(every).sf(retention))
    # E[N²] / E[N]: the number of events of a year seen from one of them.
    crowd = np.broadcast_to(np.reshape(counts.mean + counts.excess + 1.0, -1), len(top))
    coarse = np.zeros((len(LEVELS), len(top)), dtype=bool)
    cell = np.zeros((len(LEVELS), len(top)), dtype=np.intp)
    used: Kernel = "fourier"
    points, rows = POINTS, every
    while rows.size:
        step, last = top[rows, 0] / points, end[rows, 0]
        event = layer_grid(curve(rows), retention[rows], step[:, None], points)
        cells = np.ceil(last / step * (1 - 1e-12)).astype(np.intp)
        sums = annual_sums(of.at(rows), event, int(cells.max()), kernel=kernel)
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
            error = crowd[rows] / 12 * density / points / (1 - level)
            coarse[column, rows] = (at < FIRST_CELLS) | (error > TAIL_ERROR)
            cell[column, rows] = at
        exact = curve(rows).lev(retention[rows] + top[rows]) - curve(rows).lev(retention[rows])
        paid = step * (event @ np.arange(points + 1))
        found[rows, 6] = paid - exact[:, 0]
        found[rows, 6] /= np.maximum(exact[:, 0], LEAST_MEAN * top[rows, 0])
        found[rows, 7] = points
        # A single event is exact at every node: only several together are off.
        several = year[here, cells - 1] - _lone(of.at(rows), event, cells)
        error = step / 12 * np.maximum(several, 0.0) * (crowd[rows] + 1)
        points *= 4
        rows = rows[(error > MEAN_ERROR * found[rows, 0]) & (points <= MOST_POINTS)]
    for column, level in enumerate(LEVELS):
        none = found[:, 5] <= 1 - level
        found[none, 1 + column] = 0.0
        found[none, 3 + column] = found[none, 0] / (1 - level)
        rows = np.flatnonzero(~none & coarse[column])
        _finer(of, found, rows, cell[column, rows], column)
    np.maximum(found[:, 3:5], found[:, 1:3], out=found[:, 3:5])
    return found, used


def _finer(of: _Layers, found: Floats, rows: Rows, at: Rows, column: int) -> None:
    """Look for a quantile on finer grids that end at it."""
    level = LEVELS[column]
    step = of.top[rows, 0] / found[rows, 7]
    for _ in range(MOST_FINER):
        if not rows.size:
            return
        step = step / FINER
        cells = int(at.max() + 2) * FINER
        while True:
            year = _start(of, rows, step, cells)
            cumulated = np.cumsum(year, axis=1)
            at = _reached(cumulated, level)
            if ((at < cells) | (cells * step >= of.end[rows, 0])).all():
                break
            cells *= 2
        var = at * step
        found[rows, 1 + column] = var
        found[rows, 3 + column] = _tail(year, cumulated, at, step, var, found[rows, 0], level)
        still = at < FIRST_CELLS
        rows, at, step = rows[still], at[still], step[still]


def _start(of: _Layers, rows: Rows, step: Floats, cells: int) -> Floats:
    """Give the first cells of a year, for which the first cells of an event are enough."""
    last = of.retention[rows] + of.top[rows]
    nodes = np.minimum(of.retention[rows] + step[:, None] * np.arange(cells + 1), last)
    above = np.diff(of.curve(rows).lev(nodes), axis=1) / step[:, None]
    event = np.concatenate([1 - above[:, :1], above[:, :-1] - above[:, 1:]], axis=1)
    return annual_sums(of.at(rows), np.maximum(event, 0.0), cells, kernel=of.kernel).pmf


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


def _lone(counts: Counts, event: Floats, cells: NDArray[np.intp]) -> Floats:
    """Give P(one paying event alone makes the year's amount, one cell below the aggregate)."""
    at = cells - 1
    within = at < event.shape[1]
    one = np.where(within, event[np.arange(len(at)), np.minimum(at, event.shape[1] - 1)], 0.0)
    mean, excess = (np.asarray(x, dtype=float).reshape(-1) for x in (counts.mean, counts.excess))
    paid = 1 - event[:, 0]
    safe = np.where(excess > 0, excess, 1.0)
    none = np.where(excess > 0, -(mean / safe + 1) * np.log1p(safe * paid), -mean * paid)
    return np.asarray(mean * np.exp(none) * one)
