"""Loss: what is read off the distribution of a year: AAL, VaR, TVaR, exceedance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from risk.loss.severity import Floats, refuse

_ROUNDING = 1e-11
"""Cumulated probabilities carry rounding; an atom must not be missed by it."""


class Check(NamedTuple):
    """What tells how far to trust a compound distribution.

    Parameters
    ----------
    exact_mean : float
        E[N] x E[payment] in closed form [money/year], before the aggregate limit.
    grid_mean : float
        The same from the grid [money/year].
    step : float
        Distance of grid points [money].
    truncated_mass : float
        Bound on the probability beyond the grid.
    """

    exact_mean: float
    grid_mean: float
    step: float
    truncated_mass: float

    @property
    def relative_error(self) -> float:
        """Give grid over exact mean, less one; zero when nothing is expected."""
        return self.grid_mean / self.exact_mean - 1 if self.exact_mean > 0 else 0.0

    @property
    def passed(self) -> bool:
        """Tell whether the two means agree to one in 100,000, or to a millionth of money."""
        return abs(self.relative_error) <= 1e-5 or abs(self.grid_mean - self.exact_mean) < 1e-6


@dataclass(frozen=True)
class AnnualLoss:
    """Distribution of the loss of a year, with atoms.

    Parameters
    ----------
    values : ndarray, shape (n,) [money/year]
        Ascending amounts, the first 0, the last the aggregate limit if there is one.
    pmf : ndarray, shape (n,)
        Their probabilities.
    p_any : float
        Probability of any payment, closed form.
    check : Check
        Exact against grid mean, step, what is left out.
    """

    values: Floats
    pmf: Floats
    p_any: float
    check: Check

    @classmethod
    def capped(
        cls, values: Floats, pmf: Floats, *, cap: float, p_any: float, check: Check
    ) -> AnnualLoss:
        """Give the distribution of min(S, cap): all that lies above becomes an atom."""
        below = int(np.searchsorted(values, cap * (1 - 1e-12)))
        if below >= len(values):
            return cls(values, pmf / pmf.sum(), p_any, check)
        kept = pmf[:below]
        atom = max(0.0, 1.0 - float(kept.sum()))
        return cls(np.append(values[:below], cap), np.append(kept, atom), p_any, check)

    @property
    def aal(self) -> float:
        """Mean loss of a year [money/year]."""
        return float(self.values @ self.pmf)

    @property
    def sd(self) -> float:
        """Standard deviation [money/year]."""
        return math.sqrt(max(0.0, float(self.values**2 @ self.pmf) - self.aal**2))

    def var(self, level: float) -> float:
        """Give the smallest amount not exceeded with at least this probability [money/year].

        Parameters
        ----------
        level : float
            Such as 0.995, in (0, 1); 0.005 or 99.5 are not what is meant.
        """
        return float(self.values[self._at(level)])

    def tvar(self, level: float) -> float:
        """Give the mean of the worst ``1 - level`` of years [money/year]; atoms are split."""
        at = self._at(level)
        beyond = self.pmf[at + 1 :]
        rest = max(0.0, (1 - level) - float(beyond.sum()))
        total = float(self.values[at + 1 :] @ beyond) + rest * float(self.values[at])
        return max(total / (1 - level), float(self.values[at]))

    def exceedance(self, amounts: Floats) -> Floats:
        """Give P(year's loss > amount) for each amount (the AEP curve)."""
        cumulative = np.cumsum(self.pmf)
        index = np.searchsorted(self.values, amounts * (1 + 1e-12), side="right") - 1
        return np.where(index >= 0, np.maximum(0.0, 1 - cumulative[np.maximum(index, 0)]), 1.0)

    def _at(self, level: float) -> int:
        if not 0 < level < 1:
            raise refuse("level", level, "must be in (0, 1)", "write 0.99 for the worst 1 %")
        index = int(np.searchsorted(np.cumsum(self.pmf), level - _ROUNDING))
        return min(index, len(self.values) - 1)
