"""Loss: a covered curve taken apart into straight pieces of lognormal losses.

For papers in which somebody wants to follow, and change, what the closed forms do: each piece has
a limited expected value that a spreadsheet can write down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.loss.mixture import LognormalMixture, Mixture
from risk.loss.piecewise import PiecewiseLinear
from risk.loss.severity import Lognormal, Severity


@dataclass(frozen=True)
class Segment:
    """One straight piece of a covered loss y(X), X lognormal.

    Parameters
    ----------
    weight : float
        Chance of the curve it is a piece of.
    mu, sigma : float
        Mean and standard deviation of ln X.
    start : float
        Where the piece begins [money of X].
    slope : float
        Of y over it, > 0.
    covered_from, covered_to : float
        y at its ends [money]; the last piece has no end.
    """

    weight: float
    mu: float
    sigma: float
    start: float
    slope: float
    covered_from: float
    covered_to: float

    def ground_up(self, amount: float) -> float:
        """Give the loss X at which the piece has paid as far as a covered amount [money]."""
        inside = min(max(amount, self.covered_from), self.covered_to)
        return self.start + (inside - self.covered_from) / self.slope

    def lev(self, ground_up: float) -> float:
        """Give E[min(X, ground_up)] [money]."""
        return float(np.asarray(Lognormal(self.mu, self.sigma).lev(np.asarray(ground_up))))

    def between(self, low: float, high: float) -> float:
        """Give its part of the mean covered loss between two amounts [money]."""
        ends = (self.lev(self.ground_up(one)) for one in (low, high))
        bottom, top = ends
        return self.weight * self.slope * (top - bottom)


def segments_of(curve: Severity) -> tuple[Segment, ...] | None:
    """Give the pieces of a curve of one firm; None where a loss is not lognormal.

    Parameters
    ----------
    curve : Severity
        As a cover makes it, of one row.

    Returns
    -------
    tuple of Segment
        The mean covered loss between two amounts is the sum over them.

    Examples
    --------
    >>> (one,) = segments_of(Lognormal(10.0, 1.0))
    >>> round(one.between(0.0, 5_000.0) / float(Lognormal(10.0, 1.0).lev(np.array(5_000.0))), 12)
    1.0
    """
    match curve:
        case Lognormal():
            return (_whole(1.0, curve),)
        case LognormalMixture(weights, mu, sigma):
            flat = (np.broadcast_to(one, np.shape(mu)).ravel() for one in (weights, mu, sigma))
            return tuple(
                _whole(float(weight), Lognormal(float(m), float(s)))
                for weight, m, s in zip(*flat, strict=True)
                if weight > 0
            )
        case PiecewiseLinear(Lognormal() as inner, kinks, slopes):
            return _pieces(inner, kinks, slopes)
        case Mixture(weights, parts):
            return _mixed([float(np.asarray(one).item()) for one in weights], list(parts))
    return None


def _whole(weight: float, curve: Lognormal) -> Segment:
    mu, sigma = (float(np.asarray(one).item()) for one in (curve.mu, curve.sigma))
    return Segment(weight, mu, sigma, 0.0, 1.0, 0.0, float("inf"))


def _pieces(
    curve: Lognormal, kinks: tuple[float, ...], slopes: tuple[float, ...]
) -> tuple[Segment, ...]:
    body = _whole(1.0, curve)
    found, covered = [], 0.0
    starts, ends = (0.0, *kinks), (*kinks, float("inf"))
    for start, end, slope in zip(starts, ends, slopes, strict=True):
        if slope > 0:
            top = covered + slope * (end - start)
            found.append(Segment(1.0, body.mu, body.sigma, start, slope, covered, top))
            covered = top
    return tuple(found)


def _mixed(weights: list[float], parts: list[Severity]) -> tuple[Segment, ...] | None:
    found: list[Segment] = []
    for weight, part in zip(weights, parts, strict=True):
        inner = segments_of(part)
        if inner is None:
            return None
        found += [
            Segment(
                weight * one.weight, one.mu, one.sigma, one.start, one.slope, one.covered_from,
                one.covered_to,
            )
            for one in inner
            if weight > 0
        ]  # fmt: skip
    return tuple(found)
