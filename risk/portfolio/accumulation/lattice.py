"""Accumulation: what all policies pay together, pooled on one grid of amounts.

A sum of many small independent losses depends on single policies only through their pooled
payments and the mean and variance of the sum. So every policy is put on the grid once, its mean
kept, and added to the pools of what it can be hit by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.compiled import COMPILED
from risk.loss.kernels import layer_levs
from risk.loss.lev_kernels import normal_table
from risk.loss.severity import Floats
from risk.portfolio.accumulation.dependence import Dependence
from risk.portfolio.accumulation.exposures import Exposures

FEW = 20_000
CELLS = 4_000_000
"""Amounts held at once: policies of a chunk times grid points."""


@dataclass(frozen=True)
class Pools:
    """Pooled payments on the amounts 0, step, 2 step, ...

    Parameters
    ----------
    step : float [money]
    own : ndarray, shape (k,) [events/year]
        Expected single events of a year by amount, over all policies and perils.
    own_mean : float [money/year]
        Their mean, closed form.
    own_square : float [money^2]
        Sum over policies of their squared mean.
    hit : ndarray, shape (s, k)
        Expected payments by amount if everybody exposed to the scenario were hit.
    hit_mean : ndarray, shape (s,) [money]
        Their mean, closed form.
    hit_square : ndarray, shape (s,) [money^2]
        Sum over policies of their squared mean.
    """

    step: float
    own: Floats
    own_mean: float
    own_square: float
    hit: Floats
    hit_mean: Floats
    hit_square: Floats


def pool(dependence: Dependence, step: float) -> Pools:
    """Pool the payments of a book on a grid."""
    exposures, perils = dependence.exposures, dependence.perils
    cells = int(np.ceil(exposures.tops.max() / step * (1 - 1e-12))) + 2
    own, hit = np.zeros(cells), np.zeros((len(perils), cells))
    means = dependence.means
    left, count = exposures.left(), exposures.counts()
    often = left * count
    for rows, peril, payments in placed(dependence, step):
        width = payments.shape[1]
        weights = dependence.own[rows, peril] * often[rows]
        own[:width] += weights @ payments
        of = np.flatnonzero(perils == peril)
        if of.size:
            leaning = dependence.leaning[np.ix_(rows, of)] * often[rows, None]
            hit[of, :width] += leaning.T @ payments
    yearly = (dependence.own * means).sum(axis=1)
    hit_mean, hit_square = np.zeros(len(perils)), np.zeros(len(perils))
    for peril in np.unique(perils):
        of, paid = np.flatnonzero(perils == peril), means[:, peril]
        leans = dependence.leaning[:, of]
        hit_mean[of] = leans.T @ (count * paid)
        hit_square[of] = np.einsum("ns,ns,n->s", leans, leans, count * paid**2)
    square = float(count @ yearly**2)
    return Pools(step, own, float(count @ yearly), square, hit, hit_mean, hit_square)


def placed(dependence: Dependence, step: float) -> Iterator[tuple[NDArray[np.int64], int, Floats]]:
    """Yield chunks of policies with the probabilities of what one event pays on the grid.

    The policies of a chunk have like limits, so that a chunk is a rectangle.

    Yields
    ------
    tuple of (rows, peril, payments)
        Positions, shape (m,); peril; probabilities at 0, step, 2 step ..., shape (m, k).
    """
    exposures = dependence.exposures
    order = np.argsort(exposures.tops, kind="stable")
    reach = np.ceil(exposures.tops[order] / step * (1 - 1e-12)).astype(np.int64) + 1
    end = len(order)
    while end > 0:
        cells = int(reach[end - 1])
        start = max(0, end - max(1, CELLS // cells))
        rows, end = order[start:end], start
        chunk = exposures.rows(rows)
        for peril in range(len(exposures.perils)):
            yield rows, peril, on_grid(levs(chunk, peril, step, cells + 1), step)


def levs(chunk: Exposures, peril: int, step: float, count: int) -> Floats:
    """Give E[min(payment, x)] at 0, step, ..., shape (m, count)."""
    # For few amounts, waking the threads takes longer than the work.
    if not COMPILED or len(chunk) * count < FEW:
        return chunk.paid_lev(peril, np.arange(float(count)) * step)
    found = np.empty((len(chunk), count))
    of = (chunk.mu[:, peril], chunk.sigma[:, peril])
    mu, sigma = (np.ascontiguousarray(one) for one in of)
    kept = 1 - chunk.coinsurance
    layer_levs(normal_table(), found, mu, sigma, chunk.retention, chunk.limit, kept, step)
    return found


def on_grid(lev: Floats, step: float) -> Floats:
    """Give probabilities at grid points from limited expected values there, the mean kept.

    Parameters
    ----------
    lev : ndarray, shape (m, k) [money]
        E[min(payment, x)] at 0, step, ..., the last two equal.

    Returns
    -------
    ndarray, shape (m, k)
    """
    above = np.diff(lev, axis=1, append=lev[:, -1:]) / step
    below = np.concatenate([np.ones((len(lev), 1)), above[:, :-1]], axis=1)
    return np.asarray(below - above)
