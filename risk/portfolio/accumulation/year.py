"""Accumulation: the year of a book, exactly, by conditioning and one Fourier transform.

Given what strikes and how bad the year is for everybody, policies are independent. Then

* single events: compound negative binomial, by the pooled payments, mean and variance exact;
* one event of a cause: compound binomial, by the pooled payments of the exposed, likewise;
* the year: single events mixed by a gamma year, plus a Poisson number of events of each cause.

Their transforms multiply; frequencies at which the single events' transform has died away are
left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from risk.loss.measures import Check
from risk.loss.severity import Floats, refuse
from risk.portfolio.accumulation.dependence import Dependence
from risk.portfolio.accumulation.kernels import hit_mixture, hit_transforms
from risk.portfolio.accumulation.lattice import Pools, pool

Complexes = NDArray[np.complex128]
Basis = Literal["aep", "oep"]

CELLS = 8_192
NEGLIGIBLE = 1e-14
RETURN_PERIODS = (5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class BookYear:
    """Distribution of what an insurer pays in a year, and of its largest event.

    Parameters
    ----------
    dependence : Dependence
    pools : Pools
    cells : int
        Grid points, a power of two.
    """

    dependence: Dependence
    pools: Pools
    cells: int

    @property
    def step(self) -> float:
        """Distance of grid points [money]."""
        return self.pools.step

    @property
    def aal(self) -> float:
        """Mean loss a year [money/year], closed form."""
        return self.dependence.aal

    @property
    def premium(self) -> float:
        """Premium of the book [money/year]."""
        return self.dependence.exposures.total_premium

    @cached_property
    def _single(self) -> Complexes:
        """Exponent of the single events, heterogeneity included, before the year's gamma."""
        pools, shape = self.pools, self.dependence.events.shape
        own = np.fft.rfft(pools.own, self.cells) - pools.own.sum()
        if not pools.own_square:
            return np.asarray(own)
        alike = shape * pools.own_mean**2 / pools.own_square
        return np.asarray(-alike * np.log(1 - own / alike))

    def exponent_alike(self) -> Complexes:
        """Give the exponent of single events per policy alike: what heterogeneity adds."""
        pools, shape = self.pools, self.dependence.events.shape
        if not pools.own_square:
            return np.zeros(self.cells // 2 + 1, dtype=np.complex128)
        alike = shape * pools.own_mean**2 / pools.own_square
        return np.asarray((np.fft.rfft(pools.own, self.cells) - pools.own.sum()) / alike)

    @cached_property
    def _alive(self) -> int:
        """Frequencies up to the last at which single events leave anything."""
        left = np.abs(self._year_gamma(0))
        return int(np.flatnonzero(left > NEGLIGIBLE)[-1]) + 1

    def _year_gamma(self, extra: int) -> Complexes:
        """Give E[G^extra exp(G x exponent)] for the gamma year G, extra 0 or 1."""
        variance = self.dependence.events.year_cv**2
        if variance == 0:
            return np.asarray(np.exp(self._single))
        found: Complexes = (1 - variance * self._single) ** (-1 / variance - extra)
        return found

    def _hit(self, scenario: int, alive: int) -> tuple[Floats, float, Complexes]:
        """Give exposed policies alike, and their payment's transform less one."""
        pools = self.pools
        weight = float(pools.hit[scenario].sum())
        pay: Complexes = np.fft.rfft(pools.hit[scenario], self.cells)[:alive] / weight - 1
        # So many policies alike have the same mean and variance of the number hit, weighted.
        alike = pools.hit_mean[scenario] ** 2 / pools.hit_square[scenario]
        shares = self.dependence.events.scenarios[scenario].hit_shares * weight / alike
        return np.minimum(shares, 1.0), float(alike), pay

    def events_transform(self, scenario: int, footprints: NDArray[np.intp]) -> Complexes:
        """Give the transforms of one event of some footprints, shape (l, cells / 2 + 1)."""
        alive = self.cells // 2 + 1
        if not self.pools.hit[scenario].sum():
            return np.ones((len(footprints), alive), dtype=np.complex128)
        shares, alike, pay = self._hit(scenario, alive)
        return hit_transforms(shares[footprints], alike, pay)

    def event_mixture(
        self, scenario: int, weights: Floats, alive: int, missing: int = 0
    ) -> Complexes:
        """Give the weighted transform of one event, less ``missing`` of the hit, shape (alive,)."""
        if not self.pools.hit[scenario].sum():
            return np.full(alive, weights.sum(), dtype=np.complex128)
        shares, alike, pay = self._hit(scenario, alive)
        return hit_mixture(weights, shares, alike - missing, pay)

    def one_hit_more(self, scenario: int) -> Complexes:
        """Give the transform of the events of a cause in the years of one more hit, per exposure.

        Weighted by how often each footprint hits; zero where the year's transform is.
        """
        found = np.zeros(self.cells // 2 + 1, dtype=np.complex128)
        one = self.dependence.events.scenarios[scenario]
        weights = one.rate * one.chances * one.hit_shares
        found[: self._alive] = self.event_mixture(scenario, weights, self._alive, missing=1)
        return found

    @cached_property
    def _causes(self) -> Complexes:
        """Exponent of all events of common causes, at the frequencies alive."""
        every = self.cells // 2 + 1
        # Where most frequencies are alive all are looked at once, for the largest event too.
        known = self._struck if self._alive > every // 2 else self._strikes(self._alive)
        return known[: self._alive] - sum(one.rate for one in self.dependence.events.scenarios)

    @cached_property
    def _struck(self) -> Complexes:
        return self._strikes(self.cells // 2 + 1)

    def _strikes(self, alive: int) -> Complexes:
        """Give the transform of the events a year of common causes by amount, shape (alive,)."""
        total = np.zeros(alive, dtype=complex)
        for at, scenario in enumerate(self.dependence.events.scenarios):
            total += scenario.rate * self.event_mixture(at, scenario.chances, alive)
        return total

    def single_transform(self) -> Complexes:
        """Give the transform of the single events of a year."""
        return self._year_gamma(0)

    def transform(self, extra: int = 0) -> Complexes:
        """Give the transform of the year, zero where nothing is left; see ``_year_gamma``."""
        found = np.zeros(self.cells // 2 + 1, dtype=complex)
        found[: self._alive] = self._year_gamma(extra)[: self._alive] * np.exp(self._causes)
        return found

    @cached_property
    def pmf(self) -> Floats:
        """Probabilities of the amounts 0, step, ..., shape (cells,)."""
        return self.inverse(self.transform())

    def inverse(self, transform: Complexes) -> Floats:
        """Give what has a transform, rounding below zero removed."""
        return np.maximum(np.fft.irfft(transform, self.cells), 0.0)

    @cached_property
    def check(self) -> Check:
        """Exact beside grid mean."""
        grid = float(self.pmf @ np.arange(self.cells)) * self.step
        return Check(self.aal, grid, self.step, float(self.pmf[-self.cells // 64 :].sum()))

    @cached_property
    def largest(self) -> Floats:
        """Events a year that pay 1, 2, ... steps: single ones and those of common causes."""
        found = self.inverse(self._struck)
        found[: len(self.pools.own)] += self.pools.own
        return found

    def exceedance(self, basis: Basis) -> Floats:
        """Give P(year > x) or P(largest event of a year > x) at the grid points, shape (cells,).

        The largest event takes the events of a year as Poisson.
        """
        return self._year_above if basis == "aep" else self._largest_above

    @cached_property
    def _year_above(self) -> Floats:
        return np.maximum(1.0 - np.cumsum(self.pmf), 0.0)

    @cached_property
    def _largest_above(self) -> Floats:
        above = np.cumsum(self.largest[::-1])[::-1]
        return np.asarray(-np.expm1(-np.append(above[1:], 0.0)))

    def quantile(self, level: float, basis: Basis = "aep") -> float:
        """Give the amount not exceeded with a probability [money].

        Raises
        ------
        InvalidLoss
            If the level is not in (0, 1).
        """
        if not 0 < level < 1:
            raise refuse("level", level, "must be in (0, 1)", "write 0.995")
        above = self.exceedance(basis)
        at = int(np.searchsorted(-above, level - 1))
        if at == 0:
            return 0.0
        # A grid point stands for half a step to either side.
        share = (above[at - 1] - (1 - level)) / max(above[at - 1] - above[at], 1e-300)
        return float((at - 0.5 + share) * self.step)

    def var(self, level: float) -> float:
        """Give the quantile of the year [money]."""
        return self.quantile(level)

    def pml(self, return_period: float, basis: Basis = "aep") -> float:
        """Give the loss exceeded once in so many years [money]."""
        return self.quantile(1 - 1 / return_period, basis)

    def tvar(self, level: float) -> float:
        """Give the mean of the worst years [money]."""
        bound = self.var(level)
        amounts = np.arange(self.cells) * self.step
        return bound + float(self.pmf @ np.maximum(amounts - bound, 0.0)) / (1 - level)


def book_year(dependence: Dependence, cells: int = CELLS) -> BookYear:
    """Give the year of a book.

    Parameters
    ----------
    dependence : Dependence
    cells : int
        Grid points; a power of two.
    """
    return BookYear(dependence, pool(dependence, reach(dependence) / cells), cells)


def reach(dependence: Dependence) -> float:
    """Give an amount beyond which next to nothing lies [money]."""
    exposures, means = dependence.exposures, dependence.means
    tops, count = exposures.tops, exposures.counts()
    yearly = (dependence.own * means).sum(axis=1) * count
    single, spread = float(yearly.sum()), float(np.sqrt(yearly @ tops))
    largest = np.array([one.hit_shares[-1] for one in dependence.events.scenarios])
    for peril in np.unique(dependence.perils):
        of = np.flatnonzero(dependence.perils == peril)
        pays = (means[:, peril] * count)[:, None] * np.column_stack([np.ones(len(tops)), tops])
        mean, square = largest[of] * (dependence.leaning[:, of].T @ pays.astype(np.float32)).T
        largest[of] = mean + 8 * np.sqrt(square)
    few = min(3, len(tops))
    worst = float(np.partition(tops, -few)[-few:].sum())
    bad = 1 + 8 * dependence.events.year_cv
    return bad * single + 8 * spread + 1.5 * float(largest.max(initial=0.0)) + worst
