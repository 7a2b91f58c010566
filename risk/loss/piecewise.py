"""Loss: what a cover makes of one event, as a severity curve of its own.

Sublimits, waiting hours and defence costs turn a ground-up loss x into a covered loss y(x) that is
piecewise linear and never falls. Such a y has a closed limited expected value whenever x has one,
so every method of the engine works on it unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.loss.severity import Floats, Severity, refuse


@dataclass(frozen=True)
class PiecewiseLinear:
    """The curve of y(X), y piecewise linear from y(0) = 0.

    Parameters
    ----------
    curve : Severity
        Curve of the ground-up loss X [money]; may hold a batch of shape (b, 1).
    kinks : tuple of float
        Where the slope changes [money], ascending, > 0; may be empty.
    slopes : tuple of float
        Slope before the first kink, between kinks, and after the last; each >= 0, one more than
        kinks.

    Examples
    --------
    >>> from risk.loss.severity import Pareto
    >>> half = PiecewiseLinear(Pareto(2.0, 100.0), (), (0.5,))
    >>> half.mean().item()
    50.0
    """

    curve: Severity
    kinks: tuple[float, ...]
    slopes: tuple[float, ...]

    def __post_init__(self) -> None:
        ascending = all(a < b for a, b in zip((0.0, *self.kinks), self.kinks, strict=False))
        if len(self.slopes) != len(self.kinks) + 1 or not ascending or min(self.slopes) < 0:
            raise refuse(
                "severity.kinks",
                self.kinks,
                "kinks must ascend from above 0, with one slope >= 0 more than kinks",
                "sort the kinks",
            )

    def mean(self) -> Floats:
        """Give E[y(X)] [money]; infinite when the last slope meets an infinite mean."""
        return self.lev(np.asarray(np.inf))

    def sf(self, x: Floats) -> Floats:
        """Give P(y(X) > x)."""
        at = self._inverse(x)
        return np.where(np.isfinite(at), self.curve.sf(np.where(np.isfinite(at), at, 1.0)), 0.0)

    def lev(self, x: Floats) -> Floats:
        """Give E[min(y(X), x)] [money], closed form when the curve's is."""
        top = self._inverse(x)
        total: Floats | float = 0.0
        below: Floats | float = 0.0
        for slope, edge in zip(self.slopes, (*self.kinks, np.inf), strict=True):
            upto = self._curve_lev(np.minimum(top, edge))
            # An infinite mean times a slope of 0 is 0, and keeps the shape of the batch.
            gain = upto - below if slope > 0 else np.zeros_like(upto)
            total = total + slope * gain
            below = upto
        return np.asarray(total)

    def quantile(self, tail: float) -> Floats:
        """Give the y with P(y(X) > y) = tail."""
        return self.value(self.curve.quantile(tail))

    def value(self, x: Floats) -> Floats:
        """Give y(x) [money] for ground-up losses."""
        edges = (0.0, *self.kinks, np.inf)
        total = np.zeros_like(np.asarray(x, dtype=float))
        for slope, start, end in zip(self.slopes, edges[:-1], edges[1:], strict=True):
            total = total + slope * np.clip(np.asarray(x) - start, 0.0, end - start)
        return total

    def ground_up_at(self, y: Floats) -> Floats:
        """Give the largest x with y(x) <= y; infinite where y never exceeds it."""
        return self._inverse(y)

    def _curve_lev(self, x: Floats) -> Floats:
        return np.where(
            np.isfinite(x), self.curve.lev(np.where(np.isfinite(x), x, 1.0)), self.curve.mean()
        )

    def _inverse(self, y: Floats) -> Floats:
        """Give the largest x with y(x) <= y; infinite where y never exceeds it."""
        edges = np.array([0.0, *self.kinks])
        heights = np.concatenate([[0.0], np.cumsum(np.diff(edges) * self.slopes[:-1])])
        wanted = np.asarray(y, dtype=float)
        segment = np.searchsorted(heights, wanted, side="right") - 1
        slope = np.asarray(self.slopes)[segment]
        with np.errstate(divide="ignore", invalid="ignore"):
            beyond = (wanted - heights[segment]) / slope
        return np.where(slope > 0, edges[segment] + beyond, np.inf)
