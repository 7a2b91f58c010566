"""Loss: a curve taken apart into lognormals through piecewise linear terms, for compiled loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from risk.loss.cover import Layered
from risk.loss.mixture import LognormalMixture, Mixture
from risk.loss.piecewise import PiecewiseLinear
from risk.loss.severity import Floats, Lognormal, Severity


@dataclass(frozen=True)
class Piece:
    """One lognormal, and what is covered of it.

    Parameters
    ----------
    weight, mu, sigma : ndarray, shape (b,) or (1,)
    kinks, slopes : tuple of float
        As of :class:`PiecewiseLinear`; no kinks and a slope of 1 for all of it.
    """

    weight: Floats
    mu: Floats
    sigma: Floats
    kinks: tuple[float, ...] = ()
    slopes: tuple[float, ...] = (1.0,)


class _NoPiecesError(Exception):
    """A part of the curve is no lognormal."""


def pieces_of(severity: Severity, rows: int) -> Floats | None:
    """Give b curves as the compiled loops take them, shape (b, 5 + 2 k, c).

    Rows are weights, mu, sigma and means, then k kinks, infinite where there is none, and k + 1
    slopes; columns are the lognormals that the curves are mixed of. None where a part is another
    curve.
    """
    try:
        pieces = list(_taken_apart(severity, np.ones(1)))
    except _NoPiecesError:
        return None
    most = max(len(one.kinks) for one in pieces)
    found = np.empty((rows, 5 + 2 * most, len(pieces)))
    for place, one in enumerate(pieces):
        short = most - len(one.kinks)
        found[:, 0, place], found[:, 1, place], found[:, 2, place] = one.weight, one.mu, one.sigma
        found[:, 3, place] = np.exp(one.mu + one.sigma**2 / 2)
        found[:, 4 : 4 + most, place] = [*one.kinks, *[np.inf] * short]
        found[:, 4 + most :, place] = [*one.slopes, *[0.0] * short]
    return found


def _taken_apart(severity: Severity, weight: Floats) -> Iterator[Piece]:
    if isinstance(severity, Mixture):
        for share, part in zip(severity.weights, severity.parts, strict=True):
            yield from _taken_apart(part, weight * np.asarray(share, dtype=float).reshape(-1))
    elif isinstance(severity, LognormalMixture):
        columns = np.broadcast_arrays(severity.weights, severity.mu, severity.sigma)
        for place in range(columns[0].shape[-1]):
            share, mu, sigma = (column[..., place].reshape(-1) for column in columns)
            yield Piece(weight * share, mu, sigma)
    elif isinstance(severity, Lognormal):
        mu, sigma = (np.asarray(x, dtype=float).reshape(-1) for x in (severity.mu, severity.sigma))
        yield Piece(weight, mu, sigma)
    elif isinstance(severity, PiecewiseLinear) and isinstance(severity.curve, Lognormal):
        (whole,) = _taken_apart(severity.curve, weight)
        yield Piece(weight, whole.mu, whole.sigma, severity.kinks, severity.slopes)
    elif isinstance(severity, Layered):
        for one in _taken_apart(severity.curve, weight):
            yield _layered(one, severity.layer.retention, severity.layer.limit)
    else:
        raise _NoPiecesError


def _layered(one: Piece, retention: float, limit: float) -> Piece:
    """Give what a layer leaves of a piece: nothing below it, nothing more above it."""
    curve = PiecewiseLinear(Lognormal(0.0, 1.0), one.kinks, one.slopes)
    start, end = curve.ground_up_at(np.array([retention, retention + limit])).tolist()
    edges = sorted({float(x) for x in (*one.kinks, start, end) if 0 < x < np.inf})
    points = np.array([0.0, *edges, 2 * edges[-1] if edges else 1.0])
    paid = np.clip(curve.value(points) - retention, 0.0, limit)
    return Piece(
        one.weight, one.mu, one.sigma, tuple(edges), tuple(np.diff(paid) / np.diff(points))
    )
