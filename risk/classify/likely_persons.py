"""Classify: how many people a firm's data are likely of, when it does not know.

Judgement ratios by sector, as dated data: people per person employed, lognormal. Also tells
when a declaration is hard to believe.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from risk.classify.processor import LADDER, Rung
from risk.classify.processor_model import ProcessorModel
from risk.profile import Company
from risk.rulebook import Rulebook
from risk.rulebook.condition_columns import Words

Floats = NDArray[np.float64]

Z90 = 1.6448536269514722
Z99 = 2.5758293035489004


@dataclass(frozen=True)
class Holdings:
    """What n firms likely hold: others' data are lognormal about staff x ratio.

    Parameters
    ----------
    staff : ndarray, shape (n,)
        People employed, told or worked out from revenue; NaN where neither is known.
    ratio : ndarray, shape (n,)
        People per person employed; NaN where the sector has none.
    spread : ndarray, shape (n,)
        Standard deviation of the log.
    """

    staff: Floats
    ratio: Floats
    spread: Floats

    def at(self, z: Floats | float) -> Floats:
        """Give quantiles of the people held, staff included; NaN where not known [persons].

        One for all n firms, or of one firm as many as there are normal quantiles z.
        """
        return np.asarray(self.staff + np.exp(np.log(self.staff * self.ratio) + z * self.spread))

    @property
    def plausible(self) -> tuple[Floats, Floats]:
        """Give the 99 % range [persons]."""
        return self.at(-Z99), self.at(Z99)


def holdings(
    rulebook: Rulebook, headcount: ArrayLike, revenue_cny: ArrayLike, sectors: Words
) -> Holdings:
    """Give what n firms likely hold, from headcount or, where it is unknown, from revenue.

    Parameters
    ----------
    headcount : array_like, shape (n,)
        NaN for unknown.
    revenue_cny : array_like, shape (n,) [CNY a year]
        NaN for unknown.
    sectors : Words, n
        Sectors of the loss figures.
    """
    told, revenue = (np.asarray(one, dtype=float) for one in (headcount, revenue_cny))

    def by_sector(key: str) -> Floats:
        table: dict[str, float] = rulebook.value(key)
        return np.asarray(sectors.each(lambda sector: table.get(sector, np.nan)))

    own: float = rulebook.value("holdings.persons_spread")
    worked_out = np.maximum(1.0, np.rint(revenue / by_sector("holdings.revenue_per_head")))
    from_revenue = np.isnan(told) & (revenue > 0) & ~np.isnan(worked_out)
    staff = np.where(from_revenue, worked_out, told)
    wider = (own**2 + rulebook.value("holdings.revenue_spread") ** 2) ** 0.5
    return Holdings(
        np.where(staff > 0, staff, np.nan),
        by_sector("holdings.persons_per_head"),
        np.where(from_revenue, wider, own),
    )


@dataclass(frozen=True)
class LikelyPersons:
    """Likely number of people in the data, staff included.

    Parameters
    ----------
    median : float
        [persons]
    low, high : float
        90 % range [persons].
    plausible : tuple of float
        99 % range; a declaration outside is asked about.
    basis : str
        ``headcount`` or ``revenue``: what it was worked out from.
    classed : callable
        Gives ``classes``.
    """

    median: float
    low: float
    high: float
    plausible: tuple[float, float]
    basis: str
    classed: Callable[[], tuple[tuple[Rung, float], ...]] = field(repr=False, compare=False)

    @cached_property
    def classes(self) -> tuple[tuple[Rung, float], ...]:
        """Legal class and its probability, likeliest first; empty where the law has none."""
        return self.classed()


def likely_persons(
    rulebook: Rulebook, firm: Company, sector: str, model: ProcessorModel | None = None
) -> LikelyPersons | None:
    """Give the likely number of people from sector and headcount, or revenue.

    Parameters
    ----------
    rulebook : Rulebook
        Entries ``holdings.*``; judgement.
    firm : Company
    sector : str
        Sector of the loss figures.
    model : ProcessorModel or None
        A classifier learned from a book; it gives the classes in place of the ratios for firms
        like those it learned from.

    Returns
    -------
    LikelyPersons or None
        None when headcount and revenue are both unknown, or the sector has no ratio.
    """
    exchange = rulebook.value("calibration.exchange")
    headcount, revenue = (
        np.nan if told is None else told for told in (firm.headcount, firm.revenue)
    )
    in_yuan = revenue * exchange["CNY"] / exchange[firm.currency]
    found = holdings(rulebook, [headcount], [in_yuan], Words.same(sector, 1))

    least, low, median, high, most = found.at(np.array([-Z99, -Z90, 0.0, Z90, Z99])).tolist()
    if np.isnan(median):
        return None
    return LikelyPersons(
        median=median,
        low=low,
        high=high,
        plausible=(least, most),
        basis="revenue" if firm.headcount is None else "headcount",
        classed=lambda: _modelled(rulebook, firm, sector, model) or _classes(rulebook, found),
    )


def _classes(rulebook: Rulebook, firm: Holdings) -> tuple[tuple[Rung, float], ...]:
    if not rulebook.holds(LADDER):
        return ()
    rungs = rulebook.read(LADDER, tuple[Rung, ...])
    staff, spread = float(firm.staff[0]), float(firm.spread[0])
    middle = log(staff * float(firm.ratio[0]))

    def below(persons: float) -> float:
        others = persons - staff
        return float(ndtr((log(others) - middle) / spread)) if others > 0 else 0.0

    edges = [below(rung.from_persons) for rung in rungs] + [1.0]
    found = [(rung, edges[i + 1] - edges[i]) for i, rung in enumerate(rungs)]
    return tuple(sorted(found, key=lambda one: -one[1]))


def _modelled(
    rulebook: Rulebook, firm: Company, sector: str, model: ProcessorModel | None
) -> tuple[tuple[Rung, float], ...]:
    """Give the model's classes; none if there is no model that speaks for such a firm."""
    if model is None or not rulebook.holds(LADDER):
        return ()
    exchange = rulebook.value("calibration.exchange")[firm.currency]
    revenue = None if firm.revenue is None else firm.revenue / exchange
    if not model.speaks_for(firm.headcount, revenue, sector):
        return ()
    chance = model.probabilities(firm.headcount, revenue, sector)
    rungs = rulebook.read(LADDER, tuple[Rung, ...])
    found = [(rung, chance.get(rung.id, 0.0)) for rung in rungs]
    return tuple(sorted(found, key=lambda one: -one[1]))


def are_plausible(likely: Holdings, least: Floats, most: Floats) -> Words:
    """Tell of n firms whether a declared number lies in the 99 % range: yes, no or unknown."""
    low, high = likely.plausible
    inside = (most >= low) & (least <= high)
    return Words(np.where(np.isnan(low) | np.isnan(most), 2, inside), ("no", "yes", "unknown"))


def is_plausible(likely: LikelyPersons | None, persons: tuple[int, int | None]) -> str:
    """Tell whether a declared number lies in the 99 % range: yes, no or unknown."""
    least, most = persons
    if likely is None or most is None:
        return "unknown"
    low, high = likely.plausible
    return "yes" if most >= low and least <= high else "no"
