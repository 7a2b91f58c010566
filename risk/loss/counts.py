"""Loss: how many events a year; Poisson, and Poisson with a gamma-distributed rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.loss.severity import Floats, all_finite, refuse

FEW = 5.0
"""Events a year below which counting on is quicker than a quantile function."""


@dataclass(frozen=True)
class Counts:
    """Number of events a year, negative binomial with Poisson as its limit.

    Parameters
    ----------
    mean : float or ndarray, shape (b, 1)
        Expected events a year, >= 0.
    excess : float or ndarray, shape (b, 1)
        Variance over mean, less one: 0 is Poisson; > 0 negative binomial.

    Examples
    --------
    >>> Counts.negbin(0.35, 1.4).excess
    0.3999999999999999
    """

    mean: Floats | float
    excess: Floats | float = 0.0

    def __post_init__(self) -> None:
        for name, value in (("mean", self.mean), ("excess", self.excess)):
            if not (all_finite(value) and (np.asarray(value) >= 0).all()):
                raise refuse(f"frequency.{name}", value, "must be finite and >= 0", "correct it")

    @classmethod
    def poisson(cls, mean: float) -> Counts:
        """Give Poisson counts."""
        return cls(mean)

    @classmethod
    def negbin(cls, mean: float, variance_to_mean: float) -> Counts:
        """Give negative binomial counts by mean and variance over mean, which must exceed 1."""
        if not variance_to_mean > 1:
            raise refuse(
                "frequency.var_to_mean",
                variance_to_mean,
                "variance over mean must be above 1 for a negative binomial",
                "use poisson:MEAN for 1",
            )
        return cls(mean, variance_to_mean - 1)

    @classmethod
    def mixed(cls, mean: Floats | float, shape: Floats | float) -> Counts:
        """Give Poisson counts whose rate is mean x gamma(shape) / shape."""
        return cls(mean, np.asarray(mean) / shape)

    def pgf(self, z: NDArray[np.complex128]) -> NDArray[np.complex128]:
        """Give E[z^N] for |z| <= 1."""
        mean, excess = np.asarray(self.mean), np.asarray(self.excess)
        if not (excess > 0).any():
            return np.asarray(np.exp(mean * (z - 1)))
        safe = np.where(excess > 0, excess, 1.0)
        mixed = np.asarray(np.exp(-mean / safe * np.log1p(-safe * (z - 1))))
        return mixed if (excess > 0).all() else np.where(excess > 0, mixed, np.exp(mean * (z - 1)))

    def none(self, event_probability: Floats) -> Floats:
        """Give P(no event that happens with this probability in a year)."""
        return np.asarray(self.pgf((1 - np.asarray(event_probability)).astype(complex)).real)

    def most(self, tail: float = 1e-12) -> int:
        """Give an n with P(N > n) <= tail for the whole batch."""
        mean = float(np.max(self.mean))
        excess = float(np.max(self.excess))
        if mean == 0:
            return 1
        if mean < FEW:
            return self._most_of_few(mean, excess, tail)
        from scipy import stats  # slow to load, and hardly ever needed

        if excess > 0:
            count = stats.nbinom.isf(tail, mean / excess, 1 / (1 + excess))
        else:
            count = stats.poisson.isf(tail, mean)
        return max(1, int(count))

    @staticmethod
    def _most_of_few(mean: float, excess: float, tail: float) -> int:
        """Add up probabilities one by one: quicker than a quantile function for few events.

        What is left beyond n is bounded by a geometric series, so that no digit is lost.
        """
        shape = mean / excess if excess > 0 else math.inf
        log_none = -mean if excess == 0 else -shape * math.log1p(excess)
        now, count = math.exp(log_none), 0
        while True:
            growth = (mean + count * excess) / ((1 + excess) * (count + 1))
            now *= growth
            count += 1
            ratio = (mean + count * excess) / ((1 + excess) * (count + 1))
            if ratio < 1 and now * ratio / (1 - ratio) <= tail:
                return count
