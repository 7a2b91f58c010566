"""Learn: what factor tables lose against the model they were made from, and against the truth."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from risk.learn.fit_tables import cell_deviance, totals
from risk.trained.kernels import Codes, Numbers
from risk.trained.schema import Rows
from risk.trained.tables import FactorTables

LEAST_SHARE = 0.001
"""Share of the exposure that a cell must have to be told as the worst."""
QUANTILES = (0.01, 0.05, 0.5, 0.95, 0.99)


@dataclass(frozen=True)
class WorstCell:
    """The cell of two features where tables and model are furthest apart.

    Parameters
    ----------
    features : tuple of str
    levels : tuple of tuple of int
        For each feature the levels that make up the cell.
    exposure : float
    rows : int
    model, tables : float
        Mean predictions.
    """

    features: tuple[str, str]
    levels: tuple[tuple[int, ...], tuple[int, ...]]
    exposure: float
    rows: int
    model: float
    tables: float


@dataclass(frozen=True)
class Truth:
    """Mean Poisson deviance per year of exposure against what was seen."""

    mean: float
    model: float
    tables: float


@dataclass(frozen=True)
class Loss:
    """What tables lose.

    Parameters
    ----------
    rows : int
    exposure : float
    null, deviance : float
        Mean Poisson deviance per year of exposure from the model's predictions: of their mean
        alone, and of the tables.
    balance : float
        Total of the tables over that of the model.
    ratios : tuple of float
        Tables over model, quantiles of :data:`QUANTILES` by exposure.
    log_sd : float
        Standard deviation of ln(tables / model) by exposure.
    worst : WorstCell or None
        None if no cell has enough exposure.
    truth : Truth or None
        None where nothing was seen.
    """

    rows: int
    exposure: float
    null: float
    deviance: float
    balance: float
    ratios: tuple[float, ...]
    log_sd: float
    worst: WorstCell | None
    truth: Truth | None

    @property
    def kept(self) -> float:
        """Share of the model's deviance that the tables keep."""
        return 1 - self.deviance / self.null if self.null > 0 else 1.0


def loss_of(
    tables: FactorTables,
    predict: Callable[[Rows], Numbers],
    rows: Rows,
    weight: Numbers,
    coarse: Sequence[np.ndarray],
    claims: Numbers | None,
) -> Loss:
    """Measure what the tables lose on a book.

    Parameters
    ----------
    tables : FactorTables
    predict : callable
        The model's predictions for rows.
    rows : ndarray, shape (n, k)
    weight : ndarray, shape (n,)
    coarse : sequence of ndarray
        Band of every level of each feature, for the worst cell.
    claims : ndarray, shape (n,), optional
    """
    codes = tables.code(rows)
    model, found = predict(rows), tables.predict_codes(codes)
    years = float(weight.sum())
    mean = float(weight @ model) / years

    def deviance(seen: Numbers, expected: Numbers | float) -> float:
        return float(cell_deviance(seen, weight * expected).sum()) / years

    truth = None
    if claims is not None:
        level = float(claims.sum()) / years
        truth = Truth(deviance(claims, level), deviance(claims, model), deviance(claims, found))
    return Loss(
        rows=len(rows),
        exposure=years,
        null=deviance(weight * model, mean),
        deviance=deviance(weight * model, found),
        balance=float(weight @ found) / float(weight @ model),
        ratios=_quantiles(found / model, weight),
        log_sd=math.sqrt(np.cov(np.log(found / model), aweights=weight, ddof=0)),
        worst=_worst(tables, codes, weight, model, found, coarse),
        truth=truth,
    )


def _quantiles(values: Numbers, weight: Numbers) -> tuple[float, ...]:
    order = np.argsort(values)
    upto = np.cumsum(weight[order]) / weight.sum()
    return tuple(float(values[order][np.searchsorted(upto, q)]) for q in QUANTILES)


def _worst(
    tables: FactorTables,
    codes: Codes,
    weight: Numbers,
    model: Numbers,
    found: Numbers,
    coarse: Sequence[np.ndarray],
) -> WorstCell | None:
    """Look at every cell of every two features."""
    banded = [band[at] for band, at in zip(coarse, codes, strict=True)]
    worst, most = None, -1.0
    for a, b in combinations(range(len(codes)), 2):
        width = int(coarse[b].max()) + 1
        cells = banded[a] * width + banded[b]
        exposure, wanted, fitted = (
            totals(cells, one) for one in (weight, weight * model, weight * found)
        )
        enough = exposure >= LEAST_SHARE * weight.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = np.where(enough, np.abs(np.log(fitted / wanted)), -1.0)
        at = int(apart.argmax())
        if apart[at] <= most:
            continue
        most = float(apart[at])
        bands = (at // width, at % width)
        worst = WorstCell(
            features=(tables.schema.names[a], tables.schema.names[b]),
            levels=(
                tuple(np.flatnonzero(coarse[a] == bands[0]).tolist()),
                tuple(np.flatnonzero(coarse[b] == bands[1]).tolist()),
            ),
            exposure=float(exposure[at]),
            rows=int((cells == at).sum()),
            model=float(wanted[at] / exposure[at]),
            tables=float(fitted[at] / exposure[at]),
        )
    return worst
