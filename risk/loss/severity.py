"""Loss: what one event costs; every curve gives its mean, survival and limited expected value.

Curves are frozen and broadcast: parameters may be arrays of shape (b, 1), thresholds of shape
(n,) or (b, n), so that many firms or parameter draws are one call.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincc, gammaincinv, ndtr, ndtri

from risk.errors import Fault, InvalidLoss

Floats = NDArray[np.float64]
Rows = Sequence[int] | NDArray[np.intp]


class Severity(Protocol):
    """What the engine asks of a severity curve."""

    def mean(self) -> Floats:
        """Give E[X] [money]; infinite for a very heavy tail."""
        ...

    def sf(self, x: Floats) -> Floats:
        """Give P(X > x)."""
        ...

    def lev(self, x: Floats) -> Floats:
        """Give the limited expected value E[min(X, x)] [money]."""
        ...

    def quantile(self, tail: float) -> Floats:
        """Give the x with P(X > x) = tail."""
        ...


def rows_of(column: Floats | float, chosen: Rows) -> Floats | float:
    """Give some rows of a column of shape (b, 1); what all rows share stays."""
    return column[chosen] if isinstance(column, np.ndarray) and len(column) > 1 else column


def refuse(path: str, got: object, rule: str, way_out: str) -> InvalidLoss:
    """Give the error for an impossible distribution or term."""
    return InvalidLoss(f"{path}: {rule}", [Fault(path, str(got), rule, way_out, InvalidLoss.code)])


def all_finite(value: Floats | float) -> bool:
    """Tell whether all numbers are finite; of a single one without the detour by arrays."""
    array = np.asarray(value)
    return math.isfinite(array.item()) if array.size == 1 else bool(np.isfinite(array).all())


def all_above(value: Floats | float, least: float) -> bool:
    """Tell whether all numbers exceed one; likewise."""
    array = np.asarray(value)
    return bool(array.item() > least if array.size == 1 else (array > least).all())


def _positive(name: str, value: Floats | float) -> None:
    if not (all_finite(value) and all_above(value, 0.0)):
        raise refuse(f"severity.{name}", value, "must be a finite number > 0", "give such a number")


def _finite(name: str, value: Floats | float) -> None:
    if not all_finite(value):
        raise refuse(f"severity.{name}", value, "must be a finite number", "give such a number")


@dataclass(frozen=True)
class Lognormal:
    """Lognormal curve: ln X is normal.

    Parameters
    ----------
    mu : float or ndarray
        Mean of ln X [ln money].
    sigma : float or ndarray
        Standard deviation of ln X, > 0.

    References
    ----------
    klugman2019, appendix A.5.1.1.

    Examples
    --------
    >>> round(float(Lognormal.from_moments(250_000, 6).sigma), 10)
    1.9002415406
    """

    mu: Floats | float
    sigma: Floats | float

    def __post_init__(self) -> None:
        _finite("mu", self.mu)
        _positive("sigma", self.sigma)

    @classmethod
    def from_moments(cls, mean: float, cv: float) -> Lognormal:
        """Give the curve with a mean [money] > 0 and a coefficient of variation > 0."""
        _positive("mean", mean)
        _positive("cv", cv)
        variance = np.log1p(cv * cv)
        return cls(float(np.log(mean) - variance / 2), float(np.sqrt(variance)))

    def mean(self) -> Floats:
        """Give exp(mu + sigma²/2) [money]."""
        return np.asarray(np.exp(np.asarray(self.mu) + np.asarray(self.sigma) ** 2 / 2))

    def sf(self, x: Floats) -> Floats:
        """Give P(X > x)."""
        return np.asarray(ndtr(-self._z(x)))

    def lev(self, x: Floats) -> Floats:
        """Give E[min(X, x)] [money], closed form."""
        z = self._z(x)
        finite = np.where(np.isfinite(x), x, 0.0)
        return np.asarray(self.mean() * ndtr(z - self.sigma) + finite * ndtr(-z))

    def quantile(self, tail: float) -> Floats:
        """Give the x with P(X > x) = tail."""
        return np.asarray(np.exp(np.asarray(self.mu) - self.sigma * ndtri(tail)))

    def rows(self, chosen: Rows) -> Lognormal:
        """Give the curves of some rows of a batch."""
        return Lognormal(rows_of(self.mu, chosen), rows_of(self.sigma, chosen))

    def shifted(self, by: Floats | float) -> Lognormal:
        """Give the curve of X times exp(by)."""
        return Lognormal(np.asarray(self.mu) + by, self.sigma)

    def pdf(self, x: Floats) -> Floats:
        """Give the density at x > 0 [1/money]."""
        z = self._z(x)
        return np.asarray(np.exp(-0.5 * z * z) / (x * self.sigma * np.sqrt(2 * np.pi)))

    def _z(self, x: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.asarray((np.log(x) - self.mu) / self.sigma)


@dataclass(frozen=True)
class Gamma:
    """Gamma curve with ``shape`` > 0 and ``scale`` [money] > 0.

    References
    ----------
    klugman2019, appendix A.3.2.1.
    """

    shape: float
    scale: float

    def __post_init__(self) -> None:
        _positive("shape", self.shape)
        _positive("scale", self.scale)

    @classmethod
    def from_moments(cls, mean: float, cv: float) -> Gamma:
        """Give the curve with a mean [money] > 0 and a coefficient of variation > 0."""
        _positive("mean", mean)
        _positive("cv", cv)
        return cls(1 / cv**2, mean * cv**2)

    def mean(self) -> Floats:
        """Give shape x scale [money]."""
        return np.asarray(self.shape * self.scale)

    def sf(self, x: Floats) -> Floats:
        """Give P(X > x)."""
        return np.asarray(gammaincc(self.shape, np.asarray(x) / self.scale))

    def lev(self, x: Floats) -> Floats:
        """Give E[min(X, x)] [money], closed form."""
        finite = np.where(np.isfinite(x), x, 0.0)
        below = gammainc(self.shape + 1, np.asarray(x) / self.scale)
        return np.asarray(self.mean() * below + finite * self.sf(x))

    def quantile(self, tail: float) -> Floats:
        """Give the x with P(X > x) = tail."""
        return np.asarray(self.scale * gammaincinv(self.shape, 1 - tail))


@dataclass(frozen=True)
class Pareto:
    """Two-parameter Pareto (Lomax) curve: P(X > x) = (scale / (x + scale))^alpha.

    Parameters
    ----------
    alpha : float
        Tail index > 0; the mean is infinite up to 1.
    scale : float
        Scale [money] > 0.

    References
    ----------
    klugman2019, appendix A.2.3.1.
    """

    alpha: float
    scale: float

    def __post_init__(self) -> None:
        _positive("alpha", self.alpha)
        _positive("scale", self.scale)

    def mean(self) -> Floats:
        """Give scale / (alpha - 1) [money], infinite for alpha <= 1."""
        return np.asarray(self.scale / (self.alpha - 1) if self.alpha > 1 else np.inf)

    def sf(self, x: Floats) -> Floats:
        """Give P(X > x)."""
        return np.asarray((1 + np.asarray(x) / self.scale) ** -self.alpha)

    def lev(self, x: Floats) -> Floats:
        """Give E[min(X, x)] [money], closed form."""
        return excess_lev(np.asarray(x, dtype=float), 1 / self.alpha, self.scale / self.alpha)

    def quantile(self, tail: float) -> Floats:
        """Give the x with P(X > x) = tail."""
        return np.asarray(self.scale * (tail ** (-1 / self.alpha) - 1))


def excess_lev(x: Floats, xi: float, beta: Floats | float) -> Floats:
    """Give E[min(Y, x)] of a generalised Pareto excess with shape xi > 0 and scale beta.

    >>> float(excess_lev(np.array(1e12), 0.5, 1.0).round(4))
    2.0
    """
    growth = np.log1p(xi * x / beta)
    if abs(xi - 1) < 1e-12:
        return np.asarray(beta * growth)
    with np.errstate(over="ignore"):
        return np.asarray(beta / (1 - xi) * -np.expm1((1 - 1 / xi) * growth))


@dataclass(frozen=True)
class ParetoTail:
    """A lognormal whose tail above a threshold is generalised Pareto.

    The density is continuous at the threshold: beta = P(X > u) / f(u).

    Parameters
    ----------
    body : Lognormal
        The curve up to the threshold.
    threshold : float
        Where the tail starts, u [money] > 0.
    xi : float
        Shape of the tail > 0; the mean is infinite from 1 on.
    """

    body: Lognormal
    threshold: float
    xi: float

    def __post_init__(self) -> None:
        _positive("threshold", self.threshold)
        _positive("xi", self.xi)

    def rows(self, chosen: Rows) -> ParetoTail:
        """Give the curves of some rows of a batch."""
        return ParetoTail(self.body.rows(chosen), self.threshold, self.xi)

    def shifted(self, by: Floats | float) -> ParetoTail:
        """Give the curve with its body moved by a log amount; the threshold is money and stays."""
        return ParetoTail(self.body.shifted(by), self.threshold, self.xi)

    @property
    def _beta(self) -> Floats:
        u = np.asarray(float(self.threshold))
        return self.body.sf(u) / self.body.pdf(u)

    def mean(self) -> Floats:
        """Give E[X] [money], infinite for xi >= 1."""
        u = np.asarray(float(self.threshold))
        if self.xi >= 1:
            return np.full_like(self.body.lev(u), np.inf)
        return np.asarray(self.body.lev(u) + self.body.sf(u) * self._beta / (1 - self.xi))

    def sf(self, x: Floats) -> Floats:
        """Give P(X > x)."""
        u = np.asarray(float(self.threshold))
        above = np.maximum(np.asarray(x) - u, 0)
        with np.errstate(over="ignore"):
            tail = self.body.sf(u) * (1 + self.xi * above / self._beta) ** (-1 / self.xi)
        return np.where(np.asarray(x) > u, tail, self.body.sf(x))

    def lev(self, x: Floats) -> Floats:
        """Give E[min(X, x)] [money], closed form."""
        u = np.asarray(float(self.threshold))
        above = np.maximum(np.asarray(x) - u, 0)
        tail = self.body.sf(u) * excess_lev(above, self.xi, self._beta)
        return np.asarray(self.body.lev(np.minimum(x, u)) + tail)

    def quantile(self, tail: float) -> Floats:
        """Give the x with P(X > x) = tail."""
        u = np.asarray(float(self.threshold))
        ratio = np.maximum(self.body.sf(u) / tail, 1.0)
        beyond = u + self._beta / self.xi * (ratio**self.xi - 1)
        return np.where(ratio > 1, beyond, self.body.quantile(tail))
