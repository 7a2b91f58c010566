"""Accumulation: what each cause, policy and segment adds to the worst years.

The mean of the worst years is a sum over events: one more event of a policy counts as far as the
year with it is among the worst (Mecke's formula for Poisson events). So one transform per cause
gives the share of every policy, and of one that is not in the book yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from risk.loss.severity import Floats
from risk.portfolio.accumulation.dependence import depend
from risk.portfolio.accumulation.exposures import Exposures
from risk.portfolio.accumulation.lattice import levs, on_grid, placed
from risk.portfolio.accumulation.year import BookYear, Complexes

Leaning = NDArray[np.float32]

LEVEL = 0.995


@dataclass(frozen=True)
class Contributions:
    """Shares of the mean of the worst years, and of the capital of a book.

    Parameters
    ----------
    year : BookYear
    level : float
        Of VaR and TVaR.
    """

    year: BookYear
    level: float = LEVEL

    @property
    def capital(self) -> float:
        """Capital of the book [money]: VaR less the mean year."""
        return self.year.var(self.level) - self.year.aal

    @cached_property
    def own_tail(self) -> Floats:
        """P(a worst year) with one more single event of 0, step, ...; shape (k,)."""
        year = self.year
        return self._beyond(year.transform(extra=1) / (1 - year.exponent_alike()))

    @cached_property
    def cause_tails(self) -> Floats:
        """Hits a year in worst years, of a policy fully exposed, by amount; shape (s, k)."""
        year = self.year
        whole = year.transform()
        found = [
            self._beyond(whole * year.one_hit_more(at))
            for at in range(len(year.dependence.events.scenarios))
        ]
        return np.array(found).reshape(len(found), len(year.pools.own))

    def _beyond(self, transform: Complexes) -> Floats:
        """Give the measure above VaR less 0, step, ..."""
        mass = self.year.inverse(transform)
        cells = len(self.year.pools.own)
        above = np.append(np.cumsum(mass[::-1])[::-1], 0.0)
        # Amounts stand for half a step to either side, as in the quantile.
        at = self.year.var(self.level) / self.year.step + 0.5 - np.arange(float(cells))
        return np.asarray(np.interp(at, np.arange(float(len(above))), above))

    @cached_property
    def by_cause(self) -> tuple[float, Floats]:
        """Give the share of single events and of every cause [money/year]; they sum to TVaR."""
        pools, left = self.year.pools, 1 - self.level
        amounts: Floats = np.arange(float(len(pools.own))) * self.year.step
        single = float(pools.own @ (amounts * self.own_tail)) / left
        causes = (pools.hit * amounts * self.cause_tails).sum(axis=1) / left
        return single, np.asarray(causes)

    @cached_property
    def by_policy(self) -> Floats:
        """Share of every row in TVaR [money/year], shape (n,); they sum to it."""
        dependence = self.year.dependence
        often = dependence.exposures.left() * dependence.exposures.counts()
        found = np.zeros(len(dependence.exposures))
        for rows, peril, payments in placed(dependence, self.year.step):
            found[rows] += often[rows] * self._worth(
                peril, payments, dependence.own[rows, peril], dependence.leaning[rows]
            )
        return found

    def _worth(self, peril: int, payments: Floats, own: Floats, leaning: Leaning) -> Floats:
        """Give what a peril of policies adds to TVaR [money/year]."""
        width = payments.shape[1]
        paid = payments * (np.arange(width) * self.year.step) / (1 - self.level)
        of = np.flatnonzero(self.year.dependence.perils == peril)
        hit = leaning[:, of] @ self.cause_tails[of, :width]
        tail: Floats = own[:, None] * self.own_tail[:width] + hit
        return np.asarray(np.einsum("mk,mk->m", paid, tail))

    def of_new(self, firms: Exposures) -> Floats:
        """Give what policies not in the book would add to TVaR, one by one [money/year], (m,).

        Raises
        ------
        RiskError
            If a firm can cost more at once than any policy of the book: then the book must be
            computed with it.
        """
        year = self.year
        added = depend(firms, year.dependence.events)
        step, cells = year.step, len(year.pools.own)
        reach = min(int(np.ceil(firms.tops.max() / step)) + 2, cells + 1)
        total = np.zeros(len(firms))
        for peril in range(len(firms.perils)):
            payments = on_grid(levs(firms, peril, step, reach), step)
            total += self._worth(peril, payments[:, :cells], added.own[:, peril], added.leaning)
        return np.asarray(total * firms.left())

    def capital_of(self, tail: Floats, mean: Floats) -> Floats:
        """Share the capital in proportion to what is added to TVaR beyond the mean [money]."""
        whole = self.year.tvar(self.level) - self.year.aal
        return np.asarray((tail - mean) * (self.capital / whole))
