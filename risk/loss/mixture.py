"""Loss: mixtures of severity curves; those of lognormals are one array computation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtr, ndtri

from risk.loss.severity import Floats, Lognormal, Severity, refuse

CLOSE = 1e-5
"""How far weights may be off 1 together: one part in 100,000."""


@dataclass(frozen=True)
class LognormalMixture:
    """A mixture of lognormals in arrays whose last axis runs over the c components.

    Parameters
    ----------
    weights, mu, sigma : ndarray, shape (..., c)
        Broadcast against one another; weights sum to 1 along the last axis.
    """

    weights: Floats
    mu: Floats
    sigma: Floats

    @cached_property
    def means(self) -> Floats:
        """Mean of each component [money]."""
        return np.exp(self.mu + self.sigma**2 / 2)

    def mean(self) -> Floats:
        """Give E[X] [money]."""
        return np.asarray((self.weights * self.means).sum(-1))

    def sf(self, x: Floats) -> Floats:
        """Give P(X > x)."""
        return np.asarray((self.weights * ndtr(-self._z(x))).sum(-1))

    def lev(self, x: Floats) -> Floats:
        """Give E[min(X, x)] [money], closed form."""
        z = self._z(x)
        finite = np.where(np.isfinite(x), x, 0.0)[..., None]
        return np.asarray(
            (self.weights * (self.means * ndtr(z - self.sigma) + finite * ndtr(-z))).sum(-1)
        )

    def quantile(self, tail: float) -> Floats:
        """Give an x with P(X > x) <= tail: the largest quantile of the parts, an upper bound."""
        return np.asarray(np.exp(self.mu - self.sigma * ndtri(tail)).max(-1))

    def shifted(self, by: Floats | float) -> LognormalMixture:
        """Give the mixture of X times exp(by)."""
        return LognormalMixture(self.weights, self.mu + np.asarray(by)[..., None], self.sigma)

    def _z(self, x: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(x)[..., None] - self.mu) / self.sigma)


Leaf = tuple[Floats, Floats, Floats]


def _joined(leaves: list[Leaf]) -> LognormalMixture:
    """Put components side by side, all of one shape before the last axis."""
    shapes = {array.shape[:-1] for leaf in leaves for array in leaf}
    shape = np.broadcast_shapes(*shapes) if len(shapes) > 1 else shapes.pop()
    counts = [max(array.shape[-1] for array in leaf) for leaf in leaves]
    joined = np.empty((3, *shape, sum(counts)))
    start = 0
    for leaf, count in zip(leaves, counts, strict=True):
        for column, array in zip(joined, leaf, strict=True):
            column[..., start : start + count] = array
        start += count
    return LognormalMixture(*joined)


@dataclass(frozen=True)
class Mixture:
    """One of several curves, drawn with given weights: an event of any peril of a firm.

    Parameters
    ----------
    weights : sequence of float or ndarray
        One per curve, >= 0, summing to 1 (per row when arrays of shape (b, 1)).
    parts : sequence of Severity
        The curves.
    """

    weights: Sequence[Floats | float]
    parts: Sequence[Severity]

    def __post_init__(self) -> None:
        total = np.asarray(sum(self.weights[1:], start=self.weights[0]), dtype=float)
        if len(self.weights) != len(self.parts) or not (abs(total - 1) <= CLOSE).all():
            raise refuse("severity.weights", total, "weights must sum to 1", "normalise them")

    @cached_property
    def flat(self) -> LognormalMixture | None:
        """The same as one mixture of lognormals; None when a part is no lognormal."""
        leaves: list[Leaf] = []
        for weight, part in zip(self.weights, self.parts, strict=True):
            whole = part.flat if isinstance(part, Mixture) else part
            outer = np.asarray(weight, dtype=float)[..., None]
            if isinstance(whole, LognormalMixture):
                leaves.append((outer * whole.weights, whole.mu, whole.sigma))
            elif isinstance(whole, Lognormal):
                mu, sigma = np.asarray(whole.mu), np.asarray(whole.sigma)
                leaves.append((outer, mu[..., None], sigma[..., None]))
            else:
                return None
        return _joined(leaves)

    def mean(self) -> Floats:
        """Give the weighted mean [money]."""
        return self._sum([part.mean() for part in self.parts])

    def sf(self, x: Floats) -> Floats:
        """Give P(X > x)."""
        if self.flat is not None:
            return self.flat.sf(x)
        return self._sum([part.sf(x) for part in self.parts])

    def lev(self, x: Floats) -> Floats:
        """Give E[min(X, x)] [money]."""
        if self.flat is not None:
            return self.flat.lev(x)
        return self._sum([part.lev(x) for part in self.parts])

    def quantile(self, tail: float) -> Floats:
        """Give an x with P(X > x) <= tail: the largest quantile of the parts, an upper bound."""
        return np.asarray(np.max([part.quantile(tail) for part in self.parts], axis=0))

    def _sum(self, values: Sequence[Floats]) -> Floats:
        return np.asarray(sum(w * v for w, v in zip(self.weights, values, strict=True)))
