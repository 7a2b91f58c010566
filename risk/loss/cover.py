"""Loss: a firm's cover as sold: which part of each peril's loss is covered, and how far.

A peril's loss falls on cover parts by dated shares. A sublimit caps its part; interruption counts
from the end of the waiting hours; defence costs share the limit or come on top of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy.special import ndtr, ndtri

from risk.loss.layer import Layer
from risk.loss.mixture import LognormalMixture, Mixture
from risk.loss.piecewise import PiecewiseLinear
from risk.loss.severity import Floats, Lognormal, ParetoTail, Severity
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

INTERRUPTION = ("NPBI", "CBI")
NODES = 5
"""Points that stand for the length of an interruption beyond the waiting hours."""


class Interruption(Strict):
    """Length of an interruption: lognormal, in hours."""

    median_hours: float
    sigma: float
    reference_hours: float


@dataclass(frozen=True)
class PartTerms:
    """Terms of one event by cover part.

    Parameters
    ----------
    parts : tuple of str
        Parts covered.
    sublimits : mapping of str to float
        Most of an event on a part [money].
    waiting_hours : float
        Hours of interruption the firm bears.
    defence : mapping of str to float
        Share of a part's loss that is defence cost and comes on top of the limit; empty when
        defence costs share the limit.
    """

    parts: tuple[str, ...]
    sublimits: Mapping[str, float]
    waiting_hours: float
    defence: Mapping[str, float] = field(default_factory=dict)


@lru_cache(maxsize=64)
def interruption_factors(rulebook: Rulebook, waiting_hours: float) -> tuple[Floats, Floats]:
    """Give what remains of an interruption loss after the waiting hours, with weights.

    A loss accrues evenly over the hours D, so the firm bears min(w / D, 1) of it. Published
    claims already stand after a waiting period, so the mean at the reference period is 1.

    Returns
    -------
    tuple of ndarray, shape (n,)
        Factors and weights; the first is 0, for interruptions that end within the waiting hours.
    """
    rule = rulebook.read("calibration.interruption", Interruption)
    factors, weights = _left(rule, waiting_hours)
    reference, at = _left(rule, rule.reference_hours)
    return factors / float(at @ reference), weights


def _left(rule: Interruption, waiting: float) -> tuple[Floats, Floats]:
    """Integrate over the probability beyond the waiting hours, where the factor is smooth."""
    ended = float(ndtr(np.log(waiting / rule.median_hours) / rule.sigma)) if waiting > 0 else 0.0
    points, weights = np.polynomial.legendre.leggauss(NODES)
    chance = ended + (1 - ended) * (points + 1) / 2
    hours = rule.median_hours * np.exp(rule.sigma * ndtri(chance))
    factors = np.concatenate([[0.0], np.maximum(1 - waiting / hours, 0.0)])
    return factors, np.concatenate([[ended], (1 - ended) * weights / 2])


def covered_curve(
    curve: Lognormal | ParetoTail,
    shares: Mapping[str, float],
    terms: PartTerms,
    factors: tuple[Floats, Floats],
) -> Severity:
    """Give the curve of what one event of a peril costs under the parts, before retention.

    Parameters
    ----------
    curve : Lognormal or ParetoTail
        Ground-up loss of the peril.
    shares : mapping of str to float
        Share of the peril's loss by part.
    terms : PartTerms
        What is covered, and how far.
    factors : tuple of ndarray
        As :func:`interruption_factors` gives them.
    """
    covered = {
        part: share * (1 - terms.defence.get(part, 0.0))
        for part, share in shares.items()
        if part in terms.parts and share > 0
    }
    plain = {part: share for part, share in covered.items() if part not in INTERRUPTION}
    halted = {part: share for part, share in covered.items() if part in INTERRUPTION}
    if not halted:
        return _curve(curve, plain, terms)
    values, weights = factors
    totals = sum(plain.values()) + sum(halted.values()) * values
    narrowed = any(part in terms.sublimits for part in covered)
    if isinstance(curve, Lognormal) and not narrowed and totals.min() > 0:
        mu, sigma = np.asarray(curve.mu)[..., None], np.asarray(curve.sigma)[..., None]
        return LognormalMixture(weights, mu + np.log(totals), sigma)
    curves = [
        _curve(curve, plain | {p: s * float(value) for p, s in halted.items()}, terms)
        for value in values
    ]
    return Mixture([float(weight) for weight in weights], curves)


def _curve(
    curve: Lognormal | ParetoTail, slopes: Mapping[str, float], terms: PartTerms
) -> Severity:
    total = sum(slopes.values())
    caps = {
        part: terms.sublimits[part] / slope
        for part, slope in slopes.items()
        if part in terms.sublimits and slope > 0
    }
    if total <= 0:
        return PiecewiseLinear(curve, (), (0.0,))
    if not caps and isinstance(curve, Lognormal):
        return curve.shifted(np.log(total))
    kinks = sorted(set(caps.values()))
    inner = [sum(s for p, s in slopes.items() if caps.get(p, np.inf) > kink) for kink in kinks]
    return PiecewiseLinear(curve, tuple(kinks), (total, *inner))


@dataclass(frozen=True)
class Layered:
    """What a layer pays of one event, as a curve of its own.

    Parameters
    ----------
    curve : Severity
        Covered loss before the layer.
    layer : Layer
        Its retention and limit.
    """

    curve: Severity
    layer: Layer

    def mean(self) -> Floats:
        """Give the mean payment [money]."""
        return self.lev(np.asarray(np.inf))

    def sf(self, x: Floats) -> Floats:
        """Give P(payment > x)."""
        start = self.layer.retention
        return np.where(np.asarray(x) < self.layer.limit, self.curve.sf(start + np.asarray(x)), 0.0)

    def lev(self, x: Floats) -> Floats:
        """Give E[min(payment, x)] [money], closed form."""
        start = np.asarray(self.layer.retention)
        return self.curve.lev(start + np.minimum(x, self.layer.limit)) - self.curve.lev(start)

    def quantile(self, tail: float) -> Floats:
        """Give the payment with P(payment > it) = tail."""
        return np.clip(self.curve.quantile(tail) - self.layer.retention, 0.0, self.layer.limit)


def paid_with_defence(
    curve: Lognormal | ParetoTail,
    shares: Mapping[str, float],
    terms: PartTerms,
    layer: Layer,
) -> Severity | None:
    """Give what one event pays when defence costs come on top of the limit.

    Indemnity goes through retention and limit; defence costs are paid beside it, at most one
    limit more. None for a peril that has no defence costs.
    """
    beside = sum(
        share * terms.defence.get(part, 0.0)
        for part, share in shares.items()
        if part in terms.parts
    )
    if beside <= 0:
        return None
    indemnity = covered_curve(curve, shares, terms, (np.ones(1), np.ones(1)))
    if isinstance(indemnity, PiecewiseLinear):
        kinks, slopes = indemnity.kinks, indemnity.slopes
    else:
        total = sum(
            share * (1 - terms.defence.get(part, 0.0))
            for part, share in shares.items()
            if part in terms.parts
        )
        kinks, slopes = (), (total,)
    whole = PiecewiseLinear(curve, kinks, slopes)
    ends = whole.ground_up_at(np.array([layer.retention, layer.retention + layer.limit]))
    edges = sorted({float(x) for x in (*kinks, *ends, layer.limit / beside) if 0 < x < np.inf})

    def paid(x: Floats) -> Floats:
        covered = np.clip(whole.value(x) - layer.retention, 0.0, layer.limit)
        return np.asarray(covered + np.minimum(beside * x, layer.limit))

    points = np.array([0.0, *edges, 2 * edges[-1]])
    return PiecewiseLinear(curve, tuple(edges), tuple(np.diff(paid(points)) / np.diff(points)))
