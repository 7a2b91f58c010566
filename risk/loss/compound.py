"""Loss: events and their sizes to the loss of a year, by Fourier transform, with its own check.

The layer's severity is put on a grid by differences of its limited expected value, so that its
mean is kept exactly. The grid is long enough for every number of events that matters, so nothing
wraps around; what is left out is bounded and told.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from risk.loss.counts import Counts
from risk.loss.layer import Layer
from risk.loss.measures import AnnualLoss, Check
from risk.loss.severity import Floats, Severity, refuse

MOST_CELLS = 1 << 22
OUT_OF_REACH = 1e-12
"""Probability of more events than the grid holds; the bound on what wraps around."""


def layer_grid(severity: Severity, retention: Floats, step: Floats, cells: int) -> Floats:
    """Put what one event pays on a grid, keeping its mean.

    Parameters
    ----------
    severity : Severity
        Ground-up curve; may hold a batch of shape (b, 1).
    retention, step : ndarray, shape (b, 1)
        Start of the layer and distance of points [money].
    cells : int
        Points above zero; the layer's limit is ``cells * step``.

    Returns
    -------
    ndarray, shape (b, cells + 1)
        Probability at 0, step, ..., cells * step; rows sum to 1 and their mean is the layer's.
    """
    nodes = retention + step * np.arange(cells + 1)
    lev = severity.lev(nodes)
    above = np.diff(lev, axis=-1) / step  # mean of the survival function over each cell
    survival = np.concatenate([np.ones_like(above[..., :1]), above], axis=-1)
    pmf = survival - np.concatenate([above, np.zeros_like(above[..., :1])], axis=-1)
    return np.asarray(np.maximum(pmf, 0.0))


def compound(counts: Counts, pmf: Floats, events: int) -> Floats:
    """Give the distribution of the sum of a random number of events.

    Parameters
    ----------
    counts : Counts
        Number of events; may hold a batch of shape (b, 1).
    pmf : ndarray, shape (b, n + 1)
        One event on a grid.
    events : int
        Most events the result has room for.

    Returns
    -------
    ndarray, shape (b, events * n + 1)
        Probability on the same grid.
    """
    cells = (pmf.shape[-1] - 1) * events + 1
    size = fft.next_fast_len(cells, real=True)
    transformed: NDArray[np.complex128] = fft.rfft(pmf, size, axis=-1)
    whole = fft.irfft(counts.pgf(transformed), size, axis=-1)
    return np.asarray(np.maximum(whole[..., :cells], 0.0))


def annual_loss(
    counts: Counts, severity: Severity, layer: Layer, *, points: int = 1024, refine: bool = True
) -> AnnualLoss:
    """Give the distribution of what a layer pays in a year.

    Parameters
    ----------
    counts : Counts
        Events a year, ground-up.
    severity : Severity
        Ground-up loss of one event [money].
    layer : Layer
        Terms, same currency.
    points : int
        Grid points per limit.
    refine : bool
        Whether points are doubled while the 99.5 % quantile sits in the first 20 cells; the mean
        does not need it.

    Returns
    -------
    AnnualLoss
        With the closed-form mean and probability of any payment beside the grid's.

    Raises
    ------
    InvalidLoss
        If the grid would be larger than this machine should be asked for.
    """
    share = 1 - layer.coinsurance
    top = layer.aggregate_limit / share
    limit = min(layer.limit, top)
    cut = 0.0
    if not np.isfinite(limit):
        cut = 1e-9
        limit = float(np.max(severity.quantile(cut))) - layer.retention
        limit = max(limit, 1.0)
        points = max(points, 1 << 15)
    events = counts.most(OUT_OF_REACH)
    if events * points > MOST_CELLS:
        points = max(64, MOST_CELLS // events)
    if events * points > 4 * MOST_CELLS:
        raise refuse("frequency.mean", counts.mean, "too many events for a grid", "use fewer")
    while True:
        loss = _on_grid(counts, severity, layer, limit, top, points, events, cut)
        too_coarse = refine and 0 < loss.var(0.995) < 20 * loss.check.step
        if not too_coarse or 2 * points * events > MOST_CELLS or points >= 1 << 14:
            return loss
        points *= 2


def _on_grid(
    counts: Counts,
    severity: Severity,
    layer: Layer,
    limit: float,
    top: float,
    points: int,
    events: int,
    cut: float,
) -> AnnualLoss:
    share = 1 - layer.coinsurance
    step = limit / points
    one = layer_grid(severity, np.asarray(layer.retention), np.asarray(step), points)
    year = compound(counts, one, events).reshape(-1)
    values: Floats = step * np.arange(year.shape[-1], dtype=np.float64)
    event = Layer(layer.retention, limit if cut == 0 else layer.limit, coinsurance=0)
    check = Check(
        exact_mean=np.asarray(counts.mean * event.expected_event(severity)).item() * share,
        grid_mean=float(values @ year) * share,
        step=step * share,
        truncated_mass=OUT_OF_REACH + cut * np.asarray(counts.mean).item(),
    )
    p_any = 1 - counts.none(severity.sf(np.asarray(layer.retention))).item()
    return AnnualLoss.capped(values * share, year, cap=top * share, p_any=p_any, check=check)
