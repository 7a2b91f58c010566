"""Learn: relativities of factor tables that follow given predictions, signs kept.

Table by table, each relativity is set to what its cell should be over what the other tables make
of it, until nothing moves: the minimum-bias method, which is the Poisson maximum likelihood of a
log-linear model. Where a number has a sign, its relativities are the isotonic ones, which are the
likeliest under that constraint; so the sign holds by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from risk.trained.kernels import Codes, Numbers

Whole = npt.NDArray[np.intp]

SWEEPS = 500
STILL, GAIN = 1e-10, 1e-9
"""The fit is done when no logarithm moves further in a sweep, or no more of the deviance left
goes away."""
NOTHING = 1e-12
"""Share of all weight that a cell without exposure counts with, so that it stays at 1."""


@dataclass(frozen=True)
class Levels:
    """Levels of a feature.

    Parameters
    ----------
    count : int
    ordered : int
        How many of them, from the first, are bands of a number in rising order.
    sign : int
        1 if relativities may not fall along the bands, -1 if they may not rise, 0 if free.
    """

    count: int
    ordered: int = 0
    sign: int = 0


@dataclass(frozen=True)
class Crossing:
    """Two features to be crossed, with the band of each level."""

    features: tuple[int, int]
    bands: tuple[Whole, Whole]


@dataclass(frozen=True)
class Fit:
    """Fitted tables.

    Parameters
    ----------
    base : float
    main : list of ndarray
        Relativities by level, one table a feature.
    crossed : list of ndarray
        Relativities by band of both features.
    """

    base: float
    main: list[Numbers]
    crossed: list[Numbers]


def fit_tables(
    codes: Codes,
    target: Numbers,
    weight: Numbers,
    levels: Sequence[Levels],
    crossings: Sequence[Crossing] = (),
    start: Fit | None = None,
) -> Fit:
    """Fit a base and relativities to predictions.

    Parameters
    ----------
    codes : ndarray, shape (k, n)
        Level of each row.
    target : ndarray, shape (n,)
        Predictions to follow, > 0.
    weight : ndarray, shape (n,)
        Exposure, >= 0.
    levels : sequence of Levels, k of them
    crossings : sequence of Crossing
        Two-way tables.
    start : Fit, optional
        Where to begin; tables it lacks begin at 1.

    Returns
    -------
    Fit
        Relativities are 1 at the level with most weight; every row and column of a two-way table
        has the weighted geometric mean 1. Categories without weight are 1.
    """
    wanted = weight * target
    main = [np.ones(one.count) for one in levels]
    crossed = [np.ones([int(band.max()) + 1 for band in one.bands]) for one in crossings]
    if start is not None:
        main = [one.copy() for one in start.main]
        crossed[: len(start.crossed)] = [one.copy() for one in start.crossed]
    tables = [*main, *crossed]
    places = [(place,) for place in range(len(levels))] + [one.features for one in crossings]
    cells = [codes[place].astype(np.intp) for place in range(len(levels))]
    cells += [_cells(codes, one, table) for one, table in zip(crossings, crossed, strict=True)]
    sums = [_sum(at, wanted, table) for at, table in zip(cells, tables, strict=True)]
    fitted = weight * np.prod([t.ravel()[at] for t, at in zip(tables, cells, strict=True)], axis=0)
    fitted *= wanted.sum() / fitted.sum()
    nothing = NOTHING * wanted.sum()
    left = np.inf
    for _ in range(SWEEPS):
        moved = 0.0
        for number, table in enumerate(tables):
            without = _sum(cells[number], fitted, table) / table
            empty = sums[number] <= 0
            p = np.where(empty, nothing, sums[number])
            f = np.where(empty, nothing, without)
            growths = [
                _needed(levels, crossings, tables, feature, number) for feature in places[number]
            ]
            new = _solve(p, f, table, growths)
            step = new / table
            moved = max(moved, float(np.abs(np.log(step)).max()))
            fitted *= step.ravel()[cells[number]]
            tables[number] = new
        before, left = left, float(cell_deviance(wanted, fitted).sum())
        if moved < STILL or before - left < GAIN * left:
            break
    return _normal(tables, cells, weight, wanted, levels, crossings)


def _cells(codes: Codes, crossing: Crossing, table: Numbers) -> Whole:
    (a, b), (band_a, band_b) = crossing.features, crossing.bands
    return np.asarray(band_a[codes[a]] * table.shape[1] + band_b[codes[b]])


def cell_deviance(wanted: Numbers, fitted: Numbers) -> Numbers:
    """Give the Poisson deviance of each cell; a cell without expectation has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(wanted > 0, wanted * np.log(wanted / fitted), 0.0)
    return np.asarray(np.where(fitted > 0, 2 * (logs - wanted + fitted), 0.0))


def totals(cells: npt.NDArray[Any], values: Numbers, count: int = 0) -> Numbers:
    """Give the sum of values by cell, for ``count`` cells at least."""
    return np.asarray(np.bincount(cells, values, minlength=count), dtype=np.float64)


def _sum(cells: Whole, values: Numbers, table: Numbers) -> Numbers:
    return totals(cells, values, table.size).reshape(table.shape)


@dataclass(frozen=True)
class Growth:
    """Cells along an axis in the direction in which they may not fall.

    Parameters
    ----------
    order : ndarray of int, shape (m,)
    least : ndarray, shape (m - 1,)
        By what factor each step must grow at least; it may be under 1.
    """

    order: Whole
    least: Numbers


def _needed(
    levels: Sequence[Levels],
    crossings: Sequence[Crossing],
    tables: Sequence[Numbers],
    feature: int,
    number: int,
) -> Growth | None:
    """Give what a feature's sign asks of one table, given all the others; None if it has none."""
    one = levels[feature]
    if not one.sign:
        return None
    # What the other tables surely do at each step from level to level, at worst.
    sure = np.zeros(one.ordered - 1)
    if number != feature:
        sure += one.sign * np.diff(np.log(tables[feature][: one.ordered]))
    for place, crossing in enumerate(crossings, start=len(levels)):
        if place != number and feature in crossing.features:
            axis = crossing.features.index(feature)
            logs = np.moveaxis(np.log(tables[place]), axis, 0)[crossing.bands[axis]]
            sure += (one.sign * np.diff(logs[: one.ordered], axis=0)).min(axis=1)
    if number == feature:  # a table for one feature shows the sign by itself, too
        least, order = np.exp(np.maximum(0.0, -sure)), np.arange(one.ordered)
    else:
        crossing = crossings[number - len(levels)]
        bands = crossing.bands[crossing.features.index(feature)][: one.ordered]
        border = np.diff(bands) > 0
        least, order = np.exp(-sure[border]), np.arange(int(bands[-1]) + 1)
    return Growth(order, least) if one.sign > 0 else Growth(order[::-1], least[::-1])


def _solve(p: Numbers, f: Numbers, old: Numbers, growths: Sequence[Growth | None]) -> Numbers:
    """Give the relativities p / f, or the likeliest that grow as they must."""
    if old.ndim == 1:
        (growth,) = growths
        new = p / f
        if growth is not None:
            new[growth.order] = _isotonic(p[growth.order], f[growth.order], growth.least)
        return new
    first, second = growths
    if first is None:
        if second is None:
            return np.asarray(p / f)
        return _solve(p.T, f.T, old.T, [second, None]).T
    new = old.copy()
    rest = np.setdiff1d(np.arange(len(old)), first.order)
    for row in rest:
        new[row] = _solve(p[row], f[row], old[row], [second])
    steps = {} if second is None else {column: i for i, column in enumerate(second.order.tolist())}
    for column in steps or range(old.shape[1]):
        low, high = 0.0, np.inf
        place = steps.get(column)
        if second is not None and place is not None:
            if place:
                low = new[first.order, second.order[place - 1]] * second.least[place - 1]
            if place + 1 < len(second.order):
                high = new[first.order, second.order[place + 1]] / second.least[place]
        at = first.order
        new[at, column] = _isotonic(p[at, column], f[at, column], first.least, low, high)
    if second is not None:
        for column in set(range(old.shape[1])) - set(steps):
            at = first.order
            new[at, column] = _isotonic(p[at, column], f[at, column], first.least)
    return new


def _isotonic(
    p: Numbers,
    f: Numbers,
    least: Numbers,
    low: Numbers | float = 0.0,
    high: Numbers | float = np.inf,
) -> Numbers:
    """Give the likeliest values that grow by ``least`` a step and keep within their bounds."""
    scale = np.concatenate([[1.0], np.cumprod(least)])
    found = isotonic_regression(p / (f * scale), weights=f * scale).x
    return np.asarray(np.clip(found, low / scale, high / scale) * scale)


def _normal(
    tables: list[Numbers],
    cells: list[Whole],
    weight: Numbers,
    wanted: Numbers,
    levels: Sequence[Levels],
    crossings: Sequence[Crossing],
) -> Fit:
    """Leave to two-way tables what is neither of their features' alone, and scale all tables.

    The level with most weight of each main table becomes 1, the whole goes into the base.
    """
    found: list[Numbers] = []
    for number, (table, at) in enumerate(zip(tables, cells, strict=True)):
        exposure = _sum(at, weight, table)
        if number < len(levels):
            found.append(table.copy())
            continue
        logs = np.log(table)
        # Weights of one margin at a time: so what moves to a main table cannot break its sign.
        rows, columns = exposure.sum(axis=1), exposure.sum(axis=0)
        along = logs @ columns / columns.sum()
        across = rows @ logs / rows.sum()
        middle = rows @ along / rows.sum()
        one = crossings[number - len(levels)]
        for feature, band, effect in zip(one.features, one.bands, (along, across), strict=True):
            found[feature] = found[feature] * np.exp(effect)[band]
        found.append(np.exp(logs - along[:, None] - across + middle))
    for feature, kind in enumerate(levels):
        exposure = _sum(cells[feature], weight, found[feature])
        loose = (exposure <= 0) & (np.arange(len(exposure)) >= kind.ordered)
        table = found[feature] / found[feature][exposure.argmax()]
        found[feature] = np.where(loose, 1.0, table)
    fitted = weight * np.prod([t.ravel()[at] for t, at in zip(found, cells, strict=True)], axis=0)
    split = len(levels)
    return Fit(float(wanted.sum() / fitted.sum()), found[:split], found[split:])
